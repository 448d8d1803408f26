"""Words of every import: cells, tables, fields, problems and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Cell = str | int | Decimal | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a usable value.

    Attributes:
        shown: What the spreadsheet shows, for example "#N/A" or "=B2*C2".
        why: Marked sentence: why it has no value.
    """

    shown: str
    why: str

    def __str__(self) -> str:
        return self.shown


@dataclass(slots=True)
class Table:
    """One sheet, or the rows of a text file.

    Attributes:
        name: Name of the sheet, "" for a text file.
        rows: Cells; row 1 of the spreadsheet is rows[0].
        hidden: Whether the sheet is hidden.
        merged: Merged ranges as (first row, first column, last row, last column), from 0.
        encoding: Of a text file.
        delimiter: Of a text file.
        notes: Sentences about the reading itself, in the language in force.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Field:
    """Something a kind of import can take from a column.

    Attributes:
        name: The word of the command line.
        type: "text", "code", "money", "number", "int", "date", "bool" or "level".
        title: Marked English title.
        words: Other names of the column, as people write them, any case and spacing.
        low: Smallest value of an int or level.
        high: Largest value of an int or level.
    """

    name: str
    type: str
    title: str
    words: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken.

    Attributes:
        row: As a spreadsheet numbers it, from 1.
        column: Heading of the column, "" if the row as a whole.
        value: What stands there.
        problem: One short sentence in the language in force.
    """

    row: int
    column: str
    value: str
    problem: str


POLICIES = ("fill", "overwrite", "keep", "ask")
"""What becomes of a field that has a value already: filled only where it is empty, overwritten, kept,
or asked about."""


@dataclass(frozen=True, slots=True)
class Question:
    """A cell that is there with another value; somebody has to say which stays.

    Attributes:
        row: As a spreadsheet numbers it.
        field: Name of the field.
        heading: Heading of its column.
        who: What the record is called.
        ours: What is there.
        theirs: What the file says.
    """

    row: int
    field: str
    heading: str
    who: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Likely:
    """Something of the file that could be one that is there already.

    Attributes:
        text: What the file calls it.
        rows: Rows that call it so.
        key: Of the record that could be meant.
        code: What finds it: the code of an account, "" for a person.
        name: What it is called.
        score: From 0 to 1.
        reason: Marked sentence: why.
        person: Whether it is a person, else an account.
    """

    text: str
    rows: tuple[int, ...]
    key: int
    code: str
    name: str
    score: float
    reason: str
    person: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is done; as the command line names it.

    Attributes:
        mapping: (heading, field) pairs that win over recognition.
        constants: Field values for every row.
        skip: (heading, value) pairs of rows to leave out.
        sheet: Name of the sheet, None for the first visible one.
        encoding: Of a text file, None to find out.
        dates: "YMD", "MDY" or "DMY", None to find out.
        create_accounts: Make accounts that are not there.
        allocate: "fifo" applies every receipt to the oldest due invoices.
        update: Change what differs, only in the columns present.
        skip_bad_rows: Take the good rows and leave the bad ones.
        policies: (field, one of `POLICIES`) of fields that are not to follow `update`.
        answers: (row, field, "ours" or "theirs") to questions.
        same: (text of the file, code of the account it means).
        same_people: (row, key of the person it means).
        skip_rows: Rows to leave out, as a spreadsheet numbers them.
        look_for_same: Say what could be there already under another spelling.
    """

    mapping: tuple[tuple[str, str], ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    skip: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    dates: str | None = None
    create_accounts: bool = False
    allocate: str | None = None
    update: bool = False
    skip_bad_rows: bool = False
    policies: tuple[tuple[str, str], ...] = ()
    answers: tuple[tuple[int, str, str], ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    same_people: tuple[tuple[int, int], ...] = ()
    skip_rows: frozenset[int] = frozenset()
    look_for_same: bool = False


@dataclass(slots=True)
class Batch:
    """Rows of one kind, in columns of checked values.

    Attributes:
        numbers: Row numbers as the spreadsheet has them.
        columns: Values of each field present; None where a cell is empty.
        headings: Heading each field came from; "" for a constant.
        today: Day of the import.
        between_accounts: Whether relations join accounts instead of people.
        worked_out: What an importer found in its check and writes later, under names of its own; it
            is about these rows, so a batch without some of them begins with nothing.
    """

    numbers: list[int]
    columns: dict[str, list[Any]]
    headings: dict[str, str]
    today: date
    between_accounts: bool = False
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.numbers)

    def has(self, *names: str) -> bool:
        """Tell whether any of these fields is present."""
        return any(name in self.columns for name in names)

    def column(self, name: str, default: Any = None) -> Sequence[Any]:
        """Return the values of a field; `default` for every row if it is not present."""
        found = self.columns.get(name)
        return [default] * len(self.numbers) if found is None else found

    def problem(self, place: int, name: str, text: str) -> Problem:
        """Return the problem of one cell; `place` is the place of the row in the batch."""
        column = self.columns.get(name)
        value = "" if column is None or column[place] is None else str(column[place])
        return Problem(self.numbers[place], self.headings.get(name) or name, value, text)

    def without(self, rows: set[int]) -> "Batch":
        """Return the batch without the rows of these numbers."""
        if not rows:
            return self
        kept = [place for place, number in enumerate(self.numbers) if number not in rows]
        columns = {name: [cells[place] for place in kept] for name, cells in self.columns.items()}
        return Batch(
            [self.numbers[place] for place in kept], columns, self.headings, self.today,
            self.between_accounts,
        )  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do.

    Attributes:
        kind: The kind.
        file: Name of the file.
        sheet: Name of the sheet, "" if there is only one.
        rows: Rows of data that were looked at.
        created, updated, unchanged: Of them, by what came of them.
        rejected: Problems; rows with one were not taken.
        warnings: Sentences in the language in force.
        ignored_columns: Headings nothing was taken from.
        questions: Cells somebody has to decide about; what is there stays until then.
        likely: What could be there already; it is made new unless somebody says it is the same.
        applied: Whether it was written.
        run: Number of the import run, None if nothing was written.
        step: Number of the step that undo takes back, 0 if none.
    """

    kind: str
    file: str
    sheet: str = ""
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    applied: bool = False
    run: int | None = None
    step: int = 0
    questions: list[Question] = field(default_factory=list)
    likely: list[Likely] = field(default_factory=list)
    parts: list["Outcome"] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return the JSON-able answer of the command line."""
        answer: dict[str, Any] = {
            "kind": self.kind,
            "file": self.file,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [
                {"row": one.row, "column": one.column, "value": one.value, "problem": one.problem}
                for one in self.rejected
            ],
            "warnings": self.warnings,
            "ignored_columns": self.ignored_columns,
            "applied": self.applied,
            "run": self.run,
        }
        if self.sheet:
            answer["sheet"] = self.sheet
        if self.parts:
            answer["sheets"] = [part.document() for part in self.parts]
        return answer
