"""Receivables as their user works with them: any day, drill from figure to invoice, currencies, undo."""

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.credit import service as credit
from kamdesk.features.receivables.ui.page import MoneyTab, ReceivablesPage
from kamdesk.features.receivables.ui.rates_form import RatesForm
from kamdesk.features.receivables.ui.state import ALL
from tests import builders
from tests.features.receivables.panel import fill, numbers


def _choose(page: ReceivablesPage, code: str, qtbot: Any) -> None:
    assert page.panel.controls.currency is not None
    button = page.panel.controls.currency.findChild(QPushButton, f"currency_{code}")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_day_basis_and_buckets_are_always_in_sight(page: ReceivablesPage) -> None:
    controls = page.panel.controls
    assert controls.day.text() == "2026-06-30"
    assert controls.day.isVisible()
    assert controls.basis.choice() == "due"
    assert controls.edges.text() == "30, 60, 90, 180, 365"
    tiles = {name: tile.figure.text() for name, tile in page.panel.tiles.items()}
    assert tiles["outstanding"] == "¥320.00"
    assert tiles["overdue"] == "¥350.00"
    assert tiles["unapplied"] == "¥70.00"


def test_every_figure_says_how_it_is_counted_and_as_of_when(page: ReceivablesPage) -> None:
    for tile in page.panel.tiles.values():
        told = tile.info.accessibleDescription()
        assert len(told) > 60
        assert told.endswith("As of 2026-06-30.")


def test_a_tile_shows_the_documents_under_it(page: ReceivablesPage, qtbot: Any) -> None:
    tile = page.panel.tiles["overdue"]
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert numbers(page.panel) == ["R-1", "R-2"]
    pill = next(
        one for one in page.panel.lists.findChildren(QPushButton) if "Overdue" in one.text()
    )
    assert pill.accessibleName() == "Remove filter Overdue"
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert numbers(page.panel) == ["R-1", "R-2", "R-3", "S-1"]


def test_a_filter_is_taken_off_by_its_pill(page: ReceivablesPage, qtbot: Any) -> None:
    qtbot.mouseClick(page.panel.tiles["unapplied"], Qt.MouseButton.LeftButton)
    assert numbers(page.panel) == ["S-1"]
    pill = next(one for one in page.panel.lists.findChildren(QPushButton) if "✕" in one.text())
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert len(numbers(page.panel)) == 4


def test_a_cell_shows_the_invoices_under_it(page: ReceivablesPage) -> None:
    lists = page.panel.lists
    row = next(place for place, (_code, one) in enumerate(lists._aged) if one.name == "Acme")
    lists.accounts.clicked.emit(lists.by_account.index(row, 3))
    assert numbers(page.panel) == ["R-1"]
    assert "100.00" in lists.totals.text()


def test_a_bar_shows_the_invoices_of_that_month_end(
    page: ReceivablesPage, context: Any, qtbot: Any, wait: Any
) -> None:
    chart = page.panel.months.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    segment = next(
        one
        for one in chart.segments()
        if chart.day_of(one) == date(2026, 3, 31) and one.bucket == 1
    )
    ratio = chart.devicePixelRatioF()
    place = QPointF(
        (segment.x + segment.width / 2) / ratio, (segment.y + segment.height / 2) / ratio
    )
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress,
        place,
        chart.mapToGlobal(place),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(chart, press)
    wait()
    assert context.as_of == date(2026, 3, 31)
    assert numbers(page.panel) == ["R-2"]


def test_another_day_and_nonsense(page: ReceivablesPage, wait: Any) -> None:
    day = page.panel.controls.day
    day.line.setText("2026-03-15")
    assert day.commit()
    wait()
    assert page.panel.tiles["overdue"].figure.text() == "¥250.00"
    day.line.setText("someday")
    assert not day.commit()
    assert "not a day" in day.problem.text()


def test_buckets_are_changed_where_they_are_seen_and_undone(
    page: ReceivablesPage, context: Any, wait: Any
) -> None:
    panel = page.panel
    edges = panel.controls.edges
    edges.line.setText("10，120")
    assert edges.commit()
    wait()
    titles = [column.title for column in panel.lists.by_account.columns]
    assert titles[2:6] == ["Not due", "1-10 days", "11-120 days", ">120 days"]
    assert [one.title for one in panel.months.model.columns][1:5] == titles[2:6]
    assert panel.lists.account_sums.texts()[2:6] == ("40.00", "", "100.00", "250.00")
    row = panel.months.model.row_at(len(panel.months.model.ids) - 1)
    assert row is not None
    assert row.texts[-1] == "320.00"
    edges.line.setText("120, 10")
    assert not edges.commit()
    assert "ascending days" in edges.problem.text()
    context.workspace.stack.undo()
    wait()
    assert len(panel.lists.by_account.columns) == 11


