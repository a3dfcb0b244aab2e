"""Follows the editors' moves by itself, then starts the redirecting server and asks it for every page."""

import contextlib
import csv
import hashlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

REDIRECTS = pathlib.Path("/app/redirects")
SITE = "https://www.museum.example"
HASHES = {
    "/app/redirects/server.py": "3e263a1d53a8d15300338926a0057098bc787252fb4b31c5a67c8907cdda614f",
    "/app/redirects/moved.csv": "5546c2e3e3a9f59d9f28983860082bd61c10d142e3f74a3a674afe365dd49e63",
}
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


def latest_moves():
    with open(REDIRECTS / "moved.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["old"].strip().removeprefix(SITE): row["new"].strip().removeprefix(SITE) for row in rows}


def final_page(path):
    moves = latest_moves()
    return final_page(moves[path]) if path in moves else path


def location(path):
    """Status and target of the answer for a path."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.getheader("Location")


def map_lines():
    return (REDIRECTS / "map.txt").read_bytes().decode().splitlines()


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


PORT = free_port()
OLD = list(latest_moves())
GIVEN = {}
try:
    with started([sys.executable, str(REDIRECTS / "server.py"), str(PORT)], {}, PORT):
        GIVEN = {path: location(path) for path in [*OLD, *map(final_page, OLD), "/never-moved"]}
except (OSError, http.client.HTTPException) as error:
    print(f"# the server could not be asked ({type(error).__name__})")


@check("form of the map", "a line is not two paths with one space between them")
def _():
    pairs = [line.split(" ") for line in map_lines()]
    return pairs and all(len(pair) == 2 and all(path.startswith("/") for path in pair) for pair in pairs)


@check("old pages of the map", "an old page is missing, twice in the map, or was never moved")
def _():
    return sorted(line.split(" ")[0] for line in map_lines()) == sorted(OLD)


@check("redirects", "an old page is not redirected to its final page")
def _():
    return all(GIVEN[path] == (301, final_page(path)) for path in OLD)


@check("single redirects", "a page that visitors are sent to is redirected again")
def _():
    return GIVEN and all(GIVEN[final_page(path)][0] == 404 for path in OLD)


@check("other pages", "a page that was never moved is redirected")
def _():
    return GIVEN["/never-moved"][0] == 404


sys.exit(0 if all(outcomes) else 1)
