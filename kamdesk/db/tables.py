"""The declarative base, constraint names and column types of all mapped tables."""

import os
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

EXACT_SCALE = 6

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every mapped row; an integer `id` is the key of every table."""

    metadata = sa.MetaData(naming_convention=_NAMES)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, sort_order=-2)


def new_uid() -> str:
    """Return a new stable identity: 20 hexadecimal digits at random."""
    return os.urandom(10).hex()


class Identified:
    """A record that may leave the file and come back: it has a `uid` beside its key."""

    uid: Mapped[str] = mapped_column(sa.String(20), default=new_uid, sort_order=-1)


class ExactDecimal(sa.TypeDecorator[Decimal]):
    """A Decimal with up to six places, stored as an integer of millionths; never a float."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> int | None:
        """Scale to an integer; ValueError if there are more than six places."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(EXACT_SCALE)
        whole = scaled.to_integral_value()
        if whole != scaled:
            raise ValueError(f"more than {EXACT_SCALE} decimals: {value}")
        return int(whole)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        """Scale back to a Decimal."""
        return None if value is None else Decimal(value).scaleb(-EXACT_SCALE)


def reference(target: str, *, index: bool = True, nullable: bool = False) -> Any:
    """Return a column that refers to `target` ("account.id"); deleting the target is refused."""
    return mapped_column(sa.ForeignKey(target, ondelete="RESTRICT"), index=index, nullable=nullable)
