"""Builds the wanted database in memory from the original members and migrations, and compares table by table."""

import json
import pathlib
import sqlite3
import sys

CLUB, ORIGINAL = pathlib.Path("/app/club"), pathlib.Path("/tests/original")
MIGRATIONS = sorted((ORIGINAL / "migrations").iterdir())
MEMBERS = "SELECT id, name, email, status, paid_cents FROM members ORDER BY id"
PAYMENTS = "SELECT id, member_id, cents FROM payments ORDER BY id"

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


def wanted():
    """The wanted database, and how many members had to go."""
    connection = sqlite3.connect(":memory:")
    for path in (*MIGRATIONS[:2], ORIGINAL / "members.sql"):
        connection.executescript(path.read_text())
    kept, removed = {}, 0
    for number, email in connection.execute("SELECT id, email FROM members ORDER BY id").fetchall():
        first = kept.setdefault(email.lower(), number)
        if first != number:
            connection.execute("UPDATE payments SET member_id = ? WHERE member_id = ?", (first, number))
            connection.execute("DELETE FROM members WHERE id = ?", (number,))
            removed += 1
    connection.commit()
    for path in MIGRATIONS[2:]:
        connection.executescript(path.read_text())
    return connection, removed


def database():
    return sqlite3.connect(f"file:{CLUB}/members.db?mode=ro", uri=True)


def rows(connection, query):
    return connection.execute(query).fetchall()


@check("script and migrations untouched", "the script or a migration was changed, removed or added")
def _():
    found = {path.name: path.read_bytes() for path in (CLUB / "migrations").iterdir()}
    same = found == {path.name: path.read_bytes() for path in MIGRATIONS}
    return same and (CLUB / "migrate.py").read_bytes() == (ORIGINAL / "migrate.py").read_bytes()


@check("version", "the database is not at the newest migration")
def _():
    return rows(database(), "PRAGMA user_version") == [(int(MIGRATIONS[-1].name.split("-")[0]),)]


@check("unique index", "the index that forbids double addresses is not there")
def _():
    query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = 'members_email'"
    return rows(database(), query) == rows(wanted()[0], query)


@check("members", "the wrong members are left, or a member's columns are not right")
def _():
    return rows(database(), MEMBERS) == rows(wanted()[0], MEMBERS)


@check("payments", "a payment is lost, changed, or with the wrong member")
def _():
    return rows(database(), PAYMENTS) == rows(wanted()[0], PAYMENTS)


@check("report", "the report's numbers are not those of the database and the removal")
def _():
    connection, removed = wanted()
    numbers = {"version": int(MIGRATIONS[-1].name.split("-")[0]), "removed": removed}
    numbers["members"] = rows(connection, "SELECT count(*) FROM members")[0][0]
    return json.loads((CLUB / "migration-report.json").read_text()) == numbers


sys.exit(0 if all(outcomes) else 1)
