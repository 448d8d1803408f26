"""Mapped rows of the ledger: contracts, invoices, credit notes, receipts and dated allocations.

Append-only in effect: a correction is a new fact with its own day, so that any past day can be
counted again. Amounts are positive integers of minor units of the document's currency.
"""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, ExactDecimal, Identified, reference


class ContractRow(Identified, Base):
    """A contract with an account; `amount_minor` includes tax, None for a frame without a sum."""

    __tablename__ = "contract"
    __table_args__ = (sa.UniqueConstraint("account_id", "number"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    number: Mapped[str]
    title: Mapped[str | None]
    signed: Mapped[date | None]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    closed_on: Mapped[date | None]
    note: Mapped[str | None]


class MilestoneRow(Identified, Base):
    """One line of a contract's payment plan (`place` orders them): so much after such an event.

    `kind` is a key of the domain's events (advance, dispatch, arrival, acceptance, retention, other);
    `share` is its part of the contract (0.3 is 30 %), `amount_minor` the sum it came to; `terms` is a
    term rule of the domain ("NET 30") counted from the event. `expected` is the day the event is
    awaited, `happened` the day it took place, `deemed` the day a clause lets it count as taken place.
    """

    __tablename__ = "milestone"
    __table_args__ = (sa.UniqueConstraint("contract_id", "place"),)

    contract_id: Mapped[int] = reference("contract.id", index=False)
    place: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str | None]
    share: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    terms: Mapped[str | None]
    expected: Mapped[date | None]
    happened: Mapped[date | None]
    deemed: Mapped[date | None]
    note: Mapped[str | None]


class InvoiceRow(Identified, Base):
    """A document of debit or credit, tax included.

    `kind` is "invoice", "credit_note", "write_off" (a credit that is no sale taken back: a small rest
    or a bad debt) or "refund" (money given back: a debit that the receipt or credit note it pays back
    is applied to). `recognised` is the day the debt's age counts from (issued where empty). `due` is
    the day first agreed and never changes; a later schedule stands in `instalment`, and `scheduled`
    tells that there is one. `terms` is the rule `due` was found by. A document counts from `issued`
    (inclusive) until `voided_on` (exclusive).
    """

    __tablename__ = "invoice"
    __table_args__ = (
        sa.Index(
            "ix_invoice_contract_id",
            "contract_id",
            sqlite_where=sa.text("contract_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_invoice_milestone_id",
            "milestone_id",
            sqlite_where=sa.text("milestone_id IS NOT NULL"),
        ),
        sa.Index("ix_invoice_scheduled", "scheduled", sqlite_where=sa.text("scheduled")),
        sa.Index(
            "ix_invoice_voided_on", "voided_on", sqlite_where=sa.text("voided_on IS NOT NULL")
        ),
        sa.UniqueConstraint("account_id", "number"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note', 'write_off', 'refund')", name="kind"
        ),
    )

    account_id: Mapped[int] = reference("account.id", index=False)
    number: Mapped[str]
    kind: Mapped[str] = mapped_column(default="invoice")
    issued: Mapped[date]
    due: Mapped[date]
    recognised: Mapped[date | None]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    contract: Mapped[str | None]
    contract_id: Mapped[int | None] = reference("contract.id", index=False, nullable=True)
    milestone_id: Mapped[int | None] = reference("milestone.id", index=False, nullable=True)
    terms: Mapped[str | None]
    scheduled: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    voided_on: Mapped[date | None]
    note: Mapped[str | None]


class InstalmentRow(Identified, Base):
    """One part of an invoice with a due day of its own.

    The lines of an invoice with one `since` are a schedule: it holds from that day (inclusive) until
    the next one, and adds up to the invoice. `due` is empty while the event it waits for
    (`milestone_id`) has not taken place. `kind` is "part" or "retention". What is applied to the
    invoice pays its parts in the order of their due days, those without one last.
    """

    __tablename__ = "instalment"
    __table_args__ = (
        sa.UniqueConstraint("invoice_id", "since", "place"),
        sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
        sa.CheckConstraint("kind IN ('part', 'retention')", name="kind"),
    )

    invoice_id: Mapped[int] = reference("invoice.id", index=False)
    since: Mapped[date]
    place: Mapped[int]
    due: Mapped[date | None]
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str] = mapped_column(default="part")
    milestone_id: Mapped[int | None] = reference("milestone.id", nullable=True)
    note: Mapped[str | None]


class DisputeRow(Identified, Base):
    """A part of an invoice the customer contests, from `raised` until `closed` (exclusive).

    `reason` is a key of the domain's reasons; `answer_by` is the day we owe an answer. `result` is a
    key of the domain's results once it is closed; a credit note that settled it is `credit_id`.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        sa.Index(
            "ix_dispute_credit_id", "credit_id", sqlite_where=sa.text("credit_id IS NOT NULL")
        ),
        sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
    )

    invoice_id: Mapped[int] = reference("invoice.id")
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str]
    raised: Mapped[date]
    answer_by: Mapped[date | None]
    owner_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    evidence: Mapped[str | None]
    closed: Mapped[date | None]
    result: Mapped[str | None]
    credit_id: Mapped[int | None] = reference("invoice.id", index=False, nullable=True)
    note: Mapped[str | None]


class BillRow(Identified, Base):
    """What is known of the acceptance bill a receipt came as; its maturity stands in the receipt.

    A bill is in hand from the receipt's day until it is endorsed on, discounted, settled or
    dishonoured. `rate` is the yearly discount rate (0.015 is 1.5 %).
    """

    __tablename__ = "bill"

    receipt_id: Mapped[int] = mapped_column(
        sa.ForeignKey("receipt.id", ondelete="RESTRICT"), unique=True
    )
    number: Mapped[str | None]
    acceptor: Mapped[str | None]
    issued: Mapped[date | None]
    endorsed_on: Mapped[date | None]
    endorsed_to: Mapped[str | None]
    discounted_on: Mapped[date | None]
    rate: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    settled_on: Mapped[date | None]
    dishonoured_on: Mapped[date | None]
    note: Mapped[str | None]


class ExchangeRateRow(Base):
    """What one unit of `currency` is worth in `base` from a day on (inclusive)."""

    __tablename__ = "exchange_rate"
    __table_args__ = (sa.UniqueConstraint("currency", "base", "valid_from"),)

    currency: Mapped[str] = mapped_column(sa.String(3))
    base: Mapped[str] = mapped_column(sa.String(3))
    valid_from: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(ExactDecimal)
    source: Mapped[str | None]


class ReceiptRow(Identified, Base):
    """Money that came in: by transfer, cash, bank bill or commercial bill (`method`).

    `matures` is the day a bill is paid. Counts from `received` (inclusive) until `voided_on`
    (exclusive).
    """

    __tablename__ = "receipt"
    __table_args__ = (
        sa.Index("ix_receipt_account_id", "account_id", "number"),
        sa.Index(
            "ix_receipt_voided_on", "voided_on", sqlite_where=sa.text("voided_on IS NOT NULL")
        ),
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
        sa.Index(
            "ix_allocation_credit_id", "credit_id", sqlite_where=sa.text("credit_id IS NOT NULL")
        ),
        sa.Index(
            "ix_allocation_reverses_id",
            "reverses_id",
            sqlite_where=sa.text("reverses_id IS NOT NULL"),
        ),
        sa.CheckConstraint("(receipt_id IS NULL) <> (credit_id IS NULL)", name="source"),
    )

    invoice_id: Mapped[int] = reference("invoice.id")
    receipt_id: Mapped[int | None] = reference("receipt.id", nullable=True)
    credit_id: Mapped[int | None] = reference("invoice.id", index=False, nullable=True)
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    effective: Mapped[date]
    reverses_id: Mapped[int | None] = reference("allocation.id", index=False, nullable=True)
    note: Mapped[str | None]
