"""Decodes the letters of the inbox with the encodings that they truly have and compares with the converted copies."""

import hashlib
import pathlib
import sys

INBOX, CLEAN = pathlib.Path("/app/inbox"), pathlib.Path("/app/clean")
TRUE_ENCODINGS = {
    "french.txt": "cp1252",
    "german.txt": "iso-8859-1",
    "polish.txt": "iso-8859-2",
    "spanish.txt": "utf-16",
    "swedish.txt": "utf-8",
}
HASHES = {
    "INDEX.tsv": "0880d1a0cf33ee2d250e88f69950302e6a190cda3931dc31b9028b2c77d409b0",
    "french.txt": "cf310d98ce4cd5c1a2d450d924f119ee17d8cf709f3ae5da1fb3428224931f6a",
    "german.txt": "c6f97ff7a8a8a6b3ca9b536dc7136dc9be645d8dc0aa0e778124b83a8e5b0b64",
    "polish.txt": "c224922f16aa9f15f154fcda7f26f81219723cc57bcbdd3212bc8dfc2df84703",
    "spanish.txt": "6af247f88a7fd1365f3158a011ce881048a38da7a12aa4b8931fcbf7af79a86f",
    "swedish.txt": "38f67f890d588a45bdbef1d34899ef723726a44bdabf5867bbc37029bd792b49",
}

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


@check("inbox untouched", "a file of the inbox was changed, removed or added")
def _():
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in INBOX.iterdir()} == HASHES


@check("one copy per letter", "the folder does not hold exactly the letters")
def _():
    return {path.name for path in CLEAN.iterdir()} == set(TRUE_ENCODINGS)


for letter, encoding in TRUE_ENCODINGS.items():

    @check(f"bytes of {letter}", "the copy has a byte order mark or carriage returns, or is no UTF-8")
    def _():
        data = (CLEAN / letter).read_bytes()
        return data.decode("utf-8") and not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data

    @check(f"text of {letter}", "the copy does not read like the letter")
    def _():
        wanted = (INBOX / letter).read_bytes().decode(encoding).replace("\r\n", "\n")
        return (CLEAN / letter).read_bytes().decode("utf-8").rstrip("\n") == wanted.rstrip("\n")


sys.exit(0 if all(outcomes) else 1)
