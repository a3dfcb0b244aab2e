"""Hashes every file of the bundle again and compares with the list, then runs the receivers' own command."""

import hashlib
import pathlib
import re
import subprocess
import sys

BUNDLE = pathlib.Path("/app/bundle")
LIST = BUNDLE / "SHA256SUMS"
BUNDLE_DIGEST = "7e093e6dbc4cff132d90ddab64ac532b45099773fbf503bc77bd2d3394d9b866"

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


def files():
    """Path below the bundle -> hash, for every regular file but the list."""
    found = [path for path in BUNDLE.rglob("*") if path.is_file() and path != LIST]
    return {str(path.relative_to(BUNDLE)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def listed():
    """The list as (path, hash) in its own order."""
    rows = [re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line) for line in LIST.read_text().splitlines()]
    return [(row.group(2), row.group(1)) for row in rows]


@check("bundle untouched", "a file of the bundle was changed, removed or added")
def _():
    total = hashlib.sha256("\n".join(f"{path} {value}" for path, value in sorted(files().items())).encode())
    return total.hexdigest() == BUNDLE_DIGEST


@check("every file once", "the list leaves files out or names something that does not belong in it")
def _():
    return sorted(path for path, _ in listed()) == sorted(files())


@check("hashes", "a hash in the list is not that of its file")
def _():
    return dict(listed()) == files()


@check("order", "the lines are not sorted by path in byte order")
def _():
    paths = [path.encode() for path, _ in listed()]
    return len(paths) > 1 and paths == sorted(paths)


@check("receivers' command", "sha256sum -c complains")
def _():
    result = subprocess.run(["sha256sum", "--strict", "-c", LIST.name], cwd=BUNDLE, capture_output=True, timeout=20)
    return result.returncode == 0


sys.exit(0 if all(outcomes) else 1)
