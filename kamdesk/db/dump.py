"""The whole logical content of a workspace in a stable order: equal dumps, equal workspaces.

Left out is what does not make a workspace another one: the record of steps and runs, rows set aside
for redo, and everything derived.
"""

from collections.abc import Iterator
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.db.derivation import Derivation

_RECORD = frozenset({"step", "journal", "journal_range", "import_run"})


def fact_tables(reader: Reader, derivations: tuple[Derivation, ...]) -> list[str]:
    """Return the names of the tables that hold facts, sorted."""
    owned = frozenset[str]().union(*(derivation.owns for derivation in derivations))
    names = reader.column(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT GLOB 'stash_*' ORDER BY name"
    )
    return [
        name
        for name in names
        if name not in _RECORD
        and name not in owned
        and not any(name.startswith(f"{part}_") for part in owned)
    ]


def dump(
    reader: Reader, derivations: tuple[Derivation, ...]
) -> Iterator[tuple[str, list[str], Iterator[tuple[Any, ...]]]]:
    """Yield (table, columns, rows by id) for every table of facts, by name."""
    for table in fact_tables(reader, derivations):
        columns = [row[1] for row in reader.rows(f'PRAGMA table_info("{table}")')]
        rows = reader.connection.execute(f'SELECT * FROM "{table}" ORDER BY id')
        yield table, columns, iter(rows)
