"""Checks the room plan against bookings and rooms; any plan that keeps the rules is right."""

import csv
import hashlib
import itertools
import json
import pathlib
import sys

BOOKING = pathlib.Path("/app/booking")
HASHES = {
    "/app/booking/requests.csv": "665a50e4446bca194195ddc790c1a6585451a0f83d70bd52294c50c77e844f3b",
    "/app/booking/rooms.json": "85725cf76288c95ddca640677cb3619204f7f4c7e62c13d6ed9061d69100f22f",
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


def plan():
    return json.loads((BOOKING / "plan.json").read_text(encoding="utf-8"))


def placed():
    """Each booking with the name and the properties of its room."""
    return [(booking, plan()[booking["booking"]], ROOMS[plan()[booking["booking"]]]) for booking in BOOKINGS]


def overlap(first, second):
    return first[0] < second[1] and second[0] < first[1]


def times(booking):
    return booking["start"], booking["end"]


with open(BOOKING / "requests.csv", encoding="utf-8", newline="") as requests:
    BOOKINGS = list(csv.DictReader(requests))
ROOMS = json.loads((BOOKING / "rooms.json").read_text())


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("bookings", "the plan does not have exactly the requested bookings as keys")
def _():
    return sorted(plan()) == sorted(booking["booking"] for booking in BOOKINGS)


@check("rooms", "a room is not one of ours")
def _():
    return set(plan().values()) <= set(ROOMS)


@check("seats", "a room is too small for its booking")
def _():
    return all(int(booking["people"]) <= room["seats"] for booking, _, room in placed())


@check("projectors", "a booking that needs a projector is in a room without one")
def _():
    return all(booking["projector"] == "no" or room["projector"] for booking, _, room in placed())


@check("closed hours", "a room is used while it is closed")
def _():
    return not any(overlap(times(booking), closed) for booking, _, room in placed() for closed in room["closed"])


@check("double bookings", "two bookings are in one room at the same time")
def _():
    pairs = itertools.combinations(placed(), 2)
    return not any(one[1] == two[1] and overlap(times(one[0]), times(two[0])) for one, two in pairs)


sys.exit(0 if all(outcomes) else 1)
