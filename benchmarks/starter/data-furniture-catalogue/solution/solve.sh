#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import json
import re

items = []
for line in open("/app/catalogue/furniture.txt", encoding="utf-8"):
    line = line.strip()
    if line.startswith("["):
        items.append({"id": line.strip("[]"), "title": "", "price": 0, "tags": [], "in_stock": False})
    elif line and not line.startswith("#"):
        key, value = (part.strip() for part in line.split("=", 1))
        if key == "price":
            value = float(re.sub(r"[^0-9.]", "", value))
        elif key == "tags":
            value = list(dict.fromkeys(tag.strip().lower() for tag in value.split(",") if tag.strip()))
        elif key == "in_stock":
            value = value.lower() == "yes"
        items[-1][key] = value
with open("/app/catalogue/furniture.json", "w", encoding="utf-8") as file:
    json.dump(items, file, indent=2)
PYTHON
python3 /app/catalogue/accept.py /app/catalogue/furniture.json
