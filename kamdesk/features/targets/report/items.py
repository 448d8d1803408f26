"""What is open and due by the month's end, invoice by invoice, with what it brings."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.i18n import _
from kamdesk.base.money import minor_digits
from kamdesk.features.targets.domain import Scheme
from kamdesk.features.targets.queries import Collectable
from kamdesk.features.targets.report.section import Group, Section
from kamdesk.reporting.report import Cell, Column, Formula, Kind, Line, Role, Table


def items(part: Section) -> Table:
    """Return the open items by account."""
    columns = (
        Column("number", _("Number"), width=20), Column("issued", _("Issued"), Kind.DATE),
        Column("due", _("Due"), Kind.DATE), Column("days", _("Days late"), Kind.DAYS),
        Column("amount", _("Amount"), Kind.MONEY), Column("open", _("Open amount"), Kind.MONEY),
        Column("promised", _("Promised for"), Kind.DATE), Column("vow", _("Promised amount"), Kind.MONEY, quiet=True),
        Column("expected", _("Expected on"), Kind.DATE), Column("owner", _("Responsible")),
        Column("there", _("At the customer")), Column("factor", _("Factor"), Kind.SHARE),
        Column("brings", _("Commission now"), Kind.MONEY), Column("until", _("Until"), Kind.DATE, width=12),
        Column("after", _("Commission after"), Kind.MONEY),
    )  # fmt: skip
    count = sum(len(group.items) + 1 for group in part.groups.values())
    count += 1 if part.groups else 0
    return Table(
        part.key("items"), "", columns, count, lambda: _lines(part), part.currency,
        _("Nothing is left to collect in this month."),
    )  # fmt: skip


def _lines(part: Section) -> Iterator[Line]:
    names = {one.account_id: f"{one.code}  {one.name}" for one in part.goals}
    last = -1
    for group in part.groups.values():
        yield _heading(part, group, names[group.account_id])
        for one in group.items:
            yield _line(part, one)
        last = group.last
    if part.groups:
        yield _sums(part, _("Total"), part.items, 0, last, Role.TOTAL)


def _heading(part: Section, group: Group, name: str) -> Line:
    return _sums(part, name, group.items, group.first, group.last, Role.GROUP)


def _sums(
    part: Section, name: str, some: Iterable[Collectable], first: int, last: int, role: Role
) -> Line:
    every = list(some)
    opened = sum(one.open for one in every)
    brings = [_brings(part, one) for one in every]

    def total(key: str, value: int) -> Formula:
        return Formula(f"=SUBTOTAL(9,[{key}:{first}:{last}])", value)

    return Line(
        (
            name, None, None, None, None, total("open", opened), None, None, None, None, None, None,
            None if part.scheme is None else total("brings", sum(one or 0 for one in brings)), None, None,
        ),
        role,
    )  # fmt: skip


def _line(part: Section, one: Collectable) -> Line:
    late = (part.days.end - one.due).days
    day = "AsOf" if part.days.end == part.as_of else _date(part.days.end)
    scheme = part.scheme
    cells: list[Cell] = [
        one.number, one.issued, one.due, Formula(f"={day}-[due]", late), one.amount, one.open,
        one.promised, one.promised_amount, one.expected, one.owner or _("(none)"), one.at_customer,
    ]  # fmt: skip
    if scheme is None:
        return Line((*cells, None, None, None, None), level=1)
    until = _until(scheme, late)
    after = None if until is None else scheme.commission(one.open, until + 1)
    cells += [
        Formula(f"={factor_text(scheme)}", scheme.factor(late)),
        Formula(f"={_commission(scheme, one, '[factor]')}", scheme.commission(one.open, late)),
        None if until is None else one.due + timedelta(days=until),
        None if until is None else Formula(
            f"={_commission(scheme, one, str(scheme.factor(until + 1)))}", after
        ),
    ]  # fmt: skip
    return Line(tuple(cells), level=1)


def _commission(scheme: Scheme, one: Collectable, factor: str) -> str:
    return commission_text((scheme.vat_rate, scheme.rate), one.currency, "[open]", factor)


def _brings(part: Section, one: Collectable) -> int | None:
    late = (part.days.end - one.due).days
    return None if part.scheme is None else part.scheme.commission(one.open, late)


def _until(scheme: Scheme, late: int) -> int | None:
    """Return the last days past due of the step in force, None if it is the last one."""
    return next(
        (one.upto for one in scheme.steps if one.upto is not None and max(late, 0) <= one.upto),
        None,
    )


def _date(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def factor_text(scheme: Scheme, days: str = "[days]") -> str:
    """Return the formula of the factor by days past due."""
    text = ""
    for one in scheme.steps:
        text += str(one.factor) if one.upto is None else f"IF({days}<={one.upto},{one.factor},"
    return text + ")" * (len(scheme.steps) - 1)


def commission_text(rates: tuple[Decimal, Decimal], currency: str, amount: str, factor: str) -> str:
    """Return the formula of the commission on an amount with tax; `rates` are tax and commission."""
    tax, rate = rates
    return f"ROUND({amount}/(1+{tax})*{rate}*{factor},{minor_digits(currency)})"


# -- tidy -----------------------------------------------------------------------------------------


def data(parts: Iterable[Section]) -> Table:
    """Return every open item of every currency as plain rows."""
    every = list(parts)
    columns = (
        Column("code", _("Code")), Column("account", _("Account")), Column("owner", _("Owner")),
        Column("number", _("Number")), Column("issued", _("Issued"), Kind.DATE), Column("due", _("Due"), Kind.DATE),
        Column("days", _("Days late"), Kind.DAYS), Column("currency", _("Currency")),
        Column("amount", _("Amount"), Kind.MONEY), Column("open", _("Open amount"), Kind.MONEY),
        Column("promised", _("Promised for"), Kind.DATE), Column("vow", _("Promised amount"), Kind.MONEY),
        Column("expected", _("Expected on"), Kind.DATE), Column("there", _("At the customer")),
        Column("brings", _("Commission now"), Kind.MONEY),
    )  # fmt: skip
    count = sum(len(part.items) for part in every)
    return Table(
        "data", "", columns, count, lambda: _data_lines(every),
        empty=_("Nothing is left to collect in this month."), tidy=True, codes="currency",
    )  # fmt: skip


def _data_lines(parts: list[Section]) -> Iterator[Line]:
    for part in parts:
        for one in part.items:
            yield Line(
                (
                    one.code, one.account, one.owner or "", one.number, one.issued, one.due,
                    (part.days.end - one.due).days, one.currency, one.amount, one.open, one.promised,
                    one.promised_amount, one.expected, one.at_customer, _brings(part, one),
                )
            )  # fmt: skip
