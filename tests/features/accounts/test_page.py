"""The list of accounts as its user works with it, and the page of one."""

import json
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from kamdesk.app.features import account_tabs
from kamdesk.db.database import Database
from kamdesk.features.accounts.domain import AccountFilter
from kamdesk.features.accounts.ui.account_page import AccountPage
from kamdesk.features.accounts.ui.brief import BriefTab
from kamdesk.features.accounts.ui.history import HistoryTab
from kamdesk.features.accounts.ui.inspector import AccountForm, NewAccountForm
from kamdesk.features.accounts.ui.page import AccountsPage
from tests import builders


@pytest.fixture
def keys(database: Database) -> dict[str, int]:
    """A group with a unit, an overdue account over its limit, one abroad."""
    group = builders.account(database, "上海贝尔", code="K-1", tier="A", status="active")
    unit = builders.account(database, "贝尔武汉", code="K-2", tier="B", parent_id=group)
    late = builders.account(database, "Late Ltd", code="K-3", tier="B", credit_limit_minor=50_00)
    abroad = builders.account(database, "Abroad", code="K-4", currency="USD")
    builders.invoice(database, late, 80_00, due=date(2026, 6, 1))
    builders.invoice(database, group, 20_00, due=date(2026, 8, 1))
    builders.invoice(database, abroad, 5_00, currency="USD")
    return {"group": group, "unit": unit, "late": late, "abroad": abroad}


@pytest.fixture
def page(keys: dict[str, int], context: Any, show: Any) -> AccountsPage:
    """The list."""
    shown: AccountsPage = show(AccountsPage(context))
    return shown


def _names(page: AccountsPage) -> list[str]:
    rows = [page.model.row_at(place) for place in range(len(page.model.ids))]
    return [row.texts[0] for row in rows if row is not None]


def _type(page: AccountsPage, text: str) -> None:
    page.search.setText(text)
    page.search._now()


def test_the_totals_match_what_is_listed(page: AccountsPage) -> None:
    assert "CNY: outstanding ¥100.00, overdue ¥80.00" in page.totals.text()
    assert "USD: outstanding $5.00" in page.totals.text()
    _type(page, "late")
    assert _names(page) == ["Late Ltd"]
    assert page.totals.text() == "CNY: outstanding ¥80.00, overdue ¥80.00"
    assert page.header.count.text() == "1 of 4"


@pytest.mark.parametrize(
    ("text", "count"), [("贝尔", 2), ("shbe", 1), ("beier", 2), ("K-4", 1), ("nothing at all", 0)]
)
def test_search_finds_by_characters_pinyin_and_code(
    page: AccountsPage, text: str, count: int
) -> None:
    _type(page, text)
    assert len(page.model.ids) == count
    if not count:
        assert page.body.currentIndex() == 2
        page.clear_filter()
        assert len(page.model.ids) == 4


def test_saved_views_filter_and_pills_lift_them(page: AccountsPage, qtbot: Any) -> None:
    for row in range(page.views.count()):
        if page.views.item(row).text() == "Over the credit limit":
            page._open_view(page.views.item(row))
    assert _names(page) == ["Late Ltd"]
    pill = page.findChild(object, "pill_over_limit")
    assert pill is not None
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert len(page.model.ids) == 4


def test_a_heading_sorts_and_blanks_come_last(page: AccountsPage) -> None:
    page._sort_by("outstanding", True)
    assert _names(page)[0] == "Late Ltd"
    assert _names(page)[-1].startswith("贝尔武汉")
    page._sort_by("outstanding", False)
    assert _names(page)[-1].startswith("贝尔武汉")


def test_an_order_shown_before_is_counted_anew_after_a_change(
    page: AccountsPage, context: Any, keys: dict[str, int]
) -> None:
    from kamdesk.base.i18n import Message
    from kamdesk.features.accounts import service

    for column in ("name", "code", "tier"):
        page._sort_by(column, True)
        page._sort_by(column, False)
    page._sort_by("code", False)
    assert _names(page)[0] == "上海贝尔"
    context.workspace.write(Message("Code"), service.set_field, keys["group"], "code", "K-9")
    assert _names(page)[-1] == "上海贝尔"
    page._sort_by("code", True)
    assert _names(page)[0] == "上海贝尔"
    page._set_filter(AccountFilter(tier="B"))
    assert len(_names(page)) == 2
    page._sort_by("code", False)
    assert _names(page) == ["贝尔武汉 · 上海贝尔", "Late Ltd"]


