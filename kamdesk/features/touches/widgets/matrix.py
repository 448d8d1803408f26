"""The contact matrix: where our functions know their departments, how well, and what is missing."""

from datetime import timedelta
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.i18n import M_, _
from kamdesk.features.touches import queries
from kamdesk.features.touches.domain import CellKey, Draft
from kamdesk.features.touches.queries import Matrix
from kamdesk.features.touches.widgets.cell_form import CellForm, draft_for
from kamdesk.features.touches.widgets.figures import FigureStrip
from kamdesk.features.touches.widgets.grid import MatrixGrid, MatrixModel
from kamdesk.features.touches.widgets.rule_forms import ColleaguesForm, RulesForm
from kamdesk.features.touches.widgets.touch_form import NewTouchForm, TouchForm, write
from kamdesk.features.touches.widgets.words import cell_text, titled, touch_text
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.widgets import EmptyState, button, caption, hbox, tool, vbox

TABLES = (
    "touch", "touch_person", "touch_colleague", "contact_cell", "colleague", "person", "post",
    "holding", "fact", "workspace_info",
)  # fmt: skip
"""Tables whose changes the matrix follows."""
PLAN_IN_DAYS = 7
"""How far ahead a planned visit is proposed."""


def refresh(inspector: Inspector) -> None:
    """Let the form in an inspector show what is in the file now."""
    for kind in (CellForm, RulesForm, ColleaguesForm, TouchForm):
        form = inspector.findChild(kind)
        if isinstance(form, CellForm | RulesForm | ColleaguesForm | TouchForm):
            form.reload()


class ContactMatrix(QWidget):
    """The contact matrix of one account with its figures.

    Args:
        context: Of the program.
        account_id: The account.
        inspector: Where forms open; None makes an inspector beside the grid.
    """

    def __init__(
        self, context: Context, account_id: int, inspector: Inspector | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("contact_matrix")
        self._context = context
        self._id = account_id
        self.matrix: Matrix | None = None
        self._own = inspector is None
        self.inspector = Inspector() if inspector is None else inspector
        self.model = MatrixModel()
        self.grid = MatrixGrid(self.model)
        self.figures = FigureStrip(self._show_inputs)
        self._lay_out()
        self.grid.opened.connect(self.open_cell)
        self.grid.menu_wanted.connect(self._menu)
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def _lay_out(self) -> None:
        people = button(_("Our people"), "flat", "person", self.show_colleagues)
        people.setObjectName("matrix_people")
        rules = button(_("Rules"), "flat", "settings", self.show_rules)
        rules.setObjectName("matrix_rules")
        copy = tool("table", _("Copy the matrix for a spreadsheet (Ctrl+C)"), self.grid.copy)
        copy.setObjectName("matrix_copy")
        set_up = button(_("Say who of us does what"), "primary", "person", self.show_colleagues)
        to_map = button(
            _("Add people on the map"), "primary", "map",
            lambda: self._context.open_account(self._id, "map"),
        )  # fmt: skip
        no_function = EmptyState(
            "person",
            _(
                "The matrix sets our functions against their departments. Say first who of us is in sales, technical, service or finance."
            ),
            set_up,
        )
        no_department = EmptyState(
            "map",
            _("No department of theirs is known yet. Add people with their departments."),
            to_map,
        )
        self.body = QStackedWidget()
        for widget in (self.grid, no_function, no_department):
            self.body.addWidget(widget)
        self._legend = caption(
            _(
                "Solid frame: needed and met · dashed: needed, not met in the window · hatched: not needed · ●●● depth · ⚑ goal agreed"
            )
        )
        self._legend.setWordWrap(True)
        foot = hbox(self._legend, people, rules, copy, gap=6)
        foot.setStretch(0, 1)
        left = QWidget()
        left.setLayout(vbox(self.figures, self.body, foot, margins=(14, 8, 14, 6), gap=6))
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        if not self._own:
            self.setLayout(vbox(left))
            return
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Count again as of the day; the chosen cell stays chosen."""
        chosen = self.grid.chosen()
        found = self._context.workspace.read(queries.matrix, self._id, self._context.as_of)
        self.matrix = found
        self.model.show(found)
        self.figures.show_matrix(found)
        self.body.setCurrentIndex(1 if not found.functions else 2 if not found.departments else 0)
        self.figures.setVisible(self.body.currentIndex() == 0)
        self._legend.setVisible(self.body.currentIndex() == 0)
        if chosen is not None:
            self.grid.choose(chosen)

    def _on_changed(self, changes: ChangeSet) -> None:
        if not changes.touches(*TABLES):
            return
        self.reload()
        if self._own:
            refresh(self.inspector)

    def _show_inputs(self, heading: str, widget: QWidget) -> None:
        self.inspector.show_widget(heading, widget)

    def show_rules(self) -> None:
        """Show what counts and how often at the right."""
        self.inspector.show_widget(_("Rules of contacts"), RulesForm(self._context))

    def show_colleagues(self) -> None:
        """Show our people and their functions at the right."""
        self.inspector.show_widget(_("Our people"), ColleaguesForm(self._context))

    # -- cells --------------------------------------------------------------------------------

    def open_cell(self, key: CellKey) -> None:
        """Open a cell at the right; an empty needed one opens the form of a planned visit."""
        if self.matrix is None:
            return
        cell = self.matrix.cells[key]
        if cell.needed and cell.days is None and cell.coming is None:
            self.plan(key)
        else:
            self.show_cell(key)

    def show_cell(self, key: CellKey) -> None:
        """Show what was agreed about a cell, and what happened there."""
        form = CellForm(self._context, self._id, key, partial(self._touch_in, key), self.show_touch)
        self.inspector.show_widget(cell_text(key), form)

    def plan(self, key: CellKey) -> None:
        """Show the form of a visit planned in a cell."""
        self._touch_in(key, True)

    def _touch_in(self, key: CellKey, ahead: bool) -> None:
        day = self._context.as_of + timedelta(days=PLAN_IN_DAYS if ahead else 0)
        draft = draft_for(self._context, self._id, key, Draft(day))
        form = NewTouchForm(self._context, self._id, lambda _key: self.show_cell(key), draft)
        heading = _("Plan a visit") if ahead else _("Record a contact")
        self.inspector.show_widget(titled(heading, cell_text(key)), form)
        form.fields.subject.line.setFocus()

    def show_touch(self, key: int) -> None:
        """Show a touch at the right."""
        found = self._context.workspace.read(queries.touch_lines, [key])
        if key in found:
            form = TouchForm(self._context, found[key], self.inspector.close_pane)
            self.inspector.show_widget(touch_text(found[key]), form)

    def _menu(self, key: CellKey, position: QPoint) -> None:
        menu = QMenu(self)
        editable = not self._context.workspace.readonly
        for text, do, edits in (
            (_("Open"), partial(self.show_cell, key), False),
            (_("Plan a visit"), partial(self.plan, key), True),
            (_("Record a contact"), partial(self._touch_in, key, False), True),
            (_("Needed"), partial(self._set_needed, key, True), True),
            (_("Not needed"), partial(self._set_needed, key, False), True),
            (_("Needed as by default"), partial(self._set_needed, key, None), True),
            (_("Copy the matrix"), self.grid.copy, False),
        ):
            action = menu.addAction(text)
            action.setEnabled(editable or not edits)
            action.triggered.connect(lambda _on=False, do=do: do())
        menu.popup(position)

    def _set_needed(self, key: CellKey, needed: bool | None) -> None:
        message = M_("Set whether contact with {department} is needed", department=key[1])
        write(self._context, message, "set_needed", self._id, key, needed)
