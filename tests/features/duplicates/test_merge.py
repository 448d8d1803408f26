"""Two records become one: everything moves, nothing is lost silently, one step takes it back."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.check import check
from kamdesk.db.database import Database
from kamdesk.db.dump import dump
from kamdesk.db.recorder import bulk
from kamdesk.features.accounts.store import AccountTagRow, TagRow
from kamdesk.features.demo.service import create_demo
from kamdesk.features.duplicates import queries, service
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.service import run
from kamdesk.features.relationships.store import AccountRelationRow
from tests import builders

DAY = date(2026, 6, 30)


def content(database: Database) -> list[object]:
    with database.read() as reader:
        return [(t, columns, list(rows)) for t, columns, rows in dump(reader, derivations())]


def sound(database: Database) -> bool:
    with database.read() as reader:
        problems = [part for part in check(reader, derivations()) if part.problems]
    assert problems == []
    return True


def rows(database: Database, sql: str) -> list[Any]:
    with database.read() as reader:
        return reader.rows(sql)


def merge(database: Database, table: str, kept: int, other: int, *taken: str) -> list[str]:
    return database.write(Message("Merge"), service.merge, table, kept, other, taken).value


def test_everything_of_an_account_moves_and_comes_back(database: Database) -> None:
    kept = builders.account(database, "上海贝尔电气有限公司", code="C-1", city=None)
    other = builders.account(database, "上海貝爾電氣有限公司", code="C-2", city="上海", tier="A")
    below = builders.account(database, "子公司", code="C-3", parent_id=other)
    builders.invoice(database, kept, number="R-1")
    builders.invoice(database, other, 250_00, number="R-2")
    builders.receipt(database, other)
    person = builders.contact(database, other, "李明")
    builders.touch(database, other, DAY, people=(person,), subject="拜访")
    tag = builders.add(database, TagRow(name="重点"))
    for account in (kept, other):
        builders.add(database, AccountTagRow(account_id=account, tag_id=tag))
    builders.add(
        database, AccountRelationRow(kind="partner", from_account_id=kept, to_account_id=other)
    )
    before = content(database)
    told = merge(database, "account", kept, other, "city", "tier")
    assert told == ["1 x account_tag: both had it."] and sound(database)
    assert rows(database, "SELECT code, name, city, tier FROM account ORDER BY code") == [
        ("C-1", "上海贝尔电气有限公司", "上海", "A"), ("C-3", "子公司", None, None)]  # fmt: skip
    assert rows(database, "SELECT id, parent_id FROM account WHERE code = 'C-3'") == [(below, kept)]
    for table in ("invoice", "receipt", "post", "touch", "account_tag"):
        assert {row[0] for row in rows(database, f"SELECT account_id FROM {table}")} == {kept}
    assert rows(database, "SELECT * FROM account_relation") == []
    assert rows(database, "SELECT kind, value FROM account_identifier ORDER BY kind") == [
        ("former_code", "C-2"), ("former_name", "上海貝爾電氣有限公司")]  # fmt: skip
    after = content(database)
    database.undo()
    assert content(database) == before and sound(database)
    database.redo()
    assert content(database) == after and sound(database)


def test_a_list_with_the_former_code_finds_the_account_that_was_kept(
    database: Database, tmp_path: Any
) -> None:
    kept = builders.account(database, "上海贝尔", code="C-1")
    other = builders.account(database, "上海貝爾", code="C-2")
    merge(database, "account", kept, other)
    path = tmp_path / "a.csv"
    path.write_text(
        "account,number,issued,amount\nC-2,R-9,2026-03-01,5\n上海貝爾,R-8,2026-03-01,5\n", "utf-8"
    )
    assert run(database, path, "invoices", Options(), today=DAY).created == 2
    assert rows(database, "SELECT DISTINCT account_id FROM invoice") == [(kept,)]
    path.write_text("code,name\nC-2,上海貝爾\n", "utf-8")
    assert run(database, path, "accounts", Options(), today=DAY).created == 0
    path.write_text("name\n上海貝爾\n", "utf-8")
    assert run(database, path, "accounts", Options(), today=DAY).created == 0


def test_the_name_that_wins_leaves_the_other_as_former(database: Database) -> None:
    kept = builders.account(database, "旧名", code="C-1")
    other = builders.account(database, "新名", code="C-2", sort_key="xin")
    merge(database, "account", kept, other, "name", "code")
    assert rows(database, "SELECT code, name FROM account") == [("C-1", "新名")]
    assert rows(database, "SELECT value FROM account_identifier ORDER BY kind") == [
        ("C-2",), ("旧名",)]  # fmt: skip


def test_one_number_twice_is_refused_and_nothing_happens(database: Database) -> None:
    kept, other = builders.account(database, "甲"), builders.account(database, "乙")
    for account in (kept, other):
        builders.invoice(database, account, number="R-1")
    before = content(database)
    with pytest.raises(UserError, match="R-1"):
        merge(database, "account", kept, other)
    assert content(database) == before


def test_a_group_stays_free_of_circles(database: Database) -> None:
    top = builders.account(database, "总", code="T")
    other = builders.account(database, "中", code="M", parent_id=top)
    kept = builders.account(database, "下", code="L", parent_id=other)
    merge(database, "account", kept, other)
    assert rows(database, "SELECT code, parent_id FROM account ORDER BY code") == [
        ("L", top), ("T", None)]  # fmt: skip
    database.undo()
    merge(database, "account", top, other, "parent_id")
    assert rows(database, "SELECT code, parent_id FROM account ORDER BY code") == [
        ("L", top), ("T", None)]  # fmt: skip
    assert sound(database)


def test_two_records_of_a_person_become_one_with_one_post(database: Database) -> None:
    account = builders.account(database)
    boss = builders.contact(database, account, "王总", title="总经理")
    kept = builders.contact(database, account, "李明", title=None)
    other = builders.contact(database, account, "黎明", title="采购")
    posts = dict(rows(database, "SELECT person_id, post_id FROM holding"))

    def line(session: Session) -> None:
        bulk(session).insert(
            "reporting", ("post_id", "boss_id", "kind"),
            [(posts[other], posts[boss], "solid"), (posts[kept], posts[other], "dotted")],
        )  # fmt: skip

    database.write(Message("Add"), line)
    builders.touch(database, account, DAY, people=(kept, other), subject="拜访")
    before = content(database)
    merge(database, "person", kept, other)
    assert sound(database)
    assert rows(database, "SELECT person_id, post_id FROM holding ORDER BY id") == [
        (boss, posts[boss]), (kept, posts[kept])]  # fmt: skip
    assert rows(database, "SELECT title FROM post WHERE id = 2") == [("采购",)]
    assert rows(database, "SELECT post_id, boss_id FROM reporting") == [(posts[kept], posts[boss])]
    assert rows(database, "SELECT person_id FROM touch_person") == [(kept,)]
    database.undo()
    assert content(database) == before and sound(database)


def test_a_person_with_posts_at_two_firms_keeps_both(database: Database) -> None:
    first, second = builders.account(database, "甲"), builders.account(database, "乙")
    kept = builders.contact(database, first, "李明")
    other = builders.contact(database, second, "李明")
    merge(database, "person", kept, other)
    assert rows(database, "SELECT person_id FROM holding") == [(kept,), (kept,)]


def test_pairs_are_found_and_those_kept_apart_are_not_offered_again(database: Database) -> None:
    one = builders.account(database, "上海贝尔电气有限公司")
    two = builders.account(database, "上海贝尔电气（集团）有限公司")
    builders.account(database, "北京东方", tax_no="91310000X")
    builders.account(database, "别的名字", tax_no="9131-0000x")
    with database.read() as reader:
        found = queries.account_pairs(reader)
    assert [(pair.first, pair.second, pair.score) for pair in found] == [
        (3, 4, 1.0),
        (one, two, 0.9),
    ]
    database.write(Message("Apart"), service.keep_apart, "account", two, one)
    with database.read() as reader:
        assert [(pair.first, pair.second) for pair in queries.account_pairs(reader)] == [(3, 4)]


def test_different_tax_numbers_are_two_firms(database: Database) -> None:
    builders.account(database, "上海贝尔", tax_no="91310000A")
    builders.account(database, "上海贝尔", tax_no="91310000B")
    with database.read() as reader:
        assert queries.account_pairs(reader) == []


@pytest.mark.parametrize("table", ["account", "person"])
def test_any_two_of_a_lived_in_workspace_merge_soundly_or_say_why_not(
    tmp_path: Any, table: str
) -> None:
    path = tmp_path / "demo.kam"
    create_demo(path, derivations=derivations()).close()
    database = Database.open(path, derivations=derivations(), tables=load_tables)
    with database.read() as reader:
        keys = reader.column(f"SELECT id FROM {table} ORDER BY id LIMIT 6")
    for kept, other in zip(keys[::2], keys[1::2], strict=True):
        before = content(database)
        try:
            merge(database, table, kept, other)
        except UserError:
            assert content(database) == before
            continue
        assert sound(database)
        database.undo()
        assert content(database) == before and sound(database)
        database.redo()
        assert sound(database)
    database.close()
