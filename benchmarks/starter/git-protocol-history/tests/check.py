"""Compares the history of the new repository line by line with the table and the versions that it was made from."""

import csv
import hashlib
import pathlib
import subprocess
import sys
from datetime import datetime

REPO = "/app/protocol-repo"
SOURCES = pathlib.Path("/app/protocols")
SOURCES_DIGEST = "046721d7397916219884def59dfe14d2ffda217a5cb172ffce953956e22c4b8b"

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


def digest():
    """One hash over names and contents of the source files."""
    total = hashlib.sha256()
    for path in sorted(SOURCES.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def table():
    with open(SOURCES / "history.tsv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def pairs():
    """Each commit of main, oldest first, with its line of the table; fails when their numbers differ."""
    commits, rows = git("rev-list", "--reverse", "--first-parent", "main").split(), table()
    if len(commits) != len(rows):
        raise ValueError("another number of commits")
    return list(zip(commits, rows))


def shown(commit, pattern):
    return git("log", "-1", f"--format={pattern}", commit).strip()


@check("sources untouched", "the files in /app/protocols were changed")
def _():
    return digest() == SOURCES_DIGEST


@check("number of commits", "main has not one commit per line of the table")
def _():
    return len(pairs()) == len(table()) and len(git("rev-list", "--all").split()) == len(table())


@check("messages", "a commit's message is not the summary of its line")
def _():
    return all(shown(commit, "%B") == row["summary"] for commit, row in pairs())


@check("authors", "a commit's author is not the one of its line")
def _():
    return all(shown(commit, "%an <%ae>") == f"{row['author']} <{row['email']}>" for commit, row in pairs())


@check("author dates", "a commit's author date is not the one of its line")
def _():
    moment = datetime.fromisoformat
    return all(moment(shown(commit, "%aI")) == moment(row["date"]) for commit, row in pairs())


@check("committers", "a commit has no usable committer")
def _():
    return all(shown(commit, "%cn") and "@" in shown(commit, "%ce") for commit, _ in pairs())


@check("contents", "a commit contains something else than its version in pcr.txt")
def _():
    for commit, row in pairs():
        listed = git("ls-tree", "-r", "--name-only", commit).split("\n")
        if listed != ["pcr.txt", ""] or git("show", f"{commit}:pcr.txt") != (SOURCES / row["file"]).read_text():
            return False
    return True


sys.exit(0 if all(outcomes) else 1)
