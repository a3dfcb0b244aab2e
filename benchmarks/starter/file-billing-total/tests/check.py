"""Sums the billing lines again, in whole cents, and compares with the summary and the cover sheet."""

import csv
import hashlib
import json
import pathlib
import re
import sys

BILLING = pathlib.Path("/app/billing")
HASHES = {
    "cover.txt": "aa78e45d64a155ef4b8ffb0ea8dffdea0c375295662b14e4045b80d8bce1bef0",
    "november.csv": "ece29ecda63272aad4eb7ca482a63cd581f8153620f8d0125a16eb9281324094",
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


def summary():
    return json.loads((BILLING / "summary.json").read_text(encoding="utf-8"))


def cents(text):
    """Whole cents of an amount as the billing lines write it; parentheses mean a credit note."""
    value = int(re.sub(r"[^0-9]", "", text))
    return -value if text.startswith("(") else value


def written(value):
    """The text that an amount in whole cents must have in the summary."""
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"


def sums():
    found = {}
    with open(BILLING / "november.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["customer"]] = found.get(row["customer"], 0) + cents(row["amount"])
    return found


def cover(key):
    return re.search(rf"^{key}:\s+(\S+)", (BILLING / "cover.txt").read_text(), flags=re.M).group(1)


@check("inputs untouched", "the lines or the cover sheet were changed")
def _():
    return all(hashlib.sha256((BILLING / name).read_bytes()).hexdigest() == value for name, value in HASHES.items())


@check("shape", "the summary is not an object with exactly the keys that were asked for")
def _():
    return set(summary()) == {"batch", "customers", "total"}


@check("customers", "a customer is missing or has another sum")
def _():
    return summary()["customers"] == {customer: written(value) for customer, value in sums().items()}


@check("total", "the total is not the sum of all lines")
def _():
    return summary()["total"] == written(sum(sums().values()))


@check("control total", "the total does not agree with the cover sheet")
def _():
    return summary()["total"] == cover("Control total").replace(",", "")


@check("batch", "the batch is not the one of the cover sheet")
def _():
    return summary()["batch"] == cover("Batch")


sys.exit(0 if all(outcomes) else 1)
