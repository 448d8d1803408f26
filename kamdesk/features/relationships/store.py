"""Mapped rows of people, their posts, the ties between them, and what was judged of them when."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, Identified, reference


class PersonRow(Identified, Base):
    """A human being outside our firm; keeps its identity across posts and employers.

    `placeholder` marks a post's unknown holder ("CFO, unknown"). `sort_key` orders by pinyin.
    """

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(index=True)
    latin_name: Mapped[str | None]
    sort_key: Mapped[str] = mapped_column(index=True, default="")
    email: Mapped[str | None]
    phone: Mapped[str | None]
    mobile: Mapped[str | None]
    wechat: Mapped[str | None]
    birthday: Mapped[date | None]
    note: Mapped[str | None]
    placeholder: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[str | None]


class PostRow(Identified, Base):
    """A position at an account; it may have had several holders and may have none today.

    `reports_to_text` keeps a boss an import named but nobody matched. `outside` marks a
    consultant, an agent or the parent company. `owner_id` is who of us looks after the contact.
    """

    __tablename__ = "post"
    __table_args__ = (sa.Index("ix_post_account_id", "account_id", "external_id"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    external_id: Mapped[str | None]
    title: Mapped[str | None]
    department: Mapped[str | None]
    outside: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    reports_to_text: Mapped[str | None]


class HoldingRow(Identified, Base):
    """Who held a post from when to when; both days inclusive, None is open."""

    __tablename__ = "holding"

    person_id: Mapped[int] = reference("person.id")
    post_id: Mapped[int] = reference("post.id")
    since: Mapped[date | None]
    until: Mapped[date | None]


class ReportingRow(Identified, Base):
    """A reporting line from a post to its boss's post; `kind` is "solid" or "dotted"."""

    __tablename__ = "reporting"

    post_id: Mapped[int] = reference("post.id")
    boss_id: Mapped[int] = reference("post.id")
    kind: Mapped[str] = mapped_column(default="solid")
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str | None]


class RelationRow(Identified, Base):
    """A tie from one person to another: influences, friend, conflict or the user's own word.

    `strength` is 1 to 3 or None; `account_id` is the account whose map it was drawn on.
    """

    __tablename__ = "relation"

    account_id: Mapped[int | None] = reference("account.id", nullable=True)
    kind: Mapped[str]
    from_person_id: Mapped[int] = reference("person.id")
    to_person_id: Mapped[int] = reference("person.id")
    strength: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str | None]


class AccountRelationRow(Identified, Base):
    """A tie from one account to another: referral, marriage of interests, the user's own word."""

    __tablename__ = "account_relation"

    kind: Mapped[str]
    from_account_id: Mapped[int] = reference("account.id")
    to_account_id: Mapped[int] = reference("account.id")
    strength: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str | None]


class FactRow(Identified, Base):
    """One judgement of a person at an account, true from `on_day` until a later one.

    Added, never overwritten: the newest by (on_day, id) holds. `kind` is a key of the domain's fact
    kinds; `value` is its text, None says "unknown from now on". `source` answers "how do we know".
    A fact with a `map_id` counts on that map only, before the ones of the account.
    """

    __tablename__ = "fact"
    __table_args__ = (sa.Index("ix_fact_subject", "account_id", "person_id", "kind", "on_day"),)

    person_id: Mapped[int] = reference("person.id")
    account_id: Mapped[int] = reference("account.id", index=False)
    kind: Mapped[str]
    value: Mapped[str | None]
    on_day: Mapped[date]
    source: Mapped[str | None]
    assumed: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[str | None]
    map_id: Mapped[int | None] = reference("map.id", nullable=True)


class AcquaintanceRow(Identified, Base):
    """Who of us knows whom of theirs; `strength` is 1 to 3, both days inclusive, None is open.

    `account_id` is where they met; a person who moves on is known at the next account as well.
    """

    __tablename__ = "acquaintance"

    account_id: Mapped[int] = reference("account.id")
    colleague_id: Mapped[int] = reference("colleague.id")
    person_id: Mapped[int] = reference("person.id")
    strength: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str | None]


class PaymentStepRow(Identified, Base):
    """One step an invoice takes at the account until it is paid, in the order of `place`.

    `what` says what is done there (acceptance signed, invoice booked, payment approved, money sent);
    `person_id` is who does it, None if we do not know.
    """

    __tablename__ = "payment_step"

    account_id: Mapped[int] = reference("account.id")
    place: Mapped[int]
    what: Mapped[str]
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    usual_days: Mapped[int | None]


class TermRow(Base):
    """A name or a colour of the user's own for a value of a kind of judgement."""

    __tablename__ = "term"
    __table_args__ = (sa.UniqueConstraint("kind", "value"),)

    kind: Mapped[str]
    value: Mapped[str]
    name: Mapped[str | None]
    color: Mapped[str | None]


class MapRow(Identified, Base):
    """A drawn map of an account; the first one is made when somebody moves a card.

    Further ones are for a project or a tender, with cards and judgements of their own. `layout` is
    a key of the layouts.
    """

    __tablename__ = "map"

    account_id: Mapped[int] = reference("account.id")
    name: Mapped[str]
    layout: Mapped[str] = mapped_column(default="tree")
    note: Mapped[str | None]


class MapFoldRow(Base):
    """A department that is folded to one box on a map."""

    __tablename__ = "map_fold"
    __table_args__ = (sa.UniqueConstraint("map_id", "department"),)

    map_id: Mapped[int] = reference("map.id", index=False)
    department: Mapped[str]


class MapPlaceRow(Base):
    """Where a card stands on a map, in units of the map; `hidden` takes it off.

    A vacant post's card has no person. A card that was hidden before it was placed has no x and y.
    Tidying the map leaves a `pinned` card where it is.
    """

    __tablename__ = "map_place"
    __table_args__ = (sa.UniqueConstraint("map_id", "post_id", "person_id"),)

    map_id: Mapped[int] = reference("map.id", index=False)
    post_id: Mapped[int] = reference("post.id")
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    x: Mapped[int | None]
    y: Mapped[int | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)
