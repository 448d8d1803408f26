"""The list of accounts as its user works with it, and the page of one."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kamdesk.db.database import Database
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
    assert [page.tabs.tabText(place) for place in range(page.tabs.count())] == [
        "Brief",
        "Map",
        "Money",
        "History",
    ]


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
    from PySide6.QtWidgets import QLabel

    from kamdesk.features.relationships.store import FactRow

    person = builders.contact(database, keys["late"], "周秋萍", title="采购总监")
    builders.add(
        database,
        FactRow(
            person_id=person, account_id=keys["late"], kind="attitude", value="1",
            on_day=date(2026, 6, 1),
        ),
    )  # fmt: skip
    tab: BriefTab = show(BriefTab(context, keys["late"]))
    texts = [one.text() for one in tab.findChildren(QLabel)]
    assert "周秋萍: attitude + Supporter" in texts
    assert "attitude + Supporter" in texts
    amount = next(one for one in tab.findChildren(QLabel) if one.text() == "80.00")
    assert amount.alignment() & Qt.AlignmentFlag.AlignRight


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
