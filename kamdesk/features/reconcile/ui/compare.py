"""A new comparison: choose a file, look at what was recognised, correct it, compare."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QProgressBar, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_int, format_money
from kamdesk.base.i18n import M_, _, ngettext, sentences
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.imports.reading.files import CARDS, SUFFIXES
from kamdesk.features.reconcile import importer
from kamdesk.features.reconcile.importer import BASES, CUSTOMER, FINANCE, SIDES, Draft, Listed
from kamdesk.features.reconcile.queries.ours import OPEN
from kamdesk.features.reconcile.ui.columns import ColumnsTable
from kamdesk.features.reconcile.ui.rules import RulesForm
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_open
from kamdesk.ui.forms import ChoiceField, Field, parse_day
from kamdesk.ui.tasks import Task
from kamdesk.ui.widgets import Card, EmptyState, button, hbox, label, muted, section, vbox

_FOUND = ""


class CompareView(QWidget):
    """Brings in finance's file or the customer's reply.

    Signals:
        compared: The key of the comparison that was made.
        left: The user goes back to the list.
    """

    compared = Signal(int)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("compare_view")
        self.setAcceptDrops(not context.workspace.readonly)
        self._context = context
        self._draft: Draft | None = None
        self._listed: Listed | None = None
        self._task: Task | None = None
        self._make_choices()
        self._make_work()
        self._lay_out()
        self.begin(FINANCE)

    def _make_choices(self) -> None:
        self.side = ChoiceField(
            "compare_side",
            _("Whose list"),
            {key: _(text) for key, text in SIDES.items()},
            self._set_side,
        )
        self.account = Field(
            "compare_account",
            _("Customer"),
            self._set_account,
            tip=_("Code or name; empty for a list of many customers"),
        )
        self.account.line.setPlaceholderText(_("Several customers"))
        self.account.offer(lambda: self._context.workspace.read(_account_words))
        self.day = Field(
            "compare_day", _("Last day"), self._set_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.since = Field(
            "compare_since",
            _("First day"),
            self._set_since,
            tip=_("Empty: the month its first line is of"),
        )
        found = {_FOUND: _("(found)")}
        self.basis = ChoiceField(
            "compare_basis",
            _("It lists"),
            found | {key: _(text) for key, text in BASES.items()},
            partial(self._set, "basis"),
        )
        self.turned = ChoiceField(
            "compare_turned", _("Debit is"),
            found | {"no": _("what the customer owes us"), "yes": _("what lessens it")}, self._set_turned,
        )  # fmt: skip
        self.sheet = ChoiceField("compare_sheet", _("Sheet"), {}, partial(self._set, "sheet"))
        orders = {
            "YMD": _("year-month-day"),
            "MDY": _("month-day-year"),
            "DMY": _("day-month-year"),
        }
        self.dates = ChoiceField(
            "compare_dates", _("Dates are written"), found | orders, partial(self._set, "dates")
        )
        self.everybody = QCheckBox(_("Also our customers who are not in the file"))
        self.everybody.setObjectName("compare_everybody")
        self.everybody.setAccessibleName(self.everybody.text())

    def _make_work(self) -> None:
        self.choose = button(_("Choose a file…"), "primary", "folder", self._ask_file)
        self.choose.setObjectName("compare_choose")
        self.another = button(_("Another file…"), "", "folder", self._ask_file)
        self.another.setObjectName("compare_another")
        self.back = button(_("Back to the list"), "flat", "back", self.left.emit)
        self.back.setObjectName("compare_back")
        self.columns = ColumnsTable()
        self.columns.chosen.connect(self._set_field)
        self.file = label("", bold=True)
        self.file.setObjectName("compare_file")
        self.said = muted("", wrap=True)
        self.said.setObjectName("compare_said")
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("compare_problem")
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.go = button(_("Compare"), "primary", "check", self.compare)
        self.go.setObjectName("compare_go")
        self.bar = QProgressBar()
        self.bar.setObjectName("compare_progress")
        self.bar.setAccessibleName(_("Compare"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(180)
        self.stop = button(_("Stop"), "", clicked=self._stop)
        self.stop.setObjectName("compare_stop")

    def _lay_out(self) -> None:
        self.start = EmptyState(
            "import",
            _(
                "Drop a list here: finance's ledger or the customer's own, as Excel or CSV, in any layout. "
                "Headings, debit and credit, sums and the opening balance are recognised; you see it before anything is kept."
            ),
            self.choose,
        )
        self.look = Card()
        rows = (
            hbox(self.side, self.account, self.day, self.since, gap=12),
            hbox(self.basis, self.turned, self.sheet, self.dates, gap=12),
        )
        for field in (
            self.side,
            self.account,
            self.day,
            self.since,
            self.basis,
            self.turned,
            self.sheet,
            self.dates,
        ):
            field.setMinimumWidth(130)
        self.rules = RulesForm(self._context)
        self.rules.hide()
        self.show_rules = button(_("Rules…"), "flat", "settings", self._turn_rules)
        self.show_rules.setObjectName("compare_rules")
        work = hbox(self.go, self.bar, self.stop, self.everybody, None, self.show_rules)
        self.look.setLayout(
            vbox(
                hbox(section(_("What was recognised")), self.file, None, self.another, gap=12), *rows,
                self.columns, self.said, self.problem, self.rules, work, margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        self.setLayout(
            vbox(hbox(self.back, None), self.start, self.look, margins=(16, 8, 16, 12), gap=8)
        )

    def _turn_rules(self) -> None:
        self.rules.setVisible(not self.rules.isVisible())

    # -- beginning ----------------------------------------------------------------------------

    def begin(self, side: str, account_id: int | None = None) -> None:
        """Begin with no file."""
        self._draft = self._listed = None
        self.side.set_text(side)
        name = None if account_id is None else self._context.workspace.read(_name_of, account_id)
        self.account.set_text(name or "")
        self.day.set_text(format_date(self._context.as_of))
        self.since.set_text("")
        for one in (self.basis, self.turned, self.dates):
            one.set_text(_FOUND)
        self._show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file that can be read."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and Path(urls[0].toLocalFile()).suffix.lower() in SUFFIXES - CARDS:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the file."""
        self.open_file(Path(event.mimeData().urls()[0].toLocalFile()))
        event.acceptProposedAction()

    def _ask_file(self) -> None:
        endings = " ".join(f"*{one}" for one in sorted(SUFFIXES - CARDS))
        path = choose_open(
            self,
            self._context.settings,
            "reconcile",
            _("Choose a list to compare"),
            " ".join((_("Lists"), f"({endings})")),
        )
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Read a file in the background and show what was recognised."""
        workspace, side, as_of = self._context.workspace, self.side.text(), self._as_of()
        account = self._account()

        def work(progress: Progress) -> Draft:
            return workspace.read(
                lambda reader: importer.open_file(path, side, as_of, account, reader, progress)
            )

        self._run(work, self._opened)

    def _opened(self, draft: Draft) -> None:
        names = [one.name for one in draft.tables]
        self.sheet.offer_choices({one: one or _("(the only one)") for one in names})
        self.sheet.setVisible(len(names) > 1)
        self._draft = draft
        self.sheet.set_text(draft.table().name)
        self.basis.set_text(draft.basis or _FOUND)
        self._show()

    # -- correcting ---------------------------------------------------------------------------

    def _as_of(self) -> Any:
        return parse_day(self.day.text(), self._context.today()) or self._context.as_of

    def _account(self) -> int | None:
        text = self.account.text().strip()
        return self._context.workspace.read(_account_of, text) if text else None

    def _set_account(self, text: str) -> None:
        key = self._context.workspace.read(_account_of, text.strip()) if text.strip() else None
        if text.strip() and key is None:
            raise UserError(_("There is no account {code}.").format(code=text.strip()))
        self._change(account_id=key)

    def _set_side(self, side: str) -> None:
        self._change(side=side)

    def _set_day(self, text: str) -> None:
        day = parse_day(text, self._context.today()) or self._context.as_of
        self._change(as_of=day)

    def _set_since(self, text: str) -> None:
        self._change(since=parse_day(text, self._context.today()))

    def _set_turned(self, key: str) -> None:
        self._change(turned={"yes": True, "no": False}.get(key))

    def _set(self, name: str, value: str) -> None:
        self._change(**{name: value or (None if name in ("basis", "dates") else "")})

    def _set_field(self, heading: str, name: str) -> None:
        if self._draft is not None:
            self._draft = self._draft.with_field(heading, name)
            self._show()

    def _change(self, **values: Any) -> None:
        if self._draft is None:
            return
        if "sheet" in values and values["sheet"] != self._draft.sheet:
            values["mapping"] = {}
        self._draft = replace(self._draft, **values)
        self._show()

    # -- showing ------------------------------------------------------------------------------

    def _show(self, problem: str = "") -> None:
        draft = self._draft
        self.start.setVisible(draft is None)
        self.look.setVisible(draft is not None or bool(problem))
        self._listed = None
        if draft is None:
            self.problem.setText(problem)
            self.problem.setVisible(bool(problem))
            self._working(False)
            return
        self.file.setText(draft.path.name)
        try:
            self.columns.show_recognition(draft.look())
            self._listed = self._context.workspace.read(
                lambda reader: importer.read_lines(draft, reader)
            )
        except UserError as error:
            problem = str(error)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.said.setText("" if self._listed is None else self._told(self._listed))
        self.everybody.setVisible(
            draft.account_id is None and bool(self._listed and self._listed.accounts())
        )
        self.turned.setVisible(self._listed is not None)
        self._working(False)

    def _told(self, listed: Listed) -> str:
        """Say what was recognised, in sentences."""
        count = len(listed.lines)
        told = [ngettext("{n} line.", "{n} lines.", count).format(n=format_int(count))]
        if listed.basis == OPEN:
            told.append(_("It lists what is open on the last day."))
        elif listed.since is not None:
            told.append(_("It lists movements from {day}.").format(day=format_date(listed.since)))
        by: dict[str, int] = {}
        side = -1 if self._is_turned(listed) else 1
        for one in listed.lines:
            by[one.entry.currency] = by.get(one.entry.currency, 0) + side * one.entry.value
        for currency, amount in sorted(by.items()):
            shown = f"{format_money(amount, currency, sign=True)} {currency}"
            told.append(_("Its lines come to {amount}.").format(amount=shown))
        if listed.summed:
            rows = ", ".join(map(str, listed.summed[:8]))
            told.append(_("Rows that only add up others were left out: {rows}.").format(rows=rows))
        if listed.unknown:
            names = ", ".join(list(listed.unknown)[:5])
            told.append(
                ngettext(
                    "{n} customer in it is not known here: {names}.",
                    "{n} customers in it are not known here: {names}.",
                    len(listed.unknown),
                ).format(n=len(listed.unknown), names=names)
            )
        return sentences(*told)

    def _is_turned(self, listed: Listed) -> bool:
        """Tell whether debit and credit are the other way round, as far as the list alone shows."""
        turned = None if self._draft is None else self._draft.turned
        return turned if turned is not None else self.side.text() == CUSTOMER and listed.two_columns

    # -- comparing ----------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare in the background and keep the result as one step; it can be stopped."""
        draft = self._draft
        if draft is None or self._listed is None or self._task is not None:
            return
        from kamdesk.features.reconcile.service import save_run

        workspace, today = self._context.workspace, self._context.today()
        everybody = self.everybody.isChecked()

        def work(progress: Progress) -> tuple[int, ChangeSet]:
            new = workspace.read(
                lambda reader: importer.compare(draft, reader, progress, everybody=everybody)
            )
            written = workspace.database.write(
                M_("Compare {file}", file=draft.path.name), save_run, new, today
            )
            return written.value, written.changes

        self._run(work, self._kept)

    def _kept(self, result: tuple[int, ChangeSet]) -> None:
        key, changes = result
        self._context.workspace.adopt(changes)
        self.compared.emit(key)

    def _run(self, work: Any, taken: Any) -> None:
        self._task = self._context.tasks.start(work, taken, self._failed, owner=self)
        self._task.stepped.connect(self._stepped)
        self._task.finished.connect(self._finished)
        self._working(True)

    def _working(self, running: bool) -> None:
        ready = self._listed is not None and not self._context.workspace.readonly
        self.go.setEnabled(ready and not running)
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.choose.setEnabled(not running and not self._context.workspace.readonly)

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
        self._show(str(error))


def _account_words(reader: Reader) -> list[str]:
    return reader.column(
        "SELECT name FROM account WHERE archived_at IS NULL ORDER BY sort_key LIMIT 20000"
    )


def _account_of(reader: Reader, text: str) -> int | None:
    key: int | None = reader.value(
        "SELECT id FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1", (text,)
    )
    return key


def _name_of(reader: Reader, key: int) -> str | None:
    name: str | None = reader.value("SELECT name FROM account WHERE id = ?", (key,))
    return name
