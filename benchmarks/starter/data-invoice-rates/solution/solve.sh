#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv
import json
import re
from decimal import ROUND_HALF_UP, Decimal

memo = open("/app/invoices/memo.txt").read()
texts = dict(zip(["USD", "GBP", "SEK"], re.findall(r"([0-9.]+) euros", memo))) | {"EUR": "1"}
with open("/app/invoices/rates.json", "w") as file:
    json.dump({code: float(text) for code, text in texts.items()}, file)
total = Decimal(0)
with open("/app/invoices/q3-eur.csv", "w") as file:
    print("invoice,eur", file=file)
    for row in csv.DictReader(open("/app/invoices/q3.csv")):
        euros = (Decimal(row["amount"]) * Decimal(texts[row["currency"]])).quantize(Decimal("0.01"), ROUND_HALF_UP)
        total += euros
        print(f"{row['invoice']},{euros}", file=file)
    print(f"total,{total}", file=file)
PYTHON
