"""A plain-text ledger."""

__version__ = "2.3.1"
