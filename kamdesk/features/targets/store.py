"""Mapped rows of collection targets, incentive schemes and monthly reviews."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, ExactDecimal, Identified, reference


class CollectionTargetRow(Identified, Base):
    """What is to be collected from an account in a month (`month` is its first day).

    `due_minor` comes from what falls due, `recovery_minor` is the planned recovery of old debt.
    """

    __tablename__ = "collection_target"
    __table_args__ = (sa.UniqueConstraint("account_id", "month", "currency"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    month: Mapped[date] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    due_minor: Mapped[int] = mapped_column(sa.BigInteger)
    recovery_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    note: Mapped[str | None]


class IncentiveSchemeRow(Identified, Base):
    """A scheme of commission on receipts, in force from a day on (inclusive).

    `rate` is of the amount without tax, `vat_rate` the tax taken out first. `steps` is a JSON list of
    [upper edge of days past due or null, factor]. `bill_day` says which day counts for a bill:
    "received" or "matures". `held_share` is kept back as a risk fund.
    """

    __tablename__ = "incentive_scheme"

    name: Mapped[str]
    since: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(ExactDecimal)
    vat_rate: Mapped[Decimal] = mapped_column(ExactDecimal)
    steps: Mapped[str]
    bill_day: Mapped[str] = mapped_column(default="received")
    held_share: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    note: Mapped[str | None]


class ReviewRow(Identified, Base):
    """What was said in a month's review about one of us or one account, exactly one of the two."""

    __tablename__ = "review"
    __table_args__ = (
        sa.CheckConstraint("(account_id IS NULL) <> (colleague_id IS NULL)", name="about"),
    )

    month: Mapped[date] = mapped_column(index=True)
    account_id: Mapped[int | None] = reference("account.id", nullable=True)
    colleague_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    next_moves: Mapped[str | None]
    coaching: Mapped[str | None]


class SlipRow(Identified, Base):
    """Why an invoice slipped in a month: `reason` is a key of the domain's reason tree."""

    __tablename__ = "slip"
    __table_args__ = (sa.UniqueConstraint("invoice_id", "month"),)

    invoice_id: Mapped[int] = reference("invoice.id", index=False)
    month: Mapped[date]
    reason: Mapped[str]
    note: Mapped[str | None]
