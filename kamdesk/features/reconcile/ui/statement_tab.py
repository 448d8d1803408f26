"""The tab Statement of an account: the paper as the customer gets it, to take along and to note as sent."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import LANGUAGES, M_, _
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.reconcile.domain.statement import first_day
from kamdesk.features.reconcile.queries.statements import balances, parties
from kamdesk.features.reconcile.widgets import STATEMENT, file_name, write_statement_pdf
from kamdesk.features.workbooks.pages import SHOWN, SamplePage
from kamdesk.features.workbooks.paging import Folio
from kamdesk.features.workbooks.service import build_report, write_report
from kamdesk.features.workbooks.widgets.preview import Preview
from kamdesk.features.workbooks.widgets.printed import folio
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import ChoiceField, Field, parse_day
from kamdesk.ui.widgets import InfoButton, button, hbox, muted, vbox

_AROUND = 12
_TABLES = ("invoice", "receipt", "allocation", "dispute", "instalment", "account", "workspace_info")


class StatementTab(QWidget):
    """Opening balance, what came and went, closing balance, and the reply to seal."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("statement_tab")
        self._context = context
        self._account_id = account_id
        self._round = 0
        self._chosen: date | None = None
        self._make()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def _make(self) -> None:
        self.since = Field(
            "statement_since", _("From"), self._set_since, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.day = Field(
            "statement_until", _("To"), self._set_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        for field in (self.since, self.day):
            field.setMaximumWidth(120)
        self.language = ChoiceField(
            "statement_language",
            _("Language"),
            {"": _("The customer's"), **LANGUAGES},
            lambda _key: self.reload(),
        )
        self.language.setMinimumWidth(170)
        self.excel = button(_("Excel…"), "primary", "export", lambda: self._ask("xlsx"))
        self.excel.setObjectName("statement_excel")
        self.pdf = button(_("PDF…"), "", "export", lambda: self._ask("pdf"))
        self.pdf.setObjectName("statement_pdf")
        self.send = button(_("Note as sent"), "", "check", self.note_sent)
        self.send.setObjectName("statement_send")
        self.send.setEnabled(not self._context.workspace.readonly)
        self.reply = button(_("Compare their list…"), "", "", self._compare)
        self.reply.setObjectName("statement_compare")
        self.letters = muted("")
        self.letters.setObjectName("statement_letters")
        info = InfoButton(
            _(
                "Opening balance, invoices and refunds, less receipts, credit notes and write-offs of the period make the closing balance: the total of the ageing on the last day. Receipts count whether applied or not."
            )
        )
        self.preview = Preview()
        self.preview.tabs.hide()  # one sheet, named after the customer
        head = hbox(
            self.since, self.day, self.language, info, self.letters, None, self.reply, self.send, self.pdf, self.excel, gap=10
        )  # fmt: skip
        self.setLayout(vbox(head, self.preview, margins=(16, 8, 16, 8), gap=8))

    # -- showing ------------------------------------------------------------------------------

    def first(self) -> date:
        """Return the first day that is shown."""
        return self._chosen or first_day(self._context.as_of)

    def options(self) -> dict[str, object]:
        """Return what the report is asked for."""
        return {"since": self.first(), "language": self.language.text()}

    def reload(self) -> None:
        """Count the statement in a worker; what was shown stays until it is done."""
        self.since.set_text(format_date(self.first()))
        self.day.set_text(format_date(self._context.as_of))
        self._round += 1
        mine, as_of, options, key = (
            self._round,
            self._context.as_of,
            self.options(),
            self._account_id,
        )

        def count(reader: Reader) -> tuple[Folio, str]:
            code = parties(reader, [key])[key].code
            report = build_report(reader, STATEMENT, as_of=as_of, account=code, options=options)
            return folio(report, report.sheets[:1], SHOWN), _said(reader, key, as_of)

        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _progress: workspace.read(count),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: tuple[Folio, str], mine: int) -> None:
        if mine == self._round:
            made, text = found
            self.letters.setText(text)
            self.preview.show_folio(made)

    def page(self) -> SamplePage | None:
        """Return the sheet that is shown."""
        return self.preview.paper.page()

    def _set_since(self, text: str) -> None:
        day = parse_day(text, self._context.today())
        if day is not None and day > self._context.as_of:
            raise UserError(_("It would begin after it ends."))
        self._chosen = day
        self.reload()

    def _set_day(self, text: str) -> None:
        self._context.as_of = parse_day(text, self._context.today()) or self._context.today()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES, "balance_letter"):
            self.reload()

    # -- taking along -------------------------------------------------------------------------

    def _ask(self, ending: str) -> None:
        party = self._context.workspace.read(parties, [self._account_id])[self._account_id]
        pattern = {"xlsx": "Excel (*.xlsx)", "pdf": "PDF (*.pdf)"}[ending]
        name = file_name(party, self._context.as_of, ending)
        out = choose_save(
            self, self._context.settings, "report", _("Save the statement"), name, pattern
        )
        if out is not None:
            self.export_to(out if out.suffix else out.with_suffix(f".{ending}"))

    def export_to(self, out: Path) -> None:
        """Write the statement as a workbook or, if the name ends so, as a PDF."""
        database, as_of, options = (
            self._context.workspace.database,
            self._context.as_of,
            self.options(),
        )
        party = self._context.workspace.read(parties, [self._account_id])[self._account_id]

        def work(progress: Progress) -> Path:
            if out.suffix.lower() == ".pdf":
                write_statement_pdf(database, party.code, out, as_of, options)
            else:
                write_report(
                    database,
                    STATEMENT,
                    out,
                    as_of=as_of,
                    account=party.code,
                    options=options,
                    progress=progress,
                )
            return out

        self._context.tasks.start(work, self._exported, self._failed, owner=self)

    def _exported(self, out: Path) -> None:
        self._context.notify(_("Exported: {file}").format(file=out))

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._context.notify(str(error))

    def note_sent(self) -> None:
        """Note the statement as sent today, for each currency with a balance."""
        as_of, key = self._context.as_of, self._account_id
        owed = self._context.workspace.read(balances, as_of, [key])
        found = [(key, currency, amount) for (_key, currency), amount in sorted(owed.items())]
        if not found:
            self._context.notify(_("Nothing is owed on this day, so there is nothing to confirm."))
            return
        edit = load("kamdesk.features.reconcile.service:send_letters")
        self._context.workspace.write(
            M_("Note statements as sent"), edit, found, as_of, self._context.today()
        )
        self._context.notify(
            _("Noted as sent. Note here what comes back: Receivables, Reconcile."), undo=True
        )

    def _compare(self) -> None:
        self._context.navigate(
            "receivables", tab="reconcile", side="customer", account_id=self._account_id
        )


def _said(reader: Reader, key: int, as_of: date) -> str:
    """Say when the balance was last sent and last confirmed."""
    sent, confirmed = reader.one(
        "SELECT max(CASE WHEN sent_on <= :day THEN sent_on END), "
        "max(CASE WHEN confirmed_on <= :day THEN confirmed_on END) "
        "FROM balance_letter WHERE account_id = :key",
        {"key": key, "day": as_of.isoformat()},
    ) or (None, None)
    if confirmed is not None:
        return _("● last confirmed {day}").format(day=confirmed)
    return _("○ sent {day}, not confirmed").format(day=sent) if sent else _("▲ never confirmed")
