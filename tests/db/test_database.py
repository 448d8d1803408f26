"""The one door for writes: steps, undo, redo, bulk, and what the file refuses."""

from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import FileBusy, UserError, WrongPassphrase
from kamdesk.base.i18n import M_
from kamdesk.db.connection import Connection, Reader, file_head, new_key, raw_key
from kamdesk.db.database import Database, open_for_reading_if_busy
from kamdesk.db.recorder import BulkWriteRefused, bulk
from kamdesk.features.accounts.store import AccountRow, ColleagueRow
from tests import builders


def names(database: Database) -> list[str]:
    with database.read() as reader:
        return reader.column("SELECT name FROM account ORDER BY id")


def rename(session: Session, key: int, name: str) -> None:
    session.get_one(AccountRow, key).name = name


def add_three(session: Session) -> None:
    rows = [(f"B-{number}", f"Bulk {number}", "", "CNY") for number in range(3)]
    bulk(session).insert("account", ["code", "name", "sort_key", "currency"], rows)


def test_an_edit_is_one_step_that_can_be_undone_and_redone(database: Database) -> None:
    key = builders.account(database, "Acme")
    written = database.write(M_("Rename {name}", name="Acme"), rename, key, "Beta")
    assert written.changes.touches("account")
    assert written.changes.changes[0].before == {"name": "Acme"}

    undone = database.undo()
    assert undone is not None and undone.undone and names(database) == ["Acme"]
    database.redo()
    assert names(database) == ["Beta"]
    assert database.redo() is None


def test_undo_does_not_go_behind_the_beginning(database: Database) -> None:
    assert database.undo() is None
    builders.account(database)
    database.undo()
    assert names(database) == []
    assert database.undo() is None


def test_an_edit_that_changes_nothing_makes_no_step(database: Database) -> None:
    key = builders.account(database, "Acme")
    before = len(database.steps())
    assert not database.write(M_("Rename"), rename, key, "Acme").changes
    assert len(database.steps()) == before


def test_a_failing_edit_leaves_nothing(database: Database) -> None:
    def failing(session: Session) -> None:
        session.add(AccountRow(code="X", name="X", currency="CNY"))
        session.flush()
        raise UserError("no")

    with pytest.raises(UserError):
        database.write(M_("Fail"), failing)
    assert names(database) == []


def test_a_new_edit_gives_up_what_was_undone(database: Database) -> None:
    key = builders.account(database, "Acme")
    database.write(M_("Rename"), rename, key, "Beta")
    database.undo()
    database.write(M_("Rename"), rename, key, "Gamma")
    assert database.redo() is None
    assert [step.state for step in database.steps(3)] == ["done", "dropped", "done"]


def test_bulk_rows_are_undone_and_redone_with_the_same_ids_and_values(
    database: Database,
) -> None:
    builders.account(database, "First")
    database.write(M_("Import"), add_three)
    with database.read() as reader:
        before = reader.rows("SELECT * FROM account ORDER BY id")
    assert len({row[1] for row in before}) == 4  # every row got a uid of its own
    database.undo()
    assert names(database) == ["First"]
    database.redo()
    with database.read() as reader:
        assert reader.rows("SELECT * FROM account ORDER BY id") == before
        assert not reader.column("SELECT name FROM sqlite_schema WHERE name GLOB 'stash_*'")


def test_bulk_updates_keep_what_was_there(database: Database) -> None:
    keys = [builders.account(database, name) for name in ("A", "B", "C")]

    def edit(session: Session) -> int:
        return bulk(session).update("account", ["tier"], [(key, "A") for key in keys])

    assert database.write(M_("Set tier"), edit).value == 3
    assert database.write(M_("Set tier"), edit).changes.changes == ()
    database.undo()
    with database.read() as reader:
        assert reader.column("SELECT tier FROM account") == [None] * 3


def test_statements_the_recorder_cannot_see_are_refused(database: Database) -> None:
    def careless(session: Session) -> None:
        session.execute(update(AccountRow).values(tier="A"))

    with pytest.raises(BulkWriteRefused):
        database.write(M_("Careless"), careless)


def test_several_changes_of_a_row_are_told_as_one(database: Database) -> None:
    def edit(session: Session) -> None:
        row = AccountRow(code="Z", name="One", currency="CNY")
        session.add(row)
        session.flush()
        row.name = "Two"

    changes = database.write(M_("Add"), edit).changes.changes
    assert len(changes) == 1
    assert changes[0].before is None and (changes[0].after or {})["name"] == "Two"


def test_deleting_something_in_use_is_refused_and_undo_keeps_the_order(
    database: Database,
) -> None:
    def with_owner(session: Session) -> None:
        owner = ColleagueRow(name="陈经理")
        session.add(owner)
        session.flush()
        session.add(AccountRow(code="Q", name="Q", currency="CNY", owner_id=owner.id))

    database.write(M_("Add"), with_owner)
    database.undo()
    database.redo()
    with database.read() as reader:
        assert (
            reader.value(
                "SELECT colleague.name FROM account JOIN colleague ON owner_id = colleague.id"
            )
            == "陈经理"
        )


