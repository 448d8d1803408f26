"""The month by week, the rates of collection, the last twelve months, and the commission."""

from collections.abc import Iterator

from kamdesk.base.i18n import _
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Earning
from kamdesk.features.targets.report.items import commission_text
from kamdesk.features.targets.report.section import Section
from kamdesk.reporting import look
from kamdesk.reporting.report import (
    Cell,
    Chart,
    Column,
    Formula,
    Kind,
    Line,
    Role,
    Table,
    fixed,
)

_SHARE = '=IF(N([target])=0,"—",[collected]/[target])'


def weeks(part: Section) -> tuple[Table, ...]:
    """Return the target by week and what came in each; nothing without a target."""
    target = part.total.target
    if target is None:
        return ()
    columns = (
        Column("first", _("From"), Kind.DATE), Column("last", _("To"), Kind.DATE),
        Column("days", _("Working days"), Kind.COUNT), Column("target", _("Target"), Kind.MONEY),
        Column("collected", _("Collected"), Kind.MONEY, bar=True), Column("share", _("Efficiency"), Kind.SHARE),
    )  # fmt: skip
    plan = domain.by_week(target, part.days.start)
    came = [
        sum(amount for day, amount in part.by_day.items() if one.first <= day <= one.last)
        for one in plan
    ]
    lines = [
        Line(
            (one.first, one.last, one.days, one.target, amount, Formula(_SHARE, domain.rate(amount, one.target)))
        )
        for one, amount in zip(plan, came, strict=True)
    ]  # fmt: skip
    last = len(lines) - 1
    lines.append(
        Line(
            (
                _("Total"), None, Formula(f"=SUM([days:0:{last}])", sum(one.days for one in plan)),
                Formula(f"=SUM([target:0:{last}])", target), Formula(f"=SUM([collected:0:{last}])", sum(came)),
                Formula(_SHARE, domain.rate(sum(came), target)),
            ),
            Role.TOTAL,
        )
    )  # fmt: skip
    count, give = fixed(lines)
    title = _("The month by week, {currency}").format(currency=part.currency)
    return (Table(part.key("weeks"), title, columns, count, give, part.currency),)


def rates(part: Section) -> tuple[Table, ...]:
    """Return the three rates of collection with what they are made of."""
    one = part.total
    columns = (
        Column("what", _("Rate")), Column("part", _("Received"), Kind.MONEY),
        Column("whole", _("Out of"), Kind.MONEY), Column("share", _("Share"), Kind.SHARE),
    )  # fmt: skip
    told = (
        (_("Collected of what fell due"), one.fell_paid, one.fell, one.due_rate),
        (
            _("Collected of all collectable"),
            one.ripe_paid,
            one.ripe_paid + one.ripe_left,
            one.combined_rate,
        ),
        (_("Collected of billing"), one.received - one.refunded, one.billed, one.sales_rate),
    )
    lines = [
        Line((name, received, whole, Formula('=IF([whole]<=0,"—",[part]/[whole])', share)))
        for name, received, whole, share in told
    ]
    apart = (
        (_("Collected, with bills"), one.collected),
        (_("Collected, in the bank"), one.cash),
        (_("Came in, not applied, not counted"), one.unapplied),
        (_("Given back"), one.refunded),
    )
    lines += [Line((name, amount, None, None)) for name, amount in apart]
    count, give = fixed(lines)
    title = _("Rates of collection, {currency}").format(currency=part.currency)
    return (Table(part.key("rates"), title, columns, count, give, part.currency),)


def months(part: Section) -> tuple[Table | Chart, ...]:
    """Return target and collected of the last twelve months, with a chart."""
    columns = (
        Column("month", _("Month"), Kind.DATE), Column("target", _("Target"), Kind.MONEY),
        Column("collected", _("Collected"), Kind.MONEY), Column("missing", _("Missing to the target"), Kind.MONEY),
        Column("share", _("Efficiency"), Kind.SHARE),
    )  # fmt: skip
    lines = [
        Line(
            (
                one.month, one.target, one.collected,
                Formula("=MAX(0,N([target])-[collected])", max(0, (one.target or 0) - one.collected)),
                Formula(_SHARE, domain.rate(one.collected, one.target or 0)),
            )
        )
        for one in part.months
    ]  # fmt: skip
    count, give = fixed(lines)
    table = Table(part.key("year"), part.currency, columns, count, give, part.currency)
    if not lines:
        return ()
    chart = Chart(
        _("Collected, and missing to the target, {currency}").format(currency=part.currency), table.key,
        "month", ("collected", "missing"), (look.ACCENT, look.BUCKETS[1]), count, part.currency,
    )  # fmt: skip
    return table, chart


# -- commission -----------------------------------------------------------------------------------


def commission(part: Section) -> tuple[Table, ...]:
    """Return what each receipt earned; nothing before the first scheme."""
    if part.scheme is None:
        return ()
    columns = (
        Column("account", _("Account")), Column("receipt", _("Receipt")), Column("invoice", _("Invoice")),
        Column("day", _("Day that counts"), Kind.DATE), Column("due", _("Due"), Kind.DATE),
        Column("days", _("Days late"), Kind.DAYS), Column("amount", _("Amount"), Kind.MONEY),
        Column("factor", _("Factor"), Kind.SHARE), Column("full", _("Had it come on time"), Kind.MONEY),
        Column("earned", _("Commission"), Kind.MONEY, bar=True), Column("held", _("Kept back"), Kind.MONEY),
        Column("payable", _("Without what is kept back"), Kind.MONEY), Column("scheme", _("Scheme")),
    )  # fmt: skip
    count, give = fixed(_commission_lines(part))
    return (
        Table(
            part.key("earned"), part.currency, columns, count, give, part.currency,
            _("Nothing earned commission in this month yet."),
        ),
    )  # fmt: skip


def _commission_lines(part: Section) -> Iterator[Line]:
    if not part.earnings:
        return
    names = {one.account_id: one.name for one in part.goals}
    for one in part.earnings:
        yield Line(_earning_cells(one, names.get(one.account_id, "")))
    last = len(part.earnings) - 1
    total = domain.statement(part.earnings)
    sums: dict[str, int] = {
        "amount": sum(one.amount for one in part.earnings), "full": total.full, "earned": total.net,
        "held": total.held, "payable": total.payable,
    }  # fmt: skip

    def cell(key: str) -> Formula:
        return Formula(f"=SUM([{key}:0:{last}])", sums[key])

    yield Line(
        (
            _("Total"), None, None, None, None, None, cell("amount"),
            Formula('=IF([full]<=0,"—",[earned]/[full])', total.share), cell("full"), cell("earned"),
            cell("held"), cell("payable"), None,
        ),
        Role.TOTAL,
    )  # fmt: skip


def _earning_cells(one: Earning, name: str) -> tuple[Cell, ...]:
    return (
        name, one.receipt, one.invoice, one.day, one.due, Formula("=[day]-[due]", one.days), one.amount,
        one.factor, _commission(one, "1", one.full), _commission(one, "[factor]", one.commission), one.held,
        Formula("=[earned]-[held]", one.commission - one.held), one.scheme,
    )  # fmt: skip


def _commission(one: Earning, factor: str, value: int) -> Formula:
    text = commission_text((one.vat_rate, one.rate), one.currency, "[amount]", factor)
    return Formula(f"={text}", value)
