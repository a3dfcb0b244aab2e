"""Derives the number that the desk gives to the case, and checks the desk's store and the handover."""

import hashlib
import json
import pathlib
import sys
import zlib

APP, ORIGINAL = pathlib.Path("/app"), pathlib.Path("/tests/original")
TITLE = "Printer on floor 3 prints blank pages"

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


def cases(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def new_cases():
    known = {case["case"] for case in cases(ORIGINAL / "cases.jsonl")}
    return [case for case in cases(APP / "desk/cases.jsonl") if case["case"] not in known]


def number():
    """The number that the unchanged desk gives to the first case with the title."""
    return f"HD-{10000 + zlib.crc32(TITLE.encode()) % 90000}"


@check("tool and log untouched", "the desk's program or the log was changed")
def _():
    same = (APP / "desk/desk.py").read_bytes() == (ORIGINAL / "desk.py").read_bytes()
    return same and (APP / "evidence/printer-jobs.txt").read_bytes() == (ORIGINAL / "printer-jobs.txt").read_bytes()


@check("other cases untouched", "a case that was there before was changed or removed")
def _():
    old = cases(ORIGINAL / "cases.jsonl")
    return cases(APP / "desk/cases.jsonl")[: len(old)] == old


@check("one new case", "there is not exactly one new case with the title, as the desk opens it")
def _():
    return [(case["case"], case["title"], case["status"]) for case in new_cases()] == [(number(), TITLE, "open")]


@check("attachment", "the log is not attached to the new case exactly once")
def _():
    digest = hashlib.sha256((ORIGINAL / "printer-jobs.txt").read_bytes()).hexdigest()
    return new_cases()[0]["attachments"] == [{"name": "printer-jobs.txt", "sha256": digest}]


@check("team", "the new case is with another team")
def _():
    return new_cases()[0]["team"] == "printing"


@check("handover kept", "what stood in the handover before is no longer its beginning")
def _():
    old = (ORIGINAL / "next-shift.md").read_text().split()
    return (APP / "handover/next-shift.md").read_text().split()[: len(old)] == old


@check("handover line", "the new line is missing, repeated, or names another case or another number of lines")
def _():
    count = len((ORIGINAL / "printer-jobs.txt").read_text().splitlines())
    old = {line.strip() for line in (ORIGINAL / "next-shift.md").read_text().splitlines()}
    lines = [line.strip() for line in (APP / "handover/next-shift.md").read_text().splitlines()]
    return [line for line in lines if line not in old] == [f"- {new_cases()[0]['case']}: printing has it, log with {count} lines attached."]


sys.exit(0 if all(outcomes) else 1)
