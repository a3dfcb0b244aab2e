#!/usr/bin/env python3
"""Fits a line through the reference points of this bench and prints its scale and offset. Usage: calibrate.py FILE"""

import csv
import sys

if len(sys.argv) != 2:
    sys.exit(__doc__)
with open(sys.argv[1], newline="") as file:
    points = [(float(row["raw"]), float(row["true"])) for row in csv.DictReader(file)]
count = len(points)
mean_raw = sum(raw for raw, _ in points) / count
mean_true = sum(true for _, true in points) / count
spread = sum((raw - mean_raw) ** 2 for raw, _ in points)
scale = sum((raw - mean_raw) * (true - mean_true) for raw, true in points) / spread
print(f"scale {scale:.4f}")
print(f"offset {mean_true - scale * mean_raw:.4f}")
