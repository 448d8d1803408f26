"""The line that contests a part of an invoice: amount, reason, who of us answers by when."""

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain.disputes import function_of
from kamdesk.features.collections.ui.log_line import About, Line
from kamdesk.features.collections.ui.people import key_of
from kamdesk.features.receivables.domain import REASONS
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, money_hint, money_text, parse_day, parse_money
from kamdesk.ui.widgets import muted

_LEDGER = "kamdesk.features.receivables.service"


class DisputeLine(Line):
    """What they contest of one invoice; the rest is chased on."""

    def __init__(self, context: Context, about: About) -> None:
        super().__init__(context, about, _("Log the dispute"))
        self.setObjectName("dispute_line")
        self.amount = Field("amount", _("Contested amount"))
        self.amount.line.setPlaceholderText(money_hint(about.currency))
        self.amount.set_text(money_text(about.open_minor or None, about.currency))
        self.reason = ChoiceField(
            "reason", _("What is contested"), {key: _(name) for key, name in REASONS.items()}
        )
        self.goes_to = muted("")
        self.reason.combo.currentIndexChanged.connect(lambda _place: self._show_function())
        ours = {"": _("nobody named")}
        ours |= {str(key): name for key, name in context.workspace.read(queries.colleagues)}
        self.owner = ChoiceField("owner", _("Who of us answers"), ours)
        self.answer_by = Field("answer_by", _("Answer by"), tip=_("3-5, +7d, 周五"))
        self.answer_by.set_text("+7d")
        self.note = Field("what", _("Evidence and note"))
        self._lay_out(
            self.amount, self.reason, self.goes_to, (self.owner, self.answer_by), self.note
        )
        self._show_function()
        if about.invoice_id is None:
            self.problem.setText(_("Choose the invoice it is about in the list below."))
            self.problem.show()

    def _show_function(self) -> None:
        function = _(function_of(self.reason.text()))
        self.goes_to.setText(_("Goes back to: {function}").format(function=function))

    def _write(self) -> None:
        about, day = self.about, self._context.today()
        if about.invoice_id is None:
            raise UserError(_("Choose the invoice it is about in the list below."))
        amount = parse_money(self.amount.text(), about.currency)
        if amount is None:
            raise UserError(_("Type an amount."))
        new = load(f"{_LEDGER}:NewDispute")(
            about.invoice_id, day, amount, self.reason.text(),
            answer_by=parse_day(self.answer_by.text(), day), owner_id=key_of(self.owner),
            evidence=self.note.text().strip() or None,
        )  # fmt: skip
        text = M_("Dispute of invoice {number}", number=about.number)
        self._context.workspace.write(text, load(f"{_LEDGER}:raise_dispute"), new)
        self._context.notify(text.text(), undo=True)
