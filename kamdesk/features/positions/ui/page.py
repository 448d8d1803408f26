"""The Relations page: how we stand with all accounts, where we should, who moved this quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_date, format_int, format_money
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.accounts.domain import TIERS, class_text
from kamdesk.features.positions import queries
from kamdesk.features.positions.domain import AXES, CLASSES, DEFAULT, LADDERS, PATTERNS, Rules
from kamdesk.features.positions.queries import Dot
from kamdesk.features.positions.ui.forms import RulesForm
from kamdesk.features.positions.ui.paint import save_picture
from kamdesk.features.positions.ui.portfolio import PortfolioMap, Shown
from kamdesk.features.search.queries import match_ids
from kamdesk.ui.context import Context
from kamdesk.ui.icons import icon
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    EmptyState,
    InfoButton,
    PageHeader,
    SearchField,
    Segments,
    button,
    clear,
    hbox,
    muted,
    section,
    tool,
    vbox,
)

_TABLES = (
    "account", "colleague", "position", "position_answer", "position_target", "parameter",
    "invoice", "receipt", "allocation", "instalment",
)  # fmt: skip
SIZES = {
    "": N_("One size"),
    "outstanding": N_("Outstanding"),
    "overdue": N_("Overdue"),
    "revenue": N_("Billed in 12 months"),
}
TWINS = {"map": N_("Maps"), "table": N_("Table"), "network": N_("Network")}
_NETWORK = "kamdesk.features.relationships.widgets:AccountNetworkView"
_MOVERS = 12
_LEAST_MOVE = Decimal("0.05")
_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which accounts the map shows; None is any."""

    text: str = ""
    owner: str | None = None
    tier: str | None = None
    kind: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """Everything read for one day."""

    dots: list[Dot]
    rules: Rules
    amounts: dict[str, dict[int, int]]
    currency: str


def read_state(reader: Reader, as_of: Any, figure: str) -> _State:
    """Read everything the page shows, on one state of the file."""
    return _State(
        queries.portfolio(reader, as_of), queries.rules(reader, as_of),
        queries.amounts(reader, as_of, figure) if figure else {}, base_currency(reader),
    )  # fmt: skip


def columns() -> tuple[Column, ...]:
    """Return the columns of the table twin."""
    return (
        Column("name", _("Account"), 220),
        Column("class", _("Class now"), 230),
        Column("ideal", _("Class ideal"), 200),
        *(Column(axis, _(title), 110, numeric=True) for axis, title in AXES.items()),
        Column("gap_a", _("Gap, patterns"), 100, numeric=True),
        Column("gap_b", _("Gap, ladder"), 100, numeric=True),
        Column("moved", _("Moved in the quarter"), 130, numeric=True),
        Column("day", _("Assessed"), 110),
        Column("tier", _("Tier"), 56),
        Column("owner", _("Owner"), 100),
        Column("figure", _("Figure"), 130, numeric=True),
    )


