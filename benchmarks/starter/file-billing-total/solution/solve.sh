#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv
import json
import re
from decimal import Decimal

sums = {}
with open("/app/billing/november.csv", newline="") as file:
    for row in csv.DictReader(file):
        text = row["amount"].replace(",", "")
        amount = -Decimal(text.strip("()")) if text.startswith("(") else Decimal(text)
        sums[row["customer"]] = sums.get(row["customer"], Decimal(0)) + amount
cover = open("/app/billing/cover.txt").read()
summary = {
    "batch": re.search(r"Batch:\s+(\S+)", cover).group(1),
    "customers": {customer: f"{value:.2f}" for customer, value in sorted(sums.items())},
    "total": f"{sum(sums.values()):.2f}",
}
with open("/app/billing/summary.json", "w") as file:
    json.dump(summary, file, indent=2)
PYTHON
