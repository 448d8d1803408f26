"""The tab Forecast of the receivables: what comes when, from whom, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_compact, format_date, format_int, format_money
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.forecast import queries
from kamdesk.features.forecast.queries import AccountLine, Forecast, ItemLine, Section
from kamdesk.features.forecast.service import set_payment_day
from kamdesk.features.forecast.simulation.backtest import Score
from kamdesk.features.forecast.simulation.book import Book
from kamdesk.features.forecast.simulation.habits import ENOUGH
from kamdesk.features.forecast.simulation.outlook import Claims
from kamdesk.features.forecast.ui import lists, words
from kamdesk.features.forecast.ui.past import PastCard
from kamdesk.features.forecast.ui.weeks import WeeksCard
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, parse_day
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.tasks import Task
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    EmptyState,
    Segments,
    Tile,
    button,
    clear,
    hbox,
    label,
    muted,
    vbox,
)

_TABLES = (
    "invoice", "receipt", "allocation", "instalment", "milestone", "account", "promise", "dispute",
    "chase", "ladder_step", "parameter", "investigation", "workspace_info",
)  # fmt: skip
_CARD = 216
_AT_ONCE = 1_000
"""So many items are read while the user waits; more of them in a worker."""
_WEEKS = ("13", "26")
_ACCOUNTS, _ITEMS, _NOTHING = range(3)
Facts = tuple[Book, Claims]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is listed: "account", "item", "out" or "excluded", and of which week (-1: all)."""

    level: str = "account"
    week: int = -1


def count(
    reader: Reader,
    as_of: date,
    weeks: int,
    account_id: int | None,
    facts: Facts | None,
    moved: Mapping[int, date],
) -> tuple[Facts, Forecast]:
    """Read the ledger, unless it was read already, and forecast."""
    known = facts or (queries.load(reader), queries.claims(reader))
    return known, queries.forecast(
        reader, as_of, weeks=weeks, account_id=account_id, facts=known, moved=moved
    )


