#!/bin/bash
set -euo pipefail
number=$(python3 /app/desk/desk.py open "Printer on floor 3 prints blank pages" | awk '{ print $3 }')
python3 /app/desk/desk.py attach "$number" /app/evidence/printer-jobs.txt
python3 /app/desk/desk.py assign "$number" printing
echo "- $number: printing has it, log with $(wc -l < /app/evidence/printer-jobs.txt) lines attached." >> /app/handover/next-shift.md
