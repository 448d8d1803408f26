"""A list in the making: the file, what was recognised, and what the user corrected."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.imports import service as imports
from kamdesk.features.imports.domain import Options, Table
from kamdesk.features.imports.fields import key
from kamdesk.features.imports.recognise import Recognition, recognise
from kamdesk.features.reconcile.domain.entries import TheirLine
from kamdesk.features.reconcile.importer.fields import NAMES
from kamdesk.features.reconcile.queries.runs import mapping_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is looked at; a change gives a new one.

    Attributes:
        side: `FINANCE` or `CUSTOMER`.
        account_id: The customer it is about, None if it is about many.
        as_of: Last day, inclusive.
        since: First day of its movements, None to take its first line's month.
        basis: `MOVEMENTS` or `OPEN`, None to find out.
        turned: Whether debit and credit are the other way round, None to find out.
        header: Place of the heading row from 0, None to find it.
        mapping: Field of each heading the user decided on; "" leaves it out.
        dates: "YMD", "MDY" or "DMY", None to find out.
    """

    path: Path
    tables: tuple[Table, ...]
    side: str
    as_of: date
    account_id: int | None = None
    since: date | None = None
    basis: str | None = None
    turned: bool | None = None
    sheet: str = ""
    header: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    dates: str | None = None

    def options(self) -> Options:
        """Return what reading is told."""
        return Options(mapping=tuple(self.mapping.items()), dates=self.dates)

    def table(self) -> Table:
        """Return the table that is looked at: the chosen one, else the one with most known headings."""
        named = [one for one in self.tables if one.name == self.sheet]
        if named:
            return named[0]
        seen = [one for one in self.tables if not one.hidden and any(any(row) for row in one.rows)]
        if not seen:
            raise nothing_in(self.path)
        return max(
            seen, key=lambda one: max((NAMES.score(row) for row in one.rows[:40]), default=0)
        )

    def look(self) -> Recognition:
        """Return what is recognised. Raises UserError."""
        return recognise(self.table(), NAMES, self.options(), self.header)

    def with_field(self, heading: str, name: str) -> "Draft":
        """Return it with a column taken as a field; another column loses the field."""
        mapping = {
            other: ("" if found == name and name else found)
            for other, found in self.mapping.items()
        }
        before = self.look().of_field(name) if name else None
        if before is not None and before.heading != heading:
            mapping[before.heading] = ""
        return replace(self, mapping=mapping | {heading: name})


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file says.

    Attributes:
        lines: Its lines, with debit above zero.
        basis: What kind of list it is.
        since: First day of its movements.
        two_columns: Whether debit and credit stand in columns of their own.
        unknown: Names of customers we do not know, with how many lines.
        summed: Rows left out because they only add up others.
        layout: Names its headings.
    """

    lines: tuple[TheirLine, ...]
    basis: str
    since: date | None
    two_columns: bool
    unknown: dict[str, int]
    summed: tuple[int, ...]
    layout: str

    def accounts(self) -> frozenset[int]:
        """Return the customers it is about."""
        return frozenset(one.account_id for one in self.lines if one.account_id is not None)


def open_file(
    path: Path, side: str, as_of: date, account_id: int | None, reader: Reader, progress: Progress
) -> Draft:
    """Read a file, and take its columns as those of the last file with the same headings.

    Raises:
        UserError: If it cannot be read, or holds no list; it says what to do.
    """
    progress.step(0, None, path.name)
    draft = Draft(path, tuple(imports.read(path, Options())), side, as_of, account_id)
    known = mapping_of(reader, side, layout_of(draft.look()))
    if known is not None:
        said = json.loads(known)
        draft = replace(draft, mapping=said.get("columns", {}), basis=said.get("basis"))
    progress.step(1, 1, path.name)
    return draft


def layout_of(found: Recognition) -> str:
    """Return what files of one layout have in common: their headings."""
    return "|".join(key(column.heading) for column in found.columns)


def saved_mapping(draft: Draft, listed: Listed) -> str:
    """Return how a file was read, for the next one of its layout."""
    columns = {column.heading: "".join(column.fields[:1]) for column in draft.look().columns}
    return json.dumps(
        {"columns": columns, "basis": listed.basis}, ensure_ascii=False, sort_keys=True
    )


def nothing_in(path: Path) -> UserError:
    """Return what is said of a file that holds no list."""
    return UserError(
        _("{file} holds no list of documents.").format(file=path.name),
        _("It needs a row of headings with a number, a date and an amount, and lines below it."),
    )