class ForecastTab(QWidget):
    """Weeks, accounts, items, what fell out, and how good the forecasts were."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("forecast_tab")
        self._context = context
        self._account_id: int | None = None
        self._facts: Facts | None = None
        self._found: Forecast | None = None
        self._scores: list[Score] = []
        self._compared: tuple[date, int | None] | None = None
        self._comparing: Task | None = None
        self._stale = ""
        self._moved: dict[int, date] = {}
        self._wanted = _Wanted()
        self._accounts: list[AccountLine] = []
        self._items: list[ItemLine] = []
        self._sort = {"account": ("within", True), "item": ("amount", True)}
        self._round = self._listing = 0
        self._dirty = True
        self._make_controls()
        self._make_tiles()
        self._make_tables()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self._touch())

    # -- parts --------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.day = Field(
            "as_of", _("As of"), self._set_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.day.setMaximumWidth(130)
        self.day.label.hide()
        self.today = button(_("Today"), "flat", clicked=self._back_to_today)
        self.today.setObjectName("today")
        self.span = Segments({key: _("{n} weeks").format(n=key) for key in _WEEKS}, "forecast_span")
        self.span.chosen.connect(lambda _key: self._touch())
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self.basis = muted("")
        self.basis.setObjectName("forecast_basis")

    def _make_tiles(self) -> None:
        texts = (
            ("soon", _("Expected in 4 weeks"), words.definition()),
            ("within", _("Expected in the weeks shown"), words.doubtful_definition()),
            ("committed", _("Committed"), words.definition()),
            ("disputed", _("Disputed"), words.definition()),
            ("out", _("Fell out of forecast"), words.fell_out_definition()),
            ("excluded", _("Excluded"), words.excluded_definition()),
        )
        self.tiles = {name: Tile(f"forecast_{name}", head, text) for name, head, text in texts}
        levels = {"out": "out", "excluded": "excluded", "soon": "account", "within": "account"}
        for name, tile in self.tiles.items():
            level = levels.get(name, "item")
            tile.clicked.connect(lambda level=level: self._want(_Wanted(level)))

    def _make_tables(self) -> None:
        self.by_account = LazyTableModel(lists.account_columns(), self._account_rows)
        self.accounts = TableView(
            self.by_account, "forecast_accounts", _("Expected receipts by account")
        )
        self.accounts.opened.connect(lambda place: self.narrow(self._accounts[place].account_id))
        self.by_item = LazyTableModel(lists.item_columns(), self._item_rows)
        self.items = TableView(self.by_item, "forecast_items", _("Items behind the forecast"))
        self.items.opened.connect(
            lambda place: self._context.open_account(self._items[place].account_id, "money")
        )
        self.items.picked.connect(lambda places: self.what_if.setEnabled(bool(places)))
        for table, level in ((self.accounts, "account"), (self.items, "item")):
            table.sort_wanted.connect(
                lambda key, down, level=level: self._sort_by(level, key, down)
            )
            table.summed.connect(self._context.selection_told)
            table.lazy.failed.connect(_raise)

    def _lay_out(self) -> None:
        self.weeks = WeeksCard(self._context)
        self.weeks.picked.connect(self.show_week)
        self.past = PastCard()
        self.past.wanted.connect(self.compare)
        self.past.stopped.connect(self._stop)
        self.level = Segments(
            {
                "account": _("By account"), "item": _("By item"),
                "out": _("Fell out of forecast"), "excluded": _("Excluded"),
            },
            "forecast_level",
        )  # fmt: skip
        self.level.chosen.connect(lambda key: self._want(_Wanted(key)))
        self._pills = hbox(gap=6)
        self.totals = label("")
        self.totals.setObjectName("forecast_totals")
        self.what_if = Field(
            "what_if",
            _("What if it comes on"),
            self._suppose,
            tip=_("Select items, type a day, and see the weeks move. Nothing is written."),
        )
        self.what_if.setMaximumWidth(120)
        self.what_if.label.hide()
        self._what_if = QWidget()
        self._what_if.setLayout(hbox(label(_("What if it comes on")), self.what_if, gap=6))
        self._narrowed = self._make_narrowed()
        self._fill_body()
        head = hbox(
            label(_("As of")), self.day, self.today, self.span, self._currencies, self.basis, None,
        )  # fmt: skip
        self._top = QWidget()
        top = hbox(self.weeks, self.past, gap=8)
        top.setStretch(0, 1)
        self._top.setLayout(top)
        bar = hbox(self.level, self._pills, None, self._what_if, self.totals, gap=10)
        page = vbox(
            head,
            hbox(*self.tiles.values(), gap=8),
            self._narrowed,
            self._top,
            bar,
            self.body,
            margins=(16, 8, 16, 8),
            gap=8,
        )
        page.setStretch(3, 2)
        page.setStretch(5, 3)
        self._top.setMaximumHeight(_CARD)
        self.setLayout(page)

    def _make_narrowed(self) -> QWidget:
        """Return the line about the one account that is shown."""
        self.account_name = label("", bold=True)
        self.account_told = muted("")
        self.payment_day = Field(
            "payment_day",
            _("Payment day"),
            self._set_payment_day,
            tip=_(
                "Day of the month it pays on, 1 to 31; 31 is the last day. Empty: as its payments show."
            ),
        )
        self.payment_day.setMaximumWidth(76)
        self.payment_day.label.hide()
        every = button(_("All accounts"), "flat", "close", lambda: self.narrow(None))
        every.setObjectName("forecast_all_accounts")
        self.open_account = button(_("Open the account"), "link", clicked=self._open_account)
        line = QWidget()
        line.setObjectName("forecast_account")
        line.setLayout(
            hbox(
                every, self.account_name, self.account_told, label(_("Payment day")),
                self.payment_day, self.open_account, None, gap=10,
            )
        )  # fmt: skip
        line.hide()
        return line

    def _fill_body(self) -> None:
        bring = button(_("Import invoices"), "", "import", lambda: self._context.navigate("import"))
        self.nothing = EmptyState(
            "receivables",
            _(
                "Nothing is open on this day, so nothing is expected. Bring in the ledger your ERP hands out."
            ),
            bring,
        )
        self.none_such = muted("")
        self.body = QStackedWidget()
        self.account_sums = TotalsLine(self.accounts, "forecast_account_sums")
        self.item_sums = TotalsLine(self.items, "forecast_item_sums")
        for table, sums in ((self.accounts, self.account_sums), (self.items, self.item_sums)):
            pair = QWidget()
            pair.setLayout(vbox(table, sums, gap=0))
            self.body.addWidget(pair)
        self.body.addWidget(self.nothing)
        self.body.setMinimumHeight(140)

    # -- what can be asked --------------------------------------------------------------------

    def show_request(self, account_id: int | None = None, week: int = -1) -> None:
        """Show one account, or all, and the items of a week if one is named."""
        if account_id != self._account_id:
            self.narrow(account_id)
        if week >= 0:
            self.show_week(week)

    def narrow(self, account_id: int | None) -> None:
        """Forecast one account alone, None for all of them."""
        self._account_id = account_id
        self._wanted = _Wanted("account" if account_id is None else "item")
        self._touch()

    def show_week(self, place: int) -> None:
        """List the items behind a week."""
        same = self._wanted == _Wanted("item", place)
        self._want(_Wanted("item", -1 if same else place))

    def turn_weeks(self) -> None:
        """Show the weeks as a table, or as bars again."""
        self.weeks.turn()

    def list_fell_out(self) -> None:
        """List what fell out of the forecast."""
        self._want(_Wanted("out"))

    def show_all_accounts(self) -> None:
        """Forecast all accounts again."""
        self.narrow(None)

    # -- counting -----------------------------------------------------------------------------

    def _touch(self) -> None:
        """Count anew now, or when the tab is shown again."""
        self._dirty = True
        if self.isVisible():
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Count what changed meanwhile."""
        super().showEvent(event)
        if self._dirty:
            self.reload()

    def reload(self) -> None:
        """Count again in a worker; what was shown stays until it is done."""
        self._dirty = False
        self.day.set_text(format_date(self._context.as_of))
        self._round += 1
        mine, workspace = self._round, self._context.workspace
        arguments = (
            self._context.as_of, int(self.span.choice()), self._account_id, self._facts,
            dict(self._moved),
        )  # fmt: skip
        self._context.tasks.start(
            lambda _progress: workspace.read(count, *arguments),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: tuple[Facts, Forecast], mine: int) -> None:
        if mine != self._round:
            return
        self._facts, self._found = found
        self._fill_currencies()
        self._fill_narrowed()
        self._refill()
        if self._compared != (self._context.as_of, self._account_id):
            self.compare()

    def compare(self) -> None:
        """Hold the forecasts of the last twelve month ends against what came, in a worker."""
        self._stop()
        workspace, facts = self._context.workspace, self._facts
        as_of, account_id = self._context.as_of, self._account_id
        self._compared = (as_of, account_id)
        self._stale = ""

        def work(progress: Progress) -> list[Score]:
            return workspace.read(
                queries.scores, as_of, account_id=account_id, progress=progress, facts=facts
            )

        self.past.set_running(True)
        task = self._context.tasks.start(work, self._take_scores, owner=self)
        task.stepped.connect(self.past.step)
        self._comparing = task

    def _take_scores(self, found: list[Score]) -> None:
        self._comparing = None
        self._scores = found
        self._fill_past()

    def _stop(self) -> None:
        if self._comparing is not None:
            self._comparing.abandon()
            self._comparing = None
            self._set_stale(_("The comparison was stopped."))

    def _set_stale(self, text: str) -> None:
        self._stale = text
        self._fill_past()

    # -- filling ------------------------------------------------------------------------------

    def _fill_currencies(self) -> None:
        found = self._found
        codes = [] if found is None else [one.currency for one in found.sections]
        base = self._context.workspace.read(base_currency)
        codes.sort(key=lambda code: (code != base, code))
        chosen = self._code()
        clear(self._currencies)
        self.currency = None
        if len(codes) > 1:
            self.currency = Segments({code: code for code in codes}, "forecast_currency")
            if chosen in codes:
                self.currency.choose(chosen)
            self.currency.chosen.connect(lambda _key: self._refill())
            self._currencies.addWidget(self.currency)

    def _code(self) -> str:
        if self.currency is not None:
            return self.currency.choice()
        if self._found is not None and self._found.sections:
            return self._found.sections[0].currency
        base: str = self._context.workspace.read(base_currency)
        return base

    def section(self) -> Section | None:
        """Return the forecast in the currency that is shown."""
        sections = () if self._found is None else self._found.sections
        return next((one for one in sections if one.currency == self._code()), None)

    def _refill(self) -> None:
        found, section = self._found, self.section()
        if found is None:
            return
        self._top.setVisible(section is not None)
        self.weeks.show_weeks(() if section is None else section.weeks, self._code())
        self.basis.setText(_basis(found))
        self._fill_tiles(section)
        self._fill_past()
        self._fill_lists()

    def _fill_past(self) -> None:
        if self._comparing is None:
            scores = (one for one in self._scores if one.currency == self._code())
            self.past.show_score(next(scores, None))
            if self._stale:
                self.past.set_stale(self._stale)

    def _fill_tiles(self, section: Section | None) -> None:
        if section is None:
            for tile in self.tiles.values():
                tile.set_value(MISSING)
            return
        code = section.currency
        soon = section.weeks[: queries.SOON_WEEKS]
        out = sum(self._open_of(one.place) for one in section.fell_out)
        figures = {
            "soon": (sum(one.expected for one in soon), _band(section.soon_80, code)),
            "within": (section.within, _band(section.within_80, code)),
            "committed": (sum(one.committed for one in section.weeks), _("by promises")),
            "disputed": (sum(one.disputed for one in section.weeks), _("once settled")),
            "out": (
                out,
                ngettext("{n} item", "{n} items", len(section.fell_out)).format(
                    n=format_int(len(section.fell_out))
                )
                if out
                else "",
            ),
            "excluded": (
                section.legal + section.waiting,
                _("legal {amount}").format(amount=_short(section.legal, code))
                if section.legal
                else "",
            ),
        }
        for name, (amount, detail) in figures.items():
            self.tiles[name].set_value(
                format_compact(amount, code) if amount else MISSING,
                detail,
                "bad" if name == "out" and amount else "",
                format_money(amount, code),
            )
            self.tiles[name].set_checked(name == self._wanted.level)

    def _open_of(self, place: int) -> int:
        assert self._found is not None
        return int(self._found.found.parts.amount[place])

    def _fill_narrowed(self) -> None:
        found, key = self._found, self._account_id
        self._narrowed.setVisible(key is not None)
        if found is None or key is None:
            return
        lines = [line for one in found.sections for line in one.accounts]
        line = next((one for one in lines if one.account_id == key), None)
        name = self._context.workspace.read(_account_name, key)
        self.account_name.setText(name)
        self.account_told.setText(
            _("Nothing is open.") if line is None else words.told(line.evidence)
        )
        self.payment_day.setEnabled(line is not None and not self._context.workspace.readonly)
        day = None if line is None else line.evidence.month_day
        self.payment_day.set_text("" if day is None else str(day))

    # -- the lists ----------------------------------------------------------------------------

    def _want(self, wanted: _Wanted) -> None:
        self._wanted = wanted
        self._fill_tiles(self.section())
        self._fill_lists()

    def _fill_lists(self) -> None:
        section, wanted = self.section(), self._wanted
        self.level.choose(wanted.level)
        self.weeks.chart.choose(wanted.week)
        self._fill_pills()
        if section is None:
            self.totals.setText("")
            self.body.setCurrentIndex(_NOTHING)
            return
        if wanted.level == "account":
            self._fill_accounts(section)
        else:
            self._fill_items(section)

    def _fill_accounts(self, section: Section) -> None:
        key, down = self._sort["account"]
        self._accounts = sorted(section.accounts, key=lists.account_key(key), reverse=down)
        self.by_account.set_ids(range(len(self._accounts)))
        self.accounts.set_sort(key, down)
        self.account_sums.show_row(lists.account_sums(self._accounts, section.currency))
        self.body.setCurrentIndex(_ACCOUNTS)
        count = len(self._accounts)
        self.totals.setText(
            ngettext("{n} account", "{n} accounts", count).format(n=format_int(count))
        )

    def _fill_items(self, section: Section) -> None:
        found = self._found
        assert found is not None
        was: dict[int, date] = {}
        if self._wanted.level == "out":
            was = {one.place: one.day for one in section.fell_out}
            wanted = [(place, 0) for place in was]
        elif self._wanted.level == "excluded":
            wanted = [(place, 0) for place in queries.excluded(found, section)]
        else:
            wanted = section.items(self._wanted.week if self._wanted.week >= 0 else None)
        self._listing += 1
        mine, workspace = self._listing, self._context.workspace
        if len(wanted) <= _AT_ONCE:
            self._list(workspace.read(queries.item_lines, found, wanted, was), section, mine)
            return
        self._context.tasks.start(
            lambda _progress: workspace.read(queries.item_lines, found, wanted, was),
            lambda lines: self._list(lines, section, mine),
            owner=self,
        )

    def _list(self, lines: list[ItemLine], section: Section, mine: int) -> None:
        if mine != self._listing:
            return
        self._items = lines
        key, down = self._sort["item"]
        if self._wanted.level in ("out", "excluded") and key == "amount":
            key = "open"
        self._items.sort(key=lists.item_key(key), reverse=down)
        self.by_item.set_ids(range(len(self._items)))
        self.items.set_sort(key, down)
        self._show_columns()
        self.item_sums.show_row(lists.item_sums(self._items, section.currency))
        self.body.setCurrentIndex(_ITEMS)
        count = len(self._items)
        self.totals.setText(ngettext("{n} item", "{n} items", count).format(n=format_int(count)))

    def _show_columns(self) -> None:
        hidden = {
            "account": self._account_id is not None,
            "was": self._wanted.level != "out",
            "amount": self._wanted.level in ("out", "excluded"),
        }
        for place, column in enumerate(self.by_item.columns):
            if column.key in hidden:
                self.items.setColumnHidden(place, hidden[column.key])

    def _suppose(self, text: str) -> None:
        """Forecast again as if the selected items came on a day; nothing is written."""
        day = parse_day(text, self._context.today())
        keys = {self._items[place].invoice_id for place in self.items.selected()}
        if day is None or not keys:
            return
        if day <= self._context.as_of:
            raise UserError(
                _("{day} is not after the as-of day.").format(day=format_date(day)),
                _("Type a day to come."),
            )
        self._moved |= dict.fromkeys(keys, day)
        self._touch()

    def _suppose_nothing(self) -> None:
        self._moved = {}
        self.what_if.set_text("")
        self._touch()

    def _fill_pills(self) -> None:
        clear(self._pills)
        self._what_if.setVisible(self._wanted.level in ("item", "out"))
        self.what_if.setEnabled(bool(self.items.selected()))
        if self._moved:
            text = ngettext(
                "What if: {n} invoice moved", "What if: {n} invoices moved", len(self._moved)
            ).format(n=len(self._moved))
            undo = button(text, "pill", "close", self._suppose_nothing)
            undo.setObjectName("forecast_what_if_pill")
            self._pills.addWidget(undo)
        if self._wanted.week < 0 or self._found is None:
            return
        week = self._found.weeks[self._wanted.week]
        text = _("{start} to {end}").format(
            start=format_date(week.start), end=format_date(week.end)
        )
        pill = button(text, "pill", "close", lambda: self._want(replace(self._wanted, week=-1)))
        pill.setObjectName("forecast_week_pill")
        self._pills.addWidget(pill)

    def _sort_by(self, level: str, key: str, down: bool) -> None:
        self._sort[level] = (key, down)
        self._fill_lists()

    def _account_rows(self, places: Sequence[int]) -> dict[int, Row]:
        code = self._code()
        return {
            place: lists.account_row(self._accounts[place], code)
            for place in places
            if place < len(self._accounts)
        }

    def _item_rows(self, places: Sequence[int]) -> dict[int, Row]:
        code, as_of = self._code(), self._context.as_of
        return {
            place: lists.item_row(self._items[place], code, as_of)
            for place in places
            if place < len(self._items)
        }

    # -- events -------------------------------------------------------------------------------

    def _set_day(self, text: str) -> None:
        day = parse_day(text, self._context.today())
        if day is not None:
            self._context.as_of = day

    def _back_to_today(self) -> None:
        self._context.as_of = self._context.today()

    def _open_account(self) -> None:
        if self._account_id is not None:
            self._context.open_account(self._account_id, "money")

    def _set_payment_day(self, text: str) -> None:
        key = self._account_id
        if key is not None:
            self._context.workspace.write(
                M_("Note the payment day"), set_payment_day, key, text, self._context.as_of
            )

    def _on_changed(self, changes: ChangeSet) -> None:
        if not changes.touches(*_TABLES):
            return
        self._facts = None
        if self._compared is not None:
            self._stop()
            self._set_stale(_("The ledger has changed since."))
        self._touch()


def _raise(error: BaseException) -> None:
    raise error


def _short(minor: int, code: str) -> str:
    return format_compact(minor, code) if minor else MISSING


def _band(band: tuple[int, int], code: str) -> str:
    low, high = (format_compact(one, code, sign=False) for one in band)
    return _("80 %: {low} to {high}").format(low=low, high=high)


def _account_name(reader: Reader, key: int) -> str:
    return str(reader.value("SELECT name FROM account WHERE id = ?", (key,), ""))


def _basis(found: Forecast) -> str:
    if not found.sections:
        return ""
    if found.fitted:
        return ngettext(
            "habits from {n} payment", "habits from {n} payments", found.payments
        ).format(n=format_int(found.payments))
    return _("fewer than {n} payments: default chances by days past due").format(n=ENOUGH)
