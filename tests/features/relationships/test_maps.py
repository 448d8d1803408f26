"""Several maps of an account, who of us knows whom, money on the map; and everything taken back."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, speaking
from kamdesk.db.database import Database
from kamdesk.db.dump import dump
from kamdesk.features.relationships import domain, queries, service
from kamdesk.features.relationships.queries import Person
from kamdesk.features.relationships.service import NewPerson, NewPost, Step
from tests import builders

DAY = date(2026, 6, 30)


@pytest.fixture
def account(database: Database) -> int:
    """An account without people."""
    return builders.account(database)


def _do(database: Database, edit: Any, *args: Any) -> Any:
    return database.write(M_("Edit"), edit, *args).value


def _read(database: Database, query: Any, *args: Any, **more: Any) -> Any:
    with database.read() as reader:
        return query(reader, *args, **more)


def _add(database: Database, account: int, name: str, **more: Any) -> tuple[int, int]:
    made: tuple[int, int] = _do(database, service.add_person, account, NewPerson(name, **more))
    return made


def _people(
    database: Database, account: int, map_id: int | None = None, day: date = DAY
) -> dict[str, Person]:
    found = _read(database, queries.staff, account, day, map_id)
    return {one.name: one for one in found.people}


# -- maps ---------------------------------------------------------------------------------------


def test_a_judgement_of_a_map_counts_on_it_before_that_of_the_account(
    database: Database, account: int
) -> None:
    person, _post = _add(database, account, "李明")
    tender = _do(database, service.create_map, account, "Tender", "Line 2")
    record = service.record_fact
    _do(database, record, account, person, "attitude", "1", date(2026, 5, 1))
    _do(database, record, account, person, "attitude", "-2", date(2026, 4, 1), "", False, tender)
    assert _people(database, account)["李明"].number("attitude") == 1
    there = _people(database, account, tender)["李明"]
    assert there.number("attitude") == -2
    assert there.facts["attitude"].own
    assert _people(database, account, tender, date(2026, 3, 1))["李明"].number("attitude") is None
    assert len(_read(database, queries.fact_history, account, person)) == 1
    assert len(_read(database, queries.fact_history, account, person, tender)) == 2
    first, second = _read(database, queries.maps, account)
    assert (first.name, first.facts, second.name, second.note, second.facts) == (
        "Map", 0, "Tender", "Line 2", 1,
    )  # fmt: skip
    found = _read(database, queries.compare, account, DAY, DAY, None, tender)
    assert found.sentences() == ["李明: Attitude Supporter → Opponent."]


def test_a_copy_has_everything_and_leads_its_own_life(database: Database, account: int) -> None:
    person, post = _add(database, account, "李明", department="Sales")
    one = _do(database, service.create_map, account, "One", "", "lanes")
    _do(database, service.move_cards, account, [(post, person, 40, 50)], one)
    _do(database, service.fold_departments, account, ["Sales", "Sales"], True, one)
    _do(database, service.record_fact, account, person, "influence", "5", DAY, "", False, one)
    two = _do(database, service.clone_map, one, "Two")
    assert _read(database, queries.places, account, two) == {(post, person): (40, 50, False, False)}
    assert _read(database, queries.folds, account, two) == {"Sales"}
    assert _people(database, account, two)["李明"].number("influence") == 5
    _do(database, service.fold_departments, account, ["Sales"], False, two)
    _do(database, service.move_cards, account, [(post, person, 1, 2)], two)
    assert _read(database, queries.folds, account, one) == {"Sales"}
    assert _read(database, queries.places, account, one)[post, person][:2] == (40, 50)
    assert [m.layout for m in _read(database, queries.maps, account)] == ["tree", "lanes", "lanes"]


def test_a_map_is_deleted_whole_and_comes_back_whole(database: Database, account: int) -> None:
    person, post = _add(database, account, "李明", department="Sales")
    key = _do(database, service.create_map, account, "One")
    _do(database, service.move_cards, account, [(post, person, 40, 50)], key)
    _do(database, service.fold_departments, account, ["Sales"], True, key)
    _do(database, service.record_fact, account, person, "influence", "5", DAY, "", False, key)
    before = _dump(database)
    _do(database, service.delete_map, key)
    assert [one.name for one in _read(database, queries.maps, account)] == ["Map"]
    with speaking("zh_CN"):
        assert [one.name for one in _read(database, queries.maps, account)] == ["关系图"]
    assert _people(database, account)["李明"].number("influence") is None
    database.undo()
    assert _dump(database) == before


def test_names_of_maps_are_there_and_differ(database: Database, account: int) -> None:
    key = _do(database, service.create_map, account, " One ")
    for edit, *args in (
        (service.create_map, account, "one"), (service.create_map, account, " "),
        (service.clone_map, key, "Map"), (service.rename_map, key, ""),
    ):  # fmt: skip
        with pytest.raises(UserError):
            _do(database, edit, *args)
    _do(database, service.rename_map, key, "ONE")
    _do(database, service.set_map_field, key, "note", "why")
    _do(database, service.set_layout, account, "grid", key)
    _do(database, service.set_layout, account, "free")
    first, one = _read(database, queries.maps, account)
    assert (first.layout, one.name, one.note, one.layout) == ("free", "ONE", "why", "grid")
    other = builders.account(database, "Other")
    with pytest.raises(UserError, match="not there any more"):
        _do(database, service.set_layout, other, "free", key)


def test_pinned_cards_survive_tidying_and_vacant_posts_can_be_placed(
    database: Database, account: int
) -> None:
    boss, top = _add(database, account, "王强", title="CEO")
    person, post = _add(database, account, "李明", boss_post=top)
    _do(database, service.leave_post, boss, top, date(2026, 6, 1))
    _do(database, service.move_cards, account, [(post, person, 1, 2), (top, None, 3, 4)])
    _do(database, service.pin_cards, account, [(top, None, 3, 4)], True)
    _do(database, service.tidy_map, account)
    assert _read(database, queries.places, account) == {(top, None): (3, 4, False, True)}
    _do(database, service.pin_cards, account, [(top, None, 3, 4)], False)
    _do(database, service.tidy_map, account)
    assert _read(database, queries.places, account) == {}


def test_a_hidden_card_comes_back_where_it_was(database: Database, account: int) -> None:
    person, post = _add(database, account, "李明")
    _do(database, service.move_cards, account, [(post, person, 7, 8)])
    _do(database, service.hide_cards, account, [(post, person)], True)
    assert _read(database, queries.places, account)[post, person] == (7, 8, True, False)
    _do(database, service.hide_cards, account, [(post, person)], False)
    assert _read(database, queries.places, account)[post, person] == (7, 8, False, False)


# -- backlog ------------------------------------------------------------------------------------


def test_the_backlog_holds_who_is_not_on_the_map(database: Database, account: int) -> None:
    from kamdesk.features.touches.store import TouchPersonRow, TouchRow

    wang = _add(database, account, "王强", department="Board")
    li = _add(database, account, "李明", department="Sales")
    zhao = _add(database, account, "赵敏", department="Sales")
    key = _do(database, service.create_map, account, "Tender", "", "free", True)
    _do(database, service.record_fact, account, zhao[0], "influence", "4", DAY)
    _do(database, service.move_cards, account, [(wang[1], wang[0], 0, 0)], key)
    new = _add(database, account, "孙丽", department="Sales")
    for day, person in ((date(2026, 3, 1), li[0]), (date(2026, 6, 1), zhao[0])):
        touch = builders.add(database, TouchRow(account_id=account, day=day, kind="visit"))
        builders.add(database, TouchPersonRow(touch_id=touch, person_id=person))

    def names(**more: Any) -> list[str]:
        return [
            one.person.name for one in _read(database, queries.backlog, account, DAY, key, **more)
        ]

    assert names() == ["赵敏", "孙丽", "李明"]
    assert names(only_hidden=True) == ["赵敏", "李明"]
    assert names(key_players=True) == ["赵敏"]
    assert names(cold_days=90) == ["孙丽", "李明"]
    assert names(department="Board") == []
    first, second, third = _read(database, queries.backlog, account, DAY, key)
    assert (first.hidden, first.days) == (True, 29)
    assert (second.hidden, second.last_contact, second.days) == (False, None, None)
    assert third.last_contact == date(2026, 3, 1)
    assert new[0] == second.person.person_id
    assert len(_read(database, queries.backlog, account, DAY)) == 4  # the first map: nobody placed
    assert _read(database, queries.last_contacts, account, date(2026, 5, 1)) == {
        li[0]: date(2026, 3, 1)
    }


# -- ours ---------------------------------------------------------------------------------------


def test_acquaintances_have_strength_period_and_function(database: Database, account: int) -> None:
    from kamdesk.features.accounts.store import ColleagueRow

    builders.add(database, ColleagueRow(name="邵明轩", function="技术"))
    li, post = _add(database, account, "李明")
    zhao, _other = _add(database, account, "赵敏")
    add = service.add_acquaintance
    key = _do(database, add, account, "邵明轩", li, 2, date(2026, 1, 1), "同学")
    _do(database, service.set_contact_owner, post, "沈嘉宁")
    with pytest.raises(UserError, match="already"):
        _do(database, add, account, "邵明轩", li, 1)
    with pytest.raises(UserError, match="between 1 and 3"):
        _do(database, add, account, "邵明轩", zhao, 4)
    owner, known = _read(database, queries.staff, account, DAY).knows
    assert (owner.id, owner.colleague, owner.owner) == (None, "沈嘉宁", True)
    assert (known.function, known.strength, known.note, known.owner) == ("技术", 2, "同学", False)
    _do(database, service.set_acquaintance, key, 3, "")
    _do(database, service.end_acquaintance, key, date(2026, 5, 31))
    with pytest.raises(UserError, match="is before"):
        _do(database, service.end_acquaintance, key, date(2025, 1, 1))
    assert len(_read(database, queries.staff, account, DAY).knows) == 1
    assert len(_read(database, queries.staff, account, date(2026, 5, 31)).knows) == 2
    assert len(_read(database, queries.staff, account, date(2025, 12, 31)).knows) == 1
    _do(database, service.set_colleague_function, owner.colleague_id, " 销售 ")
    assert {one.function for one in _read(database, queries.colleagues)} == {"技术", "销售"}
    _do(database, add, account, "邵明轩", li, 1, date(2026, 6, 1))  # they meet again
    _do(database, service.remove_acquaintance, key)
    assert len(_read(database, queries.staff, account, date(2026, 5, 31)).knows) == 1


def test_figures_of_the_map_with_what_they_are_made_of(database: Database, account: int) -> None:
    wang, top = _add(database, account, "王强")
    li, _post = _add(database, account, "李明", boss_post=top)
    record = service.record_fact
    for person, values in ((wang, ("5", "-1", "1")), (li, ("4", None, "3"))):
        for kind, value in zip(("influence", "attitude", "coverage"), values, strict=True):
            _do(database, record, account, person, kind, value, DAY)
    _do(database, service.add_acquaintance, account, "沈嘉宁", li)
    found = _read(database, queries.staff, account, DAY)
    few = queries.map_figures(found)
    assert not few.has_graph  # two people: figures of the network say nothing
    assert (few.betweenness, few.eigenvector, few.doors) == (None, None, ())
    assert "betweenness" not in {one.key for one in queries.open_figures(found, few)}
    _add(database, account, "赵敏", boss_post=top)
    found = _read(database, queries.staff, account, DAY)
    made = queries.map_figures(found)
    names = {made.names[node] for node in made.doors}
    assert names == {"王强", "李明"}
    assert made.groups == 1
    assert [made.names[queries.THEIRS, key] for key in made.strangers] == ["王强", "赵敏"]
    opened = {one.key: one for one in queries.open_figures(found, made)}
    assert opened["coverage_index"].inputs[0] == ("王强", 5, -1, 1)
    assert opened["gaps"].inputs == (("王强", 5, -1, 1),)
    assert opened["unknown_influence"].value == 4
    assert opened["losses"].inputs == (("沈嘉宁", 4, 0, 1),)
    assert opened["losses"].value == 1
    assert opened["doors"].value == 2
    assert opened["betweenness"].inputs[0][0] in names
    assert len(opened["eigenvector"].inputs) == 4


def test_focus_names_whom_to_look_at(database: Database, account: int) -> None:
    from kamdesk.features.touches.store import TouchPersonRow, TouchRow

    wang, top = _add(database, account, "王强")
    li, post = _add(database, account, "李明", boss_post=top)
    _add(database, account, "", title="CFO", placeholder=True, boss_post=top)
    record = service.record_fact
    for person, kind, value in (
        (wang, "influence", "5"), (wang, "role", "payer"), (li, "cadence", "20"), (li, "influence", "3"),
    ):  # fmt: skip
        _do(database, record, account, person, kind, value, date(2026, 1, 1))
    _do(database, record, account, li, "attitude", "-1", date(2026, 6, 1))
    _do(database, service.set_contact_owner, post, "沈嘉宁")
    builders.invoice(database, account, 5_00, due=date(2026, 1, 1))
    for person, day in ((wang, date(2026, 5, 1)), (li, date(2026, 6, 1))):
        touch = builders.add(database, TouchRow(account_id=account, day=day, kind="call"))
        builders.add(database, TouchPersonRow(touch_id=touch, person_id=person))

    found = _read(database, queries.staff, account, DAY)
    fresh = queries.freshness(found, _read(database, queries.last_contacts, account, DAY), DAY)
    assert [(one.days, one.cadence, one.cold) for one in fresh.values()] == [
        (60, 90, False), (29, 20, True), (None, 90, True),
    ]  # fmt: skip
    money = _read(database, queries.money_on_map, account, DAY)
    compared = _read(database, queries.compare, account, date(2026, 5, 1), DAY)
    made = queries.focuses(found, queries.map_figures(found), money, fresh, compared)
    names = {one.key: one.name for one in found.people}
    told = {key: sorted(names[card] for card in cards) for key, cards in made.items()}
    assert told == {
        "key_players": ["王强"], "gaps": ["王强"], "opponents": ["李明"],
        "strangers": ["CFO, unknown", "王强"], "overdue": ["王强"], "doors": ["李明", "王强"],
        "cold": ["CFO, unknown", "李明"], "assumed": ["CFO, unknown"], "changed": ["李明"],
    }  # fmt: skip
    assert set(made) == set(queries.FOCUSES)
    assert "overdue" not in queries.focuses(found, queries.map_figures(found))


def test_a_circle_two_bosses_and_oneself_are_shown(database: Database, account: int) -> None:
    from kamdesk.features.relationships.store import ReportingRow

    posts = [_add(database, account, name)[1] for name in "ABCD"]
    for member, boss in ((0, 1), (1, 0), (2, 2), (3, 0), (3, 1)):
        builders.add(
            database, ReportingRow(post_id=posts[member], boss_id=posts[boss], kind="solid")
        )
    found = _read(database, queries.staff, account, DAY)
    assert [len(one) for one in found.tree.cycles] == [2, 1]
    assert queries.map_figures(found).cycles == found.tree.cycles
    assert found.by_key()[4].boss == 1  # the first of the two
    assert len([tie for tie in found.ties if tie.first == 4]) == 2


def test_a_thousand_people_are_counted(database: Database, account: int) -> None:
    from kamdesk.db.recorder import bulk

    def fill(session: Any) -> None:
        write, count = bulk(session), range(1000)
        people = ((f"P{n}", "", 0, 0) for n in count)
        write.insert("person", ("name", "sort_key", "placeholder", "sensitive"), people)
        write.insert("post", ("account_id", "outside"), ((account, 0) for _n in count))
        write.insert("holding", ("person_id", "post_id"), ((n + 1, n + 1) for n in count))
        lines = ((n + 1, (n - 1) // 6 + 1, "solid") for n in range(1, 1000))
        write.insert("reporting", ("post_id", "boss_id", "kind"), lines)
        ties = ((account, "friend", n + 1, (n * 7 + 3) % 1000 + 1) for n in range(600))
        write.insert("relation", ("account_id", "kind", "from_person_id", "to_person_id"), ties)

    _do(database, fill)
    found = _read(database, queries.staff, account, DAY)
    made = queries.map_figures(found)
    assert (len(found.people), made.groups, found.tree.depth) == (1000, 1, 5)
    assert len(made.betweenness or {}) == len(made.eigenvector or {}) == 1000
    assert len(found.state()) == 1000 + 999 + 600


# -- money --------------------------------------------------------------------------------------


def test_what_is_overdue_stands_at_who_can_release_it(database: Database, account: int) -> None:
    payer, _p = _add(database, account, "孙财务")
    clerk, _q = _add(database, account, "周会计")
    boss, _r = _add(database, account, "王强")
    _do(database, service.record_fact, account, payer, "role", "payer", DAY)
    _do(database, service.record_fact, account, boss, "role", "approver", DAY)
    for amount, due, currency in ((100_00, 29, "CNY"), (5_00, 30, "CNY"), (7_00, 1, "USD")):
        builders.invoice(database, account, amount, due=date(2026, 6, due), currency=currency)
    steps = [Step("Book the invoice", clerk, 5), Step("Approve"), Step("Pay", payer, 0)]
    _do(database, service.set_payment_path, account, steps)
    found = _read(database, queries.money_on_map, account, DAY)
    card = {one.name: one.key for one in _people(database, account).values()}
    assert (found.signers, found.payers) == ((card["王强"],), (card["孙财务"],))
    assert set(found.releasers) == {card["孙财务"], card["周会计"]}
    assert [(one.currency, one.minor) for one in found.overdue] == [("CNY", 100_00), ("USD", 7_00)]
    assert [(one.currency, one.minor) for one in found.outstanding] == [
        ("CNY", 105_00),
        ("USD", 7_00),
    ]
    assert found.at(card["周会计"]) == found.overdue
    assert found.at(card["王强"]) == ()
    assert (found.usual_days, found.known_days) == (None, 5)
    assert [(one.place, one.what, one.name) for one in found.path] == [
        (1, "Book the invoice", "周会计"), (2, "Approve", ""), (3, "Pay", "孙财务"),
    ]  # fmt: skip
    _do(database, service.set_payment_path, account, [Step("Pay", payer, 3)])
    found = _read(database, queries.money_on_map, account, DAY)
    assert (len(found.path), found.usual_days) == (1, 3)
    for wrong in (Step(" "), Step("Pay", None, -1)):
        with pytest.raises(UserError):
            _do(database, service.set_payment_path, account, [wrong])
    _do(database, service.set_payment_path, account, [])
    assert _read(database, queries.payment_path, account) == ()


# -- people and words ---------------------------------------------------------------------------


def test_archived_people_are_gone_everywhere_and_come_back(
    database: Database, account: int
) -> None:
    boss, top = _add(database, account, "王强", title="CEO")
    _add(database, account, "李明", boss_post=top)
    _do(database, service.archive_people, [boss])
    assert set(_people(database, account)) == {"", "李明"}  # the post stays, vacant
    assert [one.name for one in _read(database, queries.archived_people, account)] == ["王强"]
    _do(database, service.restore_people, [boss])
    assert set(_people(database, account)) == {"王强", "李明"}
    assert _read(database, queries.archived_people, account) == []


def test_several_people_are_edited_in_one_step(database: Database, account: int) -> None:
    made = [_add(database, account, name) for name in "ABC"]
    top = _add(database, account, "王强")
    people, posts = [one[0] for one in made], [one[1] for one in made]
    before = _dump(database)
    for edit, *args in (
        (service.set_bosses, account, posts, top[1], DAY),
        (service.set_person_fields, people, "sensitive", True),
        (service.set_post_fields, posts, "outside", True),
        (service.record_facts, account, people, "political", "core", DAY),
        (service.move_cards, account, [(post, person, 1, 2) for person, post in made]),
        (service.archive_people, people),
    ):  # fmt: skip
        _do(database, edit, *args)
        assert _dump(database) != before
        database.undo()
        assert _dump(database) == before, edit
    with pytest.raises(UserError):
        _do(database, service.set_bosses, account, [*posts, top[1]], top[1], DAY)
    assert _dump(database) == before


def test_a_guided_choice_is_recorded_with_its_answers(database: Database, account: int) -> None:
    person, _post = _add(database, account, "李明")
    answers = [True, True]
    assert _do(database, service.record_choice, account, person, "attitude", answers, DAY) == "2"
    (line,) = _read(database, queries.fact_history, account, person)
    assert line.source == domain.evidence("attitude", answers)
    with pytest.raises(UserError, match="do not lead"):
        _do(database, service.record_choice, account, person, "attitude", [None], DAY)


def test_words_of_the_user(database: Database) -> None:
    _do(database, service.set_term, "role", "payer", "Treasurer", "#aabbcc")
    found = _read(database, queries.terms)
    assert (found.name("role", "payer"), found.color("role", "payer")) == ("Treasurer", "#AABBCC")
    with pytest.raises(UserError, match="no colour"):
        _do(database, service.set_term, "role", "payer", "", "red")
    with pytest.raises(UserError, match="Another value"):
        _do(database, service.set_term, "role", "user", "Treasurer")
    with pytest.raises(KeyError):
        _do(database, service.set_term, "role", "king", "King")
    _do(database, service.set_term, "role", "payer")
    assert _read(database, queries.terms) == domain.NO_TERMS


def test_ties_have_periods(database: Database, account: int) -> None:
    first, second = _add(database, account, "A"), _add(database, account, "B")
    key = _do(database, service.add_tie, account, "friend", first, second, 1, "", date(2026, 2, 1))
    dotted = _do(database, service.add_tie, account, "dotted", first, second)
    with pytest.raises(UserError, match="on the map already"):
        _do(database, service.add_tie, account, "dotted", first, second)
    with pytest.raises(UserError, match="needs a kind"):
        _do(database, service.add_tie, account, " ", first, second)
    _do(database, service.end_tie, "friend", key, date(2026, 3, 1))
    _do(database, service.set_tie_period, "dotted", dotted, date(2026, 5, 1), None)
    with pytest.raises(UserError, match="is before"):
        _do(database, service.set_tie_period, "friend", key, DAY, date(2026, 1, 1))
    with pytest.raises(UserError, match="is before"):
        _do(database, service.end_tie, "friend", key, date(2026, 1, 1))
    for day, kinds in ((date(2026, 2, 1), ["friend"]), (date(2026, 3, 2), []), (DAY, ["dotted"])):
        found = _read(database, queries.staff, account, day)
        assert [tie.kind for tie in found.ties] == kinds


def test_nobody_leaves_before_they_came(database: Database, account: int) -> None:
    person, post = _add(database, account, "A", since=date(2026, 5, 1))
    with pytest.raises(UserError, match="cannot have left"):
        _do(database, service.leave_post, person, post, date(2026, 4, 1))
    with pytest.raises(UserError, match="hold this post"):
        _do(database, service.take_post, person, post, DAY)


# -- undo ---------------------------------------------------------------------------------------


def _dump(database: Database) -> list[Any]:
    with database.read() as reader:
        return [
            (table, columns, list(rows))
            for table, columns, rows in dump(reader, database.derivations)
        ]


class _Hand:
    """Makes gestures at random on one account; one that the rules refuse is no gesture."""

    def __init__(self, database: Database, account: int, seed: int) -> None:
        self.database, self.account, self.chance = database, account, random.Random(seed)
        self.steps = 0

    def gesture(self, name: str) -> None:
        before = len(self.database.steps(10_000))
        with suppress(UserError):
            getattr(self, name)()
        self.steps += len(self.database.steps(10_000)) - before

    def _cards(self) -> list[tuple[int, int]]:
        found = _read(self.database, queries.staff, self.account, DAY).people
        return [(one.post_id, one.person_id) for one in found if one.person_id is not None]

    def _some(self) -> list[tuple[int, int]]:
        cards = self._cards()
        return self.chance.sample(cards, min(len(cards), self.chance.randint(1, 4)))

    def _map(self) -> int | None:
        keys = [one.id for one in _read(self.database, queries.maps, self.account)]
        return self.chance.choice([None, *keys])

    def _do(self, edit: Callable[..., Any], *args: Any) -> None:
        _do(self.database, edit, *args)

    def add(self) -> None:
        boss = self.chance.choice([None, *(post for post, _person in self._cards())])
        placeholder = self.chance.random() < 0.3
        new = NewPerson(
            "" if placeholder else "新人",
            "CFO",
            "财务",
            boss,
            placeholder,
            self.chance.random() < 0.2,
        )
        self._do(service.add_person, self.account, new)

    def move(self) -> None:
        cards = [
            (*card, self.chance.randrange(900), self.chance.randrange(900)) for card in self._some()
        ]
        self._do(service.move_cards, self.account, cards, self._map())

    def pin(self) -> None:
        cards = [(*card, 5, 6) for card in self._some()]
        self._do(service.pin_cards, self.account, cards, self.chance.random() < 0.6, self._map())

    def hide(self) -> None:
        hidden = self.chance.random() < 0.6
        self._do(service.hide_cards, self.account, self._some(), hidden, self._map())

    def tidy(self) -> None:
        self._do(service.tidy_map, self.account, self._map())

    def fold(self) -> None:
        folded = self.chance.random() < 0.6
        self._do(service.fold_departments, self.account, ["财务", "采购"], folded, self._map())

    def boss(self) -> None:
        posts = [post for post, _person in self._some()]
        boss = self.chance.choice([None, *(post for post, _person in self._cards())])
        self._do(service.set_bosses, self.account, posts, boss, self._day())

    def tie(self) -> None:
        first, second = self.chance.choice(self._cards()), self.chance.choice(self._cards())
        kind = self.chance.choice(["friend", "influences", "dotted"])
        ends = (first[1], first[0]), (second[1], second[0])
        self._do(service.add_tie, self.account, kind, *ends, 2, "", self._day())

    def untie(self) -> None:
        ties = _read(self.database, queries.staff, self.account, DAY).ties
        if ties:
            tie = self.chance.choice(ties)
            if self.chance.random() < 0.5:
                self._do(service.remove_tie, tie.kind, tie.id)
            else:
                self._do(service.end_tie, tie.kind, tie.id, self._day())

    def judge(self) -> None:
        people = [person for _post, person in self._some()]
        kind, value = self.chance.choice([("attitude", "1"), ("political", "core"), ("needs", "")])
        self._do(
            service.record_facts,
            self.account,
            people,
            kind,
            value,
            self._day(),
            "x",
            False,
            self._map(),
        )

    def leave(self) -> None:
        post, person = self.chance.choice(self._cards())
        if self.chance.random() < 0.5:
            self._do(service.leave_post, person, post, self._day())
        else:
            self._do(service.move_job, person, post, NewPost(self.account, "COO"), self._day())

    def archive(self) -> None:
        self._do(service.archive_people, [self.chance.choice(self._cards())[1]])

    def restore(self) -> None:
        gone = _read(self.database, queries.archived_people, self.account)
        self._do(service.restore_people, [one.person_id for one in gone])

    def mark(self) -> None:
        some = self._some()
        self._do(service.set_person_fields, [one[1] for one in some], "sensitive", True)
        self._do(service.set_post_fields, [one[0] for one in some], "outside", True)

    def know(self) -> None:
        ours = self.chance.choice(["沈嘉宁", "邵明轩"])
        self._do(service.add_acquaintance, self.account, ours, self.chance.choice(self._cards())[1])

    def path(self) -> None:
        steps = [
            Step("付款", self.chance.choice(self._cards())[1], n)
            for n in range(self.chance.randint(0, 3))
        ]
        self._do(service.set_payment_path, self.account, steps)

    def new_map(self) -> None:
        name = str(self.chance.random())
        self._do(service.create_map, self.account, name, "", "tree", self.chance.random() < 0.5)

    def copy_map(self) -> None:
        key = self._map()
        if key is not None:
            self._do(service.clone_map, key, str(self.chance.random()))

    def delete_map(self) -> None:
        key = self._map()
        if key is not None:
            self._do(service.delete_map, key)

    def term(self) -> None:
        self._do(service.set_term, "role", "payer", self.chance.choice(["", "司库"]), "")

    def _day(self) -> date:
        return date(2026, self.chance.randint(1, 6), 15)


GESTURES = [name for name in vars(_Hand) if not name.startswith("_") and name != "gesture"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(GESTURES), min_size=1, max_size=14), st.integers(0, 10**6))
def test_undo_after_any_sequence_of_gestures_restores_the_file(
    database: Database, names: list[str], seed: int
) -> None:
    account = builders.account(database)
    top = _add(database, account, "王强", title="CEO", department="采购")
    for name in "李赵孙":
        _add(database, account, name, department="财务", boss_post=top[1])
    hand = _Hand(database, account, seed)
    states = [_dump(database)]
    for name in names:
        before = hand.steps
        hand.gesture(name)
        if hand.steps > before:
            states += [None] * (hand.steps - before - 1) + [_dump(database)]
    last = states[-1]
    for state in reversed(states[:-1]):
        database.undo()
        assert state is None or _dump(database) == state
    for _state in states[1:]:
        database.redo()
    assert _dump(database) == last
