"""The search box on a real workspace: fifty ways to find something, and undo."""

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.base.i18n import Message
from kamdesk.db.recorder import bulk
from kamdesk.features.accounts.store import (
    AccountIdentifierRow,
    AccountRow,
    AccountTagRow,
    TagRow,
)
from kamdesk.features.receivables.store import InvoiceRow
from kamdesk.features.relationships.store import HoldingRow, PersonRow, PostRow
from kamdesk.features.search.derive import SEARCH
from kamdesk.features.search.queries import match_condition, match_ids, search
from tests import builders


@pytest.fixture
def filled(database):
    huaqin = builders.account(
        database, "上海华勤精密机械有限公司", code="K-0017", short_name="华勤精密", city="上海",
        industry="工程机械", phone="021-5588 1234", tax_no="91310115MA1K4ABC2X",
        website="www.huaqin.example",
    )  # fmt: skip
    builders.account(database, "重庆长安精工股份有限公司", code="K-0018", city="重庆")
    builders.account(database, "Northwind Traders GmbH", code="C-1", city="Zürich")
    builders.account(database, "Société Générale d'Équipement", code="C-2")
    person = builders.contact(database, huaqin, "曾国强", title="采购总监", department="采购部")
    builders.contact(database, huaqin, "单晓东", title="电气工程师", department="技术部")
    builders.contact(database, huaqin, "吕敏", title="财务经理", department="财务部")
    builders.contact(database, huaqin, "Søren Nørgaard", title="Plant manager")
    builders.invoice(database, huaqin, number="INV-2026-00123")
    builders.invoice(database, huaqin, number="INV-2026-001234")
    builders.receipt(database, huaqin, number="SK/26/0077")

    def details(session):
        session.get_one(PersonRow, person).mobile = "138 1122 3344"
        session.get_one(PersonRow, person).email = "zeng.gq@huaqin.example"
        tag = TagRow(name="样板客户")
        session.add(tag)
        session.flush()
        session.add(AccountTagRow(account_id=huaqin, tag_id=tag.id))
        session.add(AccountIdentifierRow(account_id=huaqin, kind="DUNS", value="54-321-9876"))

    database.write(Message("Details"), details)
    return database


def titles(database, text, limit=20):
    with database.read() as reader:
        return [hit.title for hit in search(reader, text, limit)]


HUAQIN = "上海华勤精密机械有限公司"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("华勤", HUAQIN), ("勤精", HUAQIN), ("密机", HUAQIN), ("勤", HUAQIN), ("上海华勤", HUAQIN),
        ("上海 机械", HUAQIN), ("机械 上海", HUAQIN), ("华勤精密", HUAQIN), ("shanghai", HUAQIN),
        ("shang hai", HUAQIN), ("SHANGHAI", HUAQIN), ("sh", HUAQIN), ("shhq", HUAQIN),
        ("hqjm", HUAQIN), ("huaqin", HUAQIN), ("qinjing", HUAQIN), ("jingmi", HUAQIN),
        ("K-0017", HUAQIN), ("k0017", HUAQIN), ("0017", HUAQIN), ("Ｋ－００１７", HUAQIN),
        ("55881234", HUAQIN), ("5588 12", HUAQIN), ("881", HUAQIN), ("021-5588", HUAQIN),
        ("MA1K4", HUAQIN), ("3101", HUAQIN), ("样板", HUAQIN), ("样板客户", HUAQIN),
        ("yangban", HUAQIN), ("543219876", HUAQIN), ("321-98", HUAQIN), ("工程机械", HUAQIN),
        ("chongqing", "重庆长安精工股份有限公司"), ("cqca", "重庆长安精工股份有限公司"),
        ("长安", "重庆长安精工股份有限公司"), ("changan", "重庆长安精工股份有限公司"),
        ("northw", "Northwind Traders GmbH"), ("wind", "Northwind Traders GmbH"),
        ("traders north", "Northwind Traders GmbH"), ("zurich", "Northwind Traders GmbH"),
        ("Zürich", "Northwind Traders GmbH"), ("generale", "Société Générale d'Équipement"),
        ("SOCIÉTÉ", "Société Générale d'Équipement"), ("d'equip", "Société Générale d'Équipement"),
        ("曾", "曾国强"), ("国强", "曾国强"), ("zengguoqiang", "曾国强"), ("zgq", "曾国强"),
        ("zeng", "曾国强"), ("zenggq", "曾国强"), ("曾总", "曾国强"), ("zengzong", "曾国强"),
        ("zz", "曾国强"), ("曾总 华勤", "曾国强"), ("huaqin zengzong", "曾国强"), ("采购 华勤", "曾国强"), ("3344", "曾国强"), ("1381122", "曾国强"),
        ("138 112", "曾国强"), ("zeng.gq", "曾国强"), ("shanxiaodong", "单晓东"), ("sxd", "单晓东"),
        ("单工", "单晓东"), ("shangong", "单晓东"), ("lvmin", "吕敏"), ("lumin", "吕敏"),
        ("吕经理", "吕敏"), ("norgaard", "Søren Nørgaard"), ("nørgaard", "Søren Nørgaard"),
        ("soren", "Søren Nørgaard"), ("plant manager", "Søren Nørgaard"),
        ("00123", "INV-2026-00123"), ("inv-2026-00123", "INV-2026-00123"),
        ("202600123", "INV-2026-00123"), ("2600", "INV-2026-00123"), ("sk26", "SK/26/0077"),
        ("077", "SK/26/0077"), ("26/0077", "SK/26/0077"),
    ],
)  # fmt: skip
def test_any_fragment_finds_it(filled, typed, expected):
    assert expected in titles(filled, typed)


