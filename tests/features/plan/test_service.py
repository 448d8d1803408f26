"""Measures are written, moved on, and seen as they were on any day."""

from datetime import date

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.plan import queries, service
from kamdesk.features.plan.service import NewMeasure
from tests import builders

START, DUE, TODAY = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 30)


@pytest.fixture
def measure(database: Database) -> int:
    acme = builders.account(database, "Acme")
    wanted = NewMeasure(" Visit the plant ", "Chen Wei", START, DUE, "R5", 4)
    return database.write(Message("x"), service.add_measure, acme, wanted).value


def _one(database: Database, day: date = TODAY) -> queries.Measure:
    with database.read() as reader:
        (found,) = queries.measures(reader, day)
    return found


def test_what_was_agreed_stands_apart_from_what_we_plan(database: Database) -> None:
    account = builders.account(database)
    wanted = NewMeasure("Win over the buyer", "", date(2026, 6, 1), None)
    key = database.write(Message("x"), service.add_measure, account, wanted).value
    with database.read() as reader:
        assert queries.measure(reader, key).agreed is None
    database.write(Message("x"), service.set_agreed, key, "  Monthly talk ", date(2026, 6, 9))
    with database.read() as reader:
        found = queries.measure(reader, key)
    assert (found.what, found.agreed, found.last_event) == ("Win over the buyer", "Monthly talk", date(2026, 6, 9))  # fmt: skip
    database.write(Message("x"), service.set_agreed, key, " ", date(2026, 6, 9))
    with database.read() as reader:
        assert queries.measure(reader, key).agreed is None


def test_a_measure_is_written_with_its_owner(database: Database, measure: int) -> None:
    one = _one(database)
    assert (one.what, one.owner, one.state, one.item, one.expected) == (
        "Visit the plant", "Chen Wei", "open", "R5", 4,
    )  # fmt: skip
    assert one.overdue(TODAY)
    assert one.quiet(TODAY)
    assert not one.overdue(DUE)


def test_it_is_not_there_before_it_began(database: Database, measure: int) -> None:
    with database.read() as reader:
        assert queries.measures(reader, date(2026, 2, 28)) == []


def test_done_has_a_day_and_an_outcome_and_a_past_day_does_not_know_it(
    database: Database, measure: int
) -> None:
    day = date(2026, 5, 20)
    database.write(Message("x"), service.set_state, measure, "done", day, "Three people met")
    one = _one(database)
    assert (one.state, one.ended, one.outcome) == ("done", day, "Three people met")
    before = _one(database, date(2026, 5, 19))
    assert (before.state, before.ended, before.outcome) == ("doing", None, None)
    database.undo()
    assert _one(database).state == "open"


def test_opened_again_it_has_not_ended(database: Database, measure: int) -> None:
    database.write(Message("x"), service.set_state, measure, "dropped", TODAY)
    database.write(Message("x"), service.set_state, measure, "doing", TODAY)
    assert (_one(database).state, _one(database).ended) == ("doing", None)


def test_every_event_keeps_it_from_going_quiet(database: Database, measure: int) -> None:
    database.write(Message("x"), service.set_outcome, measure, "Called", TODAY)
    assert _one(database).last_event == TODAY
    database.write(Message("x"), service.set_owner, measure, "", date(2026, 4, 1))
    one = _one(database)
    assert (one.last_event, one.owner) == (TODAY, None)


def test_what_makes_no_sense_is_refused(database: Database, measure: int) -> None:
    for edit, *more in (
        (service.set_what, "  ", TODAY),
        (service.set_days, START, date(2026, 2, 1), TODAY),
        (service.set_item, "R1", 6, TODAY),
    ):
        with pytest.raises(UserError):
            database.write(Message("x"), edit, measure, *more)
    with pytest.raises(UserError, match="what is to be done"):
        database.write(Message("x"), service.add_measure, 1, NewMeasure(" ", "", START, None))
    with pytest.raises(ValueError, match="no such state"):
        database.write(Message("x"), service.set_state, measure, "lost", TODAY)
    assert _one(database).what == "Visit the plant"


def test_open_ones_come_first_by_due_day(database: Database, measure: int) -> None:
    for what, due in (("late", date(2026, 8, 1)), ("never", None), ("soon", date(2026, 7, 1))):
        database.write(Message("x"), service.add_measure, 1, NewMeasure(what, "", START, due))
    database.write(Message("x"), service.set_state, measure, "done", TODAY)
    with database.read() as reader:
        found = [one.what for one in queries.measures(reader, TODAY, 1)]
    assert found == ["soon", "late", "never", "Visit the plant"]
    database.write(Message("x"), service.remove, measure)
    with database.read() as reader:
        assert queries.measure(reader, measure) is None
