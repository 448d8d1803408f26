"""The Credit tab of the Receivables page: every account's class, limit, exposure and alerts."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_compact, format_date, format_int, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.text import fold
from kamdesk.features.credit import queries
from kamdesk.features.credit.queries import CreditLine
from kamdesk.features.credit.ui.brief import CreditBrief
from kamdesk.features.credit.ui.rules_form import RulesForm
from kamdesk.features.credit.ui.words import (
    alert_role,
    alert_words,
    used_text,
)
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    EmptyState,
    InfoButton,
    SearchField,
    Tile,
    button,
    hbox,
    label,
    muted,
    vbox,
)

TABLES = (
    "account", "invoice", "receipt", "allocation", "bill", "credit_limit", "exposure_item",
    "credit_override", "investigation", "investigation_fact", "parameter", "colleague", "attachment",
)  # fmt: skip
"""What the credit of an account depends on."""
_SUMS_SHOWN = 3
"""The count and the sums of so many currencies less one; the tool tip has all."""
_FILTERS: dict[str, Callable[[CreditLine], bool]] = {
    "all": lambda _one: True,
    "over": lambda one: one.decides == "bad",
    "near": lambda one: one.decides in ("bad", "watch"),
    "review": lambda one: "review_overdue" in one.alerts,
    "no_limit": lambda one: one.limit is None,
    "no_investigation": lambda one: one.reviewed_on is None,
}


def definition() -> str:
    """Return how exposure is counted."""
    return _(
        "Exposure = receivables + shipped, not invoiced + open unconditional orders − advances and what is unapplied + commercial bills not due yet (bank bills only if the rules say so) − the guaranteed part, at most what is left. In the currency of the limit; other currencies are named and never added. Used = exposure / limit."
    )


class CreditTab(QWidget):
    """The list of all accounts with credit."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("credit_page")
        self._context = context
        self._lines: list[CreditLine] = []
        self._shown: list[CreditLine] = []
        self._only = "all"
        self._text = ""
        self._sort = ("used", True)
        self._make_tiles()
        self._make_table()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_tiles(self) -> None:
        texts = (
            ("all", _("Accounts with credit"), _("Accounts that owe something, have a limit, or were investigated.")),
            ("over", _("Limit used up"), _("Exposure of the account or its group at or above the stop line of the rules; by default the limit itself.")),
            ("near", _("Near the limit"), _("At or above the warning line of the rules, 80 % by default; those beyond the limit included.")),
            ("review", _("Review due"), _("The day of the next review is past. Accounts of tier A are reviewed every three months, others every year, unless the rules say otherwise.")),
            ("no_limit", _("Without a limit"), _("No limit is in force on this day, neither granted here nor in the account's sheet.")),
            ("no_investigation", _("Never investigated"), _("No credit without a dated investigation: these have none up to this day.")),
        )  # fmt: skip
        self.tiles = {key: Tile(f"credit_{key}", title, text) for key, title, text in texts}
        for key, tile in self.tiles.items():
            tile.clicked.connect(lambda key=key: self.show_only(key))

    def _make_table(self) -> None:
        columns = (
            Column("account", _("Account"), 186),
            Column("class", _("Credit class"), 92),
            Column("score", _("Score"), 62, numeric=True),
            Column("currency", _("Currency"), 66, sortable=False, shown=False),
            Column("limit", _("Limit"), 122, numeric=True),
            Column("exposure", _("Exposure"), 122, numeric=True, tip=definition()),
            Column("used", _("Used"), 92, numeric=True, tip=_("Exposure / limit")),
            Column("free", _("Room left"), 118, numeric=True),
            Column("reviewed", _("Reviewed on"), 94),
            Column("review", _("Next review"), 112),
            Column("alerts", _("Alerts"), 226, sortable=False),
        )
        self.model = LazyTableModel(columns, self._rows)
        self.model.failed.connect(self._raise)
        self.table = TableView(self.model, "credit_table", _("Credit of all accounts"))
        self.table.sort_wanted.connect(self._sort_by)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._open)
        self.table.summed.connect(self._context.selection_told)

    def _lay_out(self) -> None:
        self.search = SearchField(_("Search account"))
        self.search.setObjectName("credit_search")
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(240)
        self.search.searched.connect(self._search)
        self.search.left.connect(self.table.setFocus)
        self.as_of = muted("")
        self.totals = label("")
        self.totals.setObjectName("credit_totals")
        self.clear = button(_("Clear the filter"), "flat", clicked=self.clear_filter)
        self.clear.setObjectName("credit_clear")
        self.rules = button(_("Rules"), "flat", "settings", self.edit_rules)
        self.rules.setObjectName("credit_rules")
        nothing = EmptyState(
            "receivables",
            _("No account has credit yet. Bring in the ledger, or open an account and begin its credit investigation."),
            button(_("Go to the accounts"), "primary", "", lambda: self._context.navigate("accounts")),
        )  # fmt: skip
        no_hit = EmptyState(
            "search",
            _("No account matches the filter."),
            button(_("Clear the filter"), "", "", self.clear_filter),
        )
        self.body = QStackedWidget()
        for one in (self.table, nothing, no_hit):
            self.body.addWidget(one)
        head = hbox(self.as_of, None, self.rules)
        bar = hbox(self.search, self.clear, None, self.totals, InfoButton(definition()), gap=10)
        left = QWidget()
        left.setLayout(
            vbox(
                head, hbox(*self.tiles.values(), gap=8), bar, self.body, gap=8,
                margins=(16, 8, 16, 8),
            )
        )  # fmt: skip
        left.layout().setStretch(3, 1)  # type: ignore[union-attr]
        self.inspector = Inspector()
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self.inspector)
        splitter.setStretchFactor(0, 1)
        splitter.setCollapsible(0, False)
        self.setLayout(vbox(splitter))

    # -- loading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the credit of all accounts again."""
        day = self._context.as_of
        self._lines = self._context.workspace.read(queries.portfolio, day)
        self.as_of.setText(_("As of {day}").format(day=format_date(day)))
        for key, tile in self.tiles.items():
            count = sum(map(_FILTERS[key], self._lines))
            bad = key in ("over", "review") and count > 0
            of = (
                ""
                if key == "all" or not self._lines
                else _("of {n}").format(n=format_int(len(self._lines)))
            )
            tile.set_value(format_int(count), f"■ {of}" if bad else of, "bad" if bad else "")
        self._fill()

    def _fill(self) -> None:
        wanted, text = _FILTERS[self._only], fold(self._text)
        self._shown = [
            one
            for one in self._lines
            if wanted(one) and (not text or text in fold(one.name) or text in fold(one.code))
        ]
        key, descending = self._sort
        value = _SORTS[key]
        there = [one for one in self._shown if value(one) is not None]
        there.sort(key=value, reverse=descending)
        self._shown = [*there, *(one for one in self._shown if value(one) is None)]
        self.model.set_ids(range(len(self._shown)))
        self.table.set_sort(key, descending)
        for name, tile in self.tiles.items():
            tile.set_checked(name == self._only and name != "all")
        self.clear.setVisible(self._only != "all" or bool(self._text))
        self.body.setCurrentIndex(0 if self._shown else 2 if self._lines else 1)
        self._tell_totals()

    def _tell_totals(self) -> None:
        sums: dict[str, tuple[int, int]] = {}
        for one in self._shown:
            out, limit = sums.get(one.currency, (0, 0))
            amount = 0 if one.limit is None else one.limit.amount
            sums[one.currency] = (out + one.exposure.total, limit + amount)
        parts = [
            ngettext("{n} account", "{n} accounts", len(self._shown)).format(
                n=format_int(len(self._shown))
            )
        ]
        for code, (out, limit) in sorted(sums.items(), key=lambda one: -one[1][0]):
            parts.append(
                _("{currency} exposure {out}, limits {limit}").format(
                    currency=code, out=format_compact(out, code, sign=False),
                    limit=format_compact(limit, code, sign=False),
                )
            )  # fmt: skip
        self.totals.setText("    ".join(parts[:_SUMS_SHOWN]))
        self.totals.setToolTip("\n".join(parts))

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {place: row_of(self._shown[place]) for place in places if place < len(self._shown)}

    # -- what users do ------------------------------------------------------------------------

    def show_request(self, only: str = "all") -> None:
        """Show the accounts of one filter: a key of the tiles."""
        self._show(only)

    def show_only(self, only: str) -> None:
        """Filter by a tile; the same tile again shows all."""
        self._only = "all" if only == self._only else only
        self._fill()

    def show_over(self) -> None:
        """Show the accounts beyond their limit."""
        self._show("over")

    def show_due(self) -> None:
        """Show the accounts whose review is due."""
        self._show("review")

    def show_without(self) -> None:
        """Show the accounts without a limit."""
        self._show("no_limit")

    def _show(self, only: str) -> None:
        self._only = only
        self._fill()

    def clear_filter(self) -> None:
        """Show all accounts again."""
        self._only, self._text = "all", ""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._fill()

    def _search(self, text: str) -> None:
        self._text = text
        self._fill()

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._fill()

    def _picked(self, places: list[int]) -> None:
        if len(places) == 1 and places[0] < len(self._shown):
            line = self._shown[places[0]]
            self.inspector.show_widget(line.name, CreditBrief(self._context, line))

    def _open(self, place: int) -> None:
        self._context.open_account(self._shown[place].account_id, "credit")

    def edit_rules(self) -> None:
        """Show the rules at the right."""
        self.inspector.show_widget(_("Rules"), RulesForm(self._context))

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            brief = self.inspector.findChild(CreditBrief)
            self.reload()
            if isinstance(brief, CreditBrief):
                line = next(
                    (one for one in self._lines if one.account_id == brief.account_id), None
                )
                if line is None:
                    self.inspector.close_pane()
                else:
                    self.inspector.show_widget(line.name, CreditBrief(self._context, line))

    def _raise(self, error: BaseException) -> None:
        raise error