def test_the_tree_shows_units_under_their_group(page: AccountsPage, qtbot: Any) -> None:
    qtbot.mouseClick(page.tree, Qt.MouseButton.LeftButton)
    names = _names(page)
    assert names.index("贝尔武汉") == names.index("上海贝尔") + 1


def test_several_are_edited_at_once_and_undone_in_one_step(
    page: AccountsPage, context: Any, keys: dict[str, int]
) -> None:
    page.table.selectAll()
    assert page._batch.isVisible()
    page._batch_set("tier", "C")
    page._batch_owner("王敏")
    page._batch_tag("add_tag", "重点")
    tiers = context.workspace.read(
        lambda reader: reader.column("SELECT DISTINCT tier FROM account")
    )
    assert tiers == ["C"]
    for _step in range(3):
        context.workspace.stack.undo()
    tiers = context.workspace.read(
        lambda reader: reader.column("SELECT tier FROM account ORDER BY id")
    )
    assert tiers == ["A", "B", "B", None]


def test_archiving_takes_off_the_list_and_brings_back(
    page: AccountsPage, context: Any, keys: dict[str, int]
) -> None:
    page.table.select_id(keys["late"])
    page.archive_selected()
    assert "Late Ltd" not in _names(page)
    context.workspace.stack.undo()
    assert "Late Ltd" in _names(page)


def test_cells_are_edited_in_place(page: AccountsPage, context: Any, keys: dict[str, int]) -> None:
    from kamdesk.base.errors import UserError

    page._edited(keys["late"], "credit_limit", "12万")
    page._edited(keys["late"], "terms", "45")
    page._edited(keys["late"], "owner", "王敏")
    found = context.workspace.read(
        lambda reader: reader.one(
            "SELECT credit_limit_minor, terms_days FROM account WHERE id = ?", (keys["late"],)
        )
    )
    assert found == (120_000_00, 45)
    with pytest.raises(UserError, match="whole number"):
        page._edited(keys["late"], "terms", "soon")


def test_rows_are_copied_as_a_table(page: AccountsPage, keys: dict[str, int]) -> None:
    page.table.select_id(keys["late"])
    page.table.copy(headers=True)
    text = QApplication.clipboard().text()
    assert text.splitlines()[0].startswith("Account\tCode\t")
    assert "Late Ltd\tK-3" in text


def test_columns_are_chosen_and_remembered(page: AccountsPage, context: Any, show: Any) -> None:
    place = [one.key for one in page.model.columns].index("city")
    page.table._show_column(place, True)
    assert "city" in page.table.shown_columns()
    page._remember()
    again: AccountsPage = show(AccountsPage(context))
    assert "city" in again.table.shown_columns()


def test_a_new_account_gets_a_code_and_refuses_a_taken_one(page: AccountsPage, qtbot: Any) -> None:
    page.new_account()
    form = page.inspector.findChild(NewAccountForm)
    assert form is not None
    form.name.line.setText("Newcomer")
    form.code.line.setText("K-1")
    form.save()
    assert "is taken" in form.problem.text()
    form.code.line.setText("")
    form.save()
    assert "Newcomer" in _names(page)


def test_the_list_goes_to_the_reports_as_it_is_seen(
    page: AccountsPage, context: Any, qtbot: Any
) -> None:
    _type(page, "late")
    with qtbot.waitSignal(context.page_wanted) as told:
        qtbot.mouseClick(page.sheet, Qt.MouseButton.LeftButton)
    key, request = told.args
    assert (key, request["report"]) == ("reports", "accounts")
    assert request["options"]["filter"].text == "late"
    assert request["options"]["columns"][0] == "name"


def test_the_list_as_seen_goes_out_for_editing(
    page: AccountsPage, context: Any, qtbot: Any, database: Database
) -> None:
    _type(page, "late")
    with qtbot.waitSignal(context.page_wanted) as told:
        page.sheet.menu().actions()[1].trigger()
    key, request = told.args
    assert (key, request["export"]) == ("review", "accounts")
    with database.read() as reader:
        names = reader.column(
            "SELECT name FROM account WHERE uid IN (SELECT value FROM json_each(?))",
            (json.dumps(request["only"]),),
        )
    assert sorted(names) == sorted(_names(page))


