#!/usr/bin/python3
"""Inserts rows and prints the seconds it took: insert-rows.py DATABASE JOURNAL SYNCHRONOUS ROWS ROWS-OF-A-COMMIT"""

import sqlite3
import sys
import time

database, journal, synchronous, rows, rows_of_commit = sys.argv[1:]
connection = sqlite3.connect(database, isolation_level=None)
mode = connection.execute(f"pragma journal_mode={journal}").fetchone()[0]
assert mode == journal, f"the journal is {mode}, not {journal}"
connection.execute(f"pragma synchronous={synchronous}")
connection.execute("create table rows(id integer primary key, name text, value blob)")
value = bytes(range(100))
start = time.perf_counter()
for first in range(0, int(rows), int(rows_of_commit)):
    connection.execute("begin")
    for row in range(first, first + int(rows_of_commit)):
        connection.execute("insert into rows values (?, ?, ?)", (row, f"row {row}", value))
    connection.execute("commit")
print(time.perf_counter() - start)
connection.close()
