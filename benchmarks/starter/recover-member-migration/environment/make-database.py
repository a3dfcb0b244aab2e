"""Makes the club's database as it is today: with the first two migrations and all members."""

import pathlib
import sqlite3

connection = sqlite3.connect("/app/club/members.db")
for name in ("001-start.sql", "002-status.sql"):
    connection.executescript(pathlib.Path("/app/club/migrations", name).read_text())
connection.executescript(pathlib.Path("/tmp/members.sql").read_text())
connection.execute("PRAGMA user_version = 2")
connection.commit()
