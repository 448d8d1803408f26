"""Columns of a sheet for editing, and the one way a value is written down for comparing.

Every value becomes a canonical text: money "1234.50" with the decimals of its currency, a day
"2026-03-05", a whole number without signs of grouping, one of a few by its key. None is empty.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum

from kamdesk.base.i18n import N_, _
from kamdesk.base.money import minor_digits
from kamdesk.features.imports.domain import BadCell
from kamdesk.features.imports.values import parse_date, parse_number

NOT_A_NUMBER = N_("not a number")
NOT_A_WHOLE_NUMBER = N_("not a whole number")
NOT_A_DATE = N_("not a date")
NOT_OFFERED = N_("not one of the choices")
TOO_FINE = N_("more decimals than the currency has")
TOO_LONG = N_("longer than a cell of a sheet can be")
_LONGEST = 32_000


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


class Bad(ValueError):
    """A value that cannot be taken; its text is a marked English reason."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet for editing.

    Attributes:
        key: Stable name.
        title: Marked English heading.
        kind: What it holds.
        editable: Whether what comes back is taken.
        choices: Of a choice its key and every text that means it, the first one as it is shown.
        needed: Whether it may not be emptied.
        new: Whether it must be given for a new row.
        width: Characters.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    editable: bool = True
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needed: bool = False
    new: bool = False
    width: int = 14

    def shown(self, value: str | None) -> str | None:
        """Return a canonical value as it stands in the sheet."""
        if value is None or self.kind is not Kind.CHOICE:
            return value
        texts = self.choices.get(value)
        return texts[0] if texts else value


def shown_column(column: Column) -> Column:
    """Return a column with its choices in the language in force, the other spellings kept."""
    if column.kind is not Kind.CHOICE:
        return column
    choices = {key: tuple(dict.fromkeys(map(_, texts))) for key, texts in column.choices.items()}
    return Column(
        column.key, _(column.title), column.kind, column.editable, choices, column.needed,
        column.new, column.width,
    )  # fmt: skip


def canonical(column: Column, cell: object, currency: str = "CNY") -> str | None:
    """Return the canonical text of what stands in a cell.

    Raises:
        Bad: If it cannot be what the column holds.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, BadCell):
        raise Bad(cell.why)
    if column.kind is Kind.TEXT:
        return _text(cell)
    if column.kind is Kind.MONEY:
        return _money(cell, currency)
    if column.kind is Kind.NUMBER:
        return _number(cell)
    return _date(cell) if column.kind is Kind.DATE else _choice(cell, column)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time().isoformat() == "00:00:00" else cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, float | Decimal) and cell == int(cell):
        return str(int(cell))
    text = str(cell).replace("\r\n", "\n").strip()
    if len(text) > _LONGEST:
        raise Bad(TOO_LONG)
    return text


def _decimal(cell: object) -> Decimal:
    if isinstance(cell, bool):
        raise Bad(NOT_A_NUMBER)
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(repr(cell))
    try:
        return parse_number(str(cell))
    except (ValueError, InvalidOperation):
        raise Bad(NOT_A_NUMBER) from None


def _money(cell: object, currency: str) -> str:
    digits = minor_digits(currency)
    value = _decimal(cell)
    scaled = value.scaleb(digits)
    near = scaled.to_integral_value()
    if abs(scaled - near) > Decimal("0.0001"):  # a spreadsheet keeps 15 digits in binary
        raise Bad(TOO_FINE)
    return f"{near.scaleb(-digits):.{digits}f}"


def _number(cell: object) -> str:
    value = _decimal(cell)
    if value != value.to_integral_value():
        raise Bad(NOT_A_WHOLE_NUMBER)
    return str(int(value))


def _date(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    try:
        return parse_date(str(cell)).isoformat()
    except ValueError:
        raise Bad(NOT_A_DATE) from None


def _choice(cell: object, column: Column) -> str:
    wanted = folded(_text(cell))
    for key, texts in column.choices.items():
        if wanted == folded(key) or wanted in map(folded, texts):
            return key
    raise Bad(NOT_OFFERED)


def tidy(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return values without blanks around them; an empty text is nothing."""
    return {
        name: None if value is None else value.replace("\r\n", "\n").strip() or None
        for name, value in values.items()
    }


def folded(text: str) -> str:
    """Return a text for comparing headings and choices."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