@pytest.mark.parametrize("typed", ["zzzq", "999888777", "不存在的", "云", "danxq", "rec 99"])
def test_what_is_not_there_is_not_found(filled, typed):
    assert titles(filled, typed) == []


def test_polyphone_surnames_are_not_found_under_the_wrong_sound(filled):
    assert "曾国强" not in titles(filled, "ceng")
    assert "单晓东" not in titles(filled, "danxiao")


def test_a_whole_number_stands_before_longer_ones(filled):
    assert titles(filled, "INV-2026-00123")[:2] == ["INV-2026-00123", "INV-2026-001234"]


def test_names_come_before_what_merely_mentions_them(filled):
    found = titles(filled, "华勤")
    assert found[0] == HUAQIN
    assert "曾国强" in found[1:]


def test_accounts_come_before_people_and_documents_among_equals(filled):
    with filled.read() as reader:
        kinds = [hit.kind for hit in search(reader, "26")]
    assert kinds == sorted(kinds, key=["account", "person", "invoice", "receipt"].index)


def test_hits_say_what_they_are_and_why(filled):
    with filled.read() as reader:
        (person,) = search(reader, "1381122")
        (invoice,) = [hit for hit in search(reader, "001234") if hit.kind == "invoice"]
    assert person.subtitle == f"采购总监 · 采购部 · {HUAQIN}"
    assert (person.field, person.why) == ("number", "138 1122 3344")
    assert invoice.subtitle == f"{HUAQIN} · 2026-05-01 · 100.00 CNY"


def test_a_wrong_character_or_letter_is_forgiven(filled):
    assert titles(filled, "华琴精密")[0] == HUAQIN
    assert titles(filled, "huaqing")[0] == HUAQIN
    assert titles(filled, "曾国墙") == ["曾国强"]
    assert titles(filled, "northwnd")[0] == "Northwind Traders GmbH"
    with filled.read() as reader:
        assert search(reader, "northwnd")[0].field == "similar"


def test_every_kind_with_hits_has_a_place(database):
    account = builders.account(database, "群星 0")
    for number in range(1, 30):
        builders.account(database, f"群星 {number}")
    builders.contact(database, account, "群星")
    with database.read() as reader:
        kinds = {hit.kind for hit in search(reader, "群", 8)}
    assert kinds == {"account", "person"}
    assert len(titles(database, "群", 8)) == 8


