"""The Import page in four steps: choose a file, look at what was recognised, mend, apply."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_int
from kamdesk.base.i18n import M_, _, ngettext, sentences
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.features.imports import draft as drafts
from kamdesk.features.imports import service
from kamdesk.features.imports.domain import Outcome
from kamdesk.features.imports.draft import KINDS, Draft
from kamdesk.features.imports.reading.files import SUFFIXES
from kamdesk.features.imports.recognise import Recognition
from kamdesk.features.imports.service import layouts
from kamdesk.features.imports.service.both import title_of
from kamdesk.features.imports.ui.columns import ColumnsTable
from kamdesk.features.imports.ui.mend import MendPane
from kamdesk.features.imports.ui.runs import RunsPane
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_open, choose_save
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.tasks import Task
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    PageHeader,
    Segments,
    button,
    chip,
    clear,
    hbox,
    label,
    muted,
    section,
    vbox,
)

_ENCODINGS = ("utf-8", "gb18030", "utf-16", "cp1252")
_PAGES_AFTER = {
    "accounts": "accounts", "contacts": "accounts", "invoices": "receivables",
    "receipts": "receivables", "accounts+contacts": "accounts", "workbook": "accounts", "relations": "accounts",
}  # fmt: skip
_SHOWN_WARNINGS = 8
_LOOK_CHECKS = ("create_accounts", "allocate", "update")
STEPS = ("choose", "look", "mend", "apply")


class ImportPage(QWidget):
    """Brings in what the ERP hands out."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("import_page")
        self.setAcceptDrops(not context.workspace.readonly)
        self._context = context
        self._draft: Draft | None = None
        self._found: Recognition | None = None
        self._outcome: Outcome | None = None
        self._last: Outcome | None = None
        self._task: Task | None = None
        self._remark = ""
        self._make_choose()
        self._make_look()
        self._make_try()
        self._lay_out()
        self._show_state()

    # -- parts --------------------------------------------------------------------------------

    def _make_choose(self) -> None:
        self.choose = button(_("Choose a file…"), "primary", "folder", self._ask_file)
        self.choose.setObjectName("choose_file")
        self.another = button(_("Another file…"), "", "folder", self._ask_file)
        self.another.setObjectName("another_file")
        text = _(
            "Drop a file here: CSV, Excel, OpenDocument or contact cards, as your ERP or phone hands it out. "
            "Encoding, headings, totals and dates are recognised; nothing is written before you have seen it."
        )
        self.start = EmptyState("import", text, self.choose)
        self.refusal = label("", "bad", wrap=True)
        self.refusal.setObjectName("import_refusal")
        self.refusal.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _make_look(self) -> None:
        self.file = label("", bold=True)
        self.file.setObjectName("import_file")
        self.kind = ChoiceField(
            "import_kind",
            _("This is a list of"),
            {key: _(text) for key, text in KINDS.items()},
            self._set_kind,
        )
        self.sheet = ChoiceField("import_sheet", _("Sheet"), {}, partial(self._set, "sheet"))
        found = {"": _("(found)")}
        self.encoding = ChoiceField(
            "import_encoding",
            _("Encoding"),
            found | {one: one for one in _ENCODINGS},
            self._set_encoding,
        )
        self.header_row = Field("import_header", _("Headings in row"), self._set_header)
        self.header_row.setMaximumWidth(120)
        orders = {
            "YMD": _("year-month-day"),
            "MDY": _("month-day-year"),
            "DMY": _("day-month-year"),
        }
        self.dates = ChoiceField(
            "import_dates", _("Dates are written"), found | orders, self._set_dates
        )
        for field in (self.sheet, self.encoding, self.dates):
            field.setMinimumWidth(190)
        self.account = Field(
            "import_account", _("All rows belong to account"), partial(self._set, "account")
        )
        self.columns = ColumnsTable()
        self.columns.chosen.connect(self._set_field)
        self.columns.decided.connect(self._set_policy)
        self.reasons = muted("", wrap=True)
        self.reasons.setObjectName("import_reasons")
        self.last_time = muted("")
        self.last_time.setObjectName("import_last_time")
        self.forget = button(_("Forget this layout"), "flat", clicked=self._forget_layout)
        self.forget.setObjectName("forget_layout")
        self.question = label("", "bad", wrap=True)
        self.question.setObjectName("import_question")

    def _make_try(self) -> None:
        self.checks: dict[str, QCheckBox] = {}
        for name, text in (
            ("create_accounts", _("Make accounts that are not there yet")),
            ("allocate", _("Apply receipts to the oldest due invoices")),
            ("update", _("Change what is there already and differs")),
            ("skip_bad_rows", _("Leave bad rows out and take the others")),
        ):
            box = QCheckBox(text)
            box.setObjectName(f"import_{name}")
            box.setAccessibleName(text)
            box.toggled.connect(partial(self._set, name))
            self.checks[name] = box
        self.attempt = button(_("Try it out"), "", "check", lambda: self._run(dry_run=True))
        self.attempt.setObjectName("import_try")
        self.apply = button(_("Import now"), "primary", "import", lambda: self._run(dry_run=False))
        self.apply.setObjectName("import_apply")
        self.bar = QProgressBar()
        self.bar.setObjectName("import_progress")
        self.bar.setAccessibleName(_("Import"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setMaximumWidth(160)
        self.stop = button(_("Stop"), "", clicked=self._stop)
        self.stop.setObjectName("import_stop")
        self.verdict = section("")
        self.verdict.setObjectName("import_verdict")
        self.verdict.setWordWrap(True)
        self._counts = hbox(gap=6)
        self.notes = muted("", wrap=True)
        self.notes.setObjectName("import_notes")
        self.mend = MendPane()
        self.mend.chosen.connect(self._choose_same)
        self.mend.answered.connect(self._answer)
        self.model, self.problems = self.mend.model, self.mend.problems
        self.rejects = button(_("Save these rows…"), "flat", "export", self._ask_rejects)
        self.rejects.setObjectName("save_rejects")
        self.undo = button(_("Undo the import"), "", "undo", self._take_back)
        self.undo.setObjectName("import_undo")
        self.go = button(_("Show it"), "primary", "forward", self._go)
        self.go.setObjectName("import_go")

    def _lay_out(self) -> None:
        self.header = PageHeader(_("Import"))
        self.part = Segments({"bring": _("Bring in"), "runs": _("Runs")}, "import_part")
        self.part.chosen.connect(self.show_part)
        self.header.add(self.part, self.another)
        if self._context.workspace.readonly:
            self.header.count.setText(
                _("This workspace is open for reading only; nothing can be brought in here.")
            )
        texts = (_("1  Choose"), _("2  Look"), _("3  Mend"), _("4  Apply"))
        self.steps = Segments(dict(zip(STEPS, texts, strict=True)), "import_step")
        self.steps.chosen.connect(lambda step: self._go_to(STEPS.index(step)))
        self.body = QStackedWidget()
        first = QWidget()
        first.setLayout(vbox(self.start, hbox(None, self.refusal, None), margins=(24, 0, 24, 60)))
        for widget in (first, self._look_step(), self._mend_step(), self._apply_step()):
            self.body.addWidget(widget)
        self._foot = QFrame()
        self._foot.setObjectName("import_foot")
        row = hbox(self.verdict, self.bar, self.stop, self.attempt, self.apply, gap=10)
        row.setStretch(0, 1)
        self._foot.setLayout(vbox(row, margins=(16, 8, 16, 10)))
        bring = QWidget()
        bring.setLayout(
            vbox(
                hbox(self.steps, self.file, None, margins=(16, 6, 16, 2), gap=12),
                self.body,
                self._foot,
                gap=0,
            )
        )
        self.runs: RunsPane | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(bring)
        self.setLayout(vbox(self.header, self._stack, gap=0))

    def _look_step(self) -> QWidget:
        look = Card()
        choices = hbox(
            self.kind, self.sheet, self.header_row, self.encoding, self.dates, self.account, None,
            gap=12,
        )  # fmt: skip
        boxes = hbox(*(self.checks[name] for name in _LOOK_CHECKS), None, gap=20)
        look.setLayout(
            vbox(
                choices,
                self.reasons,
                hbox(self.last_time, self.forget, None, gap=8),
                self.question,
                self.columns,
                boxes,
                margins=(16, 12, 16, 12),
                gap=8,
            )
        )
        return _framed(look)

    def _mend_step(self) -> QWidget:
        mend = Card()
        mend.setLayout(
            vbox(
                self.mend,
                hbox(self.checks["skip_bad_rows"], self.rejects, None, gap=12),
                margins=(16, 12, 16, 12),
                gap=8,
            )
        )
        return _framed(mend)

    def _apply_step(self) -> QWidget:
        apply = Card()
        hint = muted(
            _(
                "Everything comes in as one step. It can be undone now, or taken back later from the list of runs."
            ),
            wrap=True,
        )
        apply.setLayout(
            vbox(
                section(_("What came of it")),
                self._counts,
                self.notes,
                hint,
                hbox(self.go, self.undo, None),
                None,
                margins=(16, 12, 16, 12),
                gap=10,
            )
        )
        return _framed(apply)

    def _go_to(self, step: int) -> None:
        """Show a step, as far as there is something to show."""
        ready = 0 if self._draft is None else 1 if self._shown_outcome() is None else 3
        self.body.setCurrentIndex(min(step, ready))
        self.steps.choose(STEPS[self.body.currentIndex()])

    def _shown_outcome(self) -> Outcome | None:
        return self._outcome or self._last

    def show_part(self, part: str) -> None:
        """Show "bring", the file in the making, or "runs", those brought in so far."""
        self.part.choose(part)
        if part == "runs" and self.runs is None:
            self.runs = RunsPane(self._context)
            self._stack.addWidget(self.runs)
        self._stack.setCurrentIndex(1 if part == "runs" else 0)
        self.another.setVisible(part == "bring" and self._draft is not None)

    # -- choosing -----------------------------------------------------------------------------

    def show_request(
        self, path: Path | str = "", part: str = "", rows: str = "", account: str = ""
    ) -> None:
        """Open a file that was dropped or named, rows that were pasted, or show a part of the page."""
        if rows and not self._context.workspace.readonly:
            self.show_part("bring")
            try:
                self._opened(drafts.pasted_draft(rows, account))
            except UserError as error:
                self._refused_file(error)
        if part:
            self.show_part(part)
        if path:
            self.open_file(Path(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that can be brought in."""
        if any(
            Path(url.toLocalFile()).suffix.lower() in SUFFIXES for url in event.mimeData().urls()
        ):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file that can be brought in."""
        for url in event.mimeData().urls():
            path = Path(url.toLocalFile())
            if path.suffix.lower() in SUFFIXES:
                event.acceptProposedAction()
                self.open_file(path)
                return

    def _ask_file(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        path = choose_open(
            self,
            self._context.settings,
            "import",
            _("Choose a file to bring in"),
            _("Lists and cards") + f" ({patterns})",
        )
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path, encoding: str | None = None) -> None:
        """Read a file in the background and show what was recognised."""
        if self._context.workspace.readonly:
            return
        other = load("kamdesk.app.features:page_for_file")(path)
        if other != "import":
            self._context.navigate(other, path=path)
            return
        self.refusal.setText("")
        self.show_part("bring")
        self._start(
            lambda progress: drafts.open_draft(path, progress, encoding),
            self._opened,
            self._refused_file,
        )

    def _opened(self, found: Draft) -> None:
        self._draft = self._as_last_time(found)
        self._outcome = self._last = None
        self._remark = ""
        self._go_to(1)
        self._show_state()

    def _as_last_time(self, found: Draft) -> Draft:
        """Read a layout that was brought in before as it was read then."""
        mark = found.mark() if found.kind != service.WORKBOOK else ""
        layout = self._context.workspace.read(layouts.remembered, mark) if mark else None
        return found if layout is None else found.like(layout)

    def _forget_layout(self) -> None:
        one = self._draft
        if one is None:
            return
        self._context.workspace.write(
            M_("Forget how {file} is read", file=one.path.name), layouts.forget, one.mark()
        )
        self._change(replace(one, mapping={}, policies={}, as_last_time=""))

    def _refused_file(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._draft = self._outcome = self._last = None
        self._go_to(0)
        self._show_state()
        self.refusal.setText(str(error))

    # -- correcting ---------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        if self._draft is None or getattr(self._draft, name) == value:
            return
        changes: dict[str, Any] = {name: value}
        if name == "sheet":
            changes |= {"mapping": {}, "header": None, "as_last_time": ""}
        self._change(replace(self._draft, **changes), anew=name in ("sheet", "account"))

    def _set_kind(self, kind: str) -> None:
        if self._draft is not None:
            self._change(
                replace(
                    self._draft, kind=kind, mapping={}, header=None, policies={}, as_last_time=""
                )
            )

    def _set_header(self, text: str) -> None:
        if self._draft is None:
            return
        bare = text.strip()
        if bare and not (bare.isdigit() and int(bare) >= 1):
            raise UserError(_("{text} is not a row number.").format(text=text))
        self._change(replace(self._draft, header=int(bare) - 1 if bare else None, mapping={}))

    def _set_dates(self, order: str) -> None:
        if self._draft is not None:
            self._change(replace(self._draft, dates=order or None))

    def _set_encoding(self, name: str) -> None:
        if self._draft is not None:
            self.open_file(self._draft.path, name or None)

    def _set_field(self, heading: str, name: str) -> None:
        if self._draft is not None:
            self._change(replace(self._draft.with_field(heading, name), as_last_time=""))

    def _set_policy(self, name: str, policy: str) -> None:
        if self._draft is not None:
            policies = {**self._draft.policies, name: policy}
            kept = {field: found for field, found in policies.items() if found}
            self._change(replace(self._draft, policies=kept), anew=False)

    def _choose_same(self, of: tuple[str, int], choice: str) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, choices={**self._draft.choices, of: choice})

    def _answer(self, of: tuple[int, str], answer: str) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, answers={**self._draft.answers, of: answer})

    def _change(self, changed: Draft, *, anew: bool = True) -> None:
        """Take another draft; `anew` drops what was found and decided about the rows."""
        if anew:
            changed = replace(changed, answers={}, choices={}, likely=())
        self._last = None if anew else self._shown_outcome()
        self._draft = changed
        self._outcome = None
        self._remark = ""
        self._show_state()

    # -- showing ------------------------------------------------------------------------------

    def _show_state(self) -> None:
        one = self._draft
        self.another.setVisible(one is not None)
        self.choose.setEnabled(not self._context.workspace.readonly and self._task is None)
        self.steps.setVisible(one is not None)
        self._foot.setVisible(one is not None)
        self._go_to(self.body.currentIndex())
        self.file.setText("" if one is None else one.path.name)
        if one is None:
            return
        self.kind.set_text(one.kind)
        self.account.set_text(one.account)
        self._show_sheets(one)
        for name, box in self.checks.items():
            box.blockSignals(True)
            box.setChecked(getattr(one, name))
            box.blockSignals(False)
        self.checks["allocate"].setVisible(one.kind == "receipts")
        self.account.setVisible(
            one.kind in ("contacts", "invoices", "receipts", "sales", "relations")
        )
        self._look(one)
        self._show_outcome()

    def _show_sheets(self, one: Draft) -> None:
        box = self.sheet.combo
        box.blockSignals(True)
        box.clear()
        for table in one.tables:
            box.addItem(table.name or "—", table.name)
        box.blockSignals(False)
        self.sheet.set_text(one.sheet)
        self.sheet.setVisible(len(one.tables) > 1 and one.kind != service.WORKBOOK)

    def _look(self, one: Draft) -> None:
        """Show what is recognised, and the question that is left."""
        question = ""
        try:
            self._found = one.look()
        except UserError as error:
            self._found = None
            question = str(error)
        found = self._found
        self.columns.show_recognition(found, one.kind, one.policies)
        self.reasons.setText("" if found is None else " ".join(found.why))
        self.reasons.setVisible(bool(self.reasons.text()))
        self.last_time.setVisible(bool(one.as_last_time))
        self.forget.setVisible(bool(one.as_last_time))
        self.last_time.setText(_("Read as last time, on {day}.").format(day=one.as_last_time))
        self.columns.setVisible(found is not None)
        self.header_row.setVisible(found is not None)
        is_text = bool(one.tables) and bool(one.tables[0].encoding)
        self.encoding.setVisible(is_text)
        if is_text:
            self.encoding.combo.setItemText(
                0, _("{encoding} (found)").format(encoding=one.tables[0].encoding)
            )
            self.encoding.set_text(one.encoding or "")
        self.dates.set_text(one.dates or "")
        if found is not None:
            self.header_row.set_text(str(found.header + 1) if found.header >= 0 else "")
            question = question or _question(found, one)
        elif one.kind == service.WORKBOOK and not question:
            names = ", ".join(table.name for table in one.tables if not table.hidden)
            self.notes.setText(
                _("Every sheet whose kind is known is brought in: {names}.").format(names=names)
            )
        self.question.setText(question or self._remark)
        self.question.setVisible(bool(self.question.text()))

    def _show_outcome(self) -> None:
        done, busy = self._outcome, self._task is not None
        applied = done is not None and done.applied
        clear(self._counts)
        shown = self._shown_outcome()
        self.mend.show_outcome(shown, self._draft)
        self.mend.setEnabled(not busy and not applied)
        self.rejects.setVisible(shown is not None and bool(shown.rejected))
        self.undo.setVisible(applied)
        self.go.setVisible(applied)
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        free = not busy and not self._context.workspace.readonly
        self.attempt.setEnabled(free and not applied)
        refused = (
            done is not None
            and bool(done.rejected)
            and not self.checks["skip_bad_rows"].isChecked()
        )
        self.apply.setEnabled(free and done is not None and not applied and not refused)
        self.columns.setEnabled(not busy and not applied)
        self.verdict.setText(self._verdict(done, applied, refused))
        self._enable_steps(applied)
        if done is None:
            self.notes.setVisible(self._draft is not None and self._draft.kind == service.WORKBOOK)
            return
        self._show_counts(done)

    def _enable_steps(self, applied: bool) -> None:
        """Let only steps be chosen that have something to show."""
        ready = 0 if self._draft is None else 1 if self._shown_outcome() is None else 3
        for place, step in enumerate(STEPS):
            one = self.steps.findChild(QPushButton, f"import_step_{step}")
            if one is not None:
                one.setEnabled(place <= ready)
        self.apply.setVisible(not applied)
        self.attempt.setVisible(not applied)

    def _show_counts(self, done: Outcome) -> None:
        bad = len({one.row for one in done.rejected})
        for text, count, role in (
            (_("{n} created"), done.created, "chip"), (_("{n} updated"), done.updated, "chip"),
            (_("{n} unchanged"), done.unchanged, "chip"), (_("■ {n} rejected"), bad, "warnchip" if bad else "chip"),
        ):  # fmt: skip
            self._counts.addWidget(chip(text.format(n=format_int(count)), role))
        self._counts.addStretch(1)
        told = [f"• {text}" for text in done.warnings[:_SHOWN_WARNINGS]]
        if len(done.warnings) > _SHOWN_WARNINGS:
            told.append(_("… {n} more notes").format(n=len(done.warnings) - _SHOWN_WARNINGS))
        if done.ignored_columns:
            told.append(
                _("Columns left out: {columns}").format(columns=", ".join(done.ignored_columns))
            )
        self.notes.setText("\n".join(told))
        self.notes.setVisible(bool(told))

    @staticmethod
    def _verdict(done: Outcome | None, applied: bool, refused: bool) -> str:
        if done is None:
            return ""
        if applied:
            return _("Done, as one step that can be undone.")
        if refused:
            rows = len({one.row for one in done.rejected})
            text = ngettext(
                "{n} row cannot be taken; nothing was changed.",
                "{n} rows cannot be taken; nothing was changed.",
                rows,
            )
            return sentences(
                text.format(n=rows),
                _("Correct the file or the columns, or leave bad rows out."),
            )
        return _("Tried out; nothing was changed yet.")

    # -- trying and applying ------------------------------------------------------------------

    def _run(self, *, dry_run: bool) -> None:
        one = self._draft
        if one is None:
            return
        database, today = self._context.workspace.database, self._context.today()
        if not dry_run:
            self._context.busy_changed.emit(True)
        self._start(
            lambda progress: drafts.do(database, one, today, progress, dry_run=dry_run),
            self._tried,
            self._refused,
        )

    def _start(self, work: Any, succeeded: Any, failed: Any) -> None:
        def run(progress: Progress) -> Any:
            return work(progress)

        task = self._context.tasks.start(run, succeeded, failed, owner=self)
        self._task = task
        task.finished.connect(lambda: self._finished(task))
        self._show_state()

    def _finished(self, task: Task) -> None:
        if self._task is task:
            self._task = None
        self._context.busy_changed.emit(False)
        self._show_state()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _tried(self, result: tuple[Outcome, ChangeSet | None]) -> None:
        outcome, changes = result
        self._found_out(outcome)
        if changes is not None:
            self._context.workspace.adopt(changes)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, service.Refused):
            self._found_out(error.outcome)
        elif isinstance(error, UserError):
            self._outcome = self._last = None
            self._remark = error.summary
            self._go_to(1)
        else:
            raise error

    def _found_out(self, outcome: Outcome) -> None:
        """Show what a trial found: first what needs a look, else what it would come to."""
        self._outcome, self._last = outcome, None
        if self._draft is not None:
            self._draft = self._draft.found(outcome)
        decided = self._draft is None or self._draft.settled(outcome)
        self.body.setCurrentIndex(3 if outcome.applied or decided else 2)
        self.mend.show_outcome(outcome, self._draft)
        self.mend.lead()

    # -- afterwards ---------------------------------------------------------------------------

    def _take_back(self) -> None:
        self._context.workspace.stack.undo()
        self._outcome = self._last = None
        self._show_state()

    def _go(self) -> None:
        kind = "" if self._draft is None else self._draft.kind
        self._context.navigate(_PAGES_AFTER.get(kind, "accounts"))

    def _ask_rejects(self) -> None:
        if self._draft is None:
            return
        suffix = self._draft.path.suffix.lower()
        ending = suffix if suffix in (".csv", ".tsv", ".txt") else ".xlsx"
        name = " ".join((self._draft.path.stem, _("rejected rows"))) + ending
        out = choose_save(
            self,
            self._context.settings,
            "import",
            _("Save the rejected rows"),
            name,
            " ".join((_("As it came"), f"(*{ending})")),
        )
        if out is not None:
            self.save_rejects(out)

    def save_rejects(self, out: Path) -> None:
        """Write the rows that were not taken, each with its problem."""
        shown = self._shown_outcome()
        if self._draft is not None and shown is not None:
            drafts.save_rejects(self._draft, shown, out)
            self._context.notify(_("Saved: {file}").format(file=out))


def _framed(card: Card) -> QWidget:
    inner = QWidget()
    inner.setLayout(vbox(card, margins=(16, 6, 16, 4)))
    return inner


def _question(found: Recognition, one: Draft) -> str:
    """Return what has to be answered before it can be tried out, "" for nothing."""
    for column in found.columns:
        if column.question:
            sample = next(iter(column.samples), "")
            text = _(
                "Dates in column {name} could be day first or month first, for example {sample}."
            )
            return sentences(
                text.format(name=column.heading, sample=sample), _("Choose how dates are written.")
            )
    present = {name for column in found.columns for name in column.fields}
    if one.account.strip():
        present.add("account")
    titles = {field.name: title_of(field) for field in service.fields_of(one.kind)}
    needed = service.needed_of(one.kind)
    lacking = [titles.get(name, name) for name in needed if name not in present]
    if lacking:
        return sentences(
            _("No column goes to {names} yet.").format(names=", ".join(lacking)),
            _("Choose it in the table."),
        )
    return ""