_SORTS: dict[str, Callable[[CreditLine], Any]] = {
    "account": lambda one: fold(one.name),
    "class": lambda one: one.credit_class,
    "score": lambda one: one.score,
    "limit": lambda one: None if one.limit is None else one.limit.amount,
    "exposure": lambda one: one.exposure.total,
    "used": lambda one: one.used,
    "free": lambda one: None if one.limit is None else one.limit.amount - one.exposure.total,
    "reviewed": lambda one: one.reviewed_on,
    "review": lambda one: one.review_on,
}


def row_of(one: CreditLine) -> Row:
    """Return an account as the list shows it."""
    code = one.currency
    limit = None if one.limit is None else one.limit.amount
    free = None if limit is None else limit - one.exposure.total
    share = "" if one.used is None else f"bar:{float(one.used):.3f}"
    late = "review_overdue" in one.alerts
    texts = (
        one.name, one.credit_class or "", "" if one.score is None else f"{one.score:.1f}", code,
        MISSING if limit is None else format_money(limit, code),
        format_money(one.exposure.total, code), used_text(one.state, one.used),
        MISSING if free is None else format_money(free, code), format_date(one.reviewed_on),
        f"■ {format_date(one.review_on)}" if late else format_date(one.review_on),
        " · ".join(alert_words(one)),
    )  # fmt: skip
    roles = (
        "", "chip" if one.credit_class else "", "", "muted", "", "", share or "muted",
        "bad" if free is not None and free < 0 else "", "muted", "bad" if late else "muted",
        alert_role(one),
    )  # fmt: skip
    numbers = (None, None, None, None, limit, one.exposure.total, None, free, None, None, None)
    return Row(texts, roles, numbers, currency=code)
