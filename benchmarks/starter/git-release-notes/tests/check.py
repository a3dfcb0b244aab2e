"""Checks the release in the repository's objects: what the tag names, not what lies in the working tree."""

import re
import subprocess
import sys

REPO = "/app/ledger-cli"
BASE = "0e3d957e0da5d9e9cc45c148b40a6472ab67e2ee"
VERSION_FILES = {"pyproject.toml", "ledger/__init__.py", "docs/conf.py"}
OLD, NEW = "2.3.1", "2.4.0"

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


CLEAN = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}


def git(*words, repo=None):
    """Standard output of a git command that sees only the repository's own configuration."""
    command = ["git", "-c", "core.hooksPath=/dev/null", "-C", repo or REPO, *words]
    return subprocess.run(command, env=CLEAN, check=True, capture_output=True, text=True, timeout=20).stdout


def sections(text):
    """The changelog as a list of (heading, entries), entries being the non-blank lines below it."""
    found = []
    for line in text.splitlines():
        if line.startswith("## "):
            found.append((line.strip(), []))
        elif found and line.strip():
            found[-1][1].append(line.rstrip())
    return found


@check("history continues", "main does not build on the commits that were there")
def _():
    return git("merge-base", BASE, "main").strip() == BASE and git("rev-parse", "main").strip() != BASE


@check("commit message", "the newest commit of main has another message")
def _():
    return git("log", "-1", "--format=%B", "main").strip() == f"Release {NEW}"


@check("commit identity", "author or committer of the release commit is not usable")
def _():
    fields = git("log", "-1", "--format=%an%n%ae%n%cn%n%ce", "main").splitlines()
    return len(fields) == 4 and all(field.strip() for field in fields) and "@" in fields[1] and "@" in fields[3]


@check("annotated tag", "the tag is missing, not annotated, or not on the newest commit of main")
def _():
    annotated = git("cat-file", "-t", f"refs/tags/v{NEW}").strip() == "tag"
    return annotated and git("rev-parse", f"v{NEW}^{{commit}}") == git("rev-parse", "main")


@check("version everywhere", "a file that states the version differs from the old file with the new version")
def _():
    wanted = {path: git("show", f"{BASE}:{path}").replace(OLD, NEW) for path in VERSION_FILES}
    return all(git("show", f"v{NEW}:{path}") == text for path, text in wanted.items())


@check("changelog", "the sections are not the old ones with the unreleased entries moved")
def _():
    before, after = sections(git("show", f"{BASE}:CHANGELOG.md")), sections(git("show", f"v{NEW}:CHANGELOG.md"))
    moved = [("## Unreleased", []), (f"## {NEW} - 2025-03-14", before[0][1])]
    return after == moved + before[1:]


@check("nothing else changed", "the release touches files that it should not touch")
def _():
    return set(git("diff", "--name-only", BASE, f"v{NEW}").split()) == VERSION_FILES | {"CHANGELOG.md"}


@check("clean working tree", "main is not checked out, or something is uncommitted")
def _():
    checked_out = git("symbolic-ref", "--short", "HEAD").strip() == "main"
    return checked_out and not re.sub(r"^\?\? .*__pycache__.*$", "", git("status", "--porcelain"), flags=re.M).strip()


sys.exit(0 if all(outcomes) else 1)
