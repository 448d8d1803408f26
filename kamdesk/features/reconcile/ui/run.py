"""One comparison: both balances, what is left to explain, and every group of lines beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_date, format_money
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.base.progress import NoProgress
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.features.reconcile.domain import causes, words
from kamdesk.features.reconcile.importer import CUSTOMER, SIDES
from kamdesk.features.reconcile.queries import runs
from kamdesk.features.reconcile.queries.runs import Run, RunGroup, RunLine, Sums
from kamdesk.features.reconcile.ui.group import GroupForm
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import ChoiceField
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import SECTION
from kamdesk.ui.widgets import (
    Elided,
    EmptyState,
    InfoButton,
    SearchField,
    Segments,
    button,
    caption,
    clear,
    hbox,
    label,
    section,
    set_role,
    vbox,
)

_SERVICE = "kamdesk.features.reconcile.service"
_TABLES = ("reconciliation", "reconciliation_line", "reconciliation_group")
_SMALL = 4_000
"""Lines that are read at once."""
_WAITING, _DIFFERENT, _ALL = "waiting", "differs", "all"
_OPEN_MARK, _DONE_MARK, _SAME_MARK = "▲ ", "● ", "  "


@dataclass(frozen=True, slots=True)
class _State:
    """Everything shown of a comparison.

    Attributes:
        third: Lines of the other side's comparison, by the document of ours they belong to.
    """

    run: Run
    sums: list[Sums]
    groups: list[RunGroup]
    third: dict[tuple[str, int], tuple[RunLine, ...]]
    companion: Run | None
    accounts: dict[int, str]


def gather(reader: Reader, key: int) -> _State | None:
    """Read a comparison, and the one with the other side of the same day."""
    run = runs.run(reader, key)
    if run is None:
        return None
    groups = runs.groups(reader, key)
    other = runs.companion(reader, run)
    third: dict[tuple[str, int], tuple[RunLine, ...]] = {}
    for group in [] if other is None else runs.groups(reader, other.id):
        for line in group.ours:
            if line.doc_id is not None:
                third[line.doc, line.doc_id] = group.theirs
    keys = {one.account_id for one in groups if one.account_id is not None}
    return _State(
        run, runs.sums(reader, key), groups, third, other, runs.account_names(reader, keys)
    )


class SumsLine(QWidget):
    """Both balances of one currency and what is left to explain; always in sight."""

    def __init__(self, one: Sums) -> None:
        super().__init__()
        self.setObjectName(f"sums_{one.currency}")
        parts: list[QWidget | None] = [section(one.currency)]
        done = one.residual == 0
        for name, text, amount in (
            ("ours", _("Our balance"), one.ours), ("theirs", _("Their balance"), one.theirs),
            ("difference", _("Difference"), one.difference), ("explained", _("Explained"), one.explained),
        ):  # fmt: skip
            value = label(format_money(amount, one.currency), bold=True)
            value.setObjectName(f"{name}_{one.currency}")
            parts += [caption(text), value]
        left = self.left = label(
            (_("● nothing left to explain") if done else _("▲ {amount} left to explain").format(amount=format_money(one.residual, one.currency))),
            bold=True,
        )  # fmt: skip
        set_role(left, "good" if done else "bad")
        left.setObjectName(f"residual_{one.currency}")
        parts += [
            left,
            InfoButton(
                _(
                    "Our balance less theirs is the difference. Explained is what the documents themselves show (on its way, tax, rounding, booked twice, in dispute, retention, not applied, a deduction) and what somebody wrote a word on. What is left must come to nothing."
                )
            ),
            None,
        ]
        self.setLayout(hbox(*parts, gap=8))


class RunView(QWidget):
    """Mine, finance's file and the customer's reply, line by line.

    Signals:
        left: The user goes back to the list.
    """

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("run_view")
        self._context = context
        self._key = 0
        self._round = 0
        self._state: _State | None = None
        self._shown: list[RunGroup] = []
        self.sums: dict[str, SumsLine] = {}
        self.form: GroupForm | None = None
        self._make_head()
        self._make_table()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)

    # -- parts --------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.back = button(_("Back to the list"), "flat", "back", self.left.emit)
        self.back.setObjectName("run_back")
        self.title = Elided(size=SECTION, bold=True)
        self.title.setObjectName("run_title")
        self.detail = Elided(role="muted")
        self.detail.setObjectName("run_detail")
        self.export = button(_("Differences as Excel…"), "", "export", self._ask_where)
        self.export.setObjectName("run_export")
        self.close_run = button(_("Close the comparison"), "primary", "check", self._close)
        self.close_run.setObjectName("run_close")
        self.which = Segments(
            {_WAITING: _("To explain"), _DIFFERENT: _("All differences"), _ALL: _("All lines")},
            "run_which",
        )
        self.which.choose(_DIFFERENT)
        self.which.chosen.connect(lambda _key: self._refill())
        self.cause = ChoiceField(
            "run_cause", _("Cause"), {"": _("Every cause"), **{key: _(text) for key, text in causes.CAUSES.items() if key}},
            lambda _key: self._refill(),
        )  # fmt: skip
        self.cause.label.hide()
        self.cause.setMinimumWidth(150)
        self.search = SearchField(_("Search number or customer"))
        self.search.setObjectName("run_search")
        self.search.setMaximumWidth(220)
        self.search.searched.connect(lambda _text: self._refill())
        self.count = label("")
        self.count.setObjectName("run_count")

    def _make_table(self) -> None:
        self.model = LazyTableModel(
            (
                Column("state", _("Cause"), 150, sortable=False), Column("customer", _("Customer"), 150, sortable=False, shown=False),
                Column("day", _("Date"), 92, sortable=False), Column("mine", _("Mine"), 124, sortable=False),
                Column("ours", _("Amount"), 104, numeric=True, sortable=False),
                Column("other", _("Theirs"), 124, sortable=False), Column("theirs", _("Amount"), 104, numeric=True, sortable=False),
                Column("third", _("The other list"), 124, sortable=False, shown=False),
                Column("thirds", _("Amount"), 104, numeric=True, sortable=False, shown=False),
                Column("rest", _("Difference"), 108, numeric=True, sortable=False), Column("words", _("In words"), 330, sortable=False),
            ),
            self._rows,
        )  # fmt: skip
        self.model.failed.connect(self._raise)
        self.table = TableView(self.model, "run_table", _("Lines side by side"))
        self.table.picked.connect(self._picked)
        self.table.menu_wanted.connect(self._menu)
        self.table.summed.connect(self._context.selection_told)

    def _lay_out(self) -> None:
        self.inspector = Inspector()
        self._sums = vbox(gap=2)
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        clear_filter = button(_("Show all lines"), clicked=self._show_all)
        clear_filter.setObjectName("run_show_all")
        self.nothing = EmptyState(
            "check", _("Nothing here: no line is of this kind."), clear_filter
        )
        self.body.addWidget(self.nothing)
        left = QWidget()
        left.setLayout(
            vbox(
                hbox(self.back, self.title, self.detail, None, self.export, self.close_run, gap=10), self._sums,
                hbox(self.which, self.cause, self.search, None, self.count, gap=10), self.body,
                margins=(16, 8, 16, 8), gap=8,
            )
        )  # fmt: skip
        left.layout().setStretch(3, 1)  # type: ignore[union-attr]
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    # -- showing ------------------------------------------------------------------------------

    def show_run(self, key: int) -> None:
        """Show a comparison."""
        if key != self._key:
            self.inspector.hide()
            self.search.clear()
            self.cause.set_text("")
        self._key = key
        self.reload(first=True)

    def reload(self, *, first: bool = False) -> None:
        """Read it again, a large one in a worker; what is chosen stays."""
        self._round += 1
        mine, key, workspace = self._round, self._key, self._context.workspace
        if workspace.read(runs.line_count, key) <= _SMALL:
            self._take(workspace.read(gather, key), mine, first)
            return
        self._context.tasks.start(
            lambda _progress: workspace.read(gather, key),
            lambda state: self._take(state, mine, first),
            owner=self,
        )

    def _take(self, state: _State | None, mine: int, first: bool) -> None:
        if mine != self._round:
            return
        self._state = state
        if state is None:  # taken back
            self._key = 0
            self.left.emit()
            return
        run = state.run
        whose = run.account or _("Several customers")
        self.title.setText(f"{whose} · {_(SIDES[run.side])}")
        self.detail.setText(
            _("{file}, compared on {day}, as of {as_of}").format(
                file=run.file, day=format_date(run.made_on), as_of=format_date(run.as_of)
            )
        )
        closed = run.closed_on is not None
        self.close_run.setText(_("Open it again") if closed else _("Close the comparison"))
        self.close_run.setEnabled(not self._context.workspace.readonly)
        clear(self._sums)
        self.sums = {one.currency: SumsLine(one) for one in state.sums}
        for line in self.sums.values():
            self._sums.addWidget(line)
        several = run.account_id is None
        self.table.setColumnHidden(1, not several)
        for place in (7, 8):
            self.table.setColumnHidden(place, state.companion is None)
        self._name_columns(run)
        if first:
            waiting = any(not one.settled for one in state.groups if one.cause)
            self.which.choose(_WAITING if waiting else _DIFFERENT)
        self._refill()
        if self.inspector.isVisible():
            self._picked(self.table.selected())

    def _name_columns(self, run: Run) -> None:
        mine, other = (
            (_("Customer's reply"), _("Finance's file")) if run.side == CUSTOMER else (_("Finance's file"), _("Customer's reply"))
        )  # fmt: skip
        columns = list(self.model.columns)
        for place, text in ((5, mine), (7, other)):
            old = columns[place]
            columns[place] = Column(
                old.key, text, old.width, old.numeric, sortable=False, shown=old.shown
            )
        self.model.columns = tuple(columns)

    def _refill(self) -> None:
        if self._state is None:
            return
        which, cause, text = self.which.choice(), self.cause.text(), fold(self.search.text())
        self._shown = [one for one in self._state.groups if self._fits(one, which, cause, text)]
        chosen = {self._shown_number(place) for place in self.table.selected()}
        self.model.set_ids(range(len(self._shown)))
        self.body.setCurrentIndex(0 if self._shown else 1)
        count = len(self._shown)
        self.count.setText(ngettext("{n} line", "{n} lines", count).format(n=count))
        for place, one in enumerate(self._shown):
            if one.number in chosen:
                self.table.selectRow(place)
                break

    def _shown_number(self, place: int) -> int:
        return self._shown[place].number if place < len(self._shown) else 0

    def _fits(self, one: RunGroup, which: str, cause: str, text: str) -> bool:
        if which == _DIFFERENT and not one.cause:
            return False
        if which == _WAITING and (not one.cause or one.settled):
            return False
        if cause and one.cause != cause:
            return False
        return not text or any(text in fold(word) for word in self._search_words(one))

    def _search_words(self, one: RunGroup) -> list[str]:
        assert self._state is not None
        found = [self._state.accounts.get(one.account_id or 0, ""), one.explained]
        for line in (*one.ours, *one.theirs):
            found += [line.number, line.text]
        return found

    def _rows(self, places: Sequence[Any]) -> dict[Any, Row]:
        return {
            place: self._row(self._shown[place]) for place in places if place < len(self._shown)
        }

    def _row(self, one: RunGroup) -> Row:
        assert self._state is not None
        third = self._third(one)
        mark = _SAME_MARK if not one.cause else _DONE_MARK if one.settled else _OPEN_MARK
        role = "" if not one.cause else "good" if one.settled else "bad"
        said = one.explained
        if not said and (one.cause or len(one.ours) + len(one.theirs) > 2):
            said = words.sentence(one.cause, one.ours, one.theirs, one.difference, one.currency)
        days = [line.day for line in (*one.ours, *one.theirs) if line.day is not None]
        texts = (
            mark + _(causes.CAUSES[one.cause]), self._state.accounts.get(one.account_id or 0, MISSING),
            format_date(min(days, default=None)), _called(one.ours), _sum(one.ours, one.currency),
            _called(one.theirs), _sum(one.theirs, one.currency), _called(third), _sum(third, one.currency),
            format_money(one.difference, one.currency) if one.cause else MISSING, said,
        )  # fmt: skip
        numbers = (None,) * 9 + (one.difference, None)
        return Row(texts, (role,) + ("",) * 8 + (role, "muted"), numbers, currency=one.currency)

    def _third(self, one: RunGroup) -> tuple[RunLine, ...]:
        """Return the lines of the other list that belong to the same documents of ours."""
        assert self._state is not None
        found: dict[int, RunLine] = {}
        for line in one.ours:
            if line.doc_id is not None:
                for other in self._state.third.get((line.doc, line.doc_id), ()):
                    found[other.id] = other
        return tuple(found.values())

    def _show_all(self) -> None:
        self.search.clear()
        self.cause.set_text("")
        self.which.choose(_ALL)
        self._refill()

    # -- choosing -----------------------------------------------------------------------------

    def chosen(self) -> list[RunGroup]:
        """Return the groups that are selected."""
        return [self._shown[place] for place in self.table.selected() if place < len(self._shown)]

    def _picked(self, places: list[int]) -> None:
        found = [self._shown[place] for place in places if place < len(self._shown)]
        if not found or self._state is None:
            return
        closed = self._state.run.closed_on is not None or self._context.workspace.readonly
        form = self.form = GroupForm(found, closed=closed)
        form.explained.connect(self.explain)
        form.cause_chosen.connect(self.set_cause)
        form.accepted.connect(self.accept)
        form.link_wanted.connect(self.link)
        form.unlink_wanted.connect(self.unlink)
        heading = (
            _(causes.CAUSES[found[0].cause])
            if len(found) == 1
            else ngettext("{n} group", "{n} groups", len(found)).format(n=len(found))
        )
        self.inspector.show_widget(heading, form)

    def _menu(self, _ids: list[Any], where: QPoint) -> None:
        found = self.chosen()
        if not found or self._context.workspace.readonly:
            return
        menu = QMenu(self)
        menu.setObjectName("run_menu")
        if any(one.cause for one in found):
            menu.addAction(_("Accept as explained")).triggered.connect(lambda: self.accept())
        if len(found) > 1:
            menu.addAction(_("Match these lines")).triggered.connect(lambda: self.link())
        if len(found) == 1 and len(found[0].ours) + len(found[0].theirs) > 1:
            menu.addAction(_("Take apart")).triggered.connect(lambda: self.unlink())
        menu.popup(where)

    # -- writing ------------------------------------------------------------------------------

    def explain(self, text: str) -> None:
        """Write a word on the chosen differences; an empty one takes it back."""
        numbers = [one.number for one in self.chosen() if one.cause]
        edit = load(f"{_SERVICE}:explain")
        self._context.workspace.write(
            M_("Explain differences"), edit, self._key, numbers, text, self._context.today()
        )

    def accept(self) -> None:
        """Take the sentence of each chosen difference as its explanation."""
        edit, today = load(f"{_SERVICE}:explain_each"), self._context.today()
        said = {
            one.number: words.sentence(
                one.cause, one.ours, one.theirs, one.difference, one.currency
            )
            for one in self.chosen()
            if one.cause
        }
        self._context.workspace.write(M_("Accept differences"), edit, self._key, said, today)

    def set_cause(self, cause: str) -> None:
        """Give the chosen differences another cause."""
        numbers = [one.number for one in self.chosen() if one.cause]
        edit = load(f"{_SERVICE}:set_cause")
        self._context.workspace.write(M_("Change the cause"), edit, self._key, numbers, cause)

    def link(self) -> None:
        """Put all lines of the chosen groups together."""
        lines = [line.id for one in self.chosen() for line in (*one.ours, *one.theirs)]
        edit = load(f"{_SERVICE}:link")
        self._context.workspace.write(M_("Match lines"), edit, self._key, lines)

    def unlink(self) -> None:
        """Take the chosen group apart."""
        found = self.chosen()
        if found:
            edit = load(f"{_SERVICE}:unlink")
            self._context.workspace.write(M_("Take lines apart"), edit, self._key, found[0].number)

    def _close(self) -> None:
        if self._state is None:
            return
        closed = self._state.run.closed_on is not None
        edit = load(f"{_SERVICE}:close_run")
        text = M_("Open the comparison again") if closed else M_("Close the comparison")
        self._context.workspace.write(
            text, edit, self._key, None if closed else self._context.today()
        )

    def _on_changed(self, changes: ChangeSet) -> None:
        if self._key and changes.touches(*_TABLES):
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error

    # -- export -------------------------------------------------------------------------------

    def _ask_where(self) -> None:
        if self._state is None:
            return
        run = self._state.run
        name = " ".join((_("Differences"), run.account, f"{run.as_of.isoformat()}.xlsx"))
        out = choose_save(
            self,
            self._context.settings,
            "report",
            _("Export the differences"),
            " ".join(name.split()),
            "Excel (*.xlsx)",
        )
        if out is not None:
            self.export_to(out if out.suffix else out.with_suffix(".xlsx"))

    def export_to(self, out: Path) -> None:
        """Write the differences as a sheet."""
        build = load("kamdesk.features.reconcile.report:differences")
        write = load("kamdesk.reporting.workbook:write_workbook")
        key, made, workspace = self._key, datetime.now(), self._context.workspace

        def work(_progress: object) -> Path:
            with workspace.database.read() as reader:
                write(build(reader, key, made, ""), out, NoProgress())
            return out

        self._context.tasks.start(work, self._exported, self._failed, owner=self)

    def _exported(self, out: Path) -> None:
        self._context.notify(_("Exported: {file}").format(file=out))

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._context.notify(str(error))


def _called(lines: Sequence[RunLine]) -> str:
    return words.called(lines) if lines else MISSING


def _sum(lines: Sequence[RunLine], currency: str) -> str:
    return format_money(sum(one.amount for one in lines), currency) if lines else MISSING
