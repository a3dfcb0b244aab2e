#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv

moves = {}
with open("/app/redirects/moved.csv", newline="") as file:
    for row in csv.DictReader(file):
        old, new = (row[key].strip().removeprefix("https://www.museum.example") for key in ("old", "new"))
        moves[old] = new
with open("/app/redirects/map.txt", "w") as file:
    for old, new in moves.items():
        while new in moves:
            new = moves[new]
        print(old, new, file=file)
PYTHON
python3 /app/redirects/server.py --check
