"""The Visits tab of an account: what comes next, what was talked about, and the contact matrix."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_names
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.features.touches import queries
from kamdesk.features.touches.domain import KINDS, Draft
from kamdesk.features.touches.queries import Cold, TouchLine, Wanted
from kamdesk.features.touches.widgets import ContactMatrix, NewTouchForm, TouchForm
from kamdesk.features.touches.widgets.chips import FlowLayout
from kamdesk.features.touches.widgets.matrix import PLAN_IN_DAYS, TABLES, refresh
from kamdesk.features.touches.widgets.touch_form import write
from kamdesk.features.touches.widgets.words import (
    days_text,
    kind_text,
    titled,
    touch_text,
)
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, parse_day
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    InfoButton,
    Segments,
    button,
    caption,
    clear,
    hbox,
    label,
    muted,
    vbox,
)

_SHOWN_COLD = 4
_OUTCOME_EXPECTED = 30
"""Days in which a visit or meeting without an outcome is pointed out."""


class VisitsTab(QWidget):
    """Visits, calls, meetings and messages with one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("visits_tab")
        self._context = context
        self._id = account_id
        self._editable = not context.workspace.readonly
        self._sort = ("day", True)
        self.matrix: ContactMatrix | None = None
        self.inspector = Inspector()
        self._make_bar()
        self._make_table()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        for keys, ahead in (("N", False), ("Shift+N", True)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.new_touch, ahead))
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.add = button(
            _("Record a contact"), "primary", "add", lambda: self.new_touch(ahead=False)
        )
        self.add.setObjectName("record_touch")
        self.add.setToolTip(_("Record a visit, meeting, call or message (N)"))
        self.plan = button(_("Plan a visit"), "", "calendar", lambda: self.new_touch(ahead=True))
        self.plan.setObjectName("plan_touch")
        self.plan.setToolTip(_("Plan a visit (Shift+N)"))
        for one in (self.add, self.plan):
            one.setEnabled(self._editable)
        self.kind = Segments(
            {"": _("All"), **{key: kind_text(key) for key in KINDS}}, "touch_filter"
        )
        self.kind.chosen.connect(lambda _key: self.reload())
        self.person = ChoiceField("touch_person_filter", _("With"), {"": _("Everybody")})
        self.person.label.hide()
        self.person.combo.setMaximumWidth(190)
        self.person.combo.activated.connect(lambda _place: self.reload())
        self.view = Segments({"list": _("List"), "matrix": _("Contact matrix")}, "visits_view")
        self.view.chosen.connect(self._show_view)
        self.count = caption("")
        self.count.setObjectName("touch_count")

    def _make_table(self) -> None:
        self.model = LazyTableModel(
            (
                Column("day", _("Date"), 92, editable=True), Column("kind", _("Kind"), 100),
                Column("subject", _("Subject"), 180, editable=True), Column("theirs", _("Theirs"), 170, sortable=False),
                Column("ours", _("Ours"), 110, sortable=False), Column("outcome", _("Outcome"), 220),
            ),
            self._rows,
        )  # fmt: skip
        self.model.failed.connect(self._raise)
        self.model.editing = self._editable
        self.model.edited.connect(self._edited)
        self.table = TableView(self.model, "touch_table", _("Visits and other contacts"))
        self.table.set_sort(*self._sort)
        self.table.sort_wanted.connect(self._sort_by)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self.inspect)
        self.table.quick_view.connect(self.inspect)
        self.table.menu_wanted.connect(self._menu)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete_selected)

    def _lay_out(self) -> None:
        bar = hbox(self.add, self.plan, 8, self.view, None, margins=(14, 8, 14, 4), gap=6)
        self._next = Card()
        self._next.setObjectName("coming_touches")
        self._next_lines = vbox(gap=3)
        self._cold = FlowLayout(10)
        self._cold_row = QWidget()
        self._cold_row.setObjectName("cold_contacts")
        self._cold_row.setLayout(self._cold)
        self._next.setLayout(vbox(self._next_lines, self._cold_row, margins=(12, 8, 12, 8), gap=4))
        why = InfoButton(
            _(
                "Everything up to the as-of day, newest first. A contact planned for a later day counts from that day on."
            )
        )
        filters = hbox(self.kind, self.person, None, self.count, why, gap=8)
        first = button(_("Record a contact"), "primary", "add", lambda: self.new_touch(ahead=False))
        first.setEnabled(self._editable)
        nothing = EmptyState(
            "calendar",
            _(
                "Nobody has noted a visit or a call yet. Note whom you met and what came of it: that keeps the map fresh and shows which departments nobody knows."
            ),
            first,
        )
        no_hit = EmptyState(
            "search",
            _("No contact matches."),
            button(_("Clear the filter"), clicked=self.clear_filter),
        )
        self.found = QStackedWidget()
        for widget in (self.table, nothing, no_hit):
            self.found.addWidget(widget)
        listed = QWidget()
        listed.setLayout(vbox(self._next, filters, self.found, margins=(14, 2, 14, 6), gap=6))
        listed.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.body = QStackedWidget()
        self.body.addWidget(listed)
        left = QWidget()
        left.setLayout(vbox(bar, self.body, gap=0))
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read again as of the day; what was chosen stays chosen."""
        read, as_of = self._context.workspace.read, self._context.as_of
        self._fill_people()
        person = self.person.text()
        wanted = Wanted(
            until=as_of, kind=self.kind.choice(), person_id=int(person) if person else None
        )
        ids = read(queries.touch_ids, self._id, wanted, *self._sort)
        narrow = bool(wanted.kind or person)
        chosen = self.table.selected()
        self.model.set_ids(ids)
        self.table.set_sort(*self._sort)
        if len(chosen) == 1:
            self.table.select_id(chosen[0])
        coming = read(queries.coming, self._id, as_of)
        cold = read(queries.gone_cold, self._id, as_of)
        self._show_coming(coming)
        self._show_cold(cold)
        self._next.setVisible(bool(coming or cold))
        self.found.setCurrentIndex(0 if ids else 2 if narrow else 1)
        text = ngettext("{n} contact until {day}", "{n} contacts until {day}", len(ids))
        self.count.setText(text.format(n=len(ids), day=format_date(as_of)))

    def _fill_people(self) -> None:
        """Offer those there are, and keep the one that is chosen."""
        combo, before = self.person.combo, self.person.text()
        found = self._context.workspace.read(queries.met, self._id)
        combo.clear()
        combo.addItem(_("Everybody"), "")
        for key, name in found:
            combo.addItem(name, str(key))
        combo.setCurrentIndex(max(combo.findData(before), 0))

    def _show_coming(self, found: list[TouchLine]) -> None:
        clear(self._next_lines)
        for place, one in enumerate(found):
            days = (one.day - self._context.as_of).days
            text = ngettext("in {n} day", "in {n} days", days).format(n=days)
            heading = label(_("Next") if place == 0 else "", bold=True)
            heading.setFixedWidth(52)
            opens = button(touch_text(one), "link", clicked=partial(self.inspect, one.id))
            opens.setObjectName(f"coming_{one.id}")
            self._next_lines.addLayout(hbox(heading, opens, muted(text), None, gap=8))

    def _show_cold(self, found: list[Cold]) -> None:
        clear(self._cold)
        self._cold_row.setVisible(bool(found))
        if not found:
            return
        heading = ngettext("▲ {n} gone cold", "▲ {n} gone cold", len(found))
        self._cold.addWidget(label(heading.format(n=len(found)), "bad", bold=True))
        for one in found[:_SHOWN_COLD]:
            fresh = one.freshness
            when = _("never met") if fresh.days is None else days_text(fresh.days)
            link = button(titled(one.name, when), "link", clicked=partial(self._visit, one))
            link.setObjectName(f"cold_{one.person_id}")
            link.setToolTip(
                _(
                    "Influence {n}, to be spoken with every {days} days. Click to plan a visit."
                ).format(n=one.influence, days=fresh.cadence)
            )
            self._cold.addWidget(link)
        self._cold.addWidget(
            InfoButton(
                _(
                    "People of influence 4 and 5 whose last real contact is longer ago than the rules of contacts say for the tier of the account. A message to several people is no contact."
                )
            )
        )

    def _visit(self, one: Cold) -> None:
        """Show the form of a planned visit to somebody."""
        self.new_touch(ahead=True, person=one.person_id)

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        found = self._context.workspace.read(queries.touch_lines, ids)
        return {key: self._row(one) for key, one in found.items()}

    def _row(self, one: TouchLine) -> Row:
        ago = (self._context.as_of - one.day).days
        expected = one.kind in ("visit", "meeting") and ago <= _OUTCOME_EXPECTED
        missing = "▲ " + _("not noted yet") if expected else ""
        texts = (
            format_date(one.day), kind_text(one.kind), one.subject,
            format_names([party.name for party in one.people]),
            format_names([party.name for party in one.ours]),
            " ".join(one.outcome.split()) or missing,
        )  # fmt: skip
        return Row(texts, ("", "", "", "", "muted", "" if one.outcome else "watch"))

    def _show_view(self, key: str) -> None:
        if key == "matrix" and self.matrix is None:
            self.matrix = ContactMatrix(self._context, self._id, self.inspector)
            self.body.addWidget(self.matrix)
        self.body.setCurrentIndex(1 if key == "matrix" else 0)

    def show_matrix(self) -> None:
        """Show the contact matrix."""
        self.view.choose("matrix")
        self._show_view("matrix")

    def clear_filter(self) -> None:
        """Show every kind with everybody."""
        self.kind.choose("")
        self.person.combo.setCurrentIndex(0)
        self.reload()

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self.reload()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            self.reload()
            refresh(self.inspector)

    # -- what users do ------------------------------------------------------------------------

    def _picked(self, ids: list[int]) -> None:
        if len(ids) == 1 and self.inspector.isVisible():
            shown = self.inspector.findChild(TouchForm)
            if not isinstance(shown, TouchForm) or shown.touch_id != ids[0]:
                self.inspect(ids[0])

    def inspect(self, key: int) -> None:
        """Show a touch at the right."""
        found = self._context.workspace.read(queries.touch_lines, [key])
        if key in found:
            form = TouchForm(self._context, found[key], self.inspector.close_pane)
            heading = f"{kind_text(found[key].kind)} {format_date(found[key].day)}"
            self.inspector.show_widget(heading, form)

    def new_touch(self, ahead: bool = False, person: int | None = None) -> None:
        """Show the form of a new touch: of today, or planned for a week ahead; with `person`."""
        if not self._editable:
            return
        day = self._context.as_of + timedelta(days=PLAN_IN_DAYS if ahead else 0)
        owner = self._context.workspace.read(queries.owner, self._id)
        if person is None and self.person.text():
            person = int(self.person.text())
        draft = Draft(
            day, people=() if person is None else (person,),
            colleagues=() if owner is None else (owner,),
        )  # fmt: skip
        form = NewTouchForm(self._context, self._id, self._made, draft)
        self.inspector.show_widget(_("Plan a visit") if ahead else _("Record a contact"), form)
        form.fields.theirs.line.setFocus()

    def _edited(self, key: int, column: str, text: str) -> None:
        """Write a day or subject that was changed in the list (F2)."""
        found = self._context.workspace.read(queries.touch_lines, [key])
        if key not in found:
            return
        message = M_("Edit the contact of {day}", day=format_date(found[key].day))
        if column == "subject":
            write(self._context, message, "set_text", key, "subject", text)
            return
        day = parse_day(text, self._context.as_of)
        if day is None:
            raise UserError(_("Type a day."))
        write(self._context, message, "set_day", key, day, self._context.today())

    def _made(self, key: int) -> None:
        self.inspect(key)
        self.table.select_id(key)

    def delete_selected(self) -> None:
        """Delete the chosen touches in one step; the note offers to take it back."""
        ids = self.table.selected()
        if not ids or not self._editable:
            return
        text = M_("Delete {n} contacts", n=len(ids))
        write(self._context, text, "delete_touches", ids)
        told = ngettext("{n} contact was deleted.", "{n} contacts were deleted.", len(ids))
        self._context.notify(told.format(n=len(ids)), undo=True)

    def _menu(self, ids: list[int], position: QPoint) -> None:
        menu = QMenu(self)
        if ids:
            menu.addAction(_("Open")).triggered.connect(lambda _on=False: self.inspect(ids[0]))
            menu.addAction(_("Copy")).triggered.connect(lambda _on=False: self.table.copy())
            menu.addSeparator()
            action = menu.addAction(_("Delete"))
            action.setEnabled(self._editable)
            action.triggered.connect(lambda _on=False: self.delete_selected())
        else:
            action = menu.addAction(_("Record a contact"))
            action.setEnabled(self._editable)
            action.triggered.connect(lambda _on=False: self.new_touch())
        menu.popup(position)

    def _raise(self, error: BaseException) -> None:
        raise error
