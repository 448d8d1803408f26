"""What a write did to the file, as values."""

from dataclasses import dataclass, replace
from typing import Any

from kamdesk.base.i18n import Message

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after.

    Attributes:
        table: Name of the table.
        key: Integer primary key of the row.
        before: Column values before; None if the row was created. For an update only the
            columns that changed.
        after: Column values after; None if the row was deleted.
    """

    table: str
    key: int
    before: Values | None
    after: Values | None

    def inverse(self) -> "RowChange":
        """Return the change that takes this one back."""
        return RowChange(self.table, self.key, self.after, self.before)


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows created in bulk: every row of `table` with first <= id <= last.

    Attributes:
        table: Name of the table.
        first: Lowest id, inclusive.
        last: Highest id, inclusive.
        removed: True if the rows were taken away (an undo) instead of created.
    """

    table: str
    first: int
    last: int
    removed: bool = False

    @property
    def count(self) -> int:
        """How many rows."""
        return self.last - self.first + 1

    def inverse(self) -> "RowRange":
        """Return the change that takes this one back."""
        return replace(self, removed=not self.removed)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything one step did, as told to derivations, views and the undo stack.

    Attributes:
        step: Id of the step; 0 if nothing was written.
        text: What the user did.
        changes: Rows changed one by one, in the order they were written.
        ranges: Rows created or removed in bulk.
        undone: True if this is the taking back of the step.
    """

    step: int
    text: Message
    changes: tuple[RowChange, ...] = ()
    ranges: tuple[RowRange, ...] = ()
    undone: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes or self.ranges)

    def touches(self, *tables: str) -> bool:
        """Tell whether any row of these tables changed."""
        return not self.tables().isdisjoint(tables)

    def tables(self) -> frozenset[str]:
        """Return the names of all tables with a changed row."""
        single = frozenset(change.table for change in self.changes)
        return single | frozenset(part.table for part in self.ranges)

    def keys(self, table: str) -> set[int]:
        """Return the keys of rows of `table` changed one by one (bulk ranges not included)."""
        return {change.key for change in self.changes if change.table == table}

    def bulk(self, table: str) -> tuple[RowRange, ...]:
        """Return the bulk ranges of `table`."""
        return tuple(part for part in self.ranges if part.table == table)

    def inverse(self) -> "ChangeSet":
        """Return the change set that takes this one back, in reverse order."""
        return replace(
            self,
            changes=tuple(change.inverse() for change in reversed(self.changes)),
            ranges=tuple(part.inverse() for part in reversed(self.ranges)),
            undone=not self.undone,
        )
