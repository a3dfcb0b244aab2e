"""Fits the calibration again from the original reference and recomputes every corrected value and mean."""

import csv
import pathlib
import re
import subprocess
import sys

BENCH, ORIGINAL = pathlib.Path("/app/bench"), pathlib.Path("/tests/original")
RUNS = sorted(path.stem for path in (ORIGINAL / "runs").glob("*.csv"))
# Half of the last decimal; a mean may also be taken from values that were rounded already.
VALUE_ROOM, MEAN_ROOM = 0.0006, 0.0011

outcomes = []


def check(name, problem):
    """Runs the decorated function as one check; it passes when it returns a true value without raising."""

    def run(test):
        reason = problem
        try:
            passed = bool(test())
        except Exception as error:
            passed, reason = False, f"could not be examined ({type(error).__name__})"
        outcomes.append(passed)
        print(f"ok - {name}" if passed else f"not ok - {name}: {reason}")

    return run


def calibration():
    """Scale and offset as texts, printed by the original script for the original reference."""
    words = [sys.executable, "-I", ORIGINAL / "calibrate.py", ORIGINAL / "reference.csv"]
    printed = subprocess.run(words, check=True, capture_output=True, text=True, timeout=20).stdout
    return re.findall(r"\S+$", printed, flags=re.M)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def corrected(run):
    """What the corrected file of a run must hold, as (second, value)."""
    scale, offset = map(float, calibration())
    return [(second, float(raw) * scale + offset) for second, raw in table(ORIGINAL / "runs" / f"{run}.csv")[1:]]


def report():
    return (BENCH / "report.md").read_text(encoding="utf-8").strip().splitlines()


@check("inputs untouched", "a run, the reference or the script was changed")
def _():
    names = ["calibrate.py", "reference.csv", *(f"runs/{run}.csv" for run in RUNS)]
    return all((BENCH / name).read_bytes() == (ORIGINAL / name).read_bytes() for name in names)


@check("corrected files", "the folder does not hold exactly one file per run")
def _():
    return sorted(path.name for path in (BENCH / "corrected").iterdir()) == [f"{run}.csv" for run in RUNS]


for run in RUNS:

    @check(f"shape of {run}", "header, rows or number of decimals are not as asked for")
    def _():
        header, *rows = table(BENCH / "corrected" / f"{run}.csv")
        seconds = [second for second, _ in corrected(run)]
        written = all(re.fullmatch(r"-?\d+\.\d{3}", row[1]) for row in rows)
        return header == ["second", "value"] and [row[0] for row in rows] == seconds and written

    @check(f"values of {run}", "a corrected value is off")
    def _():
        rows = table(BENCH / "corrected" / f"{run}.csv")[1:]
        pairs = list(zip(rows, corrected(run), strict=True))
        return pairs and all(abs(float(row[1]) - value) <= VALUE_ROOM for row, (_, value) in pairs)


@check("scale and offset in the report", "the report states other numbers than the calibration printed")
def _():
    scale, offset = calibration()
    return report()[:2] == [f"Scale: {scale}", f"Offset: {offset}"]


@check("runs in the report", "a run's line is missing, or its number of rows or mean is wrong")
def _():
    lines = [re.fullmatch(r"(\S+): (\d+) rows, mean (-?\d+\.\d{3})", line).groups() for line in report()[2:]]
    for run, (name, count, mean) in zip(RUNS, lines, strict=True):
        values = [value for _, value in corrected(run)]
        if name != run or int(count) != len(values) or abs(float(mean) - sum(values) / len(values)) > MEAN_ROOM:
            return False
    return True


sys.exit(0 if all(outcomes) else 1)
