"""The Credit tab of an account as its user works: exposure, limits, and an investigation on site."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.credit import queries, service
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.service import NewLimit
from kamdesk.features.credit.ui.items import ItemForm
from kamdesk.features.credit.ui.rules_form import RulesForm
from kamdesk.features.credit.ui.tab import AccountCreditTab
from kamdesk.ui.forms import Field
from tests import builders

TODAY, START = date(2026, 6, 30), date(2026, 1, 1)
E18A = {
    "current_assets": "5200万", "total_assets": "9000万", "current_liabilities": "3900万",
    "total_liabilities": "5400万", "retained_earnings": "900万", "sales": "1.1亿", "ebit": "620万",
    "net_profit": "380万",
}  # fmt: skip


@pytest.fixture
def acme(database: Database) -> int:
    """The worked example of the exposure: 820,000 owed, 60,000 paid in advance."""
    key = builders.account(database, "Acme", tier="A", terms_days=60, ownership="Private")
    builders.invoice(database, key, 820_000_00, number="R-1")
    builders.receipt(database, key, 60_000_00)
    return key


@pytest.fixture
def tab(acme: int, context: Any, show: Any) -> AccountCreditTab:
    shown: AccountCreditTab = show(AccountCreditTab(context, acme))
    return shown


def _type(field: Field, text: str) -> None:
    """Type into a field and leave it by Enter."""
    field.line.setFocus()
    field.line.selectAll()
    if text.isascii():
        QTest.keyClicks(field.line, text)
    else:  # as an input method commits it
        field.line.insert(text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)


def _credit(context: Any, key: int) -> queries.AccountCredit:
    found = context.workspace.read(queries.account_credit, key, TODAY)
    assert isinstance(found, queries.AccountCredit)
    return found


def _shown(tab: AccountCreditTab) -> queries.Investigation:
    found = tab.panel.desk.shown
    assert found is not None
    return found


def _answer(tab: AccountCreditTab, *values: int) -> None:
    for field, value in zip(tab.panel.score.fields.values(), values, strict=False):
        _type(field, str(value))


# -- exposure and limit -----------------------------------------------------------------------------


def test_the_exposure_stands_term_by_term_with_its_documents(
    tab: AccountCreditTab, acme: int, context: Any, qtbot: Any
) -> None:
    assert tab.exposure.total.text() == "760,000.00"
    assert tab.limit.kind.text() == "no limit"
    assert [one.number for one in tab.exposure._papers] == ["R-1"]
    qtbot.mouseClick(tab.exposure.buttons["orders"], Qt.MouseButton.LeftButton)
    assert tab.exposure.behind.text() == "Behind “Open unconditional orders”: 0 documents"
    qtbot.mouseClick(tab.exposure.add_item, Qt.MouseButton.LeftButton)
    item = tab.exposure.findChild(ItemForm)
    assert isinstance(item, ItemForm)
    item.save()
    assert item.problem.text() == "Type an amount."
    item.amount.line.setText("15万")
    QTest.keyClicks(item.note.line, "PO 7")
    item.save()
    assert tab.exposure.total.text() == "910,000.00"
    assert [one.number for one in tab.exposure._papers] == ["PO 7"]
    tab.exposure.table.selectRow(0)
    qtbot.mouseClick(tab.exposure.end, Qt.MouseButton.LeftButton)
    assert tab.exposure.total.text() == "760,000.00"
    context.workspace.stack.undo()
    assert tab.exposure.total.text() == "910,000.00"


def test_the_worked_example_is_stopped_and_may_be_overridden(
    tab: AccountCreditTab, acme: int, context: Any, database: Database, qtbot: Any
) -> None:
    wanted = NewLimit("CNY", 900_000_00, START, approver="王总", note="x")
    context.workspace.write(Message("x"), service.grant_limit, acme, wanted, TODAY)
    context.workspace.write(Message("x"), service.add_item, acme, "order", "CNY", 150_000_00, START)
    assert tab.exposure.used.text() == "■ 101.1%"
    assert tab.exposure.state.text() == "■ limit used up"
    check = tab.order
    assert check is not None
    QTest.keyClicks(check.order.line, "1")
    assert check.answer.text().startswith("■ Afterwards 910,001.00 = 101.11% of 900,000.00")
    QTest.keyClicks(check.reason.line, "r")
    QTest.keyClicks(check.approver.line, "a")
    qtbot.mouseClick(check.record, Qt.MouseButton.LeftButton)
    assert len(tab.past.override_model.ids) == 1
    tab.past.overrides.selectRow(0)
    qtbot.mouseClick(tab.past.remove_override, Qt.MouseButton.LeftButton)
    assert not tab.past.overrides.isVisible()


def test_a_limit_is_granted_by_a_formula_with_every_term(
    tab: AccountCreditTab, acme: int, context: Any, qtbot: Any
) -> None:
    tab.new_investigation()
    limit = tab.panel.limit
    _type(limit.need["need_sales"], "300万")
    assert limit.need["need_days"].text() == "60"
    assert limit.formula.text() == "3,000,000.00 × (1 + 13.0%) × 60 / 365 = 557,260.27"
    assert limit.amount.text() == "557260.27"
    qtbot.mouseClick(limit.grant, Qt.MouseButton.LeftButton)
    assert limit.problem.text() == "Say who granted the limit."
    limit.approver.line.setText("王总")
    qtbot.mouseClick(limit.grant, Qt.MouseButton.LeftButton)
    assert tab.limit.amount.text() == "¥557,260.27"
    assert "Need: what they buy on credit" in tab.limit.kind.text()
    granted = _credit(context, acme).granted[0]
    assert granted.terms == {
        "sales": "3000000", "vat": "0.13", "days": "60", "proposed_minor": "55726027",
    }  # fmt: skip
    with context.workspace.database.read() as reader:  # lists show the same
        assert reader.value("SELECT credit_limit_minor FROM account") == 557_260_27
    limit.amount.line.setText("50万")
    qtbot.mouseClick(limit.grant, Qt.MouseButton.LeftButton)
    assert limit.problem.text() == "Say why it should be this amount."
    limit.note.line.setText("rounded")
    limit.until.line.setText("2026-09-30")
    qtbot.mouseClick(limit.grant, Qt.MouseButton.LeftButton)
    assert tab.limit.amount.text() == "¥500,000.00"
    assert tab.limit.kind.text().startswith("peak limit until 2026-09-30")
    tab.past.limits.selectRow(0)
    qtbot.mouseClick(tab.past.remove, Qt.MouseButton.LeftButton)
    assert tab.limit.amount.text() == "¥557,260.27"


def test_formulas_show_what_is_missing_and_use_the_class(
    tab: AccountCreditTab, acme: int, context: Any
) -> None:
    tab.new_investigation()
    limit = tab.panel.limit
    for key in ("capacity", "average", "factors"):
        limit.method.set_text(key)
        limit.propose()
        assert limit.formula.text().endswith("= —")
        assert "The terms that are missing are marked —." in limit.notes.text()
    for key, text in E18A.items():
        _type(tab.panel.statements.cells[f"2025.{key}"], text)
    _answer(tab, 80, 70, 60, 40, 65)
    limit.method.set_text("capacity")
    limit.propose()
    assert limit.formula.text() == (
        "min(35.0% × 36,000,000.00, 5.0% × 110,000,000.00) = 5,500,000.00"
    )
    limit.method.set_text("factors")
    limit.propose()
    assert limit.factor_box.isVisibleTo(limit)
    for field in limit.factors.values():
        _type(field, "2")
    assert limit.formula.text() == "12.0% × 36,000,000.00 = 4,320,000.00"
    _type(tab.panel.sections["opinion"].fields["peers"], "280万; 3000000")
    assert "is not a list of limits" in tab.panel.sections["opinion"].fields["peers"].problem.text()
    _type(tab.panel.sections["opinion"].fields["peers"], "2800000; 3000000")
    limit.method.set_text("average")
    limit.propose()
    assert limit.notes.text() == "▲ Average of what is known, not of all three."
    assert limit.formula.text().endswith("= 3,250,000.00")
    limit.method.set_text("own")
    limit.propose()
    assert not limit.formula.isVisible()


def test_a_limit_that_differs_from_the_sheet_is_mended_by_a_click(
    tab: AccountCreditTab, acme: int, context: Any, qtbot: Any
) -> None:
    from kamdesk.features.accounts.service import set_field

    wanted = NewLimit("CNY", 900_000_00, START, approver="王总", note="x")
    context.workspace.write(Message("x"), service.grant_limit, acme, wanted, TODAY)
    assert not tab.alerts.mend.isVisible()
    context.workspace.write(Message("x"), set_field, acme, "credit_limit_minor", 5)
    assert tab.alerts.mend.isVisible()
    qtbot.mouseClick(tab.alerts.mend, Qt.MouseButton.LeftButton)
    assert not tab.alerts.mend.isVisible()


def test_a_group_limit_is_told_in_every_unit(
    acme: int, database: Database, context: Any, show: Any
) -> None:
    unit = builders.account(database, "Unit", parent_id=acme)
    builders.invoice(database, unit, 100_000_00)
    wanted = NewLimit("CNY", 800_000_00, START, covers_group=True, approver="王总", note="x")
    context.workspace.write(Message("x"), service.grant_limit, acme, wanted, TODAY)
    tab = show(AccountCreditTab(context, unit))
    assert tab.limit.group.text() == (
        "Group limit of Acme: ¥860.00K of ¥800.00K used by 2 accounts, ■ 107.5%"
    )
    tab.order.order.line.setText("5")
    assert "Group: ■ Afterwards 860,005.00 = 107.50% of 800,000.00" in tab.order.answer.text()
    assert tab.order.override.isVisible()


def test_another_currency_is_named_beside_the_exposure(
    acme: int, database: Database, context: Any, show: Any
) -> None:
    builders.invoice(database, acme, 5_000_00, currency="USD")
    tab = show(AccountCreditTab(context, acme))
    assert tab.exposure.others.text() == "▲ Not counted, because it is another currency: $5,000.00"


# -- the investigation ------------------------------------------------------------------------------


def test_an_investigation_is_filled_by_keyboard_and_saved_at_once(
    tab: AccountCreditTab, acme: int, context: Any
) -> None:
    assert tab.panel.body.currentIndex() == 1
    tab.new_investigation()
    assert tab.panel.body.currentIndex() == 0
    assert _shown(tab).head.review_on == date(2026, 9, 30)
    fields = tab.panel.sections["identity"].fields
    assert fields["uscc"].line.hasFocus()
    _type(fields["uscc"], "91350100M000100Y44")
    assert tab.panel.sections["identity"].code.isVisible()  # type: ignore[attr-defined]
    assert fields["founded"].line.hasFocus()  # Enter goes on
    _type(fields["founded"], "yesterday or so")
    assert "is not a day" in fields["founded"].problem.text()
    assert fields["founded"].line.hasFocus()  # and stays where something is wrong
    _type(fields["founded"], "2001-03-05")
    _type(fields["paid_in"], "500万")
    assert fields["paid_in"].text() == "5,000,000"
    facts = _shown(tab).facts
    assert (facts["founded"], facts["paid_in"]) == ("2001-03-05", "5000000")
    assert tab.panel.sections["identity"].count.text() == "4/7"
    context.workspace.stack.undo()
    assert fields["paid_in"].text() == ""


def test_the_accounts_show_ratios_and_scores_at_once(
    tab: AccountCreditTab, context: Any, qtbot: Any
) -> None:
    tab.new_investigation()
    grid = tab.panel.statements
    for key, text in E18A.items():
        _type(grid.cells[f"2025.{key}"], text)

    def told(name: str) -> str:
        found = grid.findChild(QLabel, f"result_2025_{name}")
        assert isinstance(found, QLabel)
        return found.text()

    assert [told(name) for name in ("x1", "x2", "x3", "x4", "x5")] == [
        "0.1444", "0.1000", "0.0689", "0.6667", "1.2222",
    ]  # fmt: skip
    assert told("z1") == "1.902 ▲ grey zone"
    assert told("z2") == "2.436 ▲ grey zone"
    assert told("ems") == "5.686 ▲ grey zone"
    assert grid.findChild(QLabel, "result_2025_china") is None
    assert "not the text of its formula" in grid.warning.text()
    _type(grid.cells["2025.ebit"], "")
    grid.cells["2025.ebit"].line.clear()
    grid.cells["2025.ebit"].commit()
    assert told("z1") == "—"
    assert "Missing of 2025: Earnings before interest and tax." in grid.warning.text()
    _type(grid.cells["2025.total_liabilities"], "95,000,000")
    assert "▲ Net worth of 2025 is below zero." in grid.warning.text()
    qtbot.mouseClick(grid.more, Qt.MouseButton.LeftButton)
    assert "2022.sales" in grid.cells
    context.workspace.write(Message("x"), service.set_rules, {"china": "1"}, START)
    _type(grid.cells["2024.total_assets"], "8400万")
    assert grid.findChild(QLabel, "result_2025_china") is not None


def test_the_score_proposes_a_class_and_another_one_needs_a_reason(
    tab: AccountCreditTab, acme: int, context: Any, qtbot: Any
) -> None:
    tab.new_investigation()
    score, decision = tab.panel.score, tab.panel.decision
    assert score.live.text() == "Score —: nothing is answered yet"
    _answer(tab, 80)
    assert score.live.text() == "Score 80.00 (24 to 94, 30% answered) → class —"
    assert "Too little is answered" in score.note.text()
    _answer(tab, 80, 70, 60, 40, 65)
    assert score.live.text() == "Score 67.25 → class B"
    assert decision.take.text() == "Take the proposed class B"
    assert "Advance 20 to 30 %" in decision.terms.text()
    qtbot.mouseClick(decision.take, Qt.MouseButton.LeftButton)
    assert _shown(tab).head.credit_class == "B"
    decision.chosen.combo.setCurrentIndex(decision.chosen.combo.findData("A"))
    decision.chosen.commit()
    assert "not the class the score proposes" in decision.problem.text()
    assert _shown(tab).head.credit_class == "B"
    decision.reason.line.setText("parent company")
    decision.chosen.combo.setCurrentIndex(decision.chosen.combo.findData("A"))
    decision.chosen.commit()
    assert _shown(tab).head.credit_class == "A"
    qtbot.mouseClick(decision.approve, Qt.MouseButton.LeftButton)
    assert decision.problem.text() == "Say who approves it."
    decision.approver.line.setText("王总")
    qtbot.mouseClick(decision.approve, Qt.MouseButton.LeftButton)
    assert decision.approved.text() == "● Approved by 王总 on 2026-06-30"
    assert not tab.panel.sections["bank"].fields["bank"].isEnabled()
    assert context.workspace.read(queries.credit_class, acme, TODAY) == "A"
    qtbot.mouseClick(decision.back, Qt.MouseButton.LeftButton)
    assert tab.panel.sections["bank"].fields["bank"].isEnabled()


def test_the_other_preset_has_its_own_items(tab: AccountCreditTab, context: Any) -> None:
    tab.new_investigation()
    preset = tab.panel.score.preset
    preset.combo.setCurrentIndex(preset.combo.findData("trend"))
    preset.commit()
    _answer(tab, 70, 85, 60)
    assert tab.panel.score.live.text() == "Score 72.50 → class B"


def test_the_ledger_suggests_and_only_a_click_takes_it(
    tab: AccountCreditTab, context: Any, qtbot: Any
) -> None:
    tab.new_investigation()
    card = tab.panel.sections["history"]
    chip = card.findChild(object, "suggest_most_owed")
    assert chip is not None
    assert chip.text() == "Ledger: most 820,000.00 on 2026-05-01"  # type: ignore[attr-defined]
    assert not {key for key in form.HISTORY if key in _shown(tab).facts}
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert _shown(tab).facts["most_owed"] == "820000"
    qtbot.mouseClick(card.take_all, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    assert _shown(tab).facts["on_time"] == "0.0"
    assert not tab.panel.limit.suggest_sales.isHidden()
    qtbot.mouseClick(tab.panel.limit.suggest_sales, Qt.MouseButton.LeftButton)
    assert Decimal(_shown(tab).facts["need_sales"]) == Decimal("725663.72")


def test_the_next_investigation_starts_from_the_last_and_tells_the_difference(
    tab: AccountCreditTab, acme: int, context: Any, qtbot: Any
) -> None:
    first = context.workspace.write(
        Message("x"), service.start_investigation, acme, date(2026, 3, 1), "沈嘉宁"
    )
    _type(tab.panel.sections["bank"].fields["bank"], "ICBC")
    _type(tab.panel.sections["security"].fields["security_note"], "title")
    qtbot.mouseClick(tab.panel.start, Qt.MouseButton.LeftButton)
    assert _shown(tab).head.id != first
    assert tab.panel.who.text() == "沈嘉宁"
    assert tab.panel.sections["bank"].fields["bank"].text() == "ICBC"
    assert tab.panel.changed.text() == "0 answers changed since 2026-03-01"
    court = tab.panel.sections["courts"].fields["court"]
    court.combo.setCurrentIndex(court.combo.findData("found"))  # type: ignore[attr-defined]
    court.commit()
    assert tab.panel.changed.text() == "1 answer changed since 2026-03-01"
    assert any("lawsuit" in one for one in _alerts(tab))
    tab.panel.which.combo.setCurrentIndex(1)
    tab.panel.which.commit()
    qtbot.waitUntil(lambda: _shown(tab).head.id == first)
    assert tab.panel.changed.text() == "The first investigation of this account."
    qtbot.mouseClick(tab.panel.remove, Qt.MouseButton.LeftButton)
    assert len(_credit(context, acme).investigations) == 1


def _alerts(tab: AccountCreditTab) -> list[str]:
    words = tab.alerts._words
    return [words.itemAt(place).widget().text() for place in range(words.count())]  # type: ignore[union-attr]


def test_day_review_and_note_of_an_investigation(tab: AccountCreditTab, context: Any) -> None:
    tab.new_investigation()
    panel = tab.panel
    _type(panel.review, "2026-06-01")
    assert "must come after" in panel.review.problem.text()
    _type(panel.review, "2026-12-31")
    _type(panel.note, "with the finance manager")
    _type(panel.who, "汤慧琳")
    _type(panel.day, "2026-06-20")
    head = _shown(tab).head
    assert (head.review_on, head.note, head.colleague, head.day) == (
        date(2026, 12, 31), "with the finance manager", "汤慧琳", date(2026, 6, 20),
    )  # fmt: skip


def test_a_public_body_has_a_budget_and_no_z(tab: AccountCreditTab) -> None:
    tab.new_investigation()
    assert tab.panel.statements.isVisibleTo(tab)
    assert not tab.panel.sections["budget"].isVisibleTo(tab)
    owner = tab.panel.sections["identity"].fields["ownership"]
    owner.combo.setCurrentIndex(owner.combo.findData(form.PUBLIC_BODY))  # type: ignore[attr-defined]
    owner.commit()
    assert not tab.panel.statements.isVisibleTo(tab)
    assert tab.panel.sections["budget"].isVisibleTo(tab)


def test_accounts_in_another_currency_are_not_used_for_the_limit(tab: AccountCreditTab) -> None:
    tab.new_investigation()
    grid = tab.panel.statements
    _type(grid.currency, "usd")
    _type(grid.cells["2025.total_assets"], "9000")
    assert "▲ In USD, the limit is in CNY: not used for the limit." in grid.warning.text()
    limit = tab.panel.limit
    limit.method.set_text("capacity")
    limit.propose()
    assert "another currency" in limit.notes.text()
    _type(grid.currency, "yuan!")
    assert "is not a currency" in grid.currency.problem.text()
    _type(grid.currency, "CNY")
    assert "USD" not in grid.warning.text()


def test_pictures_are_referred_to_where_they_lie(
    tab: AccountCreditTab, context: Any, tmp_path: Path, qtbot: Any
) -> None:
    file = tmp_path / "gate <1>.jpg"
    file.write_bytes(b"x")
    tab.new_investigation()
    site = tab.panel.sections["site_visit"]
    site.add_file(str(file))  # type: ignore[attr-defined]
    assert [title for _key, title, _path in _shown(tab).photos] == ["gate <1>.jpg"]
    file.unlink()
    _type(tab.panel.sections["bank"].fields["bank"], "ICBC")

    def found(text: str) -> list[QPushButton]:
        every = site.findChildren(QPushButton)
        return [one for one in every if one.isVisible() and text in one.accessibleName()]

    qtbot.waitUntil(lambda: bool(found("▲ gate <1>.jpg is not where it was")))
    (gone,) = found("Remove gate <1>.jpg")
    qtbot.mouseClick(gone, Qt.MouseButton.LeftButton)
    assert _shown(tab).photos == ()


def test_rules_open_beside_the_file_and_grant_leads_to_the_form(
    tab: AccountCreditTab, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.rules, Qt.MouseButton.LeftButton)
    assert isinstance(tab.inspector.findChild(RulesForm), RulesForm)
    tab.grant()
    assert tab.panel.limit.amount.line.hasFocus()


def test_opening_a_paper_leads_to_the_money_of_the_account(
    tab: AccountCreditTab, acme: int, context: Any
) -> None:
    opened: list[tuple[int, str]] = []
    context.account_wanted.connect(lambda key, name: opened.append((key, name)))
    tab.exposure.table.selectRow(0)
    QTest.keyClick(tab.exposure.table, Qt.Key.Key_Return)
    assert opened == [(acme, "money")]
