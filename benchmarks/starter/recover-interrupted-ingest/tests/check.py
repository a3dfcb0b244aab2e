"""Derives the ledger from the original slips and the complete part of the original ledger, and compares."""

import csv
import json
import pathlib
import sys

INGEST, ORIGINAL = pathlib.Path("/app/ingest"), pathlib.Path("/tests/original")

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


def wanted_rows():
    """The rows that were complete before the interrupted run, and one for every slip of the queue."""
    complete = (ORIGINAL / "ledger.csv").read_bytes()[: int((ORIGINAL / "ledger.mark").read_text())].decode("utf-8")
    rows = [row for row in csv.reader(complete.splitlines())]
    for slip in sorted((ORIGINAL / "queue").iterdir()):
        values = dict(line.split(": ", 1) for line in slip.read_text(encoding="utf-8").splitlines())
        rows.append([slip.stem, values["supplier"], values["crates"]])
    return rows


def ledger():
    return [row for row in csv.reader((INGEST / "ledger.csv").read_text(encoding="utf-8").splitlines()) if row]


@check("tool untouched", "the tool was changed")
def _():
    return (INGEST / "ingest.py").read_bytes() == (ORIGINAL / "ingest.py").read_bytes()


@check("every slip once", "a slip is missing from the ledger or stands in it more than once")
def _():
    return sorted(row[0] for row in ledger()) == sorted(row[0] for row in wanted_rows())


@check("ledger rows", "a row of the ledger is not what its slip says, or the order is another")
def _():
    return ledger() == wanted_rows()


@check("queue and archive", "the slips didn't move from the queue to the archive as they were")
def _():
    archived = {path.name: path.read_bytes() for path in (INGEST / "archive").iterdir()}
    slips = {path.name: path.read_bytes() for path in (ORIGINAL / "queue").iterdir()}
    return archived == slips and not list((INGEST / "queue").iterdir())


@check("ready for the next run", "a lock or a mark was left behind")
def _():
    return not (INGEST / "ingest.lock").exists() and not (INGEST / "ledger.mark").exists()


@check("crates", "the sums per supplier are not those of the whole ledger")
def _():
    sums = {}
    for _, supplier, crates in wanted_rows()[1:]:
        sums[supplier] = sums.get(supplier, 0) + int(crates)
    return json.loads((INGEST / "crates.json").read_text()) == sums


sys.exit(0 if all(outcomes) else 1)