def test_the_inspector_saves_what_is_left_and_says_what_is_wrong(
    page: AccountsPage, context: Any, keys: dict[str, int]
) -> None:
    page.inspect(keys["group"])
    form = page.inspector.findChild(AccountForm)
    assert form is not None
    form.fields["city"].line.setText("上海")
    assert form.fields["city"].commit()
    form.fields["code"].line.setText("K-2")
    assert not form.fields["code"].commit()
    assert "is taken" in form.fields["code"].problem.text()
    form.fields["parent"].line.setText("贝尔武汉")
    assert not form.fields["parent"].commit()
    city = context.workspace.read(
        lambda reader: reader.value("SELECT city FROM account WHERE id = ?", (keys["group"],))
    )
    assert city == "上海"


def test_an_empty_desk_says_how_to_begin(context: Any, show: Any) -> None:
    page: AccountsPage = show(AccountsPage(context))
    assert page.body.currentIndex() == 1


# -- one account --------------------------------------------------------------------------------


def test_the_account_page_keeps_its_header_over_every_tab(
    context: Any, show: Any, keys: dict[str, int], qtbot: Any
) -> None:
    page: AccountPage = show(AccountPage(context))
    page.show_request(keys["late"])
    assert page.account_name == "Late Ltd"
    for place in range(page.tabs.count()):
        page.tabs.setCurrentIndex(place)
        qtbot.waitUntil(lambda: not context.tasks.busy())
        assert page.header.isVisible()
    shown = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    assert shown == [tab.title for tab in account_tabs()]
    assert shown == [
        "Brief",
        "Map",
        "Position",
        "Plan",
        "Visits",
        "Money",
        "Credit",
        "Statement",
        "History",
    ]


def test_the_last_contact_is_an_optional_column_that_sorts_by_days(
    page: AccountsPage, keys: dict[str, int], database: Database
) -> None:
    people = tuple(builders.contact(database, keys["late"], name) for name in ("李明", "王强"))
    builders.touch(database, keys["late"], date(2026, 6, 1), "call", people[:1])
    builders.touch(database, keys["late"], date(2026, 6, 20), "message", people)
    builders.touch(database, keys["unit"], date(2026, 6, 18), "visit", subject="巡检")
    builders.touch(database, keys["unit"], date(2026, 7, 18), "visit", subject="巡检")
    place = [one.key for one in page.model.columns].index("last_contact")
    assert page.table.isColumnHidden(place)
    page.table.sort_wanted.emit("last_contact", True)
    rows = [page.model.row_at(row) for row in range(len(page.model.ids))]
    shown = [(row.texts[0], row.texts[place]) for row in rows if row is not None]
    assert shown[:2] == [("Late Ltd", "29"), ("贝尔武汉 · 上海贝尔", "12")]
    assert {days for _name, days in shown[2:]} == {""}


def test_what_happened_tells_touches_with_names_and_outcome(
    context: Any, show: Any, keys: dict[str, int], database: Database
) -> None:
    from PySide6.QtWidgets import QLabel

    people = tuple(
        builders.contact(database, keys["late"], name) for name in ("李明", "王强", "赵琳", "孙慧")
    )
    builders.touch(
        database, keys["late"], date(2026, 6, 20), "visit", people, subject="验收", outcome="已签字"
    )
    builders.touch(database, keys["late"], date(2026, 6, 21), "call", subject="催款")
    builders.touch(database, keys["late"], date(2026, 7, 20), "visit", subject="下次")
    tab: BriefTab = show(BriefTab(context, keys["late"]))
    texts = [one.text() for one in tab.findChildren(QLabel)]
    assert "Visit · 李明, 王强, 赵琳 … · 已签字" in texts
    assert "Call · 催款" in texts
    assert not any("下次" in text for text in texts)


def test_the_brief_counts_people_and_tells_what_happened(
    context: Any, show: Any, keys: dict[str, int], database: Database
) -> None:
    builders.contact(database, keys["late"], "李明", title="采购总监")
    tab: BriefTab = show(BriefTab(context, keys["late"]))
    texts = [
        one.text()
        for one in tab.findChildren(__import__("PySide6.QtWidgets", fromlist=["QLabel"]).QLabel)
    ]
    assert "李明" in texts
    assert any("80.00" in text for text in texts)
    assert tab._tiles["overdue"].figure.text() == "¥80.00"


def test_the_history_tells_who_changed_what(
    context: Any, show: Any, keys: dict[str, int], page: AccountsPage
) -> None:
    page._edited(keys["late"], "tier", "A")
    tab: HistoryTab = show(HistoryTab(context, keys["late"]))
    row = tab.model.row_at(0)
    assert row is not None
    assert row.texts[2] == "Edit account Late Ltd"
    assert "B" in row.texts[4]
    assert "A" in row.texts[5]
    context.workspace.stack.undo()
    row = tab.model.row_at(0)
    assert row is not None
    assert row.texts[2].endswith("(undone)")


