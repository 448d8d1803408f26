"""A run that is not the last step is taken back: the untouched goes, the edited stays and is named."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.app.features import derivations
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.check import check
from kamdesk.db.database import Database
from kamdesk.db.dump import dump
from kamdesk.features.accounts.service import set_field, set_owner
from kamdesk.features.imports import queries
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.queries import Run, spans
from kamdesk.features.imports.service import run, taking_back
from tests import builders

DAY = date(2026, 6, 30)
Bring = Callable[..., Run]
ACCOUNTS = "code,name,city,owner,tags,parent\nC-1,上海贝尔,上海,陈静,重点,\nC-2,北京东方,北京,陈静,,C-1\nC-3,天津港务,天津,周明,框架,C-2\n"
CONTACTS = "account,name,title,phone,reports_to,attitude\nC-1,李明,总经理,021-1,,1\nC-1,王芳,采购,021-2,李明,2\nC-2,张伟,财务,010-3,,\n"
INVOICES = "account,number,issued,amount,paid_on\nC-1,R-1,2026-03-01,100,2026-04-01\nC-1,R-2,2026-03-02,200,\nC-2,R-3,2026-03-03,300,2026-05-01\n"


@pytest.fixture
def bring(database: Database, tmp_path: Path) -> Bring:
    def bring(kind: str, text: str, **options: object) -> Run:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, "utf-8")
        outcome = run(database, path, kind, Options(**options), today=DAY)  # type: ignore[arg-type]
        with database.read() as reader:
            found = queries.run(reader, outcome.run or 0)
        assert found is not None
        return found

    return bring


def content(database: Database) -> list[object]:
    with database.read() as reader:
        return [
            (table, columns, list(rows)) for table, columns, rows in dump(reader, derivations())
        ]


def sound(database: Database) -> bool:
    with database.read() as reader:
        problems = [part for part in check(reader, derivations()) if part.problems]
    assert problems == []
    return True


def edit(database: Database, table: str, key: int, **values: object) -> None:
    """Change a row as an edit of a user does."""
    from kamdesk.db.recorder import bulk

    database.write(
        Message("Edit"),
        lambda session: bulk(session).update(table, list(values), [(key, *values.values())]),
    )


def column(database: Database, sql: str) -> list[object]:
    with database.read() as reader:
        return reader.column(sql)


def test_exactly_the_untouched_goes_and_the_edited_is_named(
    database: Database, bring: Bring
) -> None:
    own = builders.account(database, "自己的客户", code="K-9")
    before = content(database)
    accounts = bring("accounts", ACCOUNTS)
    database.write(Message("Edit"), set_field, 3, "city", "广州")
    builders.invoice(database, own, number="later")
    kept = content(database)

    plan, changes = taking_back.take_back(database, accounts)
    assert changes.step and sound(database)
    # C-2 was edited; C-1 is its parent, so it hangs on it; C-3 and its tag went
    assert [(one.name, one.reason) for one in plan.kept] == [
        ("C-1 上海贝尔", taking_back.USED),
        ("C-2 北京东方", taking_back.EDITED),
    ]
    assert column(database, "SELECT code FROM account ORDER BY code") == ["C-1", "C-2", "K-9"]
    assert column(database, "SELECT name FROM tag") == ["重点"]
    assert column(database, "SELECT name FROM colleague") == ["陈静"]
    assert plan.counts() == {"account": 1}
    after = content(database)

    database.undo()
    assert content(database) == kept and sound(database)
    database.redo()
    assert content(database) == after and sound(database)
    for _step in range(4):
        database.undo()
    assert content(database) == before


def test_nothing_touched_means_everything_goes(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    people = builders.account(database, "别的", code="K-9")
    before = content(database)
    contacts = bring("contacts", CONTACTS)
    builders.invoice(database, people, number="later")
    invoices = bring("invoices", INVOICES)
    edit(database, "account", people, city="苏州")
    with database.read() as reader:
        wanted = queries.runs(reader)
    assert [one.kind for one in wanted] == ["invoices", "contacts", "accounts"]

    plan, _changes = taking_back.take_back(database, contacts)
    assert plan.kept == [] and plan.counts() == {"person": 3, "reporting": 1}
    plan, _changes = taking_back.take_back(database, invoices)
    assert plan.kept == [] and plan.counts() == {"invoice": 3, "receipt": 2}
    assert sound(database)
    edit(database, "account", people, city=None)
    taking = "SELECT number FROM invoice"
    assert column(database, taking) == ["later"]
    tables = {table: rows for table, _columns, rows in content(database)}  # type: ignore[misc]
    were = {table: rows for table, _columns, rows in before}  # type: ignore[misc]
    for table in ("person", "post", "holding", "fact", "reporting", "receipt", "allocation"):
        assert tables[table] == were[table], table


def test_a_person_whose_post_was_edited_stays_whole(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    contacts = bring("contacts", CONTACTS)
    edit(database, "post", 2, title="采购总监")
    plan, _changes = taking_back.take_back(database, contacts)
    assert [(one.table, one.name, one.reason) for one in plan.kept] == [
        ("person", "王芳", taking_back.EDITED)
    ]
    assert column(database, "SELECT name FROM person") == ["王芳"]
    assert column(database, "SELECT person_id FROM holding") == [2]
    assert column(database, "SELECT value FROM fact") == ["2"]
    assert sound(database)


def test_what_is_used_elsewhere_stays(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    contacts = bring("contacts", CONTACTS)
    invoices = bring("invoices", INVOICES)
    builders.touch(database, 1, date(2026, 6, 1), people=(1,), subject="拜访")
    plan, _changes = taking_back.take_back(database, contacts)
    assert [(one.name, one.reason) for one in plan.kept] == [("李明", taking_back.USED)]
    edit(database, "invoice", 1, note="请款")
    plan, _changes = taking_back.take_back(database, invoices)
    # its receipt stays with it: without it the invoice would be open again
    assert [(one.table, one.reason) for one in plan.kept] == [
        ("invoice", taking_back.EDITED), ("receipt", taking_back.USED)]  # fmt: skip
    assert column(database, "SELECT count(*) FROM allocation") == [1]
    assert sound(database)


def test_a_change_that_was_changed_back_is_no_edit(database: Database, bring: Bring) -> None:
    accounts = bring("accounts", ACCOUNTS)
    for city in ("广州", "上海"):
        database.write(Message("Edit"), set_field, 1, "city", city)
    plan, _changes = taking_back.take_back(database, accounts)
    assert plan.kept == [] and column(database, "SELECT count(*) FROM account") == [0]


def test_an_edit_that_was_undone_is_no_edit(database: Database, bring: Bring) -> None:
    accounts = bring("accounts", ACCOUNTS)
    database.write(Message("Edit"), set_field, 1, "city", "广州")
    database.undo()
    plan, _changes = taking_back.take_back(database, accounts)
    assert plan.kept == []


def test_changed_rows_get_back_what_they_were(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    before = content(database)
    second = bring(
        "accounts",
        "code,name,city,owner\nC-1,上海贝尔,南京,孙丽\nC-2,北京东方,西安,孙丽\n",
        update=True,
    )
    assert second.updated == 2
    builders.add(database, _term())
    database.write(Message("Edit"), set_field, 2, "note", "另一列")
    plan, _changes = taking_back.take_back(database, second)
    assert [(one.name, one.reason) for one in plan.kept] == [("C-2 北京东方", taking_back.EDITED)]
    assert column(database, "SELECT city FROM account ORDER BY code") == ["上海", "西安", "天津"]
    # the colleague the run made stays only because C-2 still has her
    assert column(database, "SELECT count(*) FROM colleague WHERE name = '孙丽'") == [1]
    assert sound(database) and before != content(database)


def _term():  # type: ignore[no-untyped-def]
    from kamdesk.features.accounts.store import ColleagueRow

    return ColleagueRow(name="later", function=None)


def test_a_new_owner_nobody_else_has_goes_with_the_run(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    second = bring("accounts", "code,name,owner\nC-1,上海贝尔,孙丽\n", update=True)
    builders.account(database, "later")
    plan, _changes = taking_back.take_back(database, second)
    assert plan.kept == []
    assert column(database, "SELECT count(*) FROM colleague WHERE name = '孙丽'") == [0]
    database.undo()
    database.write(Message("Edit"), set_owner, [3], "孙丽")
    plan, _changes = taking_back.take_back(database, second)
    assert column(database, "SELECT count(*) FROM colleague WHERE name = '孙丽'") == [1]
    assert sound(database)


def test_a_code_that_was_given_away_since_is_not_taken_from_its_owner(
    database: Database, bring: Bring
) -> None:
    bring("products", "code,name\nP-1,泵\n")
    key = column(database, "SELECT id FROM product")[0]
    renamed = bring("products", "code,name\nP-1,水泵\n", update=True)
    assert isinstance(key, int)
    edit(database, "product", key, name="泵")
    plan, _changes = _plan(database, renamed), None
    assert [(one.name, one.reason) for one in plan.kept] == [("P-1 泵", taking_back.EDITED)]
    with pytest.raises(UserError, match="Nothing of this import"):
        taking_back.take_back(database, renamed)


def _plan(database: Database, one: Run) -> taking_back.Plan:
    with database.read() as reader:
        return taking_back.plan(reader, one)


def test_a_run_is_taken_back_once(database: Database, bring: Bring) -> None:
    accounts = bring("accounts", ACCOUNTS)
    taking_back.take_back(database, accounts)
    with database.read() as reader:
        again = queries.runs(reader)[0]
        assert again.taken_back is not None
        with pytest.raises(UserError, match="already"):
            taking_back.plan(reader, again)
    database.undo()
    with database.read() as reader:
        assert queries.runs(reader)[0].taken_back is None


def test_rows_deleted_and_numbers_given_again_are_not_the_runs(
    database: Database, bring: Bring
) -> None:
    from kamdesk.db.recorder import bulk

    accounts = bring("accounts", "code,name\nC-1,甲\nC-2,乙\n")
    database.write(Message("Delete"), lambda session: bulk(session).delete("account", [2]))
    again = builders.account(database, "另一个", code="Z-1")
    assert again == 2
    plan, _changes = taking_back.take_back(database, accounts)
    assert plan.gone == 1 and plan.kept == []
    assert column(database, "SELECT code FROM account") == ["Z-1"]


@given(st.sets(st.integers(1, 60)))
def test_spans_cover_exactly_the_numbers(ids: set[int]) -> None:
    found = [key for first, last in spans(ids) for key in range(first, last + 1)]
    assert found == sorted(ids)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sets(st.integers(1, 3)), st.sets(st.integers(1, 3)), st.booleans())
def test_any_edits_between_leave_a_sound_file_and_come_back_whole(
    database: Database, bring: Bring, invoices: set[int], accounts: set[int], later: bool
) -> None:
    """Undoing the taking back gives an identical dump, whatever was edited meanwhile."""
    while database.undo() is not None:
        pass
    first = bring("accounts", ACCOUNTS)
    second = bring("invoices", INVOICES)
    for key in sorted(invoices):
        edit(database, "invoice", key, note="x")
    for key in sorted(accounts):
        edit(database, "account", key, city="x")
    if later:
        builders.invoice(database, 3, number="later")
    before = content(database)
    runs = (second, first) if later else (first, second)
    for one in runs:
        taking_back.take_back(database, one) if _plan(database, one).deletes else None
        assert sound(database)
    for number in sorted(invoices):
        assert column(database, f"SELECT note FROM invoice WHERE id = {number}") == ["x"]
    for number in sorted(accounts):
        assert column(database, f"SELECT city FROM account WHERE id = {number}") == ["x"]
    while content(database) != before:
        assert database.undo() is not None
