"""Small parts every page is made of; texts from data are always shown as plain text."""

from collections.abc import Callable
from html import escape
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from kamdesk.base.i18n import _
from kamdesk.ui.icons import icon
from kamdesk.ui.theme import BODY, CAPTION, GAP, HEADER_HEIGHT, SECTION, TITLE, font

_TYPING_PAUSE = 120


def named(widget: QWidget, name: str, accessible: str = "") -> QWidget:
    """Give a widget its object name and what a screen reader says."""
    widget.setObjectName(name)
    if accessible:
        widget.setAccessibleName(accessible)
    return widget


def menu_text(text: str) -> str:
    """Return a text from data for a menu, button or tab, where a lone & would become an access key."""
    return text.replace("&", "&&")


def plain_tip(text: str) -> str:
    """Return a text from data for a tool tip, which would take angle brackets for markup."""
    if "<" not in text and "&" not in text:
        return text
    return "<p>" + escape(text).replace("\n", "<br>") + "</p>"


def restyle(widget: QWidget, **properties: object) -> None:
    """Set style properties and apply them."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another style role; nothing is done if it has it."""
    if (widget.property("role") or "") != role:
        restyle(widget, role=role)


def label(
    text: str = "", role: str = "", size: int = BODY, *, bold: bool = False, wrap: bool = False
) -> QLabel:
    """Return a label that never takes its text for markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(size, bold=bold))
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class Figure(QLabel):
    """A figure in one line whose baseline does not move, whatever script its unit is written in."""

    def __init__(self, text: str = "", role: str = "", size: int = 15) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, bold=True))
        if role:
            self.setProperty("role", role)
        self._measure()

    def _measure(self) -> None:
        layout = QTextLayout("0万", self.font())  # the fallback family may be taller
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        plain = QFontMetricsF(self.font())
        self._ascent = max(plain.ascent(), line.ascent())
        self.setFixedHeight(ceil(self._ascent + max(plain.descent(), line.descent())))

    def sizeHint(self) -> QSize:
        """Return the room of the whole text."""
        return QSize(ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text())), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the room of the whole text: a figure is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw at the fixed baseline."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(QPointF(0, self._ascent), self.text())


class Elided(QLabel):
    """A line of text that is cut with … where there is no room; the tool tip has all of it."""

    def __init__(
        self, text: str = "", role: str = "", size: int = BODY, *, bold: bool = False
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, bold=bold))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """Ask for room for a word only."""
        return QSize(min(80, self.sizeHint().width()), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Return the room of the whole text."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), int(self.alignment()), shown)

    def event(self, event: QEvent) -> bool:
        """Say the whole text where it is cut."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip():
            if self.sizeHint().width() > self.width():
                place = self.mapToGlobal(self.rect().bottomLeft())
                QToolTip.showText(place, plain_tip(self.text()), self)
            return True
        return super().event(event)


def title(text: str = "") -> QLabel:
    """Return the title of a page."""
    return label(text, size=TITLE, bold=True)


def section(text: str = "") -> QLabel:
    """Return the heading of a section."""
    return label(text, size=SECTION, bold=True)


def caption(text: str = "") -> QLabel:
    """Return a small muted text."""
    return label(text, "muted", CAPTION)


def muted(text: str = "", *, wrap: bool = False) -> QLabel:
    """Return a muted text."""
    return label(text, "muted", wrap=wrap)


