"""Tables the packs make themselves, of values other capabilities count."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_, _
from kamdesk.base.money import minor_digits
from kamdesk.features.collections.queries import Contested
from kamdesk.features.contracts.domain import standing
from kamdesk.features.contracts.domain.events import EVENTS, PAYMENTS
from kamdesk.features.contracts.queries import Contract
from kamdesk.features.contracts.queries import Line as PlanLine
from kamdesk.features.forecast.queries import Section
from kamdesk.features.packs.queries import Contact
from kamdesk.features.packs.report.compose import Spot
from kamdesk.features.plan.domain import STATES
from kamdesk.features.plan.queries import Measure
from kamdesk.features.provisions.domain import AGE_EDGES, ROLL_EDGES, Losses
from kamdesk.features.receivables.domain import REASONS, bucket_title
from kamdesk.features.touches.domain import FUNCTIONS, function_key
from kamdesk.reporting.report import Cell, Column, Formula, Kind, Line, Role, Table, fixed

RISKS = 10
_WIDE = 44
# how a payment stands, in words both sides share
_SHARED_STATES = {
    standing.PAID: N_("Paid"), standing.OVERDUE: N_("Overdue"), standing.DUE: N_("Due later"),
    standing.HELD: N_("Retained"), standing.RELEASE: N_("Warranty over"), standing.TO_INVOICE: N_("To be invoiced"),
}  # fmt: skip


def _table(
    key: str, title: str, columns: Sequence[Column], lines: Iterable[Line], currency: str | None, empty: str
) -> Table:  # fmt: skip
    count, give = fixed(lines)
    return Table(key, title, tuple(columns), count, give, currency, empty)


# -- for our management ---------------------------------------------------------------------------


def forecast(section: Section) -> Table:
    """Return what is expected week by week, with the band of four in five cases, and the sum."""
    columns = (
        Column("first", _("From"), Kind.DATE), Column("last", _("To"), Kind.DATE),
        Column("committed", _("Promised"), Kind.MONEY), Column("likely", _("By terms and habit"), Kind.MONEY),
        Column("disputed", _("After a dispute"), Kind.MONEY), Column("expected", _("Expected"), Kind.MONEY, bar=True),
        Column("low", _("At least, 4 of 5"), Kind.MONEY), Column("high", _("At most, 4 of 5"), Kind.MONEY),
    )  # fmt: skip
    text = "=[committed]+[likely]+[disputed]"
    lines = [
        Line(
            (
                one.week.start, one.week.end, one.committed, one.likely, one.disputed,
                Formula(text, one.expected), one.low_80, one.high_80,
            )
        )
        for one in section.weeks
    ]  # fmt: skip
    last = len(lines) - 1
    sums = [
        Formula(f"=SUM([{key}:0:{last}])", sum(getattr(one, key) for one in section.weeks))
        for key in ("committed", "likely", "disputed", "expected")
    ]
    lines.append(Line((_("Total"), None, *sums, *section.within_80), Role.TOTAL))
    key = f"forecast_{section.currency}"
    return _table(key, section.currency, columns, lines, section.currency, "")


def risks(
    currency: str, accounts: Sequence[Spot], aged: Mapping[str, Spot],
    broken: Mapping[str, int],
) -> Table:  # fmt: skip
    """Return the accounts with the most overdue, or over their limit, each figure as it stands in its own sheet.

    Args:
        currency: Of the amounts.
        accounts: Lines of the list of accounts in this currency.
        aged: Lines of the ageing in this currency, by code.
        broken: What did not come of broken promises, minor units, by code.
    """
    columns = (
        Column("place", "#", Kind.COUNT), Column("code", _("Code")), Column("account", _("Account"), width=30),
        Column("owner", _("Owner")), Column("overdue", _("Overdue"), Kind.MONEY, bar=True),
        Column("days_late", _("Days late"), Kind.DAYS), Column("disputed", _("Disputed"), Kind.MONEY, quiet=True),
        Column("broken", _("Promised and not come"), Kind.MONEY, quiet=True),
        Column("credit_used", _("Credit used"), Kind.SHARE), Column("class", _("Class now")),
        Column("reasons", _("What stands out"), width=_WIDE),
    )  # fmt: skip
    ranked = sorted(
        (one for one in accounts if one.whole("overdue") > 0 or _over(one)),
        key=lambda one: (-one.whole("overdue"), str(one.values["code"])),
    )[:RISKS]
    lines = []
    for place, one in enumerate(ranked, start=1):
        code = str(one.values["code"])
        age = aged.get(code)
        lines.append(
            Line(
                (
                    place, code, _text(one, "name"), _text(one, "owner"), _same(one, "overdue"),
                    _same(one, "days_late"), None if age is None else _same(age, "disputed"),
                    broken.get(code, 0), _same(one, "credit_used"), _text(one, "class"), _text(one, "reasons"),
                )
            )
        )  # fmt: skip
    return _table(
        f"risks_{currency}", currency, columns, lines, currency,
        _("Nothing is overdue and no limit is exceeded."),
    )  # fmt: skip


def _over(one: Spot) -> bool:
    used = one.values.get("credit_used")
    return isinstance(used, Decimal) and used > 1


def _text(one: Spot, column: str) -> str | None:
    value = one.values.get(column)
    return None if value is None else str(value)


def _same(one: Spot, column: str) -> Cell:
    """Return a formula that shows a cell of another sheet; nothing where that has nothing."""
    value = one.values.get(column)
    if not isinstance(value, int | Decimal):
        return None
    return Formula(f"={one.at(column)}", value)


def glance(
    currency: str, aged: Spot | None, plan: Spot | None, expected: Sequence[tuple[str, str, int]],
    loss: tuple[str, int] | None,
) -> Table:  # fmt: skip
    """Return the figures to begin with, each a formula on the sheet behind it.

    Args:
        currency: Of the amounts.
        aged: Total of the ageing.
        plan: Total of the collection plan of the month.
        expected: (what, formula, value) of what is expected.
        loss: (formula, value) of the expected loss.
    """
    columns = (
        Column("what", currency, width=34), Column("amount", _("Amount"), Kind.MONEY, width=20),
        Column("share", _("Share"), Kind.SHARE, width=12),
    )  # fmt: skip
    lines: list[Line] = []
    if aged is not None:
        late = [
            key for key in aged.values if key.startswith("b") and key[1:].isdigit() and key != "b0"
        ]
        text = f"=SUM([{aged.table}!{late[0]}..{late[-1]}:{aged.line}])"
        lines += [
            Line((_("Outstanding"), _same(aged, "total"), None)),
            Line((_("Of it overdue"), Formula(text, sum(map(aged.whole, late))), _same(aged, "late"))),
            Line((_("Of it disputed"), _same(aged, "disputed"), None)),
        ]  # fmt: skip
    if plan is not None:
        lines += [
            Line((_("Target of the month"), _same(plan, "target"), None)),
            Line((_("Collected in the month"), _same(plan, "collected"), _same(plan, "efficiency"))),
        ]  # fmt: skip
    lines += [Line((what, Formula(text, value), None)) for what, text, value in expected]
    if loss is not None:
        lines.append(Line((_("Expected loss"), Formula(*loss), None)))
    return _table(f"glance_{currency}", "", columns, lines, currency, _("Nothing is open."))


# -- for finance ----------------------------------------------------------------------------------


def disputes(found: Sequence[Contested], currency: str) -> Table:
    """Return the open disputes with their cause and who answers until when."""
    columns = (
        Column("account", _("Account"), width=30), Column("number", _("Number")), Column("amount", _("Disputed"), Kind.MONEY),
        Column("reason", _("Cause")), Column("raised", _("Raised on"), Kind.DATE), Column("days", _("Days open"), Kind.DAYS),
        Column("answer_by", _("Answer by"), Kind.DATE), Column("late", _("Our answer")), Column("owner", _("Responsible")),
    )  # fmt: skip
    lines = [
        Line(
            (
                one.account, one.number, one.amount, _(REASONS.get(one.reason, one.reason)), one.raised,
                Formula("=AsOf-[raised]", one.clock.days), one.answer_by,
                _("late") if one.clock.late else _("in time"), one.owner or _("(none)"),
            )
        )
        for one in found
    ]  # fmt: skip
    if lines:
        text = f"=SUM([amount:0:{len(lines) - 1}])"
        total = Formula(text, sum(one.amount for one in found))
        lines.append(Line((_("Total"), None, total, *([None] * 6)), Role.TOTAL))
    return _table(
        f"disputes_{currency}", currency, columns, lines, currency, _("Nothing is disputed.")
    )


def losses(key: str, title: str, found: Losses, currency: str, edges: Sequence[int]) -> Table:
    """Return the expected loss of each bucket: balance x rate, and the sum."""
    rolling = tuple(edges) == ROLL_EDGES
    columns = (
        Column("bucket", _("Days past due") if rolling else _("Days since recognition"), width=24),
        Column("balance", _("Balance"), Kind.MONEY), Column("rate", _("Loss rate"), Kind.SHARE),
        Column("loss", _("Expected loss"), Kind.MONEY, bar=True),
    )  # fmt: skip
    digits = minor_digits(currency)
    lines = [
        Line(
            (
                bucket_title(place, edges) if rolling else _age(place), balance, share,
                Formula(f"=ROUND(MAX(0,[balance])*[rate],{digits})", amount),
            )
        )
        for place, (balance, share, amount) in enumerate(
            zip(found.balances, found.shares, found.amounts, strict=True)
        )
    ]  # fmt: skip
    last = len(lines) - 1
    share = Formula('=IF([balance]<=0,"—",[loss]/[balance])', found.share)
    lines.append(
        Line(
            (
                _("Total"), Formula(f"=SUM([balance:0:{last}])", sum(found.balances)), share,
                Formula(f"=SUM([loss:0:{last}])", found.total),
            ),
            Role.TOTAL,
        )
    )  # fmt: skip
    return _table(f"{key}_{currency}", title, columns, lines, currency, "")


def _age(place: int) -> str:
    """Return the name of an age class of the fixed ratios."""
    low = 0 if place == 0 else AGE_EDGES[place - 1] + 1
    if place == len(AGE_EDGES):
        return _("over {days} days").format(days=AGE_EDGES[-1])
    return _("{first} to {last} days").format(first=low, last=AGE_EDGES[place])


# -- for the customer -----------------------------------------------------------------------------


def payments(found: Sequence[Contract], currency: str, as_of: date) -> Table:
    """Return the payment plans of contracts as both sides agreed them, and how each payment stands."""
    columns = (
        Column("contract", _("Contract")), Column("title", _("About"), width=26), Column("payment", _("Payment")),
        Column("event", _("Event")), Column("share", _("Share"), Kind.SHARE), Column("amount", _("Amount"), Kind.MONEY),
        Column("happened", _("Took place"), Kind.DATE), Column("invoiced", _("Invoiced"), Kind.MONEY),
        Column("settled", _("Settled"), Kind.MONEY), Column("due", _("Due"), Kind.DATE), Column("state", _("State")),
    )  # fmt: skip
    lines: list[Line] = []
    for one in found:
        first = len(lines) + 1
        last = len(lines) + len(one.lines)
        sums: list[Cell] = [None] * 3
        if one.lines:
            sums = [
                Formula(f"=SUBTOTAL(9,[{key}:{first}:{last}])", sum(getattr(line, key) for line in one.lines))
                for key in ("amount", "invoiced", "settled")
            ]  # fmt: skip
        lines.append(
            Line(
                (one.number, one.title, None, None, None, sums[0], None, sums[1], sums[2], None, None),
                Role.GROUP,
            )
        )  # fmt: skip
        lines += [_payment(one, line, as_of) for line in one.lines]
    return _table(
        f"payments_{currency}", currency, columns, lines, currency, _("There is no contract.")
    )


def _payment(one: Contract, line: PlanLine, as_of: date) -> Line:
    state = _SHARED_STATES.get(line.standing(as_of), N_("Not due yet"))
    return Line(
        (
            one.number, None, line.title or _(PAYMENTS.get(line.kind, PAYMENTS["other"])),
            _(EVENTS.get(line.kind, EVENTS["other"])), line.share, line.amount, line.happened, line.invoiced,
            line.settled, line.due, _(state),
        ),
        level=1,
    )  # fmt: skip


def agreed(found: Sequence[Measure]) -> Table:
    """Return what was agreed with the customer, in the words written for it."""
    columns = (
        Column("text", _("What was agreed"), width=60), Column("contact", _("With us")),
        Column("started", _("Agreed on"), Kind.DATE), Column("due", _("Until"), Kind.DATE), Column("state", _("State")),
    )  # fmt: skip
    lines = [
        Line((one.agreed, one.owner, one.started, one.due, _(STATES[one.state])))
        for one in found
        if one.agreed and one.state != "dropped"
    ]
    title = _("What we agreed on")
    return _table("agreed", title, columns, lines, None, _("Nothing is written down as agreed yet."))  # fmt: skip


def contacts(found: Sequence[Contact]) -> Table:
    """Return who of us the customer may turn to."""
    columns = (
        Column("name", _("Name"), width=24), Column("function", _("Function")), Column("title", _("Title")),
        Column("lead", _("For you"), width=24),
    )  # fmt: skip
    lines = [
        Line((one.name, _function(one.function), one.title or None, _("your contact") if one.lead else None))
        for one in found
    ]  # fmt: skip
    title = _("Your contacts at our side")
    return _table("contacts", title, columns, lines, None, _("Nobody is named yet."))


def _function(word: str) -> str | None:
    key = function_key(word)
    return _(FUNCTIONS[key]) if key in FUNCTIONS else key or None
