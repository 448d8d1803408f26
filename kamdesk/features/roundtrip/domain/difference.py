"""What an edited sheet changes, against what was exported and what holds now.

Three sides: the baseline (as exported), the sheet (as it came back), and ours (as it is now). A cell
is changed where the sheet says something else than the baseline. Where ours has moved since as well,
and to something else than the sheet, the two are in conflict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kamdesk.base.i18n import N_
from kamdesk.features.roundtrip.domain.columns import Column

Values = Mapping[str, str | None]

NEEDED = N_("cannot be empty")
READ_ONLY = N_("is counted by the program and cannot be changed here")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it came back.

    Attributes:
        number: As a spreadsheet numbers it.
        key: Stable key of the record, None for a row somebody added.
        values: Canonical values of the columns that are there.
        bad: Reason of every cell that could not be read, by column.
    """

    number: int
    key: str | None
    values: Values
    bad: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is changed."""

    key: str
    row: int
    column: str
    before: str | None
    after: str | None
    ours: str | None

    @property
    def conflict(self) -> bool:
        """Whether ours has changed since the export too, to something else."""
        return self.ours != self.before


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell or a row cannot be taken; `column` is empty for the row as a whole."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything an edited sheet says.

    Attributes:
        changes: Changed cells in the order of the sheet.
        new: Rows somebody added.
        gone: Keys exported that are no longer in the sheet and still with us.
        vanished: (row, key) of records the sheet changes but that are no longer with us.
        problems: What cannot be taken.
        same: How many rows say nothing new.
    """

    changes: tuple[Change, ...]
    new: tuple[SheetRow, ...]
    gone: tuple[str, ...]
    vanished: tuple[tuple[int, str], ...]
    problems: tuple[Problem, ...]
    same: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at."""
        return not (self.changes or self.new or self.gone or self.vanished or self.problems)

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The changed cells that changed with us as well."""
        return tuple(one for one in self.changes if one.conflict)


def compare(
    columns: Sequence[Column],
    baseline: Mapping[str, Values],
    ours: Mapping[str, Values],
    rows: Iterable[SheetRow],
) -> Difference:
    """Return what a sheet changes.

    Args:
        columns: All columns of the kind.
        baseline: Values as exported, by key.
        ours: Values now, by key.
        rows: The sheet; a column it does not have changes nothing.
    """
    by_key = {column.key: column for column in columns}
    changes: list[Change] = []
    new: list[SheetRow] = []
    vanished: list[tuple[int, str]] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    same = 0
    for row in rows:
        problems += [Problem(row.number, name, text) for name, text in row.bad.items()]
        if row.key is None:
            new.append(row)
            problems += _missing(row, columns)
            continue
        seen.add(row.key)
        before = baseline.get(row.key)
        if before is None:
            vanished.append((row.number, row.key))
            continue
        found, wrong = _changes(row, row.key, by_key, before, ours.get(row.key))
        problems += wrong
        if found is None:
            vanished.append((row.number, row.key))
        elif found:
            changes += found
        elif not wrong and not row.bad:
            same += 1
    gone = tuple(key for key in baseline if key not in seen and key in ours)
    return Difference(tuple(changes), tuple(new), gone, tuple(vanished), tuple(problems), same)


def _changes(
    row: SheetRow, key: str, columns: Mapping[str, Column], before: Values, ours: Values | None
) -> tuple[list[Change] | None, list[Problem]]:
    """Return the changed cells of a row and what is wrong; None if its record is gone."""
    changes: list[Change] = []
    problems: list[Problem] = []
    for name, value in row.values.items():
        column = columns[name]
        if value == before.get(name):
            continue
        if not column.editable:
            problems.append(Problem(row.number, name, READ_ONLY))
        elif value is None and column.needed:
            problems.append(Problem(row.number, name, NEEDED))
        elif ours is None:
            return None, problems
        elif value != ours.get(name):
            changes.append(Change(key, row.number, name, before.get(name), value, ours.get(name)))
    return changes, problems


def _missing(row: SheetRow, columns: Iterable[Column]) -> list[Problem]:
    return [
        Problem(row.number, column.key, NEEDED)
        for column in columns
        if column.new and row.values.get(column.key) is None and column.key not in row.bad
    ]
