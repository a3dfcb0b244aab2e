#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import csv
from decimal import Decimal

articles = []
with open("/app/prices/supplier.csv", encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file, delimiter=";"):
        price = row["Preis"].strip().replace(".", "").replace(",", ".")
        if price and price != "auf Anfrage":
            articles.append((row["Artikel"], row["Bezeichnung"], int(Decimal(price) * 100)))
with open("/app/prices/import.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["sku", "name", "cents"])
    writer.writerows(sorted(articles))
PYTHON