def test_by_age_the_buckets_change_but_not_what_is_late(
    page: ReceivablesPage, qtbot: Any, wait: Any
) -> None:
    panel = page.panel
    button = panel.controls.findChild(QPushButton, "basis_issued")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait()
    assert panel.lists.account_sums.texts()[2:8] == ("", "", "", "", "390.00", "")  # 179 days old
    assert panel.tiles["overdue"].figure.text() == "¥350.00"
    qtbot.mouseClick(panel.tiles["overdue"], Qt.MouseButton.LeftButton)
    assert numbers(panel) == ["R-1", "R-2"]


def test_currencies_stand_apart(page: ReceivablesPage, qtbot: Any) -> None:
    _choose(page, "USD", qtbot)
    assert page.panel.tiles["overdue"].figure.text() == "$9.00"
    assert numbers(page.panel) == ["U-1"] or page.panel.lists.level.choice() == "account"
    page.panel.list_invoices()
    assert numbers(page.panel) == ["U-1"]


def test_all_currencies_are_told_in_the_base_only_with_a_rate(
    page: ReceivablesPage, context: Any, qtbot: Any, wait: Any
) -> None:
    panel = page.panel
    _choose(page, ALL, qtbot)
    assert panel.months._rates.text() == "Total in CNY  ·  left out, no rate: USD"
    assert panel.tiles["outstanding"].figure.text() == "¥320.00"
    assert "USD left out" in panel.lists.totals.text()
    qtbot.mouseClick(
        panel.months.findChild(QPushButton, "exchange_rates"), Qt.MouseButton.LeftButton
    )
    form = panel.inspector.findChild(RatesForm)
    assert form is not None
    assert form.currency.text() == "USD"
    fill(form, rate="seven")
    form.save()
    assert form.problem.text().startswith("seven is not a rate.")
    fill(form, rate="7.125", since="2026-06-01", source="central bank")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    wait()
    assert "1 USD = 7.125 of 2026-06-01" in panel.months._rates.text()
    assert panel.tiles["outstanding"].figure.text() == "¥384.12"  # 320 + 9 x 7.125, half to even
    assert panel.tiles["outstanding"].detail.text() == "≈ in CNY"
    panel.list_invoices()
    assert "U-1" in numbers(panel)
    assert panel.lists.totals.text().endswith("≈ 384.12 CNY")
    context.workspace.stack.undo()
    wait()
    assert "left out, no rate: USD" in panel.months._rates.text()


def test_a_rate_holds_from_its_day_on(
    page: ReceivablesPage, context: Any, qtbot: Any, wait: Any
) -> None:
    panel = page.panel
    panel.edit_rates()
    form = panel.inspector.findChild(RatesForm)
    assert form is not None
    for rate, since in (("7", "2026-01-01"), ("8", "2026-06-29"), ("9", "2026-12-31")):
        fill(form, currency="usd", rate=rate, since=since)
        form.save()
    wait()
    _choose(page, ALL, qtbot)
    assert panel.tiles["outstanding"].figure.text() == "¥392.00"
    context.as_of = date(2026, 6, 28)
    wait()
    assert panel.tiles["outstanding"].figure.text() == "¥383.00"
    assert len(form.findChildren(object, "rate_line")) >= 3


def test_promises_of_the_next_days_are_a_tile_and_a_filter(
    page: ReceivablesPage,
    accounts: tuple[int, int],
    database: Database,
    context: Any,
    qtbot: Any,
    wait: Any,
) -> None:
    key = context.workspace.read(
        lambda reader: reader.value("SELECT id FROM invoice WHERE number = 'R-2'")
    )
    for invoice, promised, amount in (
        (key, date(2026, 7, 14), 200_00),
        (key, date(2026, 7, 15), 50_00),
        (key, date(2026, 6, 1), 7_00),
    ):
        builders.add(
            database,
            PromiseRow(
                account_id=accounts[0],
                invoice_id=invoice,
                currency="CNY",
                amount_minor=amount,
                made_on=date(2026, 5, 1),
                promised=promised,
            ),
        )
    page.panel.reload()
    wait()
    tile = page.panel.tiles["promised"]
    assert tile.figure.text() == "¥200.00"
    assert tile.detail.text() == "1 promise"
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert numbers(page.panel) == ["R-2"]


