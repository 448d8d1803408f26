"""The user's own workbook: what fields it has, what they become, and the filled workbook."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_date, format_int
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.templates import domain, queries, service
from kamdesk.features.templates.domain import Found, Values
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_open, choose_save
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    Banner,
    EmptyState,
    SearchField,
    Segments,
    button,
    clear,
    hbox,
    label,
    muted,
    vbox,
)

_PAGE = "templates"
_FILES = "*.xlsx *.xlsm *.xltx *.xltm"
_RECENT = 8
_USED, _OFFERED = "used", "offered"


class _Fields(TableView):
    """All fields; copying takes the field as it is written into a cell."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected fields."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.selected():
            self.opened.emit(self.selected()[0])
        else:
            super().keyPressEvent(event)


class TemplatePanel(QWidget):
    """Choose a workbook, see its fields with their values, write it filled."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("template_panel")
        self._context = context
        self.path: Path | None = None
        self.found: list[Found] = []
        self._values: Values | None = None
        self._offered: list[queries.Offered] = []
        self._as_of = context.as_of
        self._code: str | None = None
        self._round = 0
        self._make_head()
        self._make_tables()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        self._show_state()

    # -- parts --------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.choose = button(_("Choose a workbook…"), "", "open", self._choose)
        self.choose.setObjectName("template_choose")
        self.recent = button(_("Recent"), "")
        self.recent.setObjectName("template_recent")
        self._recent_menu = QMenu(self.recent)
        self.recent.setMenu(self._recent_menu)
        self.write = button(_("Fill and save…"), "primary", "export", self._ask_where)
        self.write.setObjectName("template_write")
        self.name = label("", bold=True)
        self.name.setObjectName("template_name")
        self.told = muted("", wrap=True)
        self.told.setObjectName("template_told")
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("template_problem")
        self.view = Segments(
            {_USED: _("In this workbook"), _OFFERED: _("All fields")}, "template_view"
        )
        self.view.chosen.connect(lambda _key: self._show_state())
        self.search = SearchField(_("Find a field"))
        self.search.setObjectName("template_search")
        self.search.setMaximumWidth(260)
        self.search.searched.connect(lambda _text: self._fill_offered())
        self.copy = button(_("Copy the field"), "", "", self._copy_selected)
        self.copy.setObjectName("template_copy")
        self._done = hbox(gap=0)

    def _make_tables(self) -> None:
        used = (
            Column("sheet", _("Sheet"), 110, sortable=False), Column("cell", _("Cell"), 70, sortable=False),
            Column("written", _("Field"), 200, sortable=False),
            Column("value", _("Becomes"), 240, sortable=False),
            Column("problem", _("Problem"), 280, sortable=False),
        )  # fmt: skip
        self.model = LazyTableModel(used, self._used_rows)
        self.model.failed.connect(_raise)
        self.table = TableView(self.model, "template_fields", _("Fields of the workbook"))
        offered = (
            Column("written", _("Write into a cell"), 240, sortable=False),
            Column("title", _("What it means"), 260, sortable=False),
            Column("value", _("Now"), 260, sortable=False),
        )
        self.offered_model = LazyTableModel(offered, self._offered_rows)
        self.offered_model.failed.connect(_raise)
        self.offered = _Fields(self.offered_model, "template_offered", _("All fields"))
        self.offered.opened.connect(lambda place: self.copy_field(place))

    def _lay_out(self) -> None:
        first = button(_("Choose a workbook…"), "primary", "open", self._choose)
        nothing = EmptyState(
            "table",
            _(
                "Take any workbook of yours, write fields like {{account.name}} into its cells, and choose it here. Fields are filled; formulas, charts, logos and everything else stay as you made them."
            ),
            first,
        )
        none = EmptyState(
            "search", _("This workbook has no field. The fields are listed under All fields.")
        )
        self.body = QStackedWidget()
        for widget in (self.table, self.offered, nothing, none):
            self.body.addWidget(widget)
        self.setLayout(
            vbox(
                self._done,
                hbox(self.name, None, self.recent, self.choose, self.write, gap=8),
                self.told, self.problem,
                hbox(self.view, None, self.search, self.copy, gap=8),
                self.body, margins=(16, 10, 16, 10), gap=8,
            )
        )  # fmt: skip

    # -- what is shown ------------------------------------------------------------------------

    def show_values(self, as_of: date, code: str | None) -> None:
        """Show what fields become on a day for an account, None for all accounts."""
        self._as_of, self._code = as_of, code
        self.reload()

    def _on_changed(self, _changes: ChangeSet) -> None:
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read values and workbook in a worker; what was shown stays until then."""
        self._round += 1
        mine, path, as_of, code = self._round, self.path, self._as_of, self._code
        workspace = self._context.workspace

        def read(reader: Reader) -> tuple[Values, list[Found], str]:
            values = queries.values(reader, as_of, code)
            if path is None:
                return values, [], ""
            try:
                found = service.look(service.open_template(path), values).found
            except UserError as error:
                return values, [], str(error)
            except domain.Unreadable:
                return values, [], _("{file} cannot be used as a template.").format(file=path.name)
            return values, found, ""

        self._context.tasks.start(
            lambda _progress: workspace.read(read), lambda got: self._take(got, mine), owner=self
        )

    def _take(self, got: tuple[Values, list[Found], str], mine: int) -> None:
        if mine != self._round:
            return
        self._values, self.found, problem = got
        self.problem.setText(problem)
        self._offered = queries.offered()
        self.model.set_ids(range(len(self.found)))
        self._fill_offered()
        self._show_state()

    def _fill_offered(self) -> None:
        wanted = self.search.text().strip().casefold()
        self.offered_model.set_ids(
            [
                place
                for place, one in enumerate(self._offered)
                if wanted in one.written.casefold() or wanted in one.title.casefold()
            ]
        )

    def _show_state(self) -> None:
        listing = self.view.choice() == _OFFERED
        page = 1 if listing else 2 if self.path is None else 0 if self.found else 3
        if self.problem.text() and page == 3:
            page = 0
        self.body.setCurrentIndex(page)
        self.search.setVisible(listing)
        self.copy.setVisible(listing)
        self.problem.setVisible(bool(self.problem.text()))
        self.name.setText("" if self.path is None else self.path.name)
        usable = any(one.name for one in self.found)
        self.write.setEnabled(usable)
        self.told.setText(self._summary())
        self.told.setVisible(bool(self.told.text()))
        self._fill_recent()

    def _summary(self) -> str:
        if self.path is None or self.problem.text():
            return ""
        bad = sum(bool(one.problem) for one in self.found)
        text = ngettext("{n} field", "{n} fields", len(self.found)).format(
            n=format_int(len(self.found))
        )
        parts = [text, _("as of {day}").format(day=format_date(self._as_of))]
        if bad:
            told = ngettext("{n} cannot be filled", "{n} cannot be filled", bad)
            parts.append(told.format(n=format_int(bad)))
        if self._code is None and any(
            (one.name or "").startswith("account.") for one in self.found
        ):
            parts.append(_("choose an account at the left: its fields are empty without one"))
        return "  ·  ".join(parts)

    def _used_rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {place: self._used_row(self.found[place]) for place in places}

    def _used_row(self, one: Found) -> Row:
        problem = queries.describe(domain.PROBLEMS, one.problem)
        mark = f"■ {problem}" if problem else ""
        texts = (one.sheet, one.cell, one.written, self.value_of(one.name), mark)
        return Row(texts, ("muted", "muted", "", "muted" if problem else "", "bad"))

    def _offered_rows(self, places: Sequence[int]) -> dict[int, Row]:
        rows = {}
        for place in places:
            one = self._offered[place]
            value = self.value_of(one.written.strip("{} "))
            rows[place] = Row((one.written, one.title, value), ("", "", "muted"))
        return rows

    def value_of(self, name: str | None) -> str:
        """Return what a field becomes: of a list its first line, and how many there are."""
        values = self._values
        if values is None or not name:
            return ""
        key = values.list_of(name)
        if key is None:
            return queries.shown(values.fields.get(name)) or MISSING
        lines = values.lists[key]
        if not lines:
            return _("no line")
        first = queries.shown(lines[0].get(name.partition(".")[2])) or MISSING
        count = ngettext("{n} line", "{n} lines", len(lines)).format(n=format_int(len(lines)))
        return f"{first}   ({count})"

    # -- choosing -----------------------------------------------------------------------------

    def _choose(self) -> None:
        path = choose_open(self, self._context.settings, "template", _("Choose a workbook"), _FILES)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Take a workbook as the template."""
        self.path = path
        self.view.choose(_USED)
        clear(self._done)
        others = [one for one in self.recent_files() if one != path]
        kept = [str(one) for one in (path, *others)][:_RECENT]
        self._context.settings.set_page(_PAGE, {"recent": kept})
        self.reload()

    def recent_files(self) -> list[Path]:
        """Return the workbooks taken last that are still there."""
        kept = self._context.settings.page(_PAGE).get("recent")
        names = kept if isinstance(kept, list) else []
        return [Path(name) for name in names if isinstance(name, str) and Path(name).is_file()]

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        files = self.recent_files()
        for path in files:
            action = self._recent_menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _on=False, path=path: self.open_file(path))
        self.recent.setEnabled(bool(files))

    # -- copying ------------------------------------------------------------------------------

    def _copy_selected(self) -> None:
        for place in self.offered.selected()[:1]:
            self.copy_field(place)

    def copy_field(self, place: int) -> None:
        """Put a field on the clipboard as it is written into a cell."""
        written = self._offered[place].written
        QGuiApplication.clipboard().setText(written)
        self._context.notify(_("{field} was copied.").format(field=written))

    # -- writing ------------------------------------------------------------------------------

    def _ask_where(self) -> None:
        if self.path is None:
            return
        ending = {".xltx": ".xlsx", ".xltm": ".xlsm"}.get(
            self.path.suffix.lower(), self.path.suffix
        )
        parts = [self.path.stem, self._code or "", self._as_of.isoformat()]
        out = choose_save(
            self, self._context.settings, "report", _("Save the filled workbook"),
            " ".join(filter(None, parts)) + ending, f"*{ending}",
        )  # fmt: skip
        if out is not None:
            self.write_to(out if out.suffix else out.with_suffix(ending))

    def write_to(self, out: Path) -> None:
        """Write the filled workbook in the background."""
        path, as_of, code = self.path, self._as_of, self._code
        if path is None:
            return
        workspace = self._context.workspace

        def work(_progress: Progress) -> Path:
            service.fill_template(path, out, workspace.read(queries.values, as_of, code))
            return out

        self.write.setEnabled(False)
        self._context.tasks.start(work, self._written, self._failed, owner=self)

    def _written(self, out: Path) -> None:
        self.write.setEnabled(True)
        opened = button(_("Open"), "flat", clicked=partial(_open, out))
        opened.setObjectName("filled_open")
        folder = button(_("Show in folder"), "flat", clicked=partial(_open, out.parent))
        self._tell(_("Exported: {file}").format(file=out), opened, folder)

    def _failed(self, error: BaseException) -> None:
        self.write.setEnabled(True)
        if not isinstance(error, UserError):
            raise error
        self._tell(str(error))

    def _tell(self, text: str, *actions: QPushButton) -> None:
        clear(self._done)
        close = button(_("Close"), "flat", clicked=lambda: clear(self._done))
        self._done.addWidget(Banner(text, *actions, close))


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _raise(error: BaseException) -> None:
    raise error
