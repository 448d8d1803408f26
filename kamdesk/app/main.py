"""Start: the empty window first, everything else after its first paint."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QLocale,
    QObject,
    QTimer,
    QTranslator,
    Signal,
)
from PySide6.QtWidgets import QApplication, QWidget

from kamdesk.app.paths import DataFolder, data_folder
from kamdesk.base.i18n import N_, _, language, set_language, system_language
from kamdesk.base.lazy import load
from kamdesk.base.settings import Settings
from kamdesk.ui.errors import ErrorReporter
from kamdesk.ui.theme import apply_colors, apply_theme

if TYPE_CHECKING:
    from kamdesk.app.window import MainWindow

_PAINT_LIMIT = 500
_OVER = object()
_LEFT_OUT = frozenset((N_("&Look in:"), N_("Files of &type:"), N_("File name:")))


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Return the application, named once and for all."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(arguments or ["kamdesk"])
    app.setOrganizationName("kamdesk")
    app.setApplicationName("kamdesk")
    app.setApplicationDisplayName("kamdesk")
    return app


def apply_look(app: QApplication, settings: Settings) -> None:
    """Give language and look to the program as the settings say."""
    set_language(settings.language or system_language())
    QLocale.setDefault(QLocale("zh_CN" if language() == "zh_CN" else "en_GB"))
    _translate_qt(app)
    apply_theme(app, settings.theme, settings.font_scale)


def _translate_qt(app: QApplication) -> None:
    """Load Qt's own translation for its dialogs, or take it off for English."""
    from PySide6.QtCore import QLibraryInfo

    old = app.property("kamdesk_translator")
    if isinstance(old, QTranslator):
        app.removeTranslator(old)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language() == "zh_CN" and translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
    app.setProperty("kamdesk_translator", translator)
    rest = app.property("kamdesk_rest")
    if isinstance(rest, QTranslator):
        app.removeTranslator(rest)
    rest = _Rest(app)
    if language() == "zh_CN":
        app.installTranslator(rest)
    app.setProperty("kamdesk_rest", rest)


class _Rest(QTranslator):
    """Words of Qt's own dialogs that its translation leaves out."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return _(text) if text in _LEFT_OUT else None


def sweep(data: DataFolder) -> None:
    """Remove temporary files a crash may have left."""
    for path in data.temporary.glob("*") if data.temporary.is_dir() else ():
        path.unlink(missing_ok=True)


def run(path: Path | None = None) -> int:
    """Open the window and run until it is closed."""
    from kamdesk.app.window import MainWindow

    data = data_folder()
    settings = Settings(data.settings)
    app = make_application(sys.argv[:1])
    set_language(settings.language or system_language())
    apply_colors(app, settings.theme)
    reporter = ErrorReporter(app)
    reporter.install()
    window = MainWindow(settings, data)
    first = _FirstPaint(window)
    first.over.connect(lambda: _take(_after_paint(app, window, data, settings, path)))
    window.show()
    return app.exec()


class _FirstPaint(QObject):
    """Tells once when a window was painted for the first time, or cannot be for the moment."""

    over = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        self._limit = QTimer(self)  # started minimised, or behind a locked screen
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._tell)
        self._limit.start(_PAINT_LIMIT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint event of the window itself; what follows it comes after the paint."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._limit.start(0)
        return False

    def _tell(self) -> None:
        self._window.removeEventFilter(self)
        self.over.emit()


def _after_paint(
    app: QApplication, window: "MainWindow", data: DataFolder, settings: Settings, path: Path | None
) -> Iterator[None]:
    """Make the rest in steps; what the user does meanwhile is taken between two of them."""
    apply_look(app, settings)
    yield
    recent = next((one for one in settings.recent if one.exists()), None)
    wanted = path or recent
    window.build(welcome=wanted is None)
    app.styleHints().colorSchemeChanged.connect(
        lambda _scheme: window.redraw() if settings.theme == "system" else None
    )
    yield
    try:
        if wanted is not None:
            load("kamdesk.app.open_file:open_workspace")
            yield
            load(window.first_page().widget)
            yield
            window.open_path(wanted)
            yield
    finally:
        if wanted is not None and window.context is None:
            window.show_welcome()  # it cannot be opened, or its passphrase was not given
        load("kamdesk.app.logs:start_logging")(data.logs)
        sweep(data)


def _take(steps: Iterator[None]) -> None:
    """Take one step, and the next one when what came in meanwhile is done."""
    if next(steps, _OVER) is not _OVER:
        QTimer.singleShot(0, lambda: _take(steps))
