"""The figures over the matrix: each says how it is counted and opens what it is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QWidget

from kamdesk.base.formats import MISSING, format_date, format_int, format_names, format_percent
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.features.touches.domain import Figures, Loss
from kamdesk.features.touches.queries import Matrix
from kamdesk.features.touches.widgets.chips import FlowLayout
from kamdesk.features.touches.widgets.words import cell_text
from kamdesk.ui.theme import CAPTION
from kamdesk.ui.widgets import (
    InfoButton,
    button,
    caption,
    hbox,
    label,
    muted,
    named,
    vbox,
)

_REASONS = {
    "top_share": N_("one cell carries 60 percent or more"),
    "contacts": N_("fewer than two people were met"),
    "fill": N_("less than 40 percent of the needed cells are filled"),
}
_DEFINITIONS = {
    "fill": N_(
        "Needed cells with at least one contact in the window, as a share of all needed cells."
    ),
    "top_share": N_(
        "Share of the busiest cell in all contacts of the window, each with its weight (visit 3, meeting 2, call 1, message 0.5). 60 percent and more is a bow tie: everything goes through one knot."
    ),
    "threads": N_(
        "Effective threads: 1 / sum of the squared shares of all cells. As many equal threads would be as concentrated as this."
    ),
    "contacts": N_(
        "People of theirs we visited, met, called or wrote to alone in the window. A message to several people counts for nobody."
    ),
    "alarm": N_(
        "Hangs by one thread if one cell carries 60 percent or more, if fewer than two people were met in the window, or if less than 40 percent of the needed cells are filled."
    ),
    "loss": N_(
        "If one of us leaves: 1 - influence the others still reach / influence all of us reach now. If one of theirs leaves: their share of that influence. Reached is whom we really spoke with in the window; who has no influence noted weighs nothing."
    ),
}
_BAR = 20
_THEIRS = "theirs:"
"""Begins the data of a line of the list that is one of theirs; a colleague's is the id alone."""


@dataclass(frozen=True, slots=True)
class Input:
    """One line behind a figure: what, how much, and a mark in words."""

    what: str
    figure: str
    mark: str = ""


def percent(value: Fraction | None) -> str:
    """Return a share in whole percent."""
    return format_percent(None if value is None else float(value), 0)


def alarm_text(found: Figures) -> str:
    """Return whether the tie hangs by one thread, and why, in a sentence."""
    if not found.single_threaded:
        return _("Several threads hold the tie.")
    why = format_names([_(_REASONS[one]) for one in found.reasons])
    return _("Hangs by one thread: {why}.").format(why=why)


class FigureStrip(QWidget):
    """The figures in a row; a click on one hands its inputs to `show`."""

    def __init__(self, show: Callable[[str, QWidget], object]) -> None:
        super().__init__()
        self.setObjectName("matrix_figures")
        self._show = show
        self._matrix: Matrix | None = None
        self._values = {
            name: _value(name, partial(self._open, name))
            for name in ("fill", "top_share", "threads", "contacts", "loss")
        }
        self.alarm = button("", "flat", clicked=partial(self._open, "alarm"))
        self.alarm.setObjectName("figure_alarm")
        self.colleague = QComboBox()
        named(self.colleague, "loss_colleague", _("If this person leaves"))
        self.colleague.currentIndexChanged.connect(lambda _place: self._show_loss())
        headings = {
            "fill": _("Fill"),
            "top_share": _("Busiest cell"),
            "threads": _("Effective threads"),
            "contacts": _("People met"),
        }
        flow = FlowLayout(10)
        for name, heading in headings.items():
            flow.addWidget(_group(caption(heading), self._values[name], _info(name)))
        flow.addWidget(_group(self.alarm, _info("alarm")))
        self._loss = _group(
            caption(_("If")), self.colleague, caption(_("leaves, we lose")),
            self._values["loss"], _info("loss"),
        )  # fmt: skip
        flow.addWidget(self._loss)
        self.setLayout(flow)

    def show_matrix(self, matrix: Matrix) -> None:
        """Show the figures of another matrix; the chosen colleague stays."""
        self._matrix = matrix
        made = matrix.figures
        self._values["fill"].setText(
            f"{percent(made.fill)} ({made.filled}/{made.needed})" if made.needed else MISSING
        )
        self._values["top_share"].setText(percent(made.top_share))
        threads = made.effective_threads
        self._values["threads"].setText(MISSING if threads is None else f"{float(threads):.1f}")
        self._values["contacts"].setText(format_int(made.contacts))
        sign = "▲" if made.single_threaded else "✓"
        word = _("One thread") if made.single_threaded else _("Several threads")
        self.alarm.setText(f"{sign} {word}")
        self.alarm.setToolTip(alarm_text(made))
        self.alarm.setAccessibleName(alarm_text(made))
        self._fill_colleagues(matrix)
        self._show_loss()

    def figure(self, name: str) -> str:
        """Return what stands at a figure."""
        return self.alarm.text() if name == "alarm" else self._values[name].text()

    def _fill_colleagues(self, matrix: Matrix) -> None:
        before = self.colleague.currentData()
        self.colleague.blockSignals(True)
        self.colleague.clear()
        order = _heaviest(matrix.losses)
        for key in order:
            self.colleague.addItem(matrix.colleagues.get(key, ""), key)
        if order and matrix.losses_there:
            self.colleague.insertSeparator(self.colleague.count())
        for key in _heaviest(matrix.losses_there):
            name = _("{name} (theirs)").format(name=matrix.people.get(key, ""))
            self.colleague.addItem(name, f"{_THEIRS}{key}")
        place = self.colleague.findData(before)
        self.colleague.setCurrentIndex(max(place, 0) if order else -1)
        self.colleague.blockSignals(False)
        self._loss.setVisible(bool(order))

    def _chosen(self) -> tuple[int | None, Loss | None]:
        """Return the colleague who leaves, None if it is one of theirs, and what goes with them."""
        data = self.colleague.currentData()
        if self._matrix is None or data is None:
            return None, None
        if isinstance(data, str):
            return None, self._matrix.losses_there.get(int(data.removeprefix(_THEIRS)))
        return data, self._matrix.losses.get(data)

    def _show_loss(self) -> None:
        _key, loss = self._chosen()
        self._values["loss"].setText(MISSING if loss is None else percent(loss.share))

    def _open(self, name: str) -> None:
        if self._matrix is None:
            return
        heading, lines = self.inputs(name)
        self._show(heading, InputsView(_(_DEFINITIONS[name]), self._matrix, lines))

    # -- what figures are made of ---------------------------------------------------------------

    def inputs(self, name: str) -> tuple[str, list[Input]]:
        """Return heading and lines of what a figure is made of."""
        matrix = self._matrix
        assert matrix is not None
        if name == "fill":
            return _("Needed cells"), _needed(matrix)
        if name in ("top_share", "threads"):
            return _("Contacts by cell"), _shares(matrix)
        if name == "contacts":
            return _("People met"), _met(matrix)
        if name == "loss":
            return _("Influence we reach"), _reached(matrix, *self._chosen())
        return _("One thread or several"), _alarms(matrix)


