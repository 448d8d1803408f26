"""Which open invoices an amount pays: typed by hand in the user's order, by stated numbers, or the oldest."""

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.receivables.ui.facts import Debt
from kamdesk.ui.forms import Field, NoteField, money_text, parse_money
from kamdesk.ui.widgets import button, caption, clear, hbox, muted, restyle, vbox

_MOST = 60
_EDGE = r"[0-9A-Za-z]"


def stated_numbers(text: str, numbers: Iterable[str]) -> list[str]:
    """Return the invoice numbers a text states, in the order they stand there, each once.

    A number counts where no letter or digit touches it, so that R-1 is not found in R-12; a longer
    number goes before a shorter one inside it. Letters may be large or small, digits full-width.
    """
    plain = text.translate(_WIDE).casefold()
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for number in sorted(set(numbers), key=len, reverse=True):
        bare = number.translate(_WIDE).casefold()
        if not bare:
            continue
        pattern = rf"(?<!{_EDGE}){re.escape(bare)}(?!{_EDGE})"
        for hit in re.finditer(pattern, plain):
            if not any(start < hit.end() and hit.start() < end for start, end in taken):
                found.append((hit.start(), number))
                taken.append(hit.span())
                break
    return [number for _place, number in sorted(found)]


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2010: 0x2D}


