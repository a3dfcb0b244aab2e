"""Compares the commits on the release branch with those that they were picked from, change by change."""

import hashlib
import pathlib
import re
import subprocess
import sys

REPO = "/app/shop-api"
MAIN = "068a80e695b237d06eb11af2772443054ae780ea"
BASE = "b7ba7dd7aa7ca125d06b6167cad0e4fb1afdccdd"
HASHES = {
    "/app/picks.txt": "b7c37bce3c35e8e52c95386cdf13257a6016fa0d2e3513157ee7d380c9d53802",
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


def git(*words, given=None):
    command = ["git", "-C", REPO, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=given, timeout=20).stdout


def picks():
    """The tickets to take, each with the ticket that it needs or '-'."""
    lines = [line.split() for line in pathlib.Path("/app/picks.txt").read_text().splitlines()]
    return {line[0]: line[2] for line in lines if len(line) == 3 and line[1] == "take"}


def new_commits():
    return git("rev-list", "--reverse", f"{BASE}..release/2.4").split()


def subject(commit):
    return git("log", "-1", "--format=%s", commit).strip()


def original(ticket):
    return next(commit for commit in git("rev-list", MAIN).split() if subject(commit).startswith(f"{ticket}:"))


def change(commit):
    """Identifies what a commit changes, whatever it is applied to."""
    return git("patch-id", "--stable", given=git("diff-tree", "-p", commit)).split()[0]


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("main", "main is not where it was")
def _():
    return git("rev-parse", "refs/heads/main").strip() == MAIN


@check("branch history", "the release branch was rewritten, or has merges, or too many or too few commits")
def _():
    git("merge-base", "--is-ancestor", BASE, "release/2.4")
    linear = all(len(git("log", "-1", "--format=%P", commit).split()) == 1 for commit in new_commits())
    return linear and len(new_commits()) == len(picks()) + 1


@check("chosen fixes", "the release branch does not carry the subjects of exactly the fixes to take")
def _():
    return sorted(map(subject, new_commits()[:-1])) == sorted(subject(original(ticket)) for ticket in picks())


@check("order of the fixes", "a fix comes before one that it needs")
def _():
    order = [subject(commit).split(":")[0] for commit in new_commits()[:-1]]
    pairs = [(need, ticket) for ticket, need in picks().items() if need != "-"]
    return len(order) == len(picks()) and all(order.index(need) < order.index(ticket) for need, ticket in pairs)


@check("content of the fixes", "a picked commit does not change what its original changes")
def _():
    picked = {subject(commit).split(":")[0]: commit for commit in new_commits()[:-1]}
    return all(change(picked[ticket]) == change(original(ticket)) for ticket in picks())


@check("origin of the fixes", "a picked commit does not name the commit that it was picked from")
def _():
    for commit in new_commits()[:-1]:
        named = re.findall(r"cherry picked from commit ([0-9a-f]{40})", git("log", "-1", "--format=%b", commit))
        if named != [original(subject(commit).split(":")[0])]:
            return False
    return len(new_commits()) > 1


@check("release commit", "the last commit does not have the subject, or does not set the version and nothing else")
def _():
    tip = new_commits()[-1]
    changed = git("diff-tree", "-r", "--no-commit-id", "--name-only", tip).split()
    version = git("show", f"{tip}:VERSION").strip()
    return subject(tip) == "Release 2.4.1" and changed == ["VERSION"] and version == "2.4.1"


@check("tag", "the tag does not point to the last commit of the release branch")
def _():
    return git("rev-parse", "refs/tags/v2.4.1^{commit}") == git("rev-parse", "refs/heads/release/2.4") != BASE


@check("working tree", "something is uncommitted, or a pick is still in progress")
def _():
    busy = (pathlib.Path(REPO) / ".git" / "CHERRY_PICK_HEAD").exists()
    return not busy and not git("status", "--porcelain").strip()


sys.exit(0 if all(outcomes) else 1)
