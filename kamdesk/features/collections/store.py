"""Mapped rows of the work on what is owed: promises, what was done, and extensions."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, ExactDecimal, Identified, reference


class PromiseRow(Identified, Base):
    """What the customer said it would pay, and when; whether it was kept is read from the ledger.

    About one invoice, or about the account as a whole where `invoice_id` is empty. `person_id` gave
    it to `colleague_id` on `made_on`; `withdrawn_on` takes it out of the count from that day.
    """

    __tablename__ = "promise"
    __table_args__ = (sa.CheckConstraint("amount_minor > 0", name="amount_minor"),)

    account_id: Mapped[int] = reference("account.id")
    invoice_id: Mapped[int | None] = reference("invoice.id", nullable=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    made_on: Mapped[date]
    promised: Mapped[date] = mapped_column(index=True)
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    colleague_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    withdrawn_on: Mapped[date | None]
    note: Mapped[str | None]


class ChaseRow(Identified, Base):
    """One thing done to get the money in, about an invoice or about the whole account.

    `kind` is a key of the domain's kinds (call, message, letter, visit, demand, acknowledgement,
    note); `step` is the key of the ladder's step it answered. `proof` says how its delivery can be
    shown. `next_on` is when to come back to it.
    """

    __tablename__ = "chase"
    __table_args__ = (sa.Index("ix_chase_account_id_day", "account_id", "day"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    invoice_id: Mapped[int | None] = reference("invoice.id", nullable=True)
    day: Mapped[date]
    kind: Mapped[str]
    step: Mapped[str | None]
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    colleague_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    what: Mapped[str | None]
    proof: Mapped[str | None]
    reason: Mapped[str | None]
    next_on: Mapped[date | None] = mapped_column(index=True)
    next_what: Mapped[str | None]


class LadderStepRow(Identified, Base):
    """One step of the reminder ladder of a credit class ("" for every class without its own).

    `days` is calendar days after the due day, negative before it. `action` is a key of the domain's
    actions; `tone` of a letter is before, friendly, firm or formal.
    """

    __tablename__ = "ladder_step"
    __table_args__ = (sa.UniqueConstraint("credit_class", "days"),)

    credit_class: Mapped[str]
    days: Mapped[int]
    action: Mapped[str]
    tone: Mapped[str | None]
    title: Mapped[str | None]


class LetterTemplateRow(Identified, Base):
    """The user's own text of a letter; without one the program's text is used."""

    __tablename__ = "letter_template"
    __table_args__ = (sa.UniqueConstraint("tone", "lang"),)

    tone: Mapped[str]
    lang: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]


class ExtensionRow(Identified, Base):
    """A later due day asked for one invoice: who asked, what it costs, who allowed it.

    `plan` is a JSON list of [due day, minor units]. `rate` is the yearly rate of money, `cost_minor`
    what the delay costs by it. `level` is the step of the approver ladder it needs. It counts from
    `approved_on`; `acknowledged_on` is the day the customer signed the agreement.
    """

    __tablename__ = "extension"

    invoice_id: Mapped[int] = reference("invoice.id")
    asked_on: Mapped[date]
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    reason: Mapped[str]
    security: Mapped[str | None]
    plan: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(ExactDecimal)
    cost_minor: Mapped[int] = mapped_column(sa.BigInteger)
    level: Mapped[int]
    approver: Mapped[str | None]
    approved_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    acknowledged_on: Mapped[date | None]
    note: Mapped[str | None]
