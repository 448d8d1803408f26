"""Random workspaces, and random things people do to a sheet before it comes back."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.accounts.store import AccountRow
from kamdesk.features.receivables.store import AllocationRow, InvoiceRow, ReceiptRow
from kamdesk.features.relationships.store import HoldingRow, PersonRow, PostRow
from kamdesk.features.roundtrip.domain import HEAD_ROWS, KEY, MARK
from kamdesk.features.roundtrip.domain.columns import Column, Kind
from kamdesk.features.targets.store import CollectionTargetRow

TODAY = date(2026, 6, 30)
ODD = (
    "=1+1", "+86 10 8888", "-5", "@home", "007", "1e5", "3/4", "TRUE", " x ", "甲公司（中国）",
    "line one\nline two", "it's \"so\"", "<b>&amp;</b>", "Ünïcode", "2026-03-05",
)  # fmt: skip


def fill(database: Database, seed: int, accounts: int = 6) -> None:
    """Write a random workspace: accounts, people, open invoices, targets."""
    chance = Random(seed)

    def edit(session: Session) -> None:
        for number in range(accounts):
            session.add(_account(chance, number))
        session.flush()
        for key in range(1, accounts + 1):
            for number in range(chance.randint(0, 3)):
                _contact(session, chance, key, number)
            for number in range(chance.randint(0, 4)):
                _invoice(session, chance, key, number)
            if chance.random() < 0.7:
                session.add(_target(chance, key))

    database.write(Message("x"), edit)


def _maybe(chance: Random, *choices: Any) -> Any:
    return chance.choice((None, *choices))


def _account(chance: Random, number: int) -> AccountRow:
    currency = chance.choice(("CNY", "USD", "JPY", "KWD"))
    return AccountRow(
        code=f"{number:04d}", name=f"Firm {number} {chance.choice(ODD)}", sort_key=f"{number:03d}",
        currency=currency, tier=_maybe(chance, "A", "B"), status=_maybe(chance, "active", "dormant"),
        city=_maybe(chance, *ODD), note=_maybe(chance, *ODD), tax_no=_maybe(chance, "0091310000"),
        credit_limit_minor=_maybe(chance, 0, chance.randint(1, 10**13)),
        terms_days=_maybe(chance, 0, 60), phone=_maybe(chance, "+86 21 5555 0101", "021-1"),
    )  # fmt: skip


def _contact(session: Session, chance: Random, account: int, number: int) -> None:
    person = PersonRow(
        name=f"P{account}-{number}", sort_key=f"{account}-{number}",
        mobile=_maybe(chance, "13800138000", "0049 1"), email=_maybe(chance, "a@b.cn"),
        note=_maybe(chance, *ODD),
    )  # fmt: skip
    post = PostRow(account_id=account, title=_maybe(chance, "采购经理", *ODD), department=None)
    session.add_all([person, post])
    session.flush()
    session.add(HoldingRow(person_id=person.id, post_id=post.id, since=None))


def _invoice(session: Session, chance: Random, account: int, number: int) -> None:
    currency = session.get_one(AccountRow, account).currency
    issued = TODAY - timedelta(days=chance.randint(0, 400))
    amount = chance.randint(1, 10**10)
    row = InvoiceRow(
        account_id=account, number=f"R{account}-{number}", issued=issued, currency=currency,
        due=issued + timedelta(days=30), amount_minor=amount, note=_maybe(chance, *ODD),
    )  # fmt: skip
    session.add(row)
    session.flush()
    if chance.random() < 0.4:
        part = chance.randint(1, amount)
        money = ReceiptRow(account_id=account, received=TODAY, currency=currency, amount_minor=part)
        session.add(money)
        session.flush()
        session.add(
            AllocationRow(
                invoice_id=row.id, receipt_id=money.id, amount_minor=part, effective=TODAY
            )
        )


def _target(chance: Random, account: int) -> CollectionTargetRow:
    return CollectionTargetRow(
        account_id=account, month=TODAY.replace(day=1), currency="CNY",
        due_minor=chance.randint(0, 10**9), recovery_minor=chance.randint(0, 10**7),
        note=_maybe(chance, *ODD),
    )  # fmt: skip


# -- editing --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Done:
    """What was done to a sheet: cells by (key, column) with their new canonical value."""

    cells: dict[tuple[str, str], str | None] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    added: int = 0


class Editor:
    """Does random things to a sheet for editing."""

    def __init__(self, path: Path, columns: tuple[Column, ...], chance: Random) -> None:
        self._path = path
        self._book = load_workbook(path)
        self._sheet = self._book.worksheets[0]
        self._columns = {column.key: column for column in columns}
        self._chance = chance
        self.done = Done()

    def save(self, out: Path) -> Done:
        """Write the sheet under another name."""
        self._book.save(out)
        self._book.close()
        return self.done

    def _rows(self) -> list[list[Any]]:
        return [[cell.value for cell in row] for row in self._sheet.iter_rows()]

    def _heads(self) -> dict[str, int]:
        return {
            str(cell.value)[len(MARK) :]: cell.column
            for cell in self._sheet[1]
            if str(cell.value or "").startswith(MARK) and cell.value != KEY
        }

    def _key_column(self) -> int:
        return next(cell.column for cell in self._sheet[1] if cell.value == KEY)

    def run(self, steps: int, added: bool) -> None:
        """Do some random things."""
        todo: list[Callable[[], None]] = [
            self.change, self.change, self.change, self.sort, self.hide, self.insert_column,
            self.swap_columns, self.filter, self.insert_blank_row, self.remove,
        ]  # fmt: skip
        if added:
            todo.append(self.add)
        for _step in range(steps):
            self._chance.choice(todo)()

    def change(self) -> None:
        """Type another value into a cell, sometimes as another type."""
        rows = range(HEAD_ROWS + 1, self._sheet.max_row + 1)
        keyed = [row for row in rows if self._sheet.cell(row, self._key_column()).value]
        if not keyed:
            return
        row = self._chance.choice(keyed)
        heads = self._heads()
        names = [
            name for name, column in self._columns.items() if column.editable and name in heads
        ]
        name = self._chance.choice(names)
        cell = self._sheet.cell(row, heads[name])
        typed, canonical = self._value(self._columns[name])
        cell.value = typed
        if isinstance(typed, str) and typed.startswith("="):
            cell.data_type = "s"
        key = str(self._sheet.cell(row, self._key_column()).value)
        self.done.cells[key, name] = canonical

    def _value(self, column: Column) -> tuple[Any, str | None]:
        chance = self._chance
        if not column.needed and chance.random() < 0.15:
            return None, None
        if column.kind is Kind.MONEY:
            whole = chance.randint(0, 10**7)
            return (whole, f"{whole}") if chance.random() < 0.5 else (f"{whole:,}", f"{whole}")
        if column.kind is Kind.NUMBER:
            days = chance.randint(0, 200)
            return (days, f"{days}") if chance.random() < 0.5 else (f"{days}", f"{days}")
        if column.kind is Kind.DATE:
            day = TODAY + timedelta(days=chance.randint(1, 90))
            return (day, day.isoformat()) if chance.random() < 0.5 else (day.isoformat(),) * 2
        if column.kind is Kind.CHOICE:
            key = chance.choice(list(column.choices))
            return column.choices[key][0], key
        text = f"{chance.choice(ODD)} {chance.randint(1, 99)}".strip()
        return text, text

    def sort(self) -> None:
        """Sort all rows by some column, up or down."""
        rows = self._rows()
        body = rows[HEAD_ROWS:]
        place = self._chance.randrange(len(rows[0]))
        body.sort(key=lambda row: str(row[place]), reverse=self._chance.random() < 0.5)
        for number, row in enumerate(body, start=HEAD_ROWS + 1):
            for column, value in enumerate(row, start=1):
                cell = self._sheet.cell(number, column)
                cell.value = value
                if isinstance(value, str) and value.startswith("="):
                    cell.data_type = "s"

    def hide(self) -> None:
        """Hide a column and a row."""
        letter = self._sheet.cell(1, self._chance.randint(2, self._sheet.max_column)).column_letter
        self._sheet.column_dimensions[letter].hidden = True
        self._sheet.row_dimensions[HEAD_ROWS + 1].hidden = True

    def filter(self) -> None:
        """Put a filter on a column; rows stay."""
        self._sheet.auto_filter.add_filter_column(1, ["x"])

    def insert_column(self) -> None:
        """Add a column of one's own."""
        at = self._chance.randint(2, self._sheet.max_column + 1)
        self._move(at, self._sheet.max_column, 1)
        self._sheet.cell(HEAD_ROWS, at).value = "my own"
        for row in range(HEAD_ROWS + 1, self._sheet.max_row + 1):
            self._sheet.cell(row, at).value = self._chance.randint(1, 9)

    def _move(self, first: int, last: int, by: int) -> None:
        for row in range(1, self._sheet.max_row + 1):
            for column in range(last, first - 1, -1):
                old, new = self._sheet.cell(row, column), self._sheet.cell(row, column + by)
                new.value, new.number_format = old.value, old.number_format
                if old.data_type == "s":
                    new.data_type = "s"
                old.value = None

    def swap_columns(self) -> None:
        """Let two columns change places."""
        one, other = (self._chance.randint(2, self._sheet.max_column) for _n in range(2))
        for row in range(1, self._sheet.max_row + 1):
            left, right = self._sheet.cell(row, one), self._sheet.cell(row, other)
            first = (left.value, left.data_type, copy(left.number_format))
            second = (right.value, right.data_type, copy(right.number_format))
            left.value, left.number_format = second[0], second[2]
            right.value, right.number_format = first[0], first[2]
            if second[1] == "s":
                left.data_type = "s"
            if first[1] == "s":
                right.data_type = "s"

    def insert_blank_row(self) -> None:
        """Leave an empty row at the end."""
        self._sheet.cell(self._sheet.max_row + 2, self._sheet.max_column).value = None

    def remove(self) -> None:
        """Delete a row."""
        rows = [
            row
            for row in range(HEAD_ROWS + 1, self._sheet.max_row + 1)
            if self._sheet.cell(row, self._key_column()).value
        ]
        if len(rows) < 2:
            return
        row = self._chance.choice(rows)
        key = str(self._sheet.cell(row, self._key_column()).value)
        self.done.removed.add(key)
        self.done.cells = {
            place: value for place, value in self.done.cells.items() if place[0] != key
        }
        self._sheet.delete_rows(row)

    def add(self) -> None:
        """Write a new row at the end."""
        row = self._sheet.max_row + 1
        for name, column in self._heads().items():
            if self._columns[name].new:
                self._sheet.cell(row, column).value = f"New {row}"
                self.done.added += 1 if name == "name" else 0


def money(text: str | None, currency: str, digits: int) -> str | None:
    """Return an amount with the decimals of its currency, as the program writes it down."""
    return None if text is None else f"{Decimal(text):.{digits}f}"
