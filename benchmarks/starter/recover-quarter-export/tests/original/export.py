#!/usr/bin/env python3
"""Writes the sales of one region to a CSV file. Usage: export.py REGION FILE"""

import csv
import sys

if len(sys.argv) != 3:
    sys.exit(__doc__)
region, target = sys.argv[1:]
with open("/app/sales/sales.csv", newline="") as source:
    rows = [row for row in csv.DictReader(source) if row["region"] == region]
if not rows:
    sys.exit(f"export: no sales in region {region}")
with open(target, "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["date", "article", "pieces"])
    writer.writerows((row["date"], row["article"], row["pieces"]) for row in rows)
print(f"exported {len(rows)} sales of {region}")
