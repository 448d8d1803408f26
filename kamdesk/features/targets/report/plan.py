"""The plan by account and by owner."""

from collections.abc import Iterator

from kamdesk.base.i18n import _
from kamdesk.base.money import plain
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.queries import Goal, Sum
from kamdesk.features.targets.report.section import Section
from kamdesk.reporting.report import Cell, Column, Formula, Kind, Line, Role, Table, fixed

_SUMMED = (
    "overdue", "due", "recovery", "target", "collected", "remains", "expected", "forecast", "earned",
    "to_earn",
)  # fmt: skip
_EFFICIENCY = '=IF(N([target])=0,"—",[collected]/[target])'


def nothing() -> Table:
    """Return the table that says there is nothing."""
    columns = (Column("account", _("Account")), Column("target", _("Target"), Kind.MONEY))
    empty = _("Nothing is due or collected in this month.")
    return Table("nothing", "", columns, 0, tuple, empty=empty)


def _money_columns() -> tuple[Column, ...]:
    return (
        Column("overdue", _("Overdue"), Kind.MONEY), Column("due", _("Falls due"), Kind.MONEY),
        Column("recovery", _("Recovery"), Kind.MONEY), Column("target", _("Target"), Kind.MONEY),
        Column("collected", _("Collected"), Kind.MONEY, bar=True), Column("efficiency", _("Efficiency"), Kind.SHARE),
        Column("remains", _("Remains"), Kind.MONEY), Column("expected", _("Still expected"), Kind.MONEY),
        Column("forecast", _("Expected in all"), Kind.MONEY), Column("state", _("How it stands")),
        Column("earned", _("Commission so far"), Kind.MONEY), Column("to_earn", _("Still to earn"), Kind.MONEY),
    )  # fmt: skip


def plan(part: Section) -> Table:
    """Return a line for each account, and the total."""
    columns = (
        Column("code", _("Code")), Column("account", _("Account")), Column("owner", _("Owner")),
        *_money_columns(), Column("note", _("Note"), width=30),
    )  # fmt: skip
    count, lines = fixed(_plan_lines(part))
    return Table(part.key("plan"), part.currency, columns, count, lines, part.currency)


def _plan_lines(part: Section) -> Iterator[Line]:
    last = len(part.goals) - 1
    for one in part.goals:
        owner = one.owner or _("(none)")
        yield Line((one.code, one.name, owner, *_account_cells(part, one), _note(one)))
    total = part.total
    sums = _sums(total)
    cells = [
        Formula(f"=SUM([{key}:0:{last}])", sums[key] or 0) if key in sums else None
        for key in (column.key for column in _money_columns())
    ]
    keys = [column.key for column in _money_columns()]
    cells[keys.index("efficiency")] = Formula(
        f'=IF(N([target])=0,"—",SUMIF([target:0:{last}],"<>",[collected:0:{last}])/[target])',
        total.efficiency, Kind.SHARE,
    )  # fmt: skip
    state = domain.state_text(total.state)
    shown: list[Cell] = [state if key == "state" else cells[n] for n, key in enumerate(keys)]
    yield Line((_("Total"), None, None, *shown, None), Role.TOTAL)


def _account_cells(part: Section, one: Goal) -> list[Cell]:
    month, target = one.month, one.target
    items, group = part.key("items"), part.groups.get(one.account_id)
    remains: Cell = one.remains
    to_earn: Cell = one.to_earn
    if group is not None:
        remains = Formula(f"=[{items}!open:{group.head}]", one.remains)
        if one.to_earn is not None:
            to_earn = Formula(f"=[{items}!brings:{group.head}]", one.to_earn)
    return [
        month.overdue, one.due, None if target is None else target.recovery, _target(one),
        month.collected, Formula(_EFFICIENCY, one.efficiency), remains, one.expected,
        Formula("=[collected]+[expected]", one.forecast), domain.state_text(one.state),
        None if one.statement is None else one.statement.net, to_earn,
    ]  # fmt: skip


def _target(one: Goal) -> Cell:
    """Return the target: what falls due and the recovery, and by how much somebody set it apart."""
    target = one.target
    if target is None:
        return None
    apart = target.due - one.due
    text = "" if apart == 0 else f"{'+' if apart > 0 else '-'}{plain(abs(apart), one.currency)}"
    return Formula(f"=[due]+[recovery]{text}", target.total)


def _note(one: Goal) -> str:
    return "" if one.target is None else one.target.note or ""


def _sums(one: Sum) -> dict[str, int | None]:
    paid = one.statement
    return {
        "overdue": one.overdue, "due": one.due, "recovery": one.recovery, "target": one.target,
        "collected": one.collected, "remains": one.remains, "expected": one.expected,
        "forecast": one.forecast, "earned": None if paid is None else paid.net, "to_earn": one.to_earn,
    }  # fmt: skip


# -- by owner -------------------------------------------------------------------------------------


def by_owner(part: Section) -> Table:
    """Return a line for each of us, summed from the lines of the accounts."""
    columns = (
        Column("owner", _("Owner")), Column("accounts", _("Accounts"), Kind.COUNT), *_money_columns(),
    )  # fmt: skip
    count, lines = fixed(_owner_lines(part))
    return Table(part.key("owners"), part.currency, columns, count, lines, part.currency)


def _owner_lines(part: Section) -> Iterator[Line]:
    found: dict[str, list[Goal]] = {}
    for one in part.goals:
        found.setdefault(one.owner or _("(none)"), []).append(one)
    ranked = sorted(found.items(), key=lambda pair: (-sum(g.collectable for g in pair[1]), pair[0]))
    end, table = len(part.goals) - 1, part.key("plan")
    owners = f"[{table}!owner:0:{end}]"
    keys = [column.key for column in _money_columns()]
    for name, mine in ranked:
        total = queries.add_up(mine)
        sums = _sums(total)
        cells: list[Cell] = []
        for key in keys:
            if key in sums:
                text = f"=SUMIF({owners},[owner],[{table}!{key}:0:{end}])"
                cells.append(Formula(text, sums[key] or 0))
            elif key == "state":
                cells.append(domain.state_text(total.state))
            else:
                cells.append(
                    Formula(
                        f'=IF(N([target])=0,"—",SUMIFS([{table}!collected:0:{end}],{owners},[owner],'
                        f'[{table}!target:0:{end}],"<>")/[target])',
                        total.efficiency,
                    )
                )
        yield Line((name, Formula(f"=COUNTIF({owners},[owner])", len(mine)), *cells))
    last = len(ranked) - 1
    sums = _sums(part.total)
    totals: list[Cell] = [
        Formula(f"=SUM([{key}:0:{last}])", sums[key] or 0) if key in _SUMMED else None
        for key in keys
    ]
    totals[keys.index("efficiency")] = Formula(
        f"=[{table}!efficiency:{end + 1}]", part.total.efficiency, Kind.SHARE
    )
    totals[keys.index("state")] = domain.state_text(part.total.state)
    count = Formula(f"=SUM([accounts:0:{last}])", len(part.goals))
    yield Line((_("Total"), count, *totals), Role.TOTAL)
