"""`kamdesk --self-check`: does this installation work, whatever it was installed from?

Everything a user could reach is done once in a temporary folder: a file is made and migrated, the
sample is filled in, each page and tab is built in every language and theme, each report is written
and read back by the helper process. Nothing outside the temporary folder is touched.
"""

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from kamdesk.app.features import account_tabs, derivations, features, load_tables
from kamdesk.app.paths import VARIABLE
from kamdesk.base.i18n import LANGUAGES, _, language, set_language, speaking
from kamdesk.base.lazy import load
from kamdesk.base.resources import resource
from kamdesk.db.database import Database

THEMES = ("light", "dark")
_KEY = "00" * 48
_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work; `do` raises if it does not."""

    name: str
    do: Callable[[], object]


@dataclass(slots=True)
class _Unseen:
    """Errors that nobody would see: raised in a slot, a thread or a destructor."""

    found: list[BaseException] = field(default_factory=list)

    def take(self, error: BaseException | None) -> None:
        """Note one."""
        if error is not None:
            self.found.append(error)

    def raise_first(self) -> None:
        """Raise the first one noted since the last call, if any."""
        found, self.found = self.found, []
        if found:
            raise found[0]


def run() -> int:
    """Check everything, print a line for each check, and return 0 if all of it works, else 1."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    spoken, data = language(), os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory(prefix="kamdesk-", ignore_cleanup_errors=True) as folder:
        os.environ[VARIABLE] = str(Path(folder) / "data")
        try:
            return run_checks(checks(Path(folder)))
        finally:
            set_language(spoken)
            if data is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = data


def run_checks(wanted: list[Check]) -> int:
    """Do checks in order, print a line for each, and return 0 if none failed, else 1."""
    spoken = language()
    failed = 0
    with _watching() as unseen:
        for check in wanted:
            start = time.perf_counter()
            try:
                check.do()
                unseen.raise_first()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told and the rest goes on
                failed += 1
                unseen.found.clear()
                print(f"FAILED  {check.name}: {error!r}", flush=True)
                traceback.print_exception(error, limit=-_FRAMES, file=sys.stdout)
            else:
                print(f"ok      {check.name} ({time.perf_counter() - start:.1f} s)", flush=True)
    with speaking(spoken):
        if failed:
            text = _("{failed} of {total} checks failed.")
            print(text.format(failed=failed, total=len(wanted)))
        else:
            print(_("All {total} checks passed.").format(total=len(wanted)))
    return 1 if failed else 0


@contextmanager
def _watching() -> Iterator[_Unseen]:
    """Collect the errors that would only reach a log."""
    import threading

    unseen = _Unseen()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook = lambda _kind, error, _trace: unseen.take(error)
    threading.excepthook = lambda args: unseen.take(args.exc_value)
    sys.unraisablehook = lambda args: unseen.take(args.exc_value)
    try:
        yield unseen
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def checks(folder: Path) -> list[Check]:
    """Return all checks in their order; the later ones use the files the earlier ones made."""
    sample = folder / "sample.kam"
    return [
        Check("file: new and brought to this schema", partial(_new_file, folder / "empty.kam")),
        Check("file: encrypted", partial(_encrypted, folder / "locked.kam")),
        *(Check(f"language: {name}", partial(_speak, name)) for name in LANGUAGES),
        Check("sample: filled in and checked", partial(_fill, sample)),
        *_pages(sample, folder),
        *_reports(sample, folder),
    ]


# -- files --------------------------------------------------------------------------------------


def _new_file(path: Path) -> None:
    Database.create(path, derivations=derivations(), tables=load_tables).close()
    _check_whole(path)


def _encrypted(path: Path) -> None:
    Database.create(path, key=_KEY, derivations=derivations(), tables=load_tables).close()
    if path.read_bytes()[:15] == b"SQLite format 3":
        raise RuntimeError("the file is not encrypted")
    Database.open(path, key=_KEY, derivations=derivations()).close()


def _fill(path: Path) -> None:
    create = load("kamdesk.features.demo.service:create_demo")
    create(path, derivations=derivations()).close()
    _check_whole(path)


def _check_whole(path: Path) -> None:
    from kamdesk.db.check import check

    database = Database.open(path, readonly=True, derivations=derivations())
    try:
        with database.read() as reader:
            problems = [text for part in check(reader, derivations()) for text in part.problems]
    finally:
        database.close()
    if problems:
        raise RuntimeError("; ".join(problems))


# -- window -------------------------------------------------------------------------------------


def _speak(name: str) -> None:
    """See that a language is there: our own texts and, for Chinese, Qt's."""
    if name == "en":
        return
    from PySide6.QtCore import QLibraryInfo

    catalogue = resource("i18n", name, "LC_MESSAGES", "kamdesk.mo")
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / f"qtbase_{name}.qm"
    for path in (catalogue, qt):
        if not path.is_file():
            raise FileNotFoundError(path)
    with speaking(name):
        if _("Accounts") == "Accounts":
            raise RuntimeError(f"nothing is translated to {name}")


def _pages(sample: Path, folder: Path) -> list[Check]:
    from kamdesk.app.draw import Picture, page_names

    shown = [(page, "") for page in page_names()]
    shown += [("account", tab.key) for tab in account_tabs()]
    return [
        Check(
            f"page: {' '.join(filter(None, (page, tab)))}, {lang}, {theme}",
            partial(
                _draw,
                sample,
                Picture(page, folder / "page.png", theme=theme, lang=lang, tab=tab),
            ),
        )
        for lang in LANGUAGES
        for theme in THEMES
        for page, tab in shown
    ]


def _draw(sample: Path, picture: Any) -> None:
    from PySide6.QtGui import QImage

    from kamdesk.app.draw import draw

    draw(sample, [picture])
    image = QImage(str(picture.out))
    picture.out.unlink()
    small = image.scaled(80, 50)
    colours = {small.pixel(x, y) for x in range(small.width()) for y in range(small.height())}
    if len(colours) < 3:
        raise RuntimeError("the page is empty")


# -- reports ------------------------------------------------------------------------------------


def _reports(sample: Path, folder: Path) -> list[Check]:
    specs = [spec for feature in features() for spec in feature.reports]
    return [
        Check(
            f"report: {spec.name}, {lang}",
            partial(_report, sample, spec, folder / f"{spec.name}-{lang}.xlsx", lang),
        )
        for spec in specs
        for lang in LANGUAGES
    ]


def _report(sample: Path, spec: Any, out: Path, lang: str) -> None:
    """Write a report and read it back the way an import does, in the helper process."""
    from kamdesk.db.workspace_info import standing_day

    write = load("kamdesk.features.workbooks.service:write_report")
    database = Database.open(sample, readonly=True, derivations=derivations())
    try:
        with database.read() as reader:
            as_of = standing_day(reader)
            code = reader.value("SELECT code FROM account ORDER BY id LIMIT 1")
        with speaking(lang):
            write(database, spec, out, as_of=as_of, account=code if spec.per_account else None)
    finally:
        database.close()
    tables = load("kamdesk.features.imports.reading.sheets:read_sheets")(out)
    if not tables or not any(table.rows for table in tables):
        raise RuntimeError("the sheet is empty")
