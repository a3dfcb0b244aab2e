"""server.py PORT: redirects old paths to new ones by map.txt.  server.py --check: lists what is wrong with map.txt."""

import pathlib
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

LINES = (pathlib.Path(__file__).parent / "map.txt").read_bytes().decode().split("\n")
PAIRS = [tuple(line.split(" ", 1)) for line in LINES if " " in line]
TARGETS = dict(PAIRS)


def problems():
    olds = [old for old, _ in PAIRS]
    for line in LINES:
        if line and (" " not in line or line.split(" ", 1)[1].strip() != line.split(" ", 1)[1]):
            yield f"not of the form OLD NEW: {line!r}"
    for old, new in PAIRS:
        if not old.startswith("/") or not new.startswith("/"):
            yield f"not a path: {old!r} {new!r}"
        if new.strip() in TARGETS:
            yield f"redirected more than once: {old!r}"
        if olds.count(old) > 1:
            yield f"more than one line: {old!r}"


class Redirects(BaseHTTPRequestHandler):
    def do_GET(self):
        target = TARGETS.get(self.path)
        self.send_response(301 if target else 404)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


if sys.argv[1] == "--check":
    found = list(problems())
    print("\n".join(found) or f"{len(PAIRS)} redirects, nothing wrong")
    sys.exit(1 if found else 0)
HTTPServer(("127.0.0.1", int(sys.argv[1])), Redirects).serve_forever()
