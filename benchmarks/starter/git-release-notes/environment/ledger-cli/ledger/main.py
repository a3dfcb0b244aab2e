"""Entry point of the ledger command."""

import sys

from ledger import __version__


def main():
    if "--version" in sys.argv:
        print(f"ledger {__version__}")
        return 0
    print("usage: ledger [--version]")
    return 2
