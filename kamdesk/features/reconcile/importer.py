"""Reads the other side's list, whatever its layout, into lines that can be compared."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.base.memory import no_collecting
from kamdesk.base.money import is_currency, minor_digits
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.imports import service as imports
from kamdesk.features.imports.convert import to_batch
from kamdesk.features.imports.domain import Batch, Field, Options, Problem, Table
from kamdesk.features.imports.fields import Names, key
from kamdesk.features.imports.matching import AccountMatcher
from kamdesk.features.imports.recognise import Recognition, recognise
from kamdesk.features.reconcile.domain.entries import Entry, TheirLine
from kamdesk.features.reconcile.domain.matching import match, orientation
from kamdesk.features.reconcile.queries.ours import (
    MOVEMENTS,
    OPEN,
    Scope,
    our_lines,
    rules_at,
)
from kamdesk.features.reconcile.queries.runs import mapping_of
from kamdesk.features.reconcile.service import NewRun

FINANCE, CUSTOMER = "finance", "customer"
SIDES = {FINANCE: N_("Finance's file"), CUSTOMER: N_("Customer's reply")}
BASES = {MOVEMENTS: N_("Movements of a period"), OPEN: N_("Open items on the day")}

FIELDS = (
    Field("number", "code", N_("Number"), (
        "invoice", "invoice no", "invoice number", "document", "document no", "doc no", "voucher", "voucher no",
        "reference", "ref", "bill no", "receipt no", "our ref", "your ref", "beleg", "belegnummer", "rechnung",
        "rechnungsnummer", "发票号", "发票号码", "发票编号", "单据号", "单据编号", "单号", "票号", "凭证号", "凭证字号",
        "编号", "号码", "业务单号",
    )),
    Field("day", "date", N_("Date"), (
        "date", "invoice date", "document date", "doc date", "posting date", "booking date", "value date", "issued",
        "datum", "belegdatum", "buchungsdatum", "日期", "开票日期", "发票日期", "单据日期", "业务日期", "记账日期",
        "入账日期", "凭证日期", "过账日期",
    )),
    Field("debit", "money", N_("Debit"), (
        "dr", "debit amount", "soll", "charges", "invoiced", "billed", "借方", "借方金额", "本期借方", "借方发生额",
        "本期应收", "应收发生额", "开票金额",
    )),
    Field("credit", "money", N_("Credit"), (
        "cr", "credit amount", "haben", "payments", "received", "paid", "贷方", "贷方金额", "本期贷方", "贷方发生额",
        "本期收款", "收款金额", "回款金额", "付款金额", "已收", "已付",
    )),
    Field("amount", "money", N_("Amount"), (
        "invoice amount", "total", "gross", "gross amount", "sum", "value", "betrag", "金额", "价税合计", "含税金额",
        "发票金额", "应收金额", "应付金额", "本币金额", "原币金额", "发生额",
    )),
    Field("open", "money", N_("Open amount"), (
        "open", "outstanding", "outstanding amount", "amount due", "unpaid", "rest", "offen", "offener betrag",
        "未收金额", "未收款", "未付金额", "未付款", "未核销金额", "欠款", "欠款金额", "应收余额", "应付余额", "未结金额",
    )),
    Field("balance", "money", N_("Running balance"), (
        "running balance", "closing balance", "saldo", "余额", "结余", "账面余额", "期末余额",
    )),
    Field("direction", "text", N_("Debit or credit"), ("dr cr", "d c", "dc", "soll haben", "sh", "方向", "借贷", "借贷方向", "借或贷")),
    Field("currency", "code", N_("Currency"), ("currency code", "ccy", "währung", "币种", "货币", "币别")),
    Field("kind", "text", N_("Kind"), ("type", "document type", "doc type", "belegart", "单据类型", "类型", "业务类型", "凭证类型")),
    Field("account", "code", N_("Customer"), (
        "account", "customer no", "customer code", "customer id", "client", "kunde", "kundennummer", "debtor",
        "客户", "客户编码", "客户编号", "客户代码", "往来单位", "往来单位编码", "购货单位", "单位",
    )),
    Field("account_name", "text", N_("Name of the customer"), (
        "customer name", "client name", "company", "firma", "客户名称", "单位名称", "公司名称", "往来单位名称",
    )),
    Field("text", "text", N_("Text"), (
        "description", "details", "note", "memo", "remark", "remarks", "particulars", "verwendungszweck", "摘要", "备注",
        "说明", "用途", "业务摘要",
    )),
)  # fmt: skip
NAMES = Names(FIELDS)
_AMOUNTS = ("debit", "credit", "amount", "open")

_OPENING = re.compile(
    r"期初|上期结转|上年结转|上月结转|承前|年初余额|opening|brought forward|b/?f\b|balance forward|vortrag",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"^(?:本月|本期|本日|本年|当月|当期|本页|累计).{0,3}(?:合计|累计|小计|发生额)$|^(?:期末余额|结转下页|结转下年|过次页)$|"
    r"^(?:closing balance|carried forward|c/f|period total|endsaldo)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^贷$|^cr?$|^h$|^haben$|^credit$", re.IGNORECASE,
)  # fmt: skip
_MONEY = re.compile(
    r"收款|付款|回款|到账|汇款|转账|承兑|收讫|receipt|payment|paid|remittance|zahlung|transfer|cheque",
    re.IGNORECASE,
)
_TAKES_OFF = re.compile(
    r"贷项|红字|红冲|冲减|退货|折让|扣款|credit|gutschrift|write.?off|deduct", re.IGNORECASE
)
_SHOWN_PROBLEMS = 3


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
            raise _nothing(self.path)
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


def read_lines(draft: Draft, reader: Reader) -> Listed:
    """Return the lines of a file as they stand there.

    Raises:
        UserError: If there is no column of amounts, or cells of it cannot be read.
    """
    found = draft.look()
    batch, problems = to_batch(found, NAMES, draft.options(), draft.as_of)
    if not batch.has(*_AMOUNTS):
        raise UserError(
            _("{file} has no column of amounts.").format(file=draft.path.name),
            _("Say which column is the amount, or debit and credit; or choose another sheet."),
        )
    _refuse(draft, found, problems)
    basis = draft.basis or _basis(batch)
    rows, summed = _rows(batch)
    lines, unknown = _lines(draft, batch, rows, reader, basis)
    if not lines:
        raise _nothing(draft.path)
    since = None if basis == OPEN else draft.since or _since(lines)
    return Listed(
        tuple(_within(lines, basis, since, draft.as_of)), basis, since,
        batch.has("debit") and batch.has("credit"), unknown,
        tuple(sorted({*summed, *(place + 1 for place in found.totals)})), layout_of(found),
    )  # fmt: skip


def compare(draft: Draft, reader: Reader, progress: Progress, *, everybody: bool = False) -> NewRun:
    """Read a file and compare it with our ledger; nothing is written.

    Args:
        draft: The file and what was decided on it.
        reader: Of the workspace.
        progress: Told how far the comparison is.
        everybody: Whether our customers who are not in the file count too.

    Raises:
        UserError: If the file cannot be taken.
        Cancelled: If the user stopped it.
    """
    listed = read_lines(draft, reader)
    rules, _sources = rules_at(reader, draft.as_of)
    accounts = listed.accounts()
    one = draft.account_id is not None or not accounts
    if draft.account_id is not None:
        accounts = frozenset({draft.account_id})
    scope = Scope(
        draft.as_of,
        listed.basis,
        listed.since,
        accounts if accounts and not everybody else None,
        one,
    )
    ours = our_lines(reader, scope, rules)
    mine = [line.entry for line in ours]
    turned = _turned(draft, listed, mine)
    lines = [
        replace(line, entry=line.entry._replace(amount=-line.entry.amount)) if turned else line
        for line in listed.lines
    ]
    with no_collecting():
        found = match(mine, [line.entry for line in lines], draft.as_of, rules, progress)
    return NewRun(
        draft.side, draft.account_id, draft.as_of, listed.since, listed.basis, turned, draft.path.name,
        listed.layout, saved_mapping(draft, listed), ours, lines, found,
    )  # fmt: skip


def _nothing(path: Path) -> UserError:
    return UserError(
        _("{file} holds no list of documents.").format(file=path.name),
        _("It needs a row of headings with a number, a date and an amount, and lines below it."),
    )


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
    if any(_OPENING.search(text) for text in _texts(batch)):
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
    values = [batch.column(name) for name in (*_AMOUNTS, "balance") if batch.has(name)]
    kept, summed = [], []
    for place, number in enumerate(batch.numbers):
        words = [cell for name in names if (cell := batch.column(name)[place]) is not None]
        if any(_SUM.search(word.strip()) for word in words):
            summed.append(number)
        elif any(column[place] is not None for column in values):
            kept.append(place)
    return kept, summed


def _since(lines: Sequence[TheirLine]) -> date | None:
    """Return the first day of the month of the first line, None if no line has a day."""
    days = [one.entry.day for one in lines if one.entry.day is not None]
    return min(days).replace(day=1) if days else None


def _turned(draft: Draft, listed: Listed, ours: Sequence[Entry]) -> bool:
    """Tell whether the list sees the balance from the other side: a customer's payables."""
    if draft.turned is not None:
        return draft.turned
    shown = orientation(ours, [one.entry for one in listed.lines])
    return shown < 0 or (shown == 0 and draft.side == CUSTOMER and listed.two_columns)


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
        opening = basis == MOVEMENTS and bool(_OPENING.search(words))
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
        return -amount if _CREDIT.search(direction.strip()) else amount
    if signed or cells["kind"] is None:
        return amount
    takes = _MONEY.search(cells["kind"]) or _TAKES_OFF.search(cells["kind"])
    return -amount if takes else amount


def _is_money(cells: dict[str, Any]) -> bool | None:
    """Tell whether a row is a payment, None if nothing says so."""
    said = " ".join(str(cells[name]) for name in ("kind", "text") if cells[name])
    return True if said and _MONEY.search(said) and not _TAKES_OFF.search(said) else None


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