def _needed(matrix: Matrix) -> list[Input]:
    return [
        Input(
            cell_text(one.key),
            _number(one.count.touches),
            "✓ " + _("filled") if one.count.filled else "□ " + _("open"),
        )
        for one in matrix.cells.values()
        if one.needed
    ]


def _shares(matrix: Matrix) -> list[Input]:
    whole = sum((one.count.weight for one in matrix.cells.values()), Fraction(0))
    weighed = sorted(
        (one for one in matrix.cells.values() if one.count.weight),
        key=lambda one: (-one.count.weight, one.key),
    )
    return [
        Input(cell_text(one.key), _number(one.count.weight), percent(one.count.weight / whole))
        for one in weighed
    ]


def _met(matrix: Matrix) -> list[Input]:
    found: dict[int, list[str]] = {}
    for key, people in matrix.reach.items():
        for one in people:
            found.setdefault(one, []).append(matrix.colleagues.get(key, ""))
    rows = sorted(found, key=lambda one: (-matrix.influence.get(one, 0), matrix.people[one]))
    return [
        Input(matrix.people[one], format_int(matrix.influence.get(one)), format_names(found[one]))
        for one in rows
    ]


def _reached(matrix: Matrix, colleague: int | None, loss: Loss | None) -> list[Input]:
    gone = set() if loss is None else set(loss.only)
    return [
        Input(one.what, one.figure, _lost(one.mark, colleague) if key in gone else one.mark)
        for key, one in zip(_met_ids(matrix), _met(matrix), strict=True)
    ]


def _lost(through: str, colleague: int | None) -> str:
    if colleague is None:
        return "▲ " + _("leaves, known to {name}").format(name=through)
    return "▲ " + _("only through {name}").format(name=through)


def _heaviest(losses: Mapping[int, Loss]) -> list[int]:
    return sorted(losses, key=lambda key: (-(losses[key].share or 0), key))


def _met_ids(matrix: Matrix) -> list[int]:
    everybody = {one for people in matrix.reach.values() for one in people}
    return sorted(everybody, key=lambda one: (-matrix.influence.get(one, 0), matrix.people[one]))


def _alarms(matrix: Matrix) -> list[Input]:
    made = matrix.figures
    rings = {name: "▲" if name in made.reasons else "✓" for name in _REASONS}
    return [
        Input(_("Busiest cell"), percent(made.top_share), f"{rings['top_share']} " + _("alarm from 60 percent")),
        Input(_("People met"), format_int(made.contacts), f"{rings['contacts']} " + _("alarm below 2")),
        Input(_("Fill"), percent(made.fill), f"{rings['fill']} " + _("alarm below 40 percent")),
        Input(_("Diamond index"), percent(made.diamond_index), _("1 - busiest cell: 0 percent is a bow tie")),
    ]  # fmt: skip


def _number(value: Fraction) -> str:
    return f"{round(float(value), 2):g}"


def _value(name: str, clicked: Callable[[], object]) -> QPushButton:
    made = button(MISSING, "link", clicked=clicked)
    made.setObjectName(f"figure_{name}")
    made.setToolTip(_("Show what this is made of"))
    return made


def _info(name: str) -> InfoButton:
    return InfoButton(_(_DEFINITIONS[name]))


def _group(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(hbox(*parts, gap=4))
    return holder


class InputsView(QWidget):
    """The definition of a figure, and the lines it is made of."""

    def __init__(self, definition: str, matrix: Matrix, lines: Sequence[Input]) -> None:
        super().__init__()
        self.setObjectName("figure_inputs")
        self.lines = list(lines)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        for row, one in enumerate(lines):
            mark = label(one.mark, "muted", CAPTION, wrap=True)
            mark.setVisible(bool(one.mark))
            grid.addLayout(vbox(label(one.what, wrap=True), mark, gap=0), row, 0)
            grid.addWidget(label(one.figure, bold=True), row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        since = ngettext(
            "As of {day}, last {n} day.", "As of {day}, last {n} days.", matrix.window
        ).format(day=format_date(matrix.as_of), n=matrix.window)
        parts: list[QWidget] = [muted(definition, wrap=True), caption(since)]
        if not lines:
            parts.append(muted(_("Nothing in this time.")))
        self.setLayout(vbox(*parts, grid, gap=10))
