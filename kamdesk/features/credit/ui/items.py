"""The form of something that counts in the exposure beside the ledger."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.credit.domain.exposure import ITEM_KINDS
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, money_hint, parse_day, parse_money
from kamdesk.ui.widgets import button, hbox, label, vbox


class ItemForm(QWidget):
    """Amount, days and note of a shipment, an order or a guarantee."""

    def __init__(
        self, context: Context, account_id: int, kind: str, currency: str, done: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setObjectName("exposure_item_form")
        self._context = context
        self._id, self._kind, self._currency = account_id, kind, currency
        self._done = done
        self.amount = Field("item_amount", _("Amount"))
        self.amount.line.setPlaceholderText(money_hint(currency))
        self.since = Field("item_since", _("Holds from"))
        self.since.set_text(format_date(context.as_of))
        self.until = Field(
            "item_until", _("Until (not counted that day)"), tip=_("2026-09-30, 9-30, +60d")
        )
        self.note = Field("item_note", _("Number or note"))
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        save = button(_("Add"), "primary", "", self.save)
        save.setObjectName("save_exposure_item")
        cancel = button(_("Cancel"), "flat", clicked=done)
        self.setLayout(
            vbox(
                label(_(ITEM_KINDS[kind]), bold=True), hbox(self.amount, self.since, self.until),
                self.note, self.problem, hbox(save, cancel, None), gap=6,
            )
        )  # fmt: skip

    def save(self) -> None:
        """Write it, or say what is missing."""
        text = M_("Add what counts beside the ledger")
        today = self._context.today()
        try:
            amount = parse_money(self.amount.text(), self._currency)
            since = parse_day(self.since.text(), today)
            if amount is None:
                raise UserError(_("Type an amount."))
            if since is None:
                raise UserError(_("Type a day."))
            self._context.workspace.write(
                text, load("kamdesk.features.credit.service:add_item"), self._id, self._kind,
                self._currency, amount, since, parse_day(self.until.text(), today), self.note.text(),
            )  # fmt: skip
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)
        self._done()
