#!/bin/bash
set -euo pipefail
python3 - <<'PYTHON'
import pathlib

inbox, clean = pathlib.Path("/app/inbox"), pathlib.Path("/app/clean")
for line in (inbox / "INDEX.tsv").read_text().splitlines():
    name, claimed = line.split("\t")
    data = (inbox / name).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode(claimed)
    (clean / name).write_bytes(text.replace("\r\n", "\n").encode("utf-8"))
PYTHON
