"""The strip over the list, and what stands behind its figures: promises, disputes by cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.formats import (
    MISSING,
    format_compact,
    format_date,
    format_money,
    format_percent,
)
from kamdesk.base.i18n import _, ngettext
from kamdesk.db.connection import Reader
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain import disputes
from kamdesk.features.collections.domain.promises import KeptRatio
from kamdesk.features.collections.queries import Cause, Contested, Vow, WorkRow
from kamdesk.features.collections.ui.timeline import Promises
from kamdesk.features.receivables.domain import REASONS
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import Tile, caption, hbox, label, muted, section, vbox

_AHEAD = 14
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """What the strip says, on one state of the file."""

    ratios: Mapping[str, KeptRatio]
    vows: Sequence[Vow]
    contested: Sequence[Contested]
    recent: Sequence[Cause]


def count(reader: Reader, day: date) -> Counted:
    """Count the figures of the strip."""
    return Counted(
        queries.kept_ratios(reader, day),
        [one for one in queries.promises(reader, day) if one.state == "open"],
        queries.contested(reader, day),
        queries.causes(reader, day, disputes.WINDOW),
    )


class Strip(QWidget):
    """Four figures: whom to call, what is promised, how promises were kept, what is contested."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("work_strip")
        texts = (
            (
                "to_call", _("To call"),
                _("Accounts on the list, and what may be chased of them: open, past due or on a step of the ladder, and not contested."),
            ),
            (
                "promised", _("Promised next 14 days"),
                _("Open promises whose day is within the next 14 days. A promise is open until 3 days after its day."),
            ),
            (
                "kept", _("Promises kept"),
                _("Kept / (kept + broken): at least 95 percent of the amount came by 3 days after the promised day. Open and withdrawn promises are not counted. First by count, below by amount."),
            ),
            (
                "contested", _("Contested"),
                _("Open disputes. Days: open disputes / (disputes newly raised a day in the last 90 days)."),
            ),
        )  # fmt: skip
        self.tiles = {name: Tile(name, heading, how) for name, heading, how in texts}
        self.setLayout(hbox(*self.tiles.values(), gap=8))

    def show_counts(self, rows: Sequence[WorkRow], found: Counted, code: str, day: date) -> None:
        """Show the figures of one currency; accounts are counted over all of them."""
        accounts = len({row.account_id for row in rows})
        wanted = sum(row.wanted for row in rows if row.currency == code)
        self.tiles["to_call"].set_value(
            ngettext("{n} account", "{n} accounts", accounts).format(n=accounts),
            f"{format_compact(wanted, code)}",
        )
        soon = day + timedelta(days=_AHEAD)
        mine = [one for one in found.vows if one.currency == code and one.promised <= soon]
        self.tiles["promised"].set_value(
            format_compact(sum(one.amount for one in mine), code) if mine else MISSING,
            ngettext("{n} promise", "{n} promises", len(mine)).format(n=len(mine)),
        )
        ratio = found.ratios.get(code, KeptRatio())
        by_amount = format_percent(ratio.by_amount, 0)
        self.tiles["kept"].set_value(
            format_percent(ratio.by_count, 0),
            _("by amount {share}").format(share=by_amount) if ratio.by_amount is not None else "",
        )
        self._show_contested(found, code)

    def _show_contested(self, found: Counted, code: str) -> None:
        opened = [one for one in found.contested if one.currency == code]
        raised = sum(one.raised_minor for one in found.recent if one.currency == code)
        total = sum(one.amount for one in opened)
        days = disputes.days_outstanding(total, raised, disputes.WINDOW)
        late = sum(one.clock.late for one in opened)
        told = "" if days is None else _("{n} days").format(n=f"{days:.0f}")
        if late:
            text = ngettext("■ {n} answer late", "■ {n} answers late", late).format(n=late)
            told = f"{told}  {text}".strip()
        shown = format_compact(total, code) if opened else MISSING
        self.tiles["contested"].set_value(shown, told, "bad" if late else "")


def contested_line(one: Contested, *, with_account: bool) -> QWidget:
    """Return a dispute in two lines: what is contested, and whose clock runs."""
    holder = QWidget()
    holder.setObjectName(f"dispute_{one.id}")
    reason = _(REASONS[one.reason]) if one.reason in REASONS else one.reason
    head = f"▲ {format_money(one.amount, one.currency)} {one.currency}  {reason}"
    where = f"{one.account} · {one.number}" if with_account else ""
    clock = _("open for {n} days").format(n=one.clock.days)
    if one.clock.left is not None:
        late = _("■ answer {n} days late") if one.clock.left < 0 else _("{n} days left to answer")
        clock += " · " + late.format(n=abs(one.clock.left))
    owner = one.owner or _("nobody answers")
    below = caption(" · ".join(part for part in (where, owner, clock, one.evidence) if part))
    below.setWordWrap(True)
    holder.setLayout(
        vbox(label(head, "bad" if one.clock.late else "watch", wrap=True), below, gap=0)
    )
    return holder


class PromisesPane(QWidget):
    """All promises, open ones first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("promises_pane")
        vows = context.workspace.read(queries.promises, context.as_of)
        order = {"open": 0, "broken": 1, "kept": 2, "withdrawn": 3}
        vows.sort(key=lambda one: order[one.state])
        self.list = Promises(context)
        self.list.show_vows(vows[:_SHOWN], with_account=True)
        more = len(vows) - _SHOWN
        told = muted(ngettext("and {n} more", "and {n} more", max(more, 0)).format(n=more))
        told.setVisible(more > 0)
        self.setLayout(vbox(self.list, told, gap=8))


class DisputesPane(QWidget):
    """What is contested: causes back to the functions of ours, then every dispute with its clock."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("disputes_pane")
        causes, opened = context.workspace.read(_read, context.as_of)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        heads = (_("Cause"), _("Goes back to"), _("Raised"), _("Open amount"), _("Won back"))
        for column, text in enumerate(heads):
            grid.addWidget(caption(text), 0, column)
        for place, one in enumerate(causes, start=1):
            for column, text in enumerate(_cause_texts(one)):
                grid.addWidget(label(text, wrap=column < 2), place, column)
        grid.setColumnStretch(0, 1)
        about = muted(
            _("Disputes by cause over the last year, up to {day}. Won back: part of the closed ones that was paid after all.").format(day=format_date(context.as_of)), wrap=True,
        )  # fmt: skip
        nothing = muted(_("Nothing was contested."), wrap=True)
        nothing.setVisible(not causes and not opened)
        lines = [contested_line(one, with_account=True) for one in opened[:_SHOWN]]
        self.setLayout(vbox(about, grid, nothing, section(_("Open disputes")), *lines, gap=8))


def _read(reader: Reader, day: date) -> tuple[list[Cause], list[Contested]]:
    return queries.causes(reader, day), queries.contested(reader, day)


def _cause_texts(one: Cause) -> tuple[str, ...]:
    reason = _(REASONS[one.reason]) if one.reason in REASONS else one.reason
    won = disputes.won_back(one.recovered_minor, one.closed_minor)
    return (
        reason, _(disputes.function_of(one.reason)),
        f"{one.raised} · {format_compact(one.raised_minor, one.currency)}",
        format_compact(one.open_minor, one.currency), format_percent(won, 0),
    )  # fmt: skip