class Spread(QWidget):
    """Open invoices with a field for each; `changed` tells that what is given changed."""

    changed = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.setObjectName("spread")
        self._currency = currency
        self._debts: Sequence[Debt] = ()
        self._total: int | None = None
        self.fields: dict[int, Field] = {}
        self._order: list[int] = []
        self.pasted = NoteField("stated", _("Invoice numbers the payment states"))
        self.pasted.note.setPlaceholderText(
            _("Paste the remittance advice; numbers are found in it.")
        )
        self.pasted.note.setFixedHeight(52)
        self.by_stated = button(_("Pay the stated"), clicked=self.pay_stated)
        self.by_stated.setObjectName("pay_stated")
        self.by_oldest = button(_("Fill oldest first"), clicked=self.fill_oldest)
        self.by_oldest.setObjectName("fill_oldest")
        none = button(_("Empty"), "flat", clicked=self.empty)
        none.setObjectName("empty_spread")
        self.told = muted("", wrap=True)
        self.told.setObjectName("stated_told")
        self.told.hide()
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(6)
        self._grid.setHorizontalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.rest = muted("")
        self.rest.setObjectName("left_unapplied")
        self.setLayout(
            vbox(
                self.pasted,
                hbox(self.by_stated, self.by_oldest, none, None, gap=6),
                self.told,
                self._grid,
                self.rest,
                gap=8,
            )
        )

    # -- filling ------------------------------------------------------------------------------

    def show_debts(self, debts: Sequence[Debt], currency: str) -> None:
        """Offer other invoices; what was given to those that stay is kept."""
        before = {key: field.text() for key, field in self.fields.items()}
        clear(self._grid)
        self._debts, self._currency = debts, currency
        self.fields, self._order = {}, []
        for row, one in enumerate(debts[:_MOST]):
            self._add(row, one, before.get(one.id, ""))
        if len(debts) > _MOST:
            more = len(debts) - _MOST
            text = ngettext(
                "{n} later invoice is not listed; fill oldest first reaches it too.",
                "{n} later invoices are not listed; fill oldest first reaches them too.",
                more,
            )
            self._grid.addWidget(muted(text.format(n=more), wrap=True), _MOST, 0, 1, 2)
        if not debts:
            self._grid.addWidget(muted(_("No open invoice in this currency.")), 0, 0)
        self._show_rest()

    def _add(self, row: int, one: Debt, text: str) -> None:
        due = _("event missing")
        if one.due is not None:
            due = _("due {day}").format(day=format_date(one.due))
        name = f"{one.number}  {due}  ·  {format_money(one.open, self._currency)}"
        field = Field(f"apply_{one.id}", name)
        field.label.setWordWrap(True)  # a long number must not widen the pane
        if text:
            field.set_text(text)
        field.line.textChanged.connect(lambda _text, key=one.id: self._typed(key))
        whole = button(_("All"), "flat")
        whole.setAccessibleName(_("Pay all of {number}").format(number=one.number))
        whole.setToolTip(_("What is open of it, or what is left of the payment."))
        whole.setObjectName(f"whole_{one.id}")
        whole.clicked.connect(lambda _on=False, one=one: self.give(one, one.open))
        self.fields[one.id] = field
        self._grid.addWidget(field, row, 0)
        self._grid.addLayout(vbox(caption(""), whole, gap=2), row, 1)

    def set_total(self, total: int | None) -> None:
        """Say how much there is to give; None while that is not known."""
        self._total = total
        self._show_rest()

    # -- giving -------------------------------------------------------------------------------

    def _typed(self, key: int) -> None:
        if key in self._order:
            self._order.remove(key)
        if self.fields[key].text().strip():
            self._order.append(key)
        self._show_rest()
        self.changed.emit()

    def given(self) -> list[tuple[int, int]]:
        """Return (invoice, minor units) in the order they were given.

        Raises:
            UserError: If something typed is no amount.
        """
        wanted = (
            (key, parse_money(self.fields[key].text(), self._currency)) for key in self._order
        )
        return [(key, amount) for key, amount in wanted if amount]

    def left(self) -> int | None:
        """Return what is not given; None while the total or an amount is not known."""
        try:
            spent = sum(amount for _key, amount in self.given())
        except UserError:
            return None
        return None if self._total is None else self._total - spent

    def give(self, one: Debt, wanted: int) -> None:
        """Give an invoice an amount, never more than it has open or than is left."""
        field = self.fields.get(one.id)
        if field is None:
            return
        field.line.clear()
        left = self.left()
        amount = min(wanted, one.open) if left is None else max(0, min(wanted, one.open, left))
        if amount:
            field.line.setText(money_text(amount, self._currency))

    def fill_oldest(self) -> None:
        """Give what is left to the oldest due invoices, one after the other."""
        given = dict(self._safe())
        for one in self._debts:
            left = self.left()
            if left is not None and left <= 0:
                break
            if one.id not in given:
                self.give(one, one.open)

    def pay_stated(self) -> None:
        """Pay the invoices whose numbers stand in the pasted text, in that order."""
        by_number = {one.number: one for one in self._debts}
        found = stated_numbers(self.pasted.text(), by_number)
        self.empty()
        for number in found:
            self.give(by_number[number], by_number[number].open)
        count = len(found)
        text = ngettext(
            "{n} open invoice is stated.", "{n} open invoices are stated.", count
        ).format(n=count)
        self.told.setText(text if count else _("None of the open invoices is stated there."))
        self.told.show()
        restyle(self.told, role="muted" if count else "watch")

    def empty(self) -> None:
        """Give nothing."""
        for field in self.fields.values():
            field.line.clear()
        self.told.setText("")
        self.told.hide()

    def _safe(self) -> list[tuple[int, int]]:
        try:
            return self.given()
        except UserError:
            return []

    def short(self) -> list[tuple[Debt, int]]:
        """Return the invoices that are paid in part, with what stays open of each."""
        by_key = {one.id: one for one in self._debts}
        return [
            (by_key[key], by_key[key].open - amount)
            for key, amount in self._safe()
            if 0 < amount < by_key[key].open
        ]

    def _show_rest(self) -> None:
        left = self.left()
        if left is None:
            self.rest.setText("")
            return
        if left < 0:
            text = _("■ {amount} more is given than there is").format(
                amount=format_money(-left, self._currency)
            )
        else:
            text = _("Left unapplied: {amount}").format(amount=format_money(left, self._currency))
        self.rest.setText(text)
        restyle(self.rest, role="bad" if left < 0 else "muted")
