"""Filters the original sales by region and compares with the exports and their index."""

import csv
import pathlib
import sys

SALES, ORIGINAL = pathlib.Path("/app/sales"), pathlib.Path("/tests/original")
EXPORTS = pathlib.Path("/app/exports/2025-q1")
REGIONS = ["coast", "inland", "north"]

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


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row]


def sales(region):
    rows = table(ORIGINAL / "sales.csv")[1:]
    return [[date, article, pieces] for date, where, article, pieces in rows if where == region]


@check("tool and data untouched", "the tool or its data were changed")
def _():
    return all((SALES / path.name).read_bytes() == path.read_bytes() for path in ORIGINAL.iterdir())


for region in REGIONS:

    @check(f"export of {region}", "the region's file is missing or doesn't hold the region's sales")
    def _():
        return table(EXPORTS / region / "sales.csv") == [["date", "article", "pieces"], *sales(region)]


@check("index", "the index has another header, other rows, or wrong numbers")
def _():
    rows = [[region, str(len(sales(region))), str(sum(int(sale[2]) for sale in sales(region)))] for region in REGIONS]
    return table(EXPORTS / "index.csv") == [["region", "sales", "pieces"], *rows]


@check("nothing else", "the export folder holds something that was not asked for")
def _():
    files = {str(path.relative_to(EXPORTS)) for path in EXPORTS.rglob("*") if path.is_file()}
    return files == {"index.csv", *(f"{region}/sales.csv" for region in REGIONS)}


sys.exit(0 if all(outcomes) else 1)
