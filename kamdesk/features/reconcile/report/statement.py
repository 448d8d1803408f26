"""The statement of account: for one customer, or one workbook with a sheet for each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_long_date, format_money
from kamdesk.base.i18n import _, language, speaking
from kamdesk.base.money import capital_amount
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, bucket_edges, info
from kamdesk.features.receivables.domain import METHODS, bucket_title
from kamdesk.features.receivables.queries import account_by_code
from kamdesk.features.reconcile.domain.statement import (
    KINDS,
    RECEIPT,
    Movement,
    Statement,
    first_day,
    language_of,
)
from kamdesk.features.reconcile.queries.statements import (
    Party,
    Standing,
    parties,
    standings,
    statements,
    with_balance,
)
from kamdesk.features.reconcile.report.logo import logo
from kamdesk.reporting.report import (
    Cell,
    Column,
    Formula,
    Kind,
    Line,
    Look,
    Part,
    Report,
    ReportRequest,
    Role,
    Sheet,
    Table,
    Words,
    WordsLine,
    fixed,
)

MOST_SHEETS = 10_000
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class _Customer:
    """Everything of one customer."""

    party: Party
    statements: tuple[Statement, ...]
    standings: dict[str, Standing]
    language: str
    sheet: str


def statement(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the statement of one account, or of every account with a balance.

    Options: `since` (date, first day; else the first of January, or twelve months before in the first
    quarter), `language` (of every sheet; else each customer's own), `accounts` (keys, for a batch of
    some), `maker` is part of the request.

    Raises:
        UserError: If the account is unknown, or they are too many for one workbook.
    """
    wanted = request.options.get("since")
    since = wanted if isinstance(wanted, date) else first_day(request.as_of)
    chosen = _chosen(reader, request)
    progress.step(0, None, _("Counting"))
    customers = _customers(reader, chosen, since, request)
    spoken = _spoken(request) or (customers[0].language if len(customers) == 1 else language())
    with speaking(spoken):
        edges = bucket_edges(reader)
        sheets = [_sheet(one, request, edges, since) for one in customers]
        overview = len(customers) != 1
        if overview:
            sheets.insert(0, _overview(customers))
        facts = (
            (_("Customers"), str(len(customers))),
            (_("Period"), _period(since, request.as_of)),
            (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
        )
        return Report(
            title=_("Statements of account") if overview else _("Statement of account"),
            company=info(reader, COMPANY), as_of=request.as_of, facts=facts,
            sheets=(*sheets, Sheet(_("Data"), (_data(customers),))), notes=_notes(),
            logo=logo(reader), language=spoken,
        )  # fmt: skip


def _spoken(request: ReportRequest) -> str:
    return str(request.options.get("language") or "")


def _chosen(reader: Reader, request: ReportRequest) -> list[int]:
    if request.account is not None:
        key = account_by_code(reader, request.account)
        if key is None:
            raise UserError(
                _("There is no account {code}.").format(code=request.account),
                _("`kamdesk show accounts` lists the codes."),
            )
        return [key]
    keys = request.options.get("accounts")
    found = [key for key in keys if isinstance(key, int)] if isinstance(keys, Sequence) else []
    chosen = found or with_balance(reader, request.as_of)
    if len(chosen) > MOST_SHEETS:
        raise UserError(
            _("{n} customers are too many for one workbook.").format(n=len(chosen)),
            _("Choose one account, or write each statement as a PDF from Receivables, Reconcile."),
        )
    return chosen


def _customers(
    reader: Reader, keys: list[int], since: date, request: ReportRequest
) -> list[_Customer]:
    wanted = set(keys)
    known = parties(reader, wanted)
    found = statements(reader, since, request.as_of, wanted)
    single = keys[0] if len(keys) == 1 else None
    standing = standings(reader, request.as_of, bucket_edges(reader), single)
    names: set[str] = set()
    customers = []
    for key, party in known.items():
        mine = tuple(found.get(key, ()))
        customers.append(
            _Customer(
                party, mine, {one.currency: standing.get((key, one.currency), Standing((0,))) for one in mine},
                _spoken(request) or language_of(party.country, party.name), _name(party, names),
            )
        )  # fmt: skip
    return customers


def _name(party: Party, taken: set[str]) -> str:
    """Return a name for the sheet of a customer that no other has."""
    plain = _NOT_IN_NAMES.sub(" ", f"{party.code} {party.name}").strip()[:_LONGEST_NAME]
    name, number = plain, 2
    while name.casefold() in taken:
        end = f" {number}"
        name, number = plain[: _LONGEST_NAME - len(end)] + end, number + 1
    taken.add(name.casefold())
    return name


def _period(since: date, until: date) -> str:
    return _("{first} to {last}").format(first=since.isoformat(), last=until.isoformat())


# -- one customer -------------------------------------------------------------------------------


def _sheet(one: _Customer, request: ReportRequest, edges: tuple[int, ...], since: date) -> Sheet:
    with speaking(one.language):
        facts = (
            (_("Customer"), one.party.name),
            (_("Code"), one.party.code),
            (_("Address"), one.party.address or "—"),
            (_("Tax number"), one.party.tax_no or "—"),
            (_("Period"), _period(since, request.as_of)),
            (_("Made"), f"{request.made:%Y-%m-%d}"),
        )
        parts: list[Part] = [Words((WordsLine((_ask(request.as_of),), rows=2),))]
        if not one.statements:
            parts.append(_still(one.party.id))
        for found in one.statements:
            parts += _section(one, found, edges)
        return Sheet(
            one.sheet, tuple([*parts, _confirmation(one)]), portrait=True,
            title=_("Statement of account"), facts=facts, language=one.language,
        )  # fmt: skip


def _ask(as_of: date) -> str:
    return _(
        "Please compare this statement with your books as of {day}, seal the reply below and send it back. "
        "It is meant to agree the balance and is no demand for payment."
    ).format(day=format_long_date(as_of))


def _section(one: _Customer, found: Statement, edges: tuple[int, ...]) -> list[Part]:
    standing = one.standings[found.currency]
    end = f"{one.party.id}_{found.currency}"
    return [
        _summary(found, end),
        _movements(found, end),
        _ages(found, standing, edges, end),
        Words((WordsLine((_in_words(found),), Look.STRONG, rows=2),)),
    ]


def _in_words(found: Statement) -> str:
    amount = format_money(found.closing, found.currency, sign=True)
    day = format_long_date(found.until)
    plain = _("Balance on {day}: {amount}").format(day=day, amount=f"{amount} {found.currency}")
    if language() != "zh_CN":
        return plain
    try:
        capitals = capital_amount(found.closing, found.currency)
    except ValueError:  # a third decimal has no name in capitals
        return plain
    return _("Balance on {day}, in capitals: {capitals} ({amount})").format(
        day=day, capitals=capitals, amount=amount
    )


def kind_text(one: Movement) -> str:
    """Return what a line of a statement is, in the language in force."""
    kind = _(KINDS[one.posting.kind])
    return _("{kind}, cancelled").format(kind=kind) if one.cancelled else kind


def _summary(found: Statement, end: str) -> Table:
    """Return opening, the sum of each kind of document, closing; sums are formulas on the movements."""
    columns = (
        Column("what", _("In short"), width=22),
        Column("amount", _("Amount"), Kind.MONEY, width=18),
    )
    moved: dict[str, int] = {}
    for one in found.movements:
        moved[kind_text(one)] = moved.get(kind_text(one), 0) + one.change
    last = len(found.movements)
    table = f"move_{end}"
    lines = [Line((_("Opening balance"), Formula(f"=[{table}!balance:0]", found.opening)))]
    for kind, amount in moved.items():
        span = f"[{table}!kind:1:{last}],[what]"
        text = f"=SUMIF({span},[{table}!debit:1:{last}])-SUMIF({span},[{table}!credit:1:{last}])"
        lines.append(Line((kind, Formula(text, amount))))
    closing = Formula(f"=SUM([amount:0:{len(lines) - 1}])", found.closing)
    lines.append(Line((_("Closing balance"), closing), Role.TOTAL))
    count, give = fixed(lines)
    return Table(f"short_{end}", found.currency, columns, count, give, found.currency)


def _movement_columns() -> tuple[Column, ...]:
    return (
        Column("day", _("Date"), Kind.DATE, width=22), Column("kind", _("Document"), width=18),
        Column("number", _("Number"), width=20), Column("due", _("Due or matures"), Kind.DATE),
        Column("how", _("How"), width=14), Column("debit", _("Charged"), Kind.MONEY),
        Column("credit", _("Paid or credited"), Kind.MONEY), Column("balance", _("Balance"), Kind.MONEY),
    )  # fmt: skip


def _movements(found: Statement, end: str) -> Table:
    count = len(found.movements) + 2
    return Table(
        f"move_{end}", _("Movements, {currency}").format(currency=found.currency), _movement_columns(), count,
        lambda: _movement_lines(found), found.currency,
    )  # fmt: skip


def _still(key: int) -> Table:
    """Return the table of movements of a customer that has none, as wide as those of others."""
    empty = _("Nothing is owed, and nothing moved in the period.")
    return Table(f"move_{key}", "", _movement_columns(), 0, tuple, empty=empty)


def _movement_lines(found: Statement) -> Iterator[Line]:
    opening = _("Opening balance")
    yield Line((found.since, opening, None, None, None, None, None, found.opening), Role.GROUP)
    charged = credited = 0
    for place, one in enumerate(found.movements, start=1):
        debit, credit = max(one.change, 0), max(-one.change, 0)
        charged, credited = charged + debit, credited + credit
        posting = one.posting
        how: Cell = _(METHODS.get(posting.method or "", "")) if posting.kind == RECEIPT else None
        balance = Formula(f"=[balance:{place - 1}]+[debit]-[credit]", one.balance)
        yield Line(
            (one.day, kind_text(one), posting.number, posting.due, how, debit or None, credit or None, balance)
        )  # fmt: skip
    last = len(found.movements)
    sums: tuple[Cell, Cell] = (None, None)
    if last:
        sums = (
            Formula(f"=SUM([debit:1:{last}])", charged), Formula(f"=SUM([credit:1:{last}])", credited),
        )  # fmt: skip
    closing = Formula(f"=[balance:0]+[debit:{last + 1}]-[credit:{last + 1}]", found.closing)
    yield Line((found.until, _("Closing balance"), None, None, None, *sums, closing), Role.TOTAL)


def _ages(found: Statement, standing: Standing, edges: tuple[int, ...], end: str) -> Table:
    """Return how old the balance is on the last day, and what of it stands apart."""
    columns = (
        Column("what", _("Age after the due day"), width=22), Column("amount", _("Open amount"), Kind.MONEY, width=18),
    )  # fmt: skip
    opened = standing.open if len(standing.open) > 1 else (0,) * (len(edges) + 2)
    lines = [Line((bucket_title(place, edges), amount)) for place, amount in enumerate(opened)]
    lines.append(Line((_("Less unapplied"), -standing.unapplied)))
    total = Formula(f"=SUM([amount:0:{len(lines) - 1}])", sum(opened) - standing.unapplied)
    lines.append(Line((_("Total"), total), Role.TOTAL))
    apart = (
        (_("Of it in dispute"), standing.disputed),
        (_("Of it retention"), standing.retention),
        (_("Bills not paid yet"), standing.bills),
    )
    lines += [Line((text, amount)) for text, amount in apart if amount]
    count, give = fixed(lines)
    title = _("Age of the balance, {currency}").format(currency=found.currency)
    return Table(f"age_{end}", title, columns, count, give, found.currency)


def _confirmation(one: _Customer) -> Words:
    codes = ", ".join(found.currency for found in one.statements)
    blank = "______________"
    agrees = "\n".join(
        (
            _("☐ We agree with the balance above."), "", _("Seal:"), "", "",
            _("Name: {blank}").format(blank=blank), _("Date: {blank}").format(blank=blank),
        )
    )  # fmt: skip
    differs = "\n".join(
        (
            _("☐ Our balance is {blank} {codes}").format(blank=blank, codes=codes),
            _("It differs by {blank}").format(blank=blank),
            _("because {blank}").format(blank=blank * 2), _("Seal:"), "",
            _("Name: {blank}").format(blank=blank), _("Date: {blank}").format(blank=blank),
        )
    )  # fmt: skip
    return Words(
        (
            WordsLine((_("Reply of {name}").format(name=one.party.name),), Look.STRONG, rows=2),
            WordsLine((agrees, differs), Look.BOX, rows=8),
            WordsLine(
                (
                    _(
                        "Please use the company's seal or that of its finance department; a branch adds its authority to confirm balances."
                    ),
                ),
                Look.MUTED,
                rows=2,
            ),
        )
    )


# -- all of them --------------------------------------------------------------------------------


def _overview(customers: Sequence[_Customer]) -> Sheet:
    currencies = sorted({found.currency for one in customers for found in one.statements})
    parts = tuple(_overview_of(code, customers) for code in currencies)
    return Sheet(_("Overview"), parts or (_empty(),))


def _overview_of(currency: str, customers: Sequence[_Customer]) -> Table:
    columns = (
        Column("code", _("Code")), Column("name", _("Customer")), Column("opening", _("Opening balance"), Kind.MONEY),
        Column("debit", _("Charged"), Kind.MONEY), Column("credit", _("Paid or credited"), Kind.MONEY),
        Column("closing", _("Closing balance"), Kind.MONEY, bar=True),
    )  # fmt: skip
    lines = []
    sums = [0, 0, 0, 0]
    for one in customers:
        for found in one.statements:
            if found.currency != currency:
                continue
            table, last = f"move_{one.party.id}_{currency}", len(found.movements) + 1
            debit = sum(max(move.change, 0) for move in found.movements)
            credit = sum(max(-move.change, 0) for move in found.movements)
            values = (found.opening, debit, credit, found.closing)
            sums = [total + value for total, value in zip(sums, values, strict=True)]
            lines.append(
                Line(
                    (one.party.code, one.party.name, Formula(f"=[{table}!balance:0]", found.opening),
                     Formula(f"=[{table}!debit:{last}]", debit), Formula(f"=[{table}!credit:{last}]", credit),
                     Formula(f"=[{table}!balance:{last}]", found.closing))
                )
            )  # fmt: skip
    end = len(lines) - 1
    totals = [
        Formula(f"=SUM([{key}:0:{end}])", value)
        for key, value in zip(("opening", "debit", "credit", "closing"), sums, strict=True)
    ]
    lines.append(Line((_("Total"), None, *totals), Role.TOTAL))
    count, give = fixed(lines)
    return Table(f"overview_{currency}", currency, columns, count, give, currency)


def _empty() -> Table:
    count, give = fixed(())
    return Table(
        "overview", "", (Column("name", _("Customer")),), count, give,
        empty=_("No customer owes anything on this day."),
    )  # fmt: skip


def _data(customers: Sequence[_Customer]) -> Table:
    columns = (
        Column("code", _("Code")), Column("customer", _("Customer")), Column("day", _("Date"), Kind.DATE),
        Column("kind", _("Document")), Column("number", _("Number")), Column("due", _("Due or matures"), Kind.DATE),
        Column("currency", _("Currency")), Column("change", _("Change"), Kind.MONEY),
        Column("balance", _("Balance"), Kind.MONEY),
    )  # fmt: skip
    count = sum(len(found.movements) for one in customers for found in one.statements)
    return Table(
        "data", "", columns, count, lambda: _data_lines(customers),
        empty=_("Nothing moved in the period."), tidy=True, codes="currency",
    )  # fmt: skip


def _data_lines(customers: Sequence[_Customer]) -> Iterator[Line]:
    for one in customers:
        for found in one.statements:
            for move in found.movements:
                yield Line(
                    (one.party.code, one.party.name, move.day, kind_text(move), move.posting.number,
                     move.posting.due, found.currency, move.change, move.balance)
                )  # fmt: skip


def _notes() -> tuple[tuple[str, str], ...]:
    return (
        (_("Opening balance"), _("What was owed at the end of the day before the period: invoices and refunds by then, less receipts, credit notes and write-offs by then, applied or not.")),
        (_("Closing balance"), _("Opening balance and what was charged in the period, less what was credited. It is the total of the ageing on that day.")),
        (_("Cancelled"), _("A document of an earlier period that was taken back in this one. One that was made and taken back within the period is left out.")),
        (_("Age after the due day"), _("Open amounts of invoices by calendar days after their due day; an invoice due on the last day is not late.")),
        (_("Less unapplied"), _("Receipts and credit notes that are not applied to an invoice yet.")),
        (_("Of it in dispute"), _("Part of the open amounts that is contested on the last day; it stays in its bucket.")),
        (_("Bills not paid yet"), _("Receipts that came as acceptance bills which mature after the last day; they are counted as received.")),
        (_("Currency"), _("Each currency has tables of its own; amounts of different currencies are never added.")),
    )  # fmt: skip
