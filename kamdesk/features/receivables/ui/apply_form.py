"""Applies what is left of a receipt or credit note to several invoices, as the user says."""

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.receivables.ui.facts import Facts, debts
from kamdesk.features.receivables.ui.fields import SERVICE, ActionForm
from kamdesk.features.receivables.ui.spread import Spread
from kamdesk.ui.context import Context


class ApplyForm(ActionForm):
    """One source over many invoices; what is left is shown while one types."""

    def __init__(self, context: Context, one: Facts) -> None:
        super().__init__(context, "apply_form", _("Apply by hand"), _("Apply"))
        self._one = one
        self.spread = Spread(one.currency)
        self.spread.show_debts(
            context.workspace.read(debts, one.account_id, one.currency), one.currency
        )
        self.spread.set_total(one.open)
        self.add(self.spread)

    def write(self) -> Message:
        """Apply what was given."""
        given = self.spread.given()
        if not given:
            raise UserError(_("Give at least one invoice an amount."))
        text = M_("Apply {number}", number=self._one.number or "—")
        self.context.workspace.write(
            text, load(f"{SERVICE}:apply"), self._one.doc, self._one.id, given
        )
        return text
