"""Mapped rows of agreeing balances: statements sent, files compared, differences explained."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, Identified, reference


class BalanceLetterRow(Identified, Base):
    """A statement on its way: sent, returned, confirmed; `their_minor` is the balance they wrote."""

    __tablename__ = "balance_letter"

    account_id: Mapped[int] = reference("account.id")
    currency: Mapped[str] = mapped_column(sa.String(3))
    as_of: Mapped[date]
    ours_minor: Mapped[int] = mapped_column(sa.BigInteger)
    sent_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    sealed_by: Mapped[str | None]
    their_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    note: Mapped[str | None]


class ReconciliationRow(Identified, Base):
    """One file compared with our ledger at the end of a day.

    `side` is "finance" or "customer"; `account_id` is empty for a file about many accounts. `mapping`
    is a JSON object: which column is what, offered again for the next file of that layout (`layout`).
    """

    __tablename__ = "reconciliation"

    side: Mapped[str]
    account_id: Mapped[int | None] = reference("account.id", nullable=True)
    as_of: Mapped[date]
    file: Mapped[str]
    layout: Mapped[str]
    mapping: Mapped[str]
    made_on: Mapped[date]
    closed_on: Mapped[date | None]
    note: Mapped[str | None]


class ReconciliationLineRow(Base):
    """One line of their file, or one of ours that they do not have.

    `group_no` ties lines of both sides that were matched; `cause` is a key of the domain's causes of
    difference, empty for what agrees; `explained` is the user's word on it.
    """

    __tablename__ = "reconciliation_line"

    reconciliation_id: Mapped[int] = reference("reconciliation.id")
    side: Mapped[str]
    place: Mapped[int]
    account_id: Mapped[int | None] = reference("account.id", index=False, nullable=True)
    doc: Mapped[str | None]
    doc_id: Mapped[int | None]
    number: Mapped[str | None]
    day: Mapped[date | None]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    text: Mapped[str | None]
    group_no: Mapped[int | None]
    cause: Mapped[str | None]
    difference_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    explained: Mapped[str | None]
