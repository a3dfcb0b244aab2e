"""Runs the query on a database of its own, made from seed.sql, and compares with the saved list."""

import csv
import pathlib
import sqlite3
import sys

WAREHOUSE = pathlib.Path("/app/warehouse")
TESTS = pathlib.Path("/tests")
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


def own_database():
    database = sqlite3.connect(":memory:")
    database.executescript((TESTS / "seed.sql").read_text())
    return database


def expected():
    """The header and the rows as CSV fields."""
    result = own_database().execute((TESTS / "low-stock.sql").read_text())
    rows = [["" if value is None else str(value) for value in row] for row in result]
    return [[column[0] for column in result.description], *rows]


def saved():
    with open(WAREHOUSE / "low-stock.csv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@check("query untouched", "the query was changed")
def _():
    return (WAREHOUSE / "low-stock.sql").read_bytes() == (TESTS / "low-stock.sql").read_bytes()


@check("database untouched", "tables or rows of the database were changed")
def _():
    database = sqlite3.connect(f"file:{WAREHOUSE / 'parts.db'}?mode=ro", uri=True)
    return list(database.iterdump()) == list(own_database().iterdump())


@check("header", "the first line does not have the column names of the query")
def _():
    return saved()[0] == expected()[0]


@check("number of rows", "there are more or fewer rows than the query returns")
def _():
    return len(saved()) == len(expected())


@check("rows", "the rows are not those of the query")
def _():
    return sorted(saved()[1:]) == sorted(expected()[1:])


@check("order", "the rows are not in the order of the query")
def _():
    return [row[0] for row in saved()[1:]] == [row[0] for row in expected()[1:]]


sys.exit(0 if all(outcomes) else 1)
