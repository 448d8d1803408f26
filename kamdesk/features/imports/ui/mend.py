"""The step Mend: rows that cannot be taken, what could be there already, cells to decide about."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from kamdesk.base.formats import format_int, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.imports.domain import Likely, Outcome, Problem, Question
from kamdesk.features.imports.draft import NEW, SKIP, Draft, mark
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import ROW_NORMAL, theme
from kamdesk.ui.widgets import EmptyState, Segments, button, hbox, muted, vbox

_MOST = 300
"""Lines with choices; more would be slow, and nobody goes through them one by one."""


class MendPane(QWidget):
    """What a trial found that needs a look.

    Signals:
        chosen: (mark of what could be there, "new", "skip" or the key it means).
        answered: ((row, field), "ours" or "theirs").
    """

    chosen = Signal(object, str)
    answered = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_mend")
        self._problems: list[Problem] = []
        self.likely: list[list[Likely]] = []
        self.questions: list[Question] = []
        self.part = Segments(
            {"problems": _("Problems"), "likely": _("There already?"), "questions": _("Cells to decide")},
            "mend_part",
        )  # fmt: skip
        self.part.chosen.connect(lambda _key: self._show_part())
        self._make_problems()
        self.likely_table = _choices(
            "import_likely", _("What could be there already"),
            [_("In the file"), _("Rows"), _("Take it as"), _("Why")], (260, 90, 320),
        )  # fmt: skip
        self.question_table = _choices(
            "import_questions", _("Cells to decide"),
            [_("Row"), _("Which record"), _("Field"), _("There now"), _("In the file"), _("Stays")],
            (60, 170, 120, 190, 190),
        )  # fmt: skip
        self.ours = button(_("All as they are now"), "flat", "", lambda: self._answer_all("ours"))
        self.ours.setObjectName("all_ours")
        self.theirs = button(
            _("All as in the file"), "flat", "", lambda: self._answer_all("theirs")
        )
        self.theirs.setObjectName("all_theirs")
        self.all_new = button(_("All are new"), "flat", "", lambda: self._choose_all(best=False))
        self.all_new.setObjectName("all_new")
        self.all_same = button(
            _("All are the likeliest"), "flat", "", lambda: self._choose_all(best=True)
        )
        self.all_same.setObjectName("all_same")
        self._lay_out()

    def _make_problems(self) -> None:
        self.model = LazyTableModel(
            (
                Column("row", _("Row"), 64, numeric=True, sortable=False), Column("column", _("Column"), 160, sortable=False),
                Column("value", _("Value"), 180, sortable=False), Column("problem", _("Problem"), 360, sortable=False),
            ),
            self._problem_rows,
        )  # fmt: skip
        self.problems = TableView(self.model, "import_problems", _("Problems"))

    def _lay_out(self) -> None:
        nothing = EmptyState("check", _("Nothing to mend here."))
        likely = QWidget()
        hint = muted(
            _(
                "Nothing is taken for the same unless you say so; the score only says how alike names are."
            ),
            wrap=True,
        )
        likely.setLayout(vbox(hint, self.likely_table, hbox(self.all_new, self.all_same, None)))
        questions = QWidget()
        questions.setLayout(vbox(self.question_table, hbox(self.ours, self.theirs, None)))
        self.body = QStackedWidget()
        for widget in (self.problems, likely, questions, nothing):
            self.body.addWidget(widget)
        self.setLayout(vbox(hbox(self.part, None), self.body, gap=8))

    # -- showing ------------------------------------------------------------------------------

    def show_outcome(self, done: Outcome | None, draft: Draft | None) -> None:
        """Show what a trial found; nothing without one."""
        self._problems = [] if done is None else done.rejected
        self.model.set_ids(range(len(self._problems)))
        groups: dict[tuple[str, int], list[Likely]] = {}
        for one in [] if draft is None else draft.likely:
            groups.setdefault(mark(one), []).append(one)
        self.likely = list(groups.values())[:_MOST]
        self.questions = [] if done is None else done.questions[:_MOST]
        self._fill_likely(draft)
        self._fill_questions(draft)
        for key, text, count in (
            ("problems", _("Problems ({n})"), len({one.row for one in self._problems})),
            ("likely", _("There already? ({n})"), len(groups)),
            ("questions", _("Cells to decide ({n})"), 0 if done is None else len(done.questions)),
        ):
            tab = self.part.findChild(QPushButton, f"mend_part_{key}")
            if tab is not None:
                tab.setText(text.format(n=format_int(count)))
        self._show_part()

    def lead(self) -> None:
        """Show the first part that has something."""
        counts = {"problems": self._problems, "likely": self.likely, "questions": self.questions}
        self.part.choose(next((key for key, found in counts.items() if found), "problems"))
        self._show_part()

    def _show_part(self) -> None:
        place = ("problems", "likely", "questions").index(self.part.choice())
        filled = (self._problems, self.likely, self.questions)[place]
        self.body.setCurrentIndex(place if filled else 3)

    def _problem_rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = {}
        for place in places:
            one = self._problems[place]
            texts = (str(one.row), one.column, one.value or "—", one.problem)
            found[place] = Row(texts, ("muted", "", "", "bad"), (None,) * 4)
        return found

    def _fill_likely(self, draft: Draft | None) -> None:
        table = self.likely_table
        table.setRowCount(len(self.likely))
        for row, group in enumerate(self.likely):
            first = group[0]
            rows = ", ".join(map(str, first.rows[:4])) + ("…" if len(first.rows) > 4 else "")
            _put(table, row, 0, first.text)
            _put(table, row, 1, rows, "muted")
            _put(table, row, 3, _(first.reason), "muted")
            choices = {NEW: _("new"), SKIP: _("leave out")} | {
                str(one.key): _("the same as {name} ({score})").format(
                    name=" ".join(filter(None, (one.code, one.name))),
                    score=format_percent(one.score, 0),
                )
                for one in group
            }
            current = NEW if draft is None else draft.choice(first)
            _combo(table, row, 2, choices, current, first.text,
                   partial(self.chosen.emit, mark(first)))  # fmt: skip

    def _fill_questions(self, draft: Draft | None) -> None:
        table = self.question_table
        table.setRowCount(len(self.questions))
        choices = {"ours": _("as it is now"), "theirs": _("as in the file")}
        for row, one in enumerate(self.questions):
            texts = (str(one.row), one.who, one.heading, one.ours, one.theirs)
            for place, text in enumerate(texts):
                _put(table, row, place, text, "muted" if place == 0 else "text")
            key = (one.row, one.field)
            current = "ours" if draft is None else draft.answers.get(key, "ours")
            _combo(table, row, 5, choices, current, f"{one.who} {one.heading}",
                   partial(self.answered.emit, key))  # fmt: skip

    # -- deciding together --------------------------------------------------------------------

    def _answer_all(self, answer: str) -> None:
        for row, one in enumerate(self.questions):
            _select(self.question_table, row, 5, answer)
            self.answered.emit((one.row, one.field), answer)

    def _choose_all(self, *, best: bool) -> None:
        for row, group in enumerate(self.likely):
            wanted = str(group[0].key) if best else NEW
            _select(self.likely_table, row, 2, wanted)
            self.chosen.emit(mark(group[0]), wanted)


def _choices(
    name: str, accessible: str, titles: list[str], widths: tuple[int, ...]
) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setObjectName(name)
    table.setAccessibleName(accessible)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_NORMAL + 4)
    table.setHorizontalHeaderLabels(titles)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place, width in enumerate(widths):
        table.setColumnWidth(place, width)
    return table


def _put(table: QTableWidget, row: int, place: int, text: str, role: str = "text") -> None:
    item = QTableWidgetItem(text)
    item.setForeground(theme().color(role))
    item.setToolTip(text)
    table.setItem(row, place, item)


def _combo(
    table: QTableWidget,
    row: int,
    place: int,
    choices: dict[str, str],
    current: str,
    of: str,
    tell: Callable[[str], Any],
) -> None:
    box = QComboBox()
    box.setObjectName(f"{table.objectName()}_{row}")
    box.setAccessibleName(_("Decision about {what}").format(what=of))
    for data, text in choices.items():
        box.addItem(text, data)
    box.setCurrentIndex(max(box.findData(current), 0))
    box.activated.connect(lambda _place: tell(str(box.currentData())))
    table.setCellWidget(row, place, box)


def _select(table: QTableWidget, row: int, place: int, data: str) -> None:
    box = table.cellWidget(row, place)
    if isinstance(box, QComboBox):
        box.setCurrentIndex(max(box.findData(data), 0))
