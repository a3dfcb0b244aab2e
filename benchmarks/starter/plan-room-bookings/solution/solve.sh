#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv
import json

rooms = json.load(open("/app/booking/rooms.json"))
bookings = sorted(csv.DictReader(open("/app/booking/requests.csv")), key=lambda booking: booking["start"])


def suitable(room, booking):
    enough = int(booking["people"]) <= room["seats"] and (booking["projector"] == "no" or room["projector"])
    return enough and all(booking["end"] <= start or end <= booking["start"] for start, end in room["closed"])


def place(index, plan):
    """Extends the plan booking by booking and takes a choice back when the rest does not work out."""
    if index == len(bookings):
        return plan
    booking = bookings[index]
    taken = {plan[other["booking"]] for other in bookings[:index] if booking["start"] < other["end"]}
    for name, room in rooms.items():
        if name not in taken and suitable(room, booking):
            found = place(index + 1, {**plan, booking["booking"]: name})
            if found:
                return found
    return None


with open("/app/booking/plan.json", "w") as file:
    json.dump(place(0, {}), file, indent=2)
PYTHON
