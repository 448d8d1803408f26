"""Mapped rows of key accounts: the firms, who of us looks after them, and what is known of them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, Identified, reference


class ColleagueRow(Identified, Base):
    """One of our own people, by function (sales, technical, finance …)."""

    __tablename__ = "colleague"

    name: Mapped[str] = mapped_column(unique=True)
    function: Mapped[str | None]
    title: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class AccountRow(Identified, Base):
    """A customer: a firm, or a unit of a group (`parent_id`).

    `credit_limit_minor` is in minor units of `currency`; `terms_days` counts calendar days from the
    invoice. `revenue_minor` is the customer's own yearly revenue. `sort_key` orders names by
    pinyin. `archived_at` (UTC moment) takes the account off the lists and loses nothing.
    """

    __tablename__ = "account"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    short_name: Mapped[str | None] = mapped_column(index=True)
    sort_key: Mapped[str] = mapped_column(index=True, default="")
    parent_id: Mapped[int | None] = reference("account.id", nullable=True)
    industry: Mapped[str | None]
    region: Mapped[str | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    address: Mapped[str | None]
    ownership: Mapped[str | None]
    tier: Mapped[str | None]
    status: Mapped[str | None]
    owner_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    credit_limit_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    terms_days: Mapped[int | None]
    tax_no: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    revenue_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    employees: Mapped[int | None]
    note: Mapped[str | None]
    archived_at: Mapped[str | None]


class TagRow(Base):
    """A word of the user's own that accounts can carry."""

    __tablename__ = "tag"

    name: Mapped[str] = mapped_column(unique=True)


class AccountTagRow(Base):
    """One tag of one account."""

    __tablename__ = "account_tag"
    __table_args__ = (sa.UniqueConstraint("account_id", "tag_id"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    tag_id: Mapped[int] = reference("tag.id")


class AccountIdentifierRow(Base):
    """A number others know the account by: 统一社会信用代码, DUNS, its code in our ERP."""

    __tablename__ = "account_identifier"
    __table_args__ = (sa.UniqueConstraint("account_id", "kind", "value"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(index=True)


class AttachmentRow(Identified, Base):
    """A file that belongs to an account, kept where it is and only referred to."""

    __tablename__ = "attachment"

    account_id: Mapped[int] = reference("account.id")
    title: Mapped[str]
    path: Mapped[str]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    added: Mapped[date]
