"""Checks the merge commit's parents and runs the merged function, taken from the commit, on many prices."""

import json
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal

REPO = "/app/storefront"
MAIN_BEFORE = "6f228ccfde51105cba2e7290db18b65c0a2402b7"
HOTFIX_TIP = "6bba72d0edd5ad9d2194f960e449de4fdaa6447d"

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


# Runs the committed module in a process of its own, so that it can't reach into these checks.
CALLER = """
import json, sys
module, calls, named = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
space = {}
exec(module, space)
print(json.dumps([space["gross_line"](*call, **named) for call in calls]))
"""


def merged(calls, **named):
    """What the committed gross_line returns for a list of argument lists, each with the same named arguments."""
    words = [sys.executable, "-I", "-c", CALLER, git("show", "main:pricing.py"), json.dumps(calls), json.dumps(named)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True, timeout=20).stdout)


def rounded(net, rate):
    return (Decimal(net) * (1 + Decimal(rate))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


RATES = ("0.19", "0.07", "0.055")
PRICES = [(f"{cents // 100}.{cents % 100:02d}", rate) for cents in range(5, 4000, 37) for rate in RATES]


@check("both histories", "main does not contain what was on both branches")
def _():
    known = set(git("rev-list", "main").split())
    return {MAIN_BEFORE, HOTFIX_TIP} <= known


@check("merge commit", "the newest commit of main is not a merge of exactly the two branches")
def _():
    return git("log", "-1", "--format=%P", "main").split() == [MAIN_BEFORE, HOTFIX_TIP]


@check("commit identity", "author or committer of the merge is not usable")
def _():
    fields = git("log", "-1", "--format=%an%n%ae%n%cn%n%ce", "main").splitlines()
    return len(fields) == 4 and all(field.strip() for field in fields) and "@" in fields[1] and "@" in fields[3]


@check("rounding and default currency", "gross_line gives wrong texts without a currency argument")
def _():
    return merged([list(price) for price in PRICES]) == [f"EUR {rounded(*price)}" for price in PRICES]


@check("explicit currency", "gross_line gives wrong texts with a currency argument")
def _():
    return merged([list(price) for price in PRICES], currency="CHF") == [f"CHF {rounded(*price)}" for price in PRICES]


@check("rest of pricing.py", "the other function of the module did not survive")
def _():
    return "def is_free(net):" in git("show", "main:pricing.py")


@check("other files", "a file that only one branch changed is not as that branch left it")
def _():
    same = git("show", "main:ROUNDING.txt") == git("show", f"{HOTFIX_TIP}:ROUNDING.txt")
    same = same and git("show", "main:shipping.py") == git("show", f"{MAIN_BEFORE}:shipping.py")
    listed = set(git("ls-tree", "-r", "--name-only", "main").split())
    return same and listed == {"README.txt", "ROUNDING.txt", "pricing.py", "shipping.py"}


@check("hotfix branch", "the branch still exists")
def _():
    return git("for-each-ref", "--format=%(refname:short)", "refs/heads").split() == ["main"]


@check("clean working tree", "main is not checked out, or a merge or a change is unfinished")
def _():
    checked_out = git("symbolic-ref", "--short", "HEAD").strip() == "main"
    return checked_out and not git("status", "--porcelain", "--untracked-files=no").strip()


sys.exit(0 if all(outcomes) else 1)
