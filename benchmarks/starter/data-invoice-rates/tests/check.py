"""Takes the rates from the memo, converts every invoice in whole numbers, and compares with the files."""

import csv
import hashlib
import json
import pathlib
import re
import sys

INVOICES = pathlib.Path("/app/invoices")
HASHES = {
    "/app/invoices/memo.txt": "d679d299ff36cd8f3c27cea8f23d318fecc9ebe4844baa356d9bbd300636430a",
    "/app/invoices/q3.csv": "fd1c86e2942c93c3dcc2c15bcc003ce33072062ed2a25365ba2e772a7670bfe7",
}
NAMES = {"USD": "US dollar", "GBP": "British pound", "SEK": "Swedish krona"}
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


def rates():
    """Ten-thousandths of a euro for one unit of each currency."""
    memo = (INVOICES / "memo.txt").read_text()
    texts = {code: re.search(rf"one {name} +(\d+)\.(\d{{4}}) euros", memo) for code, name in NAMES.items()}
    return {code: int(found[1] + found[2]) for code, found in texts.items()} | {"EUR": 10000}


def converted():
    """Whole euro cents of each invoice, half a cent rounded up."""
    with open(INVOICES / "q3.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    units = [(row["invoice"], int(row["amount"].replace(".", "")) * rates()[row["currency"]]) for row in rows]
    return [(invoice, (value + 5000) // 10000) for invoice, value in units]


def written(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def table():
    with open(INVOICES / "q3-eur.csv", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("rates", "the rates for the auditors are not those of the memo")
def _():
    noted = json.loads((INVOICES / "rates.json").read_text())
    return set(noted) == set(rates()) and all(round(noted[code] * 10000, 6) == rate for code, rate in rates().items())


@check("header", "the columns are not the ones that were asked for")
def _():
    return table()[0] == ("invoice", "eur")


@check("invoices", "the invoices are not all there in their order")
def _():
    return [row[0] for row in table()[1:-1]] == [invoice for invoice, _ in converted()]


@check("amounts", "an amount is not converted or rounded as asked for")
def _():
    return list(table()[1:-1]) == [(invoice, written(cents)) for invoice, cents in converted()]


@check("total", "the last line is not the sum of the rounded amounts")
def _():
    return table()[-1] == ("total", written(sum(cents for _, cents in converted())))


sys.exit(0 if all(outcomes) else 1)