def test_credit_counts_accounts_near_and_beyond_their_limit(
    page: ReceivablesPage, database: Database, context: Any, show: Any, qtbot: Any, wait: Any
) -> None:
    assert page.panel.tiles["credit"].figure.text() == "—"
    tight = builders.account(database, "Tight", credit_limit_minor=100_00)
    easy = builders.account(database, "Easy", credit_limit_minor=100_00)
    over = builders.account(database, "Over", credit_limit_minor=100_00)
    for account, amount in ((tight, 80_00), (easy, 79_99), (over, 100_00)):
        builders.invoice(database, account, amount, number=f"L-{account}")
    page.panel.reload()
    wait()
    tile = page.panel.tiles["credit"]
    assert tile.figure.text() == "2 accounts"
    assert tile.detail.text() == "from 80%, ■ 1 from 100%"
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert page.panel.lists.level.choice() == "account"
    assert {one.name for _code, one in page.panel.lists._aged} == {"Tight", "Over"}
    tab: MoneyTab = show(MoneyTab(context, tight))
    wait()
    assert tab.tiles["credit"].figure.text() == "80%"
    assert tab.tiles["credit"].detail.text() == "▲ of ¥100.00"


def test_credit_counts_what_is_out_beside_the_invoices_as_the_credit_page_does(
    page: ReceivablesPage, database: Database, context: Any, show: Any, wait: Any
) -> None:
    day = date(2026, 1, 1)
    ordered = builders.account(database, "Ordered", credit_limit_minor=100_00)
    covered = builders.account(database, "Covered", credit_limit_minor=100_00)
    headed = builders.account(database, "Headed", credit_limit_minor=100_00)
    for account, amount in ((ordered, 60_00), (covered, 110_00), (headed, 90_00)):
        builders.invoice(database, account, amount, number=f"L-{account}")
    made = Message("Out beside the ledger")
    database.write(made, credit.add_item, ordered, "order", "CNY", 40_00, day)
    database.write(made, credit.add_item, ordered, "shipped", "USD", 900_00, day)
    database.write(made, credit.add_item, covered, "guarantee", "CNY", 50_00, day)
    group = credit.NewLimit("CNY", 1_00, day, covers_group=True, approver="Zhao", note="all units")
    database.write(made, credit.grant_limit, headed, group, day)
    page.panel.reload()
    wait()
    tile = page.panel.tiles["credit"]
    assert (tile.figure.text(), tile.detail.text()) == ("2 accounts", "from 80%, ■ 1 from 100%")
    used = {}
    for account in (ordered, covered, headed):
        tab: MoneyTab = show(MoneyTab(context, account))
        wait()
        used[account] = tab.tiles["credit"].figure.text()
    assert used == {ordered: "100%", covered: "60%", headed: "90%"}


def test_paid_late_leads_to_the_invoices_that_were(
    page: ReceivablesPage, accounts: tuple[int, int], qtbot: Any, wait: Any
) -> None:
    panel = page.panel
    panel.new_receipt()
    form: Any = panel.inspector.findChild(object, "receipt_form")
    fill(form, account="Acme", amount="250", on="2026-04-10")
    form.save()
    wait()
    assert panel.tiles["late"].figure.text() == "40.0"
    qtbot.mouseClick(panel.tiles["late"], Qt.MouseButton.LeftButton)
    wait()
    assert numbers(panel) == ["R-2"]
    assert panel.lists.settled.isChecked()


def test_settled_documents_are_listed_on_wish(page: ReceivablesPage, qtbot: Any, wait: Any) -> None:
    panel = page.panel
    panel.new_receipt()
    form: Any = panel.inspector.findChild(object, "receipt_form")
    fill(form, account="Acme", amount="390", number="S-9")
    form.save()
    wait()
    panel.list_invoices()
    assert numbers(panel) == ["S-1"]
    panel.turn_settled()
    wait()
    assert numbers(panel) == ["R-1", "R-2", "R-3", "S-1", "S-9"]
    assert panel.lists.totals.text().endswith("-70.00 CNY")


def test_the_money_of_one_account(
    accounts: tuple[int, int], context: Any, show: Any, wait: Any
) -> None:
    tab: MoneyTab = show(MoneyTab(context, accounts[1]))
    wait()
    assert {one.account for one in tab._state.docs} == {"Zenith"}
    assert tab.receipt.isVisible()


