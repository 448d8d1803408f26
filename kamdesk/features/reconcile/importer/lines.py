"""From the cells of a list to lines that can be compared: signs, openings, sums, customers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import is_currency, minor_digits
from kamdesk.db.connection import Reader
from kamdesk.features.imports.convert import to_batch
from kamdesk.features.imports.domain import Batch, Problem
from kamdesk.features.imports.matching import AccountMatcher
from kamdesk.features.imports.recognise import Recognition
from kamdesk.features.reconcile.domain.entries import Entry, TheirLine
from kamdesk.features.reconcile.importer.draft import Draft, Listed, layout_of, nothing_in
from kamdesk.features.reconcile.importer.fields import (
    AMOUNTS,
    CREDIT_NOTE_WORDS,
    CREDIT_WORDS,
    FIELDS,
    MONEY_WORDS,
    NAMES,
    OPENING_WORDS,
    SUM_WORDS,
)
from kamdesk.features.reconcile.queries.ours import MOVEMENTS, OPEN

_SHOWN_PROBLEMS = 3


def read_lines(draft: Draft, reader: Reader) -> Listed:
    """Return the lines of a file as they stand there.

    Raises:
        UserError: If there is no column of amounts, or cells of it cannot be read.
    """
    found = draft.look()
    batch, problems = to_batch(found, NAMES, draft.options(), draft.as_of)
    if not batch.has(*AMOUNTS):
        raise UserError(
            _("{file} has no column of amounts.").format(file=draft.path.name),
            _("Say which column is the amount, or debit and credit; or choose another sheet."),
        )
    _refuse(draft, found, problems)
    basis = draft.basis or _basis(batch)
    rows, summed = _rows(batch)
    lines, unknown = _lines(draft, batch, rows, reader, basis)
    if not lines:
        raise nothing_in(draft.path)
    since = None if basis == OPEN else draft.since or _since(lines)
    return Listed(
        tuple(_within(lines, basis, since, draft.as_of)), basis, since,
        batch.has("debit") and batch.has("credit"), unknown,
        tuple(sorted({*summed, *(place + 1 for place in found.totals)})), layout_of(found),
    )  # fmt: skip


def _refuse(draft: Draft, found: Recognition, problems: list[Problem]) -> None:
    """Refuse cells that cannot be read: a line left out would make the balance wrong."""
    for column in found.columns:
        if column.question:
            raise UserError(
                _(
                    "Dates in column {name} could be day first or month first, for example {sample}."
                ).format(name=column.heading, sample=next(iter(column.samples), "")),
                _("Choose the order of dates above."),
            )
    if not problems:
        return
    first = "; ".join(
        _("row {row}, {column}: {value} ({problem})").format(
            row=one.row, column=one.column, value=one.value, problem=one.problem
        )
        for one in problems[:_SHOWN_PROBLEMS]
    )
    raise UserError(
        _("{n} cells of {file} cannot be read: {first}.").format(
            n=len(problems), file=draft.path.name, first=first
        ),
        _("Correct them in the file, or take the column as something else."),
    )


# -- what kind of list it is --------------------------------------------------------------------


def _basis(batch: Batch) -> str:
    """Tell a list of open items from one of movements."""
    if batch.has("debit", "credit"):
        return MOVEMENTS
    if batch.has("open"):
        return OPEN
    if any(OPENING_WORDS.search(text) for text in _texts(batch)):
        return MOVEMENTS
    amounts, balances = batch.column("amount"), batch.column("balance")
    if batch.has("balance") and not _runs(amounts, balances):
        return OPEN
    return MOVEMENTS


def _runs(amounts: Sequence[Decimal | None], balances: Sequence[Decimal | None]) -> bool:
    """Tell whether a balance runs with the amounts: each is the one before with the amount on it."""
    steps = [
        (before, amount, after)
        for before, amount, after in zip(balances, amounts[1:], balances[1:], strict=False)
        if before is not None and amount is not None and after is not None
    ]
    fits = sum(abs(after - before) == abs(amount) for before, amount, after in steps)
    return bool(steps) and fits * 2 > len(steps)


def _texts(batch: Batch) -> list[str]:
    return [
        cell
        for name in ("text", "number", "kind")
        for cell in batch.column(name)
        if cell is not None
    ]


def _rows(batch: Batch) -> tuple[list[int], list[int]]:
    """Return the places of rows that are lines, and the numbers of rows that only add up."""
    names = [
        name for name in ("text", "number", "kind", "account", "account_name") if batch.has(name)
    ]
    values = [batch.column(name) for name in (*AMOUNTS, "balance") if batch.has(name)]
    kept, summed = [], []
    for place, number in enumerate(batch.numbers):
        words = [cell for name in names if (cell := batch.column(name)[place]) is not None]
        if any(SUM_WORDS.search(word.strip()) for word in words):
            summed.append(number)
        elif any(column[place] is not None for column in values):
            kept.append(place)
    return kept, summed


def _since(lines: Sequence[TheirLine]) -> date | None:
    """Return the first day of the month of the first line, None if no line has a day."""
    days = [one.entry.day for one in lines if one.entry.day is not None]
    return min(days).replace(day=1) if days else None


# -- lines --------------------------------------------------------------------------------------


def _lines(
    draft: Draft, batch: Batch, rows: Sequence[int], reader: Reader, basis: str
) -> tuple[list[TheirLine], dict[str, int]]:
    base = _currency(draft, reader)
    accounts = _accounts(draft, batch, reader)
    signed = _is_signed(batch, rows)
    side = _balance_side(batch)
    columns = {name: batch.column(name) for name in (*(one.name for one in FIELDS),)}
    lines = []
    for place in rows:
        cells = {name: column[place] for name, column in columns.items()}
        words = " ".join(str(cells[name]) for name in ("kind", "text", "number") if cells[name])
        opening = basis == MOVEMENTS and bool(OPENING_WORDS.search(words))
        amount = _amount(cells, basis, opening, signed)
        if amount is not None and opening and cells["debit"] is None and cells["credit"] is None:
            amount *= side
        if amount is None:
            continue
        currency = (cells["currency"] or base).upper()
        account, compared = accounts[place]
        entry = Entry(
            "" if opening else cells["number"] or "", None if opening else cells["day"],
            _minor(amount, currency, batch, place), currency, compared,
            words if cells["kind"] else cells["text"] or "", _is_money(cells), opening,
        )  # fmt: skip
        lines.append(TheirLine(batch.numbers[place], account, entry))
    unknown = Counter(
        str(batch.column("account")[place] or "—")
        for place in rows
        if accounts[place][0] is None and draft.account_id is None and batch.has("account")
    )
    return lines, dict(unknown)


def _currency(draft: Draft, reader: Reader) -> str:
    found = None
    if draft.account_id is not None:
        found = reader.value("SELECT currency FROM account WHERE id = ?", (draft.account_id,))
    return str(
        found or reader.value("SELECT value FROM workspace_info WHERE name = 'currency'", (), "CNY")
    )


def _accounts(draft: Draft, batch: Batch, reader: Reader) -> list[tuple[int | None, int | None]]:
    """Return of each row the customer, and the number lines are told apart by.

    Customers we do not know have numbers below zero, so that their lines meet none of ours. A list
    without customers is compared as a whole.
    """
    if draft.account_id is not None or not batch.has("account"):
        return [(draft.account_id, None)] * len(batch)
    matcher = AccountMatcher(reader)
    strange: dict[str, int] = {}
    found: list[tuple[int | None, int | None]] = []
    for text in batch.column("account"):
        known = None if text is None else matcher.find(text)
        if known is None:
            found.append((None, strange.setdefault(str(text), -1 - len(strange))))
        else:
            found.append((known, known))
    return found


def _balance_side(batch: Batch) -> int:
    """Return -1 if the running balance grows with credits, as in a ledger of payables; else 1."""
    rows = zip(batch.column("balance"), batch.column("debit"), batch.column("credit"), strict=True)
    grows = falls = 0
    before: Decimal | None = None
    for balance, debit, credit in rows:
        change = (debit or Decimal(0)) - (credit or Decimal(0))
        if balance is not None and before is not None and change:
            grows += balance - before == change
            falls += before - balance == change
        before = balance
    return -1 if falls > grows else 1


def _is_signed(batch: Batch, rows: Sequence[int]) -> bool:
    """Tell whether amounts carry their sign, so that words need not say it."""
    return any(
        cell is not None and cell < 0
        for name in ("amount", "open")
        for cell in (batch.column(name)[place] for place in rows)
    )


def _amount(cells: dict[str, Any], basis: str, opening: bool, signed: bool) -> Decimal | None:
    """Return the signed amount of a row: debit above zero, credit below."""
    if basis == OPEN:
        for name in ("open", "balance", "amount"):
            if cells[name] is not None:
                return _with_sign(cells, cells[name], signed)
        return _two_columns(cells)
    if cells["debit"] is not None or cells["credit"] is not None:
        return _two_columns(cells)
    if cells["amount"] is not None:
        return _with_sign(cells, cells["amount"], signed)
    if opening and cells["balance"] is not None:
        return _with_sign(cells, cells["balance"], signed=True)
    return None


def _two_columns(cells: dict[str, Any]) -> Decimal | None:
    debit, credit = cells["debit"], cells["credit"]
    if debit is None and credit is None:
        return None
    return (debit or Decimal(0)) - (credit or Decimal(0))


def _with_sign(cells: dict[str, Any], amount: Decimal, signed: bool) -> Decimal:
    """Return an amount with the sign its row says: a column for it, else words like "payment"."""
    direction = cells["direction"]
    if direction is not None and direction.strip():
        return -amount if CREDIT_WORDS.search(direction.strip()) else amount
    if signed or cells["kind"] is None:
        return amount
    takes = MONEY_WORDS.search(cells["kind"]) or CREDIT_NOTE_WORDS.search(cells["kind"])
    return -amount if takes else amount


def _is_money(cells: dict[str, Any]) -> bool | None:
    """Tell whether a row is a payment, None if nothing says so."""
    said = " ".join(str(cells[name]) for name in ("kind", "text") if cells[name])
    return (
        True if said and MONEY_WORDS.search(said) and not CREDIT_NOTE_WORDS.search(said) else None
    )


def _minor(amount: Decimal, currency: str, batch: Batch, place: int) -> int:
    if not is_currency(currency):
        raise UserError(
            _("Row {row}: {currency} is no currency code.").format(
                row=batch.numbers[place], currency=currency
            ),
            _("Take that column as something else, or correct it."),
        )
    return int(amount.scaleb(minor_digits(currency)).to_integral_value(ROUND_HALF_UP))


def _within(
    lines: Sequence[TheirLine], basis: str, since: date | None, as_of: date
) -> list[TheirLine]:
    """Mark lines of another period: they say where a twin went, and do not count."""

    def counts(day: date | None) -> bool:
        if day is None:
            return True
        return day <= as_of and (basis == OPEN or since is None or day >= since)

    return [
        one if counts(one.entry.day) else replace(one, entry=one.entry._replace(counts=False))
        for one in lines
    ]