class RelationsPage(QWidget):
    """How do we stand, where should we."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("relations_page")
        self._context = context
        self._state = _State([], DEFAULT, {}, "CNY")
        self._wanted = _Wanted()
        self._seen: dict[int, Dot] = {}
        self._order = ("name", False)
        self._round = 0
        self._syncing = False
        self._make_controls()
        self._make_body()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.header = PageHeader(_("Relations"))
        self.search = SearchField(_("Search name, pinyin, code, phone"))
        self.search.setObjectName("search")
        self.search.setFixedWidth(240)
        self.search.searched.connect(lambda text: self._want(replace(self._wanted, text=text)))
        self.filters = QToolButton()
        self.filters.setText(_("Filter"))
        self.filters.setObjectName("relations_filter")
        self.filters.setIcon(icon("columns", "text", 16))
        self.filters.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.filters.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._filter_menu = QMenu(self.filters)
        self._filter_menu.aboutToShow.connect(self._fill_filters)
        self.filters.setMenu(self._filter_menu)
        self.rules = tool("settings", _("Rules: weights, cut-lines, first moves"), self.edit_rules)
        self.rules.setObjectName("relations_rules")
        self.sheet = tool("export", _("Take this to Excel"), self._to_report)
        self.sheet.setObjectName("relations_report")
        self.picture = tool("picture", _("Save the maps as a picture"), self._save_picture)
        self.picture.setObjectName("relations_picture")
        self.header.add(self.search, self.filters, self.rules, self.picture, self.sheet)
        names = {"pattern": _("Patterns"), "ladder": _("Ladder")}
        self.which = Segments(names, "relations_map")
        self.which.chosen.connect(lambda _key: self._refill())
        twins = {key: _(text) for key, text in TWINS.items()}
        self.twin = Segments(twins, "relations_twin")
        self.twin.chosen.connect(lambda key: self._show_twin(key))
        self.network: QWidget | None = None  # made when it is first chosen
        self.sizes = QComboBox()
        self.sizes.setObjectName("relations_size")
        self.sizes.setAccessibleName(_("Size of the bubbles"))
        for key, text in SIZES.items():
            self.sizes.addItem(_(text), key)
        self.sizes.activated.connect(lambda _place: self.reload())
        self.arrows = QCheckBox(_("Arrows to the ideal"))
        self.arrows.setObjectName("relations_arrows")
        self.arrows.toggled.connect(lambda _on: self._refill())
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self._pills = hbox(gap=6)

    def _make_body(self) -> None:
        self.map = PortfolioMap()
        self.map.opened.connect(self._open)
        self.map.chosen.connect(self._chosen_on_map)
        self.model = LazyTableModel(columns(), self._rows)
        self.table = TableView(self.model, "relations_table", _("Positions of all accounts"))
        self.table.sort_wanted.connect(self._sort_by)
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.table.menu_wanted.connect(self._menu)
        self.model.failed.connect(self._raise)
        accounts = button(
            _("To the accounts"), "primary", "", lambda: self._context.navigate("accounts")
        )
        self.nothing = EmptyState("relations", "", accounts)
        no_hit = EmptyState(
            "search",
            _("No account on the map matches the search and the filters."),
            button(_("Clear the filter"), clicked=self.clear_filter),
        )
        self.body = QStackedWidget()
        for widget in (self.map, self.table, self.nothing, no_hit):
            self.body.addWidget(widget)
        self.movers = _list("movers", _("Movers of the quarter"))
        self.movers.itemActivated.connect(lambda item: self._open(item.data(_KEY)))
        self.movers.itemClicked.connect(lambda item: self._mark(item.data(_KEY)))
        self.missing = _list("not_assessed", _("Without a position"))
        self.missing.itemActivated.connect(lambda item: self._open(item.data(_KEY)))
        self.missing_title = section("")
        self.assess = button(_("Assess now"), "", "add", self._assess)
        self.assess.setObjectName("assess_missing")
        self.assess.setEnabled(not self._context.workspace.readonly)

    def _lay_out(self) -> None:
        info = InfoButton(
            _(
                "Each account stands where our newest assessment by the as-of day put it. An eye in a dot: a candidate that fails a gate of the ideal; hollow: too little answered for a class; grey: stale. Bubbles have areas as large as the figure, in one currency. Cut-lines are those in force today; each snapshot keeps the ones it was made with."
            )
        )
        self.controls = QWidget()
        self.controls.setLayout(
            hbox(self.which, info, 8, self.sizes, self._currencies, self.arrows, self._pills, gap=8)
        )
        bar = hbox(self.twin, self.controls, None, margins=(16, 8, 16, 4), gap=8)
        middle = QWidget()
        middle.setLayout(vbox(bar, self.body, gap=2, margins=(0, 0, 0, 8)))
        self.side = side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(270)
        movers = hbox(
            section(_("Movers of the quarter")),
            InfoButton(
                _("How far an account moved over all three axes since its position of {n} days ago, the farthest first; ▲ the quality or another axis rose more than it fell.").format(n=queries.QUARTER.days)
            ),
            None,
            gap=4,
        )  # fmt: skip
        self.no_movers = muted(_("Nobody moved."))
        self.no_missing = muted(_("Every account has a position."))
        layout = vbox(
            movers, self.movers, self.no_movers, self.missing_title, self.missing, self.no_missing,
            hbox(self.assess, None), None, margins=(10, 10, 10, 10), gap=6,
        )  # fmt: skip
        layout.setStretch(1, 3)
        layout.setStretch(4, 2)
        side.setLayout(layout)
        self.inspector = Inspector()
        self.splitter = QSplitter()
        self.splitter.addWidget(middle)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        row = hbox(self.splitter, side, gap=0)
        row.setStretch(0, 1)
        self.setLayout(vbox(self.header, row, gap=0))

    # -- loading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read everything again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine = self._round
        workspace, day, figure = (
            self._context.workspace,
            self._context.as_of,
            str(self.sizes.currentData() or ""),
        )
        self._context.tasks.start(
            lambda _progress: workspace.read(read_state, day, figure),
            lambda state: self._take(state, mine),
            owner=self,
        )

    def _take(self, state: _State, mine: int) -> None:
        if mine != self._round:
            return
        self._state = state
        self._fill_currencies()
        self._refill()

    def _fill_currencies(self) -> None:
        codes = sorted(self._state.amounts, key=lambda code: (code != self._state.currency, code))
        before = "" if self.currency is None else self.currency.choice()
        clear(self._currencies)
        self.currency = None
        if codes:
            self.currency = Segments({code: code for code in codes}, "relations_currency")
            if before in codes:
                self.currency.choose(before)
            self.currency.chosen.connect(lambda _key: self._refill())
            self._currencies.addWidget(self.currency)

    def _code(self) -> str:
        return self._state.currency if self.currency is None else self.currency.choice()

    def _amounts(self) -> dict[int, int]:
        return self._state.amounts.get(self._code(), {})

    def _refill(self) -> None:
        """Show what is wanted of what was read."""
        found = [dot for dot in self._matching() if dot.now is not None]
        self._seen = {dot.id: dot for dot in found}
        self.map.show_map(
            Shown(
                found, self.which.choice(), self._amounts(), self._code(), self.arrows.isChecked(),
                self._state.rules,
            )
        )  # fmt: skip
        self._sort()
        self._fill_pills()
        self._fill_side()
        self._show_twin(self.twin.choice())

    def _matching(self) -> list[Dot]:
        wanted = self._wanted
        ids = None
        if wanted.text:
            found = self._context.workspace.read(match_ids, "account", wanted.text)
            ids = None if found is None else set(found)
        return [
            dot for dot in self._state.dots if (ids is None or dot.id in ids) and self._fits(dot)
        ]

    def _fits(self, dot: Dot) -> bool:
        wanted = self._wanted
        if wanted.owner is not None and (dot.owner or "") != wanted.owner:
            return False
        if wanted.tier is not None and (dot.tier or "") != wanted.tier:
            return False
        if wanted.stale and not dot.stale:
            return False
        kinds = () if dot.now is None else (dot.now.pattern, dot.now.ladder)
        return wanted.kind is None or wanted.kind in kinds

    def _show_twin(self, key: str) -> None:
        known = sum(dot.now is not None for dot in self._state.dots)
        for one in (
            self.controls, self.side, self.search, self.filters, self.rules, self.picture, self.sheet,
        ):  # fmt: skip
            one.setVisible(key != "network")
        day = _("As of {day}").format(day=format_date(self._context.as_of))
        if key == "network":
            self.header.count.setText(day)
            self._show_network()
            return
        shown, total = format_int(len(self._seen)), format_int(known)
        text = _("{shown} of {total}").format(shown=shown, total=total)
        self.header.count.setText(f"{text}   {day}")
        if not known:
            text = (
                _("No account has been assessed yet. Choose one at the right and answer sixteen short questions.")
                if self._state.dots
                else _("No accounts yet. Make the first one, then say how you stand with it.")
            )  # fmt: skip
            self.nothing.text.setText(text)
            self.body.setCurrentIndex(2)
        elif not self._seen:
            self.body.setCurrentIndex(3)
        else:
            self.body.setCurrentIndex(0 if key == "map" else 1)

    def _show_network(self) -> None:
        """Show who is tied with whom; it knows neither positions nor their filters."""
        if self.network is None:
            made: QWidget = load(_NETWORK)(self._context)
            self.network = made
            self.body.addWidget(made)
        self.body.setCurrentWidget(self.network)

    # -- filter -------------------------------------------------------------------------------

    def _want(self, wanted: _Wanted) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self._refill()

    def clear_filter(self) -> None:
        """Show all accounts again."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._want(_Wanted())

    def _fill_filters(self) -> None:
        menu = self._filter_menu
        menu.clear()
        owners = sorted({dot.owner for dot in self._state.dots if dot.owner})
        groups: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("owner", _("Owner"), {name: name for name in owners}),
            ("tier", _("Tier"), {tier: tier for tier in TIERS}),
            ("kind", _("Class"), {key: _(text) for key, text in CLASSES.items()}),
        )
        for name, title, choices in groups:
            sub = menu.addMenu(title)
            for key, text in choices.items():
                sub.addAction(text).triggered.connect(
                    lambda _on=False, name=name, key=key: self.want_only(name, key)
                )
        action = menu.addAction(_("Stale"))
        action.setCheckable(True)
        action.setChecked(self._wanted.stale)
        action.triggered.connect(lambda on: self._want(replace(self._wanted, stale=on)))

    def want_only(self, name: str, value: Any) -> None:
        """Narrow the map by one thing: "owner", "tier" or "kind"."""
        changes: dict[str, Any] = {name: value}
        self._want(replace(self._wanted, **changes))

    def _fill_pills(self) -> None:
        clear(self._pills)
        wanted = self._wanted
        pills = [
            (wanted.owner, "owner", _("Owner: {name}").format(name=wanted.owner)),
            (wanted.tier, "tier", _("Tier {tier}").format(tier=wanted.tier)),
            (wanted.kind, "kind", _(CLASSES[wanted.kind]) if wanted.kind else ""),
        ]
        for value, name, text in pills:
            if value is not None:
                self._pill(text, name, None)
        if wanted.stale:
            self._pill(_("Stale"), "stale", False)

    def _pill(self, text: str, name: str, empty: Any) -> None:
        one = button(f"{text}  ✕", "flat", clicked=lambda: self.want_only(name, empty))
        one.setObjectName(f"pill_{name}")
        one.setAccessibleName(_("Remove filter {text}").format(text=text))
        self._pills.addWidget(one)

    # -- table twin ---------------------------------------------------------------------------

    def _sort_by(self, key: str, descending: bool) -> None:
        self._order = (key, descending)
        self._sort()

    def _sort(self) -> None:
        key, descending = self._order
        dots = list(self._seen.values())
        if key != "name":  # they come by name
            known = [dot for dot in dots if self._value(dot, key) is not None]
            blank = [dot for dot in dots if self._value(dot, key) is None]
            known.sort(key=lambda dot: self._value(dot, key), reverse=descending)
            dots = known + blank
        elif descending:
            dots.reverse()
        self.model.set_ids([dot.id for dot in dots])
        self.table.set_sort(key, descending)

    def _value(self, dot: Dot, key: str) -> Any:
        if dot.now is None:
            return None
        if key in AXES:
            return dot.now.value(key)
        ranks = list(PATTERNS), list(LADDERS)
        plain: dict[str, Any] = {
            "class": _ranks(ranks, dot.now.pattern, dot.now.ladder),
            "ideal": _ranks(ranks, *dot.target),
            "gap_a": dot.gaps[0],
            "gap_b": dot.gaps[1],
            "moved": dot.moved if dot.before else None,
            "day": dot.on_day,
            "tier": dot.tier,
            "owner": dot.owner,
            "figure": self._amounts().get(dot.id),
        }
        return plain[key]

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        amounts, code = self._amounts(), self._code()
        return {key: _row(self._seen[key], amounts, code) for key in ids if key in self._seen}

    def _picked(self, ids: list[int]) -> None:
        if len(ids) == 1 and not self._syncing:
            self.map.select(ids[0])

    def _chosen_on_map(self, key: int) -> None:
        self._syncing = True
        self.table.select_id(key)
        self._syncing = False

    def _mark(self, key: int) -> None:
        self.map.select(key)
        self._chosen_on_map(key)

    def _menu(self, ids: list[int], position: QPoint) -> None:
        if ids:
            menu = QMenu(self)
            menu.addAction(_("Open")).triggered.connect(lambda _on=False: self._open(ids[0]))
            menu.addAction(_("Copy")).triggered.connect(lambda _on=False: self.table.copy())
            menu.addAction(_("Copy with headings")).triggered.connect(
                lambda _on=False: self.table.copy(headers=True)
            )
            menu.popup(position)

    # -- side ---------------------------------------------------------------------------------

    def _fill_side(self) -> None:
        movers = sorted(self._seen.values(), key=lambda dot: -dot.moved)[:_MOVERS]
        movers = [dot for dot in movers if dot.moved >= _LEAST_MOVE]
        self.movers.clear()
        for dot in movers:
            item = QListWidgetItem(mover_text(dot))
            item.setData(_KEY, dot.id)
            item.setToolTip(mover_tip(dot))
            self.movers.addItem(item)
        missing = [dot for dot in self._matching() if dot.now is None]
        self.missing.clear()
        for dot in missing[:500]:
            item = QListWidgetItem(dot.name)
            item.setData(_KEY, dot.id)
            item.setToolTip(dot.code)
            self.missing.addItem(item)
        if missing:
            self.missing.setCurrentRow(0)
        text = ngettext("{n} without a position", "{n} without a position", len(missing))
        self.missing_title.setText(text.format(n=format_int(len(missing))))
        for widget, shown in (
            (self.movers, bool(movers)), (self.no_movers, not movers),
            (self.missing, bool(missing)), (self.no_missing, bool(self._state.dots) and not missing), (self.assess, bool(missing)),
            (self.missing_title, bool(missing)),
        ):  # fmt: skip
            widget.setVisible(shown)

    def _assess(self) -> None:
        item = self.missing.currentItem()
        if item is not None:
            self._open(item.data(_KEY))

    # -- what users do ------------------------------------------------------------------------

    def _open(self, key: int) -> None:
        self._context.open_account(key, "position")

    def edit_rules(self) -> None:
        """Show the rules at the right."""
        self.inspector.show_widget(_("Rules"), RulesForm(self._context))

    def _save_picture(self) -> None:
        name = " ".join((_("Map of all accounts"), format_date(self._context.as_of)))
        save_picture(self._context, self.map, name)

    def _to_report(self) -> None:
        self._context.navigate("reports", report="classification", options={})

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error


