"""A sheet that came back: what it changes, cell by cell, taken or left, applied as one step."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_int
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.roundtrip import importer
from kamdesk.features.roundtrip.domain import Bad
from kamdesk.features.roundtrip.importer import Returned
from kamdesk.features.roundtrip.queries import LISTS
from kamdesk.features.roundtrip.ui.entries import (
    SIGNS,
    STATES,
    Entry,
    accepted,
    entries,
    outcomes,
)
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_open, choose_save
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    EmptyState,
    PageHeader,
    Segments,
    button,
    clear,
    hbox,
    label,
    muted,
    vbox,
)

_FILES = "*.xlsx *.xlsm"
_VIEWS = ("all", "changed", "conflict", "new", "gone", "problem")


def columns() -> tuple[Column, ...]:
    """Return the columns in the language in force."""
    return (
        Column("taken", _("Take"), 60, sortable=False),
        Column("row", _("Row"), 56, numeric=True, sortable=False),
        Column("record", _("Record"), 220, sortable=False),
        Column("field", _("Field"), 120, sortable=False),
        Column("before", _("Exported"), 180, sortable=False),
        Column("after", _("In the sheet"), 220, sortable=False, editable=True),
        Column("ours", _("Ours now"), 180, sortable=False),
        Column("state", _("What it is"), 170, sortable=False),
    )


class _Table(TableView):
    """Space takes or leaves the selected lines."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the selected lines with Space."""
        if event.text() == " " and self.selected():
            self.quick_view.emit(self.selected()[0])
        else:
            super().keyPressEvent(event)