def test_history_tells_every_change_of_a_record(database: Database) -> None:
    key = builders.account(database, "Acme")
    database.write(M_("Rename {name}", name="Acme"), rename, key, "Beta")
    database.undo()
    history = database.history("account", key)
    assert [(entry.before, entry.step.state) for entry in history] == [
        ({"name": "Acme"}, "undone"),
        (None, "done"),
    ]
    assert history[0].step.text.text() == "Rename Acme"


def test_bulk_created_records_have_a_history(database: Database) -> None:
    database.write(M_("Import"), add_three)
    assert [entry.bulk for entry in database.history("account", 2)] == [True]


def test_steps_survive_a_restart(database: Database) -> None:
    key = builders.account(database, "Acme")
    for number in range(120):
        database.write(M_("Rename"), rename, key, f"Name {number}")
    database.close()
    again = Database.open(database.path)
    try:
        for _number in range(120):
            assert again.undo() is not None
        assert names(again) == ["Acme"]
    finally:
        again.close()


def test_a_step_whose_rows_changed_outside_is_set_aside(database: Database) -> None:
    key = builders.account(database, "Acme")
    database.write(M_("Rename"), rename, key, "Beta")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET name = 'Outside'")
    with pytest.raises(UserError):
        database.undo()
    assert names(database) == ["Outside"]


def test_a_second_writer_is_refused_and_may_read(database: Database) -> None:
    with pytest.raises(FileBusy) as refusal:
        Database.open(database.path)
    assert refusal.value.exit_code == 4
    other = open_for_reading_if_busy(database.path)
    try:
        assert other.readonly and other.holder is not None
        with pytest.raises(UserError):
            builders.account(other)
    finally:
        other.close()
    builders.account(database)  # the first one goes on


def test_reading_sees_one_state(database: Database) -> None:
    builders.account(database, "A")
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM account") == 1
        builders.account(database, "B")
        assert reader.value("SELECT count(*) FROM account") == 1


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.kam"
    path.write_text("my own words")
    with pytest.raises(UserError):
        Database.create(path)
    assert path.read_text() == "my own words"


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\x00" * 5000])
def test_what_is_no_workspace_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.kam"
    path.write_bytes(content)
    with pytest.raises(UserError):
        Database.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    connection.close()
    with pytest.raises(UserError, match="not a kamdesk workspace"):
        Database.open(path)


def test_a_newer_file_is_refused_unchanged(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 9999")
    database.close()
    before = database.path.read_bytes()
    with pytest.raises(UserError, match="newer kamdesk"):
        Database.open(database.path)
    assert database.path.read_bytes() == before


def test_an_encrypted_file_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "secret.kam"
    Database.create(path, key=new_key("长城 long wall")).close()
    head = file_head(path)
    assert head.kind == "encrypted"
    with pytest.raises(WrongPassphrase):
        Database.open(path, key=raw_key("wrong", head.salt))
    again = Database.open(path, key=raw_key("长城 long wall", head.salt))
    builders.account(again, "Acme")
    assert names(again) == ["Acme"]
    again.close()
    assert b"Acme" not in path.read_bytes()


def test_a_replaced_file_is_noticed_before_the_commit(database: Database, tmp_path: Path) -> None:
    other = tmp_path / "other.kam"
    Database.create(other).close()
    other.replace(database.path)
    with pytest.raises(UserError, match="replaced"):
        builders.account(database)


class Counting:
    """A derivation that notes what it was told."""

    name = "counting"
    tables = frozenset({"account"})
    owns: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.told: list[ChangeSet] = []

    def apply(self, connection: Connection, changes: ChangeSet) -> None:
        self.told.append(changes)

    def rebuild(self, connection: Connection) -> None:
        self.told.clear()

    def check(self, reader: Reader) -> list[str]:
        return []


def test_derivations_hear_of_edits_undo_and_redo(tmp_path: Path) -> None:
    counting = Counting()
    database = Database.create(tmp_path / "d.kam", derivations=(counting,))
    try:
        builders.account(database)
        database.undo()
        database.redo()
        database.write(M_("Other"), lambda session: session.add(ColleagueRow(name="x")))
    finally:
        database.close()
    assert [(bool(told), told.undone) for told in counting.told] == [
        (True, False),
        (True, True),
        (True, False),
    ]


def test_a_trial_run_leaves_nothing(database: Database) -> None:
    database.try_out(add_three)
    assert names(database) == [] and len(database.steps()) == 1


def test_rows_can_be_read_back(database: Database) -> None:
    builders.account(database, "Acme")
    found = database.write(
        M_("Read"), lambda session: session.scalars(select(AccountRow.name)).all()
    )
    assert found.value == ["Acme"] and not found.changes
