"""Adds up the statements again and compares with the book and with the report that the tool printed."""

import csv
import hashlib
import json
import pathlib
import re
import sys

MONTH = "2031-05"
STATEMENTS = pathlib.Path("/app/statements")
HASHES = {
    "/app/bin/tally": "42b764a083e186ca3bc66f1cc498e231ca27abdc679c6122a1b1c4694135cd38",
    "/app/bin/README.md": "74090661e3250e3a76e049aade7934fe45605d97a3205b70f4412223d1c0be1f",
    "/app/statements/cover.txt": "66674b3fc34dd12b598ee6f9837d404e92a6d8774de79f41e922d243c3981b09",
    "/app/statements/statement-1.csv": "7737b25be0123d4199c630155ec58cc8d4237d4871cc745e5b90f56727e3dddd",
    "/app/statements/statement-2.csv": "b2a76b3ef1473d450e59cf8bf7fc2d57b59b12ddf915ad589c0da81e8c37d5dd",
    "/app/statements/statement-3.csv": "d4c3b73c71e2d0bb7540de5a666d71f662ad7e91b12e9a1d83e0bc0793c72876",
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


def book():
    return json.loads(pathlib.Path("/app/.tally/book.json").read_text())


def report():
    return pathlib.Path(f"/app/report-{MONTH}.txt").read_text().splitlines()


def entries():
    """Every entry of the statements once, under its number."""
    found = {}
    for path in STATEMENTS.glob("statement-*.csv"):
        with open(path, newline="") as file:
            found.update({row["entry"]: row for row in csv.DictReader(file)})
    return {number: {key: row[key] for key in ("date", "category", "cents")} for number, row in found.items()}


def sums():
    found = {}
    for entry in entries().values():
        if entry["date"].startswith(MONTH):
            found[entry["category"]] = found.get(entry["category"], 0) + int(entry["cents"])
    return found


def cover(pattern):
    return re.search(pattern, (STATEMENTS / "cover.txt").read_text()).group(1)


CURRENCY = cover(r"kept in ([A-Z]{3})")
REFERENCE = cover(r"Our reference: *(\S+)")

@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("currency of the book", "the book is not kept in the currency of the letter")
def _():
    return book()["currency"] == CURRENCY


@check("entries of the book", "the book does not hold each entry of the statements once")
def _():
    return book()["entries"] == entries()


@check("closed month", "the month is not closed, or not under the reference of the letter")
def _():
    return book()["closed"] == {MONTH: REFERENCE}


@check("head of the report", "month or reference are wrong")
def _():
    return MONTH in report()[0] and f"(reference {REFERENCE})" in report()[0]


@check("sums of the report", "a category is missing or has another sum or currency")
def _():
    lines = [line.split() for line in report()[1:-1]]
    return lines == [[name, f"{cents / 100:.2f}", CURRENCY] for name, cents in sorted(sums().items())]


@check("total of the report", "the last line is not the sum of the month")
def _():
    return report()[-1].split() == ["total", f"{sum(sums().values()) / 100:.2f}", CURRENCY]


sys.exit(0 if all(outcomes) else 1)
