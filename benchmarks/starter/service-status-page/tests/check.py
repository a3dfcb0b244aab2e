"""Starts the status service as the supervisor does and asks it, before and after the monitoring writes new states."""

import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

COMPONENTS = pathlib.Path("/app/status/components.json")
HASHES = {
    "/app/status/components.json": "7ef279c68da8dec3f233d2361628bd92c5f8eac56f7fcba884fe861d0253e191",
}
NEW_STATES = [
    {"press-2": "down", "binding": "up", "archive": "down", "ink-store": "up"},
    {"press-2": "up", "binding": "up"},
]
outcomes = []


def check(name, problem):
    """Runs the decorated function as one check; it passes when it returns a true value without raising."""

    def run(test):
        reason = problem
        try:
            passed = bool(test())
        except Exception as error:
            passed, reason = False, f"could not be examined ({type(error).__name__})"
        outcomes.append(passed)
        print(f"ok - {name}" if passed else f"not ok - {name}: {reason}")

    return run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(command, variables, port):
    """Runs the service as the leader of its own process group, which is killed in the end."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    variables = {"PATH": "/usr/bin:/bin", **variables}
    service = subprocess.Popen(command, cwd="/", env=variables, start_new_session=True, **quiet)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if service.poll() is None and probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGKILL)
        service.wait()


def get(path):
    """Status, content type and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()


def answers():
    """What the service says to the three kinds of request."""
    return {path: get(path) for path in ("/health", "/", "/nothing-here")}


def every(test):
    """Whether the test holds for each known state of the components together with the answers given then."""
    return len(SEEN) == len(STATES) and all(test(states, given) for states, given in zip(STATES, SEEN))


def rows(page):
    return re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*</tr>", page)


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


PORT = free_port()
ORIGINAL = COMPONENTS.read_text()
STATES = [json.loads(ORIGINAL), *NEW_STATES]
SEEN = []
try:
    with started(["/app/status/start.sh"], {"PORT": str(PORT)}, PORT):
        for current in STATES:
            COMPONENTS.write_text(json.dumps(current))
            SEEN.append(answers())
except (OSError, http.client.HTTPException) as error:
    print(f"# the service could not be asked ({type(error).__name__})")
finally:
    COMPONENTS.write_text(ORIGINAL)


@check("start", "the service can't be started as a program, or doesn't answer at its port")
def _():
    return len(SEEN) > 0


@check("health", "ok or the list of what is down does not fit the components")
def _():
    def fits(states, given):
        down = sorted(name for name, state in states.items() if state == "down")
        return given["/health"][0] == 200 and json.loads(given["/health"][2]) == {"ok": not down, "down": down}

    return every(fits)


@check("page", "the page is not HTML or does not have a row for each component with its state")
def _():
    def fits(states, given):
        status, kind, page = given["/"]
        return status == 200 and kind.startswith("text/html") and sorted(rows(page)) == sorted(states.items())

    return every(fits)


@check("unknown paths", "a path that doesn't exist is not answered with 404")
def _():
    return every(lambda _, given: given["/nothing-here"][0] == 404)


sys.exit(0 if all(outcomes) else 1)
