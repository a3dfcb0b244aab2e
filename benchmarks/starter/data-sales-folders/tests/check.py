"""Splits the sales again and compares every file, and looks for files that should not be there."""

import hashlib
import pathlib
import sys

SALES = pathlib.Path("/app/sales")
HASHES = {
    "/app/sales/all.csv": "b56363b2ea0f03a7748b046d282b5556c5e706a1fe8eb915648fa80bc1cf2bba",
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


def parts():
    """The lines that belong into each file, without the header."""
    found = {}
    for line in (SALES / "all.csv").read_text().splitlines()[1:]:
        _, date, region, *_ = line.split(",")
        found.setdefault(f"{region}/{date.split('-')[0]}.csv", []).append(line)
    return found


def lines(name):
    return (SALES / "by-region" / name).read_text().splitlines()


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("files", "a file is missing below by-region, or there is one too many")
def _():
    folder = SALES / "by-region"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()} == set(parts())


@check("headers", "a file does not begin with the header of all.csv, or has it more than once")
def _():
    header = (SALES / "all.csv").read_text().splitlines()[0]
    return all(lines(name)[0] == header and lines(name).count(header) == 1 for name in parts())


@check("sales", "a file does not have exactly its sales in the original order")
def _():
    return all([line for line in lines(name) if line.startswith("S")] == part for name, part in parts().items())


@check("number of lines", "lines got lost or were added")
def _():
    return all(len(lines(name)) == len(part) + 1 for name, part in parts().items())


sys.exit(0 if all(outcomes) else 1)
