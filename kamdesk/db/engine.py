"""The SQLAlchemy engine of the writer."""

from collections.abc import Callable
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool


def make_engine(connect: Callable[[], Any]) -> Engine:
    """Return an engine with one connection whose transactions also cover schema changes.

    Args:
        connect: Opens a driver connection with isolation_level None.
    """
    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=driver,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
