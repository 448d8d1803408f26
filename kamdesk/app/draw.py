"""Draws real pages of the real window to pictures, with no display needed."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from kamdesk.app.features import derivations, load_tables, page_tabs, pages
from kamdesk.app.main import apply_look, make_application
from kamdesk.app.paths import data_folder
from kamdesk.app.window import MainWindow
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _, language, set_language
from kamdesk.base.settings import Settings
from kamdesk.db.connection import file_head, raw_key
from kamdesk.db.database import Database
from kamdesk.ui.workspace import Workspace

_LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture that is wanted; `tab` is the key of a tab of the account page."""

    page: str
    out: Path
    account: str | None = None
    size: tuple[int, int] = (1440, 900)
    theme: str = "light"
    lang: str = "zh_CN"
    scale: float = 1.0
    tab: str = ""


def page_names() -> list[str]:
    """Return the names of all pages that can be drawn; a tab of a shared page is "page-tab"."""
    rail = [page.key for page in pages()]
    return ["welcome", *rail, *_tab_names(), "account", "map", "settings"]


def _tab_names() -> dict[str, tuple[str, str]]:
    """Return (page, tab) by name, without the tab a page opens with."""
    return {
        f"{page.key}-{tab.key}": (page.key, tab.key)
        for page in pages()
        for tab in page_tabs(page.key)[1:]
    }


def draw(workspace: Path | None, pictures: list[Picture], key: str | None = None) -> list[Path]:
    """Draw pictures of one workspace, opened for reading only; return the files.

    Raises:
        UserError: If the workspace or a picture cannot be opened or written.
    """
    spoken = language()  # each picture has a language of its own; what is said of it has not
    app = make_application()
    made = []
    for picture in pictures:
        set_language(spoken)
        database = None
        if workspace is not None and picture.page != "welcome":
            database = Database.open(
                workspace, key=key, readonly=True, derivations=derivations(), tables=load_tables
            )
        window = _window(app, picture)
        try:
            if database is not None:
                window.set_workspace(Workspace(database, for_pictures=True))
                window._banner_place.setEnabled(False)
                _go(window, picture)
            _settle(window)
            made.append(_save(window, picture))  # what paints itself speaks the picture's language
        finally:
            set_language(spoken)
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, 0)
    return made


def _window(app: QApplication, picture: Picture) -> MainWindow:
    settings = _Unsaved(data_folder().settings)
    settings.language = picture.lang
    settings.theme = picture.theme
    settings.font_scale = picture.scale
    apply_look(app, settings)
    window = MainWindow(settings, data_folder())
    window.build()
    width, height = (round(length * picture.scale) for length in picture.size)
    window.resize(width, height)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    return window


class _Unsaved(Settings):
    """Settings that begin with the defaults and are never written."""

    def _load(self) -> dict[str, object]:
        return {}

    def _save(self) -> None:
        return


def _go(window: MainWindow, picture: Picture) -> None:
    if picture.page not in ("account", "map"):
        page, tab = _tab_names().get(picture.page, (picture.page, ""))
        window.show_page(page, {"tab": tab} if tab else None)
        return
    context = window.context
    if context is None:
        return
    sql = "SELECT id FROM account WHERE code = ?1 OR name = ?1 LIMIT 1"
    if picture.account is None:
        sql = (
            "SELECT account_id FROM post GROUP BY account_id ORDER BY count(*) BETWEEN 8 AND 20 DESC, "
            "count(*) DESC, account_id LIMIT 1"
        )
    params = () if picture.account is None else (picture.account,)
    key = context.workspace.read(lambda reader: reader.value(sql, params))
    if key is None and picture.account is None:
        key = context.workspace.read(lambda reader: reader.value("SELECT min(id) FROM account"))
    if key is None:
        raise UserError(_("There is no account {code}.").format(code=picture.account or "—"))
    window.show_account(key, "map" if picture.page == "map" else picture.tab)


def _settle(window: MainWindow) -> None:
    """Run the event loop until nothing is going on."""
    loop = QEventLoop()
    guard = QTimer()
    guard.setSingleShot(True)
    guard.timeout.connect(loop.quit)
    guard.start(_LONGEST)
    look = QTimer()
    look.setInterval(15)
    quiet = 0

    def check() -> None:
        nonlocal quiet
        quiet = 0 if window.tasks.busy() else quiet + 1
        if quiet > 6:
            loop.quit()

    look.timeout.connect(check)
    look.start()
    loop.exec()


def _save(window: MainWindow, picture: Picture) -> Path:
    try:
        picture.out.parent.mkdir(parents=True, exist_ok=True)
        saved = window.grab().save(str(picture.out))
    except OSError:
        saved = False
    if not saved:
        raise UserError(_("{file} could not be written.").format(file=picture.out))
    return picture.out


def run(args: argparse.Namespace, ask: Callable[[str], str]) -> int:
    """Answer `kamdesk draw`; `ask` gets a prompt and returns the passphrase of an encrypted file."""
    if args.list:
        print(*page_names(), sep="\n")
        return 0
    if args.page is None or args.out is None or args.page not in page_names():
        names = ", ".join(page_names())
        print(
            _("kamdesk draw: PAGE and --out are needed; pages: {names}").format(names=names),
            file=sys.stderr,
        )
        return 2
    if args.workspace is None and args.page != "welcome":
        print(_("kamdesk draw: --workspace is needed"), file=sys.stderr)
        return 2
    key = None
    if args.workspace is not None:
        head = file_head(args.workspace)
        if head.kind == "encrypted":
            key = raw_key(ask(_("Passphrase: ")), head.salt)
        elif head.kind == "missing":
            raise UserError(_("There is no file {file}.").format(file=args.workspace))
    lang = args.lang or Settings(data_folder().settings).language or "zh_CN"
    picture = Picture(
        args.page, args.out, args.account, args.size, args.theme, lang, float(args.scale)
    )
    for path in draw(args.workspace, [picture], key):
        print(path)
    return 0
