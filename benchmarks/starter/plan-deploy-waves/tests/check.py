"""Checks the rollout plan against the policy, and its length against the shortest plan, found by a full search."""

import hashlib
import itertools
import json
import pathlib
import re
import sys

ROLLOUT = pathlib.Path("/app/rollout")
HASHES = {
    "/app/rollout/POLICY.md": "10d97e5a4608e3aea4243b41ad3ef8cf89a19747ea22bdd43c75643e49da2afb",
    "/app/rollout/services.json": "c8d4bbef782609f60ae5795c4c98643da64ec8e131b66c1fcad322681e0d7455",
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


def plan():
    return json.loads((ROLLOUT / "plan.json").read_text(encoding="utf-8"))


NEEDS = json.loads((ROLLOUT / "services.json").read_text())
POLICY = (ROLLOUT / "POLICY.md").read_text()
LIMIT = int(re.search(r"at most (\d+) services", POLICY).group(1))
APART = {"payments", "ledger"}


def next_states(done):
    """All sets of services that can be rolled out one wave after this set."""
    ready = [name for name in NEEDS if name not in done and set(NEEDS[name]) <= done]
    for size in range(1, LIMIT + 1):
        for wave in itertools.combinations(ready, size):
            if not APART <= set(wave):
                yield done | set(wave)


def fewest_waves():
    states, count = {frozenset()}, 0
    while frozenset(NEEDS) not in states:
        states = {after for done in states for after in next_states(done)}
        count += 1
    return count


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("approval", "the plan does not carry the approval code of the policy")
def _():
    return plan()["approval"] == re.search(r"\bAPR-[0-9A-Z-]+", POLICY).group(0)


@check("services", "the services in the waves are not each known service once")
def _():
    return sorted(name for wave in plan()["waves"] for name in wave) == sorted(NEEDS)


@check("size of the waves", "a wave is empty or has too many services")
def _():
    return plan()["waves"] and all(1 <= len(wave) <= LIMIT for wave in plan()["waves"])


@check("separation", "two services share a wave although the policy keeps them apart")
def _():
    return plan()["waves"] and not any(APART <= set(wave) for wave in plan()["waves"])


@check("dependencies", "a service is not in a later wave than everything it depends on")
def _():
    number = {name: place for place, wave in enumerate(plan()["waves"]) for name in wave}
    return all(number[need] < number[name] for name in NEEDS for need in NEEDS[name])


@check("number of waves", "there is a plan with fewer waves that keeps all rules, or this one skips services")
def _():
    return len(plan()["waves"]) == fewest_waves()


sys.exit(0 if all(outcomes) else 1)
