"""Compares the figures of many histories with those that SQL gives; prints what it found as JSON.

usage: compare.py FOLDER [ROUNDS], with events.jsonl, questions.csv (q, history, view, period, cutoff), cells.csv and
behind.csv; the figures are worked out ROUNDS times, from events in memory, and how long each round took is told too.
"""

import csv
import json
import pathlib
import sys
import time

import duckdb

import figures
from measures import among

# So many differences are told.
TOLD = 40

# What stands beside a figure, and not beside the lines of its breakdowns.
BESIDE = ("incomplete", "excluded", "reaches")


def main(folder, rounds):
    database = duckdb.connect()
    database.execute("SET threads = 2; SET preserve_insertion_order = false")
    figures.load(database, folder / "events.jsonl")
    definition = definition_of(database)
    with open(folder / "questions.csv", newline="") as file:
        questions = [(int(q), int(history), int(view), period, cutoff) for q, history, view, period, cutoff in csv.reader(file)]
    figures.ask(database, definition, questions)
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        figures.prepare(database, "corrections", "seen", "spells")
        figures.answer(database, figures.Programme(definition))
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({**compare(database, folder), "seconds": seconds}, default=str))


def definition_of(database):
    """The definition, which is the same in all histories."""
    definition, = database.execute("""SELECT definition FROM event WHERE type = 'programme.defined'
        ORDER BY history, position LIMIT 1""").fetchone()
    return json.loads(definition)


def compare(database, folder):
    """All cells of both sides, field by field, and whom they have behind them."""
    figures.behind(database, figures.Programme(definition_of(database)))
    cell, cells = differences(database, "cell", folder / "cells.csv", BESIDE)
    behind, _ = differences(database, "behind", folder / "behind.csv", ("lacking_citizens",))
    # Of each key figure the totals that are more than nothing: a comparison of zeros proves little.
    counted = database.execute("""SELECT kpi, count(*) FILTER (coalesce(value, numerator, 0) > 0) FROM own_cell
        WHERE dimension = '' GROUP BY kpi ORDER BY kpi""").fetchall()
    return {"compared": cells, "differences": cell + behind, "counted": dict(counted)}


def differences(database, table, file, beside):
    """What a file has other than a table, and how many rows both have; fields `beside` are of totals alone."""
    types = database.execute(f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{table}'").fetchall()
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in types)
    key = ("q", "kpi", "dimension", "line")
    fields = [name for name, _ in types if name not in key]
    both = ", ".join(f"{{field: '{name}', own: CAST(o.{name} AS VARCHAR), sql: CAST(s.{name} AS VARCHAR)}}" for name in fields)
    database.execute(f"""CREATE OR REPLACE TEMP TABLE own_{table} AS
        SELECT * REPLACE (coalesce(dimension, '') AS dimension, coalesce(line, '') AS line)
        FROM read_csv('{file}', header = true, columns = {{{columns}}})""")
    told = database.execute(f"""SELECT history, view, question.*, d.kpi, dimension, line, f.field, f.own, f.sql
        FROM (
            SELECT q, kpi, dimension, line, unnest([{{field: 'is there', own: CAST(o.kpi IS NOT NULL AS VARCHAR),
                   sql: CAST(s.kpi IS NOT NULL AS VARCHAR)}}, {both}]) AS f
            FROM own_{table} o FULL JOIN {table} s USING ({', '.join(key)})
        ) d JOIN question USING (q)
        WHERE f.own IS DISTINCT FROM f.sql AND (dimension = '' OR f.field NOT IN {among(beside)})
        ORDER BY history, q, d.kpi, dimension, line LIMIT {TOLD}""")
    names = [column[0] for column in told.description]
    rows = [dict(zip(names, row)) for row in told.fetchall()]
    compared, = database.execute(f"SELECT count(*) FROM own_{table} JOIN {table} USING ({', '.join(key)})").fetchone()
    return rows, compared


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
