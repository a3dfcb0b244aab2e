#!/bin/bash
set -euo pipefail
python3 /app/ingest/ingest.py --recover
python3 /app/ingest/ingest.py
python3 - <<'PYTHON'
import csv
import json

crates = {}
with open("/app/ingest/ledger.csv", newline="") as ledger:
    for row in csv.DictReader(ledger):
        crates[row["supplier"]] = crates.get(row["supplier"], 0) + int(row["crates"])
with open("/app/ingest/crates.json", "w") as file:
    json.dump(crates, file)
PYTHON
