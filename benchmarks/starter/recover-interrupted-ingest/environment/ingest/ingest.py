#!/usr/bin/env python3
"""Books the delivery slips of the queue into ledger.csv.

usage: ingest.py            book all slips of the queue, then archive them
       ingest.py --recover  clear up after a run that was interrupted
"""

import os
import pathlib
import sys

HOME = pathlib.Path("/app/ingest")
LOCK, MARK, LEDGER = HOME / "ingest.lock", HOME / "ledger.mark", HOME / "ledger.csv"
QUEUE, ARCHIVE = HOME / "queue", HOME / "archive"


def alive(process):
    return pathlib.Path("/proc", process).exists()


def recover():
    """Cuts the ledger back to what it was before the interrupted run and gives up its lock."""
    if not LOCK.exists():
        print("ingest: nothing to recover")
        return
    process = LOCK.read_text().strip()
    if alive(process):
        sys.exit(f"ingest: process {process} is still at work")
    with open(LEDGER, "r+b") as ledger:
        ledger.truncate(int(MARK.read_text()))
    MARK.unlink()
    LOCK.unlink()
    print("ingest: ledger cut back to the last complete run")


def book():
    if LOCK.exists():
        process = LOCK.read_text().strip()
        print(f"ingest: locked by process {process}, which {'is at work' if alive(process) else 'no longer exists'}", file=sys.stderr)
        print("ingest: if that run was interrupted, the ledger holds half of its slips; clear up with --recover first", file=sys.stderr)
        sys.exit(75)
    LOCK.write_text(str(os.getpid()))
    MARK.write_text(str(LEDGER.stat().st_size))
    slips = sorted(QUEUE.glob("*.txt"))
    with open(LEDGER, "a", encoding="utf-8") as ledger:
        for slip in slips:
            values = dict(line.split(": ", 1) for line in slip.read_text(encoding="utf-8").splitlines())
            ledger.write(f"{slip.stem},{values['supplier']},{values['crates']}\n")
    ARCHIVE.mkdir(exist_ok=True)
    for slip in slips:
        slip.rename(ARCHIVE / slip.name)
    MARK.unlink()
    LOCK.unlink()
    print(f"ingest: {len(slips)} slips booked")


if __name__ == "__main__":
    if sys.argv[1:] == ["--recover"]:
        recover()
    elif not sys.argv[1:]:
        book()
    else:
        sys.exit(__doc__)
