"""Starts the upgraded notes service twice and compares its notes with those from which the old database was made."""

import contextlib
import hashlib
import http.client
import itertools
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import time

NOTES = pathlib.Path("/app/notes")
HASHES = {
    "/app/notes/app.py": "ce8642df2a2618c71bdef997989ec4715be64e7bb528fa77c2cde2ea229ac2fd",
    "/app/notes/manage.py": "38305876686a1661cf9d79f09d85a9f5c8144e2724caf0b7febf08c066ee582a",
    "/app/notes/run.sh": "b974387c0a6bd36e7dde9070943f66ce39a3e755d6a46fcd3c33dcbb5db3e7f5",
}
NEW = {"slug": "new-lathe", "title": "New lathe", "body": "Arrives on Thursday – clear the corner."}
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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(command, variables, port):
    """Runs the service as the leader of its own process group, which is killed in the end."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    variables = {"PATH": "/usr/bin:/bin", **variables}
    service = subprocess.Popen(command, cwd="/", env=variables, start_new_session=True, **quiet)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if service.poll() is None and probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGKILL)
        service.wait()


def expected():
    """The notes of the old database, with slugs changed by the rule of the README."""
    database = sqlite3.connect(":memory:")
    database.executescript(pathlib.Path("/tests/seed.sql").read_text(encoding="utf-8"))
    rows = database.execute("SELECT number, slug, title, body FROM note ORDER BY number").fetchall()
    taken, seen, notes = {row[1] for row in rows}, set(), []
    for number, slug, title, body in rows:
        if slug in seen:
            slug = next(f"{slug}-{count}" for count in itertools.count(2) if f"{slug}-{count}" not in taken)
            taken.add(slug)
        seen.add(slug)
        notes.append({"number": number, "slug": slug, "title": title, "body": body})
    return notes


def ask(method, path, content=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    connection.request(method, path, body=json.dumps(content) if content else None)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def service():
    return started(["bash", str(NOTES / "run.sh")], {"NOTES_PORT": str(PORT), "LANG": "C.UTF-8"}, PORT)


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


PORT = free_port()
GIVEN = {}
try:
    with service():
        GIVEN["all"] = ask("GET", "/notes")
        GIVEN["single"] = [ask("GET", f"/notes/{note['slug']}") for note in expected()]
        GIVEN["taken"] = ask("POST", "/notes", {**NEW, "slug": expected()[0]["slug"]})
        GIVEN["added"] = ask("POST", "/notes", NEW)
    with service():
        GIVEN["later"] = ask("GET", "/notes")
except (OSError, ValueError, http.client.HTTPException) as error:
    print(f"# the service could not be asked ({type(error).__name__})")


@check("start", "the service does not come up with run.sh, or did not survive the requests")
def _():
    return "later" in GIVEN


@check("notes", "a note is missing or was added, or its number, title or text is changed")
def _():
    def without_slugs(notes):
        return [{key: note[key] for key in ("number", "title", "body")} for note in notes]

    return GIVEN["all"][0] == 200 and without_slugs(GIVEN["all"][1]) == without_slugs(expected())


@check("slugs", "a slug is not the one that the rule gives")
def _():
    return GIVEN["all"] == (200, expected()) and GIVEN["single"] == [(200, note) for note in expected()]


@check("one note per slug", "the service accepts a slug that is taken")
def _():
    return GIVEN["taken"][0] == 409


@check("new notes", "a new note is refused, or gone after a restart")
def _():
    status, note = GIVEN["added"]
    return status == 201 and NEW.items() <= note.items() and GIVEN["later"] == (200, [*expected(), note])


@check("database", "the database is not in the form that the upgrade gives it")
def _():
    database = sqlite3.connect(f"file:{NOTES / 'notes.db'}?mode=ro", uri=True)
    indexes = database.execute("SELECT name, [unique] FROM pragma_index_list('note')").fetchall()
    columns = [row[1] for row in database.execute("PRAGMA table_info(note)")]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    upgraded = version == 3 and ("one_note_per_slug", 1) in indexes
    return upgraded and columns == ["number", "slug", "title", "body", "archived"]


sys.exit(0 if all(outcomes) else 1)
