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

    `side` is "finance" or "customer"; `account_id` is empty for a file about many accounts. `basis` is
    "movements" (opening, what came and went from `since`) or "open" (what is open on the day).
    `layout` names the headings of the file; `mapping` is a JSON object of what was taken from which,
    offered again for the next file of that layout. `turned` tells that debit and credit were the other
    way round.
    """

    __tablename__ = "reconciliation"

    side: Mapped[str]
    account_id: Mapped[int | None] = reference("account.id", nullable=True)
    as_of: Mapped[date]
    since: Mapped[date | None]
    basis: Mapped[str]
    turned: Mapped[bool]
    file: Mapped[str]
    layout: Mapped[str]
    mapping: Mapped[str]
    made_on: Mapped[date]
    closed_on: Mapped[date | None]
    note: Mapped[str | None]


class ReconciliationLineRow(Base):
    """One line that was compared, ours (`side` "ours", with its document) or theirs.

    `place` is the row of their file, or the place in our list. Lines of both sides with one `group_no`
    belong together. A line that does not count (`counts`) is of another period and says where its
    twin went; `opening` is a balance brought forward.
    """

    __tablename__ = "reconciliation_line"
    __table_args__ = (
        sa.Index("ix_reconciliation_line_group", "reconciliation_id", "group_no"),
        sa.Index("ix_reconciliation_line_doc", "doc", "doc_id"),
    )

    reconciliation_id: Mapped[int] = reference("reconciliation.id", index=False)
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
    opening: Mapped[bool]
    counts: Mapped[bool]
    group_no: Mapped[int]


class ReconciliationGroupRow(Base):
    """What is said of lines that belong together; lines that simply agree have no row here.

    `cause` is a key of the domain's causes, "" if they agree; `difference_minor` is ours less theirs.
    `explained` is the user's word on it, `explained_on` the day; `by_hand` tells that the user put
    the lines together or took them apart.
    """

    __tablename__ = "reconciliation_group"
    __table_args__ = (sa.UniqueConstraint("reconciliation_id", "group_no"),)

    reconciliation_id: Mapped[int] = reference("reconciliation.id", index=False)
    group_no: Mapped[int]
    account_id: Mapped[int | None] = reference("account.id", index=False, nullable=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    cause: Mapped[str]
    difference_minor: Mapped[int] = mapped_column(sa.BigInteger)
    explained: Mapped[str | None]
    explained_on: Mapped[date | None]
    by_hand: Mapped[bool]
