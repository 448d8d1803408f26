"""Every file that was brought in: what it made and changed, and taking it back later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_int
from kamdesk.base.i18n import N_, _, ngettext, sentences
from kamdesk.features.imports import queries
from kamdesk.features.imports.draft import KINDS
from kamdesk.features.imports.queries import Entry, Run
from kamdesk.features.imports.service import taking_back
from kamdesk.features.imports.service.taking_back import REASONS, Plan
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import EmptyState, InfoButton, button, hbox, label, muted, section, vbox

TABLES = {
    "account": N_("Account"), "person": N_("Person"), "invoice": N_("Invoice"),
    "receipt": N_("Receipt"), "product": N_("Product"), "sales_line": N_("Sales line"),
    "relation": N_("Relation"), "account_relation": N_("Relation"),
    "reporting": N_("Reporting line"), "colleague": N_("Colleague"), "tag": N_("Tag"),
    "post": N_("Post"), "fact": N_("Judgement"), "dispute": N_("Dispute"), "bill": N_("Bill"),
    "contract": N_("Contract"),
}  # fmt: skip
_FIELDS = {
    "name": N_("Name"), "code": N_("Code"), "short_name": N_("Short name"), "tier": N_("Tier"),
    "status": N_("Status"), "industry": N_("Industry"), "region": N_("Region"), "city": N_("City"),
    "country": N_("Country"), "address": N_("Address"), "phone": N_("Phone"),
    "mobile": N_("Mobile"), "email": N_("E-mail"), "website": N_("Website"),
    "tax_no": N_("Tax number"), "ownership": N_("Ownership"), "currency": N_("Currency"),
    "terms_days": N_("Credit period in days"), "employees": N_("Employees"), "note": N_("Note"),
    "number": N_("Number"), "issued": N_("Issued"), "due": N_("Due"), "title": N_("Title"),
    "department": N_("Department"), "credit_limit_minor": N_("Credit limit"),
    "revenue_minor": N_("Yearly revenue"), "amount_minor": N_("Amount"),
}  # fmt: skip


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


class RunsPane(QWidget):
    """The runs at the left, the one that is chosen at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("import_runs")
        self._context = context
        self._runs: dict[int, Run] = {}
        self._entries: list[Entry] = []
        self._plan: Plan | None = None
        self._make_list()
        self._make_detail()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_list(self) -> None:
        columns = (
            Column("at", _("When"), 126, sortable=False),
            Column("file", _("File"), 150, sortable=False),
            Column("kind", _("Kind"), 84, sortable=False),
            Column("rows", _("Rows"), 52, numeric=True, sortable=False),
            Column("created", _("Created"), 60, numeric=True, sortable=False),
            Column("updated", _("Changed"), 62, numeric=True, sortable=False),
            Column("rejected", _("Rejected"), 62, numeric=True, sortable=False),
            Column("who", _("By"), 60, sortable=False),
            Column("state", _("State"), 84, sortable=False),
        )
        self.model = LazyTableModel(columns, self._fetch)
        self.table = TableView(self.model, "runs_table", _("Imports so far"))
        self.table.picked.connect(lambda _ids: self._show_run())
        self.table.opened.connect(lambda _key: self._show_run())

    def _make_detail(self) -> None:
        self.name = section("")
        self.name.setObjectName("run_name")
        self.name.setWordWrap(True)
        self.told = muted("", wrap=True)
        self.told.setObjectName("run_told")
        columns = (
            Column("record", _("Record"), 96, sortable=False),
            Column("name", _("Name"), 190, sortable=False),
            Column("what", _("What it did"), 200, sortable=False),
        )
        self.entry_model = LazyTableModel(columns, self._entry_rows)
        self.entries = TableView(self.entry_model, "run_entries", _("What it made and changed"))
        self.entries.opened.connect(self._open_entry)
        columns = (
            Column("record", _("Record"), 96, sortable=False),
            Column("name", _("Name"), 190, sortable=False),
            Column("reason", _("Why it stays"), 200, sortable=False),
        )
        self.kept_model = LazyTableModel(columns, self._kept_rows)
        self.kept = TableView(self.kept_model, "run_kept", _("What stays"))
        self.verdict = label("", wrap=True)
        self.verdict.setObjectName("run_verdict")
        self.back = button(_("Take this import back…"), "", "undo", self._ask)
        self.back.setObjectName("run_take_back")
        self.sure = button(_("Take it back"), "primary", "undo", self._take_back)
        self.sure.setObjectName("run_sure")
        self.leave = button(_("Leave it"), "", clicked=self._forget_plan)
        self.leave.setObjectName("run_leave")
        self._info = InfoButton(
            _(
                "Rows of this import that nobody edited since and nothing hangs on are deleted, and rows it changed get back what they were. Everything else stays and is named. It is one step that can be undone."
            )
        )

    def _lay_out(self) -> None:
        self.tables = QStackedWidget()
        self.tables.addWidget(self.entries)
        self.tables.addWidget(self.kept)
        detail = QWidget()
        detail.setObjectName("run_detail")
        detail.setLayout(
            vbox(
                self.name,
                self.told,
                self.verdict,
                self.tables,
                hbox(self.back, self.sure, self.leave, self._info, None),
                margins=(16, 12, 16, 12),
                gap=8,
            )
        )
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(detail)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        nothing = EmptyState(
            "import",
            _("No file was brought in yet. Each one is listed here and can be taken back."),
        )
        self.body = QStackedWidget()
        self.body.addWidget(splitter)
        self.body.addWidget(nothing)
        self.setLayout(vbox(self.body))

    # -- loading ------------------------------------------------------------------------------

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes:
            self.reload()

    def reload(self) -> None:
        """Ask for the runs again; the chosen one stays chosen."""
        chosen = self.table.selected()
        runs = self._context.workspace.read(queries.runs)
        self._runs = {one.id: one for one in runs}
        self.body.setCurrentIndex(0 if runs else 1)
        self.model.set_ids(list(self._runs))
        if runs:
            key = chosen[0] if chosen and chosen[0] in self._runs else runs[0].id
            self.table.select_id(key)
        self._show_run()

    def _fetch(self, keys: Sequence[int]) -> dict[int, Row]:
        found = {}
        for key in keys:
            one = self._runs[key]
            state = _("taken back") if one.taken_back else _("in force")
            texts = (
                _moment(one.at),
                one.file,
                _(KINDS.get(one.kind, one.kind)),
                format_int(one.rows),
                format_int(one.created),
                format_int(one.updated),
                format_int(one.rejected),
                one.who,
                state,
            )
            roles = ("muted", "", "", "", "", "", "bad" if one.rejected else "", "muted", "chip")
            found[key] = Row(texts, roles, (None,) * len(texts))
        return found

    def _chosen(self) -> Run | None:
        keys = self.table.selected()
        return self._runs.get(keys[0]) if keys else None

    def _show_run(self) -> None:
        one = self._chosen()
        self._plan = None
        self._entries = []
        self.name.setText("" if one is None else one.file)
        if one is not None:
            self._entries, total = self._context.workspace.read(queries.entries, one.step)
            self.told.setText(self._words(one, total))
        self.entry_model.set_ids(range(len(self._entries)))
        self._show_state()

    @staticmethod
    def _words(one: Run, total: int) -> str:
        told = [
            _("{kind}, brought in {when}.").format(
                kind=_(KINDS.get(one.kind, one.kind)), when=_moment(one.at)
            )
        ]
        if one.taken_back:
            told.append(_("Taken back {when}.").format(when=_moment(one.taken_back)))
        if total > 2_000:
            told.append(_("The first 2,000 of {n} are listed.").format(n=format_int(total)))
        return sentences(*told)

    def _entry_rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = {}
        for place in places:
            one = self._entries[place]
            if one.column:
                what = _("{field}: {before} → {after}").format(
                    field=_(_FIELDS.get(one.column, one.column)),
                    before="—" if one.before is None else one.before,
                    after="—" if one.after is None else one.after,
                )
            else:
                what = _("created")
            texts = (_(TABLES.get(one.table, one.table)), one.name, what)
            found[place] = Row(texts, ("muted", "", ""), (None,) * 3)
        return found

    def _open_entry(self, place: int) -> None:
        one = self._entries[place]
        if one.table == "account":
            self._context.open_account(one.key)

    # -- taking back --------------------------------------------------------------------------

    def _ask(self) -> None:
        one = self._chosen()
        if one is None:
            return
        self._plan = self._context.workspace.read(taking_back.plan, one)
        self._show_state()

    def _forget_plan(self) -> None:
        self._plan = None
        self._show_state()

    def _show_state(self) -> None:
        one, plan = self._chosen(), self._plan
        free = one is not None and bool(one.step) and not self._context.workspace.readonly
        self.back.setVisible(plan is None)
        self.back.setEnabled(free and one is not None and one.taken_back is None)
        self.sure.setVisible(plan is not None)
        self.leave.setVisible(plan is not None)
        self.verdict.setVisible(plan is not None)
        self.tables.setCurrentIndex(0 if plan is None else 1)
        if plan is not None:
            self.kept_model.set_ids(range(len(plan.kept)))
            self.sure.setEnabled(bool(plan.deletes or plan.restores))
            self.verdict.setText(plan_words(plan))

    def _kept_rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = {}
        for place in places:
            one = self._plan.kept[place] if self._plan is not None else None
            if one is not None:
                texts = (_(TABLES.get(one.table, one.table)), one.name, _(REASONS[one.reason]))
                found[place] = Row(texts, ("muted", "", ""), (None,) * 3)
        return found

    def _take_back(self) -> None:
        one = self._chosen()
        if one is None:
            return
        database = self._context.workspace.database
        self._context.busy_changed.emit(True)
        self.sure.setEnabled(False)
        task = self._context.tasks.start(
            lambda _progress: taking_back.take_back(database, one),
            self._taken,
            self._failed,
            owner=self,
        )
        task.finished.connect(lambda: self._context.busy_changed.emit(False))

    def _taken(self, result: tuple[Plan, ChangeSet]) -> None:
        plan, changes = result
        self._plan = None
        self._context.workspace.adopt(changes)
        kept = len(plan.kept)
        text = ngettext(
            "Taken back; {n} record stays, edited or used since.",
            "Taken back; {n} records stay, edited or used since.",
            kept,
        ).format(n=kept)
        self._context.notify(text if kept else _("Taken back; nothing of it is left."), undo=True)

    def _failed(self, error: Any) -> None:
        self._forget_plan()
        raise error


def plan_words(plan: Plan) -> str:
    """Return what taking a run back would do, in sentences."""
    goes = [
        _("{kind}: {n}").format(kind=_(TABLES.get(table, table)), n=format_int(count))
        for table, count in plan.counts().items()
    ]
    told = [
        _("Will be deleted: {what}.").format(what="; ".join(goes))
        if goes
        else _("Nothing will be deleted.")
    ]
    if plan.restores:
        count = len(plan.restores)
        told.append(
            ngettext(
                "{n} record gets back what it was.", "{n} records get back what they were.", count
            ).format(n=format_int(count))
        )
    if plan.kept:
        count = len(plan.kept)
        told.append(
            ngettext("{n} record stays:", "{n} records stay:", count).format(n=format_int(count))
        )
    return sentences(*told)
