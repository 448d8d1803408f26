"""Whole imports: what is recognised, refused, matched, applied as one step and taken back."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamdesk.app.features import derivations
from kamdesk.base.errors import UserError
from kamdesk.db.check import check
from kamdesk.db.database import Database
from kamdesk.db.dump import dump
from kamdesk.features.imports import service
from kamdesk.features.imports.domain import Options, Outcome
from kamdesk.features.imports.service import Refused, run
from kamdesk.features.receivables import derive, queries
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


def content(database: Database) -> list[object]:
    with database.read() as reader:
        return [
            (table, columns, list(rows)) for table, columns, rows in dump(reader, derivations())
        ]


def sound(database: Database) -> bool:
    with database.read() as reader:
        return not any(part.problems for part in check(reader, derivations()))


ACCOUNTS = "客户编码,客户名称,信用额度,客户经理,标签\nC001,上海贝尔电气有限公司,120万,陈静,重点、框架\nC002,北京东方,5000,陈静,\n"


def test_accounts_come_in_as_one_step_that_can_be_taken_back(
    database: Database, bring: Bring
) -> None:
    before = content(database)
    outcome = bring("accounts", ACCOUNTS)
    assert (outcome.rows, outcome.created, outcome.applied) == (2, 2, True)
    with database.read() as reader:
        assert reader.rows("SELECT code, credit_limit_minor FROM account ORDER BY code") == [
            ("C001", 120_000_000), ("C002", 500_000)]  # fmt: skip
        assert reader.value("SELECT count(*) FROM account_tag") == 2
    assert sound(database)
    database.undo()
    assert content(database) == before and sound(database)
    database.redo()
    assert sound(database)


def test_the_same_file_twice_changes_nothing(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    steps = len(database.steps())
    again = bring("accounts", ACCOUNTS)
    assert (again.created, again.updated, again.unchanged, again.run) == (0, 0, 2, None)
    assert len(database.steps()) == steps


def test_what_differs_is_left_alone_unless_told(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    changed = "客户编码,客户名称,城市\nC001,上海贝尔电气有限公司,上海\n"
    left = bring("accounts", changed)
    assert (left.updated, len(left.warnings)) == (0, 1)
    updated = bring("accounts", changed, update=True)
    assert updated.updated == 1
    with database.read() as reader:
        row = reader.one("SELECT city, credit_limit_minor FROM account WHERE code = 'C001'")
    assert row == ("上海", 120_000_000)


def test_a_trial_run_counts_and_writes_nothing(database: Database, bring: Bring) -> None:
    before = content(database)
    outcome = bring("accounts", ACCOUNTS, dry_run=True)
    assert (outcome.created, outcome.applied, outcome.run) == (2, False, None)
    assert content(database) == before


INVOICES = """应收明细,,,,
截止 2026-06-30,,,,
,,,,
客户编码,发票号,开票日期,金额,备注
C001,0001,2026年3月5日,"1,000.00",
C001,0002,2026年4月5日,"(200.00)",退货
C002,0003,2026年5月5日,￥300,
合计,,,"1,100.00",
"""


def test_titles_and_totals_are_not_data(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    outcome = bring("invoices", INVOICES)
    assert outcome.created == 3 and len(outcome.warnings) == 2
    with database.read() as reader:
        kinds = dict(reader.rows("SELECT number, kind FROM invoice"))
        assert kinds == {"0001": "invoice", "0002": "credit_note", "0003": "invoice"}
        (section,) = queries.ageing(reader, DAY)
        assert (sum(section.open), section.unapplied) == (130_000, 20_000)
    assert sound(database)


TOTALS = """客户编码,发票号,开票日期,金额
C001,1,2026-03-05,10
本页小计：,,,10
C002,2,2026-03-05,5
C002 汇总,,,5
Subtotal C002,,,5
合计（大写）,壹拾伍,,15
,合 计,,15
"""


def test_totals_of_every_kind_are_not_data(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    outcome = bring("invoices", TOTALS)
    assert (outcome.created, outcome.rows) == (2, 2)
    assert "3, 5, 6, 7, 8" in outcome.warnings[0]


def test_a_firm_called_total_is_a_firm(database: Database, bring: Bring) -> None:
    outcome = bring("accounts", "name,code,country,credit_limit\nTotal,T-1,France,5\nTotal,,,5\n")
    assert (outcome.created, outcome.rows) == (1, 1)
    bring("invoices", "account,number,issued,amount\nTotal,1,2026-03-05,10\n")
    with pytest.raises(Refused):  # a bad row of a firm is bad, and not a sum
        bring("invoices", "account,number,issued,amount\nTotal,2,2026-03-05,\n")


def test_headings_of_traditional_characters_are_known(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    text = "客戶編碼,發票號碼,開票日期,金額\nC001,1,2026-03-05,10\n合計,,,10\n"
    assert bring("invoices", text).created == 1


def test_dates_that_contradict_each_other_are_asked_about(database: Database, bring: Bring) -> None:
    bring("accounts", ACCOUNTS)
    text = "account,number,issued,amount\nC001,1,25/03/2026,1\nC001,2,03/25/2026,1\n"
    with pytest.raises(UserError, match="day first or month first"):
        bring("invoices", text)


def test_a_value_for_every_row_must_fit(database: Database, bring: Bring) -> None:
    for pair, word in (
        (("nope", "1"), "no field nope"),
        (("credit_limit", "abc"), "credit_limit=abc"),
    ):
        with pytest.raises(UserError, match=word):
            bring("accounts", ACCOUNTS, constants=(pair,))


def test_a_zero_can_be_left_out_and_a_control_character_is_told(
    database: Database, tmp_path: Path, bring: Bring
) -> None:
    import xlsxwriter

    path = tmp_path / "flags.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate([["name", "flag"], ["A", 0], ["B", 1]]):
            sheet.write_row(row, 0, line)
    outcome = run(database, path, "accounts", Options(skip=(("flag", "0"),)), today=DAY)
    assert outcome.created == 1
    with pytest.raises(Refused) as refusal:
        bring("accounts", "name\nAc\x01me\n")
    assert refusal.value.summary.startswith("1 row ")
    assert "control character" in refusal.value.advice


def test_what_is_merged_over_rows_belongs_to_each_but_amounts(
    database: Database, tmp_path: Path, bring: Bring
) -> None:
    import xlsxwriter

    bring("accounts", ACCOUNTS)
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        lines = [["客户编码", "发票号", "开票日期", "金额"], ["", "1", "2026-03-05", 10], ["", "2", "2026-03-06", 5]]  # fmt: skip
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, line)
        sheet.merge_range(1, 0, 2, 0, "C001")
    assert run(database, path, "invoices", Options(), today=DAY).created == 2
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(lines):
            sheet.write_row(row, 0, ["C002", *line[1:3]] if row else line)
        sheet.merge_range(1, 3, 2, 3, 15)
    with pytest.raises(Refused) as refusal:
        run(database, path, "invoices", Options(), today=DAY)
    assert [one.row for one in refusal.value.outcome.rejected] == [3]


def test_options_of_a_workbook_go_to_the_sheets_they_name(
    database: Database, tmp_path: Path
) -> None:
    import xlsxwriter

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in {
            "accounts": [["code", "name"], ["A-1", "Acme"]],
            "invoices": [["account", "number", "issued", "amount", "order_status"],
                         ["A-1", "1", "2026-01-01", 5, "Shipped"], ["A-1", "2", "2026-01-01", 5, "Cancelled"]],
        }.items():  # fmt: skip
            sheet = book.add_worksheet(name)
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
    skip = (("order_status", "Cancelled"),)
    assert run(database, path, "workbook", Options(skip=skip), today=DAY).created == 2
    for wrong in (Options(skip=(("nope", "1"),)), Options(constants=(("nope", "1"),)), Options(mapping=(("nope", "name"),))):  # fmt: skip
        with pytest.raises(UserError, match="nope"):
            run(database, path, "workbook", wrong, today=DAY)


HOLDERS = """external_id,name,account,title,owner
P1,张三,C001,总经理,王五
P1,郑十,C001,,
P2,李四,C001,经理,
"""


def test_two_holders_of_a_post_stay_as_they_are_the_second_time(
    database: Database, bring: Bring
) -> None:
    bring("accounts", ACCOUNTS)
    bring("contacts", HOLDERS)
    for update in (False, True):
        again = bring("contacts", HOLDERS, update=update)
        assert (again.created, again.updated, again.warnings) == (0, 0, [])
    lines = "from,to,kind,account\nP2,P1,reports_to,C001\n"
    assert bring("relations", lines).created == 1
    with pytest.raises(Refused):  # which of the two is the friend is not said
        bring("relations", "from,to,kind,account\nP2,P1,friend,C001\n")


def test_one_bad_row_and_nothing_is_applied(
    database: Database, bring: Bring, tmp_path: Path
) -> None:
    bring("accounts", ACCOUNTS)
    before = content(database)
    text = "account,number,issued,amount\nC001,1,2026-01-05,10\nC001,2,31/02/2026,x\nC009,3,2026-01-06,5\n"
    with pytest.raises(Refused) as refusal:
        bring("invoices", text)
    problems = [(one.row, one.column) for one in refusal.value.outcome.rejected]
    assert problems == [(3, "issued"), (3, "amount"), (4, "account")]
    assert content(database) == before
    good = bring("invoices", text, skip_bad_rows=True)
    assert good.created == 1 and len(good.rejected) == 3


def test_rejected_rows_come_back_marked(database: Database, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "in.csv"
    path.write_text("name,credit_limit\nA,1\n,2\nB,much\n", "utf-8")
    options = Options(skip_bad_rows=True)
    outcome = run(database, path, "accounts", options, today=DAY)
    table = service.read(path, options)[0]
    found = service.recognise(table, service.names_of("accounts"), options)
    out = tmp_path / "out.xlsx"
    service.write_rejects(out, [(found, outcome.rejected)])
    rows = list(openpyxl.load_workbook(out).active.values)  # type: ignore[union-attr]
    assert rows[0] == ("name", "credit_limit", "Problem")
    assert [row[:2] for row in rows[1:]] == [(None, "2"), ("B", "much")]


def test_dates_that_could_be_two_are_asked_about(bring: Bring) -> None:
    text = "name,code\nA,A\n"
    bring("accounts", text)
    invoices = "account,number,issued,amount\nA,1,03/04/2026,10\nA,2,05/06/2026,10\n"
    with pytest.raises(UserError, match="day first or month first"):
        bring("invoices", invoices)
    assert bring("invoices", invoices, dates="DMY").created == 2


def test_a_paid_invoice_brings_its_receipt(database: Database, bring: Bring) -> None:
    text = "account,number,issued,amount,due,paid_on,paid_amount\nA,1,2026-01-01,100,2026-02-01,2026-03-01,\nA,2,2026-01-01,100,2026-02-01,2026-03-01,40\nA,3,2026-01-01,100,2026-02-01,,\n"
    bring("invoices", text, create_accounts=True)
    with database.read() as reader:
        (before,) = queries.ageing(reader, date(2026, 2, 28))
        (after,) = queries.ageing(reader, date(2026, 3, 1))
    assert (before.total, after.total) == (300_00, 160_00)
    assert sound(database)


def test_a_receipt_that_names_its_invoice_is_applied_to_it(
    database: Database, bring: Bring
) -> None:
    bring(
        "invoices",
        "account,number,issued,amount\nA,1,2026-01-01,100\nA,2,2026-01-01,100\n",
        create_accounts=True,
    )
    receipts = "account,received,amount,invoice,number\nA,2026-02-01,60,2,T1\nA,2026-02-02,70,,T2\n"
    bring("receipts", receipts)
    with database.read() as reader:
        items = {item.number: item.open for item in queries.open_items(reader, DAY)}
    assert items == {"1": 100_00, "2": 40_00, "T2": 70_00}
    assert bring("receipts", receipts).unchanged == 2
    with pytest.raises(Refused):
        bring("receipts", "account,received,amount,invoice\nA,2026-02-01,1,99\n")


def test_people_report_to_each_other_in_any_order_of_rows(database: Database, bring: Bring) -> None:
    bring("accounts", "code,name\nA,A\n")
    text = "id,姓名,职务,上级,影响力,态度\n2,李明华,采购员,1,3,1\n1,王总,总经理,,5,0\n3,赵工,工程师,9,2,\n4,钱工,工程师,4,,\n"
    outcome = bring("contacts", text, constants=(("account", "A"),))
    assert outcome.created == 4 and len(outcome.warnings) == 2
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM reporting") == 1
        assert reader.column("SELECT reports_to_text FROM post ORDER BY id") == [
            None,
            None,
            "9",
            "4",
        ]
        assert reader.value("SELECT count(*) FROM fact") == 5
    assert bring("contacts", text, constants=(("account", "A"),)).created == 0


def test_two_holders_share_one_post_and_circles_are_named(database: Database, bring: Bring) -> None:
    bring("accounts", "code,name\nA,A\n")
    text = "external_id,name,reports_to\n1,Ann,2\n1,Bob,2\n2,Cid,1\n"
    outcome = bring("contacts", text, constants=(("account", "A"),))
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM post") == 2
        assert reader.value("SELECT count(*) FROM holding") == 3
    assert len(outcome.warnings) == 1


def test_relations_take_any_word(database: Database, bring: Bring) -> None:
    bring("accounts", "code,name\nA,A\n")
    bring("contacts", "name\nAnn\nBob\n", constants=(("account", "A"),))
    text = "from,to,kind,strength\nAnn,Bob,校友,2\nBob,Ann,reports_to,\nAnn,Bob,影响,3\n"
    assert bring("relations", text, constants=(("account", "A"),)).created == 3
    with database.read() as reader:
        assert set(reader.column("SELECT kind FROM relation")) == {"校友", "influences"}
        assert reader.value("SELECT count(*) FROM reporting") == 1
    with pytest.raises(Refused):
        bring("relations", "from,to,kind\nAnn,Zoe,friend\n", constants=(("account", "A"),))


def test_products_and_sales(database: Database, bring: Bring) -> None:
    bring("products", "code,name,cost,list_price\nP1,阀门,10.123456,20\n")
    sales = "account,date,product,quantity,price\nA,2026-01-01,P1,2,3.5\nA,2026-01-01,P1,2,3.5\n"
    outcome = bring("sales", sales, create_accounts=True)
    assert outcome.created == 2
    with database.read() as reader:
        assert reader.column("SELECT amount FROM sales_line") == [7_000_000, 7_000_000]
    assert bring("sales", sales, create_accounts=True).unchanged == 2


def test_options_that_name_nothing_are_refused(bring: Bring) -> None:
    for options in (
        {"mapping": (("nope", "name"),)},
        {"mapping": (("name", "nope"),)},
        {"skip": (("nope", "x"),)},
    ):
        with pytest.raises(UserError):
            bring("accounts", "name\nA\n", **options)
    with pytest.raises(UserError, match="No column"):
        bring("invoices", "a,b\n1,2\n")


# -- real data ----------------------------------------------------------------------------------


def bring_file(database: Database, path: Path, kind: str, **options: object) -> Outcome:
    return run(database, path, kind, Options(**options), today=DAY)  # type: ignore[arg-type]


@pytest.mark.corpus
def test_the_model_company_ages_as_its_answers_say(database: Database, corpus: Path) -> None:
    folder = corpus / "01_classicmodels"
    for kind in ("accounts", "contacts", "products"):
        assert bring_file(database, folder / f"{kind}.csv", kind).rejected == []
    bring_file(database, folder / "sales_lines.csv", "sales")
    bring_file(database, folder / "invoices.csv", "invoices", skip=(("order_status", "Cancelled"),))
    bring_file(database, folder / "receipts.csv", "receipts", allocate="fifo")
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["as_of"]
    with database.read() as reader:
        for day, answer in expected.items():
            as_of = date.fromisoformat(day)
            sections = queries.ageing(reader, as_of, edges=(30, 60, 90))
            wanted = [round(amount * 100) for amount, _count in answer["aging"].values()]
            assert (list(sections[0].open) if sections else [0] * 5) == wanted, day
            assert sum(one.unapplied for one in sections) == round(answer["unapplied_cash"] * 100)
            invoices = queries.open_items(reader, as_of, only_invoices=True)
            assert len(invoices) == answer["open_invoices"]
    assert sound(database)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["应收账款明细.xlsx", "应收账款明细_gb18030.csv"])
def test_the_same_ledger_as_a_chinese_export(database: Database, corpus: Path, name: str) -> None:
    path = corpus / "01_classicmodels" / "cn_style" / name
    made = bring_file(database, path, "invoices", skip=(("类型", "收款"),), create_accounts=True)
    assert made.created == 320
    assert (
        bring_file(database, path, "receipts", skip=(("类型", "发票"),), allocate="fifo").created
        == 271
    )
    with database.read() as reader:
        (section,) = queries.ageing(reader, date(2005, 5, 31))
        assert (
            section.total == 57058646 and len(queries.open_items(reader, date(2005, 5, 31))) == 20
        )


@pytest.mark.corpus
def test_a_western_export_with_decimal_commas_reads_alike(database: Database, corpus: Path) -> None:
    folder = corpus / "02_northwind"
    bring_file(database, folder / "accounts.csv", "accounts")
    first = bring_file(
        database, folder / "orders.csv", "invoices", mapping=(("freight", "amount"),)
    )
    twin = folder / "orders_semicolon_cp1252_decimal_comma.csv"
    second = bring_file(database, twin, "invoices", mapping=(("Fracht", "amount"),))
    assert (first.created, second.created, second.unchanged) == (830, 0, 830)
    with database.read() as reader:
        assert reader.value("SELECT sum(amount_minor) FROM invoice") == 6494269


@pytest.mark.parametrize("amount", ["99999999999999999999999", "1e400", "1000000000000"])
def test_an_amount_nobody_can_owe_is_a_problem_and_no_crash(bring: Bring, amount: str) -> None:
    for kind, day in (("invoices", "issued"), ("receipts", "received")):
        with pytest.raises(Refused) as refused:
            bring(
                kind,
                f"account,number,{day},amount\nA-1,R-1,2026-03-05,{amount}\n",
                create_accounts=True,
            )
        assert refused.value.outcome.rejected[0].column == "amount"


def test_the_name_says_which_account_where_there_is_no_code(
    database: Database, bring: Bring
) -> None:
    text = (
        "客户名称,发票号,开票日期,金额\n上海贝尔,FP-1,2026-03-05,10\n上海贝尔,FP-2,2026-03-06,10\n"
    )
    assert bring("invoices", text, create_accounts=True).created == 2
    with database.read() as reader:
        assert reader.column("SELECT name FROM account") == ["上海贝尔"]


@pytest.mark.parametrize("many", [1, 10_000])
@pytest.mark.parametrize("others", [0, 40])
def test_taking_back_most_of_the_ledger_leaves_the_rest_as_it_was(
    database: Database, bring: Bring, monkeypatch: pytest.MonkeyPatch, many: int, others: int
) -> None:
    monkeypatch.setattr(derive, "MANY", many)
    before = builders.account(database, code="K-9")
    for _place in range(others):
        builders.invoice(database, before, 700)
    kept, ledger = content(database), derived(database)
    rows = [
        f"A-{place % 3},N-{place},2026-0{1 + place % 5}-11,{100 + place},"
        + ("2026-06-01" if place % 4 == 0 else "")
        for place in range(12)
    ]
    text = "\n".join(["account,number,issued,amount,paid_on", *rows])
    bring("invoices", text, create_accounts=True)
    brought = derived(database)
    assert sound(database) and brought != ledger
    for _turn in range(2):
        database.undo()
        assert sound(database)
        assert (content(database), derived(database)) == (kept, ledger)
        database.redo()
        assert sound(database) and derived(database) == brought


def derived(database: Database) -> list[object]:
    with database.read() as reader:
        indexes = reader.rows("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'open_item'")
        items = reader.rows("SELECT * FROM open_item ORDER BY doc, doc_id")
        days = reader.rows("SELECT * FROM ledger_day ORDER BY currency, doc, due")
        return [sorted(indexes, key=str), items, days]
