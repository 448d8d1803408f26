"""Looks at a file from outside the window."""

from pathlib import Path
from typing import Any

from kamdesk.app.features import derivations, load_tables
from kamdesk.db.check import check
from kamdesk.db.database import Database
from kamdesk.db.dump import dump


def state(path: Path) -> list[Any]:
    """Return the whole logical content of a workspace, which must be sound."""
    database = Database.open(path, derivations=derivations(), tables=load_tables, readonly=True)
    with database.read() as reader:
        found = [
            (table, columns, list(rows)) for table, columns, rows in dump(reader, derivations())
        ]
        assert not [problem for part in check(reader, derivations()) for problem in part.problems]
    database.close()
    return found
