"""The map over time: read for any day as if every event were told in turn, and compared."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.i18n import M_, speaking
from kamdesk.db.database import Database
from kamdesk.db.recorder import bulk
from kamdesk.features.relationships import domain, queries, service
from kamdesk.features.relationships.domain import Entry
from kamdesk.features.relationships.service import NewPerson, NewPost
from tests import builders

FIRST = date(2026, 1, 1)
DAYS = 12
PEOPLE = 5
_day = st.integers(0, DAYS).map(lambda n: FIRST + timedelta(days=n))
_since = st.none() | _day
_person = st.integers(1, PEOPLE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Two accounts, some people, two maps, nobody with a post yet; one file for every example."""
    path: Path = tmp_path_factory.mktemp("times") / "desk.kam"
    load_tables()
    database = Database.create(path, derivations=derivations(), tables=load_tables)

    def fill(session: Session) -> None:
        write = bulk(session)
        write.insert("colleague", ("name", "active"), [("Ours A", 1), ("Ours B", 1)])
        columns = ("code", "name", "sort_key", "currency")
        write.insert("account", columns, [("A", "A", "a", "CNY"), ("B", "B", "b", "CNY")])
        people = ((f"P{n}", "", 0, 0) for n in range(PEOPLE))
        write.insert("person", ("name", "sort_key", "placeholder", "sensitive"), people)
        posts = ((1 if n < 4 else 2, f"T{n}", 0) for n in range(PEOPLE))
        write.insert("post", ("account_id", "title", "outside"), posts)
        write.insert("map", ("account_id", "name", "layout"), [(1, "M", "tree"), (1, "N", "tree")])

    database.write_base(M_("Desk"), fill)
    yield database
    database.close()


_TABLES = {
    "holding": ("person_id", "post_id", "since", "until"),
    "reporting": ("post_id", "boss_id", "kind", "since", "until"),
    "relation": ("account_id", "kind", "from_person_id", "to_person_id", "strength", "since", "until"),
    "acquaintance": ("account_id", "colleague_id", "person_id", "strength", "since", "until"),
    "fact": ("person_id", "account_id", "kind", "value", "on_day", "map_id", "assumed"),
}  # fmt: skip
_strength = st.none() | st.integers(1, 3)
_rows = st.fixed_dictionaries(
    {
        "holding": st.lists(st.tuples(_person, _person, _since, _since), max_size=8),
        "reporting": st.lists(
            st.tuples(_person, _person, st.sampled_from(["solid", "solid", "dotted"]), _since, _since),
            max_size=8,
        ),
        "relation": st.lists(
            st.tuples(st.sampled_from([1, 1, None, 2]), st.sampled_from(["friend", "conflict"]),
                      _person, _person, _strength, _since, _since), max_size=5,
        ),
        "acquaintance": st.lists(
            st.tuples(st.sampled_from([1, 1, 2]), st.integers(1, 2), _person, _strength, _since, _since),
            max_size=5,
        ),
        "fact": st.lists(
            st.tuples(_person, st.sampled_from([1, 1, 1, 2]), st.sampled_from(["attitude", "influence"]),
                      st.none() | st.sampled_from(["1", "2"]), _day, st.none() | st.integers(1, 2),
                      st.just(0)), max_size=10,
        ),
    }
)  # fmt: skip


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class _Looked(Exception):
    """Ends the write of an example, so that nothing stays."""


def _states(desk: Database, rows: dict[str, list[tuple[Any, ...]]], maps: list[int | None]) -> Any:
    """Write rows, read and replay every day for each map, and take all back."""
    found: dict[Any, Any] = {}

    def edit(session: Session) -> None:
        from kamdesk.db.recorder import reader

        for table, columns in _TABLES.items():
            values = [tuple(_text(one) for one in row) for row in rows[table]]
            bulk(session).insert(table, columns, values)
        read = reader(session)
        record = queries.record(read, 1)
        for map_id in maps:
            found["days", map_id] = {one.day for one in queries.change_days(read, 1, map_id)}
            for number in range(-1, DAYS + 2):
                day = FIRST + timedelta(days=number)
                kept = queries.staff(read, 1, day, map_id).state()
                found[day, map_id] = (kept, domain.replay(record, day, map_id))
        raise _Looked

    with pytest.raises(_Looked):
        desk.write(M_("Example"), edit)
    return found


_HELD_TWICE: dict[str, list[tuple[Any, ...]]] = {
    "holding": [(1, 1, None, None), (2, 1, None, None), (1, 1, None, None)],
    "reporting": [(1, 1, "solid", None, None)], "relation": [], "acquaintance": [], "fact": [],
}  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(_rows)
@example(_HELD_TWICE)
def test_what_is_read_for_a_day_is_what_the_events_up_to_it_tell(
    desk: Database, rows: dict[str, list[tuple[Any, ...]]]
) -> None:
    for key, value in _states(desk, rows, [None, 1]).items():
        if key[0] != "days":
            kept, told = value
            assert kept == told, key


@settings(max_examples=60, deadline=None)
@given(_rows, st.tuples(_day, _day, _day))
def test_two_differences_one_after_the_other_are_one(
    desk: Database, rows: dict[str, list[tuple[Any, ...]]], days: tuple[date, date, date]
) -> None:
    found = _states(desk, rows, [None])
    a, b, c = (found[day, None][0] for day in days)
    first, second, whole = domain.diff(a, b), domain.diff(b, c), domain.diff(a, c)
    assert first.then(second) == whole
    assert whole.applied(a) == c
    assert whole.inverse().applied(c) == a
    assert not domain.diff(a, a)
    assert bool(whole) == (a != c)


