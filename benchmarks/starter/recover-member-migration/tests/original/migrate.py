#!/usr/bin/env python3
"""Applies the migrations that members.db doesn't have yet, each in one transaction."""

import pathlib
import sqlite3

HOME = pathlib.Path("/app/club")


def main():
    connection = sqlite3.connect(HOME / "members.db", isolation_level=None)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for path in sorted((HOME / "migrations").glob("*.sql")):
        number = int(path.name.split("-")[0])
        if number <= version:
            continue
        print(f"applying {path.name}", flush=True)
        connection.executescript(f"BEGIN;\n{path.read_text()}\nPRAGMA user_version = {number};\nCOMMIT;")
    print("members.db is up to date")


if __name__ == "__main__":
    main()
