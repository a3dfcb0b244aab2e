"""Serves quotes over HTTP on the loopback interface.

config.json beside this file:
  port        number of the port
  key         clients must send it in the header X-Access-Key, otherwise they get 403
  collection  name of the text file in collections/, without .txt, with one quote on each line
  page_size   how many quotes GET /quotes?page=N returns (pages count from 1)
"""

import json
import pathlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

FOLDER = pathlib.Path(__file__).parent
CONFIG = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
QUOTES = (FOLDER / "collections" / f"{CONFIG['collection']}.txt").read_text(encoding="utf-8").splitlines()


class Quotes(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        if self.headers.get("X-Access-Key") != CONFIG["key"]:
            self.answer(403, {"error": "wrong access key"})
        elif address.path == "/quotes":
            first = (int(parse_qs(address.query).get("page", ["1"])[0]) - 1) * CONFIG["page_size"]
            self.answer(200, {"total": len(QUOTES), "quotes": QUOTES[first : first + CONFIG["page_size"]]})
        else:
            self.answer(404, {"error": "not found"})

    def answer(self, code, content):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", CONFIG["port"]), Quotes).serve_forever()
