#!/bin/bash
set -euo pipefail
cd /app/quotes
awk '!seen[$0]++' collections/proverbs.txt > collections/proverbs-unique.txt
python3 - <<'PYTHON'
import json

for line in open("/app/registry/services.md"):
    fields = [field.strip() for field in line.strip("|\n ").split("|")]
    if fields[0] == "quotes" and not fields[3].startswith("retired"):
        config = {"port": int(fields[1]), "key": fields[2], "collection": "proverbs-unique", "page_size": 7}
with open("/app/quotes/config.json", "w") as file:
    json.dump(config, file, indent=2)
PYTHON
