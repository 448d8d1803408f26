"""Brings a file to the schema of this program, one numbered step at a time.

Each step is a module `kamdesk.db.migrations.mNNNN_name` with `upgrade(op)`, where `op` is Alembic's
`Operations`. A step runs in a transaction of its own together with `PRAGMA user_version`; a copy of
the file is made and checked before the first one.
"""

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db import migrations
from kamdesk.db.connection import APPLICATION_ID, Connection

if TYPE_CHECKING:
    from sqlalchemy import Engine


def step_names() -> list[str]:
    """Return the module names of all steps in order.

    Raises:
        RuntimeError: If the numbers have a gap (a bug).
    """
    names = sorted(
        module.name
        for module in pkgutil.iter_modules(migrations.__path__)
        if module.name.startswith("m")
    )
    numbers = [int(name[1:5]) for name in names]
    if numbers != list(range(1, len(names) + 1)):
        raise RuntimeError(f"schema steps are not numbered without gaps: {names}")
    return names


def newest_version() -> int:
    """Return the schema version this program writes."""
    return len(step_names())


def version(connection: Connection) -> int:
    """Return the schema version of an open file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_file(connection: Connection, path: Path) -> int:
    """Return the schema version of a workspace.

    Raises:
        UserError: If the file is not a workspace, or was written by a newer program.
    """
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        raise UserError(
            _("{file} is not a kamdesk workspace.").format(file=path.name),
            _("Choose a file that ends in .kam, or make a new one; this one was not changed."),
        )
    current = version(connection)
    if current > newest_version():
        raise UserError(
            _(
                "{file} was written by a newer kamdesk (schema {found}, this one knows {known})."
            ).format(file=path.name, found=current, known=newest_version()),
            _("Open it with the newer program; it was not changed."),
        )
    return current


def migrate(engine: "Engine", current: int) -> None:
    """Run every step above `current`.

    Raises:
        Exception: Whatever a step raises; the file is then as it was before that step.
    """
    for number, name in enumerate(step_names(), start=1):
        if number > current:
            _run(engine, number, import_module(f"kamdesk.db.migrations.{name}"))


def _run(engine: "Engine", number: int, module: Any) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")  # dropping a parent would empty its children
        try:
            with connection.begin():
                module.upgrade(Operations(MigrationContext.configure(connection)))
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"step {number} leaves dangling references: {broken[:5]}")
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {number}")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
