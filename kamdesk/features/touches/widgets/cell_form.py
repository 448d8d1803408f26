"""One cell of the matrix in the inspector: needed or not, the pair, its goal, and what happened."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QWidget

from kamdesk.base.formats import format_date, format_names
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.features.touches import queries
from kamdesk.features.touches.domain import CellKey, Draft, needed_by_default
from kamdesk.features.touches.queries import Cell, Matrix, TouchLine
from kamdesk.features.touches.widgets.chips import FlowLayout
from kamdesk.features.touches.widgets.touch_form import write
from kamdesk.features.touches.widgets.words import (
    days_text,
    kind_text,
)
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, NoteField
from kamdesk.ui.theme import CAPTION
from kamdesk.ui.widgets import (
    InfoButton,
    button,
    caption,
    clear,
    hbox,
    label,
    line,
    muted,
    section,
    vbox,
)

_SHOWN = 8
_DEFAULT, _YES, _NO = "default", "yes", "no"


class CellForm(QWidget):
    """What was agreed about one cell, and its last contacts.

    Args:
        context: Of the program.
        account_id: The account.
        key: The cell.
        plan: Called to open the form of a new touch in this cell; True for a plan.
        inspect: Called to open a touch.
    """

    def __init__(
        self,
        context: Context,
        account_id: int,
        key: CellKey,
        plan: Callable[[bool], object],
        inspect: Callable[[int], object],
    ) -> None:
        super().__init__()
        self.setObjectName("cell_form")
        self.key = key
        self._context = context
        self._account = account_id
        self._inspect = inspect
        default = _("needed") if needed_by_default(*key) else _("not needed")
        self.needed = ChoiceField(
            "cell_needed",
            _("Needed"),
            {
                _DEFAULT: _("{word} (default)").format(word=default),
                _YES: _("needed"),
                _NO: _("not needed"),
            },
            self._save_needed,
        )
        self.ours = ChoiceField("cell_ours", _("Ours who keeps it"), self._ours(), self._save_pair)
        self.theirs = ChoiceField(
            "cell_theirs", _("Theirs who keeps it"), self._theirs(), self._save_pair
        )
        for field in (self.ours, self.theirs):  # a long name must not widen the pane
            field.combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.goal = NoteField("cell_goal", _("Agreed goal of the pair"), self._save_goal)
        self.state = muted("", wrap=True)
        self._lines = vbox(gap=4)
        planned = button(_("Plan a visit"), "primary", "calendar", partial(plan, True))
        planned.setObjectName("cell_plan")
        record = button(_("Record a contact"), "", "add", partial(plan, False))
        record.setObjectName("cell_record")
        why = InfoButton(
            _(
                "Needed by default where counterparts meet: sales with management, purchasing and projects; technical with engineering and production; service with production and maintenance; quality, finance, logistics, legal and management with their like (logistics with purchasing too). Departments are known by their names; any cell can be set otherwise."
            )
        )
        self.setLayout(
            vbox(
                self.state, _wrapped(planned, record), line(), hbox(self.needed, why, None),
                self.ours, self.theirs, self.goal, line(), section(_("Contacts so far")),
                self._lines, gap=10,
            )
        )  # fmt: skip
        self.reload()
        self.setEnabled(not context.workspace.readonly)

    def _ours(self) -> dict[str, str]:
        found = self._context.workspace.read(queries.colleagues)
        mine = [one for one in found if one.function == self.key[0]]
        return {"": "—", **{str(one.id): one.name for one in mine or found}}

    def _theirs(self) -> dict[str, str]:
        found = self._context.workspace.read(queries.contacts, self._account, self._context.as_of)
        there = [one for one in found if one.department == self.key[1]]
        return {"": "—", **{str(one.id): one.name for one in there}}

    def reload(self) -> None:
        """Show what is in the file."""
        read = self._context.workspace.read
        found = read(queries.matrix, self._account, self._context.as_of)
        one = found.cells.get(self.key)
        if one is None:
            self.setEnabled(False)
            return
        self.needed.set_text(_DEFAULT if not one.said else _YES if one.needed else _NO)
        self.goal.set_text(one.goal)
        self._show_pair(found, one)
        self.state.setText(_state_text(one, found.window))
        self._show_lines(read(queries.cell_touches, self._account, self.key, self._context.as_of))

    def _show_pair(self, found: Matrix, one: Cell) -> None:
        agreed = one.pair_ids if one.agreed else (None, None)
        for field, key, name in zip((self.ours, self.theirs), agreed, one.pair, strict=True):
            shown = "" if key is None else str(key)
            if key is not None and field.combo.findData(shown) < 0:
                field.combo.addItem(name, shown)  # somebody who has left since
            field.set_text(shown)

    def _show_lines(self, found: list[TouchLine]) -> None:
        clear(self._lines)
        if not found:
            self._lines.addWidget(muted(_("Nothing yet.")))
        for one in found[:_SHOWN]:
            text = f"{format_date(one.day)}  {kind_text(one.kind)}"
            opens = button(text, "link", clicked=partial(self._inspect, one.id))
            who = format_names(party.name for party in (*one.ours, *one.people))
            about = " · ".join(part for part in (one.subject, who) if part)
            self._lines.addLayout(vbox(opens, label(about, "muted", CAPTION, wrap=True), gap=0))
        if len(found) > _SHOWN:
            rest = len(found) - _SHOWN
            text = ngettext("and {n} earlier one", "and {n} earlier ones", rest)
            self._lines.addWidget(caption(text.format(n=rest)))

    # -- saving -------------------------------------------------------------------------------

    def _save_needed(self, text: str) -> None:
        value = {_YES: True, _NO: False}.get(text)
        message = M_("Set whether contact with {department} is needed", department=self.key[1])
        write(self._context, message, "set_needed", self._account, self.key, value)

    def _save_goal(self, text: str) -> None:
        message = M_("Set the goal of contact with {department}", department=self.key[1])
        write(self._context, message, "set_goal", self._account, self.key, text)

    def _save_pair(self, _text: str) -> None:
        ours, theirs = (int(one.text()) if one.text() else None for one in (self.ours, self.theirs))
        message = M_("Set who keeps the contact with {department}", department=self.key[1])
        write(self._context, message, "set_pair", self._account, self.key, ours, theirs)


def _wrapped(*parts: QWidget) -> QWidget:
    """Return widgets side by side, in a second line where there is no room."""
    flow = FlowLayout(6)
    for part in parts:
        flow.addWidget(part)
    holder = QWidget()
    holder.setLayout(flow)
    return holder


def _state_text(one: Cell, window: int) -> str:
    last = _("never met") if one.days is None else days_text(one.days)
    touches = round(float(one.count.touches), 1)
    return _(
        "Last contact: {last}. Contacts of the last {days} days: {touches:g}, weight {weight:g}."
    ).format(last=last, days=window, touches=touches, weight=round(float(one.count.weight), 2))


def draft_for(context: Context, account_id: int, key: CellKey, draft: Draft) -> Draft:
    """Return a draft with those of a cell: its pair, else the only ones there are."""
    read = context.workspace.read
    found = read(queries.matrix, account_id, context.as_of)
    cell = found.cells.get(key)
    ours, theirs = (None, None) if cell is None else cell.pair_ids
    if ours is None:
        mine = [one for one in read(queries.colleagues) if one.function == key[0]]
        ours = mine[0].id if mine else None
    if theirs is None:
        there = read(queries.contacts, account_id, context.as_of)
        inside = [one for one in there if one.department == key[1]]
        theirs = inside[0].id if inside else None
    return Draft(
        draft.day, draft.kind, people=() if theirs is None else (theirs,),
        colleagues=() if ours is None else (ours,),
    )  # fmt: skip
