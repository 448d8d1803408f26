"""The list of comparisons, of letters, and of balances nobody confirmed for long."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_date, format_int, format_money
from kamdesk.base.i18n import M_, N_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.features.reconcile.importer import CUSTOMER, FINANCE, SIDES
from kamdesk.features.reconcile.queries import letters, runs
from kamdesk.features.reconcile.queries.letters import Letter, Unconfirmed
from kamdesk.features.reconcile.queries.runs import Run
from kamdesk.features.reconcile.ui.letter import STATES, LetterForm
from kamdesk.features.reconcile.widgets import write_statements, write_statements_pdf
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.tasks import Task
from kamdesk.ui.widgets import EmptyState, InfoButton, Segments, button, hbox, label, vbox

_RUNS, _LETTERS, _SILENT = "runs", "letters", "silent"
_TABLES = (
    "reconciliation",
    "reconciliation_group",
    "balance_letter",
    "invoice",
    "receipt",
    "account",
)
_SERVICE = "kamdesk.features.reconcile.service"


class Home(QWidget):
    """What was compared, sent and confirmed.

    Signals:
        run_wanted: The key of a comparison to show.
        compare_wanted: (side, account key or 0) of a new comparison.
    """

    run_wanted = Signal(int)
    compare_wanted = Signal(str, int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reconcile_home")
        self._context = context
        self._found: list[Any] = []
        self._round = 0
        self._task: Task | None = None
        self.form: LetterForm | None = None
        self._make_head()
        self._make_tables()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.which = Segments(
            {
                _RUNS: _("Comparisons"),
                _LETTERS: _("Statements sent"),
                _SILENT: _("Unconfirmed balances"),
            },
            "reconcile_which",
        )
        self.which.chosen.connect(lambda _key: self._switch())
        self.info = InfoButton("")
        self.compare = button(
            _("Compare a list…"), "primary", "check", lambda: self.compare_wanted.emit(FINANCE, 0)
        )
        self.compare.setObjectName("reconcile_compare")
        self.sheets = button(_("Statements as Excel…"), "", "export", self._ask_sheets)
        self.sheets.setObjectName("statements_excel")
        self.papers = button(_("Statements as PDF…"), "", "export", self._ask_papers)
        self.papers.setObjectName("statements_pdf")
        self.bar = QProgressBar()
        self.bar.setObjectName("statements_progress")
        self.bar.setAccessibleName(_("Export"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(160)
        self.stop = button(_("Stop"), "", clicked=self._stop)
        self.stop.setObjectName("statements_stop")
        self.send = button(_("Note as sent"), "", clicked=self._send)
        self.send.setObjectName("letters_send")
        self.count = label("")
        self.count.setObjectName("reconcile_count")

    def _make_tables(self) -> None:
        self.run_model = LazyTableModel(
            (
                Column("state", _("State"), 130, sortable=False), Column("account", _("Customer"), 240, sortable=False),
                Column("side", _("Compared with"), 130, sortable=False), Column("as_of", _("As of"), 96, sortable=False),
                Column("file", _("File"), 220, sortable=False), Column("made", _("Compared on"), 96, sortable=False),
                Column("found", _("Differences"), 96, numeric=True, sortable=False),
                Column("waiting", _("To explain"), 96, numeric=True, sortable=False),
            ),
            lambda places: {place: _run_row(self._found[place]) for place in places},
        )  # fmt: skip
        self.letter_model = LazyTableModel(
            (
                Column("state", _("State"), 190, sortable=False), Column("account", _("Customer"), 240, sortable=False),
                Column("as_of", _("As of"), 96, sortable=False), Column("ours", _("Our balance"), 130, numeric=True, sortable=False),
                Column("theirs", _("Their balance"), 130, numeric=True, sortable=False), Column("currency", _("Currency"), 70, sortable=False),
                Column("sent", _("Sent"), 96, sortable=False), Column("back", _("Came back"), 96, sortable=False),
                Column("confirmed", _("Confirmed"), 96, sortable=False), Column("seal", _("Sealed by"), 150, sortable=False),
            ),
            lambda places: {place: _letter_row(self._found[place]) for place in places},
        )  # fmt: skip
        self.silent_model = LazyTableModel(
            (
                Column("account", _("Customer"), 260, sortable=False), Column("balance", _("Balance"), 130, numeric=True, sortable=False),
                Column("currency", _("Currency"), 70, sortable=False), Column("confirmed", _("Last confirmed"), 120, sortable=False),
                Column("sent", _("Last sent"), 110, sortable=False),
            ),
            lambda places: {place: _silent_row(self._found[place]) for place in places},
        )  # fmt: skip
        self.tables = {
            _RUNS: TableView(self.run_model, "runs_table", _("Comparisons")),
            _LETTERS: TableView(self.letter_model, "letters_table", _("Statements sent")),
            _SILENT: TableView(self.silent_model, "silent_table", _("Unconfirmed balances")),
        }
        for table in self.tables.values():
            table.summed.connect(self._context.selection_told)
            table.lazy.failed.connect(self._raise)
        self.tables[_RUNS].opened.connect(lambda place: self.run_wanted.emit(self._found[place].id))
        self.tables[_LETTERS].picked.connect(self._letter_picked)
        self.tables[_SILENT].opened.connect(
            lambda place: self._context.open_account(self._found[place].account_id, "statement")
        )

    def _lay_out(self) -> None:
        self.inspector = Inspector()
        self.body = QStackedWidget()
        self._empty = {}
        for key, table in self.tables.items():
            self.body.addWidget(table)
            self._empty[key] = EmptyState(_ICONS[key], _(_NOTHING[key]), *self._first_step(key))
        for nothing in self._empty.values():
            self.body.addWidget(nothing)
        left = QWidget()
        left.setLayout(
            vbox(
                hbox(self.which, self.info, self.count, None, self.bar, self.stop, self.send, self.papers, self.sheets, self.compare, gap=8),
                self.body, margins=(16, 8, 16, 8), gap=8,
            )
        )  # fmt: skip
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))
        for widget in (self.bar, self.stop):
            widget.hide()
        for one in (self.compare, self.send):
            one.setEnabled(not self._context.workspace.readonly)

    def _first_step(self, key: str) -> list[Any]:
        if key == _RUNS:
            first = button(
                _("Compare a list…"),
                "primary",
                "check",
                lambda: self.compare_wanted.emit(FINANCE, 0),
            )
        elif key == _LETTERS:
            first = button(
                _("Choose a customer"),
                "primary",
                clicked=lambda: self._context.navigate("accounts"),
            )
        else:
            return []
        first.setEnabled(not self._context.workspace.readonly or key == _LETTERS)
        return [first]

    # -- showing ------------------------------------------------------------------------------

    def show_list(self, key: str) -> None:
        """Show one of the lists: "runs", "letters" or "silent"."""
        self.which.choose(key)
        self._switch()

    def _switch(self) -> None:
        self.inspector.hide()
        self.reload()

    def reload(self) -> None:
        """Read the list that is shown; balances of all customers are counted in a worker."""
        key, as_of = self.which.choice(), self._context.as_of
        self._round += 1
        mine, workspace = self._round, self._context.workspace
        if key == _SILENT:
            self._context.tasks.start(
                lambda _progress: workspace.read(letters.unconfirmed, as_of),
                lambda found: self._take(key, found, mine),
                owner=self,
            )
        elif key == _RUNS:
            self._take(key, workspace.read(runs.runs, as_of), mine)
        else:
            self._take(key, workspace.read(letters.letters, as_of), mine)

    def _take(self, key: str, found: Sequence[Any], mine: int) -> None:
        if mine != self._round:
            return
        self._found = list(found)
        table = self.tables[key]
        table.lazy.set_ids(range(len(self._found)))
        self.body.setCurrentWidget(table if self._found else self._empty[key])
        self.info.set_definition(_(_DEFINITIONS[key]))
        self.send.setVisible(key == _SILENT and bool(self._found))
        self.count.setText(_told(key, len(self._found)))

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error

    # -- letters ------------------------------------------------------------------------------

    def _letter_picked(self, places: list[int]) -> None:
        if len(places) != 1 or not isinstance(self._found[places[0]], Letter):
            return
        one: Letter = self._found[places[0]]
        form = self.form = LetterForm(
            one, self._context.today(), readonly=self._context.workspace.readonly
        )
        form.changed.connect(self._answer)
        form.compare_wanted.connect(lambda: self.compare_wanted.emit(CUSTOMER, one.account_id))
        self.inspector.show_widget(one.account, form)

    def _answer(self, one: Letter) -> None:
        reply = load(f"{_SERVICE}:Reply")(
            one.sent_on, one.returned_on, one.confirmed_on, one.sealed_by, one.theirs, one.note
        )
        edit = load(f"{_SERVICE}:answer_letter")
        self._context.workspace.write(M_("Change a statement sent"), edit, one.id, reply)

    def _send(self) -> None:
        """Note a statement of each chosen balance as sent today; of all, if none is chosen."""
        places = self.tables[_SILENT].selected() or range(len(self._found))
        chosen: Sequence[Unconfirmed] = [self._found[place] for place in places]
        edit, as_of, today = (
            load(f"{_SERVICE}:send_letters"),
            self._context.as_of,
            self._context.today(),
        )
        balances = [(one.account_id, one.currency, one.balance) for one in chosen]
        self._context.workspace.write(M_("Note statements as sent"), edit, balances, as_of, today)
        count = len(chosen)
        text = ngettext(
            "{n} statement was noted as sent.", "{n} statements were noted as sent.", count
        )
        self._context.notify(text.format(n=format_int(count)), undo=True)

    # -- statements ---------------------------------------------------------------------------

    def _chosen_accounts(self) -> list[int]:
        """Return the customers of the chosen rows; none for every customer with a balance."""
        table = self.tables[self.which.choice()]
        found = [self._found[place] for place in table.selected() if place < len(self._found)]
        return list(dict.fromkeys(one.account_id for one in found if one.account_id is not None))

    def _ask_sheets(self) -> None:
        name = " ".join((_("Statements of account"), f"{self._context.as_of.isoformat()}.xlsx"))
        out = choose_save(
            self, self._context.settings, "report", _("Statements as Excel"), name, "Excel (*.xlsx)"
        )
        if out is not None:
            self.export_sheets(out if out.suffix else out.with_suffix(".xlsx"))

    def export_sheets(self, out: Path) -> None:
        """Write the statements of the chosen customers, or of all with a balance, as one workbook."""
        database, as_of, accounts = (
            self._context.workspace.database,
            self._context.as_of,
            self._chosen_accounts(),
        )

        def work(progress: Progress) -> str:
            write_statements(database, out, as_of, accounts, progress)
            return _("Exported: {file}").format(file=out)

        self._run(work)

    def _ask_papers(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, _("Folder for the statements, a PDF for each customer")
        )
        if folder:
            self.export_papers(Path(folder))

    def export_papers(self, folder: Path) -> None:
        """Write a PDF for each chosen customer, or each with a balance, into a folder."""
        database, as_of, accounts = (
            self._context.workspace.database,
            self._context.as_of,
            self._chosen_accounts(),
        )

        def work(progress: Progress) -> str:
            count = write_statements_pdf(database, folder, as_of, accounts, progress)
            text = ngettext(
                "{n} PDF was written to {folder}.", "{n} PDFs were written to {folder}.", count
            )
            return text.format(n=format_int(count), folder=folder)

        self._run(work)

    def _run(self, work: Callable[[Progress], str]) -> None:
        self._task = self._context.tasks.start(work, self._context.notify, self._failed, owner=self)
        self._task.stepped.connect(self._stepped)
        self._task.finished.connect(self._finished)
        self._working(True)

    def _working(self, running: bool) -> None:
        for widget in (self.bar, self.stop):
            widget.setVisible(running)
        for one in (self.sheets, self.papers):
            one.setEnabled(not running)
        self.bar.setRange(0, 0)

    def _stepped(self, done: int, total: int, _what: str) -> None:
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)

    def _finished(self) -> None:
        self._task = None
        self._working(False)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._context.notify(str(error))


_ICONS = {_RUNS: "receivables", _LETTERS: "reports", _SILENT: "check"}
_NOTHING = {
    _RUNS: N_(
        "Nothing was compared yet. Take finance's ledger or the list a customer sent, in any layout: each difference is told with its cause, and what is left unexplained stays in sight."
    ),
    _LETTERS: N_(
        "No statement was noted as sent. Open a customer, tab Statement: write it as Excel or PDF and note it as sent; when it comes back, note the seal and the balance here."
    ),
    _SILENT: N_("Every balance was confirmed within the last 90 days, or nothing is owed."),
}
_DEFINITIONS = {
    _RUNS: N_(
        "Comparisons of our ledger with another list, open ones first. To explain: differences whose cause the documents do not show and nobody wrote a word on."
    ),
    _LETTERS: N_(
        "Statements that were noted as made or sent by the as-of day, the newest first, with the balance they name and the one the customer wrote."
    ),
    _SILENT: N_(
        "Balances on the as-of day whose newest confirmation is more than 90 days old, or that were never confirmed; largest first. A monthly habit keeps this list short."
    ),
}


def _told(key: str, count: int) -> str:
    if not count:
        return ""
    if key == _RUNS:
        text = ngettext("{n} comparison", "{n} comparisons", count)
    elif key == _LETTERS:
        text = ngettext("{n} statement", "{n} statements", count)
    else:
        text = ngettext("{n} balance", "{n} balances", count)
    return text.format(n=format_int(count))


def _run_row(one: Run) -> Row:
    closed = one.closed_on is not None
    state = _("● Closed") if closed else _("▲ Open") if one.waiting else _("● Explained")
    texts = (
        state, one.account or _("Several customers"), _(SIDES.get(one.side, one.side)), format_date(one.as_of),
        one.file, format_date(one.made_on), format_int(one.differences), format_int(one.waiting),
    )  # fmt: skip
    role = "muted" if closed else "bad" if one.waiting else "good"
    return Row(texts, (role, *[""] * 7))


def _letter_row(one: Letter) -> Row:
    mark, role = {"confirmed": ("● ", "good"), "differs": ("▲ ", "bad")}.get(one.state, ("○ ", ""))
    texts = (
        mark + _(STATES[one.state]), one.account, format_date(one.as_of), format_money(one.ours, one.currency),
        format_money(one.theirs, one.currency), one.currency, format_date(one.sent_on),
        format_date(one.returned_on), format_date(one.confirmed_on), one.sealed_by or MISSING,
    )  # fmt: skip
    numbers = (None, None, None, one.ours, one.theirs, *[None] * 5)
    return Row(texts, (role, *[""] * 9), numbers, currency=one.currency)


def _silent_row(one: Unconfirmed) -> Row:
    confirmed = _("never") if one.confirmed_on is None else format_date(one.confirmed_on)
    texts = (
        one.account, format_money(one.balance, one.currency), one.currency, confirmed, format_date(one.sent_on)
    )  # fmt: skip
    role = "bad" if one.confirmed_on is None else "watch"
    return Row(
        texts, ("", "", "", role, ""), (None, one.balance, None, None, None), currency=one.currency
    )
