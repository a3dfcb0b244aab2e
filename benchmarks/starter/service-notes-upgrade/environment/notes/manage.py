"""manage.py upgrade: brings the database to version 3."""

import pathlib
import sqlite3
import sys

UPGRADE = """
CREATE UNIQUE INDEX one_note_per_slug ON note (slug);
ALTER TABLE note ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 3;
"""

if sys.argv[1:] != ["upgrade"]:
    sys.exit(__doc__)
database = sqlite3.connect(pathlib.Path(__file__).parent / "notes.db", isolation_level=None)
version = database.execute("PRAGMA user_version").fetchone()[0]
if version == 3:
    sys.exit("the database is at version 3 already")
database.execute("BEGIN")
for statement in UPGRADE.strip().splitlines():
    database.execute(statement)
database.execute("COMMIT")
print(f"upgraded from version {version} to 3")
