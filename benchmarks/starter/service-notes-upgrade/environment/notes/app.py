"""app.py PORT: the notes service."""

import json
import pathlib
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

FOLDER = pathlib.Path(__file__).parent
DATABASE = sqlite3.connect(FOLDER / "notes.db")
VERSION = DATABASE.execute("PRAGMA user_version").fetchone()[0]
if VERSION != 3:
    sys.exit(f"notes: the database is at version {VERSION}, this release needs version 3")
LOG = open(FOLDER / "log" / "requests.log", "a", encoding="utf-8")
COLUMNS = ("number", "slug", "title", "body")


def notes(condition="1", values=()):
    rows = DATABASE.execute(f"SELECT number, slug, title, body FROM note WHERE {condition} ORDER BY number", values)
    return [dict(zip(COLUMNS, row)) for row in rows]


class Notes(BaseHTTPRequestHandler):
    def do_GET(self):
        _, first, *rest = self.path.split("/")
        if first != "notes" or len(rest) > 1:
            self.answer(404, {"error": "not found"})
        elif not rest:
            self.answer(200, notes())
        else:
            found = notes("slug = ?", rest)
            self.answer(200 if found else 404, found[0] if found else {"error": "not found"})

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            with DATABASE:
                values = (given["slug"], given["title"], given["body"])
                DATABASE.execute("INSERT INTO note (slug, title, body) VALUES (?, ?, ?)", values)
        except sqlite3.IntegrityError:
            self.answer(409, {"error": "the slug is taken"})
        else:
            self.answer(201, notes("slug = ?", [given["slug"]])[0])

    def answer(self, code, content):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *words):
        print(self.command, self.path, file=LOG, flush=True)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Notes).serve_forever()