def _lines(tab: BriefTab) -> list[str]:
    return [one.text() for one in tab.findChildren(QLabel) if not one.isHidden()]


def test_the_brief_shows_one_account_after_another(
    database: Database, context: Any, keys: dict[str, int], show: Any
) -> None:
    builders.contact(database, keys["late"], "周岚", title="采购总监")
    page: AccountPage = show(AccountPage(context))
    page.show_request(keys["late"], "brief")
    tab = page.tab("brief")
    assert isinstance(tab, BriefTab)
    before = _lines(tab)
    assert any("周岚" in text for text in before)
    page.show_request(keys["abroad"])
    assert page.tab("brief") is tab
    assert tab.form.fields["name"].text() == "Abroad"
    after = _lines(tab)
    assert not any("周岚" in text for text in after)
    assert any(text.endswith("USD") for text in after)
    page.show_request(keys["late"])
    assert _lines(tab) == before
    fresh = show(BriefTab(context, keys["late"]))
    assert _lines(fresh) == before


def test_what_is_being_typed_is_saved_before_another_account_is_shown(
    context: Any, keys: dict[str, int], show: Any, qtbot: Any
) -> None:
    page: AccountPage = show(AccountPage(context))
    page.show_request(keys["late"], "brief")
    tab = page.tab("brief")
    assert isinstance(tab, BriefTab)
    page.activateWindow()
    city = tab.form.fields["city"]
    city.line.setFocus()
    qtbot.waitUntil(city.line.hasFocus)
    qtbot.keyClicks(city.line, "Bonn")
    page.show_request(keys["abroad"])
    assert city.text() == ""
    cities = context.workspace.read(
        lambda reader: dict(reader.rows("SELECT name, city FROM account WHERE city <> ''"))
    )
    assert cities == {"Late Ltd": "Bonn"}


def test_a_tier_of_another_account_is_not_offered(
    database: Database, context: Any, keys: dict[str, int], show: Any
) -> None:
    odd = builders.account(database, "Odd", tier="Z")
    form: AccountForm = show(AccountForm(context, odd))
    assert form.fields["tier"].text() == "Z"
    offered = form.fields["tier"].combo.count()  # type: ignore[attr-defined]
    form.show_account(keys["late"])
    assert form.fields["tier"].text() == "B"
    assert form.fields["tier"].combo.count() == offered - 1  # type: ignore[attr-defined]


def test_a_tab_that_knows_one_account_is_made_anew(
    context: Any, keys: dict[str, int], show: Any
) -> None:
    page: AccountPage = show(AccountPage(context))
    page.show_request(keys["late"], "history")
    first = page.tab("history")
    page.show_request(keys["abroad"])
    assert page.tab("history") is not first
    assert not first.isVisible()
    page.show_request(keys["group"], "brief")
    assert page.account_name == "上海贝尔"


def test_the_header_leads_to_the_others_of_the_group(
    context: Any, keys: dict[str, int], show: Any, qtbot: Any
) -> None:
    page: AccountPage = show(AccountPage(context))
    page.show_request(keys["unit"], "brief")
    links = [one for one in page._links if not one.isHidden()]
    assert [one.text() for one in links] == ["上海贝尔"]
    with qtbot.waitSignal(context.account_wanted) as told:
        links[0].click()
    assert told.args[0] == keys["group"]
    page.show_request(keys["late"])
    assert all(one.isHidden() for one in (*page._links, page._of_group))


def test_owing_them_is_no_use_of_credit(
    context: Any, show: Any, database: Database, keys: dict[str, int]
) -> None:
    paid = builders.account(database, "Paid too much", code="K-9", credit_limit_minor=100_00)
    builders.receipt(database, paid, 13_00)
    page: AccountsPage = show(AccountsPage(context))
    row = page.model.row_at(list(page.model.ids).index(paid))
    place = [one.key for one in page.model.columns].index("credit_used")
    assert row is not None
    assert row.texts[place] == "0%"
    tab: BriefTab = show(BriefTab(context, paid))
    assert tab._tiles["credit"].figure.text() == "0%"


