"""The shape of a sheet for editing: where its keys stand, and whether it can be trusted.

The first row and the first column are hidden. The row holds the stable key of every column, the
column the stable key of every record, so that both may be sorted, moved, hidden and added to. A
hidden second sheet holds the values as they were exported.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.features.roundtrip.domain.columns import Bad, Column, canonical
from kamdesk.features.roundtrip.domain.difference import SheetRow, Values

BASELINE = "kamdesk"
"""Title of the hidden sheet."""
KEY = "kamdesk:key"
MARK = "kamdesk:"
HEAD_ROWS = 2
"""The row of keys and the row of headings."""

NO_KEYS = N_("The hidden column of keys is missing.")
NO_HEADS = N_("The hidden first row is missing.")
NO_BASELINE = N_("The hidden sheet with what was exported is missing.")
TWICE = N_("The same record stands in several rows: {rows}.")
STRANGE = N_("Row {row} has a key that was not exported.")
HEADS_TWICE = N_("Two columns have the same hidden name.")


class Unusable(ValueError):
    """The sheet cannot be compared; its text is marked English with what to fill in."""

    def __init__(self, text: str, **places: object) -> None:
        super().__init__(text)
        self.places = places


@dataclass(frozen=True, slots=True)
class Exported:
    """What the hidden sheet says.

    Attributes:
        kind: Of the list.
        workspace: Stable identity of the file it came from.
        as_of: Day it was counted at.
        columns: Keys of the exported columns.
        baseline: Values as exported, by key; of records that stand as they were they may be left out.
    """

    kind: str
    workspace: str
    as_of: date
    columns: tuple[str, ...]
    baseline: Mapping[str, Values]


def head_of(kind: str, workspace: str, as_of: date, columns: Sequence[str]) -> str:
    """Return the first cell of the hidden sheet."""
    facts = {
        "kind": kind,
        "workspace": workspace,
        "as_of": as_of.isoformat(),
        "columns": [*columns],
    }
    return MARK + json.dumps(facts, ensure_ascii=False)


def kind_of(head: str) -> str:
    """Return the kind of list the first cell of the hidden sheet names, "" if it names none."""
    if not head.startswith(MARK):
        return ""
    try:
        return str(json.loads(head[len(MARK) :])["kind"])
    except (ValueError, KeyError, TypeError):
        return ""


def read_baseline(rows: Sequence[Sequence[object]]) -> Exported:
    """Return what the hidden sheet says: its head, then a row of key and values for each record.

    Raises:
        Unusable: If it is not as it was written.
    """
    head = str(rows[0][0]) if rows and rows[0] else ""
    if not head.startswith(MARK):
        raise Unusable(NO_BASELINE)
    try:
        facts = json.loads(head[len(MARK) :])
        names = tuple(map(str, facts["columns"]))
        baseline = {
            str(row[0]): dict(
                zip(
                    names,
                    (_written(cell) for cell in _filled(row, len(names) + 1)[1:]),
                    strict=True,
                )
            )
            for row in rows[1:]
            if row and row[0] not in (None, "")
        }
        day = date.fromisoformat(facts["as_of"])
        return Exported(str(facts["kind"]), str(facts["workspace"]), day, names, baseline)
    except (ValueError, KeyError, TypeError, IndexError):
        raise Unusable(NO_BASELINE) from None


def _written(cell: object) -> str | None:
    return None if cell is None or cell == "" else str(cell)


def _filled(row: Sequence[object], width: int) -> Sequence[object]:
    return [*row[:width], *[None] * (width - len(row))]


def read_rows(
    rows: Sequence[Sequence[object]],
    columns: Sequence[Column],
    exported: Exported,
    numbers: Sequence[int] = (),
) -> tuple[list[SheetRow], list[str]]:
    """Return the rows of an edited sheet, and headings of columns that are not ours.

    Args:
        rows: Cells from the first row of the sheet on.
        columns: All columns of the kind.
        exported: What the hidden sheet says.
        numbers: Of the rows, as a spreadsheet counts them; from 1 on if not given.

    Raises:
        Unusable: If keys are missing, stand twice, or were never exported.
    """
    top, heads = _find_heads(rows)
    places = _places(heads, columns)
    key_place = next((place for place, head in enumerate(heads) if head == KEY), None)
    if key_place is None:
        raise Unusable(NO_KEYS)
    titles = rows[top + 1] if len(rows) > top + 1 else ()
    strange = [
        str(title)
        for place, title in enumerate(titles)
        if title not in (None, "") and place not in places and place != key_place
    ]
    found = [
        _row(row, number, key_place, places, exported)
        for place, (number, row) in enumerate(
            zip(numbers or range(1, len(rows) + 1), rows, strict=True)
        )
        if place >= top + HEAD_ROWS and any(cell not in (None, "") for cell in row)
    ]
    found = [row for row in found if row.key is not None or row.bad or any(row.values.values())]
    _check_keys(found, exported)
    return found, strange


def _find_heads(rows: Sequence[Sequence[object]]) -> tuple[int, list[str]]:
    for number, row in enumerate(rows[:20]):
        heads = ["" if cell is None else str(cell) for cell in row]
        if sum(head.startswith(MARK) for head in heads) >= 1:
            return number, heads
    raise Unusable(NO_HEADS)


def _places(heads: Sequence[str], columns: Sequence[Column]) -> dict[int, Column]:
    known = {MARK + column.key: column for column in columns}
    twice = [head for head, count in Counter(heads).items() if head in known and count > 1]
    if twice or heads.count(KEY) > 1:
        raise Unusable(HEADS_TWICE)
    return {place: known[head] for place, head in enumerate(heads) if head in known}


def _row(
    row: Sequence[object],
    number: int,
    key_place: int,
    places: Mapping[int, Column],
    exported: Exported,
) -> SheetRow:
    cell = row[key_place] if key_place < len(row) else None
    key = None if cell in (None, "") else str(cell).strip()
    values: dict[str, str | None] = {}
    bad: dict[str, str] = {}
    cells = {
        column.key: (column, row[place] if place < len(row) else None)
        for place, column in places.items()
    }
    currency = _currency(cells, exported.baseline.get(key or ""))
    for name, (column, value) in cells.items():
        try:
            values[name] = canonical(column, value, currency)
        except Bad as error:
            bad[name] = str(error)
    return SheetRow(number, key, values, bad)


def _currency(cells: Mapping[str, tuple[Column, object]], before: Values | None) -> str:
    """Return the currency the amounts of a row are in: as exported, else as the row says."""
    written = (before or {}).get("currency") or cells.get("currency", (None, None))[1]
    text = str(written or "").strip().upper()
    return text if len(text) == 3 and text.isalpha() and text.isascii() else "CNY"


def _check_keys(rows: Sequence[SheetRow], exported: Exported) -> None:
    by_key: dict[str, list[int]] = {}
    for row in rows:
        if row.key is not None:
            by_key.setdefault(row.key, []).append(row.number)
    twice = next((numbers for numbers in by_key.values() if len(numbers) > 1), None)
    if twice:
        raise Unusable(TWICE, rows=", ".join(map(str, twice)))
    strange = next(
        (numbers[0] for key, numbers in by_key.items() if key not in exported.baseline), None
    )
    if strange is not None:
        raise Unusable(STRANGE, row=strange)
