"""Renames the room in the original files, which lie beside this file, and compares their meaning with what is there."""

import csv
import json
import pathlib
import re
import sys

ROOMS, ORIGINAL = pathlib.Path("/app/rooms"), pathlib.Path("/tests/original")

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


def renamed(name):
    """An original file's text with the room renamed, but not the room whose name only begins alike."""
    return re.sub(r"\bBirch\b", "Rowan", (ORIGINAL / name).read_text())


def rows(text):
    return [row for row in csv.reader(text.splitlines()) if row]


@check("rooms", "rooms.json is not the old list with the one room renamed")
def _():
    return json.loads((ROOMS / "rooms.json").read_text()) == json.loads(renamed("rooms.json"))


@check("bookings", "bookings.csv is not the old list with the one room renamed")
def _():
    return rows((ROOMS / "bookings.csv").read_text()) == rows(renamed("bookings.csv"))


@check("signs", "signs.txt is not the old text with the one room renamed")
def _():
    return (ROOMS / "signs.txt").read_text().split() == renamed("signs.txt").split()


@check("change log", "the log is not the old one with exactly the new line at its end")
def _():
    old = (ORIGINAL / "changes.txt").read_text().splitlines()
    return (ROOMS / "changes.txt").read_text().splitlines() == [*old, "2025-06-02 Birch -> Rowan"]


@check("no other files", "files were added to the folder or removed from it")
def _():
    return {path.name for path in ROOMS.iterdir()} == {path.name for path in ORIGINAL.iterdir()}


sys.exit(0 if all(outcomes) else 1)
