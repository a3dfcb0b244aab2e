#!/bin/bash
set -euo pipefail
mkdir -p /app/change/runbook
python3 - <<'PYTHON'
import csv
import re
from datetime import datetime, timedelta

request = open("/app/change/request.txt").read()
change = re.search(r"^Number:\s+(\S+)", request, re.M).group(1)
clock = datetime.strptime(re.search(r"opens:\s+(.+)", request).group(1), "%Y-%m-%d %H:%M")
left = int(re.search(r"length:\s+(\d+)", request).group(1))
steps = {row["step"]: row for row in csv.DictReader(open("/app/change/steps.csv"))}
chosen = {name for name, row in steps.items() if row["kind"] == "required"}
left -= sum(int(steps[name]["minutes"]) for name in chosen)
for name in sorted(set(steps) - chosen, key=lambda name: int(steps[name]["minutes"])):
    minutes = int(steps[name]["minutes"])
    if minutes <= left and set(steps[name]["needs"].split()) <= chosen:
        chosen.add(name)
        left -= minutes
with open("/app/change/runbook/friday.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["change", "start", "end", "step"])
    done = set()
    while chosen - done:
        name = next(name for name in steps if name in chosen - done and set(steps[name]["needs"].split()) <= done)
        end = clock + timedelta(minutes=int(steps[name]["minutes"]))
        writer.writerow([change, f"{clock:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", name])
        clock = end
        done.add(name)
PYTHON