class ReviewPage(QWidget):
    """Opened with `show_request(path)`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("review_page")
        self._context = context
        self.found: Returned | None = None
        self.lines: list[Entry] = []
        self._round = 0
        self.header = PageHeader(_("Edited sheet"))
        choose = button(_("Choose a sheet…"), "", "import", self._choose)
        choose.setObjectName("choose_sheet")
        self.summary = button(_("Keep what was done as a sheet…"), "", "export", self._keep_summary)
        self.summary.setObjectName("keep_summary")
        self.apply = button(_("Take over"), "primary", "check", self.take_over)
        self.apply.setObjectName("take_over")
        self.header.add(choose, self.summary, self.apply)
        self.told = muted("")
        self.refusal = label("", "bad", wrap=True)
        self._views = hbox(gap=0)
        self.view: Segments | None = None
        self.fields = QComboBox()
        self.fields.setObjectName("fields")
        self.fields.setAccessibleName(_("Field"))
        self.fields.currentIndexChanged.connect(lambda _place: self._fill())
        self.take_all = button(_("Take all shown"), clicked=lambda: self._turn_shown(taken=True))
        self.leave_all = button(_("Leave all shown"), clicked=lambda: self._turn_shown(taken=False))
        self._make_table()
        self._lay_out()
        self._fill()

    def _make_table(self) -> None:
        self.model = LazyTableModel(columns(), self._rows)
        self.model.editing = not self._context.workspace.readonly
        self.model.edited.connect(self._edited)
        self.model.failed.connect(_raise)
        self.table = _Table(self.model, "review_table", _("What the sheet changes"))
        self.table.opened.connect(lambda place: self._turn([place]))
        self.table.quick_view.connect(lambda _place: self._turn(self.table.selected()))

    def _lay_out(self) -> None:
        first = button(_("Choose a sheet…"), "primary", "import", self._choose)
        self.nothing = EmptyState(
            "import",
            _(
                "Export a list for editing, change it in a spreadsheet, and bring it back here: you see every cell that changed before anything is written."
            ),
            first,
        )
        ways = [
            button(_(one.title), "", "export", partial(self.export, one.kind))
            for one in LISTS.values()
        ]
        for way, kind in zip(ways, LISTS, strict=True):
            way.setObjectName(f"export_{kind}")
        out = QWidget()
        out.setLayout(
            vbox(
                None, self.nothing, hbox(None, muted(_("Export for editing:")), *ways, None, gap=8),
                None, gap=14,
            )
        )  # fmt: skip
        same = EmptyState("check", _("The sheet says nothing new."))
        none = EmptyState("search", _("Nothing of that kind."))
        self.body = QStackedWidget()
        for widget in (self.table, out, same, none):
            self.body.addWidget(widget)
        self._bar = QWidget()
        self._bar.setLayout(
            hbox(self._views, self.fields, None, self.take_all, self.leave_all, gap=10)
        )
        hint = muted(
            _("Space or a double click takes or leaves a line; F2 changes what is written.")
        )
        self._hint = hint
        self.setLayout(
            vbox(
                self.header,
                vbox(
                    self.told, self.refusal, self._bar, self.body, hint,
                    margins=(16, 10, 16, 8), gap=8,
                ),
                gap=0,
            )
        )  # fmt: skip

    def begin(self) -> None:
        """Offer the lists that can go out, unless a sheet is being looked at."""
        self.table.setFocus()

    # -- going out ----------------------------------------------------------------------------

    def export(self, kind: str, only: Sequence[str] | None = None) -> None:
        """Write a list for editing where the user says; all of it, or the rows of some keys."""
        wanted = LISTS[kind]
        name = f"{_(wanted.title)} {self._context.as_of.isoformat()}.xlsx"
        path = choose_save(
            self, self._context.settings, "sheets", _("Export for editing"), name, _FILES
        )
        if path is None:
            return
        write = load("kamdesk.features.roundtrip.report:write_sheet")
        workspace, day = self._context.workspace, self._context.as_of
        self._context.tasks.start(
            lambda progress: workspace.read(write, wanted, path, day, progress, only),
            lambda count: self._context.notify(
                ngettext("{n} row written to {file}.", "{n} rows written to {file}.", count).format(
                    n=format_int(count), file=path.name
                )
            ),
            owner=self,
        )

    # -- coming back --------------------------------------------------------------------------

    def show_request(
        self, path: Path | str = "", export: str = "", only: Sequence[str] | None = None
    ) -> None:
        """Compare a sheet, or export a list, of it the rows of some keys."""
        if path:
            self.open_file(Path(path))
        if export:
            self.export(export, only)

    def _choose(self) -> None:
        path = choose_open(
            self, self._context.settings, "sheets", _("Choose an edited sheet"), _FILES
        )
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Compare a sheet in a worker."""
        self._round += 1
        mine, workspace, day = self._round, self._context.workspace, self._context.as_of
        self._context.tasks.start(
            lambda _progress: workspace.read(importer.read_edited, path, day),
            lambda found: self._take(found, mine),
            self._refuse,
            owner=self,
        )

    def _refuse(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.found, self.lines = None, []
        self.refusal.setText(str(error))
        self._fill_views()
        self._fill()

    def _take(self, found: Returned, mine: int) -> None:
        if mine != self._round:
            return
        self.refusal.setText("")
        self.found, self.lines = found, entries(found)
        self.fields.blockSignals(True)
        self.fields.clear()
        self.fields.addItem(_("All fields"), "")
        for key in dict.fromkeys(one.column.key for one in self.lines if one.column):
            column = next(one for one in found.columns if one.key == key)
            self.fields.addItem(_(column.title), key)
        self.fields.blockSignals(False)
        self._fill_views()
        self._fill()

    # -- showing ------------------------------------------------------------------------------

    def _fill_views(self) -> None:
        before = "all" if self.view is None else self.view.choice()
        clear(self._views)
        counts = {name: len(self._of(name)) for name in _VIEWS}
        titles = {"all": _("All"), **{name: _(text) for name, text in STATES.items()}}
        choices = {
            name: " ".join((titles[name], format_int(count)))
            for name, count in counts.items()
            if count or name == "all"
        }
        self.view = Segments(choices, "review_views")
        self.view.choose(before if before in choices else "all")
        self.view.chosen.connect(lambda _key: self._fill())
        self._views.addWidget(self.view)

    def _of(self, view: str) -> list[int]:
        same = {"problem": ("problem", "vanished")}.get(view, (view,))
        return [place for place, one in enumerate(self.lines) if view == "all" or one.state in same]

    def _shown(self) -> list[int]:
        view = "all" if self.view is None else self.view.choice()
        field = self.fields.currentData() or ""
        return [
            place
            for place in self._of(view)
            if not field or (self.lines[place].column and self.lines[place].column.key == field)  # type: ignore[union-attr]
        ]

    def _fill(self) -> None:
        shown = self._shown()
        self.model.set_ids(shown)
        found = self.found
        page = 1 if found is None else 0 if shown else 2 if not self.lines else 3
        self.body.setCurrentIndex(page)
        for widget in (self._bar, self.told, self.summary, self._hint):
            widget.setVisible(found is not None and bool(self.lines))
        self.refusal.setVisible(bool(self.refusal.text()))
        if found is not None:
            parts = [
                found.path.name,
                _(found.wanted.title),
                _("exported as of {day}").format(day=format_date(found.exported.as_of)),
                ngettext("{n} row unchanged", "{n} rows unchanged", found.difference.same).format(
                    n=format_int(found.difference.same)
                ),
            ]
            if found.strange:
                parts.append(_("columns left out: {names}").format(names=", ".join(found.strange)))
            self.told.setText("  ·  ".join(parts))
            self.told.show()
        self._count()

    def _count(self) -> None:
        taken = sum(one.taken for one in self.lines)
        text = _("Take over {n}").format(n=format_int(taken)) if taken else _("Take over")
        self.apply.setText(text)
        self.apply.setEnabled(bool(taken) and not self._context.workspace.readonly)

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {place: _row(self.lines[place]) for place in places if place < len(self.lines)}

    # -- deciding -----------------------------------------------------------------------------

    def _turn(self, places: Sequence[int]) -> None:
        chosen = [self.lines[place] for place in places if self.lines[place].can_be_taken]
        taken = not all(one.taken for one in chosen)
        for one in chosen:
            one.taken = taken
        self.model.refresh()
        self._count()

    def _turn_shown(self, *, taken: bool) -> None:
        for place in self._shown():
            if self.lines[place].can_be_taken:
                self.lines[place].taken = taken
        self.model.refresh()
        self._count()

    def _edited(self, place: int, _column: str, text: str) -> None:
        one, found = self.lines[place], self.found
        if found is None:
            return
        values = found.ours.get(one.key, {})
        try:
            one.edit(text, values.get("currency") or "CNY")
        except Bad as error:
            raise UserError(
                _("{text} {problem}.").format(text=text, problem=_(str(error)))
            ) from None
        self.model.refresh()
        self._count()

    def take_over(self) -> None:
        """Write what is taken, as one step; nothing is written if a line is refused."""
        if self.found is None:
            return
        wanted, path = accepted(self.found, self.lines), self.found.path
        text = M_("Take over {file}", file=path.name)
        take = load("kamdesk.features.roundtrip.service:take_over")
        try:
            self._context.workspace.write(text, take, wanted, self._context.as_of, path.name)
        except UserError as error:
            self.refusal.setText(str(error))
            self.refusal.show()
            return
        told = ngettext("{n} line taken over.", "{n} lines taken over.", wanted.count)
        self._context.notify(told.format(n=format_int(wanted.count)), undo=True)
        self.open_file(path)

    def _keep_summary(self) -> None:
        if self.found is None:
            return
        name = " - ".join((self.found.path.stem, _("what was done"))) + ".xlsx"
        path = choose_save(
            self, self._context.settings, "sheets", _("Keep what was done as a sheet"), name, _FILES
        )
        if path is not None:
            write = load("kamdesk.features.roundtrip.report:write_summary")
            write(path, self.found.wanted, outcomes(self.lines), self.found.path.name)
            self._context.notify(_("{file} written.").format(file=path.name))


def _row(one: Entry) -> Row:
    mark = ("✓" if one.taken else "–") if one.can_be_taken else ""
    state = SIGNS[one.state] + _(STATES[one.state])
    texts = (
        mark, str(one.row) if one.row else "", one.record,
        _(one.column.title) if one.column else "", one.before(), one.after(), one.ours(), state,
    )  # fmt: skip
    role = {"conflict": "watch", "problem": "bad", "vanished": "bad"}.get(one.state, "")
    quiet = "" if one.taken or not one.can_be_taken else "muted"
    roles = (
        "accent" if one.taken else "muted",
        "muted",
        "",
        "muted",
        "muted",
        quiet,
        "muted",
        role,
    )
    return Row(texts, roles)


def _raise(error: BaseException) -> Any:
    raise error