@pytest.mark.parametrize(
    "typed", ["a " * 5000, "a" * 100_000, "上" * 10_000, "上 a" * 4000, "\"'(" * 3000]
)
def test_pasting_a_book_does_no_harm(filled, typed):
    titles(filled, typed)
    with filled.read() as reader:
        match_ids(reader, "account", typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(typed=st.text(max_size=30))
def test_any_text_is_safe(filled, typed):
    with filled.read() as reader:
        search(reader, typed)
        match_ids(reader, "account", typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(start=st.integers(0, 11), length=st.integers(1, 12))
def test_every_piece_of_a_name_is_found(filled, start, length):
    piece = HUAQIN[start : start + length]
    with filled.read() as reader:
        assert any(hit.title == HUAQIN for hit in search(reader, piece))
        found = match_ids(reader, "account", piece)
        assert found and 1 in found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(start=st.integers(0, 11), length=st.integers(3, 12))
def test_every_piece_of_a_number_is_found(filled, start, length):
    piece = "INV202600123"[start : start + length]
    if len(piece) >= 3:
        assert "INV-2026-00123" in titles(filled, piece)


def test_lists_filter_by_the_same_rules(filled):
    with filled.read() as reader:
        assert match_ids(reader, "account", "  ") is None
        assert match_ids(reader, "account", "精") == [1, 2]
        assert match_ids(reader, "account", "5588") == [1]
        assert match_ids(reader, "person", "zgq") == [1]
        assert match_ids(reader, "invoice", "00123") == [1, 2]
        assert match_ids(reader, "invoice", "12") == []
        assert match_ids(reader, "receipt", "0077") == [1]


@pytest.mark.parametrize("kind", ["account", "person"])
@pytest.mark.parametrize("typed", ["华勤", "zgq", "26", "0012", "", "shang hai", "sk"])
def test_a_condition_finds_what_the_ids_are(filled, kind, typed):
    with filled.read() as reader:
        ids = match_ids(reader, kind, typed)
        found = match_condition(kind, typed, "thing.id")
        if found is None:
            assert ids is None
            return
        sql, params = found
        assert reader.column(f"SELECT id FROM {kind} AS thing WHERE {sql}", params) == ids


def test_the_index_follows_edits_undo_and_redo(filled):
    def rename(session):
        session.get_one(AccountRow, 1).name = "深圳云帆科技有限公司"
        session.get_one(TagRow, 1).name = "重点"
        session.get_one(PostRow, 1).title = "总经理"
        session.get_one(InvoiceRow, 1).number = "FP-777"

    def state():
        asked = ("云帆", "华勤精密机械", "样板", "重点", "采购总监", "FP777", "yunfan 曾")
        return [titles(filled, text) for text in asked]

    before = state()
    filled.write(Message("Rename"), rename)
    after = state()
    assert after[0][0] == "深圳云帆科技有限公司"
    assert after[1] == []
    assert after[2] == []
    assert after[3] == ["深圳云帆科技有限公司"]
    assert after[4] == []
    assert after[5] == ["FP-777"]
    filled.undo()
    assert state() == before
    filled.redo()
    assert state() == after


@pytest.mark.parametrize(
    ("row", "column", "value", "typed"),
    [
        (AccountRow, "name", "云帆", "云帆"), (AccountRow, "short_name", "云帆", "yunfan"),
        (AccountRow, "code", "Q-77777", "q77777"), (AccountRow, "city", "拉萨", "lasa"),
        (AccountRow, "region", "西南", "西南"), (AccountRow, "industry", "造纸", "造纸"),
        (AccountRow, "country", "Peru", "peru"), (AccountRow, "website", "www.yf.example", "yf"),
        (AccountRow, "phone", "999 7777", "997777"), (AccountRow, "tax_no", "QQ88", "QQ88"),
        (PersonRow, "name", "云帆", "yf"), (PersonRow, "latin_name", "Yannick", "yannick"),
        (PersonRow, "email", "q@yf.example", "yf"), (PersonRow, "wechat", "yfwx", "yfwx"),
        (PersonRow, "phone", "999 7777", "997777"), (PersonRow, "mobile", "999 7777", "997777"),
        (PostRow, "title", "书记", "书记"), (PostRow, "department", "党办", "党办"),
        (TagRow, "name", "云帆", "云帆"), (AccountIdentifierRow, "value", "V-777", "v777"),
    ],
)  # fmt: skip
def test_every_searched_column_is_followed(filled, row, column, value, typed):
    def edit(session):
        setattr(session.get_one(row, 1), column, value)

    assert titles(filled, typed) == []
    filled.write(Message("Edit"), edit)
    assert titles(filled, typed) != []
    check(filled)
    filled.undo()
    assert titles(filled, typed) == []
    check(filled)


def test_the_index_follows_deletion(filled):
    def leave(session):
        session.delete(session.get_one(HoldingRow, 1))
        session.delete(session.get_one(AccountIdentifierRow, 1))

    filled.write(Message("Leave"), leave)
    assert "曾国强" not in titles(filled, "华勤")
    assert titles(filled, "543219876") == []
    filled.undo()
    assert "曾国强" in titles(filled, "华勤")
    assert titles(filled, "543219876") == [HUAQIN]


def test_rows_brought_in_by_thousands_are_found_and_gone_after_undo(filled):
    def bring(session):
        writer = bulk(session)
        columns = ("account_id", "number", "kind", "issued", "due", "currency", "amount_minor")
        writer.insert(
            "invoice",
            columns,
            (
                (1, f"ZB/{n:06d}/ß", "invoice", "2026-01-01", "2026-02-01", "CNY", 1)
                for n in range(3000)
            ),
        )
        writer.insert(
            "person", ("name", "sort_key", "placeholder", "sensitive"), [("鲁班", "l", 0, 0)]
        )
        writer.insert("post", ("account_id", "title", "outside"), [(1, "木匠", 0)])
        writer.insert("holding", ("person_id", "post_id"), [(5, 5), (1, 5)])
        writer.update("account", ("city",), [(1, "拉萨")])

    filled.write(Message("Bring"), bring)
    check(filled)
    assert titles(filled, "zb002999ß") == ["ZB/002999/ß"]
    assert set(titles(filled, "木匠")) == {"鲁班", "曾国强"}
    assert titles(filled, "lasa") == [HUAQIN]
    filled.undo()
    check(filled)
    assert titles(filled, "ZB00") == []
    assert titles(filled, "木匠") == []
    filled.redo()
    check(filled)
    assert set(titles(filled, "木匠")) == {"鲁班", "曾国强"}


def bring_documents(prefix, count):
    columns = ("account_id", "number", "kind", "issued", "due", "currency", "amount_minor")

    def bring(session):
        bulk(session).insert(
            "invoice",
            columns,
            [
                (1, f"{prefix}{n:06d}", "invoice", "2026-01-01", "2026-02-01", "CNY", 1)
                for n in range(count)
            ],
        )

    return bring


def found_documents(database, text):
    with database.read() as reader:
        ids = match_ids(reader, "invoice", text)
        assert reader.value(
            f"SELECT count(*) FROM invoice WHERE id IN ({', '.join(map(str, ids))})"
        ) == len(ids)
    hits = [title for title in titles(database, text) if title.startswith(("INV", "AA", "BB"))]
    return len(ids), hits[:1]


def test_an_import_taken_back_is_not_found_and_its_ids_can_be_used_again(filled):
    filled.write(Message("Bring"), bring_documents("AA-", 1500))
    assert found_documents(filled, "AA0014") == (100, ["AA-001499"])
    filled.undo()
    assert found_documents(filled, "AA0014") == (0, [])
    check(filled)
    filled.redo()
    assert found_documents(filled, "AA0014") == (100, ["AA-001499"])
    check(filled)
    filled.undo()
    builders.invoice(filled, 1, number="BB-000001")
    assert found_documents(filled, "000001") == (1, ["BB-000001"])
    check(filled)
    filled.write(Message("Bring"), bring_documents("BB-1", 1100))
    assert found_documents(filled, "AA00")[0] == 0
    assert found_documents(filled, "BB1000")[0] == 1000
    check(filled)
    filled.undo()
    filled.undo()
    assert found_documents(filled, "BB1")[0] == 0
    assert found_documents(filled, "00123") == (2, ["INV-2026-001234"])
    check(filled)


def test_a_whole_number_comes_first_then_beginnings_then_the_newest(filled):
    numbers = [f"N{n:03d}" for n in range(95)] + [
        "777",
        "7778/1",
        "x-777",
        "07 77",
        "7Ü7 7",
        "7 7.7",
    ]
    keys = [builders.invoice(filled, 1, number=number) for number in numbers]
    assert titles(filled, "777") == ["7 7.7", "777", "7778/1", "07 77", "x-777"]
    assert titles(filled, "u77") == ["7Ü7 7"]
    assert titles(filled, "^77") == []
    assert titles(filled, "n01", 3) == ["N019", "N018", "N017"]
    with filled.read() as reader:
        assert match_ids(reader, "invoice", "n01") == keys[10:20]
    check(filled)


def test_a_number_is_found_while_its_neighbours_come_and_go(filled):
    keys = [builders.invoice(filled, 1, number=f"CC-{n:04d}") for n in range(40)]

    def change(session):
        session.get_one(InvoiceRow, keys[17]).number = "DD-0017"
        for place in (3, 16, *range(35, 40)):
            session.delete(session.get_one(InvoiceRow, keys[place]))

    filled.write(Message("Change"), change)
    assert found_documents(filled, "cc00")[0] == 32
    assert found_documents(filled, "0016") == (0, [])
    assert titles(filled, "d0017") == ["DD-0017"]
    check(filled)
    filled.write(Message("Bring"), bring_documents("BB-", 1500))
    check(filled)
    filled.undo()
    check(filled)
    assert found_documents(filled, "bb0") == (0, [])
    assert found_documents(filled, "cc00")[0] == 32
    filled.undo()
    check(filled)
    assert found_documents(filled, "cc00")[0] == 40


def check(database):
    with database.read() as reader:
        assert SEARCH.check(reader) == []


def test_a_rebuilt_index_is_the_same_and_a_wrong_one_is_noticed(filled):
    check(filled)
    raw = filled.engine.raw_connection()
    connection = raw.driver_connection
    try:
        connection.execute("BEGIN")
        connection.execute("UPDATE account SET name = '偷换' WHERE id = 2")
        connection.execute("UPDATE invoice SET number = 'X-99999' WHERE id = 1")
        connection.execute("DELETE FROM search_receipt WHERE rowid = 0")
        connection.execute("COMMIT")
        with filled.read() as reader:
            found = SEARCH.check(reader)
        assert len(found) == 3, found
        connection.execute("BEGIN")
        SEARCH.rebuild(connection)
        connection.execute("COMMIT")
    finally:
        raw.close()
    check(filled)
    assert titles(filled, "偷换") == ["偷换"]


def test_the_view_answers_with_json(filled):
    from argparse import Namespace

    from kamdesk.features.search.views import show_search

    class Request:
        options = Namespace(text="曾总", limit=5)

    with filled.read() as reader:
        answer = json.loads(json.dumps(show_search(reader, Request())))
    assert answer["query"] == "曾总"
    assert answer["hits"][0]["title"] == "曾国强"
    assert answer["hits"][0]["account"] == "K-0017"


def test_searching_letters_does_not_load_the_dictionary(filled):
    code = (
        "import sys; from pathlib import Path; from kamdesk.db.database import Database; "
        "from kamdesk.features.search.queries import search\n"
        f"with Database.open(Path({str(filled.path)!r}), readonly=True).read() as reader:\n"
        "    assert search(reader, 'zgq') and search(reader, '华勤')\n"
        "assert not {'pypinyin', 'sqlalchemy', 'rapidfuzz'} & sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
