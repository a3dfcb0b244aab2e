#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import pathlib

rows = set()
for path in pathlib.Path("/app/readings").glob("*.csv"):
    rows.update(line for line in path.read_text().splitlines()[1:] if line)
lines = ["time,station,celsius", *sorted(rows, key=lambda row: row.split(","))]
pathlib.Path("/app/merged/readings.csv").write_text("\n".join(lines) + "\n")
PYTHON
