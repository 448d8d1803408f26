"""Mapped rows of dated parameters."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from kamdesk.db.tables import Base, reference


class ParameterRow(Base):
    """A rate, limit or rule in force from a day on; of the workspace if `account_id` is empty."""

    __tablename__ = "parameter"
    __table_args__ = (sa.Index("ix_parameter_key", "key", "account_id", "valid_from"),)

    account_id: Mapped[int | None] = reference("account.id", nullable=True)
    key: Mapped[str]
    value: Mapped[str]
    valid_from: Mapped[date]
    source: Mapped[str | None]
    edited_by: Mapped[str | None]
