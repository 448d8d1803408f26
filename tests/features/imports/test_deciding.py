"""What the user decides about fields and rows: policies, questions, what is there already."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.db.database import Database
from kamdesk.features.imports.domain import Options, Outcome, Question
from kamdesk.features.imports.service import Refused, run
from tests import builders

DAY = date(2026, 6, 30)
Bring = Callable[..., Outcome]


@pytest.fixture
def bring(database: Database, tmp_path: Path) -> Bring:
    def bring(kind: str, text: str, **options: object) -> Outcome:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, "utf-8")
        dry = bool(options.pop("dry_run", False))
        return run(database, path, kind, Options(**options), dry_run=dry, today=DAY)  # type: ignore[arg-type]

    return bring


def rows(database: Database, sql: str) -> list[Any]:
    with database.read() as reader:
        return reader.rows(sql)


SHEET = "code,name,city,phone,credit limit,owner\nC-1,新名,苏州,021-9,900,孙丽\n"
KEPT = "SELECT name, city, phone, credit_limit_minor FROM account"


@pytest.fixture
def there(database: Database) -> Database:
    owner = builders.colleague(database, "陈静")
    builders.account(
        database, "旧名", code="C-1", city="上海", phone=None, credit_limit_minor=500_00,
        owner_id=owner,
    )  # fmt: skip
    return database


@pytest.mark.parametrize(
    ("policies", "update", "kept"),
    [
        ([("name", "keep")], True, ("旧名", "苏州", "021-9", 900_00)),
        ([("city", "fill"), ("phone", "fill")], False, ("旧名", "上海", "021-9", 500_00)),
        ([("city", "overwrite")], False, ("旧名", "苏州", None, 500_00)),
        ([("credit_limit", "overwrite")], False, ("旧名", "上海", None, 900_00)),
        ([("city", "ask"), ("phone", "ask")], False, ("旧名", "上海", "021-9", 500_00)),
    ],
)
def test_each_field_follows_its_policy(
    there: Database, bring: Bring, policies: Any, update: bool, kept: Any
) -> None:
    outcome = bring("accounts", SHEET, policies=tuple(policies), update=update)
    assert rows(there, KEPT) == [kept]
    assert outcome.updated == 1 and outcome.warnings == []


def test_a_policy_that_changes_nothing_counts_as_unchanged(there: Database, bring: Bring) -> None:
    outcome = bring("accounts", SHEET, policies=(("name", "keep"),))
    assert (outcome.updated, outcome.unchanged) == (0, 1)


def test_a_question_names_both_and_an_answer_settles_it(there: Database, bring: Bring) -> None:
    ask = tuple((name, "ask") for name in ("name", "city", "credit_limit", "owner"))
    outcome = bring("accounts", SHEET, policies=ask, dry_run=True)
    assert outcome.questions == [
        Question(2, "name", "name", "C-1", "旧名", "新名"),
        Question(2, "city", "city", "C-1", "上海", "苏州"),
        Question(2, "owner", "owner", "C-1", "陈静", "孙丽"),
        Question(2, "credit_limit", "credit limit", "C-1", "500.00", "900"),
    ]
    answers = ((2, "city", "theirs"), (2, "name", "ours"), (2, "owner", "theirs"))
    outcome = bring("accounts", SHEET, policies=ask, answers=answers)
    assert [one.field for one in outcome.questions] == ["credit_limit"]
    assert rows(there, KEPT) == [("旧名", "苏州", None, 500_00)]
    assert rows(there, "SELECT colleague.name FROM account JOIN colleague ON colleague.id = owner_id") == [("孙丽",)]  # fmt: skip


def test_an_unknown_field_of_a_policy_is_refused(bring: Bring) -> None:
    with pytest.raises(UserError, match="no field colour"):
        bring("accounts", SHEET, policies=(("colour", "fill"),))


def test_policies_hold_for_every_kind(database: Database, bring: Bring) -> None:
    account = builders.account(database, code="C-1")
    builders.contact(database, account, "李明", title="经理")
    builders.invoice(database, account, 100_00, number="R-1", note="旧")
    bring("products", "code,name,unit\nP-1,泵,\n")
    bring("products", "code,name,unit\nP-1,水泵,台\n", policies=(("unit", "fill"),))
    assert rows(database, "SELECT name, unit FROM product") == [("泵", "台")]
    bring(
        "contacts", "account,name,title,mobile\nC-1,李明,总监,139\n",
        policies=(("mobile", "fill"), ("title", "keep")), update=True,
    )  # fmt: skip
    assert rows(database, "SELECT title, mobile FROM post, person") == [("经理", "139")]
    sheet = "account,number,issued,amount,note\nC-1,R-1,2026-05-01,250,新\n"
    outcome = bring("invoices", sheet, policies=(("amount", "ask"), ("note", "overwrite")))
    assert [(one.ours, one.theirs) for one in outcome.questions] == [("100.00", "250")]
    assert rows(database, "SELECT amount_minor, note FROM invoice") == [(100_00, "新")]


def test_a_firm_under_another_spelling_is_offered_and_taken_as_the_same(
    database: Database, bring: Bring
) -> None:
    builders.account(database, "上海贝尔电气有限公司", code="C-1")
    sheet = "name,city\n上海貝爾電氣（集團）有限公司,上海\n北京东方,北京\n"
    found = bring("accounts", sheet, dry_run=True, look_for_same=True)
    assert [(one.text, one.rows, one.code, one.score) for one in found.likely] == [
        ("上海貝爾電氣（集團）有限公司", (2,), "C-1", 0.9)]  # fmt: skip
    same = (("上海貝爾電氣（集團）有限公司", "C-1"),)
    outcome = bring("accounts", sheet, same=same, policies=(("city", "fill"),))
    assert (outcome.created, outcome.updated) == (1, 1)
    assert rows(database, "SELECT name, city FROM account ORDER BY id") == [
        ("上海贝尔电气有限公司", "上海"), ("北京东方", "北京")]  # fmt: skip


def test_nothing_is_taken_as_the_same_by_itself(database: Database, bring: Bring) -> None:
    builders.account(database, "上海贝尔电气有限公司", code="C-1")
    outcome = bring("accounts", "name\n上海贝尔电气股份有限公司\n", look_for_same=True)
    assert outcome.created == 1 and len(outcome.likely) == 1


def test_documents_find_the_account_that_is_meant(database: Database, bring: Bring) -> None:
    builders.account(database, "上海贝尔电气有限公司", code="C-1")
    sheet = "account,number,issued,amount\n上海贝尔电气,R-1,2026-05-01,250\n"
    with pytest.raises(Refused) as refusal:
        bring("invoices", sheet, look_for_same=True)
    assert [one.code for one in refusal.value.outcome.likely] == ["C-1"]
    outcome = bring("invoices", sheet, same=(("上海贝尔电气", "C-1"),))
    assert outcome.created == 1
    coded = "account,customer name,number,issued,amount\nZ-9,上海贝尔电气,R-2,2026-05-01,250\n"
    found = bring("invoices", coded, dry_run=True, look_for_same=True, create_accounts=True)
    assert [(one.text, one.code) for one in found.likely] == [("Z-9", "C-1")]


def test_a_person_who_moved_gets_a_second_post(database: Database, bring: Bring) -> None:
    old, new = builders.account(database, code="C-1"), builders.account(database, code="C-2")
    key = builders.contact(database, old, "李明")
    builders.add(database, _mobile(database, key))
    sheet = "account,name,mobile,title\nC-2,李明,+86 138 0013 8000,总监\n"
    found = bring("contacts", sheet, dry_run=True, look_for_same=True)
    assert [(one.person, one.key, one.score) for one in found.likely] == [(True, 2, 0.98)]
    outcome = bring("contacts", sheet, same_people=((2, 2),))
    assert outcome.created == 1
    assert rows(database, "SELECT count(*) FROM person WHERE name = '李明'") == [(2,)]
    assert rows(database, "SELECT account_id FROM holding JOIN post ON post.id = post_id WHERE person_id = 2") == [(new,)]  # fmt: skip


def _mobile(database: Database, key: int) -> Any:
    from kamdesk.features.relationships.store import PersonRow

    return PersonRow(name="李明", sort_key="li", mobile="13800138000")


def test_rows_can_be_left_out(database: Database, bring: Bring) -> None:
    outcome = bring("accounts", "name,employees\n甲,x\n乙,5\n", skip_rows=frozenset({2}))
    assert (outcome.created, outcome.rejected) == (1, [])
    assert rows(database, "SELECT name FROM account") == [("乙",)]
