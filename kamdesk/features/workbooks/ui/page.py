"""The Reports page: choose a report, see its pages, take it along as a workbook."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QTabBar,
    QWidget,
)

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.formats import format_date, format_int
from kamdesk.base.i18n import LANGUAGES, _, language, ngettext, speaking
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.workbooks.pages import SamplePage, sample, total_lines
from kamdesk.features.workbooks.service import build_report
from kamdesk.features.workbooks.widgets.paper import Paper
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import ChoiceField, Field, parse_day
from kamdesk.ui.tasks import Task
from kamdesk.ui.widgets import (
    Banner,
    PageHeader,
    button,
    clear,
    hbox,
    label,
    muted,
    vbox,
)

_PAGE = "reports"
_AROUND = 12


class ReportsPage(QWidget):
    """What do I take to the meeting."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reports_page")
        self._context = context
        self._specs: list[ReportSpec] = [
            spec for feature in load("kamdesk.app.features:features")() for spec in feature.reports
        ]
        self._options: dict[str, object] = {}
        self._pages: tuple[SamplePage, ...] = ()
        self._round = 0
        self._offered: str | None = None  # an account nobody chose
        self._task: Task | None = None
        self._stale = False
        self._make_gallery()
        self._make_settings()
        self._make_preview()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(self._day_chosen)
        remembered = context.settings.page(_PAGE)
        names = [spec.name for spec in self._specs]
        last = remembered.get("report")
        self.gallery.setCurrentRow(names.index(last) if last in names else 0)

    # -- parts --------------------------------------------------------------------------------

    def _make_gallery(self) -> None:
        self.gallery = QListWidget()
        self.gallery.setObjectName("report_gallery")
        self.gallery.setAccessibleName(_("Reports"))
        self.gallery.setWordWrap(True)
        for spec in self._specs:
            item = QListWidgetItem(_(spec.title))
            item.setToolTip(_(spec.meaning))
            item.setData(Qt.ItemDataRole.UserRole, spec.name)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, _(spec.meaning))
            self.gallery.addItem(item)
        self.gallery.currentRowChanged.connect(self._chosen)
        self.meaning = muted("", wrap=True)
        self.meaning.setObjectName("report_meaning")

    def _make_settings(self) -> None:
        self.day = Field(
            "report_as_of", _("As of"), self._set_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.account = Field(
            "report_account", _("Account"), self._set_account, tip=_("Code or name; empty for all")
        )
        self.account.line.setPlaceholderText(_("All accounts"))
        self.choices = {
            (spec.name, one.key): ChoiceField(
                f"report_{one.key}", _(one.title), {each.key: _(each.title) for each in one.choices},
                partial(self._set_option, one.key),
            )
            for spec in self._specs for one in spec.options
        }  # fmt: skip
        self.language = ChoiceField(
            "report_language",
            _("Language of the sheet"),
            dict(LANGUAGES),
            lambda _key: self.refresh(),
        )
        self.language.set_text(language())
        self.scope = label("", wrap=True)
        self.scope.setObjectName("report_scope")
        self.whole = button(_("Show the whole list instead"), "link", clicked=self._forget_options)
        self.whole.setObjectName("report_whole")

    def _make_preview(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setObjectName("report_sheets")
        self.tabs.setAccessibleName(_("Sheets"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._show_sheet)
        self.paper = Paper()
        self.area = QScrollArea()
        self.area.setObjectName("report_preview")
        self.area.setAccessibleName(_("Preview"))
        self.area.setWidget(self.paper)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.size_text = muted("")
        self.size_text.setObjectName("report_size")
        self.bar = QProgressBar()
        self.bar.setObjectName("export_progress")
        self.bar.setAccessibleName(_("Export"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(180)
        self.step = muted("")
        self.stop = button(_("Stop"), "", clicked=self._stop)
        self.stop.setObjectName("export_stop")
        self.export = button(_("Export as Excel…"), "primary", "export", self._ask_where)
        self.export.setObjectName("export")
        for one in (self.bar, self.stop, self.step):
            one.hide()

    def _lay_out(self) -> None:
        self.header = PageHeader(_("Reports"))
        self.header.count.setText(
            ngettext("{n} report", "{n} reports", len(self._specs)).format(n=len(self._specs))
        )
        self.header.add(self.step, self.bar, self.stop, self.export)
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(248)
        self.gallery.setFixedHeight(36 * max(len(self._specs), 1) + 8)
        side.setLayout(
            vbox(self.gallery, self.meaning, 8, self.day, self.account, *self.choices.values(), self.language,
                 self.scope, self.whole, None, margins=(12, 12, 12, 12), gap=8)
        )  # fmt: skip
        self._done = hbox(gap=0)
        middle = QWidget()
        middle.setLayout(
            vbox(
                self._done,
                hbox(self.tabs, None, self.size_text, margins=(8, 0, 16, 0)),
                self.area,
                gap=0,
            )
        )
        self.setLayout(vbox(self.header, hbox(side, middle, gap=0), gap=0))

    # -- choosing -----------------------------------------------------------------------------

    def show_request(
        self, report: str = "", account: str = "", options: Mapping[str, object] | None = None
    ) -> None:
        """Show a report, as a list that is seen elsewhere or for one account."""
        names = [spec.name for spec in self._specs]
        self._options = dict(options or {})
        self._offered = None
        self.account.set_text(account)
        row = names.index(report) if report in names else self.gallery.currentRow()
        if row == self.gallery.currentRow():
            self._chosen(row, keep=True)
        else:
            self.gallery.blockSignals(True)
            self.gallery.setCurrentRow(row)
            self.gallery.blockSignals(False)
            self._chosen(row, keep=True)

    def spec(self) -> ReportSpec:
        """Return the report that is chosen."""
        return self._specs[max(self.gallery.currentRow(), 0)]

    def _chosen(self, _row: int, keep: bool = False) -> None:
        if not keep:
            self._options = {}
        spec = self.spec()
        self.meaning.setText(_(spec.meaning))
        for (name, key), field in self.choices.items():
            field.setVisible(name == spec.name)
            field.set_text(self._option(name, key))
        self._context.settings.set_page(
            _PAGE, {**self._context.settings.page(_PAGE), "report": spec.name}
        )
        self.account.set_choices(self._context.workspace.read(_account_words))
        self.refresh()

    def _forget_options(self) -> None:
        self._options = {}
        self.refresh()

    def _set_day(self, text: str) -> None:
        self._context.as_of = parse_day(text, self._context.today()) or self._context.today()

    def _day_chosen(self, _day: date) -> None:
        self.refresh()

    def _set_account(self, text: str) -> None:
        if text.strip() and self._context.workspace.read(_code_of, text.strip()) is None:
            raise UserError(_("There is no account {code}.").format(code=text.strip()))
        self._offered = None
        self.refresh(account=text)

    def _set_option(self, key: str, word: str) -> None:
        self._options[key] = word
        self.refresh()

    def _option(self, name: str, key: str) -> str:
        """Return the choice in force of an option of a report."""
        spec = next(one for one in self._specs if one.name == name)
        option = next(one for one in spec.options if one.key == key)
        return option.choice(self._options.get(key)).key

    def _account_code(self, text: str | None = None) -> str | None:
        word = (self.account.text() if text is None else text).strip()
        return self._context.workspace.read(_code_of, word) if word else None

    # -- preview ------------------------------------------------------------------------------

    def _on_changed(self, _changes: ChangeSet) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def showEvent(self, event: object) -> None:
        """Count again if something changed meanwhile."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    def refresh(self, account: str | None = None) -> None:
        """Count the report in a worker and show its pages; what was shown stays until then."""
        self._stale = False
        self.day.set_text(format_date(self._context.as_of))
        listed = "sort" in self._options
        self.whole.setVisible(listed)
        self.scope.setVisible(listed)
        self.scope.setText(_("The list as seen: its filter, order and columns."))
        self._round += 1
        mine = self._round
        spec, as_of, options = self.spec(), self._context.as_of, dict(self._options)
        code, lang = self._account_code(account), self.language.text() or language()
        workspace = self._context.workspace
        single = spec.needs_account(options)
        if single and code is None:
            code = self._offered = workspace.read(_first_code)
            self.account.set_text(code or "")
        elif not single and code is not None and code == self._offered:
            code = self._offered = None
            self.account.set_text("")
        if single and code is None:
            self._take((), mine)
            return

        def count(reader: Reader) -> tuple[SamplePage, ...]:
            with speaking(lang):
                return sample(
                    build_report(reader, spec, as_of=as_of, account=code, options=options)
                )

        self._context.tasks.start(
            lambda _progress: workspace.read(count),
            lambda pages: self._take(pages, mine),
            owner=self,
        )

    def _take(self, pages: tuple[SamplePage, ...], mine: int) -> None:
        if mine != self._round:
            return
        self._pages = pages
        self.paper.fit(self.area.viewport().width() - 2 * _AROUND)
        names = [page.name for page in pages]
        if names != [self.tabs.tabText(place) for place in range(self.tabs.count())]:
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for name in names:
                self.tabs.addTab(name)
            self.tabs.blockSignals(False)
        lines = total_lines(pages)
        text = ngettext("{n} line", "{n} lines", lines).format(n=format_int(lines))
        self.size_text.setText(text)
        self._show_sheet(self.tabs.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the sheet to the room there is."""
        super().resizeEvent(event)
        self.paper.fit(self.area.viewport().width() - 2 * _AROUND)

    def _show_sheet(self, place: int) -> None:
        self.paper.show_page(self._pages[place] if 0 <= place < len(self._pages) else None)

    # -- export -------------------------------------------------------------------------------

    def _ask_where(self) -> None:
        spec = self.spec()
        with speaking(self.language.text() or language()):
            name = f"{_(spec.title)} {self._context.as_of.isoformat()}.xlsx"
        out = choose_save(
            self, self._context.settings, "report", _("Export as Excel"), name, "Excel (*.xlsx)"
        )
        if out is not None:
            self.export_to(out if out.suffix else out.with_suffix(".xlsx"))

    def export_to(self, out: Path) -> None:
        """Write the workbook in the background, with progress; it can be stopped."""
        write = load("kamdesk.features.workbooks.service:write_report")
        spec, as_of, options = self.spec(), self._context.as_of, dict(self._options)
        code, lang = self._account_code(), self.language.text() or language()
        database = self._context.workspace.database

        def work(progress: Progress) -> Path:
            with speaking(lang):
                write(
                    database,
                    spec,
                    out,
                    as_of=as_of,
                    account=code,
                    options=options,
                    progress=progress,
                )
            return out

        self._task = self._context.tasks.start(work, self._exported, self._failed, owner=self)
        self._task.stepped.connect(self._stepped)
        self._task.cancelled.connect(lambda: self._tell(_("Stopped; nothing was written.")))
        self._task.finished.connect(self._finished)
        self.export.setEnabled(False)
        self.bar.setRange(0, 0)
        for one in (self.bar, self.stop, self.step):
            one.show()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _stepped(self, done: int, total: int, what: str) -> None:
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        counted = f"{format_int(done)} / {format_int(total)}" if total > 0 else what
        self.step.setText(counted)

    def _finished(self) -> None:
        self._task = None
        self.export.setEnabled(True)
        for one in (self.bar, self.stop, self.step):
            one.hide()

    def _tell(self, text: str, *actions: tuple[str, Path]) -> None:
        clear(self._done)
        buttons = []
        for verb, path in actions:
            one = button(verb, "flat", clicked=partial(_open, path))
            one.setObjectName("exported_open" if path.is_file() else "exported_reveal")
            buttons.append(one)
        close = button(_("Close"), "flat", clicked=lambda: clear(self._done))
        self._done.addWidget(Banner(text, *buttons, close))

    def _exported(self, out: Path) -> None:
        self._tell(
            _("Exported: {file}").format(file=out),
            (_("Open"), out),
            (_("Show in folder"), out.parent),
        )

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._tell(str(error))


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _first_code(reader: Reader) -> str | None:
    """Return the account a report of one account begins with."""
    code: str | None = reader.value(
        "SELECT code FROM account WHERE archived_at IS NULL ORDER BY tier IS NULL, tier, sort_key LIMIT 1"
    )
    return code


def _account_words(reader: Reader) -> list[str]:
    return reader.column(
        "SELECT name FROM account WHERE archived_at IS NULL ORDER BY sort_key LIMIT 20000"
    )


def _code_of(reader: Reader, text: str) -> str | None:
    code: str | None = reader.value(
        "SELECT code FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1", (text,)
    )
    return code
