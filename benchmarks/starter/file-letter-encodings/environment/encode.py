"""Writes the letters as they came in: each in its sender's encoding, some with carriage returns, and a sloppy index."""

import pathlib

SOURCES, INBOX = pathlib.Path("/tmp/letters"), pathlib.Path("/app/inbox")
SENT = {
    "french.txt": ("cp1252", "\r\n"),
    "german.txt": ("iso-8859-1", "\n"),
    "polish.txt": ("iso-8859-2", "\r\n"),
    "spanish.txt": ("utf-16", "\r\n"),
    "swedish.txt": ("utf-8", "\n"),
}

INBOX.mkdir()
for name, (encoding, ending) in SENT.items():
    text = (SOURCES / name).read_text(encoding="utf-8").replace("\n", ending)
    (INBOX / name).write_bytes(text.encode(encoding))
claimed = {name: encoding for name, (encoding, _) in SENT.items()} | {"swedish.txt": "iso-8859-1"}
(INBOX / "INDEX.tsv").write_text("".join(f"{name}\t{encoding}\n" for name, encoding in claimed.items()))
pathlib.Path("/app/clean").mkdir()
