"""Finds the heading row, what each column means, which rows are data, and how values are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat, zip_longest
from operator import itemgetter
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.text import one_line
from kamdesk.features.imports import values
from kamdesk.features.imports.domain import BadCell, Options, Table
from kamdesk.features.imports.fields import Names, key

_HEADING_ROWS = 40
_TOTALS = frozenset(
    key(word)
    for word in [
        "合计",
        "小计",
        "总计",
        "总合计",
        "本页合计",
        "累计",
        "合计金额",
        "total",
        "totals",
        "subtotal",
        "sub-total",
        "grandtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "zwischensumme",
        "totaux",
        "total",
        "general",
        "共计",
    ]
)
_TOTAL_START = re.compile(
    r"^\s*(?:合\s*计|小\s*计|总\s*计|(?:grand\s+|sub-?\s*)?total)\s*[:：]?\s*$", re.IGNORECASE
)
_DIGIT = re.compile(r"[0-9]")
_SAMPLES = 5
_NEAR = 256


@dataclass(slots=True)
class Column:
    """One column of the file.

    Attributes:
        place: From 0.
        heading: Its heading, "" if it has none; two heading rows are joined with " / ".
        fields: Fields taken from it.
        samples: A few of its values as text.
        decimal: "." or "," for its numbers.
        order: Order of its dates, None if it never matters.
        question: Whether its dates could be read in two ways.
    """

    place: int
    heading: str
    fields: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    decimal: str = "."
    order: str | None = None
    question: bool = False


@dataclass(slots=True)
class Recognition:
    """What was recognised in one table for one kind.

    Attributes:
        table: The table.
        header: Place of the last heading row, from 0; -1 if there is none.
        columns: All columns with a heading or a value.
        data: Places of the rows of data.
        totals: Places of rows left out because they are sums.
        skipped: How many rows `skip` left out.
    """

    table: Table
    header: int
    columns: list[Column]
    data: list[int]
    totals: list[int]
    skipped: int = 0
    _cells: list[list[Any]] = field(default_factory=list, repr=False)

    def cells(self, place: int) -> list[Any]:
        """Return the cells of a column in the rows of data, None where a row is too short."""
        return self._cells[place]

    def ignored(self) -> list[str]:
        """Return the headings nothing is taken from."""
        return [one.heading for one in self.columns if not one.fields and one.heading]

    def of_field(self, name: str) -> Column | None:
        """Return the column a field is taken from."""
        return next((one for one in self.columns if name in one.fields), None)


def _turned(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Return the columns of rows; a few rows at a time, while they are near in memory."""
    columns: list[list[Any]] = [[] for _place in range(width)]
    for first in range(0, len(rows), _NEAR):
        near = rows[first : first + _NEAR]
        cells = chain(zip_longest(*near), repeat((None,) * len(near)))
        for column, more in zip(columns, cells, strict=False):
            column.extend(more)
    return columns


def recognise(
    table: Table, names: Names, options: Options, header: int | None = None
) -> Recognition:
    """Look at a table with the eyes of one kind.

    Args:
        table: What was read.
        names: The fields of the kind.
        options: What the user said; it wins.
        header: Place of the heading row, None to find it.

    Raises:
        UserError: If an option names a column or field that is not there.
    """
    mapped = [heading for heading, _field in options.mapping]
    found = _header_row(table.rows, names, mapped) if header is None else header
    headings = _headings(table, found)
    columns = _columns(table, found, headings, names, options)
    width = max((column.place for column in columns), default=-1) + 1
    cells = _turned(table.rows[found + 1 :], width)
    data, totals, skipped = _data_rows(table, found, columns, options, cells)
    if len(data) < len(table.rows) - found - 1:
        cells = _turned(list(map(table.rows.__getitem__, data)), width)
    recognition = Recognition(table, found, columns, data, totals, skipped, cells)
    for column in columns:
        _notation(recognition, column, names, options)
    return recognition


