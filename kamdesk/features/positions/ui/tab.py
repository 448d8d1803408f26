"""The Position tab of an account: where we stand on both maps, where we should, and what to do first."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.accounts.domain import class_text
from kamdesk.features.positions import queries
from kamdesk.features.positions.domain import AXES
from kamdesk.features.positions.queries import Snapshot, Standing
from kamdesk.features.positions.ui.cards import (
    DeficitsCard,
    EvidenceCard,
    NextCard,
    SumsCard,
    class_words,
    number,
)
from kamdesk.features.positions.ui.chart import PositionChart
from kamdesk.features.positions.ui.forms import RulesForm, TargetForm
from kamdesk.features.positions.ui.paint import save_picture
from kamdesk.features.positions.ui.questions import QuestionForm
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    InfoButton,
    button,
    hbox,
    label,
    muted,
    section,
    tool,
    vbox,
)

_TABLES = (
    "position", "position_answer", "position_target", "measure", "parameter", "account", "colleague",
)  # fmt: skip
_ROWS_SHOWN = 6


def columns() -> tuple[Column, ...]:
    """Return the columns of the list of snapshots."""
    return (
        Column("day", _("Day"), 96, sortable=False),
        Column("view", _("View"), 110, sortable=False),
        Column("assessor", _("Assessed by"), 130, sortable=False),
        *(
            Column(axis, _(title), 110, numeric=True, sortable=False)
            for axis, title in AXES.items()
        ),
        Column("class", _("Class"), 260, sortable=False),
        Column("comment", _("Comment"), 220, sortable=False),
    )


class PositionTab(QWidget):
    """The position of one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("position_tab")
        self._context = context
        self._id = account_id
        self._found: Standing | None = None
        self._snapshots: dict[int, Snapshot] = {}
        self._make_bar()
        self._make_parts()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.assess = button(_("Assess now"), "primary", "add", self.ask)
        self.assess.setObjectName("assess_now")
        self.other = button(_("Customer's view"), "", "", lambda: self.ask("customer"))
        self.other.setObjectName("assess_customer")
        self.ideal = button(_("Set the ideal"), "", "", self.edit_target)
        self.ideal.setObjectName("set_ideal")
        self.rules = button(_("Rules"), "flat", "settings", self.edit_rules)
        self.rules.setObjectName("position_rules")
        self.picture = tool("picture", _("Save the maps as a picture"), self._save_picture)
        self.picture.setObjectName("position_picture")
        self.headline = label("", bold=True)
        self.headline.setObjectName("position_headline")
        self.since = muted("")
        for one in (self.assess, self.other, self.ideal):
            one.setEnabled(not self._context.workspace.readonly)

    def _make_parts(self) -> None:
        self.charts = {which: PositionChart(which) for which in ("pattern", "ladder")}
        self.titles = {which: label("", bold=True, wrap=True) for which in self.charts}
        self.gaps = {which: muted("") for which in self.charts}
        self.next = NextCard()
        self.sums = SumsCard()
        self.deficits = DeficitsCard(self._context, self._id)
        self.evidence = EvidenceCard(self._context, self._context.open_account)
        self.model = LazyTableModel(columns(), self._rows)
        self.table = TableView(self.model, "snapshots_table", _("Snapshots"))
        self.table.set_density("compact")
        self.table.menu_wanted.connect(self._menu)
        self.model.failed.connect(self._raise)
        self.remove = button(_("Remove the snapshot"), "flat", "trash", self._remove)
        self.remove.setEnabled(False)
        self.table.picked.connect(
            lambda ids: self.remove.setEnabled(
                len(ids) == 1 and not self._context.workspace.readonly
            )
        )

    def _chart_card(self, which: str) -> Card:
        made = Card()
        title = {
            "pattern": _("Map of patterns"),
            "ladder": _("Map of the ladder"),
        }[which]
        definition = _(
            "Filled: where we stand; hollow: the ideal. The thin line is the trail of our last snapshots. The hatched zone keeps the former class. Lines with ends show worst and best case of what was not answered. A dashed ring marks a candidate, grey a stale snapshot. The diamond at the left edge is the customer's own view. The gap is the root of the squared shortfalls to 70 on the axes the ideal asks for."
        )
        top = hbox(section(title), InfoButton(definition), None, self.gaps[which], gap=4)
        made.setLayout(
            vbox(top, self.titles[which], self.charts[which], gap=2, margins=(12, 8, 10, 6))
        )
        made.layout().setStretch(2, 1)  # type: ignore[union-attr]
        return made

    def _lay_out(self) -> None:
        row = hbox(self._chart_card("pattern"), self._chart_card("ladder"), self.next, gap=10)
        for place, stretch in enumerate((5, 5, 4)):
            row.setStretch(place, stretch)
        self.maps = QWidget()
        self.maps.setLayout(row)
        second = hbox(self.deficits, self.evidence, gap=10)
        second.setStretch(0, 1)
        second.setStretch(1, 1)
        trail = Card()
        top = hbox(section(_("Snapshots")), None, self.remove)
        trail.setLayout(vbox(top, self.table, gap=4, margins=(14, 8, 10, 8)))
        self.table.setMinimumHeight(28 * (_ROWS_SHOWN + 1))
        inner = QWidget()
        inner.setLayout(vbox(self.maps, self.sums, second, trail, gap=10, margins=(16, 6, 16, 12)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        first = button(_("Assess now"), "primary", "add", self.ask)
        first.setEnabled(not self._context.workspace.readonly)
        nothing = EmptyState(
            "relations",
            _(
                "Nobody has said yet how we stand here. Sixteen short questions, two minutes: a digit answers, 0 means don't know."
            ),
            first,
        )
        self.body = QStackedWidget()
        self.body.addWidget(area)
        self.body.addWidget(nothing)
        bar = hbox(
            self.headline, self.since, None, self.picture, self.rules, self.ideal, self.other, self.assess,
            margins=(16, 8, 16, 0), gap=8,
        )  # fmt: skip
        left = QWidget()
        left.setLayout(vbox(bar, self.body, gap=4))
        self.inspector = Inspector()
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.splitter)
        self.setLayout(vbox(self.pages))

    # -- loading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the account again."""
        found = self._context.workspace.read(queries.standing, self._id, self._context.as_of)
        self._found = found
        if found is None:
            return
        self.body.setCurrentIndex(0 if found.ours or found.customers else 1)
        for which, chart in self.charts.items():
            chart.show_standing(found)
            self.titles[which].setText(class_words(found, which))
            target = found.target.pattern if which == "pattern" else found.target.ladder
            gap = None if found.now is None else found.now.gap(target)
            self.gaps[which].setText(_("gap {n}").format(n=number(gap)))
        for card in (self.next, self.sums, self.deficits, self.evidence):
            card.show_standing(found)
        self._show_head(found)
        every = sorted(
            (*found.ours, *found.customers), key=lambda one: (one.on_day, one.id), reverse=True
        )
        self._snapshots = {one.id: one for one in every}
        self.model.set_ids([one.id for one in every])

    def _show_head(self, found: Standing) -> None:
        now = found.now
        self.picture.setEnabled(now is not None)
        if now is None:
            self.headline.setText(_("Not assessed yet."))
            self.since.setText("")
            return
        self.headline.setText(_("Assessed {day}").format(day=format_date(now.on_day)))
        age = found.age or 0
        days = ngettext("{n} day ago", "{n} days ago", age).format(n=age)
        who = f" · {now.assessor}" if now.assessor else ""
        self.since.setText(f"{days}{who}" + (" ▲" if found.stale else ""))

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        return {key: _row(self._snapshots[key]) for key in ids if key in self._snapshots}

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()

    # -- what users do ------------------------------------------------------------------------

    def ask(self, view: str = "ours") -> None:
        """Show the sixteen questions."""
        if self._found is None:
            return
        form = QuestionForm(self._context, self._found, view)
        form.closed.connect(self._close_form)
        self.pages.addWidget(form)
        self.pages.setCurrentWidget(form)
        form.start()

    def _close_form(self) -> None:
        form = self.pages.currentWidget()
        if isinstance(form, QuestionForm):
            self.pages.setCurrentIndex(0)
            self.pages.removeWidget(form)
            form.hide()
            form.deleteLater()
            self.assess.setFocus()

    def edit_target(self) -> None:
        """Show the form of the ideal at the right."""
        if self._found is not None:
            form = TargetForm(self._context, self._found, self.inspector.close_pane)
            self.inspector.show_widget(_("Ideal"), form)

    def edit_rules(self) -> None:
        """Show the rules at the right."""
        self.inspector.show_widget(_("Rules"), RulesForm(self._context))

    def _save_picture(self) -> None:
        if self._found is not None:
            name = f"{self._found.name} {format_date(self._context.as_of)}"
            save_picture(self._context, self.maps, name)

    def _remove(self) -> None:
        for key in self.table.selected()[:1]:
            text = M_("Remove the snapshot of {day}", day=format_date(self._snapshots[key].on_day))
            edit = load("kamdesk.features.positions.service:remove_snapshot")
            self._context.workspace.write(text, edit, key)
            self._context.notify(text.text(), undo=True)

    def _menu(self, ids: list[int], position: object) -> None:
        from PySide6.QtCore import QPoint
        from PySide6.QtWidgets import QMenu

        if not ids or not isinstance(position, QPoint):
            return
        menu = QMenu(self)
        menu.addAction(_("Copy")).triggered.connect(lambda _on=False: self.table.copy())
        action = menu.addAction(_("Remove the snapshot"))
        action.setEnabled(not self._context.workspace.readonly)
        action.triggered.connect(lambda _on=False: self._remove())
        menu.popup(position)

    def _raise(self, error: BaseException) -> None:
        raise error


def _row(one: Snapshot) -> Row:
    views = {"ours": _("Ours"), "customer": _("Customer's")}
    kind = class_text(one.found.pattern, one.found.ladder, candidate=bool(one.found.open_gates))
    scores: list[Decimal | None] = [one.value(axis) for axis in AXES]
    texts = (
        format_date(one.on_day), views[one.view], one.assessor or "",
        *("" if value is None else number(value) for value in scores), kind, one.comment or "",
    )  # fmt: skip
    roles = ("", "chip", "", "", "", "", "", "muted")
    return Row(texts, roles)
