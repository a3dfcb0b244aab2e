"""Checks the runbook against the request and the steps; the best choice of optional steps is found by trying all."""

import csv
import hashlib
import itertools
import pathlib
import re
import sys
from datetime import datetime, timedelta

CHANGE = pathlib.Path("/app/change")
HASHES = {
    "/app/change/request.txt": "c87aef624090097f643c7f35bdf98dc48f80f944d61cf2b3b0ca08f32a32d7e1",
    "/app/change/steps.csv": "1839a9530f43b3946319580b059c766e495dbdbf12908a2e8e194364d711b7f2",
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


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def runbook():
    return read(CHANGE / "runbook" / "friday.csv")


def request(key):
    return re.search(rf"^{key}:\s+(.+?)\s*$", (CHANGE / "request.txt").read_text(), flags=re.M).group(1)


def window():
    opens = moment(request("Window opens"))
    return opens, opens + timedelta(minutes=int(request("Window length").split()[0]))


def moment(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


STEPS = {row["step"]: row for row in read(CHANGE / "steps.csv")}


def most_optional():
    """How many optional steps fit at most."""
    required = [name for name, row in STEPS.items() if row["kind"] == "required"]
    optional = [name for name in STEPS if name not in required]
    opens, closes = window()
    for count in range(len(optional), -1, -1):
        for extra in itertools.combinations(optional, count):
            chosen = {*required, *extra}
            complete = all(set(STEPS[name]["needs"].split()) <= chosen for name in chosen)
            if complete and sum(int(STEPS[name]["minutes"]) for name in chosen) <= (closes - opens).seconds // 60:
                return count
    return None


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("header", "the columns are not the ones that were asked for")
def _():
    return (CHANGE / "runbook" / "friday.csv").read_text().splitlines()[0] == "change,start,end,step"


@check("change number", "a line does not carry the number of the approved change")
def _():
    return {row["change"] for row in runbook()} == {request("Number")}


@check("steps", "a step is unknown, twice in the list, or required and not in the list")
def _():
    names = [row["step"] for row in runbook()]
    required = {name for name, row in STEPS.items() if row["kind"] == "required"}
    return len(names) == len(set(names)) and required <= set(names) <= set(STEPS)


@check("order", "a step comes before one that it needs")
def _():
    names = [row["step"] for row in runbook()]
    return names and all(set(STEPS[name]["needs"].split()) <= set(names[:place]) for place, name in enumerate(names))


@check("durations", "a step does not take the minutes that it should")
def _():
    taken = [(row["step"], moment(row["end"]) - moment(row["start"])) for row in runbook()]
    return taken and all(time == timedelta(minutes=int(STEPS[step]["minutes"])) for step, time in taken)


@check("timing", "the steps do not follow each other from the opening of the window, or run over its end")
def _():
    rows = runbook()
    opens, closes = window()
    starts = [row["start"] for row in rows[1:]]
    gapless = starts == [row["end"] for row in rows[:-1]]
    return gapless and moment(rows[0]["start"]) == opens and moment(rows[-1]["end"]) <= closes


@check("optional steps", "more optional steps would fit into the window")
def _():
    return sum(STEPS[row["step"]]["kind"] == "optional" for row in runbook()) == most_optional()


sys.exit(0 if all(outcomes) else 1)
