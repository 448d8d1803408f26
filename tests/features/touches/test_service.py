"""Writing touches and what was agreed about the matrix, and taking it back."""

from datetime import date, timedelta
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.db.database import Database
from kamdesk.features.touches import queries, service
from kamdesk.features.touches.domain import Draft
from kamdesk.features.touches.queries import TouchLine
from tests import builders
from tests.builders import Message

DAY = date(2026, 6, 30)


@pytest.fixture
def account(database: Database) -> int:
    return builders.account(database)


def _write(database: Database, edit: Any, *args: Any) -> Any:
    return database.write(Message("Write"), edit, *args).value


def _touch(database: Database, key: int) -> TouchLine | None:
    with database.read() as reader:
        return queries.touch_lines(reader, [key]).get(key)


def test_a_touch_is_written_changed_and_taken_away(database: Database, account: int) -> None:
    li = builders.contact(database, account, "李明", department="采购部")
    wang = builders.contact(database, account, "王强")
    shen = builders.colleague(database)
    draft = Draft(DAY, "call", "  价格确认 ", people=(li, li), colleagues=(shen,))
    key = _write(database, service.add_touch, account, draft, DAY)
    found = _touch(database, key)
    assert found is not None
    assert (found.day, found.kind, found.subject, found.outcome) == (DAY, "call", "价格确认", "")
    assert [one.id for one in found.people] == [li]
    for edit, *args in (
        (service.set_kind, "visit"),
        (service.set_text, "outcome", "同意试用"),
        (service.set_text, "subject", " "),
        (service.set_day, DAY - timedelta(days=2), DAY),
        (service.set_people, (wang, li)),
        (service.set_colleagues, ()),
    ):
        _write(database, edit, key, *args)
    found = _touch(database, key)
    assert found is not None
    assert (found.kind, found.subject, found.outcome) == ("visit", "", "同意试用")
    assert found.day == DAY - timedelta(days=2)
    assert {one.id for one in found.people} == {li, wang}
    assert found.ours == ()
    before = found
    _write(database, service.delete_touch, key)
    assert _touch(database, key) is None
    database.undo()
    assert _touch(database, key) == before
    database.redo()
    assert _touch(database, key) is None


def test_who_took_part_can_not_be_lost_by_mistake(database: Database, account: int) -> None:
    """A person with touches stays referred to: deleting the touch first is the only way."""
    li = builders.contact(database, account, "李明")
    key = builders.touch(database, account, DAY, people=(li,))
    with database.read() as reader:
        assert reader.value("SELECT touch_id FROM touch_person WHERE person_id = ?", (li,)) == key
        assert reader.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize(
    ("draft", "what"),
    [
        (Draft(DAY, "fax", "x"), "no kind of contact fax"),
        (Draft(DAY + timedelta(days=732), "visit", "x"), "too far ahead"),
        (Draft(DAY, "visit", "  ", " "), "Say whom you met"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    database: Database, account: int, draft: Draft, what: str
) -> None:
    with pytest.raises(UserError, match=what):
        _write(database, service.add_touch, account, draft, DAY)
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM touch") == 0


def test_a_plan_may_be_two_years_ahead_but_no_further(database: Database, account: int) -> None:
    key = _write(
        database, service.add_touch, account, Draft(DAY + timedelta(days=731), "visit", "年会"), DAY
    )
    with pytest.raises(UserError, match="too far ahead"):
        _write(database, service.set_day, key, date(2062, 1, 1), DAY)
    found = _touch(database, key)
    assert found is not None
    assert found.day == DAY + timedelta(days=731)


def test_a_new_name_becomes_a_colleague_and_a_known_one_is_taken(database: Database) -> None:
    key = _write(database, service.add_colleague, " 易晓岚 ", "")
    assert _write(database, service.add_colleague, "易晓岚", "管理") == key
    with database.read() as reader:
        (one,) = queries.colleagues(reader)
    assert (one.id, one.name, one.function) == (key, "易晓岚", "management")
    _write(database, service.set_function, key, "党群工作")
    with database.read() as reader:
        assert queries.colleagues(reader)[0].function == "党群工作"
    with pytest.raises(UserError, match="needs a name"):
        _write(database, service.add_colleague, " ")


@pytest.mark.parametrize("days", [0, -3, 3651])
def test_rules_stay_between_a_day_and_ten_years(database: Database, days: int) -> None:
    with pytest.raises(UserError, match="not between"):
        _write(database, service.set_window, days)
    with pytest.raises(UserError, match="not between"):
        _write(database, service.set_cadence, {"A": days})
    with database.read() as reader:
        assert queries.rules(reader) == queries.Rules(90, {"A": 30, "B": 60, "C": 90})


def test_a_field_that_is_not_there_is_a_bug(database: Database, account: int) -> None:
    key = builders.touch(database, account, DAY, subject="x")
    with pytest.raises(ValueError, match="no such field"):
        _write(database, service.set_text, key, "day", "x")
