"""Starts the quote service from the configuration and asks it at the port and with the key of the registry."""

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

QUOTES = pathlib.Path("/app/quotes")
HASHES = {
    "/app/quotes/server.py": "a19da5cbc8f4012ef236dc55bd80160f47dded855ed3b502cef1daa1ae8a4c25",
    "/app/registry/services.md": "ec27c59fb489c6b5f07b68f8e7b2f97e8e4ef70b3775bbabaebda4d94d9c39dd",
    "/app/quotes/collections/proverbs.txt": "7620359313268ab2858c78b1e55ca2f46094918f69c81619ebc3a4349ea5cc36",
    "/app/quotes/collections/poems.txt": "dc98c55fa4ba5a4cc7677b98d4b5235a9552498e182bb7d3ba00fee32428a208",
}
PAGE_SIZE = 7
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


def registered():
    """Port and key of the service that is not retired."""
    text = pathlib.Path("/app/registry/services.md").read_text()
    found = re.search(r"^\| *quotes *\| *(\d+) *\| *(\S+) *\| *allotted", text, flags=re.M)
    return int(found[1]), found[2]


def unique_quotes():
    return list(dict.fromkeys((QUOTES / "collections" / "proverbs.txt").read_text().splitlines()))


def get(path, key):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    connection.request("GET", path, headers={"X-Access-Key": key} if key else {})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


PORT, KEY = registered()
GIVEN = {}
try:
    with started([sys.executable, str(QUOTES / "server.py")], {}, PORT):
        GIVEN["without key"] = get("/quotes", None)
        GIVEN["retired key"] = get("/quotes", "ak-10b7-lantern")
        GIVEN["pages"] = [get(f"/quotes?page={page}", KEY) for page in range(1, len(unique_quotes()) // PAGE_SIZE + 3)]
except (OSError, ValueError, http.client.HTTPException) as error:
    print(f"# the service could not be asked ({type(error).__name__})")


@check("collection", "the collection without doubled lines is missing or not right")
def _():
    return (QUOTES / "collections" / "proverbs-unique.txt").read_text().splitlines() == unique_quotes()


@check("configuration", "config.json does not have exactly the keys of the program, or a value of the wrong kind")
def _():
    config = json.loads((QUOTES / "config.json").read_text())
    kinds = type(config["port"]), type(config["key"])
    return set(config) == {"port", "key", "collection", "page_size"} and kinds == (int, str)


@check("port", "the service does not answer at the registered port")
def _():
    return "without key" in GIVEN


@check("access key", "the service is open to others, or closed to clients with the registered key")
def _():
    closed = GIVEN["without key"][0] == GIVEN["retired key"][0] == 403
    return closed and all(status == 200 for status, _ in GIVEN["pages"])


@check("pages", "the pages do not have the size or the quotes that were asked for")
def _():
    firsts = range(0, len(GIVEN["pages"]) * PAGE_SIZE, PAGE_SIZE)
    expected = [unique_quotes()[first : first + PAGE_SIZE] for first in firsts]
    return [content["quotes"] for _, content in GIVEN["pages"]] == expected


@check("total", "the service has another number of quotes")
def _():
    return all(content["total"] == len(unique_quotes()) for _, content in GIVEN["pages"])


sys.exit(0 if all(outcomes) else 1)
