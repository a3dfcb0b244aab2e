#!/bin/bash
set -euo pipefail
out=/app/exports/2025-q1
for region in coast inland north; do
  mkdir -p "$out/$region"
  python3 /app/sales/export.py "$region" "$out/$region/sales.csv"
done
{
  echo "region,sales,pieces"
  for region in coast inland north; do
    awk -F, -v region="$region" 'NR > 1 { sales++; pieces += $3 } END { print region "," sales "," pieces }' "$out/$region/sales.csv"
  done
} > "$out/index.csv"
