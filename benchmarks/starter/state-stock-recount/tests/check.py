"""Rebuilds the original stock in memory, applies the count, and compares database and variance list with it."""

import csv
import io
import pathlib
import sqlite3
import sys

WAREHOUSE, ORIGINAL = pathlib.Path("/app/warehouse"), pathlib.Path("/tests/original")

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
    """The original stock as sku -> (name, quantity)."""
    connection = sqlite3.connect(":memory:")
    connection.executescript((ORIGINAL / "stock.sql").read_text())
    rows = connection.execute("SELECT sku, name, quantity FROM stock")
    return {sku: (name, quantity) for sku, name, quantity in rows}


def counts():
    rows = csv.DictReader(io.StringIO((ORIGINAL / "count-sheet.csv").read_text()))
    return {row["sku"]: int(row["counted"]) for row in rows}


def stock():
    connection = sqlite3.connect(f"file:{WAREHOUSE}/stock.db?mode=ro", uri=True)
    return connection.execute("SELECT sku, name, quantity FROM stock ORDER BY sku").fetchall()


def variance():
    return list(csv.reader(io.StringIO((WAREHOUSE / "variance.csv").read_text())))


@check("count sheet untouched", "the count sheet was changed")
def _():
    return (WAREHOUSE / "count-sheet.csv").read_bytes() == (ORIGINAL / "count-sheet.csv").read_bytes()


@check("counted articles", "a counted article has another quantity in the database than was counted")
def _():
    quantities = {sku: quantity for sku, _, quantity in stock()}
    return all(quantities[sku] == counted for sku, counted in counts().items())


@check("other articles", "an article that was not counted, or a name, is not as it was")
def _():
    wanted = [(sku, name, counts().get(sku, quantity)) for sku, (name, quantity) in sorted(book().items())]
    return stock() == wanted


@check("variance header", "the list has another header")
def _():
    return variance()[0] == ["sku", "before", "counted", "difference"]


@check("variance rows", "the rows are not one per counted article, sorted by sku")
def _():
    return [row[0] for row in variance()[1:] if row] == sorted(counts())


@check("quantities before", "a row states another quantity before the correction than the book had")
def _():
    return variance()[1:] and all(int(row[1]) == book()[row[0]][1] for row in variance()[1:] if row)


@check("differences", "a row's counted number or difference is wrong")
def _():
    rows = [(row[0], int(row[2]), int(row[3])) for row in variance()[1:] if row]
    return rows == [(sku, counted, counted - book()[sku][1]) for sku, counted in sorted(counts().items())]


sys.exit(0 if all(outcomes) else 1)
