"""The schema: steps without gaps, and the migrated file equals the mapped tables."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from kamdesk.app.features import derivations, load_tables
from kamdesk.db import migrate
from kamdesk.db.connection import APPLICATION_ID
from kamdesk.db.database import Database
from kamdesk.db.tables import Base, ExactDecimal


def test_the_migrated_file_equals_the_mapped_tables(database: Database) -> None:
    load_tables()
    derived = frozenset[str]().union(*(derivation.owns for derivation in derivations()))

    def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and reflected and (name or "").startswith(("stash_", *derived)))

    def same_type(*args: object) -> bool | None:
        return False if isinstance(args[-1], ExactDecimal) else None

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": same_type, "include_object": ours}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_file_says_what_it_is(database: Database) -> None:
    with database.read() as reader:
        assert reader.value("PRAGMA application_id") == APPLICATION_ID
        assert reader.value("PRAGMA user_version") == migrate.newest_version()


def test_a_failing_step_leaves_the_file_as_it_was(database: Database) -> None:
    class Broken:
        @staticmethod
        def upgrade(op: Operations) -> None:
            op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        migrate._run(database.engine, 99, Broken)
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0
        assert reader.value("PRAGMA user_version") == migrate.newest_version()


def test_an_older_file_is_copied_before_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.kam"
    with monkeypatch.context() as patch:
        first = migrate.step_names()[:1]
        patch.setattr(migrate, "step_names", lambda: first)
        Database.create(path).close()
    backups = tmp_path / "backups"
    again = Database.open(path, backups=backups)
    with again.read() as reader:
        assert reader.value("PRAGMA user_version") == migrate.newest_version()
        assert reader.value("SELECT count(*) FROM open_item") == 0
    again.close()
    assert len(list(backups.glob("old.schema-1*.kambak"))) == 1
