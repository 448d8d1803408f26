"""The look in one place: colours by role, sizes, fonts, and what they make of Qt's widgets.

No widget names a colour; it asks `theme()` for a role. Light and dark are palettes of our own,
because the platform's wish does not reach every desktop.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, qGray
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from kamdesk.base.fonts import FAMILIES, IN_FILES
from kamdesk.base.resources import resource

GAP = 4
"""The grid; distances are multiples of it."""
RAIL_WIDTH = 90
HEADER_HEIGHT = 56
INSPECTOR_WIDTH = 340
ROW_COMPACT = 28
ROW_NORMAL = 36
ROW_COMFORTABLE = 44
RADIUS = 6

CAPTION, BODY, SECTION, TITLE = 9, 10, 12, 17
"""Sizes of text in points."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role."""

    name: str
    window: str
    surface: str
    sunken: str
    hairline: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    hover: str
    good: str
    watch: str
    bad: str
    unknown: str
    fill_good: str
    fill_watch: str
    fill_bad: str
    fill_unknown: str
    attitude: tuple[str, str, str, str, str]
    """From enemy to mentor."""
    ageing: tuple[str, ...]
    """Not due, then later and later; the last one serves all that follow."""
    chip: str

    @property
    def dark(self) -> bool:
        """Whether text is light on dark."""
        return self.name == "dark"

    def color(self, role: str) -> QColor:
        """Return the colour of a role."""
        return QColor(getattr(self, role))

    def bucket(self, place: int) -> str:
        """Return the colour of an ageing bucket."""
        return self.ageing[min(place, len(self.ageing) - 1)]


LIGHT = Theme(
    name="light", window="#F5F6F8", surface="#FFFFFF", sunken="#ECEFF3", hairline="#D5DAE1",
    text="#1A1F26", muted="#57606C", accent="#1A5FB4", on_accent="#FFFFFF", selection="#D9E7FA",
    hover="#EEF3FA", good="#005E94", watch="#7A5A00", bad="#A84400", unknown="#57606C",
    fill_good="#0072B2", fill_watch="#F0E442", fill_bad="#D55E00", fill_unknown="#767676",
    attitude=("#B35806", "#F1A340", "#9AA3AE", "#67A9CF", "#2166AC"),
    ageing=("#B8C4D2", "#F6C9A0", "#EDA365", "#DD7D33", "#C05A12", "#933F08", "#662A04"),
    chip="#E6EBF2",
)  # fmt: skip
DARK = Theme(
    name="dark", window="#15171B", surface="#1D2025", sunken="#101215", hairline="#353B45",
    text="#E7E9EC", muted="#A3ABB6", accent="#7AB0FF", on_accent="#0B1830", selection="#223A5C",
    hover="#262B33", good="#5CB8F0", watch="#F0D944", bad="#FF9A5C", unknown="#A3ABB6",
    fill_good="#0072B2", fill_watch="#F0E442", fill_bad="#D55E00", fill_unknown="#767676",
    attitude=("#C9680F", "#F1A340", "#7B8490", "#67A9CF", "#4393D9"),
    ageing=("#4C5867", "#7A4B22", "#A8622A", "#CC7A35", "#E89450", "#F6B27C", "#FDD3AE"),
    chip="#2B313A",
)  # fmt: skip


def grey(colors: Theme) -> Theme:
    """Return a theme with every colour as the grey of the same lightness, for printing."""

    def plain(value: str) -> str:
        return (
            QColor.fromHsl(0, 0, qGray(QColor(value).rgb())).name() if value[:1] == "#" else value
        )

    changed: dict[str, Any] = {}
    for one in fields(colors):
        value = getattr(colors, one.name)
        several = isinstance(value, tuple)
        changed[one.name] = tuple(plain(part) for part in value) if several else plain(value)
    return replace(colors, **changed)


class _Announcer(QObject):
    changed = Signal()


class _State:
    """The theme in force; one for the program because palettes are."""

    theme = LIGHT
    announcer: _Announcer | None = None
    scale = 1.0
    here = threading.local()
    """What holds in one thread only: a file may be written while the window is drawn."""


def theme() -> Theme:
    """Return the theme in force."""
    return _State.theme


def announcer() -> _Announcer:
    """Return the object whose `changed` tells that the theme changed."""
    if _State.announcer is None:
        _State.announcer = _Announcer()
    return _State.announcer


