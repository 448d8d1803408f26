"""The cascade: a month's target by week, and the year it is a part of, for one account or all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kamdesk.base.formats import MISSING, format_compact, format_money, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.targets import domain
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import BODY
from kamdesk.ui.widgets import Card, Elided, InfoButton, hbox, muted, vbox


@dataclass(frozen=True, slots=True)
class Cascade:
    """What the card shows; amounts in minor units.

    Attributes:
        month: First day of the month.
        target: Of the month, None without one.
        collected: By day.
        year: (sum of the year's targets so far, collected in it), None without a target in it.
        until: Last day that is counted.
    """

    month: date
    target: int | None
    collected: Mapping[date, int]
    year: tuple[int, int] | None
    until: date


class WeeksCard(Card):
    """A line a week: its days, its part of the target, what came."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("targets_weeks")
        self._lines: list[Row] = []
        columns = (
            Column("week", _("Week"), 92, sortable=False),
            Column("days", _("Days"), 52, numeric=True, sortable=False, tip=_("Working days")),
            Column("target", _("Target"), 100, numeric=True, sortable=False),
            Column("collected", _("Collected"), 100, numeric=True, sortable=False),
            Column("share", _("Efficiency"), 82, numeric=True, sortable=False),
        )
        self.model = LazyTableModel(columns, lambda places: {n: self._lines[n] for n in places})
        self.table = TableView(self.model, "weeks_table", _("The month by week"))
        self.table.set_density("compact")
        self.table.summed.connect(context.selection_told)
        self.heading = Elided("", size=BODY, bold=True)
        self.year = muted("")
        self.year.setObjectName("year_so_far")
        info = InfoButton(
            _("The month's target is split over its weeks by working days, Monday to Friday; the parts add up to it exactly. A weekend that begins the month goes with the week after it.")
        )  # fmt: skip
        head = hbox(self.heading, info, None, margins=(4, 0, 4, 0), gap=4)
        self.setLayout(vbox(head, self.table, self.year, margins=(8, 4, 8, 4), gap=2))

    def show_cascade(self, found: Cascade, currency: str, whose: str) -> None:
        """Show a month of all accounts or of one (`whose`)."""
        title = _("The month by week")
        self.heading.setText(f"{title} · {whose}" if whose else title)
        self.heading.updateGeometry()
        if found.target is None:
            plan: Sequence[domain.Week] = domain.weeks(found.month)
        else:
            plan = domain.by_week(found.target, found.month)
        self._lines = [_line(one, found, currency) for one in plan]
        self.model.set_ids(range(len(self._lines)))
        self.year.setText(_year_text(found.year, currency))


def _line(one: domain.Week, found: Cascade, currency: str) -> Row:
    came = sum(amount for day, amount in found.collected.items() if one.first <= day <= one.last)
    target = None if found.target is None else one.target
    begun = one.first <= found.until
    share = domain.rate(came, target or 0) if begun else None
    span = f"{one.first:%m-%d} – {one.last:%d}"
    texts = (
        span, str(one.days), format_money(target, currency),
        _money(came, currency) if begun else MISSING, format_percent(share),
    )  # fmt: skip
    bar = "" if share is None else f"bar:{max(0.0, min(1.0, float(share))):.4f}"
    numbers = (None, None, target, came if begun else None, None)
    return Row(texts, ("", "muted", "", "", bar), numbers, currency=currency)


def _money(minor: int, currency: str) -> str:
    return format_money(minor, currency) if minor else "–"


def _year_text(year: tuple[int, int] | None, currency: str) -> str:
    if year is None:
        return _("No target in this fiscal year yet.")
    target, collected = year
    return _("Fiscal year: target {target}, collected {collected}, {share}").format(
        target=format_compact(target, currency),
        collected=format_compact(collected, currency),
        share=format_percent(domain.rate(collected, target)),
    )
