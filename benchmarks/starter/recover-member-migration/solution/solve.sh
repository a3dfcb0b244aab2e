#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import json
import sqlite3
import subprocess

connection = sqlite3.connect("/app/club/members.db")
kept, removed = {}, 0
with connection:
    for number, email in connection.execute("SELECT id, lower(email) FROM members ORDER BY id").fetchall():
        if email in kept:
            connection.execute("UPDATE payments SET member_id = ? WHERE member_id = ?", (kept[email], number))
            connection.execute("DELETE FROM members WHERE id = ?", (number,))
            removed += 1
        kept.setdefault(email, number)
subprocess.run(["python3", "/app/club/migrate.py"], check=True)
(version,) = connection.execute("PRAGMA user_version").fetchone()
with open("/app/club/migration-report.json", "w") as file:
    json.dump({"version": version, "removed": removed, "members": len(kept)}, file)
PYTHON
