"""The Import page: choose a file, look at what was recognised, try it out, apply it as one step."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QProgressBar, QScrollArea, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext, sentences
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.features.imports import draft as drafts
from kamdesk.features.imports import service
from kamdesk.features.imports.domain import Outcome, Problem
from kamdesk.features.imports.draft import KINDS, Draft
from kamdesk.features.imports.reading.files import SUFFIXES
from kamdesk.features.imports.recognise import Recognition
from kamdesk.features.imports.ui.columns import ColumnsTable
from kamdesk.features.imports.ui.runs import RunsPane
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_open, choose_save
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
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
    "receipts": "receivables", "workbook": "accounts", "relations": "accounts",
}  # fmt: skip
_SHOWN_WARNINGS = 8


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
        self._problems: list[Problem] = []
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
            field.setMinimumWidth(150)
        self.account = Field(
            "import_account", _("All rows belong to account"), partial(self._set, "account")
        )
        self.columns = ColumnsTable()
        self.columns.chosen.connect(self._set_field)
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
        self.model = LazyTableModel(
            (
                Column("row", _("Row"), 64, numeric=True, sortable=False), Column("column", _("Column"), 160, sortable=False),
                Column("value", _("Value"), 180, sortable=False), Column("problem", _("Problem"), 360, sortable=False),
            ),
            self._problem_rows,
        )  # fmt: skip
        self.problems = TableView(self.model, "import_problems", _("Problems"))
        self.problems.setMinimumHeight(120)
        self.rejects = button(_("Save these rows as Excel…"), "flat", "export", self._ask_rejects)
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
        look = Card()
        choices = hbox(
            self.kind,
            self.sheet,
            self.header_row,
            self.encoding,
            self.dates,
            self.account,
            None,
            gap=12,
        )
        look.setLayout(
            vbox(
                hbox(section(_("1  What was recognised")), self.file, None, gap=12),
                choices,
                self.question,
                self.columns,
                margins=(16, 12, 16, 12),
            )
        )
        attempt = Card()
        boxes = vbox(*self.checks.values(), gap=4)
        buttons = hbox(self.attempt, self.apply, self.bar, self.stop, None)
        attempt.setLayout(
            vbox(
                section(_("2  Try it out, then apply")), boxes, buttons, self.verdict, self._counts, self.notes,
                self.problems, hbox(self.rejects, self.undo, self.go, None), margins=(16, 12, 16, 12),
            )
        )  # fmt: skip
        inner = QWidget()
        inner.setObjectName("import_inner")
        inner.setLayout(vbox(look, attempt, margins=(16, 12, 16, 12), gap=12))
        inner.layout().setStretch(0, 1)  # type: ignore[union-attr]
        area = QScrollArea()
        area.setObjectName("import_area")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        first = QWidget()
        first.setLayout(vbox(self.start, hbox(None, self.refusal, None), margins=(24, 0, 24, 60)))
        self.columns.setMinimumHeight(220)
        self.body = QStackedWidget()
        self.body.addWidget(first)
        self.body.addWidget(area)
        self.area = area
        self.runs: RunsPane | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.body)
        self.setLayout(vbox(self.header, self._stack, gap=0))

    def show_part(self, part: str) -> None:
        """Show "bring", the file in the making, or "runs", those brought in so far."""
        self.part.choose(part)
        if part == "runs" and self.runs is None:
            self.runs = RunsPane(self._context)
            self._stack.addWidget(self.runs)
        self._stack.setCurrentIndex(1 if part == "runs" else 0)
        self.another.setVisible(part == "bring" and self._draft is not None)

    # -- choosing -----------------------------------------------------------------------------

    def show_request(self, path: Path | str = "", part: str = "") -> None:
        """Open a file that was dropped or named, or show a part of the page."""
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
        self._draft = found
        self._outcome = None
        self._remark = ""
        self._show_state()

    def _refused_file(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._draft = None
        self._show_state()
        self.refusal.setText(str(error))

    # -- correcting ---------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        if self._draft is None or getattr(self._draft, name) == value:
            return
        changes: dict[str, Any] = {name: value}
        if name == "sheet":
            changes |= {"mapping": {}, "header": None}
        self._change(replace(self._draft, **changes))

    def _set_kind(self, kind: str) -> None:
        if self._draft is not None:
            self._change(replace(self._draft, kind=kind, mapping={}, header=None))

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
            self._change(self._draft.with_field(heading, name))

    def _change(self, changed: Draft) -> None:
        self._draft = changed
        self._outcome = None
        self._remark = ""
        self._show_state()

    # -- showing ------------------------------------------------------------------------------

    def _show_state(self) -> None:
        one = self._draft
        self.another.setVisible(one is not None)
        self.choose.setEnabled(not self._context.workspace.readonly and self._task is None)
        self.body.setCurrentIndex(0 if one is None else 1)
        if one is None:
            return
        self.file.setText(one.path.name)
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
        self.columns.show_recognition(found, one.kind)
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
        self._problems = [] if done is None else done.rejected
        self.model.set_ids(range(len(self._problems)))
        self.problems.setVisible(bool(self._problems))
        self.rejects.setVisible(bool(self._problems))
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
        self.verdict.setVisible(bool(self.verdict.text()))
        if done is None:
            self.notes.setVisible(self._draft is not None and self._draft.kind == service.WORKBOOK)
            return
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

    def _problem_rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = {}
        for place in places:
            one = self._problems[place]
            texts = (str(one.row), one.column, one.value or "—", one.problem)
            found[place] = Row(texts, ("muted", "", "", "bad"), (None,) * 4)
        return found

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
        if self._outcome is not None:
            QTimer.singleShot(0, self, self._bring_into_sight)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _tried(self, result: tuple[Outcome, ChangeSet | None]) -> None:
        self._outcome, changes = result
        if changes is not None:
            self._context.workspace.adopt(changes)

    def _bring_into_sight(self) -> None:
        """Scroll to what came of it."""
        last = self.problems if self.problems.isVisible() else self.verdict
        self.area.ensureWidgetVisible(last, 0, 24)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, service.Refused):
            self._outcome = error.outcome
        elif isinstance(error, UserError):
            self._outcome = None
            self._remark = error.summary
        else:
            raise error

    # -- afterwards ---------------------------------------------------------------------------

    def _take_back(self) -> None:
        self._context.workspace.stack.undo()
        self._outcome = None
        self._show_state()

    def _go(self) -> None:
        kind = "" if self._draft is None else self._draft.kind
        self._context.navigate(_PAGES_AFTER.get(kind, "accounts"))

    def _ask_rejects(self) -> None:
        if self._draft is None:
            return
        name = " ".join((self._draft.path.stem, _("rejected rows"))) + ".xlsx"
        out = choose_save(
            self,
            self._context.settings,
            "import",
            _("Save the rejected rows"),
            name,
            "Excel (*.xlsx)",
        )
        if out is not None:
            self.save_rejects(out)

    def save_rejects(self, out: Path) -> None:
        """Write the rows that were not taken, each with its problem."""
        if self._draft is not None and self._outcome is not None:
            drafts.save_rejects(self._draft, self._outcome, out)
            self._context.notify(_("Saved: {file}").format(file=out))


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
    kind = service.importer(one.kind)
    titles = {field.name: _(field.title) for field in kind.fields}
    lacking = [titles.get(name, name) for name in kind.needed if name not in present]
    if lacking:
        return sentences(
            _("No column goes to {names} yet.").format(names=", ".join(lacking)),
            _("Choose it in the table."),
        )
    return ""
