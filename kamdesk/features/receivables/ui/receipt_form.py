"""Money that came in: how it came, which invoices it pays in which order, and what of them stays open."""

from typing import Any

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, Message, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.dispute_form import colleagues
from kamdesk.features.receivables.ui.facts import debts
from kamdesk.features.receivables.ui.fields import SERVICE, AccountForm
from kamdesk.features.receivables.ui.spread import Spread
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, form, money_text
from kamdesk.ui.widgets import Segments, button, caption, hbox, label, vbox

_BILLS = ("bank_bill", "commercial_bill")


class BillFields(QWidget):
    """What is asked of an acceptance bill."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bill_fields")
        self.number = Field("bill_number", _("Bill number"))
        self.acceptor = Field("acceptor", _("Acceptor"))
        self.issued = Field("bill_issued", _("Drawn on"))
        self.matures = Field("matures", _("Matures"))
        self.setLayout(form(self.number, self.acceptor, hbox(self.issued, self.matures)))


class ShortFields(QWidget):
    """What becomes of invoices that are paid in part."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("short_fields")
        self.told = label("", "watch", wrap=True)
        choices = {
            "keep": _("Keep the rest open"),
            "write_off": _("Write the rest off"),
            "dispute": _("Dispute the rest"),
        }
        self.choice = ChoiceField("short", _("What becomes of the rest"), choices)
        self.choice.combo.currentIndexChanged.connect(lambda _place: self._show_more())
        self.reason = ChoiceField(
            "short_reason", _("Reason"), {key: _(text) for key, text in domain.REASONS.items()}
        )
        self.reason.set_text("deduction")
        self.owner = Field("short_owner", _("Who of us answers"))
        self._people = colleagues(context)
        self.owner.set_choices(list(self._people))
        self.answer = Field("short_answer_by", _("Answer by"))
        self.note = Field("short_note", _("Note"))
        self.setLayout(
            form(self.told, self.choice, self.reason, hbox(self.owner, self.answer), self.note)
        )
        self._show_more()

    def _show_more(self) -> None:
        disputed = self.choice.text() == "dispute"
        for field in (self.reason, self.owner, self.answer):
            field.setVisible(disputed)
        self.note.setVisible(self.choice.text() != "keep")

    def owner_id(self) -> int | None:
        """Return who of us answers; None where nobody is named."""
        name = self.owner.text().strip()
        if name and name not in self._people:
            raise UserError(
                _("There is no colleague {name}.").format(name=name),
                _("Choose one of the names offered, or leave it empty."),
            )
        return self._people.get(name)


