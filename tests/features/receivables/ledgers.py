"""Random small ledgers, written to a file and told to the pure rule alike.

Each ledger is of one account. Everything the ledger knows happens in them: part payments, early
money, money over, credits, allocations taken back and made again, voided documents, disputes over
parts, schedules with retention and missing events, extensions, refunds and write-offs.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.domain import Allocation, Dispute, Document, Instalment

START = date(2025, 1, 1)
SPAN = 400
"""Days within which everything happens."""
FAR = START + timedelta(days=SPAN + 400)
"""A day after everything."""
_KINDS = ("invoice",) * 5 + ("receipt",) * 3 + ("credit_note", "write_off")
_Key = tuple[str, int]


@dataclass
class Ledger:
    """The facts of some accounts."""

    documents: list[Document] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    instalments: list[Instalment] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)

    def ageing(
        self, as_of: date, basis: str = "due", edges: Sequence[int] = domain.DEFAULT_EDGES
    ) -> dict[tuple[int, str], domain.Ageing]:
        """Return the answer of the rule."""
        return domain.ageing(
            self.documents, self.allocations, as_of, basis=basis, edges=edges,
            instalments=self.instalments, disputes=self.disputes,
        )  # fmt: skip

    def parts(self, as_of: date) -> dict[tuple[str, int, int], domain.Part]:
        """Return what the rule says is open of each document and part."""
        return {
            (document.kind, document.id, part.place): part
            for document, part in domain.open_parts(
                self.documents, self.allocations, as_of, self.instalments, self.disputes
            )
        }

    def until(self, day: date) -> "Ledger":
        """Return what was known at the end of a day."""
        return Ledger(
            [
                one if one.voided is None or one.voided <= day else replace(one, voided=None)
                for one in self.documents
                if one.day <= day
            ],
            [one for one in self.allocations if one.effective <= day],
            [one for one in self.instalments if one.since <= day],
            [
                one if one.closed is None or one.closed <= day else replace(one, closed=None)
                for one in self.disputes
                if one.raised <= day
            ],
        )

    def outstanding(self, as_of: date) -> dict[tuple[int, str], int]:
        """Return what is owed as a running total of signed events; nothing else is looked at."""
        known = {_end(one): one for one in self.documents}
        events: list[tuple[date, tuple[int, str], int]] = []
        for one in self.documents:
            sign = 1 if one.kind in ("invoice", "refund") else -1
            events.append((one.day, (one.account, one.currency), sign * one.amount))
            if one.voided is not None:
                events.append((one.voided, (one.account, one.currency), -sign * one.amount))
        for part in self.allocations:
            for key, sign in ((("debit", part.invoice), -1), (part.source, 1)):
                end = known[key]
                owner = (end.account, end.currency)
                if end.voided is None or end.voided > part.effective:
                    events.append((part.effective, owner, sign * part.amount))
                    if end.voided is not None:
                        events.append((end.voided, owner, -sign * part.amount))
        found: dict[tuple[int, str], int] = {}
        for day, owner, amount in sorted(events):
            if day <= as_of:
                found[owner] = found.get(owner, 0) + amount
        return {owner: amount for owner, amount in found.items() if amount}


def _end(one: Document) -> _Key:
    return ("debit" if one.kind in ("invoice", "refund") else one.kind), one.id


class Maker:
    """Makes ledgers one after the other; keys count on from one to the next."""

    def __init__(self, chance: random.Random, invoices: int = 0, receipts: int = 0) -> None:
        """Begin after so many documents of each table."""
        self._chance = chance
        self._invoices, self._receipts = invoices, receipts
        self._left: dict[_Key, int] = {}

    def ledger(self, account: int) -> Ledger:
        """Return the ledger of one account."""
        chance, made = self._chance, Ledger()
        for _turn in range(chance.randint(1, 7)):
            made.documents.append(self._document(account, chance.choice(_KINDS)))
        self._left = {_end(one): one.amount for one in made.documents}
        for _turn in range(chance.randint(0, 9)):
            self._apply(made)
        if chance.random() < 0.3:
            self._refund(made)
        for one in [one for one in made.documents if one.kind == "invoice"]:
            if chance.random() < 0.35:
                self._schedule(made, one)
            if chance.random() < 0.3:
                self._dispute(made, one)
        for place, one in enumerate(made.documents):
            if chance.random() < 0.08 and one.kind != "refund":
                made.documents[place] = self._void(made, one)
        return made

    def _day(self) -> date:
        return START + timedelta(days=self._chance.randint(0, SPAN))

    def _after(self, day: date, most: int = 120) -> date:
        return day + timedelta(
            days=self._chance.choice((0, 0, 1, 9, self._chance.randint(0, most)))
        )

    def _document(self, account: int, kind: str) -> Document:
        chance, day = self._chance, self._day()
        due = day + timedelta(days=chance.choice((0, 15, 30, 60, 120)))
        currency = chance.choice(("CNY", "CNY", "USD"))
        recognised = None
        if kind == "invoice" and chance.random() < 0.2:
            recognised = day + timedelta(days=chance.randint(-90, 30))
        return Document(
            self._number(kind), kind, account, currency, day, due if kind == "invoice" else day,
            chance.randint(1, 60), recognised=recognised,
        )  # fmt: skip

    def _number(self, kind: str) -> int:
        if kind == "receipt":
            self._receipts += 1
            return self._receipts
        self._invoices += 1
        return self._invoices

    def _apply(self, made: Ledger) -> None:
        chance = self._chance
        source, invoice = chance.choice(made.documents), chance.choice(made.documents)
        if source.kind in ("invoice", "refund") or invoice.kind != "invoice":
            return
        if source.currency != invoice.currency:
            return
        most = min(self._left[_end(source)], self._left[_end(invoice)])
        if most == 0:
            return
        amount = most if chance.random() < 0.4 else chance.randint(1, most)
        day = self._after(domain.effective_day(source.day, invoice.day), 60)
        made.allocations.append(Allocation(invoice.id, _end(source), amount, day))
        if chance.random() < 0.3:  # taken back; what it held is free from then on only
            back = self._after(day)
            made.allocations.append(Allocation(invoice.id, _end(source), -amount, back))
            other = chance.choice(made.documents)
            if other.kind != "invoice" or other.currency != source.currency:
                return
            most = min(amount, self._left[_end(source)], self._left[_end(other)])
            if most > 0 and other.day <= back and other.id != invoice.id:
                made.allocations.append(Allocation(other.id, _end(source), most, back))
                self._left[_end(source)] -= most
                self._left[_end(other)] -= most
            return
        self._left[_end(source)] -= amount
        self._left[_end(invoice)] -= amount

    def _refund(self, made: Ledger) -> None:
        chance = self._chance
        sources = [
            one for one in made.documents if one.kind in ("receipt", "credit_note")
            and self._left[_end(one)] > 0
        ]  # fmt: skip
        if not sources:
            return
        source = chance.choice(sources)
        amount = chance.randint(1, self._left[_end(source)])
        day = self._after(source.day)
        back = self._after(day) if chance.random() < 0.2 else None
        refund = Document(
            self._number("refund"),
            "refund",
            source.account,
            source.currency,
            day,
            day,
            amount,
            back,
        )
        made.documents.append(refund)
        made.allocations.append(Allocation(refund.id, _end(source), amount, day))
        if back is not None:
            made.allocations.append(Allocation(refund.id, _end(source), -amount, back))
        self._left[_end(source)] -= amount
        self._left[_end(refund)] = 0

    def _schedule(self, made: Ledger, invoice: Document) -> None:
        chance = self._chance
        since = invoice.day
        for _turn in range(chance.choice((1, 1, 2, 3))):
            amounts = self._split(invoice.amount)
            for place, amount in enumerate(amounts, start=1):
                due = None if chance.random() < 0.2 else self._after(max(since, invoice.due), 200)
                kind = "retention" if place == len(amounts) and chance.random() < 0.4 else "part"
                made.instalments.append(Instalment(invoice.id, since, place, due, amount, kind))
            since += timedelta(days=chance.randint(1, 150))

    def _split(self, amount: int) -> list[int]:
        parts = min(amount, self._chance.randint(1, 4))
        cuts = sorted(self._chance.sample(range(1, amount), parts - 1))
        return [high - low for low, high in zip([0, *cuts], [*cuts, amount], strict=True)]

    def _dispute(self, made: Ledger, invoice: Document) -> None:
        chance = self._chance
        left = invoice.amount
        for _turn in range(chance.choice((1, 1, 2))):
            if left == 0:
                return
            amount = chance.randint(1, left)
            raised = self._after(invoice.day)
            closed = self._after(raised) if chance.random() < 0.5 else None
            made.disputes.append(Dispute(invoice.id, amount, raised, closed))
            left -= amount

    def _void(self, made: Ledger, one: Document) -> Document:
        """Void a document: what was applied is taken back that day, or (bad data) stays."""
        mine = [
            part for part in made.allocations if _end(one) in (("debit", part.invoice), part.source)
        ]
        last = max((part.effective for part in mine), default=one.day)
        voided = self._after(max(last, one.day))
        if self._chance.random() < 0.8:
            sums: dict[tuple[int, _Key], int] = {}
            for part in mine:
                joined = (part.invoice, part.source)
                sums[joined] = sums.get(joined, 0) + part.amount
            made.allocations += [
                Allocation(invoice, source, -amount, voided)
                for (invoice, source), amount in sums.items()
                if amount
            ]
        return replace(one, voided=voided)


def write(session: Session, ledger: Ledger) -> None:
    """Write ledgers in bulk into tables whose keys go on where the ledger's begin."""
    writer = bulk(session)
    scheduled = {one.invoice for one in ledger.instalments}
    writer.insert(
        "invoice",
        ("account_id", "number", "kind", "issued", "due", "recognised", "currency", "amount_minor",
         "scheduled", "voided_on"),
        [
            (one.account, f"N{one.id}", one.kind, _day(one.day), _day(one.due), _day(one.recognised),
             one.currency, one.amount, int(one.id in scheduled and one.kind == "invoice"),
             _day(one.voided))
            for one in ledger.documents if one.kind != "receipt"
        ],
    )  # fmt: skip
    writer.insert(
        "receipt",
        ("account_id", "received", "currency", "amount_minor", "method", "voided_on"),
        [
            (one.account, _day(one.day), one.currency, one.amount, "transfer", _day(one.voided))
            for one in ledger.documents if one.kind == "receipt"
        ],
    )  # fmt: skip
    writer.insert(
        "allocation",
        ("invoice_id", "receipt_id", "credit_id", "amount_minor", "effective"),
        [
            (one.invoice, *_source(one.source), one.amount, _day(one.effective))
            for one in ledger.allocations
        ],
    )
    writer.insert(
        "instalment",
        ("invoice_id", "since", "place", "due", "amount_minor", "kind"),
        [
            (one.invoice, _day(one.since), one.place, _day(one.due), one.amount, one.kind)
            for one in ledger.instalments
        ],
    )
    writer.insert(
        "dispute",
        ("invoice_id", "amount_minor", "reason", "raised", "closed", "result"),
        [
            (one.invoice, one.amount, "other", _day(one.raised), _day(one.closed),
             None if one.closed is None else "accepted")
            for one in ledger.disputes
        ],
    )  # fmt: skip