def system_prefers_dark(app: QApplication) -> bool:
    """Tell whether the system asks for a dark look."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply_theme(app: QApplication, choice: str, scale: float = 1.0) -> None:
    """Give the program its look.

    Args:
        app: The application.
        choice: "light", "dark" or "system".
        scale: Size of all text; 1.0 is normal.
    """
    from PySide6.QtWidgets import QStyleFactory

    app.setStyle(QStyleFactory.create("Fusion"))
    apply_colors(app, choice)
    _State.scale = scale
    app.setFont(font(BODY))
    app.setStyleSheet(_sheet(_State.theme))
    announcer().changed.emit()


def apply_colors(app: QApplication, choice: str) -> None:
    """Give the program its colours: all that an empty window needs; `apply_theme` does the rest."""
    dark = choice == "dark" or (choice == "system" and system_prefers_dark(app))
    _State.theme = DARK if dark else LIGHT
    app.setPalette(_palette(_State.theme))


def font(points: float, *, bold: bool = False) -> QFont:
    """Return the text font in a size, with figures of one width."""
    made = QFont()
    for_file = getattr(_State.here, "for_file", False)
    made.setFamilies(list(IN_FILES if for_file else FAMILIES))
    made.setPointSizeF(points * _State.scale)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if not for_file:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def moves(widget: QWidget) -> bool:
    """Tell whether things may travel on the screen: not where the system says no, nor without one."""
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    seen = QGuiApplication.platformName() not in ("offscreen", "minimal")
    return seen and widget.style().styleHint(hint, None, widget) > 0


@contextmanager
def for_file() -> Iterator[None]:
    """Use fonts inside the block, in this thread, whose text is found again in a file.

    A file keeps no names for figures of one width, nor for those of some Chinese families.
    """
    _State.here.for_file = True
    try:
        yield
    finally:
        _State.here.for_file = False


def _palette(colors: Theme) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, name in {
        roles.Window: "window", roles.Base: "surface", roles.AlternateBase: "sunken",
        roles.Button: "surface", roles.WindowText: "text", roles.Text: "text",
        roles.ButtonText: "text", roles.BrightText: "text", roles.ToolTipBase: "surface",
        roles.ToolTipText: "text", roles.Highlight: "selection", roles.HighlightedText: "text",
        roles.Link: "accent", roles.PlaceholderText: "muted", roles.Light: "surface",
        roles.Midlight: "sunken", roles.Mid: "hairline", roles.Dark: "hairline",
        roles.Shadow: "hairline", roles.Accent: "accent",
    }.items():  # fmt: skip
        palette.setColor(role, colors.color(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colors.color("muted"))
    return palette


_SHEET = """
QToolTip { color: @text; background: @surface; border: 1px solid @hairline; padding: 4px; }
QMainWindow, QDialog { background: @window; }
QFrame#rail { background: @surface; border: none; border-right: 1px solid @hairline; }
QFrame#rail QToolButton { border: none; border-radius: 6px; padding: 6px 2px; color: @muted; background: transparent; }
QFrame#rail QToolButton:hover { background: @hover; }
QFrame#rail QToolButton:checked { background: @selection; color: @text; }
QFrame#page_header { background: @surface; border: none; border-bottom: 1px solid @hairline; }
QFrame#inspector { background: @surface; border: none; border-left: 1px solid @hairline; }
QFrame#side { background: @window; border: none; border-right: 1px solid @hairline; }
QFrame#side QListWidget { background: @window; }
QFrame[role="card"] { background: @surface; border: 1px solid @hairline; border-radius: 8px; }
QFrame[role="card"][clickable="true"]:hover { border-color: @accent; }
QFrame[role="card"][checked="true"] { border: 2px solid @accent; }
QFrame[role="banner"] { background: @selection; border: none; border-bottom: 1px solid @hairline; }
QFrame[role="line"] { background: @hairline; border: none; max-height: 1px; min-height: 1px; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="good"] { color: @good; }
QLabel[role="watch"] { color: @watch; }
QLabel[role="chip"] { background: @chip; color: @text; border-radius: 8px; padding: 2px 8px; }
QLabel[role="warnchip"] { background: @chip; color: @bad; border-radius: 8px; padding: 2px 8px; }
QPushButton { background: @surface; color: @text; border: 1px solid @hairline; border-radius: 6px; padding: 4px 12px; min-height: 20px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selection; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; }
QPushButton:disabled { color: @muted; background: @window; }
QPushButton[role="primary"] { background: @accent; color: @on_accent; border-color: @accent; font-weight: 600; }
QPushButton[role="primary"]:disabled { background: @hairline; color: @muted; border-color: @hairline; }
QPushButton[role="flat"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; color: @text; }
QPushButton[role="flat"]:hover, QToolButton:hover { background: @hover; }
QPushButton[role="flat"]:checked, QToolButton:checked { background: @selection; }
QPushButton[role="answer"] { padding: 2px 0; }
QPushButton[role="answer"]:checked { background: @accent; color: @on_accent; border-color: @accent; font-weight: 600; }
QPushButton[role="pill"] { background: @chip; color: @text; border: 1px solid @hairline; border-radius: 13px; padding: 1px 10px; }
QPushButton[role="pill"]:hover { background: @hover; border-color: @accent; }
QPushButton[role="link"] { background: transparent; border: none; color: @accent; padding: 0; min-height: 24px; text-align: left; }
QPushButton[role="chip"] { background: @chip; color: @text; border: 1px solid transparent; border-radius: 10px; padding: 1px 8px; min-height: 18px; }
QPushButton[role="chip"]:hover { border-color: @muted; }
QPushButton[role="chip"]:focus { border: 2px solid @accent; padding: 0 7px; }
QListWidget[role="suggestions"] { border: 1px solid @hairline; border-radius: 6px; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit { background: @surface; color: @text; border: 1px solid @hairline; border-radius: 6px; padding: 3px 8px; min-height: 20px; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid @accent; padding: 2px 7px; }
QLineEdit[invalid="true"] { border: 2px solid @fill_bad; padding: 2px 7px; }
QLineEdit:read-only { background: @window; color: @muted; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(@icons/combo.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @hairline; selection-background-color: @selection; selection-color: @text; outline: 0; }
QTableView, QTreeView, QListView, QListWidget { background: @surface; border: none; outline: 0; gridline-color: @hairline; selection-background-color: @selection; selection-color: @text; }
QListWidget { padding: 2px; }
QListWidget::item { padding: 4px 8px; border-radius: 6px; min-height: 20px; }
QListWidget::item:hover { background: @hover; }
QListWidget::item:selected { background: @selection; color: @text; }
QHeaderView { background: @surface; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @hairline; padding: 4px 8px; font-weight: 400; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: top center; width: 10px; height: 8px; }
QTableCornerButton::section { background: @surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid @hairline; background: @window; }
QTabBar { background: @surface; }
QTabBar::tab { background: transparent; color: @muted; border: none; border-bottom: 2px solid transparent; padding: 8px 14px; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @text; }
QMenuBar { background: @surface; border-bottom: 1px solid @hairline; }
QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected { background: @selection; }
QMenu { background: @surface; border: 1px solid @hairline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 8px; }
QStatusBar { background: @surface; border-top: 1px solid @hairline; color: @muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted; padding: 0 6px; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @hairline; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @hairline; }
QSplitter::handle:horizontal { width: 1px; }
QProgressBar { background: @sunken; border: none; border-radius: 4px; height: 8px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QCheckBox { spacing: 8px; min-height: 24px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @muted; border-radius: 3px; background: @surface; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@tick); }
QCheckBox::indicator:disabled { border-color: @hairline; background: @window; }
QCheckBox::indicator:checked:disabled { background: @muted; border-color: @muted; }
QFrame#toast { background: @text; border-radius: 8px; }
QFrame#toast QLabel { color: @surface; }
QFrame#toast QPushButton { color: @surface; background: transparent; border: 1px solid @muted; }
"""


def _sheet(colors: Theme) -> str:
    text = _SHEET.replace("@icons", resource("icons").as_posix())
    text = text.replace("@tick", resource("icons", f"tick_{colors.name}.svg").as_posix())
    names = sorted((one.name for one in fields(colors)), key=len, reverse=True)
    for name in names:
        value = getattr(colors, name)
        if isinstance(value, str):
            text = text.replace(f"@{name};", f"{value};").replace(f"@{name} ", f"{value} ")
    return text
