"""Finds the heading row, what each column means, which rows are data, and how values are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat, zip_longest
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.base.text import one_line
from kamdesk.features.imports import values
from kamdesk.features.imports.domain import BadCell, Options, Table
from kamdesk.features.imports.fields import BRACKETS, Names, key

_HEADING_ROWS = 40
_TOTALS = frozenset(
    key(word)
    for word in (
        "合计", "小计", "总计", "总合计", "累计", "共计", "汇总", "合計", "小計", "總計", "共計", "總合計",
        "total", "totals", "subtotal", "grandtotal", "sum", "summe", "gesamt", "gesamtsumme",
        "zwischensumme", "totaux", "total general",
    )
)  # fmt: skip
_HAN_TOTAL = re.compile(
    r"(?:合计|小计|总计|共计|累计|汇总|合計|小計|總計|共計|累計)(?:金额|金額|数)?$"
)
_TOTAL_BEGINS = re.compile(
    r"^(?:grand\s*total|sub-?\s*total|total|合计|小计|总计)\b", re.IGNORECASE
)
_TOTAL_ENDS = re.compile(r"\b(?:grand\s*total|sub-?\s*total|total)\s*[:：]?$", re.IGNORECASE)
_LOOKED_AT = 3
"""So many filled cells of a row are looked at to tell whether it may be a total."""
_TOTAL_SIGNS = ("计", "計", "汇", "sum", "gesamt", "tota")
_TOTAL_SIGN = re.compile("|".join(_TOTAL_SIGNS), re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
_SAMPLES = 5
SWITCHES = frozenset({"between"})
"""Names `--set` takes that are no column: they say what the rows are."""
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
        why: How it came to its fields, and why its dates are read as they are; sentences in the
            language in force.
    """

    place: int
    heading: str
    fields: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    decimal: str = "."
    order: str | None = None
    question: bool = False
    why: list[str] = field(default_factory=list)


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
        why: Why the table is read as it is, in the language in force.
    """

    table: Table
    header: int
    columns: list[Column]
    data: list[int]
    totals: list[int]
    skipped: int = 0
    why: list[str] = field(default_factory=list)
    _cells: list[list[Any]] = field(default_factory=list, repr=False)

    def cells(self, place: int) -> list[Any]:
        """Return the cells of a column in the rows of data.

        None where a row is too short; under a merged cell, what stands in it.
        """
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
    _refuse_unknown_constants(names, options)
    mapped = [heading for heading, _field in options.mapping]
    found = _header_row(table.rows, names, mapped) if header is None else header
    headings = _headings(table, found)
    columns = _columns(table, found, headings, names, options)
    width = max((column.place for column in columns), default=-1) + 1
    cells = _turned(table.rows[found + 1 :], width)
    data, totals, skipped = _data_rows(table, found, columns, names, options, cells)
    if len(data) < len(table.rows) - found - 1:
        cells = _turned(list(map(table.rows.__getitem__, data)), width)
    for place, below in _merged_down(table, columns, names).items():
        pairs = zip(data, cells[place], strict=True)
        cells[place] = [below.get(number, cell) for number, cell in pairs]
    recognition = Recognition(table, found, columns, data, totals, skipped, _cells=cells)
    for column in columns:
        _notation(recognition, column, names, options)
    recognition.why = _reasons(recognition, names, options, given=header is not None)
    return recognition


def _reasons(found: Recognition, names: Names, options: Options, *, given: bool) -> list[str]:
    """Say why encoding, separator, heading row and left-out rows are what they are."""
    told = []
    if options.encoding is not None:
        told.append(_("Encoding {encoding}: you chose it.").format(encoding=options.encoding))
    elif found.table.encoding in WHY_ENCODING:
        reason = _(WHY_ENCODING[found.table.encoding])
        told.append(
            _("Encoding {encoding}: {reason}.").format(encoding=found.table.encoding, reason=reason)
        )
    if given:
        told.append(_("Headings in row {row}: you chose it.").format(row=found.header + 1))
    elif found.header >= 0:
        count = names.score(found.table.rows[found.header])
        text = ngettext(
            "Headings in row {row}: it names {n} known field, more than any row near it.",
            "Headings in row {row}: it names {n} known fields, more than any row near it.",
            count,
        )
        told.append(text.format(row=found.header + 1, n=count))
    if found.totals:
        rows = ", ".join(str(place + 1) for place in found.totals[:5])
        told.append(_("Sums, left out: row {rows}.").format(rows=rows))
    return told


WHY_ENCODING = {
    "utf-8": N_("every byte fits it"),
    "utf-8-sig": N_("the file begins with its mark"),
    "utf-16": N_("the file begins with its mark"),
    "utf-32": N_("the file begins with its mark"),
    "utf-16-le": N_("every other byte is zero"),
    "utf-16-be": N_("every other byte is zero"),
    "gb18030": N_("the bytes are no UTF-8 and come in pairs, as Chinese does"),
    "cp1252": N_("the bytes are no UTF-8 and stand alone, as Western letters do"),
}


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
    for first_row, first, last_row, last in table.merged:
        if first_row == header == last_row and first < len(own):  # one heading over columns
            own[first + 1 : last + 1] = [own[first]] * (min(last + 1, len(own)) - first - 1)
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
            column.why.append(_("The heading is a known name of the field."))
            taken.add(name)
        elif name is not None:
            column.why.append(_("Another column has that field already."))
    _name_is_account(columns, names, taken)
    return [one for one in columns if one.heading or one.fields]


def _name_is_account(columns: list[Column], names: Names, taken: set[str]) -> None:
    """Let the name of the account say which one is meant, where a file has no code for it."""
    if "account" not in names.fields or "account" in taken:
        return
    for column in columns:
        if "account_name" in column.fields:
            column.fields[column.fields.index("account_name")] = "account"
            column.why = [_("No column has a code; the name says which account is meant.")]
            return


def _refuse_unknown_constants(names: Names, options: Options) -> None:
    for name, _value in options.constants:
        if name not in names.fields and name not in SWITCHES:
            raise _no_field(name, names)
    for name, _policy in options.policies:
        if name not in names.fields:
            raise _no_field(name, names)


def _no_field(name: str, names: Names) -> UserError:
    return UserError(
        _("There is no field {name}.").format(name=name),
        _("Fields: {names}.").format(names=", ".join(names.fields)),
    )


def _apply_mapping(columns: list[Column], names: Names, options: Options) -> None:
    for heading, name in options.mapping:
        if name and name not in names.fields:
            raise _no_field(name, names)
        matching = [
            one for one in columns if key(one.heading) == key(heading) or one.heading == heading
        ]
        if not matching:
            raise _no_column(heading, columns)
        if name:
            matching[0].fields.append(name)
            matching[0].why = [_("You chose it.")]


def _no_column(heading: str, columns: list[Column]) -> UserError:
    return UserError(
        _("There is no column {name}.").format(name=heading),
        _("Columns: {names}.").format(
            names=", ".join(one.heading for one in columns if one.heading) or "—"
        ),
    )


def _data_rows(
    table: Table,
    header: int,
    columns: list[Column],
    names: Names,
    options: Options,
    cells: Sequence[Sequence[Any]],
) -> tuple[list[int], list[int], int]:
    """Return places of data and of totals, and how many were skipped; `cells`: below the heading."""
    skip = _skip_places(columns, options)
    used = [one.place for one in columns]
    needed = [one.place for one in columns if any(name in names.needed for name in one.fields)]
    days = [one.place for one in columns if any(_is_needed_day(names, name) for name in one.fields)]
    data: list[int] = []
    totals: list[int] = []
    skipped = 0
    plain = () if skip else _plain_rows([cells[place] for place in used[:_LOOKED_AT]])
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
        if _is_total(row, used, needed, days):
            totals.append(place)
        elif skip and any(
            column < len(row) and _shown(row[column]) in words for column, words in skip.items()
        ):
            skipped += 1
        else:
            data.append(place)
    return data, totals, skipped


def _merged_down(table: Table, columns: list[Column], names: Names) -> dict[int, dict[int, Any]]:
    """Say what rows under a merged cell belong to; an amount over several rows is not theirs."""
    amounts = {"money", "number", "int", "level"}
    may = {
        one.place
        for one in columns
        if one.fields and not amounts & {names.fields[name].type for name in one.fields}
    }
    below: dict[int, dict[int, Any]] = {}
    for first_row, first, last_row, last in table.merged:
        row = table.rows[first_row] if first_row < len(table.rows) else []
        if first == last and first in may and first < len(row) and row[first] is not None:
            end = min(last_row + 1, len(table.rows))
            below.setdefault(first, {}).update(dict.fromkeys(range(first_row + 1, end), row[first]))
    return below


def _is_needed_day(names: Names, name: str) -> bool:
    return name in names.needed and names.fields[name].type == "date"


def _shown(cell: Any) -> str:
    return "" if cell is None else values.as_text(cell)


def _plain_rows(columns: Sequence[Sequence[Any]]) -> list[bool]:
    """Tell which rows are data at the first look: their first cells are filled and no total's.

    Looks at each value once, however often it is repeated.
    """
    if len(columns) < _LOOKED_AT:
        return []
    doubtful = [_doubtful(cells) for cells in columns]
    if not any(doubtful):
        return [True] * len(columns[0])
    return [
        not any(cell in doubts for cell, doubts in zip(row, doubtful, strict=True))
        for row in zip(*columns, strict=True)
    ]


def _doubtful(cells: Sequence[Any]) -> set[Any]:
    """Return the values that are none, or may name a total."""
    values_once = set(cells)
    words = [cell for cell in values_once if isinstance(cell, str)]
    doubtful: set[Any] = {None} & values_once
    text = "\n".join(words).lower()
    if any(sign in text for sign in _TOTAL_SIGNS):  # nearly every column is done with here
        doubtful |= {word for word in words if _TOTAL_SIGN.search(word)}
    return doubtful


def _skip_places(columns: list[Column], options: Options) -> dict[int, set[str]]:
    places: dict[int, set[str]] = {}
    for heading, value in options.skip:
        matching = [one.place for one in columns if key(one.heading) == key(heading)]
        if not matching:
            raise _no_column(heading, columns)
        places.setdefault(matching[0], set()).add(value)
    return places


def _is_total(
    row: Sequence[Any], used: Sequence[int], needed: Sequence[int], days: Sequence[int]
) -> bool:
    """A sum has its word in one of the first filled cells, and is no whole row of data besides.

    "Total" may be the name of a firm: where everything needed is there, only a row that holds
    nothing but its word and numbers is a sum. A row without the day it needs is one too when a text
    only begins or ends with the word: "K17 Total", "本页小计：".
    """
    if not _may_be_total(row, used):
        return False
    filled = [row[place] for place in used if place < len(row) and row[place] is not None]
    texts = [cell for cell in filled[:3] if isinstance(cell, str)]
    words = [text for text in texts if _is_total_word(text)]
    if all(_filled(row, place) for place in needed):
        others = [cell for cell in filled if isinstance(cell, str) and cell not in words]
        return bool(words) and not any(_has_letters(cell) for cell in others)
    if any(_filled(row, place) for place in days):
        return any(_HAN_TOTAL.search(key(word)) for word in words)
    return bool(words) or (bool(days) and any(_sounds_like_total(text) for text in texts))


def _filled(row: Sequence[Any], place: int) -> bool:
    return place < len(row) and row[place] is not None


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _sounds_like_total(text: str) -> bool:
    bare = BRACKETS.sub("", text).strip(" :：　")
    return bool(_HAN_TOTAL.search(bare) or _TOTAL_BEGINS.search(bare) or _TOTAL_ENDS.search(bare))


def _may_be_total(row: Sequence[Any], used: Sequence[int]) -> bool:
    """Look at the first three filled cells only: nearly every row is done with here."""
    seen = 0
    for place in used:
        cell = row[place] if place < len(row) else None
        if cell is None:
            continue
        if isinstance(cell, str) and _TOTAL_SIGN.search(cell):
            return True
        seen += 1
        if seen == _LOOKED_AT:
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
        except ValueError:  # one text shows one order, another text another
            column.question = True
            return
        column.question = column.order is None and any(values.is_ambiguous(text) for text in texts)
    if column.order is not None and texts:
        if options.dates is not None:
            column.why.append(_("The order of dates: you chose it."))
        else:
            column.why.append(_why_order(column.order, texts))


def _why_order(order: str, texts: set[str]) -> str:
    """Name a date that can only be read in one order."""
    sample = next((one for one in sorted(texts) if not values.is_ambiguous(one)), None)
    if sample is None:
        return _("The year stands first.") if order == "YMD" else _("All dates fit one order only.")
    return _("{sample} can be read in one order only.").format(sample=sample)


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