def read(reader: Reader) -> Ledger:
    """Return the facts of a file as the rule takes them."""
    found = Ledger()
    for key, kind, account, currency, issued, due, amount, voided, recognised in reader.rows(
        "SELECT id, kind, account_id, currency, issued, due, amount_minor, voided_on, recognised "
        "FROM invoice"
    ):
        first = _read(issued)
        shown = _read(due) if kind == "invoice" else first
        found.documents.append(
            Document(key, kind, account, currency, first, shown, amount, _maybe(voided),
                     _maybe(recognised))
        )  # fmt: skip
    kinds = {one.id: one.kind for one in found.documents}
    for key, account, currency, received, amount, voided in reader.rows(
        "SELECT id, account_id, currency, received, amount_minor, voided_on FROM receipt"
    ):
        day = _read(received)
        found.documents.append(
            Document(key, "receipt", account, currency, day, day, amount, _maybe(voided))
        )
    for invoice, receipt, credit, amount, effective in reader.rows(
        "SELECT invoice_id, receipt_id, credit_id, amount_minor, effective FROM allocation"
    ):
        source = ("receipt", receipt) if credit is None else (kinds[credit], credit)
        found.allocations.append(Allocation(invoice, source, amount, _read(effective)))
    for invoice, since, place, due, amount, kind in reader.rows(
        "SELECT invoice_id, since, place, due, amount_minor, kind FROM instalment"
    ):
        found.instalments.append(
            Instalment(invoice, _read(since), place, _maybe(due), amount, kind)
        )
    for invoice, amount, raised, closed in reader.rows(
        "SELECT invoice_id, amount_minor, raised, closed FROM dispute"
    ):
        found.disputes.append(Dispute(invoice, amount, _read(raised), _maybe(closed)))
    return found


def together(ledgers: Iterable[Ledger]) -> Ledger:
    """Return several ledgers as one."""
    whole = Ledger()
    for one in ledgers:
        whole.documents += one.documents
        whole.allocations += one.allocations
        whole.instalments += one.instalments
        whole.disputes += one.disputes
    return whole


def _source(source: _Key) -> tuple[int | None, int | None]:
    kind, key = source
    return (key, None) if kind == "receipt" else (None, key)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(text: str) -> date:
    return date.fromisoformat(text)


def _maybe(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