class ReceiptForm(AccountForm):
    """A receipt, applied to the oldest due invoices, as the user says, or not yet."""

    def __init__(
        self, context: Context, account_id: int | None, invoice_id: int | None = None
    ) -> None:
        super().__init__(context, "receipt_form", account_id)
        self.on = Field("day", _("Day"))
        self.on.set_text(format_date(context.as_of))
        self.method = ChoiceField(
            "method", _("Received as"), {key: _(text) for key, text in domain.METHODS.items()}
        )
        self.method.combo.currentIndexChanged.connect(lambda _place: self._show_bill())
        self.bill = BillFields()
        ways = {"oldest": _("Oldest due first"), "hand": _("By hand"), "none": _("Not yet")}
        self.way = Segments(ways, "way")
        self.way.chosen.connect(lambda _key: self._show_way())
        self.spread = Spread(self.code())
        self.spread.changed.connect(self._show_short)
        self.short = ShortFields(context)
        self.amount.line.textChanged.connect(lambda _text: self._show_total())
        self.currency.saved.connect(lambda _text: self.account_changed())
        self.make = button(_("Record receipt"), "primary", clicked=self.save)
        self.make.setObjectName("record_receipt")
        fields = form(
            self.account, hbox(self.amount, self.currency), hbox(self.on, self.number),
            self.method, self.bill,
        )  # fmt: skip
        apply = vbox(caption(_("Apply it")), hbox(self.way, None), gap=2)
        parts = (fields, apply, self.spread, self.short, self.problem, hbox(self.make, None))
        self.setLayout(vbox(*parts, gap=10))
        self._show_bill()
        self._show_way()
        if invoice_id is not None:
            self._begin_with(invoice_id)

    def _begin_with(self, invoice_id: int) -> None:
        """Offer to pay what is open of one invoice."""
        code = self.context.workspace.read(
            lambda reader: reader.value("SELECT currency FROM invoice WHERE id = ?", (invoice_id,))
        )
        self.currency.set_text(code)
        self.way.choose("hand")
        self._show_way()
        mine = next((one for one in self._debts if one.id == invoice_id), None)
        if mine is not None:
            self.amount.set_text(money_text(mine.open, code))
            self._show_total()
            self.spread.give(mine, mine.open)

    # -- showing ------------------------------------------------------------------------------

    def account_changed(self) -> None:
        """Offer the invoices of the account."""
        if self.way.choice() == "hand":
            self._list_debts()

    def choose_way(self, way: str) -> None:
        """Apply it "oldest" first, by "hand", or "none" of it yet."""
        self.way.choose(way)
        self._show_way()

    def _show_way(self) -> None:
        by_hand = self.way.choice() == "hand"
        self.spread.setVisible(by_hand)
        if by_hand:
            self._list_debts()
        self._show_short()

    def _list_debts(self) -> None:
        found = self.found()
        key = 0 if found is None else found[0]
        self._debts = self.context.workspace.read(debts, key, self.code())
        self.spread.show_debts(self._debts, self.code())
        self._show_total()

    def _show_total(self) -> None:
        try:
            self.spread.set_total(self.minor())
        except UserError:
            self.spread.set_total(None)
        self._show_short()

    def _show_short(self) -> None:
        rests = self.spread.short() if self.way.choice() == "hand" else []
        self.short.setVisible(bool(rests))
        total = sum(rest for _one, rest in rests)
        text = ngettext(
            "▲ {n} invoice is paid in part; {amount} stays open.",
            "▲ {n} invoices are paid in part; {amount} stays open.",
            len(rests),
        )
        self.short.told.setText(text.format(n=len(rests), amount=format_money(total, self.code())))

    def _show_bill(self) -> None:
        self.bill.setVisible(self.method.text() in _BILLS)

    # -- writing ------------------------------------------------------------------------------

    def write(self) -> Message:
        """Write it with everything that goes with it, as one step."""
        method = self.method.text() or "transfer"
        matures = self.optional_day(self.bill.matures) if method in _BILLS else None
        if method in _BILLS and matures is None:
            raise UserError(_("Type the day the bill matures."))
        new = load(f"{SERVICE}:NewReceipt")(
            self.key(), self.day(self.on), self.code(), self.minor(),
            self.number.text().strip() or None, method, matures,
        )  # fmt: skip
        way = self.way.choice()
        given = self.spread.given() if way == "hand" else []
        rests = self._settle() if way == "hand" else []
        paper = self._paper() if method in _BILLS else None
        record = load(f"{SERVICE}:record_receipt")

        def edit(session: Any) -> int:
            key: int = record(session, new, given, oldest_first=way == "oldest")
            if paper is not None:
                load(f"{SERVICE}:write_bill")(session, key, *paper)
            for name, *args in rests:
                load(f"{SERVICE}:{name}")(session, *args)
            return key

        number = new.number or format_money(new.amount_minor, new.currency)
        text = M_("Record receipt {number}", number=number)
        self.context.workspace.write(text, edit)
        return text

    def _paper(self) -> tuple[Any, ...]:
        bill = self.bill
        words = (bill.number.text().strip() or None, bill.acceptor.text().strip() or None)
        return *words, self.optional_day(bill.issued)

    def _settle(self) -> list[tuple[Any, ...]]:
        """Return the edits that settle what stays open of invoices paid in part."""
        choice, day = self.short.choice.text(), self.day(self.on)
        rests = self.spread.short()
        note = self.short.note.text().strip() or None
        if choice == "write_off":
            return [("write_off", one.id, max(day, one.issued), rest) for one, rest in rests]
        if choice != "dispute":
            return []
        new = load(f"{SERVICE}:NewDispute")
        owner, answer = self.short.owner_id(), self.optional_day(self.short.answer)
        reason = self.short.reason.text() or "deduction"
        return [
            (
                "raise_dispute",
                new(one.id, max(day, one.issued), rest, reason, answer, owner, None, note),
            )
            for one, rest in rests
        ]
