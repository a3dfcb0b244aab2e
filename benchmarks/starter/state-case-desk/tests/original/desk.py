#!/usr/bin/env python3
"""The help desk's cases. Usage: desk.py open TITLE | desk.py attach CASE FILE | desk.py assign CASE TEAM"""

import hashlib
import json
import pathlib
import sys
import zlib

STORE = pathlib.Path("/app/desk/cases.jsonl")
TEAMS = ("facilities", "network", "printing")


def load():
    return [json.loads(line) for line in STORE.read_text().splitlines()]


def save(cases):
    STORE.write_text("".join(json.dumps(case) + "\n" for case in cases))


def find(cases, number):
    for case in cases:
        if case["case"] == number:
            return case
    sys.exit(f"desk: there is no case {number}")


def open_case(title):
    cases = load()
    number = f"HD-{10000 + zlib.crc32(title.encode()) % 90000}"
    if any(case["case"] == number for case in cases):
        number += f"-{len(cases)}"
    cases.append({"case": number, "title": title, "status": "open", "team": None, "attachments": []})
    save(cases)
    print(f"opened case {number}")


def attach(number, path):
    cases = load()
    case = find(cases, number)
    data = pathlib.Path(path).read_bytes()
    entry = {"name": pathlib.Path(path).name, "sha256": hashlib.sha256(data).hexdigest()}
    if entry not in case["attachments"]:
        case["attachments"].append(entry)
    save(cases)
    print(f"attached {entry['name']} to {number}")


def assign(number, team):
    if team not in TEAMS:
        sys.exit(f"desk: unknown team {team}; known are {', '.join(TEAMS)}")
    cases = load()
    find(cases, number)["team"] = team
    save(cases)
    print(f"assigned {number} to {team}")


COMMANDS = {("open", 1): open_case, ("attach", 2): attach, ("assign", 2): assign}

if __name__ == "__main__":
    command = COMMANDS.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv) - 2))
    if command is None:
        sys.exit(__doc__)
    command(*sys.argv[2:])
