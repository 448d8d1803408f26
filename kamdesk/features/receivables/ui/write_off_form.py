"""Gives up what is open of an invoice, or gives back what is left of a receipt or credit note."""

from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.receivables.ui.facts import Facts
from kamdesk.features.receivables.ui.fields import SERVICE, ActionForm
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, money_text
from kamdesk.ui.widgets import muted


class _AmountForm(ActionForm):
    """An amount, a day and why."""

    def __init__(
        self, context: Context, one: Facts, name: str, texts: tuple[str, str, str]
    ) -> None:
        heading, verb, meaning = texts
        super().__init__(context, name, heading, verb)
        self._one = one
        self.amount = Field(f"{name}_amount", _("Amount"))
        self.amount.set_text(money_text(one.open, one.currency))
        self.on = Field(f"{name}_day", _("Day"))
        self.on.set_text(context.as_of.isoformat())
        self.reason = Field(f"{name}_reason", _("Reason"))
        self.add(muted(meaning, wrap=True), self.amount, self.on, self.reason)


class WriteOffForm(_AmountForm):
    """A document of its own takes the rest off; it is no sale taken back."""

    def __init__(self, context: Context, one: Facts) -> None:
        meaning = _(
            "A write-off is a document of its own, applied to the invoice. Take it back there if the money comes after all."
        )
        texts = (_("Write off"), _("Write off"), meaning)
        super().__init__(context, one, "write_off_form", texts)

    def write(self) -> Message:
        """Write it off."""
        one = self._one
        text = M_("Write off invoice {number}", number=one.number)
        self.context.workspace.write(
            text,
            load(f"{SERVICE}:write_off"),
            one.id,
            self.day(self.on),
            self.minor(self.amount, one.currency),
            reason=self.reason.text().strip() or None,
        )
        return text


class RefundForm(_AmountForm):
    """Money goes back: what was left is applied to the refund."""

    def __init__(self, context: Context, one: Facts) -> None:
        meaning = _("A refund is a document of its own; what is left of this one is applied to it.")
        texts = (_("Refund"), _("Record the refund"), meaning)
        super().__init__(context, one, "refund_form", texts)

    def write(self) -> Message:
        """Give it back."""
        one = self._one
        text = M_("Refund of {number}", number=one.number or "—")
        self.context.workspace.write(
            text,
            load(f"{SERVICE}:refund"),
            one.doc,
            one.id,
            self.day(self.on),
            self.minor(self.amount, one.currency),
            note=self.reason.text().strip() or None,
        )
        return text