def chip(text: str, role: str = "chip") -> QLabel:
    """Return a short word in a rounded box."""
    made = label(text, role, CAPTION)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def button(
    text: str, role: str = "", icon_name: str = "", clicked: Callable[[], object] | None = None
) -> QPushButton:
    """Return a push button: role "", "primary", "flat", "pill" or "link"."""
    made = QPushButton(menu_text(text))
    made.setAccessibleName(text)
    if role:
        made.setProperty("role", role)
    if icon_name:
        made.setIcon(icon(icon_name, "on_accent" if role == "primary" else "text", 16))
    if clicked is not None:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def tool(
    icon_name: str,
    tip: str,
    clicked: Callable[[], object] | None = None,
    *,
    checkable: bool = False,
) -> QToolButton:
    """Return an icon button with a tool tip that is also its name."""
    made = QToolButton()
    made.setIcon(icon(icon_name, "text", 18))
    made.setIconSize(QSize(18, 18))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setCheckable(checkable)
    made.setMinimumSize(34, 28)  # the padding of the style comes off the icon
    if clicked is not None:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def hbox(
    *parts: QWidget | QLayout | int | None,
    gap: int = 2 * GAP,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> QHBoxLayout:
    """Return a row; an int is a stretch, None a gap that takes what is left."""
    made = QHBoxLayout()
    _fill(made, parts, gap, margins)
    return made


def vbox(
    *parts: QWidget | QLayout | int | None,
    gap: int = 2 * GAP,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> QVBoxLayout:
    """Return a column; an int is a stretch, None a gap that takes what is left."""
    made = QVBoxLayout()
    _fill(made, parts, gap, margins)
    return made


def _fill(
    layout: QHBoxLayout | QVBoxLayout,
    parts: tuple[QWidget | QLayout | int | None, ...],
    gap: int,
    margins: tuple[int, int, int, int],
) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def line() -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


class Card(QFrame):
    """A surface with a hairline; may be clicked."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None, *, clickable: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("clickable", clickable)
        self._clickable = clickable
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Click."""
        super().mouseReleaseEvent(event)
        if self._clickable and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space click."""
        if self._clickable and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Space,
        ):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class InfoButton(QToolButton):
    """The small (i) that answers "how is this counted"."""

    def __init__(self, definition: str) -> None:
        super().__init__()
        self.setIcon(icon("info", "muted", 14))
        self.setIconSize(QSize(14, 14))
        self.setAutoRaise(True)
        self.setObjectName("how_counted")
        self.setAccessibleName(_("How is this counted"))
        self.set_definition(definition)
        self.clicked.connect(self._show)

    def set_definition(self, text: str) -> None:
        """Change the definition."""
        self._definition = text
        self.setToolTip(text)
        self.setAccessibleDescription(text)

    def _show(self) -> None:
        from PySide6.QtWidgets import QWhatsThis

        QWhatsThis.showText(self.mapToGlobal(self.rect().bottomLeft()), self._definition, self)


class Tile(Card):
    """A figure with its caption, its share or trend, and the definition behind an (i)."""

    def __init__(self, name: str, heading: str, definition: str) -> None:
        super().__init__(clickable=True)
        self.setObjectName(f"tile_{name}")
        self._caption = caption(heading)
        self._heading = heading
        self.figure = Figure("—")
        self.detail = caption("")
        self.info = InfoButton(definition)
        top = hbox(self._caption, None, self.info, gap=0)
        self.setLayout(vbox(top, self.figure, self.detail, gap=0, margins=(12, 4, 6, 6)))
        self.setMinimumWidth(130)

    def set_value(self, figure: str, detail: str = "", role: str = "", tip: str = "") -> None:
        """Show a figure; `role` "bad" or "good" colours the detail, its words carry the meaning."""
        self.figure.setText(figure)
        self.figure.updateGeometry()
        self.figure.setToolTip(tip)
        self.detail.setText(detail)
        set_role(self.detail, role or "muted")
        self.setAccessibleName(f"{self._heading}: {figure} {detail}".strip())

    def set_checked(self, checked: bool) -> None:
        """Mark the tile as the filter in force."""
        restyle(self, checked=checked)


class PageHeader(QFrame):
    """The 56 pixels over a page: title, what is counted, actions at the right."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("page_header")
        self.setFixedHeight(HEADER_HEIGHT)
        self.title = title(text)
        self.count = muted("")
        self.row = hbox(self.title, self.count, None, margins=(16, 0, 16, 0), gap=3 * GAP)
        self.setLayout(self.row)

    def add(self, *widgets: QWidget) -> None:
        """Add actions at the right."""
        for widget in widgets:
            self.row.addWidget(widget)


class EmptyState(QWidget):
    """What belongs here, and the first thing to do."""

    def __init__(self, icon_name: str, text: str, *actions: QPushButton) -> None:
        super().__init__()
        self.setObjectName("empty_state")
        picture = QLabel()
        picture.setPixmap(icon(icon_name, "muted", 40).pixmap(40, 40))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = muted(text, wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setFixedWidth(460)
        row = hbox(None, *actions, None)
        middle = hbox(None, self.text, None)
        self.setLayout(vbox(None, picture, middle, row, None, gap=12, margins=(24, 24, 24, 24)))


class SearchField(QLineEdit):
    """Tells what is searched for shortly after the typing pauses; Esc clears it, then leaves it."""

    searched = Signal(str)
    left = Signal()
    """Esc in the empty field, or ↓: what was found should get the focus."""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        glass = self.addAction(
            icon("search", "muted", 16), QLineEdit.ActionPosition.LeadingPosition
        )
        glass.setText(placeholder)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_PAUSE)
        self._timer.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda _text: self._timer.start())
        self.returnPressed.connect(self._now)

    def _now(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears the field first."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._now()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
            event.ignore()
        else:
            super().keyPressEvent(event)


class Segments(QWidget):
    """A choice of a few, side by side."""

    chosen = Signal(str)

    def __init__(self, choices: dict[str, str], name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = hbox(gap=0)
        for key, text in choices.items():
            one = button(text, "flat")
            one.setCheckable(True)
            one.setObjectName(f"{name}_{key}")
            one.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(one)
            self._buttons[key] = one
            row.addWidget(one)
        self.setLayout(row)
        self.choose(next(iter(choices)))

    def choose(self, key: str) -> None:
        """Mark a choice without telling; "" marks none."""
        if key:
            self._buttons[key].setChecked(True)
            return
        self._group.setExclusive(False)
        for one in self._buttons.values():
            one.setChecked(False)
        self._group.setExclusive(True)

    def choice(self) -> str:
        """Return the key of the choice, "" if none is marked."""
        return next((key for key, one in self._buttons.items() if one.isChecked()), "")


class Banner(QFrame):
    """A line over the page that says something lasting."""

    def __init__(self, text: str, *actions: QPushButton) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setObjectName("banner")
        self.text = label(text, wrap=True)
        row = hbox(*actions, margins=(16, 6, 16, 6))
        row.insertWidget(0, self.text, 1)
        self.setLayout(row)
