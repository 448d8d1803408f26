"""Mapped rows of positions: dated snapshots with their answers, and the ideal of an account."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from kamdesk.db.tables import Base, Identified, reference


class PositionRow(Identified, Base):
    """Where somebody saw the relation with an account on a day; added, never overwritten.

    `view` is "ours" or "customer". `d_us` and `d_them` (0 to 100) are how much we depend on them and
    they on us. `parameters` is a JSON object of the weights and cut-lines in force that day, so that
    an old snapshot keeps its own; `recorded_at` is the UTC moment of entry.
    """

    __tablename__ = "position"
    __table_args__ = (sa.Index("ix_position_account_id_on_day", "account_id", "on_day"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    on_day: Mapped[date]
    view: Mapped[str]
    assessor: Mapped[str | None]
    d_us: Mapped[int | None]
    d_them: Mapped[int | None]
    comment: Mapped[str | None]
    parameters: Mapped[str]
    recorded_at: Mapped[str]


class PositionAnswerRow(Base):
    """One answer of a snapshot: 1 to 5, or None for "don't know"; with its evidence."""

    __tablename__ = "position_answer"
    __table_args__ = (sa.UniqueConstraint("position_id", "item"),)

    position_id: Mapped[int] = reference("position.id", index=False)
    item: Mapped[str]
    value: Mapped[int | None]
    evidence: Mapped[str | None]


class PositionTargetRow(Identified, Base):
    """Where an account should stand, from a day on; the newest by (on_day, id) holds.

    `pattern` and `ladder` are classes of the two maps; `reason` says why this is the aim, `review`
    when it is looked at again. The path to the ideal begins on `on_day`.
    """

    __tablename__ = "position_target"
    __table_args__ = (sa.Index("ix_position_target_account_id_on_day", "account_id", "on_day"),)

    account_id: Mapped[int] = reference("account.id", index=False)
    on_day: Mapped[date]
    pattern: Mapped[str]
    ladder: Mapped[str]
    reason: Mapped[str | None]
    review: Mapped[date | None]
