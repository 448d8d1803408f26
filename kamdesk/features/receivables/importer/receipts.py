"""Brings in receipts and applies what names its invoice."""

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.imports.convert import missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import AccountMatcher
from kamdesk.features.imports.writing import Merging, Plan, carry_out, compare, warn
from kamdesk.features.receivables.importer.shared import (
    ACCOUNT,
    CURRENCY,
    NOTE,
    RECEIPT_COLUMNS,
    account_problems,
    amount_problems,
    create_accounts,
    currencies_of,
    day_text,
    minor_of,
    shown,
)
from kamdesk.features.receivables.service import allocate_oldest_first

RECEIPT_FIELDS = (
    ACCOUNT,
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
    CURRENCY,
    Field("method", "text", N_("Method"), ("payment_method", "type", "zahlungsart", "收款方式", "结算方式", "付款方式")),
    Field("matures", "date", N_("Matures"), ("maturity", "maturity_date", "到期日", "票据到期日")),
    NOTE,
)  # fmt: skip
_METHODS = {
    "": "transfer", "transfer": "transfer", "bank transfer": "transfer", "wire": "transfer", "电汇": "transfer",
    "转账": "transfer", "银行转账": "transfer", "网银": "transfer", "cash": "cash", "现金": "cash",
    "bank_bill": "bank_bill", "bank bill": "bank_bill", "银行承兑": "bank_bill", "银行承兑汇票": "bank_bill", "银承": "bank_bill",
    "commercial_bill": "commercial_bill", "commercial bill": "commercial_bill", "商业承兑": "commercial_bill",
    "商业承兑汇票": "commercial_bill", "商承": "commercial_bill", "cheque": "transfer", "check": "transfer", "支票": "transfer",
}  # fmt: skip


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
        problems += amount_problems(reader, batch, ("amount",))
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
        create_accounts(session, batch, matcher, outcome)
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
            Merging(
                options, batch, outcome, RECEIPT_COLUMNS,
                dict(zip(RECEIPT_COLUMNS, sources, strict=True)), shown,
            ),
        )  # fmt: skip
        made = carry_out(session, "receipt", RECEIPT_COLUMNS, plan, outcome)
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
    currencies = currencies_of(batch, matcher)
    numbers, received = batch.column("number"), batch.column("received")
    methods, matures = batch.column("method"), batch.column("matures")
    notes, amounts = batch.column("note"), batch.column("amount")
    return [
        (
            matcher.find(text), numbers[place], day_text(received[place]), currencies[place],
            abs(minor_of(amounts[place], currencies[place]) or 0),
            _METHODS[(methods[place] or "").strip().casefold()], day_text(matures[place]), notes[place],
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
        f"SELECT id, {', '.join(RECEIPT_COLUMNS)} FROM receipt ORDER BY id"
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
