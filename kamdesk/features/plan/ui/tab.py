"""The Plan tab of an account: what we do about the relation, who does it, until when, what came of it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.features.plan import domain, queries
from kamdesk.features.plan.queries import Measure
from kamdesk.features.plan.ui.forms import MeasureForm, NewMeasureForm, item_text, state_text, write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import parse_day
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    EmptyState,
    InfoButton,
    Segments,
    button,
    hbox,
    label,
    vbox,
)

_TABLES = ("measure", "colleague")


def columns() -> tuple[Column, ...]:
    """Return the columns in the language in force."""
    return (
        Column("what", _("What"), 290, editable=True),
        Column("state", _("State"), 150, sortable=False),
        Column("owner", _("Owner"), 90, editable=True),
        Column("due", _("Due day"), 100, editable=True),
        Column("started", _("Begins"), 100),
        Column("ended", _("Ended"), 100),
        Column("item", _("Meant to move"), 180, sortable=False),
        Column("outcome", _("What came of it"), 220, sortable=False),
    )


class PlanTab(QWidget):
    """The measures of one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("plan_tab")
        self._context = context
        self._id = account_id
        self._measures: dict[int, Measure] = {}
        self._order: tuple[str, bool] = ("", False)
        self.model = LazyTableModel(columns(), self._rows)
        self.model.editing = not context.workspace.readonly
        self.table = TableView(self.model, "measures_table", _("Measures"))
        self.inspector = Inspector()
        self._make_bar()
        self._lay_out()
        self._connect()
        self.reload()

    def _make_bar(self) -> None:
        self.shown = Segments({"open": _("To do and under way"), "all": _("All")}, "measures_shown")
        self.counts = label("")
        self.counts.setObjectName("measures_counts")
        self.info = InfoButton(
            _(
                "A measure is overdue from the day after its due day until it is done or dropped. It has gone quiet when nothing happened to it for more than {n} days."
            ).format(n=domain.QUIET_DAYS)
        )
        self.add = button(_("Add measure"), "primary", "add", self.new_measure)
        self.add.setObjectName("new_measure")
        self.done = button(_("Done"), "", "check", self.finish_selected)
        self.done.setObjectName("finish_measure")
        for one in (self.add, self.done):
            one.setEnabled(not self._context.workspace.readonly)

    def _lay_out(self) -> None:
        first = button(_("Add measure"), "primary", "add", self.new_measure)
        first.setEnabled(not self._context.workspace.readonly)
        there = button(
            _("See the position"), clicked=lambda: self._context.open_account(self._id, "position")
        )
        nothing = EmptyState(
            "check",
            _(
                "No measures yet. Add what is to be done, or take the heaviest shortfalls of the position into the plan."
            ),
            first,
            there,
        )
        every = button(_("Show all"), clicked=lambda: self._show("all"))
        no_open = EmptyState("check", _("Nothing is left to do here."), every)
        self.body = QStackedWidget()
        for widget in (self.table, nothing, no_open):
            self.body.addWidget(widget)
        bar = hbox(self.shown, self.counts, self.info, None, self.done, self.add, gap=10)
        left = QWidget()
        left.setLayout(vbox(bar, self.body, margins=(16, 10, 16, 8), gap=8))
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self.shown.chosen.connect(lambda _key: self.reload())
        self.table.sort_wanted.connect(self._sort_by)
        self.table.opened.connect(self.inspect)
        self.table.quick_view.connect(self.inspect)
        self.table.picked.connect(self._picked)
        self.model.failed.connect(self._raise)
        self.model.edited.connect(self._edited)
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self.reload())

    # -- loading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the measures again; the selection stays."""
        found = self._context.workspace.read(queries.measures, self._context.as_of, self._id)
        self._measures = {one.id: one for one in found}
        chosen = self.table.selected()
        self._fill()
        if chosen:
            self.table.select_id(chosen[0])
        self._count(found)

    def _fill(self) -> None:
        every = list(self._measures.values())
        seen = [one for one in every if not one.over or self.shown.choice() == "all"]
        column, descending = self._order
        if column:
            seen.sort(key=lambda one: _sort_key(one, column), reverse=descending)
        self.model.set_ids([one.id for one in seen])
        self.table.set_sort(column, descending)
        self.body.setCurrentIndex(0 if seen else 2 if every else 1)

    def _count(self, found: Sequence[Measure]) -> None:
        day = self._context.as_of
        left = [one for one in found if not one.over]
        late = sum(one.overdue(day) for one in left)
        quiet = sum(one.quiet(day) and not one.overdue(day) for one in left)
        parts = [ngettext("{n} measure to do", "{n} measures to do", len(left)).format(n=len(left))]
        if late:
            parts.append("■ " + ngettext("{n} overdue", "{n} overdue", late).format(n=late))
        if quiet:
            parts.append("▲ " + ngettext("{n} gone quiet", "{n} gone quiet", quiet).format(n=quiet))
        self.counts.setText("   ".join(parts))
        self.counts.setAccessibleName(self.counts.text())

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        day = self._context.as_of
        return {key: _row(self._measures[key], day) for key in ids if key in self._measures}

    def _sort_by(self, column: str, descending: bool) -> None:
        self._order = (column, descending)
        self._fill()

    def _show(self, which: str) -> None:
        self.shown.choose(which)
        self.reload()

    def _on_changed(self, changes: ChangeSet) -> None:
        if not changes.touches(*_TABLES):
            return
        self.reload()
        form = self.inspector.findChild(MeasureForm)
        if isinstance(form, MeasureForm):
            if form.key in self._measures:
                form.reload()
            else:
                self.inspector.close_pane()

    # -- what users do ------------------------------------------------------------------------

    def inspect(self, key: int) -> None:
        """Show a measure at the right."""
        self.inspector.show_widget(_("Measure"), MeasureForm(self._context, key))

    def new_measure(self) -> None:
        """Show the form of a new measure at the right."""
        made = NewMeasureForm(self._context, self._id, self._made)
        self.inspector.show_widget(_("New measure"), made)
        made.what.line.setFocus()

    def _made(self, key: int) -> None:
        self.table.select_id(key)
        self.inspect(key)

    def finish_selected(self) -> None:
        """Mark the selected measure as done and ask what came of it."""
        chosen = [key for key in self.table.selected() if not self._measures[key].over]
        if not chosen:
            raise UserError(_("Choose a measure first."))
        self.inspect(chosen[0])
        form = self.inspector.findChild(MeasureForm)
        assert isinstance(form, MeasureForm)
        form.move_on(domain.DONE)
        form.outcome.note.setFocus()

    def _picked(self, ids: list[int]) -> None:
        if len(ids) == 1 and self.inspector.isVisible():
            form = self.inspector.findChild(MeasureForm)
            if not (isinstance(form, MeasureForm) and form.key == ids[0]):
                self.inspect(ids[0])

    def _edited(self, key: int, column: str, text: str) -> None:
        day, message = self._context.as_of, M_("Edit measure")
        if column == "due":
            due = parse_day(text, day)
            write(self._context, message, "set_days", key, self._measures[key].started, due, day)
        else:
            write(self._context, message, f"set_{column}", key, text, day)

    def _raise(self, error: BaseException) -> None:
        raise error


def _row(one: Measure, day: date) -> Row:
    late = one.overdue(day)
    texts = (
        one.what, state_text(one, day), one.owner or "", _day(one.due), _day(one.started), _day(one.ended),
        item_text(one) if one.item else "", one.outcome or "",
    )  # fmt: skip
    roles = (
        "muted" if one.over else "", "bad" if late else "watch" if one.quiet(day) else "", "",
        "bad" if late else "", "muted", "muted", "muted", "",
    )  # fmt: skip
    return Row(texts, roles)


def _day(day: date | None) -> str:
    return "" if day is None else format_date(day)


def _sort_key(one: Measure, column: str) -> tuple[bool, str]:
    value = getattr(one, column)
    return value is None, str(value or "")
