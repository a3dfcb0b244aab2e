#!/bin/bash
set -euo pipefail
cd /app/notes
python3 - <<'PYTHON'
import itertools
import sqlite3

with sqlite3.connect("/app/notes/notes.db") as database:
    notes = database.execute("SELECT number, slug FROM note ORDER BY number").fetchall()
    used, kept = {slug for _, slug in notes}, set()
    for number, slug in notes:
        if slug in kept:
            slug = next(name for n in itertools.count(2) if (name := f"{slug}-{n}") not in used)
            database.execute("UPDATE note SET slug = ? WHERE number = ?", (slug, number))
            used.add(slug)
        kept.add(slug)
PYTHON
python3 manage.py upgrade
mkdir -p log
