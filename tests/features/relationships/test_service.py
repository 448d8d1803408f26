"""What users do on the map, each an undoable step, each true of the days it is about."""

from datetime import date
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_
from kamdesk.db.database import Database
from kamdesk.features.relationships import queries, service
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.service import NewPerson
from tests import builders

DAY = date(2026, 6, 30)


@pytest.fixture
def account(database: Database) -> int:
    """An account without people."""
    return builders.account(database)


def _do(database: Database, edit: Any, *args: Any) -> Any:
    return database.write(M_("Edit"), edit, *args).value


def _staff(database: Database, account: int, day: date = DAY) -> Staff:
    with database.read() as reader:
        return queries.staff(reader, account, day)


def _named(found: Staff) -> dict[str, Person]:
    return {one.name: one for one in found.people}


def _add(database: Database, account: int, name: str, boss: int | None = None) -> tuple[int, int]:
    made: tuple[int, int] = _do(
        database, service.add_person, account, NewPerson(name, "Buyer", boss_post=boss)
    )
    return made


def test_a_person_is_added_below_a_boss(database: Database, account: int) -> None:
    _wang, post = _add(database, account, "王强")
    _add(database, account, "李明", post)
    people = _named(_staff(database, account))
    assert people["李明"].level == 2
    assert people["王强"].reports == 1


def test_a_placeholder_needs_a_title_only(database: Database, account: int) -> None:
    _do(database, service.add_person, account, NewPerson("", "CFO", placeholder=True))
    (one,) = _staff(database, account).people
    assert one.placeholder
    assert one.assumed
    assert one.name == "CFO, unknown"
    _do(database, service.rename_person, one.person_id, "Zhou Min")
    (one,) = _staff(database, account).people
    assert (one.name, one.placeholder) == ("Zhou Min", False)
    with pytest.raises(UserError, match="needs a name"):
        _do(database, service.add_person, account, NewPerson(" "))


def test_judgements_are_added_and_true_of_their_days(database: Database, account: int) -> None:
    person, _post = _add(database, account, "李明")
    for day, value in ((date(2026, 1, 10), "0"), (date(2026, 3, 1), "2"), (date(2026, 5, 1), None)):
        _do(database, service.record_fact, account, person, "attitude", value, day, "visit")
    found = [
        _staff(database, account, day).people[0].number("attitude")
        for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 3, 31), date(2026, 5, 1))
    ]
    assert found == [None, 0, 2, None]
    with database.read() as reader:
        assert [one.value for one in queries.fact_history(reader, account, person)] == [
            None,
            "2",
            "0",
        ]


@pytest.mark.parametrize(
    ("kind", "value"), [("attitude", "3"), ("influence", "0"), ("coverage", "5"), ("role", "king")]
)
def test_judgements_out_of_range_are_refused(
    database: Database, account: int, kind: str, value: str
) -> None:
    person, _post = _add(database, account, "李明")
    with pytest.raises(UserError):
        _do(database, service.record_fact, account, person, kind, value, DAY)


def test_a_new_boss_counts_from_its_day_and_the_former_one_before(
    database: Database, account: int
) -> None:
    _a, first = _add(database, account, "A")
    _b, second = _add(database, account, "B")
    _c, post = _add(database, account, "C", first)
    _do(database, service.set_boss, account, post, second, date(2026, 6, 1))
    after, before = _staff(database, account), _staff(database, account, date(2026, 5, 31))
    assert after.by_key()[_named(after)["C"].boss or 0].name == "B"
    assert before.by_key()[_named(before)["C"].boss or 0].name == "A"
    _do(database, service.set_boss, account, post, None, date(2026, 6, 1))
    assert _named(_staff(database, account))["C"].boss is None


def test_nobody_reports_to_themselves(database: Database, account: int) -> None:
    _a, top = _add(database, account, "A")
    _b, middle = _add(database, account, "B", top)
    _c, low = _add(database, account, "C", middle)
    for member, boss in ((top, low), (top, top)):
        with pytest.raises(UserError, match="report to themselves"):
            _do(database, service.set_boss, account, member, boss, DAY)


def test_ties_are_added_changed_and_removed(database: Database, account: int) -> None:
    first, second = _add(database, account, "A"), _add(database, account, "B")
    key = _do(database, service.add_tie, account, "influences", first, second, 2)
    _do(database, service.add_tie, account, "dotted", first, second)
    assert sorted(tie.kind for tie in _staff(database, account).ties) == ["dotted", "influences"]
    with pytest.raises(UserError, match="on the map already"):
        _do(database, service.add_tie, account, "influences", first, second)
    with pytest.raises(UserError, match="two people"):
        _do(database, service.add_tie, account, "friend", first, first)
    _do(database, service.set_tie, key, 3, "same school")
    (tie,) = [one for one in _staff(database, account).ties if one.kind == "influences"]
    assert (tie.strength, tie.note) == (3, "same school")
    _do(database, service.remove_tie, "influences", key)
    assert [one.kind for one in _staff(database, account).ties] == ["dotted"]


def test_moving_many_cards_is_one_step(database: Database, account: int) -> None:
    people = [_add(database, account, name) for name in "ABC"]
    cards = [(post, person, 10 * place, 5) for place, (person, post) in enumerate(people)]
    _do(database, service.move_cards, account, cards)
    with database.read() as reader:
        assert len(queries.places(reader, account)) == 3
    database.undo()
    with database.read() as reader:
        assert queries.places(reader, account) == {}


def test_a_card_is_hidden_and_comes_back(database: Database, account: int) -> None:
    person, post = _add(database, account, "A")
    _do(database, service.hide_cards, account, [(post, person)], True)
    _do(database, service.tidy_map, account)
    with database.read() as reader:
        assert queries.places(reader, account)[post, person][2]
    _do(database, service.hide_cards, account, [(post, person)], False)
    with database.read() as reader:
        assert queries.places(reader, account) == {}


def test_who_left_is_there_on_the_days_before(database: Database, account: int) -> None:
    person, post = _add(database, account, "A")
    _do(database, service.leave_post, person, post, date(2026, 6, 15))
    assert _staff(database, account).people == ()
    assert len(_staff(database, account, date(2026, 6, 15)).people) == 1


def test_a_boss_who_left_leaves_a_vacant_post(database: Database, account: int) -> None:
    person, post = _add(database, account, "A")
    _add(database, account, "B", post)
    _do(database, service.leave_post, person, post, date(2026, 6, 15))
    people = _staff(database, account).people
    assert [(one.person_id is None, one.level) for one in people] == [(True, 1), (False, 2)]
