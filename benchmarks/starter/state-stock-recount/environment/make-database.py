"""Makes the warehouse's database."""

import pathlib
import sqlite3

connection = sqlite3.connect("/app/warehouse/stock.db")
connection.executescript(pathlib.Path("/tmp/stock.sql").read_text())
connection.close()
