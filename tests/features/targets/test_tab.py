"""The Targets tab as its user works with it: a month, its targets, a scheme, the review."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables.ui.page import ReceivablesPage
from kamdesk.features.targets import queries, service
from kamdesk.features.targets.ui.account_pane import AccountPane
from kamdesk.features.targets.ui.month_picker import parse_month
from kamdesk.features.targets.ui.page import TargetsTab
from kamdesk.features.targets.ui.review import ReviewSheet, SlipLine
from kamdesk.features.targets.ui.review_pdf import save_review
from kamdesk.features.targets.ui.scheme_pane import SchemePane
from kamdesk.features.targets.ui.statement_pane import StatementPane
from kamdesk.features.targets.ui.table import Line
from kamdesk.features.targets.widgets import MonthGoal
from tests import builders
from tests.features.targets.test_domain import scheme
from tests.features.targets.test_goals import DAY, JUNE, key, pay


@pytest.fixture
def ledger(database: Database) -> tuple[int, int]:
    """Acme (of 沈嘉宁) owes old debt and June; Zenith (of nobody) owes June; Zenith owes dollars too."""
    owner = builders.colleague(database, "沈嘉宁")
    acme = builders.account(database, "Acme", owner_id=owner)
    zenith = builders.account(database, "Zenith")
    for account, number, due, amount, currency in (
        (acme, "OLD", date(2026, 5, 1), 1_000_00, "CNY"),
        (acme, "DUE", date(2026, 6, 10), 1_500_00, "CNY"),
        (zenith, "Z-1", date(2026, 6, 29), 400_00, "CNY"),
        (zenith, "Z-2", date(2026, 6, 29), 9_00, "USD"),
    ):
        builders.invoice(
            database, account, amount, number=number, issued=date(2026, 3, 1), due=due,
            currency=currency,
        )  # fmt: skip
    pay(database, acme, key(database, "DUE"), 900_00, date(2026, 6, 12), number="S-1")
    return acme, zenith


@pytest.fixture
def tab(ledger: tuple[int, int], context: Any, show: Any, qtbot: Any) -> TargetsTab:
    """The tab as of 20 June, counted."""
    context.as_of = DAY
    shown: TargetsTab = show(TargetsTab(context))
    settle(context, qtbot)
    return shown


def settle(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


def row(tab: TargetsTab, account: int) -> dict[str, str]:
    found = tab.model.row_at(list(tab.model.ids).index(Line("account", account)))
    assert found is not None
    return {column.key: text for column, text in zip(tab.model.columns, found.texts, strict=True)}


def tiles(tab: TargetsTab) -> dict[str, str]:
    return {name: tile.figure.text() for name, tile in tab.strip.tiles.items()}


def test_the_strip_says_the_month_and_how_each_figure_is_counted(tab: TargetsTab) -> None:
    assert tab.day.text() == "counted up to 2026-06-20"
    assert tiles(tab) == {
        "collectable": "¥2.90K", "collected": "¥900.00", "remains": "¥2.00K", "efficiency": "—",
        "earned": "—", "to_earn": "—",
    }  # fmt: skip
    assert tab.strip.rates["due_rate"].text() == "60.0%"
    assert tab.strip.rates["combined_rate"].text() == "36.0%"
    assert "with bills ¥900.00" in tab.strip.apart.text()
    for tile in tab.strip.tiles.values():
        assert len(tile.info.accessibleDescription()) > 40


def test_targets_are_proposed_in_one_step_and_taken_back(
    tab: TargetsTab, ledger: tuple[int, int], context: Any, qtbot: Any
) -> None:
    assert tab.banner.isVisible()
    assert "2 accounts" in tab.banner.text.text()
    qtbot.mouseClick(tab.propose, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert not tab.banner.isVisible()
    assert row(tab, ledger[0])["recovery"] == "500.00"
    assert row(tab, ledger[0])["target"] == "2,000.00"
    assert row(tab, ledger[0])["efficiency"] == "45.0%"
    assert row(tab, ledger[0])["state"] == "■ behind"
    assert row(tab, ledger[1])["state"] == "● on course"
    with pytest.raises(UserError, match="already"):
        tab.propose_targets()
    context.workspace.stack.undo()
    settle(context, qtbot)
    assert row(tab, ledger[0])["target"] == "—"


def test_recovery_and_target_are_edited_in_their_cells(
    tab: TargetsTab, ledger: tuple[int, int], context: Any, qtbot: Any
) -> None:
    acme = ledger[0]
    place = list(tab.model.ids).index(Line("account", acme))
    index = tab.model.index(place, [one.key for one in tab.model.columns].index("target"))
    tab.table.setCurrentIndex(index)
    tab.table.edit(index)
    editor = tab.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "1800")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row(tab, acme)["target"] == "1,800.00")
    assert row(tab, acme)["recovery"] == "300.00"
    tab.model.edited.emit(Line("account", acme), "recovery", "0.05万")
    settle(context, qtbot)
    assert row(tab, acme)["target"] == "2,000.00"
    with pytest.raises(UserError, match="not an amount"):
        tab._edited(Line("account", acme), "recovery", "much")
    assert row(tab, acme)["target"] == "2,000.00"
    tab.model.edited.emit(Line("account", acme), "target", "")
    settle(context, qtbot)
    assert row(tab, acme)["target"] == "—"


def test_owners_stand_over_their_accounts_and_cannot_be_edited(
    tab: TargetsTab, ledger: tuple[int, int], context: Any, qtbot: Any
) -> None:
    tab.by_owner()
    assert [one.kind for one in tab.model.ids] == ["owner", "account", "owner", "account"]
    first = tab.model.row_at(0)
    assert first is not None
    assert first.texts[0] == "沈嘉宁  ·  1 account"
    editable = Qt.ItemFlag.ItemIsEditable
    target = [one.key for one in tab.model.columns].index("target")
    assert not tab.model.flags(tab.model.index(0, target)) & editable
    assert tab.model.flags(tab.model.index(1, target)) & editable


def test_a_tile_filters_the_table(tab: TargetsTab, ledger: tuple[int, int], qtbot: Any) -> None:
    qtbot.mouseClick(tab.strip.tiles["collected"], Qt.MouseButton.LeftButton)
    assert list(tab.model.ids) == [Line("account", ledger[0])]
    qtbot.mouseClick(tab.strip.tiles["collected"], Qt.MouseButton.LeftButton)
    assert len(tab.model.ids) == 2


def test_each_currency_stands_alone(tab: TargetsTab, ledger: tuple[int, int], qtbot: Any) -> None:
    assert tab.currency is not None
    tab.currency.choose("USD")
    tab.currency.chosen.emit("USD")
    assert tiles(tab)["collectable"] == "$9.00"
    assert [line.id for line in tab.model.ids] == [ledger[1]]


def test_the_selected_account_shows_its_weeks_and_months(
    tab: TargetsTab, ledger: tuple[int, int], context: Any, qtbot: Any
) -> None:
    tab.propose_targets()
    settle(context, qtbot)
    tab.table.select_id(Line("account", ledger[0]))
    lines = [tab.weeks.model.row_at(n) for n in range(len(tab.weeks.model.ids))]
    assert sum(line.numbers[2] or 0 for line in lines if line is not None) == 2_000_00
    assert [line.texts[3] for line in lines if line is not None] == ["–", "900.00", "–", "—", "—"]
    assert tab.months.chart.told(tab.months._months[-1]).startswith("Jun 2026: collected 900.00")
    assert "Acme" in tab.months.heading.text()


def test_a_month_is_typed_stepped_to_or_picked_in_the_chart(
    tab: TargetsTab, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.month.back, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert tab.found is not None
    assert tab.found.days.start == date(2026, 5, 1)
    tab.month.field.line.setText("2026-07")
    tab.month.field.commit()
    settle(context, qtbot)
    assert tab.day.text() == "to come; as of 2026-06-20"
    assert tab.strip.rates["due_rate"].text() == "—"
    tab.month.field.line.setText("in spring")
    assert not tab.month.field.commit()
    assert "not a month" in tab.month.field.problem.text()
    tab.months.chart.setFocus()
    qtbot.keyClick(tab.months.chart, Qt.Key.Key_Left)
    settle(context, qtbot)
    assert tab.found.days.start == JUNE


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-06", (2026, 6)), ("6", (2026, 6)), ("2026年6月", (2026, 6)), ("Jun 2025", (2025, 6)),
     ("-1", (2026, 5)), ("+2", (2026, 8)), ("2027/1", (2027, 1))],
)  # fmt: skip
def test_months_are_understood(text: str, month: tuple[int, int]) -> None:
    assert parse_month(text, DAY) == date(*month, 1)


@pytest.mark.parametrize("text", ["", "13", "2026", "spring", "2026-14"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_month(text, DAY)


def test_the_pane_of_an_account_previews_what_it_brings(
    tab: TargetsTab, ledger: tuple[int, int], context: Any, qtbot: Any, database: Database
) -> None:
    tab.show_request(account=ledger[0])
    settle(context, qtbot)
    pane = tab.inspector.findChild(AccountPane)
    assert isinstance(pane, AccountPane)
    assert "No scheme" in texts_of(pane.offers)
    context.workspace.write(Message("Scheme"), service.save_scheme, scheme())
    settle(context, qtbot)
    told = texts_of(pane.offers)
    assert "DUE" in told
    assert "by 2026-07-10: 6.37" in told
    assert "by 2026-08-09: 3.98" in told
    pane.total.line.setText("1700")
    assert pane.total.commit()
    settle(context, qtbot)
    assert pane.recovery.text() == "200.00"
    pane.recovery.line.setText("-5")
    assert not pane.recovery.commit()
    assert "below zero" in pane.recovery.problem.text()
    assert pane.recovery.text() == "-5"
    pane.year.line.setText("24000")
    assert pane.year.commit()
    settle(context, qtbot)
    assert "Fiscal year" in tab.weeks.year.text()


def texts_of(widget: Any) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def test_a_scheme_is_written_with_its_steps_or_says_what_is_wrong(
    tab: TargetsTab, context: Any, qtbot: Any
) -> None:
    tab.show_schemes()
    pane = tab.inspector.findChild(SchemePane)
    assert isinstance(pane, SchemePane)
    form = pane.form
    form.save()
    assert "name" in form.problem.text()
    form.name.line.setText("Scheme 2026")
    form.rate.line.setText("abc")
    form.save()
    assert "not a percentage" in form.problem.text()
    assert form.name.text() == "Scheme 2026"
    form.rate.line.setText("1.2")
    form.save()
    found = context.workspace.read(queries.schemes)
    assert [(one.name, str(one.rate)) for one in found] == [("Scheme 2026", "0.012")]
    assert len(found[0].steps) == 5
    pane._begin(found[0])
    pane.form.name.line.setText("Scheme June")
    pane.form.steps[-2][0].line.setText("120")
    pane.form.steps[-2][1].line.setText("5")
    pane.form.save()
    assert [len(one.steps) for one in context.workspace.read(queries.schemes)] == [5, 6]


def test_the_statement_says_what_is_kept_back_and_who_decides(
    tab: TargetsTab, context: Any, qtbot: Any
) -> None:
    from decimal import Decimal

    context.workspace.write(
        Message("Scheme"), service.save_scheme, scheme(held_share=Decimal("0.15"))
    )
    settle(context, qtbot)
    qtbot.mouseClick(tab.strip.tiles["earned"], Qt.MouseButton.LeftButton)
    pane = tab.inspector.findChild(StatementPane)
    assert isinstance(pane, StatementPane)
    values = [text for _name, text in pane.lines]
    assert values[:7] == ["9.56", "0.00", "9.56", "11.95", "80.0%", "1.43", "8.13"]
    assert "HR" in texts_of(pane)
    assert tab.strip.tiles["earned"].figure.text() == "¥9.56"


def test_the_review_keeps_reasons_and_notes_and_prints(
    tab: TargetsTab, ledger: tuple[int, int], context: Any, qtbot: Any, tmp_path: Path
) -> None:
    tab.show_review()
    sheet = tab.review.findChild(ReviewSheet)
    assert isinstance(sheet, ReviewSheet)
    line = sheet.findChild(SlipLine, f"slip_{key(context.workspace.database, 'OLD')}")
    assert isinstance(line, SlipLine)
    place = line.reason.combo.findData("approval")
    line.reason.combo.setCurrentIndex(place)
    line.reason.combo.activated.emit(place)
    sheet.moves.note.setPlainText("See the finance director on Monday")
    assert sheet.moves.commit()
    page = tab.review.page
    assert page is not None
    assert page.parts[0].slips[0].reason == "approval"
    assert page.notes.next_moves == "See the finance director on Monday"
    out = tmp_path / "review.pdf"
    save_review(page, "Our <firm>", out)
    from pypdf import PdfReader

    text = "".join(one.extract_text() for one in PdfReader(out).pages)
    assert len(PdfReader(out).pages) == 1
    for part in ("Our <firm>", "沈嘉宁", "OLD", "finance director", "Walk along the payment path"):
        assert part in " ".join(text.split())
    context.workspace.stack.undo()
    assert tab.review.page is not None
    assert tab.review.page.notes.next_moves == ""


def test_an_empty_workspace_says_what_is_missing(context: Any, show: Any, qtbot: Any) -> None:
    tab = show(TargetsTab(context))
    settle(context, qtbot)
    assert tab.body.currentIndex() == 2
    tab.show_review()
    assert tab.body.currentIndex() == 2


def test_commands_of_the_menu_reach_the_tab(
    ledger: tuple[int, int], context: Any, show: Any, qtbot: Any
) -> None:
    from kamdesk.features.targets.feature import FEATURE

    page = show(ReceivablesPage(context))
    tab = page.show_tab("targets")
    settle(context, qtbot)
    for command in FEATURE.commands:
        assert callable(getattr(tab, command.method))


def test_the_strip_for_other_pages_opens_the_tab(
    ledger: tuple[int, int], context: Any, show: Any, qtbot: Any
) -> None:
    context.as_of = DAY
    strip = show(MonthGoal(context, ledger[0]), 1200, 60)
    settle(context, qtbot)
    assert strip.figures["collectable"].text() == "¥2.50K"
    assert strip.figures["collected"].text() == "¥900.00"
    assert strip.heading.text() == "Jun 2026"
    with qtbot.waitSignal(context.page_wanted) as wanted:
        qtbot.mouseClick(strip.open, Qt.MouseButton.LeftButton)
    assert wanted.args == ["receivables", {"tab": "targets", "account": ledger[0]}]
