"""A new invoice or credit note: its contract and event, its terms, and when its parts are due."""

import re
from datetime import date, timedelta
from typing import Any, NamedTuple

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.fields import SERVICE, AccountForm
from kamdesk.features.receivables.ui.parts_form import Parts
from kamdesk.features.receivables.ui.words import event_word
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, form, money_text, parse_day
from kamdesk.ui.widgets import button, caption, hbox, vbox

_NET = re.compile(r"(?:net\s*|票到|发票后|开票后)?(\d{1,3})\s*(?:days|day|d|天|日)?", re.IGNORECASE)


class Milestone(NamedTuple):
    """A line of a contract's payment plan that can be invoiced."""

    id: int
    contract_id: int
    contract: str
    place: int
    title: str
    amount: int
    terms: str
    happened: date | None


def milestones(reader: Reader, account_id: int, currency: str) -> list[Milestone]:
    """Return the lines of the payment plans of an account's open contracts that have no invoice yet."""
    return [
        Milestone(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6] or "",
            None if row[7] is None else date.fromisoformat(row[7]),
        )
        for row in reader.rows(
            "SELECT m.id, c.id, c.number, m.place, coalesce(m.title, m.kind), m.amount_minor, "
            "m.terms, m.happened FROM milestone AS m JOIN contract AS c ON c.id = m.contract_id "
            "WHERE c.account_id = ? AND c.currency = ? AND c.closed_on IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM invoice AS i WHERE i.milestone_id = m.id AND i.voided_on IS NULL) "
            "ORDER BY c.number, m.place",
            (account_id, currency),
        )
    ]  # fmt: skip


def contracts(reader: Reader, account_id: int) -> list[tuple[int, str]]:
    """Return (key, number and title) of the open contracts of an account."""
    return [
        (key, f"{number} {title}" if title else number)
        for key, number, title in reader.rows(
            "SELECT id, number, title FROM contract WHERE account_id = ? AND closed_on IS NULL "
            "ORDER BY number",
            (account_id,),
        )
    ]


def days_of_terms(text: str) -> int | None:
    """Return n of terms that say n days from the invoice ("NET 30", "30 days"); None of others."""
    hit = _NET.fullmatch(text.strip())
    return int(hit[1]) if hit else None


