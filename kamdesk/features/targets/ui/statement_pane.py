"""The pane of what was earned: each receipt with its factor, what was taken back, what is kept back."""

from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.formats import format_date, format_money, format_month, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import Earning
from kamdesk.features.targets.ui.state import State
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import caption, label, line, muted, section, vbox

_SHOWN = 25


class StatementPane(QWidget):
    """The commission of a month in one currency."""

    def __init__(self, context: Context, state: State, code: str) -> None:
        super().__init__()
        self.setObjectName("statement_pane")
        found = state.found
        mine = [one for one in found.earnings if one.currency == code]
        total = domain.statement(mine)
        held = context.workspace.read(queries.held_until, found.days.end).get(code)
        self.lines = (
            (_("Earned on what came"), format_money(total.earned, code)),
            (_("Clawed back: taken back from invoices"), format_money(total.clawed_back, code)),
            (_("Net"), format_money(total.net, code)),
            (_("Had all come on time"), format_money(total.full, code)),
            (_("Net of that"), format_percent(total.share)),
            (_("Kept back of the month"), format_money(total.held, code)),
            (_("Net without what is kept back"), format_money(total.payable, code)),
            (_("Kept back since the first scheme that keeps any"), format_money(held, code)),
        )
        grid = QGridLayout()
        for row, (name, text) in enumerate(self.lines):
            grid.addWidget(label(name, wrap=True), row, 0)
            value = label(text, bold=row in (2, 6))
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(0, 1)
        decides = muted(
            _("The program computes. What is paid out, when what is kept back is given free, and whether anything may be taken off wages, HR decides: labour law limits deductions."),
            wrap=True,
        )  # fmt: skip
        scheme = found.scheme
        named = (
            _("No scheme of commission is in force on this day. Add one under Schemes.")
            if scheme is None
            else _("Scheme on {day}: {name}").format(
                day=format_date(found.days.end), name=scheme.name
            )
        )
        column = vbox(label(format_month(found.days.start), bold=True), muted(named, wrap=True), grid, gap=8)  # fmt: skip
        column.addWidget(decides)
        column.addWidget(line())
        column.addWidget(section(_("Receipts")))
        ranked = sorted(mine, key=lambda one: -abs(one.commission))
        for one in ranked[:_SHOWN]:
            column.addWidget(_earning(one, code))
        rest = len(ranked) - _SHOWN
        if rest > 0:
            text = ngettext("{n} smaller one", "{n} smaller ones", rest).format(n=rest)
            column.addWidget(caption(text))
        if not ranked:
            column.addWidget(muted(_("Nothing earned commission in this month yet."), wrap=True))
        self.setLayout(column)


def _earning(one: Earning, code: str) -> QWidget:
    text = f"{one.receipt or '—'} → {one.invoice}    {format_money(one.commission, code)}"
    head = label(text, wrap=True)
    late = (
        ngettext("{n} day late", "{n} days late", one.days).format(n=one.days)
        if one.days > 0
        else _("on time")
    )
    detail = muted(
        _("{amount} on {day}, {late}, factor {factor}").format(
            amount=format_money(one.amount, code), day=format_date(one.day), late=late,
            factor=format_percent(one.factor, 0),
        ),
        wrap=True,
    )  # fmt: skip
    box = QWidget()
    box.setLayout(vbox(head, detail, gap=0))
    return box
