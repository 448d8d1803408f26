"""From the cells of recognised columns to a batch of checked values."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.features.imports import values
from kamdesk.features.imports.domain import BadCell, Batch, Field, Options, Problem
from kamdesk.features.imports.fields import Names
from kamdesk.features.imports.recognise import Column, Recognition

_NEEDED = N_("missing")
_TOO_SMALL = N_("below {low}")
_TOO_LARGE = N_("above {high}")
_TOO_LONG = N_("longer than 2,000 characters")
_TOO_GREAT = N_("larger than any amount kept here")
_CONTROLS = N_("holds a control character")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST = 2_000
_LOOK = 1_000
_TEXTS = {str, type(None)}
_AMOUNT = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]*)?")
_TOO_MUCH = 10**12


def to_batch(
    found: Recognition, names: Names, options: Options, today: date
) -> tuple[Batch, list[Problem]]:
    """Convert every cell that is taken; cells that cannot be become problems, and None.

    Raises:
        UserError: If a value meant for every row cannot be taken.
    """
    numbers = [place + 1 for place in found.data]
    problems: list[Problem] = []
    columns: dict[str, list[Any]] = {}
    headings: dict[str, str] = {}
    for column in found.columns:
        for name in column.fields:
            if name in columns:
                continue
            cells = found.cells(column.place)
            columns[name] = _convert(cells, names.fields[name], column, numbers, problems)
            headings[name] = column.heading
    for name, value in options.constants:
        if name in names.fields:
            constant = Column(-1, f"--set {name}", order=options.dates)
            wrong: list[Problem] = []
            cells = _convert([value], names.fields[name], constant, [0], wrong)
            if wrong:
                raise UserError(f"--set {name}={value}: {wrong[0].problem}.")
            columns[name] = cells * len(numbers)
            headings[name] = ""
    between = ("between", "accounts") in options.constants
    return Batch(numbers, columns, headings, today, between), problems


def _convert(
    cells: list[Any], field: Field, column: Column, numbers: list[int], problems: list[Problem]
) -> list[Any]:
    """Convert a column; what stands in it again and again is converted once."""
    one = _converter(field, column)
    marks = cells
    types = set(map(type, cells))
    if not types <= _TEXTS:  # 1, 1.0 and True are not the same
        marks = [(type(cell), cell) if type(cell) not in _TEXTS else cell for cell in cells]
    elif types == {str} and len(set(cells[:_LOOK])) > _LOOK // 2:
        whole = _whole_column(cells, field, column)
        if whole is not None:
            return whole
    known: dict[Any, Any] = {None: None}
    bad: dict[Any, str] = {}
    for mark in set(marks):
        if mark is None:
            continue
        try:
            known[mark] = one(mark if type(mark) is str else mark[1])
        except ValueError as error:
            known[mark] = None
            bad[mark] = _(str(error))
    if bad:
        for place, mark in enumerate(marks):
            if mark in bad:
                shown = values.as_text(cells[place])
                problems.append(Problem(numbers[place], column.heading, shown, bad[mark]))
    return list(map(known.__getitem__, marks))


def _whole_column(cells: list[str], field: Field, column: Column) -> list[Any] | None:
    """Convert texts without a call for each cell, None if they are not all written plainly."""
    if field.type in ("money", "number"):
        if column.decimal != "." or not all(map(_AMOUNT.fullmatch, cells)):
            return None
        return list(map(Decimal, cells))
    if field.type not in ("text", "code"):
        return None
    texts = list(map(str.strip, cells))
    if "" in texts or max(map(len, texts), default=0) > _LONGEST:
        return None
    return texts


def _converter(field: Field, column: Column) -> Callable[[Any], Any]:
    match field.type:
        case "money" | "number":
            return lambda cell: _number(cell, column.decimal)
        case "int" | "level":
            return lambda cell: _whole(cell, column.decimal, field)
        case "date":
            return lambda cell: values.as_date(_usable(cell), column.order)
        case "bool":
            return lambda cell: values.parse_bool(_usable(cell))
        case _:
            return _text


def _usable(cell: Any) -> Any:
    if isinstance(cell, BadCell):
        raise ValueError(cell.why)
    return cell


def _number(cell: Any, decimal: str) -> Decimal:
    cell = _usable(cell)
    if isinstance(cell, Decimal):
        found = cell
    elif isinstance(cell, int) and not isinstance(cell, bool):
        found = Decimal(cell)
    elif isinstance(cell, str):
        found = values.parse_number(cell, decimal)
    else:
        raise ValueError(values.NOT_A_NUMBER)
    if not abs(found) < _TOO_MUCH:
        raise ValueError(_TOO_GREAT)
    return found


def _whole(cell: Any, decimal: str, field: Field) -> int:
    number = _number(cell, decimal)
    if number != number.to_integral_value():
        raise ValueError(N_("not a whole number"))
    if field.low is not None and number < field.low:
        raise ValueError(_(_TOO_SMALL).format(low=field.low))
    if field.high is not None and number > field.high:
        raise ValueError(_(_TOO_LARGE).format(high=field.high))
    return int(number)


def _text(cell: Any) -> str | None:
    text = cell.strip() if type(cell) is str else values.as_text(_usable(cell))
    if len(text) > _LONGEST:
        raise ValueError(_TOO_LONG)
    if _CONTROL.search(text):
        raise ValueError(_CONTROLS)
    return text or None


def is_full(cells: Sequence[Any]) -> bool:
    """Tell whether no cell is empty; asks the types, as amounts are slow to compare with None."""
    return type(None) not in set(map(type, cells))


def missing(batch: Batch, name: str) -> list[Problem]:
    """Return a problem for each row in which a needed field is empty."""
    column = batch.column(name)
    if is_full(column):
        return []
    return [
        batch.problem(place, name, _(_NEEDED)) for place, cell in enumerate(column) if cell is None
    ]
