"""Mapped rows of touches between our people and theirs, and of the contact matrix."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from kamdesk.db.tables import Base, Identified, reference


class TouchRow(Identified, Base):
    """A visit, call, meeting or message with an account on a day.

    `kind` is a key of the domain's kinds. A day still to come makes it a plan. `subject` says what it was about, `outcome` what came of
    it, `note` everything else.
    """

    __tablename__ = "touch"
    __table_args__ = (sa.Index("ix_touch_account_id_day", "account_id", "day"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    day: Mapped[date]
    kind: Mapped[str]
    subject: Mapped[str | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None]


class TouchPersonRow(Base):
    """Somebody of theirs who took part."""

    __tablename__ = "touch_person"
    __table_args__ = (sa.UniqueConstraint("touch_id", "person_id"),)

    touch_id: Mapped[int] = reference("touch.id", index=False)
    person_id: Mapped[int] = reference("person.id")


class TouchColleagueRow(Base):
    """Somebody of us who took part."""

    __tablename__ = "touch_colleague"
    __table_args__ = (sa.UniqueConstraint("touch_id", "colleague_id"),)

    touch_id: Mapped[int] = reference("touch.id", index=False)
    colleague_id: Mapped[int] = reference("colleague.id")


class ContactCellRow(Identified, Base):
    """What was agreed about one cell of the contact matrix: our function by their department.

    A cell without a row, or whose `needed` is None, is needed as the domain's default says.
    `our_function` is a key of the standard functions or the user's own word. `colleague_id` and
    `person_id` are the pair that keeps the contact; `goal` is what the pair agreed on.
    """

    __tablename__ = "contact_cell"
    __table_args__ = (sa.UniqueConstraint("account_id", "our_function", "department"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    our_function: Mapped[str]
    department: Mapped[str]
    needed: Mapped[bool | None]
    goal: Mapped[str | None]
    colleague_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