def _header_row(rows: Sequence[Sequence[Any]], names: Names, mapped: Sequence[str]) -> int:
    wanted = {key(heading) for heading in mapped}
    best, best_score = -1, 0
    for place, row in enumerate(rows[:_HEADING_ROWS]):
        score = names.score(row) + sum(
            isinstance(cell, str) and key(cell) in wanted for cell in row
        )
        if score > best_score:
            best, best_score = place, score
    if best >= 0:
        return best
    return next((place for place, row in enumerate(rows[:_HEADING_ROWS]) if any(row)), -1)


def _headings(table: Table, header: int) -> list[str]:
    """Return the headings; a group over several columns stands before its parts."""
    if header < 0:
        return []
    own = [
        one_line(values.as_text(cell)) if cell is not None else "" for cell in table.rows[header]
    ]
    groups = _group_row(table, header)
    joined = []
    for place, heading in enumerate(own):
        group = groups.get(place, "")
        joined.append(
            f"{group} / {heading}" if group and heading and group != heading else heading or group
        )
    repeated = {heading for heading in own if heading and own.count(heading) > 1}
    return [
        joined[place] if heading in repeated or not heading else heading
        for place, heading in enumerate(own)
    ]


def _group_row(table: Table, header: int) -> dict[int, str]:
    groups: dict[int, str] = {}
    for first_row, first, last_row, last in table.merged:
        if first_row == header - 1 and first_row < len(table.rows):
            cell = table.rows[first_row][first] if first < len(table.rows[first_row]) else None
            if cell is not None and (last > first or last_row >= header):
                for place in range(first, last + 1):
                    groups[place] = one_line(values.as_text(cell))
    return groups


def _columns(
    table: Table, header: int, headings: list[str], names: Names, options: Options
) -> list[Column]:
    width = max(map(len, table.rows[max(header, 0) :]), default=0)
    columns = [
        Column(place, headings[place] if place < len(headings) else "") for place in range(width)
    ]
    _apply_mapping(columns, names, options)
    constants = {name for name, _value in options.constants}
    taken = {name for column in columns for name in column.fields} | constants
    for column in columns:
        if column.fields or not column.heading:
            continue
        if any(
            key(heading) == key(column.heading) for heading, name in options.mapping if not name
        ):
            continue
        name = names.field_of(column.heading)
        if name is not None and name not in taken:
            column.fields.append(name)
            taken.add(name)
    _name_is_account(columns, names, taken)
    return [one for one in columns if one.heading or one.fields]


def _name_is_account(columns: list[Column], names: Names, taken: set[str]) -> None:
    """Let the name of the account say which one is meant, where a file has no code for it."""
    if "account" not in names.fields or "account" in taken:
        return
    for column in columns:
        if "account_name" in column.fields:
            column.fields[column.fields.index("account_name")] = "account"
            return


def _apply_mapping(columns: list[Column], names: Names, options: Options) -> None:
    for heading, name in options.mapping:
        if name and name not in names.fields:
            raise UserError(
                _("There is no field {name}.").format(name=name),
                _("Fields: {names}.").format(names=", ".join(names.fields)),
            )
        matching = [
            one for one in columns if key(one.heading) == key(heading) or one.heading == heading
        ]
        if not matching:
            raise UserError(
                _("There is no column {name}.").format(name=heading),
                _("Columns: {names}.").format(
                    names=", ".join(one.heading for one in columns if one.heading)
                ),
            )
        if name:
            matching[0].fields.append(name)


def _data_rows(
    table: Table,
    header: int,
    columns: list[Column],
    options: Options,
    cells: Sequence[Sequence[Any]],
) -> tuple[list[int], list[int], int]:
    """Return places of data and of totals, and how many were skipped; `cells`: below the heading."""
    skip = _skip_places(columns, options)
    used = [one.place for one in columns]
    data: list[int] = []
    totals: list[int] = []
    skipped = 0
    plain = () if skip else _plain_rows([cells[place] for place in used[:2]])
    if plain and all(plain):
        return list(range(header + 1, len(table.rows))), totals, skipped
    known = iter(plain)
    for place in range(header + 1, len(table.rows)):
        if next(known, False):
            data.append(place)
            continue
        row = table.rows[place]
        if row.count(None) == len(row):
            continue
        if _is_total(row, used):
            totals.append(place)
        elif skip and any(
            column < len(row) and values.as_text(row[column] or "") in words
            for column, words in skip.items()
        ):
            skipped += 1
        else:
            data.append(place)
    return data, totals, skipped


