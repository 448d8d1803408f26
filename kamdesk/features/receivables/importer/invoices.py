"""Brings in invoices and credit notes; a paid invoice brings its receipt."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from operator import le
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.imports.convert import is_full, missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import AccountMatcher
from kamdesk.features.imports.writing import Merging, Plan, carry_out, compare, warn
from kamdesk.features.receivables.importer.contests import (
    OPEN_DISPUTE,
    flags_of,
    take_flags,
)
from kamdesk.features.receivables.importer.shared import (
    ACCOUNT,
    CURRENCY,
    NOTE,
    RECEIPT_COLUMNS,
    account_problems,
    amount_problems,
    create_accounts,
    currencies_of,
    day_texts,
    minor_of,
    minors_of,
    shown,
)
from kamdesk.features.receivables.service import allocate_oldest_first

INVOICE_FIELDS = (
    ACCOUNT,
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
    CURRENCY,
    Field("kind", "text", N_("Kind"), ("type", "document_type", "doc_type", "belegart", "单据类型", "类型")),
    Field("paid_on", "date", N_("Paid on"), ("paid", "paid_date", "settled_date", "settleddate", "payment_date", "clear_date", "bezahlt am", "付款日期", "回款日期", "收款日期", "结清日期")),
    Field("paid_amount", "money", N_("Paid amount"), ("amount_paid", "settled_amount", "bezahlt", "已付金额", "已收金额", "回款金额")),
    Field("disputed", "bool", N_("Disputed"), ("dispute", "in_dispute", "争议", "是否争议", "有争议")),
    Field("contract", "code", N_("Contract"), ("contract_no", "contract_number", "vertrag", "合同", "合同号", "合同编号")),
    NOTE,
)  # fmt: skip
_KINDS = {
    "": "invoice", "invoice": "invoice", "发票": "invoice", "销售发票": "invoice", "rechnung": "invoice",
    "应收单": "invoice", "credit_note": "credit_note", "credit note": "credit_note",
    "creditnote": "credit_note", "credit": "credit_note", "红字发票": "credit_note", "红票": "credit_note",
    "红冲": "credit_note", "贷项": "credit_note", "贷项通知单": "credit_note", "gutschrift": "credit_note",
}  # fmt: skip
_INVOICE_COLUMNS = (
    "account_id", "number", "kind", "issued", "due", "currency", "amount_minor", "contract", "note",
)  # fmt: skip


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
        problems += amount_problems(reader, batch, ("amount", "paid_amount"))
        problems += _kind_problems(batch)
        problems += _repeated(batch)
        return problems + _early(batch)

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the invoices, then receipts for those that are paid."""
        matcher = AccountMatcher(reader(session))
        create_accounts(session, batch, matcher, outcome)
        rows, negative = _invoice_rows(batch, matcher)
        if negative:
            warn(
                outcome, [_("{n} negative amounts were taken as credit notes.").format(n=negative)]
            )
        flags = flags_of(batch, rows)
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
                Merging(
                    options,
                    batch,
                    outcome,
                    (*columns, *(["disputed"] if flags else ())),
                    {
                        **dict(zip(_INVOICE_COLUMNS, sources, strict=True)),
                        "contract_id": "contract",
                    },
                    shown,
                ),
            )
        contests = take_flags(plan, there) if flags else None
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
    currencies = currencies_of(batch, matcher)
    minors = minors_of(batch, "amount", currencies)
    kinds = _kinds(batch)
    fewest = min(minors, default=0)
    negative = [] if fewest >= 0 else [place for place, minor in enumerate(minors) if minor < 0]
    for place in negative:
        kinds[place], minors[place] = "credit_note", -minors[place]
    rows = zip(
        accounts, batch.column("number"), kinds, day_texts(batch.column("issued")),
        day_texts(_dues(batch, accounts, kinds, matcher)), currencies, minors,
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
    wished = [*columns, OPEN_DISPUTE] if disputed else columns
    found = read.connection.execute(
        f"SELECT id, {', '.join(wished)} FROM invoice WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(keys),),
    )
    return {(row[1], row[2]): (row[0], tuple(row[1:])) for row in found}


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
        paid = row[6] if given is None else (minor_of(given, row[5]) or 0)
        if paid <= 0:
            continue
        day = paid_on[place].isoformat()
        receipts.append((row[0], row[1], day, row[5], paid, "transfer", None, None))
        allocations.append((first + made, min(paid, row[6]), max(day, row[3])))
        surplus += paid > row[6]
    done = bulk(session).insert("receipt", RECEIPT_COLUMNS, receipts)
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
