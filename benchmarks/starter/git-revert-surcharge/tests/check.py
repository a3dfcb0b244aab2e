"""Checks the remote: the faulty commit's lines are back to what they were, all later changes are still there."""

import subprocess
import sys

REPO = "/app/tariffs"
REMOTE = "/app/remotes/tariffs.git"
HEAD_BEFORE = "d951abe756ac72ecb788cca998ca8b47a693846c"
FAULTY = "d0b1b5de7e9764a22d581c86f7d475f184946e13"

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


def rates(commit):
    lines = git("show", f"{commit}:rates.csv", repo=REMOTE).splitlines()
    return {line.split(",")[0]: line for line in lines}


def new_commits():
    return git("rev-list", f"{HEAD_BEFORE}..main", repo=REMOTE).split()


@check("history continues", "the remote's main does not build on the commits that were there")
def _():
    return git("merge-base", HEAD_BEFORE, "main", repo=REMOTE).strip() == HEAD_BEFORE and new_commits()


@check("revert commit", "no new commit on the remote's main says which commit it reverts")
def _():
    bodies = [git("log", "-1", "--format=%B", commit, repo=REMOTE) for commit in new_commits()]
    return any(FAULTY[:10] in body for body in bodies)


@check("commit identity", "a new commit has no usable author or committer")
def _():
    for commit in new_commits():
        fields = git("log", "-1", "--format=%an%n%ae%n%cn%n%ce", commit, repo=REMOTE).splitlines()
        named = len(fields) == 4 and all(field.strip() for field in fields)
        if not named or "@" not in fields[1] or "@" not in fields[3]:
            return False
    return new_commits()


@check("rates", "rates.csv on the remote is not the last version without the faulty change")
def _():
    before, faulty, last = rates(f"{FAULTY}^"), rates(FAULTY), rates(HEAD_BEFORE)
    wanted = [before[zone] if zone in before and before[zone] != faulty[zone] else line for zone, line in last.items()]
    return git("show", "main:rates.csv", repo=REMOTE) == "\n".join(wanted) + "\n"


@check("nothing else changed", "another file changed as well")
def _():
    return git("diff", "--name-only", HEAD_BEFORE, "main", repo=REMOTE).split() == ["rates.csv"]


@check("local and remote agree", "the local main differs from the remote's")
def _():
    return git("rev-parse", "main").strip() == git("rev-parse", "main", repo=REMOTE).strip()


@check("clean working tree", "main is not checked out, or a revert or a change is unfinished")
def _():
    checked_out = git("symbolic-ref", "--short", "HEAD").strip() == "main"
    return checked_out and not git("status", "--porcelain", "--untracked-files=no").strip()


sys.exit(0 if all(outcomes) else 1)
