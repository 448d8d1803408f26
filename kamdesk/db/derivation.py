"""Tables that follow from others, kept in step inside the transaction of every write.

A derivation is told of every change set (an edit, an undo, a redo, a bulk import) before the
commit. What it keeps is not in the journal and not in the dump; `check` recounts it.
"""

from typing import Protocol

from kamdesk.base.changes import ChangeSet
from kamdesk.db.connection import Connection, Reader


class Derivation(Protocol):
    """Keeps derived tables equal to what they are derived from."""

    name: str
    tables: frozenset[str]
    """Names of the tables whose changes matter; `apply` is not called for others."""
    owns: frozenset[str]
    """Names of the tables it keeps (a virtual table without its shadow tables)."""

    def apply(self, connection: Connection, changes: ChangeSet) -> None:
        """Bring the derived tables up to date; the rows are already as they will be committed."""

    def rebuild(self, connection: Connection) -> None:
        """Make the derived tables anew from nothing."""

    def check(self, reader: Reader) -> list[str]:
        """Return a sentence for each difference from a recount; empty if all is well."""
