"""Checks the commit that the hook had to complete, and lets the hook run once more in a copy of the repository."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

REPO = "/app/firmware-docs"
BRANCH = "fw-212-boot-order"
BASE = "bda425bc868f2da0c8232c2029cc7eb640fa3293"
PENDING_BLOB = "935fa2ff7ee149e5299615c4aad2bbbcd5c93c9d"
HOOK = pathlib.Path(REPO, ".git/hooks/commit-msg")

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


@check("hook content", "the installed hook is not the one that the repository keeps")
def _():
    return HOOK.read_text() == git("show", f"{BASE}:tools/hooks/commit-msg")


@check("hook mode", "git would not run the installed hook")
def _():
    return HOOK.is_file() and HOOK.stat().st_mode & 0o111


@check("one commit", "the branch is not exactly one commit ahead of where it was")
def _():
    return git("rev-list", f"{BASE}..{BRANCH}").split() == git("rev-parse", BRANCH).split() and \
        git("merge-base", BASE, BRANCH).strip() == BASE


@check("message", "subject or ticket trailer of the commit are not as asked for")
def _():
    lines = git("log", "-1", "--format=%B", BRANCH).strip().splitlines()
    ticket = "-".join(BRANCH.split("-")[:2]).upper()
    return lines[0] == "Describe the boot order" and lines[1:] == ["", f"Ticket: {ticket}"]


@check("identity", "author or committer of the commit is somebody else")
def _():
    bot = "Docs Bot <docs-bot@firmware.example>"
    return git("log", "-1", "--format=%an <%ae>|%cn <%ce>", BRANCH).strip() == f"{bot}|{bot}"


@check("committed files", "the commit contains something else than the waiting change")
def _():
    only = git("diff", "--name-only", BASE, BRANCH).split() == ["docs/boot.md"]
    return only and git("rev-parse", f"{BRANCH}:docs/boot.md").strip() == PENDING_BLOB


@check("hook at work", "a further commit in a copy of the repository got no ticket")
def _():
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        shutil.copytree(REPO, copy, symlinks=True)
        words = ["git", "-C", copy, "-c", "user.name=Check", "-c", "user.email=check@firmware.example"]
        for rest in (["checkout", "-q", "-b", "fw-907-check"], ["commit", "-q", "--allow-empty", "-m", "Try the hook"]):
            subprocess.run([*words, *rest], env=CLEAN, check=True, capture_output=True, timeout=20)
        return "Ticket: FW-907" in git("log", "-1", "--format=%B", repo=copy).splitlines()


sys.exit(0 if all(outcomes) else 1)
