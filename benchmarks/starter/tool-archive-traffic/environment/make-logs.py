"""Writes a week of web server logs, all but the newest compressed."""

import gzip
import pathlib
import random

chance = random.Random(99)
paths = ["/", "/shop", "/shop/cart", "/help", "/blog/spring", "/images/logo.svg", "/api/stock", "/login", "/style.css"]
statuses = [200] * 12 + [204, 301, 304, 304, 403, 404, 404, 500, 503]
folder = pathlib.Path("/app/weblogs")
folder.mkdir(parents=True)
for age in range(7):
    lines = []
    for number in range(chance.randrange(150, 420)):
        path = paths[min(chance.randrange(len(paths)), chance.randrange(len(paths)))]
        query = chance.choice(["", "", f"?page={chance.randrange(9)}", "?ref=mail"])
        status = chance.choice(statuses)
        size = "-" if status in (204, 304) else str(chance.randrange(90, 60000))
        time = f"{28 - age:02d}/Sep/2031:{number // 20:02d}:{number * 3 % 60:02d}:{chance.randrange(60):02d} +0000"
        client = f"10.{chance.randrange(4)}.{chance.randrange(200)}.{chance.randrange(250)}"
        method = chance.choice(["GET"] * 8 + ["POST"])
        lines.append(f'{client} - - [{time}] "{method} {path}{query} HTTP/1.1" {status} {size}\n')
    name = "access.log" if age == 0 else f"access.log.{age}.gz"
    data = "".join(lines).encode()
    (folder / name).write_bytes(data if age == 0 else gzip.compress(data, mtime=0))