def _list(name: str, accessible: str) -> QListWidget:
    made = QListWidget()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    return made


def mover_text(dot: Dot) -> str:
    """Return a mover as the list shows it: way, distance, name."""
    total = sum((dot.change(axis) or Decimal(0) for axis in AXES), Decimal(0))
    sign = "▲" if total > 0 else "▼" if total < 0 else "◆"
    return f"{sign} {dot.moved:.1f}  {dot.short}"


def mover_tip(dot: Dot) -> str:
    """Return what moved, axis by axis, and the classes before and after."""
    lines = [dot.name]
    for axis, title in AXES.items():
        change = dot.change(axis)
        lines.append(f"{_(title)} {MISSING if change is None else f'{change:+.1f}'}")
    if dot.before is not None and dot.now is not None:
        before = class_text(dot.before.pattern, dot.before.ladder)
        now = class_text(dot.now.pattern, dot.now.ladder)
        lines.append(before if before == now else f"{before} → {now}")
    return "\n".join(lines)


def _ranks(ranks: tuple[list[str], list[str]], pattern: str, ladder: str) -> tuple[int, int]:
    return (
        ranks[0].index(pattern) if pattern in ranks[0] else -1,
        ranks[1].index(ladder) if ladder in ranks[1] else -1,
    )


def _row(dot: Dot, amounts: dict[int, int], code: str) -> Row:
    now = dot.now
    assert now is not None
    ideal = class_text(*dot.target)
    if not dot.target_set:
        ideal = _("{name} (assumed)").format(name=ideal)
    amount = amounts.get(dot.id)
    texts = (
        dot.name, class_text(now.pattern, now.ladder, candidate=bool(dot.open_gates)), ideal,
        *(_score(now.value(axis)) for axis in AXES), _score(dot.gaps[0]), _score(dot.gaps[1]),
        f"{dot.moved:.1f}" if dot.before else "",
        format_date(dot.on_day) + (" ▲" if dot.stale else ""), dot.tier or "", dot.owner or "",
        "" if amount is None else format_money(amount, code),
    )  # fmt: skip
    roles = [
        "",
        "",
        "muted",
        "",
        "",
        "",
        "",
        "",
        "",
        "watch" if dot.stale else "muted",
        "chip",
        "",
        "",
    ]
    return Row(texts, tuple(roles), (*(None,) * 12, amount))


def _score(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.1f}"
