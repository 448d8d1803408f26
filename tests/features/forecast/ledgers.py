"""Ledgers written into a workspace."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables.store import AllocationRow, InvoiceRow, ReceiptRow
from tests import builders
from tests.features.forecast.customers import Bill


def write(database: Database, made: Sequence[Bill], until: date, currency: str = "CNY") -> None:
    """Write invoices, and what was paid until a day; `Bill.account` is the key of the account."""

    def edit(session: Session) -> None:
        for place, one in enumerate(made):
            if one.issued > until:
                continue
            invoice = InvoiceRow(
                account_id=one.account, number=f"{currency}-{place}", issued=one.issued,
                due=one.due, currency=currency, amount_minor=one.amount,
            )  # fmt: skip
            session.add(invoice)
            session.flush()
            if one.paid <= until:
                pay(session, invoice, one.paid, one.amount)

    database.write(Message("Add"), edit)


def pay(session: Session, invoice: InvoiceRow, day: date, amount: int) -> None:
    """Receive money and apply it."""
    receipt = ReceiptRow(
        account_id=invoice.account_id, received=day, currency=invoice.currency, amount_minor=amount
    )
    session.add(receipt)
    session.flush()
    session.add(
        AllocationRow(
            invoice_id=invoice.id, receipt_id=receipt.id, amount_minor=amount,
            effective=max(day, invoice.issued),
        )
    )  # fmt: skip


def paid(database: Database, invoice_id: int, day: date, amount: int) -> None:
    """Receive money for an invoice that is there."""

    def edit(session: Session) -> None:
        pay(session, session.get_one(InvoiceRow, invoice_id), day, amount)

    database.write(Message("Pay"), edit)


def accounts(database: Database, count: int) -> list[int]:
    """Write accounts C-1, C-2 and so on."""
    return [builders.account(database, f"Customer {n}", code=f"C-{n}") for n in range(1, count + 1)]
