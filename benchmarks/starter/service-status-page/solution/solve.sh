#!/bin/bash
set -euo pipefail
cat > /app/status/server.py <<'PYTHON'
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Status(BaseHTTPRequestHandler):
    def do_GET(self):
        with open("/app/status/components.json", encoding="utf-8") as file:
            components = json.load(file)
        if self.path == "/health":
            down = sorted(name for name, state in components.items() if state != "up")
            self.answer(200, "application/json", json.dumps({"ok": not down, "down": down}))
        elif self.path == "/":
            rows = "".join(f"<tr><td>{name}</td><td>{state}</td></tr>\n" for name, state in components.items())
            self.answer(200, "text/html; charset=utf-8", f"<!doctype html><title>Status</title><table>\n{rows}</table>\n")
        else:
            self.answer(404, "text/plain", "not found\n")

    def answer(self, code, kind, text):
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Status).serve_forever()
PYTHON
cat > /app/status/start.sh <<'SCRIPT'
#!/bin/bash
exec python3 /app/status/server.py
SCRIPT
chmod +x /app/status/start.sh
