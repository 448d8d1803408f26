"""The tab Risk as a user sees it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from kamdesk.features.provisions import queries
from kamdesk.features.provisions.ui.forms import DebtForm, LawForm, LossForm
from kamdesk.features.provisions.ui.tab import RiskTab
from kamdesk.ui.context import Context
from tests import builders

_Show = Callable[[QWidget], Any]


@pytest.fixture
def tab(context: Context, show: _Show, qtbot: Any) -> RiskTab:
    context.as_of = date(2026, 6, 30)
    database = context.workspace.database
    acme = builders.account(database, "Acme")
    builders.invoice(
        database, acme, 1_000_00, number="R-1", issued=date(2026, 3, 1), due=date(2026, 5, 1)
    )
    builders.invoice(
        database, acme, 500_00, number="R-2", issued=date(2026, 6, 1), due=date(2026, 7, 15)
    )
    made = RiskTab(context)
    show(made)
    qtbot.waitUntil(lambda: made.loss.currency is not None and bool(made.law.model.ids))
    return made


def test_expected_loss_says_which_way_is_in_use(tab: RiskTab) -> None:
    assert tab.loss.tile_used.figure.text() == "¥75.00"
    assert "fixed" in tab.loss.tile_used.detail.text()
    assert tab.loss.rolling.sums.texts()[1] == "1,500.00"
    assert tab.loss.fixed.sums.texts()[-1] == "75.00"
    assert "fewer" in tab.loss.tile_history.detail.text()


def test_a_ratio_is_changed_in_the_pane_and_undone(
    tab: RiskTab, context: Context, qtbot: Any
) -> None:
    tab.loss.edit_rules()
    form = tab.inspector.findChild(LossForm)
    assert isinstance(form, LossForm)
    assert [field.text() for field in form.ratios] == ["5", "10", "30", "50", "100"]
    form.ratios[0].line.setText("10")
    form.ratios[0].commit()
    qtbot.waitUntil(lambda: tab.loss.tile_used.figure.text() == "¥150.00")
    context.workspace.stack.undo()
    qtbot.waitUntil(lambda: tab.loss.tile_used.figure.text() == "¥75.00")


def test_a_ratio_that_is_no_number_is_said_at_the_field(tab: RiskTab) -> None:
    tab.loss.edit_rules()
    form = tab.inspector.findChild(LossForm)
    assert isinstance(form, LossForm)
    form.ratios[0].line.setText("much")
    form.ratios[0].commit()
    assert "number" in form.ratios[0].problem.text()


def test_a_debt_learns_what_the_customer_is(tab: RiskTab, context: Context, qtbot: Any) -> None:
    tab.show_law()
    assert [tab.law._debts[key].number for key in tab.law.model.ids] == ["R-1"]
    tab.law.table.select_id(tab.law.model.ids[0])
    form = tab.inspector.findChild(DebtForm)
    assert isinstance(form, DebtForm)
    form.buyer.combo.setCurrentIndex(form.buyer.combo.findData("public"))
    form.buyer.commit()

    def known() -> bool:
        shown = tab.inspector.findChild(DebtForm)
        return isinstance(shown, DebtForm) and shown.debt.buyer == "public"

    qtbot.waitUntil(known)
    tab.law.shown.choose("law")
    tab.law._fill()
    assert len(tab.law.model.ids) == 1


def test_nothing_near_limitation_is_said(tab: RiskTab) -> None:
    tab.law.shown.choose("near")
    tab.law._fill()
    assert tab.law.body.currentIndex() == 2


def test_the_figures_of_the_law_have_their_source(tab: RiskTab, context: Context) -> None:
    tab.law.edit_law()
    form = tab.inspector.findChild(LawForm)
    assert isinstance(form, LawForm)
    assert form.fields["daily_rate"].text() == "0.05"
    form.fields["public_days"].line.setText("20")
    form.fields["public_days"].commit()
    law = context.workspace.read(queries.law, context.as_of)
    assert law.public_days == 20


def test_an_empty_workspace_says_so(context: Context, show: _Show, qtbot: Any) -> None:
    made = RiskTab(context)
    show(made)
    qtbot.waitUntil(lambda: made.loss.body.currentIndex() == 1)
    assert made.law.body.currentIndex() == 1
