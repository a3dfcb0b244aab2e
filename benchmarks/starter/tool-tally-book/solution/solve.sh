#!/bin/bash
set -euo pipefail
tally=/app/bin/tally
currency=$(grep -oE 'kept in [A-Z]{3}' /app/statements/cover.txt | cut -d' ' -f3)
reference=$(sed -n 's/^Our reference: *//p' /app/statements/cover.txt)
"$tally" init --currency "$currency"
for statement in /app/statements/*.csv; do
  "$tally" import "$statement"
done
"$tally" close 2031-05 --reference "$reference"
"$tally" report 2031-05 > /app/report-2031-05.txt
