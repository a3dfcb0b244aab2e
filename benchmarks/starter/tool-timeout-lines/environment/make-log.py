"""Writes the gateway's log, with runs of NUL bytes where it was truncated while the gateway had it open."""

import pathlib
import random

chance = random.Random(4711)
backends = ["basket", "catalogue", "login", "prices", "search", "shipping"]
events = ["UPSTREAM_OK"] * 14 + ["UPSTREAM_TIMEOUT"] * 3 + ["UPSTREAM_TIMEOUT_CLEARED", "UPSTREAM_REFUSED", "CLIENT_GONE"]
lines = []
for second in range(1400):
    stamp = f"2031-08-19T{1 + second // 600:02d}:{second // 10 % 60:02d}:{second % 10 * 6:02d}Z"
    event = chance.choice(events)
    backend = chance.choice(backends)
    took, request = chance.randrange(2, 9000), chance.randrange(16**8)
    line = f"{stamp} event={event} backend={backend} took={took}ms request={request:08x}\n"
    padding = chance.randrange(200, 3000) if second in (173, 640, 641, 1288) else 0
    lines.append(b"\0" * padding + line.encode())
folder = pathlib.Path("/app/trace")
folder.mkdir(parents=True)
(folder / "gateway.log").write_bytes(b"".join(lines))
