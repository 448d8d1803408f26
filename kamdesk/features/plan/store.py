"""Mapped rows of the plan of an account."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, Identified, reference


class MeasureRow(Identified, Base):
    """One measure: what we do, who of us, until when, and what came of it.

    `state` is a key of the domain's states. `item` names the question of the positions it is meant
    to move ("T2"), `expected` the answer (1 to 5) it should bring. `started` is the day it was
    decided, `ended` the day it was done or dropped, `last_event` the day anything last happened to it.
    `agreed` is what was agreed with the customer, in words the customer may read; None keeps it among us.
    """

    __tablename__ = "measure"

    account_id: Mapped[int] = reference("account.id")
    what: Mapped[str]
    owner_id: Mapped[int | None] = reference("colleague.id", nullable=True)
    started: Mapped[date]
    due: Mapped[date | None] = mapped_column(index=True)
    state: Mapped[str]
    ended: Mapped[date | None]
    outcome: Mapped[str | None]
    item: Mapped[str | None]
    expected: Mapped[int | None]
    last_event: Mapped[date]
    agreed: Mapped[str | None]
