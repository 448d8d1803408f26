"""What the file says about touches, held against the pure rules."""

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.db.database import Database
from kamdesk.features.touches import domain, queries, service
from kamdesk.features.touches.queries import Wanted
from tests import builders
from tests.builders import Message

DAY = date(2026, 6, 30)


class Desk:
    """An account with three people in two departments, and two of us."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.account = builders.account(database, "伟业", tier="A")
        self.wang = builders.contact(database, self.account, "王强", department="总经办")
        self.li = builders.contact(database, self.account, "李明", department="采购部")
        self.zhao = builders.contact(database, self.account, "赵琳", department="采购部")
        self.shen = builders.colleague(database, "沈嘉宁", "销售")
        self.shao = builders.colleague(database, "邵明轩", "技术")

    def touch(self, ago: int, kind: str = "visit", people: str = "li", ours: str = "shen") -> int:
        return builders.touch(
            self.database, self.account, DAY - timedelta(days=ago), kind,
            tuple(getattr(self, one) for one in people.split()),
            tuple(getattr(self, one) for one in ours.split()),
        )  # fmt: skip

    def last(self, as_of: date = DAY) -> dict[int, queries.LastTouch]:
        with self.database.read() as reader:
            return queries.last_contacts(reader, self.account, as_of)

    def matrix(self, as_of: date = DAY, window: int | None = None) -> queries.Matrix:
        with self.database.read() as reader:
            return queries.matrix(reader, self.account, as_of, window)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_the_last_contact_is_the_newest_real_one_and_names_us(desk: Desk) -> None:
    desk.touch(40)
    newest = desk.touch(12, "call", "li", "shao shen")
    desk.touch(3, "message", "li zhao")
    desk.touch(-5, "visit", "li")
    assert desk.last() == {
        desk.li: queries.LastTouch(DAY - timedelta(days=12), "call", ("邵明轩", "沈嘉宁"), newest)
    }
    assert desk.last(DAY - timedelta(days=20))[desk.li].day == DAY - timedelta(days=40)
    assert desk.last(DAY + timedelta(days=5))[desk.li].day == DAY + timedelta(days=5)


def test_a_contact_follows_the_person_to_another_account(desk: Desk) -> None:
    other = builders.account(desk.database, "别处")
    key = builders.touch(desk.database, other, DAY, "call", (desk.li,))
    assert desk.last()[desk.li] == queries.LastTouch(DAY, "call", (), key)


def test_touches_come_newest_first_and_can_be_filtered(desk: Desk) -> None:
    first, second = desk.touch(40, "call", "li"), desk.touch(3, "visit", "wang li", "shao")
    desk.touch(-9, "visit")
    with desk.database.read() as reader:
        lines = queries.touches(reader, desk.account, None, DAY)
        assert [one.id for one in lines] == [second, first]
        assert [one.name for one in lines[0].people] == ["王强", "李明"]
        assert [one.place for one in lines[0].people] == ["总经办", "采购部"]
        assert [one.place for one in lines[0].ours] == ["technical"]

        def ids(**wanted: object) -> list[int]:
            return queries.touch_ids(
                reader,
                desk.account,
                Wanted(until=DAY, **wanted),  # type: ignore[arg-type]
            )

        assert ids() == [second, first]
        assert ids(kind="call") == [first]
        assert ids(person_id=desk.wang) == [second]
        assert ids(colleague_id=desk.shen) == [first]
        assert ids(since=DAY - timedelta(days=10)) == [second]
        assert queries.touch_ids(reader, desk.account, Wanted(until=DAY), descending=False) == [
            first,
            second,
        ]
        (coming,) = queries.coming(reader, desk.account, DAY)
        assert coming.day == DAY + timedelta(days=9)
        assert queries.touch_lines(reader, []) == {}


def test_a_touch_counts_for_the_department_of_its_day(desk: Desk) -> None:
    from kamdesk.features.relationships.store import HoldingRow, PostRow

    person = builders.person(desk.database, "周航")
    old = builders.add(desk.database, PostRow(account_id=desk.account, department="技术部"))
    new = builders.add(desk.database, PostRow(account_id=desk.account, department="采购部"))
    moved = DAY - timedelta(days=30)
    builders.add(desk.database, HoldingRow(person_id=person, post_id=old, until=moved))
    builders.add(
        desk.database,
        HoldingRow(person_id=person, post_id=new, since=moved + timedelta(days=1)),
    )
    for ago in (31, 30, 29):
        builders.touch(
            desk.database, desk.account, DAY - timedelta(days=ago), "call", (person,), (desk.shen,)
        )
    found = desk.matrix()
    assert found.cells["sales", "技术部"].count.touches == 2
    assert found.cells["sales", "采购部"].count.touches == 1


def test_the_matrix_has_our_functions_by_their_departments(desk: Desk) -> None:
    desk.touch(12, "visit", "li")
    desk.touch(5, "call", "wang", "shao")
    found = desk.matrix()
    assert found.functions == ("sales", "technical")
    assert found.departments == ("总经办", "采购部")
    cell = found.cells["sales", "采购部"]
    assert (cell.days, cell.depth, cell.needed, cell.said) == (12, 2, True, False)
    assert (cell.pair, cell.agreed) == (("沈嘉宁", "李明"), False)
    empty = found.cells["sales", "总经办"]
    assert (empty.days, empty.depth, empty.needed) == (None, 0, True)
    assert not found.cells["technical", "总经办"].needed
    assert (found.figures.needed, found.figures.filled) == (2, 1)
    assert found.figures.contacts == 2
    assert found.reach == {desk.shen: {desk.li}, desk.shao: {desk.wang}}


def test_what_was_agreed_about_a_cell_comes_before_the_default(desk: Desk) -> None:
    def write(edit: object, *args: object) -> None:
        desk.database.write(Message("Set"), edit, desk.account, *args)  # type: ignore[arg-type]

    cell = ("technical", "总经办")
    write(service.set_needed, cell, True)
    write(service.set_goal, cell, "每季度一次技术交流")
    write(service.set_pair, cell, desk.shao, desk.wang)
    found = desk.matrix().cells[cell]
    assert (found.needed, found.said, found.goal) == (True, True, "每季度一次技术交流")
    assert (found.pair, found.agreed) == (("邵明轩", "王强"), True)
    write(service.set_needed, cell, None)
    found = desk.matrix().cells[cell]
    assert (found.needed, found.said, found.agreed) == (False, False, True)
    write(service.set_goal, ("法务", "法务部"), "合同模板")
    assert desk.matrix().departments[-1] == "法务部"


def test_who_has_no_function_or_department_is_shown_and_never_needed(desk: Desk) -> None:
    nobody = builders.colleague(desk.database, "新同事", None)
    stranger = builders.contact(desk.database, desk.account, "陈生人")
    builders.touch(desk.database, desk.account, DAY, "visit", (stranger,), (nobody,))
    found = desk.matrix()
    assert (found.functions[-1], found.departments[-1]) == ("", "")
    assert found.cells["", ""].count.touches == 1
    assert not found.cells["", ""].needed
    assert found.cells["sales", ""].count.touches == 0


def test_loss_weighs_influence_as_judged_by_the_day(desk: Desk) -> None:
    from kamdesk.features.relationships.store import FactRow

    for person, value, ago in ((desk.wang, "5", 100), (desk.li, "2", 100), (desk.li, "4", 10)):
        builders.add(
            desk.database,
            FactRow(
                person_id=person, account_id=desk.account, kind="influence", value=value,
                on_day=DAY - timedelta(days=ago),
            ),
        )  # fmt: skip
    desk.touch(20, "visit", "wang li", "shen")
    desk.touch(20, "visit", "li", "shao")
    loss = desk.matrix().losses[desk.shen]
    assert (loss.reached, loss.kept, loss.only) == (9, 4, (desk.wang,))
    assert desk.matrix(DAY - timedelta(days=15)).losses[desk.shen].reached == 7


def test_a_judgement_of_one_map_does_not_count_for_the_account(desk: Desk) -> None:
    from kamdesk.features.relationships.store import FactRow, MapRow

    key = builders.add(desk.database, MapRow(account_id=desk.account, name="招标"))
    builders.add(
        desk.database,
        FactRow(
            person_id=desk.li, account_id=desk.account, kind="influence", value="5", on_day=DAY,
            map_id=key,
        ),
    )  # fmt: skip
    assert desk.matrix().influence == {}
    with desk.database.read() as reader:
        assert [one.influence for one in queries.contacts(reader, desk.account, DAY)] == [None] * 3


def test_only_those_in_a_post_are_offered_each_once(desk: Desk) -> None:
    from kamdesk.features.relationships.store import HoldingRow, PostRow

    post = builders.add(desk.database, PostRow(account_id=desk.account, title="董事"))
    builders.add(desk.database, HoldingRow(person_id=desk.wang, post_id=post))
    gone = builders.person(desk.database, "离任者")
    builders.add(desk.database, HoldingRow(person_id=gone, post_id=post, until=date(2026, 1, 1)))
    with desk.database.read() as reader:
        names = [one.name for one in queries.contacts(reader, desk.account, DAY)]
        assert sorted(names) == ["李明", "王强", "赵琳"]
        ours = queries.colleagues(reader)
    assert [(one.name, one.function) for one in ours] == [("沈嘉宁", "sales"), ("邵明轩", "technical")]  # fmt: skip


def test_who_of_influence_went_cold_is_told_the_most_overdue_first(desk: Desk) -> None:
    from kamdesk.features.relationships.store import FactRow

    zheng = builders.contact(desk.database, desk.account, "郑慧")
    unknown = builders.contact(desk.database, desk.account, "财务总监，未知")
    with_influence = ((desk.wang, 5), (desk.li, 4), (desk.zhao, 3), (zheng, 4), (unknown, 4))
    for person, value in with_influence:
        builders.add(
            desk.database,
            FactRow(
                person_id=person, account_id=desk.account, kind="influence", value=str(value),
                on_day=DAY - timedelta(days=300),
            ),
        )  # fmt: skip

    def placeholder(session: object) -> None:
        from kamdesk.features.relationships.store import PersonRow

        session.get_one(PersonRow, unknown).placeholder = True  # type: ignore[attr-defined]

    desk.database.write(Message("Set"), placeholder)
    desk.touch(31, "call", "wang")
    desk.touch(30, "call", "li")
    desk.touch(5, "message", "wang li zhao")

    def cold(as_of: date = DAY) -> list[tuple[int, int | None]]:
        with desk.database.read() as reader:
            found = queries.gone_cold(reader, desk.account, as_of)
        return [(one.person_id, one.freshness.days) for one in found]

    assert cold() == [(zheng, None), (desk.wang, 31)]
    assert cold(DAY + timedelta(days=40)) == [(zheng, None), (desk.wang, 71), (desk.li, 70)]
    desk.database.write(Message("Set"), service.set_cadence, {"A": 100})
    assert cold() == [(zheng, None)]


def test_the_window_and_the_cadence_can_be_changed(desk: Desk) -> None:
    desk.touch(50)
    assert desk.matrix().figures.contacts == 1
    desk.database.write(Message("Set"), service.set_window, 30)
    desk.database.write(Message("Set"), service.set_cadence, {"A": 14, "C": 120})
    with desk.database.read() as reader:
        found = queries.rules(reader)
    assert (found.window, found.cadence) == (30, {"A": 14, "B": 60, "C": 120})
    assert desk.matrix().figures.contacts == 0
    assert desk.matrix(window=60).figures.contacts == 1
    assert desk.matrix().cells["sales", "采购部"].days == 50


# -- SQL against the rule -----------------------------------------------------------------------

drawn = st.lists(
    st.tuples(
        st.integers(-30, 120),
        st.sampled_from(list(domain.KINDS)),
        st.lists(st.sampled_from(["wang", "li", "zhao"]), unique=True, max_size=3),
        st.lists(st.sampled_from(["shen", "shao"]), unique=True, max_size=2),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def fresh(empty_file: Path) -> Iterator[Desk]:
    import shutil

    from kamdesk.app.features import derivations, load_tables

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.kam"
        shutil.copyfile(empty_file, path)
        opened = Database.open(path, derivations=derivations(), tables=load_tables)
        yield Desk(opened)
        opened.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=drawn, ago=st.integers(-10, 60))
def test_the_file_counts_as_the_rule_does(
    fresh: Desk, drawn: list[tuple[int, str, list[str], list[str]]], ago: int
) -> None:
    with fresh.database.read() as reader:
        old = queries.touch_ids(reader, fresh.account, Wanted())
    for key in old:
        fresh.database.write(Message("Clear"), service.delete_touch, key)
    for back, kind, people, ours in drawn:
        if people or ours:
            fresh.touch(back, kind, " ".join(people), " ".join(ours))
    as_of = DAY - timedelta(days=ago)
    with fresh.database.read() as reader:
        counted = [
            one.counted() for one in queries.touches(reader, fresh.account, None, date(2030, 1, 1))
        ]
    expected = {}
    for touch in sorted(counted, key=lambda one: one.day):
        if touch.day <= as_of and not touch.group_message:
            expected |= {one.id: touch.day for one in touch.people}
    assert {key: one.day for key, one in fresh.last(as_of).items()} == expected
    found = fresh.matrix(as_of)
    assert {key: one.count for key, one in found.cells.items() if one.count.touches} == {
        key: one for key, one in domain.count(counted, as_of).items() if one.touches
    }
    from kamdesk.features.accounts.queries import account_lines

    with fresh.database.read() as reader:
        line = account_lines(reader, [fresh.account], as_of)[fresh.account]
    real = [one.day for one in counted if one.day <= as_of and not one.group_message]
    assert line.last_contact == max(real, default=None)
