"""A Monday: a new workspace, the ERP's list, a look at an account, money in, a sheet, a restart."""

from pathlib import Path
from typing import Any

from kamdesk.app.open_file import create_workspace, open_workspace
from kamdesk.app.window import MainWindow
from tests.journeys.files import state
from tests.reporting.sheets import opened

INVOICES = """应收账款明细表
截止日期：2026-06-30
客户名称,发票号,开票日期,到期日,金额
上海贝尔,FP-1,2026年3月5日,2026年4月4日,"1,000.00"
上海贝尔,FP-2,2026年5月6日,2026年7月5日,500.00
武汉锅炉,FP-3,2026年1月2日,2026年2月1日,(50.00)
合计,,,,"1,450.00"
"""
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:李明华\nTITLE:采购总监\nORG:上海贝尔\nEND:VCARD\n"


def _bring_in(window: MainWindow, path: Path, qtbot: Any) -> None:
    window.show_page("import", {"path": path})
    page: Any = window.page("import")
    qtbot.waitUntil(lambda: not window.tasks.busy())
    page.look.checks["create_accounts"].setChecked(True)
    for dry_run in (True, False):
        page._run(dry_run=dry_run)
        qtbot.waitUntil(lambda: not window.tasks.busy())
    assert page.result.undo.isVisible(), page.verdict.text() + page.look.question.text()


def test_a_monday(window: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    file = tmp_path / "monday.kam"
    window.set_workspace(create_workspace(file))
    empty = state(file)

    # the ERP's list and a contact card
    erp = tmp_path / "应收.csv"
    erp.write_bytes(INVOICES.encode("gb18030"))
    _bring_in(window, erp, qtbot)
    card = tmp_path / "li.vcf"
    card.write_text(CARD, "utf-8")
    _bring_in(window, card, qtbot)

    # who owes, and what is late
    window.show_page("receivables")
    receivables: Any = window.page("receivables")
    qtbot.waitUntil(lambda: not window.tasks.busy())
    assert receivables.panel.tiles["overdue"].figure.text() == "¥1.00K"
    assert receivables.panel.tiles["unapplied"].figure.text() == "¥50.00"

    # money comes in
    receivables.panel.new_receipt()
    form = receivables.panel.inspector.findChild(object, "receipt_form")
    form.account.line.setText("上海贝尔")
    form.account.commit()
    form.amount.line.setText("1200")
    form.save()
    qtbot.waitUntil(lambda: not window.tasks.busy())
    assert receivables.panel.tiles["outstanding"].figure.text() == "¥250.00"

    # the person on the map of the account
    context = window.context
    assert context is not None
    key = context.workspace.read(
        lambda reader: reader.value("SELECT id FROM account WHERE name = '上海贝尔'")
    )
    window.show_account(key, "map")
    account: Any = window.page("account")
    tab = account.tab("map")
    assert [card.person.name for card in tab.scene.cards.values()] == ["李明华"]

    # a sheet for the meeting
    window.show_page("reports", {"report": "aging"})
    qtbot.waitUntil(lambda: not window.tasks.busy())
    reports: Any = window.page("reports")
    sheet = tmp_path / "aging.xlsx"
    reports.export_to(sheet)
    qtbot.waitUntil(lambda: not window.tasks.busy())
    totals = [
        row
        for row in opened(sheet, values=True)["Ageing"].iter_rows(values_only=True)
        if row[0] == "Total"
    ]
    assert totals[0][11] == 250.0

    # everything is taken back, made again, and there after a restart
    full = state(file)
    steps = context.workspace.stack.count()
    for _step in range(steps):
        context.workspace.stack.undo()
    assert state(file) == empty
    for _step in range(steps):
        context.workspace.stack.redo()
    assert state(file) == full
    window._close_workspace()
    again = open_workspace(file, window.data)
    assert again is not None
    assert again.stack.count() == steps
    again.stack.undo()
    again.close()
