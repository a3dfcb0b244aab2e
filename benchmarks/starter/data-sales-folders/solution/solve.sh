#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import pathlib

header, *lines = open("/app/sales/all.csv").read().splitlines()
files = {}
for line in lines:
    _, date, region, *_ = line.split(",")
    files.setdefault((region, date[:4]), [header]).append(line)
for (region, year), content in files.items():
    folder = pathlib.Path("/app/sales/by-region", region)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{year}.csv").write_text("\n".join(content) + "\n")
PYTHON