def test_judgements_are_told_in_words(
    context: Any, show: Any, keys: dict[str, int], database: Database
) -> None:
    from kamdesk.features.relationships.store import FactRow, TermRow

    person = builders.contact(database, keys["late"], "周秋萍", title="采购总监")
    facts = {"attitude": "1", "influence": "5", "political": "core", "needs": "On time"}
    for kind, value in facts.items():
        builders.add(
            database,
            FactRow(
                person_id=person, account_id=keys["late"], kind=kind, value=value,
                on_day=date(2026, 6, 1),
            ),
        )  # fmt: skip
    tab: BriefTab = show(BriefTab(context, keys["late"]))
    texts = _lines(tab)
    assert "周秋萍: attitude + Supporter" in texts
    assert "attitude + Supporter" in texts
    assert "influence 5 Very high" in texts
    assert "周秋萍, Political standing: Core circle" in texts
    assert "周秋萍, Top needs: On time" in texts
    amount = next(one for one in tab.findChildren(QLabel) if one.text() == "80.00")
    assert amount.alignment() & Qt.AlignmentFlag.AlignRight
    builders.add(database, TermRow(kind="attitude", value="1", name="Friend"))
    tab.reload()
    assert "周秋萍: attitude + Friend" in _lines(tab)


def test_what_has_no_amount_reaches_over_the_amounts(
    database: Database, context: Any, keys: dict[str, int], show: Any
) -> None:
    person = builders.contact(database, keys["late"], "周岚")
    builders.touch(database, keys["late"], date(2026, 6, 20), "call", [person], subject="Prices")
    tab: BriefTab = show(BriefTab(context, keys["late"]), 1200, 800)

    def right(text: str) -> int:
        found = [one for one in tab.findChildren(QLabel) if one.text() == text]
        seen = [one for one in found if one.isVisible()]
        return seen[-1].mapTo(tab, seen[-1].rect().bottomRight()).x()  # after the tiles

    touch = next(text for text in _lines(tab) if text.endswith("Prices"))
    assert right(touch) == right("CNY") > right("80.00")
    tab.show_account(keys["abroad"])
    assert right("5.00") < right("USD")
    assert touch not in _lines(tab)


def test_the_view_in_force_is_marked_and_no_other(page: AccountsPage) -> None:
    marked = page.views.currentItem()
    assert marked is not None
    assert marked.text() == "All accounts"
    _type(page, "late")
    assert page.views.currentItem() is None
    page.clear_filter()
    marked = page.views.currentItem()
    assert marked is not None
    assert marked.text() == "All accounts"


def test_typing_in_the_list_finds_by_pinyin(
    page: AccountsPage, keys: dict[str, int], qtbot: Any
) -> None:
    page.table.setFocus()
    qtbot.keyClicks(page.table, "bei")
    assert page.table.selected()[0] in (keys["group"], keys["unit"])
    qtbot.keyClick(page.table, Qt.Key.Key_Home)


def test_the_height_of_rows_is_remembered(page: AccountsPage, context: Any, show: Any) -> None:
    page.set_density("comfortable")
    again: AccountsPage = show(AccountsPage(context))
    assert again.table.rowHeight(0) == 44


@pytest.mark.parametrize("width", [1366, 1440])
def test_the_columns_at_first_fit_a_laptop(
    context: Any, show: Any, keys: dict[str, int], width: int
) -> None:
    page: AccountsPage = show(AccountsPage(context), width - 80, 700)
    bar = page.table.horizontalScrollBar()
    assert bar.maximum() == 0
    assert "last_receipt" in page.table.shown_columns()


def test_the_history_speaks_of_fields_in_words_and_whole_money(
    context: Any, show: Any, keys: dict[str, int], page: AccountsPage
) -> None:
    page._edited(keys["late"], "credit_limit", "12万")
    tab: HistoryTab = show(HistoryTab(context, keys["late"]))
    row = tab.model.row_at(0)
    assert row is not None
    assert row.texts[4:] == ("Credit limit = 50.00", "Credit limit = 120,000.00")


def test_an_account_without_a_ledger_owes_an_unknown_amount_not_nothing(
    context: Any, show: Any, database: Database
) -> None:
    bare = builders.account(database, "Bare", credit_limit_minor=100_00)
    paid = builders.account(database, "Paid", credit_limit_minor=100_00)
    builders.receipt(database, paid, 0)
    page: AccountPage = show(AccountPage(context))
    page.show_request(bare)
    figures = (page._outstanding, page._overdue, page._used)
    assert [one.text() for one in figures] == ["—", "—", "—"]
    page.show_request(paid)
    assert [one.text() for one in figures[:2]] == ["¥0.00", "¥0.00"]