@settings(max_examples=60, deadline=None)
@given(_rows)
def test_nothing_changes_but_on_the_days_of_change(
    desk: Database, rows: dict[str, list[tuple[Any, ...]]]
) -> None:
    found = _states(desk, rows, [1])
    for number in range(DAYS + 2):
        day = FIRST + timedelta(days=number)
        if found[day, 1][0] != found[day - timedelta(days=1), 1][0]:
            assert day in found["days", 1]


# -- in words -----------------------------------------------------------------------------------


def _do(database: Database, edit: Any, *args: Any) -> Any:
    return database.write(M_("Edit"), edit, *args).value


def _told(database: Database, account: int, first: date, last: date) -> list[str]:
    with database.read() as reader:
        return queries.compare(reader, account, first, last).sentences()


def test_a_quarter_of_an_account_in_words(database: Database) -> None:
    account = builders.account(database)
    start, end = date(2026, 4, 1), date(2026, 6, 30)
    wang = _do(database, service.add_person, account, NewPerson("王强", "CEO"))
    li = _do(database, service.add_person, account, NewPerson("李明", "CFO", boss_post=wang[1]))
    zhao = _do(database, service.add_person, account, NewPerson("赵敏", "Buyer", boss_post=wang[1]))
    sun = _do(database, service.add_person, account, NewPerson("孙丽", "Clerk", boss_post=wang[1]))
    for day, value in ((date(2026, 1, 1), "0"), (date(2026, 5, 1), "1")):
        _do(database, service.record_fact, account, li[0], "attitude", value, day)
    _do(database, service.set_boss, account, zhao[1], li[1], date(2026, 5, 2))
    _do(database, service.leave_post, sun[0], sun[1], date(2026, 5, 3))
    new = NewPerson("周洋", "Engineer", boss_post=wang[1], since=date(2026, 5, 4))
    zhou = _do(database, service.add_person, account, new)
    _do(database, service.add_tie, account, "friend", li, zhao, 2, "", date(2026, 5, 5))
    day = date(2026, 5, 6)
    _do(database, service.add_acquaintance, account, "沈嘉宁", zhou[0], 3, day)
    told = _told(database, account, start, end)
    assert told == [
        "周洋 is new: Engineer.",
        "孙丽 has left: Clerk.",
        "赵敏 now reports to 李明, before to 王强.",
        "李明: Attitude Neutral → Supporter.",
        "沈嘉宁 of ours knows 周洋 now.",
        "New relation: 李明 – Friend of – 赵敏.",
    ]
    with speaking("zh_CN"):
        assert any("李明" in one and "中立" in one for one in _told(database, account, start, end))
    back = _told(database, account, end, start)
    assert "李明: Attitude Supporter → Neutral." in back
    assert "孙丽 is new: Clerk." in back
    assert _told(database, account, end, end) == []
    with database.read() as reader:
        days = [one.day for one in queries.change_days(reader, account)]
    assert days == [date(2026, 1, 1), *(date(2026, 5, n) for n in (1, 2, 4, 5, 6))]


def test_a_move_within_the_account_is_told_as_one(database: Database) -> None:
    account = builders.account(database)
    other = builders.account(database, "Other")
    one = _do(database, service.add_person, account, NewPerson("李明", "Buyer"))
    _do(database, service.record_fact, account, one[0], "influence", "4", date(2026, 1, 1))
    _do(database, service.add_acquaintance, account, "沈嘉宁", one[0], 2)
    new = NewPost(account, "CFO", "Finance")
    post = _do(database, service.move_job, one[0], one[1], new, date(2026, 6, 1))
    assert _told(database, account, date(2026, 5, 31), date(2026, 6, 1)) == [
        "李明 has another post: Buyer → CFO."
    ]
    _do(database, service.move_job, one[0], post, NewPost(other, "CEO"), date(2026, 6, 10))
    assert _told(database, account, date(2026, 6, 1), date(2026, 6, 30)) == ["李明 has left: CFO."]
    with database.read() as reader:
        (line,) = queries.staff(reader, other, date(2026, 6, 30)).knows
        assert line.colleague == "沈嘉宁"  # who knew them before knows them now
        (there,) = queries.staff(reader, other, date(2026, 6, 30)).people
        assert there.person_id == one[0]
        assert [line.title for line in queries.career(reader, one[0])] == ["CEO", "CFO", "Buyer"]


def test_a_new_holder_of_the_boss_moves_nobody(database: Database) -> None:
    account = builders.account(database)
    boss = _do(database, service.add_person, account, NewPerson("王强", "CEO"))
    _do(database, service.add_person, account, NewPerson("李明", "CFO", boss_post=boss[1]))
    heir = builders.person(database, "周洋")
    _do(database, service.leave_post, boss[0], boss[1], date(2026, 5, 31))
    _do(database, service.take_post, heir, boss[1], date(2026, 6, 5))
    first, last = date(2026, 5, 1), date(2026, 6, 30)
    assert _told(database, account, first, last) == ["周洋 is new: CEO.", "王强 has left: CEO."]
    assert _told(database, account, first, date(2026, 6, 2)) == [
        "The post is vacant now: CEO.", "王强 has left: CEO.",
    ]  # fmt: skip


def test_an_entry_says_what_it_is_about() -> None:
    found = domain.diff({}, {Entry("card", 3, 0): ""})
    assert found.added == ((3, None),)
    assert found.gone == ()
