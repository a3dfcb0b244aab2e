"""Merges the exports again and compares; the exports themselves are compared by their hashes."""

import hashlib
import pathlib
import sys

EXPORTS = pathlib.Path("/app/readings")
RESULT = pathlib.Path("/app/merged/readings.csv")
HASHES = {
    "harbour.csv": "2e44ff2669c1c0fa40e0ccb47a2bc4f56fd006031371656bb348128d95c08245",
    "ridge.csv": "cd19f127771df47ee961f5bdbd6e784c938265cd1721dbe2b1dc03c2126a95ed",
    "valley.csv": "b6d5621ad3e7760c0d10632ebf1549c20a557aa31453502089593f226927db97",
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


def lines():
    return RESULT.read_bytes().decode("utf-8").split("\n")


def readings():
    """Every distinct reading of the exports as (time, station, celsius)."""
    found = set()
    for name in HASHES:
        text = (EXPORTS / name).read_bytes().decode("utf-8").replace("\r", "")
        found.update(tuple(line.split(",")) for line in text.split("\n")[1:] if line)
    return found


@check("exports untouched", "an export was changed, removed or added")
def _():
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in EXPORTS.iterdir()} == HASHES


@check("line endings", "the table has carriage returns, blank lines or no final line ending")
def _():
    return b"\r" not in RESULT.read_bytes() and lines()[-1] == "" and all(lines()[:-1])


@check("header", "the header is not there exactly once, as the first line")
def _():
    return lines()[0] == "time,station,celsius" and lines().count("time,station,celsius") == 1


@check("well-formed rows", "a row has another number of columns")
def _():
    return all(line.count(",") == 2 for line in lines()[:-1])


@check("complete and without repeats", "readings are missing, invented or repeated")
def _():
    rows = [tuple(line.split(",")) for line in lines()[1:-1]]
    return set(rows) == readings() and len(rows) == len(readings())


@check("order", "the rows are not sorted by time and station")
def _():
    keys = [tuple(line.split(",")[:2]) for line in lines()[1:-1]]
    return len(keys) > 1 and keys == sorted(keys)


sys.exit(0 if all(outcomes) else 1)
