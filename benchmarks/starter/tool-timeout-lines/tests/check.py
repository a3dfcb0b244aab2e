"""Finds the timeouts in the bytes of the log again, without any text tool, and counts them by backend."""

import collections
import hashlib
import pathlib
import sys

TRACE = pathlib.Path("/app/trace")
HASHES = {
    "/app/trace/gateway.log": "8360a984c55214de165e7f6489f6201203201fc1ee5b28a7fdcca36423086623",
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


def timeouts():
    lines = (TRACE / "gateway.log").read_bytes().replace(b"\0", b"").decode().splitlines()
    return [line for line in lines if "event=UPSTREAM_TIMEOUT" in line.split(" ")]


def extracted():
    return (TRACE / "timeouts.txt").read_bytes()


def table():
    return [line.strip() for line in (TRACE / "by-backend.csv").read_text().splitlines()]


def counted():
    words = [word for line in timeouts() for word in line.split()]
    names = [word.removeprefix("backend=") for word in words if word.startswith("backend=")]
    return sorted(collections.Counter(names).items(), key=lambda item: (-item[1], item[0]))


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("plain text", "there are NUL bytes among the lines, or there are no lines")
def _():
    return extracted() and b"\0" not in extracted()


@check("number of lines", "there are more or fewer lines than timeouts in the log")
def _():
    return len(extracted().decode().splitlines()) == len(timeouts())


@check("lines", "the lines are not the timeouts of the log in their order")
def _():
    return extracted().decode().splitlines() == timeouts()


@check("header of the table", "the columns are not the ones that were asked for")
def _():
    return table()[0] == "backend,timeouts"


@check("counts by backend", "a backend is missing or has another number of timeouts")
def _():
    return sorted(table()[1:]) == sorted(f"{name},{count}" for name, count in counted())


@check("order of the table", "the backends are not in the order that was asked for")
def _():
    return [line.split(",")[0] for line in table()[1:]] == [name for name, _ in counted()]


sys.exit(0 if all(outcomes) else 1)
