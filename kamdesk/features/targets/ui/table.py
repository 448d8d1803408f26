"""The table of the month: a line for each account, or for each of us with their accounts under it."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from kamdesk.base.formats import MISSING, format_money, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import definitions, state_text, trend_text
from kamdesk.features.targets.queries import Goal, Sum
from kamdesk.ui.tables import Column, LazyTableModel, Row

_ORDER = {domain.SHORT: 0, domain.NONE: 1, domain.ON_COURSE: 2, domain.REACHED: 3}


class Line(NamedTuple):
    """A line of the table: ("owner", colleague or 0) or ("account", account)."""

    kind: str
    id: int


class GoalModel(LazyTableModel):
    """Targets are edited on the lines of accounts; those of owners are sums."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Tell which cells can be edited."""
        found = super().flags(index)
        if index.isValid() and self.ids[index.row()].kind != "account":
            return found & ~Qt.ItemFlag.ItemIsEditable
        return found


def columns() -> tuple[Column, ...]:
    """Return the columns in the language in force."""
    told = definitions()
    return (
        Column("account", _("Account"), 160),
        Column("owner", _("Owner"), 90, shown=False),
        Column("overdue", _("Overdue"), 96, numeric=True, tip=told["overdue"]),
        Column("due", _("Falls due"), 96, numeric=True, tip=told["due"]),
        Column("recovery", _("Recovery"), 96, numeric=True, editable=True, tip=told["recovery"]),
        Column("target", _("Target"), 98, numeric=True, editable=True, tip=told["target"]),
        Column("collected", _("Collected"), 98, numeric=True, tip=told["collected"]),
        Column("efficiency", _("Efficiency"), 80, numeric=True, tip=told["efficiency"]),
        Column("forecast", _("Expected in all"), 108, numeric=True, tip=told["forecast"]),
        Column("state", _("How it stands"), 98, tip=told["efficiency"]),
        Column("trend", _("Trend"), 84, tip=told["trend"]),
        Column("earned", _("Commission"), 96, numeric=True, tip=told["earned"]),
        Column("to_earn", _("To earn"), 78, numeric=True, tip=told["to_earn"]),
        Column("remains", _("Remains"), 104, numeric=True, shown=False, tip=told["remains"]),
        Column("cash", _("In the bank"), 104, numeric=True, shown=False, tip=told["collected"]),
        Column("note", _("Note"), 200, sortable=False, shown=False),
    )


def account_row(one: Goal, *, indent: int = 0) -> Row:
    """Return the line of an account."""
    target, code = one.target, one.currency
    net = None if one.statement is None else one.statement.net
    recovery = None if target is None else target.recovery
    numbers = (
        one.month.overdue, one.due, recovery, one.total, one.month.collected, one.forecast,
        net, one.to_earn, one.remains, one.month.cash,
    )  # fmt: skip
    note = "" if target is None else target.note or ""
    return _row(
        (one.name, one.owner or ""), numbers, (one.efficiency, one.state, one.trend), note, code,
        indent=indent,
    )  # fmt: skip


def sum_row(name: str, found: Sum, code: str) -> Row:
    """Return the line of a sum; it has no trend."""
    net = None if found.statement is None else found.statement.net
    numbers = (
        found.overdue, found.due, found.recovery if found.target is not None else None, found.target,
        found.collected, found.forecast, net, found.to_earn, found.remains, found.cash,
    )  # fmt: skip
    count = ngettext("{n} account", "{n} accounts", found.accounts).format(n=found.accounts)
    return _row(
        (f"{name}  ·  {count}", ""), numbers, (found.efficiency, found.state, None), "", code,
        strong=True,
    )  # fmt: skip


def _row(
    names: tuple[str, str],
    numbers: tuple[int | None, ...],
    how: tuple[Decimal | None, str, str | None],
    note: str,
    code: str,
    *,
    indent: int = 0,
    strong: bool = False,
) -> Row:
    overdue, due, recovery, target, collected, forecast, net, to_earn, remains, cash = numbers
    share, state, trend = how

    def money(minor: int | None) -> str:
        return format_money(minor, code) if minor else MISSING if minor is None else "–"

    texts = (
        *names, money(overdue), money(due), money(recovery), money(target), money(collected),
        format_percent(share), money(forecast), state_text(state),
        trend_text(trend) if trend else "", money(net), money(to_earn), money(remains), money(cash),
        note,
    )  # fmt: skip
    bar = "" if share is None else f"bar:{max(0.0, min(1.0, float(share))):.4f}"
    trends = {domain.UP: "good", domain.DOWN: "bad"}
    roles = (
        "", "muted", "", "", "", "", "", bar, "", domain.ROLES[state], trends.get(trend or "", "muted"),
        "", "", "", "", "muted",
    )  # fmt: skip
    sums = (
        None, None, overdue, due, recovery, target, collected, None, forecast, None, None, net,
        to_earn, remains, cash, None,
    )  # fmt: skip
    return Row(texts, roles, sums, indent, strong, code)


# -- order ----------------------------------------------------------------------------------------


def in_order(goals: Sequence[Goal], column: str, descending: bool) -> list[Goal]:
    """Return goals by a column; without one those that miss most come first."""
    if column == "account":  # they come by name
        return list(goals[::-1]) if descending else list(goals)
    found = sorted(goals, key=lambda one: (_ORDER[one.state], -_missing(one)))
    if column:
        key = _KEYS[column]
        found.sort(key=lambda one: key(one) or 0, reverse=descending)
    return found


def grouped(goals: Sequence[Goal], column: str, descending: bool) -> list[Line]:
    """Return a line for each of us, and under it those of their accounts."""
    by_owner: dict[int, list[Goal]] = {}
    for one in in_order(goals, column, descending):
        by_owner.setdefault(one.owner_id or 0, []).append(one)
    lines: list[Line] = []
    ranked = sorted(
        by_owner.items(), key=lambda pair: (pair[0] == 0, -sum(one.collectable for one in pair[1]))
    )
    for owner, mine in ranked:
        lines.append(Line("owner", owner))
        lines += [Line("account", one.account_id) for one in mine]
    return lines


def owner_rows(goals: Sequence[Goal], code: str) -> dict[int, Row]:
    """Return the line of each of us by key, 0 for accounts nobody looks after."""
    by_owner: dict[int, list[Goal]] = {}
    for one in goals:
        by_owner.setdefault(one.owner_id or 0, []).append(one)
    return {
        owner: sum_row(mine[0].owner or _("(none)"), queries.add_up(mine), code)
        for owner, mine in by_owner.items()
    }


def _missing(one: Goal) -> int:
    return max(0, (one.total or 0) - one.forecast)


_Key = Callable[[Goal], "int | Decimal | None"]
_KEYS: dict[str, _Key] = {
    "owner": lambda one: one.owner_id,
    "overdue": lambda one: one.month.overdue,
    "due": lambda one: one.due,
    "recovery": lambda one: 0 if one.target is None else one.target.recovery,
    "target": lambda one: one.total,
    "collected": lambda one: one.month.collected,
    "efficiency": lambda one: one.efficiency if one.efficiency is not None else Decimal(-1),
    "forecast": lambda one: one.forecast,
    "state": lambda one: _ORDER[one.state],
    "trend": lambda one: {domain.UP: 2, domain.LEVEL: 1, domain.DOWN: 0}.get(one.trend or "", -1),
    "earned": lambda one: 0 if one.statement is None else one.statement.net,
    "to_earn": lambda one: one.to_earn,
    "remains": lambda one: one.remains,
    "cash": lambda one: one.month.cash,
}
