"""Exchange rates into the base currency: the newest of each with its day and source, and all before."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.base.money import is_currency
from kamdesk.features.receivables.ui import worth
from kamdesk.features.receivables.ui.fields import SERVICE, PaneForm
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, form
from kamdesk.ui.widgets import button, caption, clear, hbox, label, line, muted, section, vbox


class RatesForm(PaneForm):
    """Adds a rate from a day on; a rate of the same day takes the place of the earlier one."""

    def __init__(self, context: Context, base: str, missing: list[str]) -> None:
        super().__init__(context, "rates_form")
        self._base = base
        self.currency = Field("rate_currency", _("Currency"))
        self.rate = Field("rate", _("One unit in {currency}").format(currency=base))
        self.rate.line.setPlaceholderText("7.1050")
        self.since = Field("rate_since", _("From"))
        self.since.set_text(format_date(context.as_of))
        self.source = Field("rate_source", _("Source"))
        self.source.line.setPlaceholderText(_("central bank, middle rate"))
        if missing:
            self.currency.set_text(missing[0])
        self.make = button(_("Add the rate"), "primary", clicked=self.save)
        self.make.setObjectName("add_rate")
        self.make.setEnabled(not context.workspace.readonly)
        self._history = vbox(gap=6)
        meaning = muted(
            _(
                "Used only for totals over all currencies, which are marked as such. A total of a day uses the newest rate from that day or before; a currency without one is left out and named."
            ),
            wrap=True,
        )
        fields = form(hbox(self.currency, self.rate, gap=6), hbox(self.since, self.source, gap=6))
        self.setLayout(
            vbox(
                meaning, fields, self.problem, hbox(self.make, None), line(), section(_("History")),
                self._history, gap=10,
            )
        )  # fmt: skip
        self.refresh()

    def refresh(self) -> None:
        """Show every rate, newest first."""
        clear(self._history)
        found = self.context.workspace.read(worth.rate_history, self._base)
        for one in reversed(found):
            self._history.addWidget(self._line(one))
        if not found:
            self._history.addWidget(muted(_("No rates yet.")))

    def _line(self, one: worth.Rate) -> QWidget:
        text = _("1 {currency} = {rate} {base}").format(
            currency=one.currency, rate=f"{one.rate.normalize():f}", base=self._base
        )
        away = button(_("Remove"), "link", clicked=partial(self._remove, one))
        away.setObjectName(f"remove_rate_{one.id}")
        away.setEnabled(not self.context.workspace.readonly)
        told = _("from {day}").format(day=format_date(one.since))
        made = QWidget()
        made.setObjectName("rate_line")
        parts = (label(text), caption(f"{told} · {one.source}" if one.source else told))
        made.setLayout(hbox(vbox(*parts, gap=0), None, away))
        return made

    def write(self) -> Message:
        """Add the rate; the fields keep their day and source for the next one."""
        code = self.currency.text().strip().upper()
        if not is_currency(code) or code == self._base:
            raise UserError(
                _("{text} is not a currency like USD.").format(text=code or "—"),
                _("Type the code of a currency other than {base}.").format(base=self._base),
            )
        rate = self._rate()
        day = self.day(self.since)
        text = M_("Exchange rate of {currency}", currency=code)
        self.context.workspace.write(
            text, load(f"{SERVICE}:set_rate"), code, self._base, day, rate,
            self.source.text().strip() or None,
        )  # fmt: skip
        self.rate.set_text("")
        return text

    def _rate(self) -> Decimal:
        bare = self.rate.text().strip().replace(",", "")
        try:
            rate = Decimal(bare)
        except InvalidOperation:
            rate = Decimal(0)
        if not rate.is_finite() or rate <= 0 or rate != round(rate, 6):
            raise UserError(
                _("{text} is not a rate.").format(text=bare or "—"),
                _("Type a number above zero with six decimals at most, like 7.1050."),
            )
        return rate

    def _remove(self, one: worth.Rate) -> None:
        text: Any = M_("Remove the exchange rate of {currency}", currency=one.currency)
        self.context.workspace.write(text, load(f"{SERVICE}:remove_rate"), one.id)
        self.context.notify(text.text(), undo=True)
