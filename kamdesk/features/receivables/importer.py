"""Brings in invoices, credit notes and receipts."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import repeat
from operator import le, mul
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.changes import RowRange
from kamdesk.base.i18n import N_, _
from kamdesk.base.money import is_currency, minor_digits
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.imports.convert import is_full, missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import AccountMatcher, create_missing
from kamdesk.features.imports.writing import Plan, carry_out, compare, warn, warn_made
from kamdesk.features.receivables.service import allocate_oldest_first

_ACCOUNT = Field("account", "code", N_("Account"), tuple(
    ["account_code", "customer", "customer_code", "customer_no", "customernumber", "customer_id", "client", "account_no", "kunde", "kundennummer", "客户", "客户编码", "客户编号", "客户代码", "单位", "往来单位", "购货单位", "付款单位"]
) + ("custid", "cust no"))  # fmt: skip
_CURRENCY = Field(
    "currency", "code", N_("Currency"), ("currency_code", "währung", "币种", "货币", "币别")
)
_NOTE = Field(
    "note",
    "text",
    N_("Note"),
    ("notes", "remark", "remarks", "comment", "bemerkung", "备注", "摘要"),
)

INVOICE_FIELDS = (
    _ACCOUNT,
    Field("account_name", "text", N_("Name of the account"), ("customer_name", "customername", "company", "firma", "客户名称", "单位名称", "公司名称")),
    Field("number", "code", N_("Number"), (
        "invoice", "invoice_no", "invoice_number", "invoicenumber", "document_no", "doc_no", "bill_no",
        "order_no", "order_number", "rechnung", "rechnungsnummer", "auftrag", "发票号", "发票号码", "发票编号", "单据号", "单据编号", "单号", "票号",
    )),
    Field("issued", "date", N_("Issued"), (
        "date", "invoice_date", "invoicedate", "issue_date", "doc_date", "document_date", "datum", "rechnungsdatum",
        "order_date", "开票日期", "发票日期", "单据日期", "日期", "业务日期", "记账日期",
    )),
    Field("amount", "money", N_("Amount"), (
        "invoice_amount", "invoiceamount", "total", "gross", "gross_amount", "betrag", "金额", "价税合计", "含税金额",
        "发票金额", "应收金额", "原币金额", "本币金额",
    )),
    Field("due", "date", N_("Due"), ("due_date", "duedate", "payment_due", "fällig", "fälligkeit", "faellig", "到期日", "到期日期", "应收日期", "付款期限")),
    Field("terms_days", "int", N_("Credit period in days"), ("terms", "payment_terms", "days", "zahlungsziel", "账期", "账期天数", "信用期"), low=0, high=3650),
    _CURRENCY,
    Field("kind", "text", N_("Kind"), ("type", "document_type", "doc_type", "belegart", "单据类型", "类型")),
    Field("paid_on", "date", N_("Paid on"), ("paid", "paid_date", "settled_date", "settleddate", "payment_date", "clear_date", "bezahlt am", "付款日期", "回款日期", "收款日期", "结清日期")),
    Field("paid_amount", "money", N_("Paid amount"), ("amount_paid", "settled_amount", "bezahlt", "已付金额", "已收金额", "回款金额")),
    Field("disputed", "bool", N_("Disputed"), ("dispute", "in_dispute", "争议", "是否争议", "有争议")),
    Field("contract", "code", N_("Contract"), ("contract_no", "contract_number", "vertrag", "合同", "合同号", "合同编号")),
    _NOTE,
)  # fmt: skip
RECEIPT_FIELDS = (
    _ACCOUNT,
    Field("received", "date", N_("Received"), (
        "date", "receipt_date", "payment_date", "paymentdate", "paid_on", "value_date", "datum", "zahlungsdatum",
        "收款日期", "到账日期", "回款日期", "付款日期", "单据日期", "日期",
    )),
    Field("amount", "money", N_("Amount"), ("payment", "receipt_amount", "paid_amount", "betrag", "金额", "收款金额", "回款金额", "到账金额", "实收金额")),
    Field("number", "code", N_("Number"), (
        "receipt_no", "receipt", "payment_no", "check_number", "checknumber", "cheque_no", "reference", "ref",
        "收款单号", "单据号", "单号", "流水号", "凭证号",
    )),
    Field("invoice", "code", N_("Invoice"), ("invoice_no", "invoice_number", "applied_to", "rechnung", "发票号", "发票号码", "核销单据")),
    _CURRENCY,
    Field("method", "text", N_("Method"), ("payment_method", "type", "zahlungsart", "收款方式", "结算方式", "付款方式")),
    Field("matures", "date", N_("Matures"), ("maturity", "maturity_date", "到期日", "票据到期日")),
    _NOTE,
)  # fmt: skip
_KINDS = {
    "": "invoice", "invoice": "invoice", "发票": "invoice", "销售发票": "invoice", "rechnung": "invoice",
    "应收单": "invoice", "credit_note": "credit_note", "credit note": "credit_note",
    "creditnote": "credit_note", "credit": "credit_note", "红字发票": "credit_note", "红票": "credit_note",
    "红冲": "credit_note", "贷项": "credit_note", "贷项通知单": "credit_note", "gutschrift": "credit_note",
}  # fmt: skip
_METHODS = {
    "": "transfer", "transfer": "transfer", "bank transfer": "transfer", "wire": "transfer", "电汇": "transfer",
    "转账": "transfer", "银行转账": "transfer", "网银": "transfer", "cash": "cash", "现金": "cash",
    "bank_bill": "bank_bill", "bank bill": "bank_bill", "银行承兑": "bank_bill", "银行承兑汇票": "bank_bill", "银承": "bank_bill",
    "commercial_bill": "commercial_bill", "commercial bill": "commercial_bill", "商业承兑": "commercial_bill",
    "商业承兑汇票": "commercial_bill", "商承": "commercial_bill", "cheque": "transfer", "check": "transfer", "支票": "transfer",
}  # fmt: skip
_INVOICE_COLUMNS = (
    "account_id", "number", "kind", "issued", "due", "currency", "amount_minor", "contract", "note",
)  # fmt: skip
_OPEN_DISPUTE = (
    "kind = 'invoice' AND EXISTS (SELECT 1 FROM dispute "
    "WHERE invoice_id = invoice.id AND closed IS NULL)"
)
_RECEIPT_COLUMNS = (
    "account_id", "number", "received", "currency", "amount_minor", "method", "matures", "note",
)  # fmt: skip


# -- shared -------------------------------------------------------------------------------------


def account_problems(reader: Reader, batch: Batch, options: Options) -> list[Problem]:
    """Return rows without an account, or with one that is not there and may not be made."""
    problems = missing(batch, "account")
    if not options.create_accounts:
        lost = set(AccountMatcher(reader).missing(batch.column("account")))
        if lost:
            problems += [
                batch.problem(place, "account", _("no such account"))
                for place, text in enumerate(batch.column("account"))
                if text in lost
            ]
    return problems


def _amount_problems(reader: Reader, batch: Batch, names: Sequence[str]) -> list[Problem]:
    matcher = AccountMatcher(reader)
    currencies = _currencies(batch, matcher)
    problems = []
    unknown = {code for code in set(currencies) if not is_currency(code)}
    if unknown:
        problems += [
            batch.problem(place, "currency", _("not a currency code"))
            for place, code in enumerate(currencies)
            if code in unknown
        ]
    for name in names:
        amounts = batch.column(name)
        if not batch.has(name):
            continue
        minors = _whole(amounts, currencies)
        if minors is not None:
            batch.worked_out[name] = (currencies, minors)
            continue
        for place, amount in enumerate(amounts):
            if amount is not None and _minor(amount, currencies[place]) is None:
                problems.append(
                    batch.problem(place, name, _("more decimals than the currency has"))
                )
    return problems


def _currencies(batch: Batch, matcher: AccountMatcher, base: str = "CNY") -> list[str]:
    accounts = batch.column("account")
    given = batch.column("currency")
    if is_full(given):
        upper = {code: code.upper() for code in set(given)}
        return list(map(upper.__getitem__, given))
    result = []
    for text, code in zip(accounts, given, strict=True):
        if code is not None:
            result.append(code.upper())
        else:
            key = matcher.find(text)
            result.append(base if key is None else matcher.currency(key))
    return result


def _minor(amount: Decimal, currency: str) -> int | None:
    scaled = amount.scaleb(minor_digits(currency))
    whole = int(scaled)
    return whole if whole == scaled else None


def _whole(amounts: Sequence[Decimal | None], currencies: Sequence[str]) -> list[int] | None:
    """Return amounts as integers of minor units where all are there, in one currency and exact."""
    if len(set(currencies)) != 1 or not is_full(amounts):
        return None
    units = repeat(Decimal(10 ** minor_digits(currencies[0])))
    scaled = list(map(mul, amounts, units))
    minors = list(map(int, scaled))
    return minors if minors == scaled else None


def _minors(batch: Batch, name: str, currencies: Sequence[str]) -> list[int]:
    """Return amounts that were checked as integers of minor units."""
    known, minors = batch.worked_out.get(name, ((), ()))
    if known == currencies:  # accounts that were made since may have another
        return list(minors)
    return [_minor(*pair) or 0 for pair in zip(batch.column(name), currencies, strict=True)]


def _iso(days: Sequence[date | None]) -> list[str | None]:
    """Return days as ISO texts, each made once."""
    shown = {day: _day(day) for day in set(days)}
    return list(map(shown.__getitem__, days))


def _create_accounts(
    session: Session, batch: Batch, matcher: AccountMatcher, outcome: Outcome
) -> None:
    texts = matcher.missing(batch.column("account"))
    if not texts:
        return
    accounts = batch.column("account")
    names = dict(zip(reversed(accounts), reversed(batch.column("account_name")), strict=True))
    currencies = dict(zip(reversed(accounts), reversed(batch.column("currency")), strict=True))
    made = create_missing(
        session,
        matcher,
        texts,
        {text: name for text, name in names.items() if text and name},
        {text: code.upper() for text, code in currencies.items() if text and code},
    )
    warn_made(outcome, made)


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


# -- invoices -----------------------------------------------------------------------------------


class InvoiceImporter:
    """Matches by account and number; a paid invoice brings its receipt."""

    name = "invoices"
    fields = INVOICE_FIELDS
    needed = ("account", "number", "issued", "amount")

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows that lack something, contradict themselves, or repeat a number."""
        problems = account_problems(reader, batch, options)
        for name in ("number", "issued", "amount"):
            problems += missing(batch, name)
        problems += _amount_problems(reader, batch, ("amount", "paid_amount"))
        problems += _kind_problems(batch)
        problems += _repeated(batch)
        return problems + _early(batch)

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the invoices, then receipts for those that are paid."""
        matcher = AccountMatcher(reader(session))
        _create_accounts(session, batch, matcher, outcome)
        rows, negative = _invoice_rows(batch, matcher)
        if negative:
            warn(
                outcome, [_("{n} negative amounts were taken as credit notes.").format(n=negative)]
            )
        flags = _flags(batch, rows)
        links = _contract_links(reader(session), batch)
        columns = (*_INVOICE_COLUMNS, "contract_id") if links else _INVOICE_COLUMNS
        if links:
            rows = [(*row, links.get((row[0], row[7]))) for row in rows]
        there = _existing_invoices(
            reader(session), set(batch.column("number")), rows, columns, bool(flags)
        )
        if links:
            rows = [_still_linked(row, there.get(row[:2])) for row in rows]
        sources = (
            "account",
            "number",
            "kind",
            "issued",
            "due",
            "currency",
            "amount",
            "contract",
            "note",
        )
        present = [batch.has(name) for name in sources]
        present += [True for _more in (*columns[len(sources) :], *flags[:1])]
        present[4] = batch.has("due", "terms_days")
        present[2] = batch.has("kind") or bool(negative)
        told = [(*row, flag) for row, flag in zip(rows, flags, strict=True)] if flags else rows
        plan = Plan(told, list(range(len(told))))
        if there:
            plan = compare(
                ((place, row[:2], row) for place, row in enumerate(told)),
                there,
                present,
                options.update,
                lambda key: str(key[1]),  # type: ignore[index]
            )
        contests = _take_flags(plan, there) if flags else None
        made = carry_out(session, "invoice", columns, plan, outcome)
        if contests is not None:
            contests.write(session, plan, made, batch.today)
        if batch.has("paid_on") and made is not None:
            _write_paid(session, batch, rows, plan.places, made.first, outcome)
        if options.allocate:
            allocate_oldest_first(session, {row[0] for row in rows})


def _contract_links(read: Reader, batch: Batch) -> dict[tuple[int, str], int]:
    """Return the contracts a file of invoices may name: (account, number) -> key."""
    if not batch.has("contract"):
        return {}
    found = read.connection.execute("SELECT account_id, number, id FROM contract")
    return {(account, number): key for account, number, key in found}


def _still_linked(
    row: tuple[Any, ...], there: tuple[int, tuple[Any, ...]] | None
) -> tuple[Any, ...]:
    """Return a row that keeps the contract its invoice belongs to already."""
    kept = None if there is None else there[1][len(_INVOICE_COLUMNS)]
    return row if kept is None else (*row[:-1], kept)


def _early(batch: Batch) -> list[Problem]:
    """Return the rows that are due before they are issued."""
    issues, dues = batch.column("issued"), batch.column("due")
    if not batch.has("due") or (is_full(issues) and is_full(dues) and all(map(le, issues, dues))):
        return []
    pairs = set(zip(issues, dues, strict=True))
    wrong = {
        (issued, due)
        for issued, due in pairs
        if issued is not None and due is not None and due < issued
    }
    return [
        batch.problem(place, "due", _("before the day of issue"))
        for place, pair in enumerate(zip(issues, dues, strict=True))
        if pair in wrong
    ]


def _kind_problems(batch: Batch) -> list[Problem]:
    if not batch.has("kind"):
        return []
    return [
        batch.problem(place, "kind", _("neither an invoice nor a credit note"))
        for place, kind in enumerate(batch.column("kind"))
        if kind is not None and kind.strip().casefold() not in _KINDS
    ]


def _repeated(batch: Batch) -> list[Problem]:
    numbers = batch.column("number")
    if len(set(numbers)) == len(numbers):
        return []
    seen: dict[tuple[Any, Any], int] = {}
    problems = []
    pairs = zip(batch.column("account"), batch.column("number"), strict=True)
    for place, pair in enumerate(pairs):
        first = seen.setdefault(pair, place)
        if first != place and pair[1] is not None:
            text = _("also in row {row}").format(row=batch.numbers[first])
            problems.append(batch.problem(place, "number", text))
    return problems


def _invoice_rows(batch: Batch, matcher: AccountMatcher) -> tuple[list[tuple[Any, ...]], int]:
    """Return the values of `_INVOICE_COLUMNS` of each row, and how many became credit notes."""
    accounts = matcher.find_all(batch.column("account"))
    currencies = _currencies(batch, matcher)
    minors = _minors(batch, "amount", currencies)
    kinds = _kinds(batch)
    fewest = min(minors, default=0)
    negative = [] if fewest >= 0 else [place for place, minor in enumerate(minors) if minor < 0]
    for place in negative:
        kinds[place], minors[place] = "credit_note", -minors[place]
    rows = zip(
        accounts, batch.column("number"), kinds, _iso(batch.column("issued")),
        _iso(_dues(batch, accounts, kinds, matcher)), currencies, minors,
        batch.column("contract"), batch.column("note"), strict=True,
    )  # fmt: skip
    return list(rows), len(negative)


def _kinds(batch: Batch) -> list[str]:
    if not batch.has("kind"):
        return ["invoice"] * len(batch)
    given = batch.column("kind")
    known = {kind: _KINDS[(kind or "").strip().casefold()] for kind in set(given)}
    return [known[kind] for kind in given]


def _dues(
    batch: Batch, accounts: Sequence[int | None], kinds: Sequence[str], matcher: AccountMatcher
) -> Sequence[date]:
    """Return the day each is due: as given, else the credit period after its issue."""
    dues = batch.column("due")
    if is_full(dues):
        return dues
    terms = batch.column("terms_days")
    found = []
    for place, issued in enumerate(batch.column("issued")):
        due = dues[place]
        if due is None:
            days = terms[place] if terms[place] is not None else matcher.terms(accounts[place] or 0)
            days = 0 if kinds[place] == "credit_note" else days or 0
            due = issued + timedelta(days=days)
        found.append(due)
    return found


def _existing_invoices(
    read: Reader,
    numbers: set[str],
    rows: list[tuple[Any, ...]],
    columns: Sequence[str],
    disputed: bool,
) -> dict[Any, tuple[int, tuple[Any, ...]]]:
    names = read.connection.execute("SELECT number, account_id, id FROM invoice")
    same = [(account, number, key) for number, account, key in names if number in numbers]
    if not same:
        return {}
    wanted = {row[:2] for row in rows}
    keys = sorted(key for account, number, key in same if (account, number) in wanted)
    wished = [*columns, _OPEN_DISPUTE] if disputed else columns
    found = read.connection.execute(
        f"SELECT id, {', '.join(wished)} FROM invoice WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(keys),),
    )
    return {(row[1], row[2]): (row[0], tuple(row[1:])) for row in found}


@dataclass(slots=True)
class _Contests:
    """Which invoices of a file are contested as a whole, and which are no longer.

    Attributes:
        new: Whether each row of the plan's new ones is.
        raised: Changed ones that are now: (key, amount, issued).
        ended: Keys of changed ones that are no longer.
    """

    new: list[int] = field(default_factory=list)
    raised: list[tuple[int, int, str]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def write(self, session: Session, plan: Plan, made: RowRange | None, today: date) -> None:
        """Raise a dispute over the whole of each, from its issue on; end the others today."""
        first = 0 if made is None else made.first
        raised = [
            (first + place, row[6], row[3])
            for place, (row, flag) in enumerate(zip(plan.new, self.new, strict=True))
            if flag
        ]
        writer = bulk(session)
        writer.insert(
            "dispute",
            ("invoice_id", "amount_minor", "reason", "raised"),
            [(key, amount, "other", day) for key, amount, day in [*raised, *self.raised] if amount],
        )
        found = reader(session).rows(
            "SELECT id, raised FROM dispute WHERE closed IS NULL "
            "AND invoice_id IN (SELECT value FROM json_each(?))",
            (json.dumps(self.ended),),
        )
        writer.update(
            "dispute",
            ("closed", "result"),
            [(key, max(day, today.isoformat()), "accepted") for key, day in found],
        )


def _flags(batch: Batch, rows: list[tuple[Any, ...]]) -> list[int]:
    """Return whether each invoice is contested; nothing if the file does not say."""
    if not batch.has("disputed"):
        return []
    cells = batch.column("disputed")
    return [int(bool(cell) and row[2] == "invoice") for cell, row in zip(cells, rows, strict=True)]


def _take_flags(plan: Plan, there: dict[Any, tuple[int, tuple[Any, ...]]]) -> _Contests:
    """Take from the rows of a plan what is no column of an invoice."""
    before = {key: row[-1] for key, row in there.values()}
    contests = _Contests([row[-1] for row in plan.new])
    for key, row in plan.changed:
        if row[-1] and not before[key]:
            contests.raised.append((key, row[6], row[3]))
        elif before[key] and not row[-1]:
            contests.ended.append(key)
    plan.new = [row[:-1] for row in plan.new]
    plan.changed = [(key, row[:-1]) for key, row in plan.changed]
    return contests


def _write_paid(
    session: Session,
    batch: Batch,
    rows: list[tuple[Any, ...]],
    new: list[int],
    first: int,
    outcome: Outcome,
) -> None:
    paid_on, paid_amount = batch.column("paid_on"), batch.column("paid_amount")
    receipts, allocations = [], []
    surplus = 0
    for made, place in enumerate(new):
        row = rows[place]
        if paid_on[place] is None or row[2] != "invoice":
            continue
        given = paid_amount[place]
        paid = row[6] if given is None else (_minor(given, row[5]) or 0)
        if paid <= 0:
            continue
        day = paid_on[place].isoformat()
        receipts.append((row[0], row[1], day, row[5], paid, "transfer", None, None))
        allocations.append((first + made, min(paid, row[6]), max(day, row[3])))
        surplus += paid > row[6]
    done = bulk(session).insert("receipt", _RECEIPT_COLUMNS, receipts)
    if done is not None:
        bulk(session).insert(
            "allocation",
            ("invoice_id", "receipt_id", "amount_minor", "effective"),
            (
                (invoice, done.first + place, amount, day)
                for place, (invoice, amount, day) in enumerate(allocations)
            ),
        )
    if surplus:
        warn(
            outcome,
            [
                _("{n} invoices were paid with more than they ask; the rest is unapplied.").format(
                    n=surplus
                )
            ],
        )


# -- receipts -----------------------------------------------------------------------------------


class ReceiptImporter:
    """Matches by account and number; a receipt that names its invoice is applied to it."""

    name = "receipts"
    fields = RECEIPT_FIELDS
    needed = ("account", "received", "amount")

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows that lack something, or name an invoice that is not there."""
        problems = account_problems(reader, batch, options)
        for name in ("received", "amount"):
            problems += missing(batch, name)
        problems += _amount_problems(reader, batch, ("amount",))
        if not _all_negative(batch):
            problems += [
                batch.problem(place, "amount", _("not above zero"))
                for place, amount in enumerate(batch.column("amount"))
                if amount is not None and amount <= 0
            ]
        for place, method in enumerate(batch.column("method")):
            if method is not None and method.strip().casefold() not in _METHODS:
                problems.append(batch.problem(place, "method", _("no such method")))
        return problems + _invoice_problems(reader, batch)

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the receipts and apply what names an invoice, or everything oldest due first."""
        matcher = AccountMatcher(reader(session))
        _create_accounts(session, batch, matcher, outcome)
        if _all_negative(batch):
            warn(outcome, [_("All amounts are negative; they were taken as receipts.")])
        rows = _receipt_rows(batch, matcher)
        there = _existing_receipts(reader(session))
        sources = (
            "account",
            "number",
            "received",
            "currency",
            "amount",
            "method",
            "matures",
            "note",
        )
        plan = compare(
            _receipt_keys(rows),
            there,
            [batch.has(name) for name in sources],
            options.update,
            lambda key: str(key[1] or key),  # type: ignore[index]
        )
        made = carry_out(session, "receipt", _RECEIPT_COLUMNS, plan, outcome)
        if made is not None and batch.has("invoice"):
            _apply_named(session, batch, plan, made.first, outcome)
        if options.allocate:
            allocate_oldest_first(session, {row[0] for row in rows})


def _all_negative(batch: Batch) -> bool:
    amounts = [amount for amount in batch.column("amount") if amount is not None]
    return len(amounts) > 1 and all(amount < 0 for amount in amounts)


def _invoice_problems(read: Reader, batch: Batch) -> list[Problem]:
    if not batch.has("invoice"):
        return []
    matcher = AccountMatcher(read)
    known = set(read.rows("SELECT account_id, number FROM invoice"))
    return [
        batch.problem(place, "invoice", _("no such invoice at this account"))
        for place, (text, number) in enumerate(
            zip(batch.column("account"), batch.column("invoice"), strict=True)
        )
        if number is not None and (matcher.find(text), number) not in known
    ]


def _receipt_rows(batch: Batch, matcher: AccountMatcher) -> list[tuple[Any, ...]]:
    currencies = _currencies(batch, matcher)
    numbers, received = batch.column("number"), batch.column("received")
    methods, matures = batch.column("method"), batch.column("matures")
    notes, amounts = batch.column("note"), batch.column("amount")
    return [
        (
            matcher.find(text), numbers[place], _day(received[place]), currencies[place],
            abs(_minor(amounts[place], currencies[place]) or 0),
            _METHODS[(methods[place] or "").strip().casefold()], _day(matures[place]), notes[place],
        )
        for place, text in enumerate(batch.column("account"))
    ]  # fmt: skip


def _receipt_keys(
    rows: list[tuple[Any, ...]],
) -> list[tuple[int, Any, tuple[Any, ...]]]:
    """Key by account and number; without a number by everything plain, and how often it came."""
    seen: Counter[Any] = Counter()
    keyed = []
    for place, row in enumerate(rows):
        plain = (row[0], row[1]) if row[1] else (row[0], None, *row[2:5])
        keyed.append((place, (*plain, seen[plain]), row))
        seen[plain] += 1
    return keyed


def _existing_receipts(read: Reader) -> dict[Any, tuple[int, tuple[Any, ...]]]:
    found: dict[Any, tuple[int, tuple[Any, ...]]] = {}
    seen: Counter[Any] = Counter()
    for key, *rest in read.rows(
        f"SELECT id, {', '.join(_RECEIPT_COLUMNS)} FROM receipt ORDER BY id"
    ):
        row = tuple(rest)
        plain = (row[0], row[1]) if row[1] else (row[0], None, *row[2:5])
        found[(*plain, seen[plain])] = (key, row)
        seen[plain] += 1
    return found


def _apply_named(
    session: Session,
    batch: Batch,
    plan: Plan,
    first: int,
    outcome: Outcome,
) -> None:
    read = reader(session)
    invoices = {
        (account, number): (key, currency, issued, rest)
        for key, account, number, currency, issued, rest in read.rows(
            "SELECT i.id, i.account_id, i.number, i.currency, i.issued, i.amount_minor - coalesce("
            "(SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0) "
            "FROM invoice AS i WHERE i.kind = 'invoice'"
        )
    }
    rows = []
    unapplied = 0
    for made, (place, row) in enumerate(zip(plan.places, plan.new, strict=True)):
        number = batch.column("invoice")[place]
        found = invoices.get((row[0], number)) if number else None
        if found is None:
            continue
        key, currency, issued, rest = found
        amount = min(row[4], rest) if currency == row[3] else 0
        unapplied += amount < row[4]
        if amount > 0:
            rows.append((key, first + made, amount, max(row[2], issued)))
            invoices[(row[0], number)] = (key, currency, issued, rest - amount)
    bulk(session).insert(
        "allocation", ("invoice_id", "receipt_id", "amount_minor", "effective"), rows
    )
    if unapplied:
        warn(
            outcome,
            [
                _(
                    "{n} receipts are larger than what their invoice has open; the rest is unapplied."
                ).format(n=unapplied)
            ],
        )


INVOICES = InvoiceImporter()
RECEIPTS = ReceiptImporter()
