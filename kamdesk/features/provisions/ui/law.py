"""Every late debt before the law: the days it gives, interest on delay, and until when to sue."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_date, format_int, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.text import fold
from kamdesk.features.provisions import domain, queries
from kamdesk.features.provisions.queries import Debt
from kamdesk.features.provisions.ui.forms import DebtForm, LawForm
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    EmptyState,
    InfoButton,
    SearchField,
    Segments,
    button,
    hbox,
    muted,
    vbox,
)

_TABLES = (
    "invoice", "allocation", "receipt", "instalment", "parameter", "chase", "balance_letter",
    "extension", "account",
)  # fmt: skip


def columns() -> tuple[Column, ...]:
    """Return the columns in the language in force."""
    return (
        Column("account", _("Account"), 190),
        Column("number", _("Number"), 120),
        Column("open", _("Open amount"), 112, numeric=True),
        Column("due", _("Due"), 92),
        Column("days", _("Days late"), 76, numeric=True),
        Column("law", _("Last day by law"), 112),
        Column("interest", _("Interest"), 100, numeric=True),
        Column("ends", _("Limitation"), 112),
        Column("by", _("Runs since"), 170),
    )


class LawView(QWidget):
    """Late debts, the first to lapse first."""

    def __init__(self, context: Context, inspector: Inspector) -> None:
        super().__init__()
        self.setObjectName("law_view")
        self._context = context
        self._inspector = inspector
        self._debts: dict[int, Debt] = {}
        self._order = ("ends", False)
        self._round = 0
        self.day = muted("")
        self.shown = Segments(
            {"late": _("Late"), "near": _("Near limitation"), "law": _("Later than the law")},
            "law_shown",
        )
        self.shown.chosen.connect(lambda _key: self._fill())
        self.search = SearchField(_("Search account or number"))
        self.search.setMaximumWidth(220)
        self.search.searched.connect(lambda _text: self._fill())
        self.counts = muted("")
        self.info = InfoButton(
            _(
                "Last day by law: the days the law gives a public body or a large firm towards a small supplier, counted from recognition. Interest: the open amount times the daily rate times the days late. Limitation: three years from the last due day, or from the last demand, acknowledgement, confirmed balance, signed extension or part payment; it is warned of {n} days before."
            ).format(n=domain.WARN_DAYS)
        )
        self.figures = button(_("Figures of the law…"), "", "", self.edit_law)
        self.figures.setObjectName("law_figures")
        self.model = LazyTableModel(columns(), self._rows)
        self.table = TableView(self.model, "law_table", _("Debts before the law"))
        self.table.sort_wanted.connect(self._sort_by)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._inspect)
        self.table.summed.connect(context.selection_told)
        self.model.failed.connect(_raise)
        nothing = EmptyState("check", _("No debt is late on this day."))
        no_hit = EmptyState("check", _("Nothing of that kind."))
        self.body = QStackedWidget()
        for widget in (self.table, nothing, no_hit):
            self.body.addWidget(widget)
        bar = hbox(
            self.day, self.shown, self.search, self.counts, self.info, None, self.figures, gap=10
        )
        self.setLayout(vbox(bar, self.body, gap=8))
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def reload(self) -> None:
        """Read again in a worker."""
        self._round += 1
        mine, workspace, day = self._round, self._context.workspace, self._context.as_of
        self._context.tasks.start(
            lambda _progress: workspace.read(queries.debts, day),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: list[Debt], mine: int) -> None:
        if mine != self._round:
            return
        self._debts = {one.invoice_id: one for one in found if one.days > 0}
        self.day.setText(_("As of {day}").format(day=format_date(self._context.as_of)))
        self._fill()
        form = self._inspector.findChild(DebtForm)
        if isinstance(form, DebtForm) and form.debt.invoice_id in self._debts:
            self._inspect(form.debt.invoice_id)

    def _fill(self) -> None:
        day, which, text = self._context.as_of, self.shown.choice(), fold(self.search.text())
        seen = [
            one
            for one in self._debts.values()
            if (which != "near" or one.limitation.state(day))
            and (which != "law" or (one.term is not None and day > one.term.due))
            and (not text or text in fold(one.account) or text in fold(one.number))
        ]
        key, descending = self._order
        seen.sort(key=lambda one: _sort_key(one, key), reverse=descending)
        self.model.set_ids([one.invoice_id for one in seen])
        self.table.set_sort(key, descending)
        near = sum(one.limitation.state(day) == "near" for one in self._debts.values())
        ended = sum(one.limitation.state(day) == "ended" for one in self._debts.values())
        parts = [ngettext("{n} debt", "{n} debts", len(seen)).format(n=format_int(len(seen)))]
        if near:
            parts.append(
                "▲ " + ngettext("{n} near limitation", "{n} near limitation", near).format(n=near)
            )
        if ended:
            parts.append("■ " + ngettext("{n} lapsed", "{n} lapsed", ended).format(n=ended))
        self.counts.setText("   ".join(parts))
        self.body.setCurrentIndex(0 if seen else 2 if self._debts else 1)

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        return {key: self._row(self._debts[key]) for key in ids if key in self._debts}

    def _row(self, one: Debt) -> Row:
        state = one.limitation.state(self._context.as_of)
        sign = {"ended": "■ ", "near": "▲ "}.get(state, "")
        by = _(domain.EVENTS[one.limitation.by]) if one.limitation.by else _("Due")
        over = one.term is not None and self._context.as_of > one.term.due
        texts = (
            one.account, one.number, format_money(one.open, one.currency), format_date(one.due),
            format_int(one.days),
            MISSING if one.term is None else ("▲ " if over else "") + format_date(one.term.due),
            format_money(one.interest, one.currency), sign + format_date(one.limitation.ends),
            f"{format_date(one.limitation.since)}  {by}",
        )  # fmt: skip
        role = {"ended": "bad", "near": "watch"}.get(state, "")
        roles = ("", "", "", "", "", "watch" if over else "muted", "", role, "muted")
        numbers = (None, None, one.open, None, None, None, one.interest, None, None)
        return Row(texts, roles, numbers, currency=one.currency)

    def _sort_by(self, key: str, descending: bool) -> None:
        self._order = (key, descending)
        self._fill()

    def _picked(self, ids: list[Any]) -> None:
        if len(ids) == 1:
            self._inspect(ids[0])

    def _inspect(self, key: int) -> None:
        if key in self._debts:
            debt = self._debts[key]
            self._inspector.show_widget(debt.number, DebtForm(self._context, debt))

    def edit_law(self) -> None:
        """Show the figures of the law at the right."""
        self._inspector.show_widget(_("Figures of the law"), LawForm(self._context))

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()


def _sort_key(one: Debt, key: str) -> Any:
    late = one.term.due if one.term is not None else one.limitation.ends.replace(year=9999)
    return {
        "account": fold(one.account),
        "number": one.number,
        "open": one.open,
        "due": one.due,
        "days": one.days,
        "law": late,
        "interest": one.interest,
        "ends": one.limitation.ends,
        "by": one.limitation.since,
    }[key]


def _raise(error: BaseException) -> None:
    raise error