class InvoiceForm(AccountForm):
    """A new invoice or credit note."""

    def __init__(self, context: Context, account_id: int | None, kind: str) -> None:
        super().__init__(context, f"{kind}_form", account_id)
        self._kind = kind
        self._milestones: dict[str, Milestone] = {}
        self._contracts: dict[str, int] = {}
        debt = kind == "invoice"
        self.issued = Field("issued", _("Issued"))
        self.issued.set_text(format_date(context.as_of))
        self.due = Field("due", _("Due"))
        self.due.line.setPlaceholderText(_("empty: by terms"))
        self.due.setToolTip(
            _(
                "Empty: by the terms, else by the account's credit period; where the milestone has not taken place, not yet due."
            )
        )
        self.terms = Field("terms", _("Terms"))
        self.terms.line.setPlaceholderText("NET 30")
        self.contract = ChoiceField("contract", _("Contract"), {"": "—"})
        self.milestone = ChoiceField("milestone", _("Milestone"), {"": "—"})
        self.milestone.saved.connect(self._milestone_chosen)
        self.parts = Parts()
        for widget in (self.due, self.terms, self.milestone, self.parts):
            widget.setVisible(debt)
        self.amount.line.textChanged.connect(lambda _text: self._show_total())
        self.currency.saved.connect(lambda _text: self.account_changed())
        word = _("Create invoice") if debt else _("Create credit note")
        self.make = button(word, "primary", clicked=self.save)
        self.make.setObjectName("create_document")
        fields = form(
            self.account, self.number, hbox(self.amount, self.currency), self.contract,
            self.milestone, self.issued, hbox(self.due, self.terms),
        )  # fmt: skip
        parts = vbox(caption(_("Instalments")), self.parts, gap=2) if debt else vbox(self.parts)
        self.setLayout(vbox(fields, parts, self.problem, hbox(self.make, None), gap=10))
        self.account_changed()

    # -- showing ------------------------------------------------------------------------------

    def account_changed(self) -> None:
        """Offer the contracts of the account, and what of their plans can be invoiced."""
        found = self.found()
        read = self.context.workspace.read
        key = 0 if found is None else found[0]
        known = read(contracts, key)
        self._contracts = {str(one): one for one, _text in known}
        _offer(self.contract, {str(one): text for one, text in known})
        plan = read(milestones, key, self.code())
        self._milestones = {str(one.id): one for one in plan}
        _offer(self.milestone, {str(one.id): self._told(one) for one in plan})
        self.contract.setVisible(bool(known))
        self.milestone.setVisible(bool(plan) and self._kind == "invoice")

    def _told(self, one: Milestone) -> str:
        amount = format_money(one.amount, self.code())
        text = f"{one.contract} · {one.place} {event_word(one.title)} · {amount}"
        return text if one.happened else text + " · " + _("event missing")

    def _milestone_chosen(self, key: str) -> None:
        one = self._milestones.get(key)
        if one is None:
            return
        self.contract.set_text(str(one.contract_id))
        self.amount.set_text(money_text(one.amount, self.code()))
        self.terms.set_text(one.terms)
        self._show_total()

    def _show_total(self) -> None:
        try:
            self.parts.set_total(self.minor(), self.code())
        except UserError:
            self.parts.set_total(None, self.code())

    # -- writing ------------------------------------------------------------------------------

    def write(self) -> Message:
        """Write it, and its instalments, as one step."""
        key, issued = self.key(), self.day(self.issued)
        chosen = self._milestones.get(self.milestone.text()) if self._kind == "invoice" else None
        due = self._due(key, issued, chosen)
        lines = self._lines(chosen)
        known = [line[0] for line in lines if line[0] is not None]
        first = due or min(known, default=issued)
        number = self.number.text().strip()
        contract = self._contracts.get(self.contract.text())
        new = load(f"{SERVICE}:NewInvoice")(
            key, number, issued, first, self.code(), self.minor(), self._kind,
            contract_id=contract, milestone_id=None if chosen is None else chosen.id,
            terms=self.terms.text().strip() or None,
        )  # fmt: skip
        create, schedule = load(f"{SERVICE}:create_invoice"), load(f"{SERVICE}:set_schedule")
        new_line = load(f"{SERVICE}:NewLine")

        def edit(session: Any) -> int:
            made: int = create(session, new)
            if lines:
                schedule(session, made, issued, [new_line(*line) for line in lines])
            return made

        text = (
            M_("New invoice {number}", number=number)
            if self._kind == "invoice"
            else M_("New credit note {number}", number=number)
        )
        self.context.workspace.write(text, edit)
        return text

    def _due(self, key: int, issued: date, chosen: Milestone | None) -> date | None:
        """Return the due day; None where it waits for an event or stands in the instalments."""
        if self._kind != "invoice":
            return issued
        due = parse_day(self.due.text(), self.context.as_of)
        if due is not None or self.parts.lines:
            return due
        if chosen is not None and chosen.happened is None:
            return None
        base = issued if chosen is None or chosen.happened is None else chosen.happened
        terms = self.terms.text().strip()
        if terms:
            days = days_of_terms(terms)
            if days is None:
                raise UserError(
                    _("The due day cannot be found by these terms."),
                    _("Type the due day, or terms like NET 30."),
                )
            return max(issued, base + timedelta(days=days))
        days = self.context.workspace.read(
            lambda reader: reader.value("SELECT terms_days FROM account WHERE id = ?", (key,))
        )
        return domain.due_day(issued, days)

    def _lines(self, chosen: Milestone | None) -> list[tuple[date | None, int, str, int | None]]:
        """Return (due, amount, kind, milestone) of each instalment; one where the event is missing."""
        waits = chosen is not None and chosen.happened is None
        milestone = None if chosen is None else chosen.id
        if not self.parts.lines:
            typed = parse_day(self.due.text(), self.context.as_of)
            if waits and typed is None and self._kind == "invoice":
                return [(None, self.minor(), "part", milestone)]
            return []
        found = []
        for one, amount in zip(self.parts.lines, self.parts.amounts(), strict=True):
            due = parse_day(one.due.text(), self.context.as_of)
            if due is None and not waits:
                raise UserError(
                    _("Type the due day of every part."),
                    _("Only a part that waits for a milestone has none."),
                )
            kind = "retention" if one.retention.isChecked() else "part"
            found.append((due, amount, kind, milestone if due is None else None))
        return found


def _offer(field: ChoiceField, choices: dict[str, str]) -> None:
    """Offer other choices after the empty one."""
    before = field.text()
    field.offer_choices({"": "—", **choices})
    field.set_text(before if before in choices else "")
