"""Mapped rows of the ledger: invoices, credit notes, receipts and dated allocations.

Append-only in effect: a correction is a new fact with its own day, so that any past day can be
counted again. Amounts are positive integers of minor units of the document's currency.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, Identified, reference


class InvoiceRow(Identified, Base):
    """An invoice or a credit note (`kind`), tax included.

    `recognised` is the day the debt's age counts from (issued where empty). A document counts from
    `issued` (inclusive) until `voided_on` (exclusive).
    """

    __tablename__ = "invoice"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "number"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
    )

    account_id: Mapped[int] = reference("account.id", index=False)
    number: Mapped[str]
    kind: Mapped[str] = mapped_column(default="invoice")
    issued: Mapped[date]
    due: Mapped[date]
    recognised: Mapped[date | None]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    disputed: Mapped[bool] = mapped_column(default=False)
    contract: Mapped[str | None]
    voided_on: Mapped[date | None]
    note: Mapped[str | None]


class ReceiptRow(Identified, Base):
    """Money that came in: by transfer, cash, bank bill or commercial bill (`method`).

    `matures` is the day a bill is paid. Counts from `received` (inclusive) until `voided_on`
    (exclusive).
    """

    __tablename__ = "receipt"
    __table_args__ = (
        sa.Index("ix_receipt_account_id", "account_id", "number"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
    )

    account_id: Mapped[int] = reference("account.id", index=False)
    number: Mapped[str | None]
    received: Mapped[date]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    method: Mapped[str] = mapped_column(default="transfer")
    matures: Mapped[date | None]
    voided_on: Mapped[date | None]
    note: Mapped[str | None]


class AllocationRow(Identified, Base):
    """Part of a receipt or of a credit note applied to an invoice from a day on.

    Exactly one of `receipt_id` and `credit_id` is set. `effective` is never before the day of the
    receipt (or credit note) nor of the invoice. A negative amount takes an earlier allocation back
    from its own effective day.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        sa.CheckConstraint("(receipt_id IS NULL) <> (credit_id IS NULL)", name="source"),
    )

    invoice_id: Mapped[int] = reference("invoice.id")
    receipt_id: Mapped[int | None] = reference("receipt.id", nullable=True)
    credit_id: Mapped[int | None] = reference("invoice.id", nullable=True)
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    effective: Mapped[date]
    reverses_id: Mapped[int | None] = reference("allocation.id", index=False, nullable=True)
    note: Mapped[str | None]
