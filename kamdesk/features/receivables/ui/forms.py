"""Forms of the inspector: a document's facts and allocations, and new receipts and invoices."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.queries import OpenItem
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, form, money_hint, parse_day, parse_money
from kamdesk.ui.widgets import (
    button,
    caption,
    clear,
    hbox,
    label,
    line,
    muted,
    restyle,
    section,
    vbox,
)

_SERVICE = "kamdesk.features.receivables.service"


def doc_title(doc: str, number: str) -> str:
    """Return what a document is called."""
    names = {
        "invoice": _("Invoice {number}"),
        "credit_note": _("Credit note {number}"),
        "write_off": _("Write-off {number}"),
        "refund": _("Refund {number}"),
        "receipt": _("Receipt {number}"),
    }
    return names[doc].format(number=number or "—")


class ItemForm(QWidget):
    """One document: what it says, what was applied when, and what can be done."""

    def __init__(self, context: Context, item: OpenItem) -> None:
        super().__init__()
        self.setObjectName("item_form")
        self._context = context
        self.item = item
        self._lines = vbox(gap=4)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        facts = QGridLayout()
        facts.setHorizontalSpacing(12)
        for row, (name, value) in enumerate(self._facts()):
            facts.addWidget(caption(name), row, 0)
            facts.addWidget(label(value, wrap=True), row, 1)
        facts.setColumnStretch(1, 1)
        self.disputed = QCheckBox(_("Disputed"))
        self.disputed.setObjectName("disputed")
        self.disputed.setChecked(item.disputed)
        self.disputed.setVisible(item.doc == "invoice")
        self.disputed.toggled.connect(self._dispute)
        opens = button(
            _("Open the account"), "link", clicked=lambda: context.open_account(item.account_id)
        )
        self.apply = button(_("Apply oldest due first"), clicked=self._apply)
        self.apply.setVisible(item.doc != "invoice" and item.open > 0)
        self.void = button(_("Void from today"), "flat", "trash", self._void)
        parts = (
            opens,
            facts,
            self.disputed,
            line(),
            section(_("Applied")),
            self._lines,
            self.problem,
            hbox(self.apply, self.void, None),
        )
        self.setLayout(vbox(*parts, gap=10))
        self._fill()
        writable = not context.workspace.readonly
        for widget in (self.disputed, self.apply, self.void):
            widget.setEnabled(writable)

    def _facts(self) -> list[tuple[str, str]]:
        item = self.item
        money = f"{format_money(item.amount, item.currency)} {item.currency}"
        left = f"{format_money(item.open, item.currency)} {item.currency}"
        rows = [(_("Account"), f"{item.account} ({item.code})"), (_("Amount"), money)]
        if item.doc == "invoice":
            rows += [
                (_("Open amount"), left),
                (_("Issued"), format_date(item.issued)),
                (_("Due"), format_date(item.due)),
            ]
            late = item.days or 0
            rows.append((_("Late"), _("{n} days").format(n=late) if late > 0 else _("not due")))
        else:
            rows += [(_("Unapplied"), left), (_("Day"), format_date(item.issued))]
        return rows

    def _fill(self) -> None:
        clear(self._lines)
        found = self._context.workspace.read(queries.allocations_of, self.item.doc, self.item.id)
        if not found:
            self._lines.addWidget(muted(_("Nothing yet.")))
        for one in found:
            text = f"{format_date(one.effective)}  {doc_title(one.other_doc, one.other)}"
            amount = label(format_money(one.amount, self.item.currency))
            row = hbox(label(text), None, amount, gap=6)
            if one.amount > 0 and not one.taken_back:
                back = button(_("Take back"), "link", clicked=partial(self._take_back, one.id))
                back.setEnabled(not self._context.workspace.readonly)
                row.addWidget(back)
            self._lines.addLayout(row)

    def _do(self, text: Any, edit: str, *args: Any) -> None:
        try:
            self._context.workspace.write(text, load(f"{_SERVICE}:{edit}"), *args)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()
        self._context.notify(text.text(), undo=True)

    def _dispute(self, on: bool) -> None:
        number = self.item.number
        text = (
            M_("Mark invoice {number} as disputed", number=number)
            if on
            else M_("Invoice {number} is no longer disputed", number=number)
        )
        self._do(text, "set_disputed", self.item.id, on, self._context.as_of)

    def _take_back(self, allocation: int) -> None:
        self._do(M_("Take an allocation back"), "take_back", allocation, self._context.as_of)

    def _void(self) -> None:
        edit = "void_receipt" if self.item.doc == "receipt" else "void_invoice"
        self._do(
            M_("Void {number}", number=self.item.number), edit, self.item.id, self._context.as_of
        )

    def _apply(self) -> None:
        def edit(session: Any) -> None:
            plan = load(f"{_SERVICE}:plan_oldest_first")(session, self.item.doc, self.item.id)
            if not plan:
                raise UserError(_("There is no open invoice in this currency to apply it to."))
            load(f"{_SERVICE}:apply")(session, self.item.doc, self.item.id, plan)

        text = M_("Apply {number} oldest due first", number=self.item.number)
        try:
            self._context.workspace.write(text, edit)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()


class _DocumentForm(QWidget):
    """Account, day, currency and amount, with one place for what is wrong."""

    def __init__(self, context: Context, account_id: int | None, made: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._account_id = account_id
        self._made = made
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.account = Field("account", _("Account"))
        self.currency = Field("currency", _("Currency"))
        self.amount = Field("amount", _("Amount"))
        self.number = Field("number", _("Number"))
        read = context.workspace.read
        names = read(
            lambda reader: reader.column(
                "SELECT name FROM account WHERE archived_at IS NULL ORDER BY sort_key"
            )
        )
        self.account.set_choices(names)
        if account_id is not None:
            row = read(
                lambda reader: reader.one(
                    "SELECT name, currency FROM account WHERE id = ?", (account_id,)
                )
            )
            if row is not None:
                self.account.set_text(row[0])
                self.currency.set_text(row[1])
            self.account.hide()
        self.account.saved.connect(lambda _text: self._account_chosen())
        self.amount.line.setPlaceholderText(money_hint(self.currency.text() or "CNY"))

    def _account_chosen(self) -> None:
        row = self._find()
        if row is not None:
            self.currency.set_text(row[1])
            self.amount.line.setPlaceholderText(money_hint(row[1]))

    def _find(self) -> tuple[int, str] | None:
        sql = "SELECT id, currency FROM account WHERE name = ?1 OR code = ?1 LIMIT 1"
        row = self._context.workspace.read(
            lambda reader: reader.one(sql, (self.account.text().strip(),))
        )
        return None if row is None else (row[0], row[1])

    def _key(self) -> int:
        found = self._find()
        if found is None:
            raise UserError(
                _("There is no account {name}.").format(name=self.account.text() or "—")
            )
        return found[0]

    def _minor(self) -> int:
        minor = parse_money(self.amount.text(), self._code())
        if minor is None:
            raise UserError(_("Type an amount."))
        return minor

    def _code(self) -> str:
        return self.currency.text().strip().upper() or "CNY"

    def _day(self, field: Field) -> date:
        day = parse_day(field.text(), self._context.as_of)
        if day is None:
            raise UserError(_("Type a day."))
        return day

    def save(self) -> None:
        """Write it, or say what is missing; nothing typed is lost."""
        try:
            self._write()
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._made()

    def _write(self) -> None:
        raise AssertionError("each form writes its own document")


class ReceiptForm(_DocumentForm):
    """Money that came in, applied by hand or oldest due first."""

    def __init__(self, context: Context, account_id: int | None, made: Callable[[], None]) -> None:
        super().__init__(context, account_id, made)
        self.setObjectName("receipt_form")
        self.day = Field("received", _("Received on"))
        self.day.set_text(format_date(context.as_of))
        self.method = ChoiceField(
            "method", _("Method"), {key: _(text) for key, text in domain.METHODS.items()}
        )
        self.oldest = QCheckBox(_("Apply to the oldest due invoices first"))
        self.oldest.setObjectName("oldest_first")
        self.oldest.setChecked(True)
        self.oldest.toggled.connect(lambda _on: self._list_invoices())
        self._rest = muted("")
        self._grid = QGridLayout()
        self._amounts: dict[int, Field] = {}
        self.make = button(_("Record receipt"), "primary", clicked=self.save)
        self.make.setObjectName("record_receipt")
        fields = form(
            self.account, hbox(self.amount, self.currency), self.day, self.number, self.method
        )
        self.setLayout(
            vbox(
                fields,
                self.oldest,
                self._grid,
                self._rest,
                self.problem,
                hbox(self.make, None),
                gap=10,
            )
        )
        self.account.saved.connect(lambda _text: self._list_invoices())

    def _list_invoices(self) -> None:
        clear(self._grid)
        self._amounts = {}
        self._rest.setText("")
        found = self._find()
        if self.oldest.isChecked() or found is None:
            return
        rests = self._context.workspace.read(queries.rests, found[0], self._code(), "invoice")
        numbers = dict(
            self._context.workspace.read(
                lambda reader: reader.rows(
                    "SELECT id, number FROM invoice WHERE account_id = ?", (found[0],)
                )
            )
        )
        for row, one in enumerate(rests[:30]):
            due = _("due {day}").format(day=format_date(one.due))
            shown = f"{numbers.get(one.id, '')}  {due}"
            field = Field(f"apply_{one.id}", f"{shown}  ·  {format_money(one.rest, self._code())}")
            field.line.textChanged.connect(lambda _text: self._show_rest())
            self._amounts[one.id] = field
            self._grid.addWidget(field, row, 0)
        if not rests:
            self._rest.setText(_("No open invoice in this currency."))

    def _show_rest(self) -> None:
        try:
            left = self._minor() - sum(amount for _key, amount in self._applications())
        except UserError:
            return
        self._rest.setText(
            _("Left unapplied: {amount}").format(amount=format_money(left, self._code()))
        )
        restyle(self._rest, role="bad" if left < 0 else "muted")

    def _applications(self) -> list[tuple[int, int]]:
        wanted = (
            (key, parse_money(field.text(), self._code())) for key, field in self._amounts.items()
        )
        return [(key, amount) for key, amount in wanted if amount]

    def _write(self) -> None:
        service = load("kamdesk.features.receivables.service:NewReceipt")
        new = service(
            self._key(),
            self._day(self.day),
            self._code(),
            self._minor(),
            self.number.text() or None,
            self.method.text() or "transfer",
        )
        text = M_(
            "Record receipt {number}",
            number=self.number.text() or format_money(new.amount_minor, new.currency),
        )
        record = load(f"{_SERVICE}:record_receipt")
        self._context.workspace.write(
            text, record, new, self._applications(), oldest_first=self.oldest.isChecked()
        )
        self._context.notify(text.text(), undo=True)


class InvoiceForm(_DocumentForm):
    """A new invoice or credit note."""

    def __init__(
        self, context: Context, account_id: int | None, made: Callable[[], None], kind: str
    ) -> None:
        super().__init__(context, account_id, made)
        self.setObjectName(f"{kind}_form")
        self._kind = kind
        self.issued = Field("issued", _("Issued"))
        self.issued.set_text(format_date(context.as_of))
        self.due = Field("due", _("Due"))
        self.due.line.setPlaceholderText(_("empty: by the account's credit period"))
        self.due.setVisible(kind == "invoice")
        word = _("Create invoice") if kind == "invoice" else _("Create credit note")
        self.make = button(word, "primary", clicked=self.save)
        self.make.setObjectName("create_document")
        fields = form(
            self.account, self.number, hbox(self.amount, self.currency), self.issued, self.due
        )
        self.setLayout(vbox(fields, self.problem, hbox(self.make, None), gap=10))

    def _write(self) -> None:
        issued = self._day(self.issued)
        key = self._key()
        due = parse_day(self.due.text(), self._context.as_of) if self._kind == "invoice" else issued
        if due is None:
            terms = self._context.workspace.read(
                lambda reader: reader.value("SELECT terms_days FROM account WHERE id = ?", (key,))
            )
            due = domain.due_day(issued, terms)
        make = load(f"{_SERVICE}:NewInvoice")
        new = make(key, self.number.text(), issued, due, self._code(), self._minor(), self._kind)
        number = self.number.text().strip()
        text = (
            M_("New invoice {number}", number=number)
            if self._kind == "invoice"
            else M_("New credit note {number}", number=number)
        )
        self._context.workspace.write(text, load(f"{_SERVICE}:create_invoice"), new)
        self._context.notify(text.text(), undo=True)