def test_an_empty_ledger_says_what_to_do(context: Any, show: Any, wait: Any) -> None:
    page: ReceivablesPage = show(ReceivablesPage(context))
    wait()
    body = page.panel.lists.body
    assert body.currentIndex() == 2
    buttons = [one.text() for one in body.currentWidget().findChildren(QPushButton)]  # type: ignore[union-attr]
    assert buttons == ["New invoice", "Import invoices"]
    assert {tile.figure.text() for tile in page.panel.tiles.values()} == {"—"}
    assert not page.panel.months.isVisible()


def test_hovering_a_bar_says_what_it_is(page: ReceivablesPage, qtbot: Any) -> None:
    chart = page.panel.months.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    assert chart.segment_at(QPointF(1, 1)) is None
    one = chart.segments()[0]
    middle = QPoint(round(one.x + one.width / 2), round(one.y + one.height / 2))
    assert chart.segment_at(QPointF(middle)) is not None
    assert "2026-06-30" in chart.accessibleDescription()


def test_the_totals_line_matches_what_is_listed(page: ReceivablesPage) -> None:
    lists = page.panel.lists
    sums = lists.account_sums
    assert sums.texts()[0] == "Total"
    assert (sums.texts()[-2], sums.texts()[-1]) == ("70.00", "320.00")
    lists.search.setText("acme")
    lists.search._now()
    assert lists.level.choice() == "account"
    assert len(lists.by_account.ids) == 1
    assert (sums.texts()[-2], sums.texts()[-1]) == ("", "390.00")
    page.panel.list_invoices()
    assert lists.item_sums.texts()[7] == "390.00"


def test_the_selected_items_are_summed_with_their_sign(page: ReceivablesPage, context: Any) -> None:
    told: list[str] = []
    context.selection_told.connect(told.append)
    lists = page.panel.lists
    page.panel.list_invoices()
    place = [one.key for one in lists.by_item.columns].index("open")
    lists.items.setCurrentIndex(lists.by_item.index(0, place))
    lists.items.selectAll()
    assert "sum 320.00 CNY" in told[-1]


def test_the_chart_has_a_table_with_the_same_figures(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    months = page.panel.months
    months.turn()
    assert months.table.isVisible()
    row = months.model.row_at(len(months.model.ids) - 1)
    assert row is not None
    assert row.texts[0] == "2026-06-30"
    assert row.texts[-2:] == ("70.00", "320.00")
    months.table.selectRow(8)
    months.table.setFocus()
    qtbot.keyClick(months.table, Qt.Key.Key_Return)
    assert context.as_of == date(2026, 3, 31)
    months.turn()
    assert months.chart.isVisible()


def test_month_ends_are_shown_as_shares(page: ReceivablesPage, qtbot: Any, wait: Any) -> None:
    chart = page.panel.months.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    before = {(one.month, one.bucket): one.height for one in chart.segments()}
    with qtbot.waitSignal(chart.drawn):
        page.panel.turn_measure()
    after = {(one.month, one.bucket): one.height for one in chart.segments()}
    assert before != after
    tall = [
        sum(high for (month, bucket), high in after.items() if month == one and bucket >= 0)
        for one in (8, 11)
    ]
    assert abs(tall[0] - tall[1]) < 1


def test_the_mouse_over_a_bar_tells_the_whole_month(page: ReceivablesPage, qtbot: Any) -> None:
    chart = page.panel.months.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    last = [one for one in chart.segments() if one.month == 11]
    hanging = next(one for one in last if one.bucket == -1)
    assert hanging.height >= 3
    text = chart.breakdown(hanging)
    assert text.splitlines()[0] == "2026-06-30  CNY"
    assert "▸ Unapplied  -70.00" in text
    assert text.splitlines()[-1] == "Total  320.00"


def test_one_account_is_not_listed_by_account(
    context: Any, accounts: tuple[int, int], show: Any, wait: Any
) -> None:
    tab: MoneyTab = show(MoneyTab(context, accounts[0]), 1100, 520)
    wait()
    lists = tab.lists
    assert "account" not in lists.level._buttons
    assert "account" not in lists.items.shown_columns()
    assert lists.item_sums.geometry().bottom() <= lists.body.height()
    assert lists.body.mapTo(tab, lists.body.rect().bottomLeft()).y() < tab.height()


def test_tiles_are_never_squeezed_beside_the_pane(page: ReceivablesPage, qtbot: Any) -> None:
    page.resize(980, 600)
    page.panel.new_receipt()
    qtbot.waitUntil(lambda: not page.panel.tiles["late"].isVisible())
    for tile in page.panel.tiles.values():
        if tile.isVisible():
            assert tile.width() >= tile.minimumWidth()
    page.panel.inspector.close_pane()
    qtbot.waitUntil(lambda: page.panel.tiles["late"].isVisible())
