"""Mapped rows of credit: investigations, dated limits, exposure outside the ledger, overrides."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, ExactDecimal, Identified, reference


class InvestigationRow(Identified, Base):
    """One credit investigation of an account on a day; its facts stand in `investigation_fact`.

    `preset` is a key of the domain's score presets, `score` 0 to 100; `credit_class` is A to D, empty
    until somebody gave one. `rules` is a JSON object of the weights and cut-lines it is scored by.
    `review_on` is when it must be done again.
    """

    __tablename__ = "investigation"
    __table_args__ = (sa.Index("ix_investigation_account_id_day", "account_id", "day"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    day: Mapped[date]
    colleague_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    preset: Mapped[str]
    rules: Mapped[str]
    score: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    credit_class: Mapped[str | None]
    review_on: Mapped[date | None]
    approver: Mapped[str | None]
    approved_on: Mapped[date | None]
    note: Mapped[str | None]


class InvestigationFactRow(Base):
    """One answer of an investigation: `key` of the domain's form, `value` as text.

    A figure of a yearly statement has its year in the key ("2024.total_assets").
    """

    __tablename__ = "investigation_fact"
    __table_args__ = (sa.UniqueConstraint("investigation_id", "key"),)

    investigation_id: Mapped[int] = reference("investigation.id", index=False)
    key: Mapped[str]
    value: Mapped[str]


class CreditLimitRow(Identified, Base):
    """A limit granted from a day on; a peak limit ends on `until` (inclusive).

    The newest decision that holds on a day is in force. `method` is a key of the domain's limit
    formulas, `terms` a JSON object of its inputs. With `covers_group` it is for the account and all
    its units together, beside the limit each of them may have.
    """

    __tablename__ = "credit_limit"
    __table_args__ = (sa.Index("ix_credit_limit_account_id_since", "account_id", "since"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    since: Mapped[date]
    until: Mapped[date | None]
    covers_group: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str]
    terms: Mapped[str | None]
    approver: Mapped[str | None]
    note: Mapped[str | None]


class ExposureItemRow(Identified, Base):
    """What counts in the exposure beside the ledger, from `since` until `until` (exclusive).

    `kind` is "shipped" (not invoiced yet), "order" (open and unconditional) or "guarantee" (covered
    by a third party, taken off).
    """

    __tablename__ = "exposure_item"
    __table_args__ = (sa.CheckConstraint("amount_minor > 0", name="amount_minor"),)

    account_id: Mapped[int] = reference("account.id")
    kind: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    since: Mapped[date]
    until: Mapped[date | None]
    note: Mapped[str | None]


class CreditOverrideRow(Identified, Base):
    """An order let through although the limit was used up: why, and who allowed it."""

    __tablename__ = "credit_override"

    account_id: Mapped[int] = reference("account.id")
    day: Mapped[date]
    currency: Mapped[str] = mapped_column(sa.String(3))
    exposure_minor: Mapped[int] = mapped_column(sa.BigInteger)
    limit_minor: Mapped[int] = mapped_column(sa.BigInteger)
    order_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str]
    approver: Mapped[str]
    valid_until: Mapped[date | None]
