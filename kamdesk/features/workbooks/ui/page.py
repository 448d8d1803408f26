"""The Reports page: choose a report, see its pages, take it along as a workbook, a PDF or on paper."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.formats import format_date, format_int
from kamdesk.base.i18n import M_, _, language, ngettext, speaking
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.workbooks import queries, service
from kamdesk.features.workbooks.pages import SHOWN, total_lines
from kamdesk.features.workbooks.paging import Folio
from kamdesk.features.workbooks.queries import Party
from kamdesk.features.workbooks.service import Batch, build_report
from kamdesk.features.workbooks.ui.batch import TOGETHER, BatchDialog
from kamdesk.features.workbooks.ui.job import Job
from kamdesk.features.workbooks.ui.memory import Chosen, Memory
from kamdesk.features.workbooks.ui.side import OWN_TEMPLATE, Side
from kamdesk.features.workbooks.widgets.preview import Preview
from kamdesk.features.workbooks.widgets.printed import draw_all, folio
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import parse_day
from kamdesk.ui.widgets import Banner, PageHeader, button, clear, hbox, vbox

_PATTERNS = {".xlsx": "Excel (*.xlsx)", ".pdf": "PDF (*.pdf)"}
_MOST_TOLD = 3


class ReportsPage(QWidget):
    """What do I take to the meeting."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reports_page")
        self._context = context
        self._memory = Memory(context.settings)
        self._options: dict[str, object] = {}
        self._round = 0
        self._offered: str | None = None  # an account nobody chose
        self._stale = False
        self._templates: Any = None
        self._make_side()
        self._make_preview()
        self._make_header()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(self._day_chosen)
        self.side.begin(self._memory.get("report"))

    # -- parts --------------------------------------------------------------------------------

    def _make_side(self) -> None:
        specs = [
            spec for feature in load("kamdesk.app.features:features")() for spec in feature.reports
        ]
        self.side = Side(specs)
        self.gallery, self.meaning = self.side.gallery, self.side.meaning
        self.day, self.account, self.language = self.side.day, self.side.account, self.side.language
        self.choices, self.whole = self.side.choices, self.side.whole
        self.side.chosen.connect(self._chosen)
        self.side.day_set = self._set_day
        self.side.account_set = self._set_account
        self.side.option_set = self._set_option
        self.side.language_set = self._set_language
        self.side.again.clicked.connect(lambda _on=False: self.same_as_last())
        self.side.pin.clicked.connect(lambda _on=False: self.turn_pin())
        self.side.lists.clicked.connect(lambda _on=False: self._context.navigate("review"))
        self.whole.clicked.connect(lambda _on=False: self._forget_options())

    def _make_preview(self) -> None:
        self.preview = Preview()
        self.tabs, self.paper, self.area = self.preview.tabs, self.preview.paper, self.preview.area
        self.preview.set_fit(self._memory.get("fit") or "width")
        self.preview.fitted.connect(lambda mode: self._memory.set("fit", mode))

    def _make_header(self) -> None:
        self.job = Job(self._context, "export")
        self.job.running.connect(self._working)
        self.job.stopped.connect(self._stopped)
        self.bar, self.stop, self.step = self.job.bar, self.job.stop, self.job.step
        self.many = button(_("For several accounts…"), "", "accounts", self.ask_batch)
        self.many.setObjectName("export_batch")
        self.paper_out = button(_("Print…"), "", "", self._ask_printer)
        self.paper_out.setObjectName("export_print")
        self.pdf = button(_("PDF…"), "", "export", lambda: self._ask_where(".pdf"))
        self.pdf.setObjectName("export_pdf")
        self.export = button(
            _("Export as Excel…"), "primary", "export", lambda: self._ask_where(".xlsx")
        )
        self.export.setObjectName("export")
        self._ways = (self.many, self.paper_out, self.pdf, self.export)

    def _lay_out(self) -> None:
        count = len(self.side.specs)
        self.header = PageHeader(_("Reports"))
        self.header.count.setText(
            ngettext("{n} report", "{n} reports", count).format(n=format_int(count))
        )
        self.header.add(self.job, *self._ways)
        self._done = hbox(gap=0)
        pages = QWidget()
        pages.setLayout(vbox(self._done, self.preview, gap=0))
        self.middle = QStackedWidget()
        self.middle.addWidget(pages)
        self.setLayout(vbox(self.header, hbox(self.side, self.middle, gap=0), gap=0))

    # -- choosing -----------------------------------------------------------------------------

    def show_request(
        self, report: str = "", account: str = "", options: Mapping[str, object] | None = None
    ) -> None:
        """Show a report, as a list that is seen elsewhere or for one account."""
        self._offered = None
        if report == OWN_TEMPLATE or (not report and self.side.own_template()):
            self.account.set_text(account or self.account.text())
            self.side.choose(OWN_TEMPLATE)
            self._chosen()
            return
        self.side.choose(report)
        self._options = {**self._remembered().options, **(options or {})}
        self.account.set_text(account)
        self._show_report()

    def spec(self) -> ReportSpec:
        """Return the report that is chosen."""
        return self.side.spec()

    def _remembered(self) -> Chosen:
        return self._memory.chosen(self.spec())

    def _chosen(self) -> None:
        """Show the report that was chosen, as it was last asked for."""
        if self.side.own_template():
            self._show_templates()
            return
        before = self._remembered()
        self._options = dict(before.options)
        known = before.account and self._context.workspace.read(
            queries.account_code, before.account
        )
        self._offered = None
        self.account.set_text(before.account if known else "")
        self.language.set_text(before.language or language())
        self._show_report()

    def _show_report(self) -> None:
        spec = self.spec()
        self.middle.setCurrentIndex(0)
        self.side.show_report(spec, {one.key: self._option(one.key) for one in spec.options})
        self._memory.set("report", spec.name)
        self.account.set_choices(self._context.workspace.read(queries.account_names))
        self._show_ways()
        self.refresh()

    def _show_ways(self) -> None:
        own = self.side.own_template()
        for way in self._ways:
            way.setVisible(not own)
        many = not own and (self.spec().together or self.spec().needs_account(self._options))
        self.many.setVisible(many)

    def _option(self, key: str) -> str:
        """Return the choice in force of an option of the report."""
        option = next(one for one in self.spec().options if one.key == key)
        return option.choice(self._options.get(key)).key

    def _keep(self) -> None:
        if not self.side.own_template():
            self._memory.keep(self.spec(), self._asked())

    def _asked(self) -> Chosen:
        """Return what the report is asked for now; an account nobody chose is none."""
        words = {one.key: self._option(one.key) for one in self.spec().options}
        account = "" if self._offered is not None else self.account.text().strip()
        return Chosen(account, words, self.language.text(), self._context.as_of.isoformat())

    def _forget_options(self) -> None:
        self._options = dict(self._remembered().options)
        self.refresh()

    def _set_day(self, text: str) -> None:
        self._context.as_of = parse_day(text, self._context.today()) or self._context.today()

    def _day_chosen(self, _day: date) -> None:
        self.refresh()

    def _set_account(self, text: str) -> None:
        word = text.strip()
        if word and self._context.workspace.read(queries.account_code, word) is None:
            raise UserError(_("There is no account {code}.").format(code=word))
        self._offered = None
        self.refresh(account=text)
        self._keep_account(word)

    def _keep_account(self, word: str) -> None:
        if not self.side.own_template():
            asked = self._asked()
            self._memory.keep(self.spec(), Chosen(word, asked.options, asked.language))

    def _set_option(self, key: str, word: str) -> None:
        self._options[key] = word
        self._show_ways()
        self.refresh()
        self._keep()

    def _set_language(self, _key: str) -> None:
        self.refresh()
        self._keep()

    def _account_code(self, text: str | None = None) -> str | None:
        word = (self.account.text() if text is None else text).strip()
        return self._context.workspace.read(queries.account_code, word) if word else None

    def same_as_last(self) -> None:
        """Ask for what was last taken along, as of today."""
        taken = self._memory.taken(self.spec())
        if taken is None:
            return
        self._options = dict(taken.options)
        self._offered = None
        self.account.set_text(taken.account)
        self.language.set_text(taken.language or language())
        for key, field in self.side.fields_of(self.spec()).items():
            field.set_text(self._option(key))
        self._context.as_of = self._context.today()
        self.refresh()
        self._keep()

    def turn_pin(self) -> None:
        """Pin the report to the account that is chosen, or take it off."""
        code = self._account_code()
        uid = self._context.workspace.read(queries.account_uid, code) if code else None
        if uid is None:
            return
        on = self.spec().name not in self._context.workspace.read(queries.pinned_names, uid)
        text = M_("Pin a report") if on else M_("Unpin a report")
        self._context.workspace.write(text, service.set_pinned, uid, self.spec().name, on)

    def _show_pin(self, code: str | None) -> None:
        workspace = self._context.workspace
        uid = workspace.read(queries.account_uid, code) if code else None
        pinned = uid is not None and self.spec().name in workspace.read(queries.pinned_names, uid)
        self.side.show_pin(there=uid is not None, pinned=pinned)
        self.side.pin.setEnabled(not workspace.readonly)

    # -- own templates ------------------------------------------------------------------------

    def _show_templates(self) -> None:
        self._memory.set("report", OWN_TEMPLATE)
        self.side.show_template()
        if self._templates is None:
            make = load("kamdesk.features.templates.widgets.panel:TemplatePanel")
            self._templates = make(self._context)
            self.middle.addWidget(self._templates)
        self.middle.setCurrentWidget(self._templates)
        self.account.set_choices(self._context.workspace.read(queries.account_names))
        self._show_ways()
        self.refresh()

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
        self._round += 1
        mine = self._round
        if self.side.own_template():
            self._templates.show_values(self._context.as_of, self._account_code(account))
            return
        self.side.show_listed(listed="sort" in self._options)
        self.side.show_last(self._memory.taken(self.spec()))
        spec, as_of, options = self.spec(), self._context.as_of, dict(self._options)
        lang, workspace = self.language.text() or language(), self._context.workspace
        code = self._needed(spec, self._account_code(account), options)
        self._show_pin(code)
        if spec.needs_account(options) and code is None:
            self._take(None, mine)
            return

        def count(reader: Reader) -> Folio:
            with speaking(lang):
                report = build_report(reader, spec, as_of=as_of, account=code, options=options)
                return folio(report, most=SHOWN)

        self._context.tasks.start(
            lambda _progress: workspace.read(count),
            lambda made: self._take(made, mine),
            owner=self,
        )

    def _needed(
        self, spec: ReportSpec, code: str | None, options: Mapping[str, object]
    ) -> str | None:
        """Return the account a report is of: the first where it needs one, none where only offered."""
        single = spec.needs_account(options)
        if single and code is None:
            code = self._offered = self._context.workspace.read(queries.first_code)
            self.account.set_text(code or "")
        elif not single and code is not None and code == self._offered:
            code = self._offered = None
            self.account.set_text("")
        return code

    def _take(self, made: Folio | None, mine: int) -> None:
        if mine != self._round:
            return
        self.preview.show_folio(made)
        lines = (
            0 if made is None else total_lines([page.sheet for page in made.pages if page.headed])
        )
        text = ngettext("{n} line", "{n} lines", lines).format(n=format_int(lines))
        stamp = "" if made is None else _("same numbers {stamp}").format(stamp=made.stamp)
        self.preview.size_text.setText("   ".join(filter(None, (text, stamp))))

    # -- taking along -------------------------------------------------------------------------

    def _ask_where(self, ending: str) -> None:
        spec = self.spec()
        with speaking(self.language.text() or language()):
            name = f"{_(spec.title)} {self._context.as_of.isoformat()}{ending}"
        heading = _("Export as Excel") if ending == ".xlsx" else _("Export as PDF")
        out = choose_save(self, self._context.settings, "report", heading, name, _PATTERNS[ending])
        if out is not None:
            self.export_to(out if out.suffix else out.with_suffix(ending))

    def export_to(self, out: Path) -> None:
        """Write the workbook or the PDF in the background, with progress; it can be stopped."""
        spec, as_of, options = self.spec(), self._context.as_of, dict(self._options)
        code, lang = self._account_code(), self.language.text() or language()
        database = self._context.workspace.database

        def work(progress: Progress) -> Path:
            with speaking(lang):
                service.write_report(
                    database, spec, out, as_of=as_of, account=code, options=options,
                    progress=progress,
                )  # fmt: skip
            return out

        self._remember_taken()
        self.job.run(work, self._exported, self._failed)

    def _remember_taken(self) -> None:
        self._memory.keep_taken(self.spec(), self._asked())
        self.side.show_last(self._memory.taken(self.spec()))

    def ask_batch(self) -> None:
        """Ask for which accounts the report is written."""
        parties = self._context.workspace.read(queries.parties, self._context.as_of)
        dialog = BatchDialog(self, _(self.spec().title), parties, together=self.spec().together)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._ask_batch_where)
        dialog.open()

    def _ask_batch_where(self, parties: list[Party], way: str) -> None:
        if way == TOGETHER:
            name = f"{_(self.spec().title)} {self._context.as_of.isoformat()}.xlsx"
            out = choose_save(
                self, self._context.settings, "report", _("Export as Excel"), name,
                _PATTERNS[".xlsx"],
            )  # fmt: skip
            if out is not None:
                self.export_together(parties, out if out.suffix else out.with_suffix(".xlsx"))
            return
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the files"))
        if folder:
            self.export_batch(parties, Path(folder), way)

    def export_together(self, parties: list[Party], out: Path) -> None:
        """Write one workbook with the accounts."""
        spec, as_of = self.spec(), self._context.as_of
        options = {**self._options, "accounts": [one.id for one in parties]}
        database, lang = self._context.workspace.database, self.language.text() or language()

        def work(progress: Progress) -> Path:
            with speaking(lang):
                service.write_report(
                    database, spec, out, as_of=as_of, options=options, progress=progress
                )
            return out

        self.job.run(work, self._exported, self._failed)

    def export_batch(self, parties: list[Party], folder: Path, ending: str) -> None:
        """Write a file for each account into a folder, with progress; it can be stopped."""
        spec, as_of, options = self.spec(), self._context.as_of, dict(self._options)
        database, lang = self._context.workspace.database, self.language.text() or language()
        accounts = [(one.code, one.name) for one in parties]

        def work(progress: Progress) -> Batch:
            with speaking(lang):
                return service.write_batch(
                    database, spec, accounts, folder, ending, as_of=as_of, options=options,
                    progress=progress,
                )  # fmt: skip

        self.job.run(work, lambda made: self._batch_done(made, folder), self._failed)

    def _batch_done(self, made: Batch, folder: Path) -> None:
        count = len(made.written)
        text = ngettext(
            "{n} file was written to {folder}.", "{n} files were written to {folder}.", count
        ).format(n=format_int(count), folder=folder)
        told = [f"{name}: {why}" for name, why in made.problems[:_MOST_TOLD]]
        if made.problems:
            missing = ngettext(
                "{n} account has none.", "{n} accounts have none.", len(made.problems)
            )
            text = " ".join((text, missing.format(n=format_int(len(made.problems))), *told))
        self._tell(text, (_("Show in folder"), folder))

    def _ask_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(_(self.spec().title))
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the report in the background."""
        spec, as_of, options = self.spec(), self._context.as_of, dict(self._options)
        code, lang = self._account_code(), self.language.text() or language()
        workspace = self._context.workspace

        def work(progress: Progress) -> int:
            def count(reader: Reader) -> Folio:
                return folio(build_report(reader, spec, as_of=as_of, account=code, options=options))

            with speaking(lang):
                made = workspace.read(count)
                draw_all(printer, made.printed(), made.stamp, progress)
            return len(made.printed())

        self._remember_taken()
        self.job.run(work, self._printed, self._failed)

    def _printed(self, count: int) -> None:
        text = ngettext("{n} page went to the printer.", "{n} pages went to the printer.", count)
        self._tell(text.format(n=format_int(count)))

    def _working(self, running: bool) -> None:
        for way in self._ways:
            way.setEnabled(not running)

    def _stopped(self) -> None:
        self._tell(_("Stopped; what was not finished was not written."))

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
