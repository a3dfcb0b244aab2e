#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv
import sqlite3

connection = sqlite3.connect("/app/warehouse/stock.db")
with open("/app/warehouse/count-sheet.csv", newline="") as sheet:
    counts = sorted((row["sku"], int(row["counted"])) for row in csv.DictReader(sheet))
lines = ["sku,before,counted,difference"]
with connection:
    for sku, counted in counts:
        (before,) = connection.execute("SELECT quantity FROM stock WHERE sku = ?", (sku,)).fetchone()
        lines.append(f"{sku},{before},{counted},{counted - before}")
        connection.execute("UPDATE stock SET quantity = ? WHERE sku = ?", (counted, sku))
with open("/app/warehouse/variance.csv", "w") as file:
    file.write("\n".join(lines) + "\n")
PYTHON
