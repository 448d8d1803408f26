"""import-invoices and import-undo: a ledger of the ERP brought in as one step, and taken back.

The floor reads the same CSV and writes the same rows with one executemany in one transaction into a
table with the same columns and indexes, without checks, journal or search; its undo deletes them.
"""

import csv
import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import (
    CACHE,
    TODAY,
    TURNS,
    Result,
    copied,
    once,
    opened,
    ratio_result,
    sample,
    workspace,
)
from kamdesk.db import connection as files
from kamdesk.db.database import Database
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.service import run

ROWS = {"S": 20_000, "M": 200_000, "L": 1_000_000}
IMPORT_BAR = 3.0
UNDO_BAR = 2.0
_INTO = "S"
_HEADINGS = ("account", "number", "issued", "due", "amount", "currency", "contract")
_INSERT = (
    "INSERT INTO invoice (uid, account_id, number, kind, issued, due, currency, amount_minor, "
    "contract) VALUES (lower(hex(randomblob(10))), ?, ?, 'invoice', ?, ?, ?, ?, ?)"
)


def ledger(rows: int, seed: int = 1) -> Path:
    """Return a CSV of so many invoices of the accounts of scale S."""
    path = CACHE / f"ledger-{rows}-{seed}.csv"
    if path.exists():
        return path
    chance = random.Random(seed)
    with opened(workspace(_INTO)) as database, database.read() as reader:
        codes = reader.column("SELECT code FROM account ORDER BY id")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADINGS)
        for number in range(rows):
            issued = TODAY - timedelta(days=chance.randrange(700))
            amount = chance.randrange(10_000, 90_000_000)
            writer.writerow(
                [
                    chance.choice(codes), f"ERP-{number:08d}", issued, issued + timedelta(days=30),
                    f"{amount // 100}.{amount % 100:02d}", "CNY", f"C-{number % 997:04d}",
                ]
            )  # fmt: skip
    return path


def import_invoices(scale: str) -> list[Result]:
    """Measure bringing the rows of a scale in, and taking the step back."""
    return measured(scale, TURNS if scale != "L" else 1)


def measured(scale: str, turns: int) -> list[Result]:
    """Return the results of both, over so many turns."""
    path, into = ledger(ROWS[scale]), workspace(_INTO)
    ours, undone, bare, deleted = [], [], [], []
    with TemporaryDirectory(dir=CACHE) as folder:
        for turn in range(turns):
            floor = _floor_file(into, Path(folder) / f"floor{turn}.kam")
            bare.append(once(partial(_read_and_write, floor, path)))
            deleted.append(once(partial(_delete, floor)))
            floor.close()
            with opened(copied(into, Path(folder) / f"own{turn}.kam"), readonly=False) as database:
                ours.append(once(partial(_bring_in, database, path)))
                undone.append(once(database.undo))
    return [
        ratio_result("import-invoices", scale, sample(ours), sample(bare), IMPORT_BAR),
        ratio_result("import-undo", scale, sample(undone), sample(deleted), UNDO_BAR),
    ]


def _bring_in(database: Database, path: Path) -> None:
    outcome = run(database, path, "invoices", Options(), today=TODAY)
    if outcome.created < 1:
        raise RuntimeError("nothing was brought in")


def _floor_file(into: Path, target: Path) -> files.Connection:
    """Return a file with the accounts and an invoice table with its indexes, and nothing derived."""
    connection = files.connect(copied(into, target))
    connection.execute("DELETE FROM open_item")
    return connection


def _read_and_write(connection: files.Connection, path: Path) -> None:
    ids = dict(connection.execute("SELECT code, id FROM account"))
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        rows = [
            (ids[code], number, issued, due, currency, round(float(amount) * 100), contract)
            for code, number, issued, due, amount, currency, contract in reader
        ]
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INSERT, rows)
    connection.execute("COMMIT")


def _delete(connection: files.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM invoice WHERE number >= 'ERP-' AND number < 'ERP.'")
    connection.execute("COMMIT")
