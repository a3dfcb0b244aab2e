"""Reads the supplier's list again, by its own parser for the numbers, and compares it with the import file."""

import csv
import hashlib
import pathlib
import re
import sys

PRICES = pathlib.Path("/app/prices")
HASHES = {
    "/app/prices/supplier.csv": "e65ce01fbdc69dd868012a75ff7e56f3b8996cde25f01ae8f843aec6ede7647d",
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


def imported():
    with open(PRICES / "import.csv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cents(text):
    """Whole cents of a price in German notation, or None for one that is not a number."""
    found = re.fullmatch(r"([0-9.]+)(?:,([0-9]{1,2}))?", text.strip())
    return found and int(found[1].replace(".", "")) * 100 + int((found[2] or "0").ljust(2, "0"))


def articles():
    with open(PRICES / "supplier.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    priced = [[row["Artikel"], row["Bezeichnung"], cents(row["Preis"])] for row in rows]
    return sorted([sku, name, str(price)] for sku, name, price in priced if price is not None)


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("header", "the columns are not the ones that were asked for")
def _():
    return imported()[0] == ["sku", "name", "cents"]


@check("fields", "a line does not have three fields")
def _():
    return len(imported()) > 1 and all(len(row) == 3 for row in imported())


@check("articles", "an article is missing, twice in the file, or has no price in the list")
def _():
    return sorted(row[0] for row in imported()[1:]) == [row[0] for row in articles()]


@check("names", "a name is not exactly the one of the supplier")
def _():
    return {row[0]: row[1] for row in imported()[1:]} == {row[0]: row[1] for row in articles()}


@check("prices", "a price is not the supplier's in whole cents")
def _():
    return {row[0]: row[2] for row in imported()[1:]} == {row[0]: row[2] for row in articles()}


@check("order", "the lines are not sorted by sku")
def _():
    skus = [row[0] for row in imported()[1:]]
    return skus and skus == sorted(skus)


sys.exit(0 if all(outcomes) else 1)
