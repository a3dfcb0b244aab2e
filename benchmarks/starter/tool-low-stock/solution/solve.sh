#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv
import sqlite3

database = sqlite3.connect("file:/app/warehouse/parts.db?mode=ro", uri=True)
result = database.execute(open("/app/warehouse/low-stock.sql").read())
with open("/app/warehouse/low-stock.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column[0] for column in result.description)
    writer.writerows(result)
PYTHON
