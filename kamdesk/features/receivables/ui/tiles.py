"""The six tiles over the panel: each says how it is counted and as of when, and filters the list."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import (
    MISSING,
    format_compact,
    format_date,
    format_int,
    format_money,
    format_percent,
)
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui import beside, docs, worth
from kamdesk.features.receivables.ui.state import ALL, BLOCK, WATCH, Months, State, soon_until
from kamdesk.ui.widgets import Tile, hbox

_WIDTH = 156
_TILES = (
    (
        "outstanding",
        N_("Outstanding"),
        N_("Open invoices less credit notes and receipts that are not applied yet."),
    ),
    (
        "overdue",
        N_("Overdue"),
        N_("Open invoices past their due day; the share is of all open invoices."),
    ),
    (
        "unapplied",
        N_("Unapplied"),
        N_(
            "Credit notes and receipts that are not applied to an invoice yet. They never shrink what is overdue."
        ),
    ),
    (
        "promised",
        N_("Promised in 14 days"),
        N_(
            "What customers promised to pay until 14 days from now, of promises that are neither kept, broken nor withdrawn. A promise is kept by 95% of its amount until three days after its day."
        ),
    ),
    (
        "credit",
        N_("Credit used"),
        N_(
            "Exposure in the currency of the limit as a share of the account's own limit in force; not below zero. Exposure is outstanding plus shipped and not invoiced, open unconditional orders and bills that are not due yet, less what is guaranteed. Accounts without a limit are not counted; limits of a group are on the credit page."
        ),
    ),
    (
        "late",
        N_("Average days late"),
        N_(
            "Days paid after the due day in the last 365 days, weighted by amount; paying early counts as 0."
        ),
    ),
)
_IN_BASE = N_("In the base currency, at the exchange rates named beside the chart.")


class TileRow(QWidget):
    """`chosen` tells the key of the filter a tile stands for, "" for everything."""

    chosen = Signal(str)

    def __init__(self, account_id: int | None) -> None:
        super().__init__()
        self.setObjectName("tiles")
        self._account_id = account_id
        self.tiles = {name: Tile(name, _(heading), _(meaning)) for name, heading, meaning in _TILES}
        for name, tile in self.tiles.items():
            tile.clicked.connect(partial(self._tell, name))
        self.setLayout(hbox(*self.tiles.values(), gap=8))

    def _tell(self, name: str) -> None:
        self.chosen.emit(self._filter_of(name))

    def _filter_of(self, name: str) -> str:
        """Return the filter of a tile; all that is open uses the credit of the one account."""
        if name == "outstanding" or (name == "credit" and self._account_id is not None):
            return ""
        return name

    def mark(self, only: str) -> None:
        """Mark the tile whose filter is in force."""
        for name, tile in self.tiles.items():
            tile.set_checked(bool(only) and name == only)

    # -- figures ------------------------------------------------------------------------------

    def show_state(self, state: State, code: str) -> None:
        """Show the figures of a currency, or of all in the base."""
        for name, _heading, meaning in _TILES:
            parts = [_(meaning), _("As of {day}.").format(day=format_date(state.as_of))]
            if code == ALL and name not in ("credit", "late"):
                parts.insert(1, _(_IN_BASE))
            self.tiles[name].info.set_definition("\n".join(parts))
        self._show_owed(state, code)
        self._show_promised(state, code)
        if self._account_id is None:
            self._show_limits(state)
        else:
            self._show_credit(state.credits.get(self._account_id))

    def _show_owed(self, state: State, code: str) -> None:
        sections = [one for one in state.sections if code in (ALL, one.currency)]
        if not sections:
            for name in ("outstanding", "overdue", "unapplied"):
                self.tiles[name].set_value(MISSING)
            return
        owed = _told(state, code, {one.currency: one.total for one in sections})
        late = _told(
            state, code, {one.currency: state.overdue.get(one.currency, 0) for one in sections}
        )
        opened = _told(state, code, {one.currency: sum(one.open) for one in sections})
        rest = _told(state, code, {one.currency: one.unapplied for one in sections})
        shown = state.base if code == ALL else code
        self._money("outstanding", owed, shown, _in_words(state, code))
        share = None if late is None or opened is None else domain.share(late, opened)
        told = f"■ {format_percent(share)}" if late else _("none")
        self._money("overdue", late, shown, told, "bad" if late else "")
        waiting = sum(1 for one in state.docs if _unapplied(one, code))
        self._money("unapplied", rest, shown, _documents(waiting))

    def _show_promised(self, state: State, code: str) -> None:
        due = [
            one for one in beside.coming(state.promises, state.as_of) if code in (ALL, one.currency)
        ]
        amounts: dict[str, int] = {}
        for one in due:
            amounts[one.currency] = amounts.get(one.currency, 0) + one.amount
        until = _("until {day}").format(day=format_date(soon_until(state.as_of)))
        if not due:
            self.tiles["promised"].set_value(MISSING, until)
            return
        text = ngettext("{n} promise", "{n} promises", len(due)).format(n=format_int(len(due)))
        shown = state.base if code == ALL else code
        self._money("promised", _told(state, code, amounts), shown, text)

    def _show_limits(self, state: State) -> None:
        """Tell how many accounts are near their limit, and beyond it."""
        tile = self.tiles["credit"]
        if not state.credits:
            tile.set_value(MISSING, _("no limits set"))
            return
        near, beyond = len(state.over(WATCH)), len(state.over(BLOCK))
        figure = ngettext("{n} account", "{n} accounts", near).format(n=format_int(near))
        text = _("from 80%, ■ {n} from 100%").format(n=format_int(beyond))
        tile.set_value(
            figure, text if beyond else _("from 80% of the limit"), "bad" if beyond else ""
        )

    def _show_credit(self, one: worth.Credit | None) -> None:
        tile = self.tiles["credit"]
        if one is None:
            tile.set_value(MISSING, _("no limit set"))
            return
        limit = _("of {limit}").format(limit=format_compact(one.limit, one.currency))
        beyond = one.used > 0 and (one.share is None or one.share >= BLOCK)
        tight = one.share is not None and one.share >= WATCH
        sign = "■ " if beyond else "▲ " if tight else ""
        tip = f"{format_money(one.used, one.currency)} / {format_money(one.limit, one.currency)} {one.currency}"
        role = "bad" if beyond else "watch" if tight else ""
        tile.set_value(format_percent(one.share, 0), sign + limit, role, tip)

    def show_months(self, months: Months, code: str) -> None:
        """Show how late was paid; currencies are not averaged."""
        days = months.late.get(code)
        if code == ALL:
            self.tiles["late"].set_value(MISSING, _("see each currency"))
            return
        text = MISSING if days is None else f"{days:.1f}"
        self.tiles["late"].set_value(text, _late_words(days))

    def _money(self, name: str, minor: int | None, code: str, detail: str, role: str = "") -> None:
        tip = "" if minor is None else f"{format_money(minor, code)} {code}"
        self.tiles[name].set_value(format_compact(minor, code), detail, role, tip)

    # -- room ---------------------------------------------------------------------------------

    def fit(self, width: int) -> None:
        """Leave the last tiles out where six have no room, as beside the pane of a small window."""
        fitting = max(3, width // _WIDTH)
        for place, tile in enumerate(self.tiles.values()):
            tile.setVisible(place < fitting)


class Fitter(QObject):
    """Fits the tiles whenever the widget that holds them changed its width."""

    def __init__(self, row: TileRow, holder: QWidget) -> None:
        super().__init__(holder)
        self._row, self._holder = row, holder
        holder.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit after the layout is done."""
        if watched is self._holder and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, lambda: self._row.fit(self._holder.width()))
        return False


def _told(state: State, code: str, amounts: Mapping[str, int]) -> int | None:
    """Return the amount of one currency, or all in the base; None if none of them has a rate."""
    return state.in_base(amounts) if code == ALL else amounts.get(code)


def _in_words(state: State, code: str) -> str:
    if code != ALL:
        return code
    return _("≈ in {currency}").format(currency=state.base)


def _unapplied(one: docs.Doc, code: str) -> bool:
    return not one.is_debt and one.open != 0 and code in (ALL, one.currency)


def _documents(count: int) -> str:
    if not count:
        return _("none")
    return ngettext("{n} document", "{n} documents", count).format(n=format_int(count))


def _late_words(days: Decimal | None) -> str:
    return _("nothing paid in 12 months") if days is None else _("last 12 months")
