"""The workspace as the window sees it: one signal, one undo stack, also after a restart."""

from typing import Any

from sqlalchemy.orm import Session

from kamdesk.app.features import derivations
from kamdesk.base.i18n import M_
from kamdesk.db.database import Database
from kamdesk.features.accounts.store import AccountRow
from kamdesk.ui.workspace import Workspace


def add(session: Session, name: str) -> int:
    row = AccountRow(code=name, name=name, currency="CNY")
    session.add(row)
    session.flush()
    return row.id


def names(workspace: Workspace) -> list[str]:
    return workspace.read(lambda reader: reader.column("SELECT name FROM account ORDER BY id"))


def test_a_write_is_told_and_can_be_undone(workspace: Workspace, qtbot: Any) -> None:
    with qtbot.waitSignals([workspace.changed, workspace.saved]):
        workspace.write(M_("Add {name}", name="Acme"), add, "Acme")
    assert workspace.stack.undoText() == "Add Acme"
    with qtbot.waitSignal(workspace.changed) as told:
        workspace.stack.undo()
    assert told.args[0].undone and names(workspace) == []
    with qtbot.waitSignal(workspace.changed):
        workspace.stack.redo()
    assert names(workspace) == ["Acme"]


def test_a_write_that_changes_nothing_is_not_told(workspace: Workspace, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(workspace.changed):
        workspace.write(M_("Nothing"), lambda session: None)
    assert workspace.stack.count() == 0


def test_undo_and_redo_go_on_after_a_restart(workspace: Workspace, qtbot: Any) -> None:
    for number in range(5):
        workspace.write(M_("Add {name}", name=f"N{number}"), add, f"N{number}")
    workspace.stack.undo()
    workspace.stack.undo()
    path = workspace.path
    workspace.close()

    again = Workspace(Database.open(path, derivations=derivations()))
    try:
        assert again.stack.undoText() == "Add N2" and again.stack.redoText() == "Add N3"
        assert names(again) == ["N0", "N1", "N2"]
        again.stack.redo()
        again.stack.undo()
        for _number in range(3):
            again.stack.undo()
        assert names(again) == [] and not again.stack.canUndo()
    finally:
        again.close()


def test_a_step_that_cannot_be_undone_is_said_once_and_leaves_the_stack(
    workspace: Workspace, qtbot: Any
) -> None:
    key = workspace.write(M_("Add"), add, "Acme")

    def rename(session: Session) -> None:
        session.get_one(AccountRow, key).name = "Beta"

    workspace.write(M_("Rename"), rename)
    with workspace.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET name = 'Outside'")
    with qtbot.waitSignal(workspace.failed):
        workspace.stack.undo()
    assert names(workspace) == ["Outside"] and workspace.stack.count() == 1