def _plain_rows(columns: Sequence[Sequence[Any]]) -> list[bool]:
    """Tell which rows are data at the first look: their first two cells are filled and no words.

    Looks at each value once, however often it is repeated.
    """
    if len(columns) < 2:
        return []
    first, second = columns
    doubtful, unsure = _doubtful(first), _doubtful(second)
    if not doubtful and not unsure:
        return [True] * len(first)
    return [
        one not in doubtful and two not in unsure for one, two in zip(first, second, strict=True)
    ]


def _doubtful(cells: Sequence[Any]) -> set[Any]:
    """Return the values that are none, or may be words."""
    texts = set(map(type, cells)) == {str} and "" not in cells
    if texts and all(letter.isdigit() for letter in set(map(itemgetter(-1), cells))):
        return set()
    return {cell for cell in set(cells) if cell is None or _may_be_word(cell)}


def _may_be_word(cell: object) -> bool:
    return isinstance(cell, str) and not cell[-1:].isdigit()


def _skip_places(columns: list[Column], options: Options) -> dict[int, set[str]]:
    places: dict[int, set[str]] = {}
    for heading, value in options.skip:
        matching = [one.place for one in columns if key(one.heading) == key(heading)]
        if not matching:
            raise UserError(_("There is no column {name}.").format(name=heading))
        places.setdefault(matching[0], set()).add(value)
    return places


def _is_total(row: Sequence[Any], used: Sequence[int]) -> bool:
    """A sum has its word in the first filled cell, and most other cells empty."""
    if not _may_be_total(row, used):
        return False
    filled = [row[place] for place in used if place < len(row) and row[place] is not None]
    texts = [cell for cell in filled[:2] if isinstance(cell, str)]
    if not any(_TOTAL_START.match(text) or _is_total_word(text) for text in texts):
        return False
    return len(filled) <= max(3, len(used) * 0.7) or _is_total_word(texts[0])


def _may_be_total(row: Sequence[Any], used: Sequence[int]) -> bool:
    """Look at the first two filled cells only: nearly every row is done with here."""
    seen = 0
    for place in used:
        cell = row[place] if place < len(row) else None
        if cell is None:
            continue
        if _may_be_word(cell):
            return True
        seen += 1
        if seen == 2:
            return False
    return False


def _is_total_word(text: str) -> bool:
    return not _DIGIT.search(text) and key(text) in _TOTALS  # codes and numbers are told at once


def _notation(found: Recognition, column: Column, names: Names, options: Options) -> None:
    cells = found.cells(column.place)
    filled = islice((cell for cell in cells if cell is not None), _SAMPLES)
    column.samples = [one_line(values.as_text(cell), 60) for cell in filled]
    types = {names.fields[name].type for name in column.fields}
    if types & {"money", "number", "int"}:
        texts = (cell for cell in cells if isinstance(cell, str))
        column.decimal = values.decimal_mark(texts, "," if found.table.delimiter == ";" else ".")
    if "date" in types:
        _date_notation(column, cells, options)


def _date_notation(column: Column, cells: list[Any], options: Options) -> None:
    texts = {cell for cell in set(cells) if isinstance(cell, str)}
    column.order = options.dates
    if column.order is None:
        try:
            column.order = values.date_order(texts)
        except ValueError:
            return
        column.question = column.order is None and any(values.is_ambiguous(text) for text in texts)


def ask_about_dates(found: Recognition) -> None:
    """Refuse a column whose dates could be read in two ways.

    Raises:
        UserError: With the question and how to answer it.
    """
    for column in found.columns:
        if column.question:
            raise UserError(
                _(
                    "Dates in column {name} could be day first or month first, for example {sample}."
                ).format(name=column.heading, sample=next(iter(column.samples), "")),
                _("Say which: --dates DMY, MDY or YMD."),
            )


def is_bad(cell: object) -> bool:
    """Tell whether a cell has no usable value."""
    return isinstance(cell, BadCell)
