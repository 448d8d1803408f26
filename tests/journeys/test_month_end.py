"""A month's end: finance's file beside our ledger, every difference told, nothing left, a sheet for finance."""

from pathlib import Path
from typing import Any

from kamdesk.app.open_file import create_workspace
from kamdesk.app.window import MainWindow
from tests.reporting.sheets import opened

OURS = """客户编码,客户名称,发票号,开票日期,到期日,金额
K-1,华东机电,FP-1,2026-05-04,2026-06-03,"500.00"
K-1,华东机电,FP-2,2026-06-05,2026-07-05,"275.00"
K-1,华东机电,FP-3,2026-06-28,2026-07-28,"25.00"
K-2,Acme Ltd,FP-4,2026-06-10,2026-07-10,"80.00"
"""
FINANCE = """应收账款明细账,,,,
客户名称,单据号,日期,借方,贷方
华东机电,ＦＰ－1,2026-05-04,500.00,
华东机电,fp2,2026-06-05,270.00,
Acme Ltd,FP-4,2026-06-10,80.00,
,合计,,850.00,
"""


def _bring_in(window: MainWindow, path: Path, qtbot: Any) -> None:
    window.show_page("import", {"path": path})
    page: Any = window.page("import")
    qtbot.waitUntil(lambda: not window.tasks.busy())
    page.look.checks["create_accounts"].setChecked(True)
    page._run(dry_run=False)
    qtbot.waitUntil(lambda: not window.tasks.busy())


def test_a_months_end(window: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    window.set_workspace(create_workspace(tmp_path / "month.kam"))
    ours = tmp_path / "应收.csv"
    ours.write_bytes(OURS.encode("gb18030"))
    _bring_in(window, ours, qtbot)

    # finance's file, as it comes
    theirs = tmp_path / "财务.csv"
    theirs.write_bytes(FINANCE.encode("gb18030"))
    window.show_page("receivables", {"tab": "reconcile", "side": "finance", "file": str(theirs)})
    tab: Any = window.page("receivables").tab("reconcile")
    qtbot.waitUntil(lambda: not window.tasks.busy())
    tab.compare.go.click()
    qtbot.waitUntil(lambda: not window.tasks.busy())
    run = tab.run
    assert tab.pages.currentWidget() is run
    assert run.sums["CNY"].left.text() == "▲ 5.00 left to explain"

    # what is on its way is explained by the documents, the wrong amount by a word
    run.which._buttons["differs"].click()
    assert sorted(one.cause for one in run._shown) == ["amount", "timing"]
    run.table.selectRow(next(at for at, one in enumerate(run._shown) if one.cause == "amount"))
    run.form.said.note.setPlainText("finance corrects FP-2 in July")
    run.form.said.commit()
    assert run.sums["CNY"].left.text() == "● nothing left to explain"

    # only the differences go to finance
    out = tmp_path / "differences.xlsx"
    run.export_to(out)
    qtbot.waitUntil(lambda: not window.tasks.busy())
    rows = [
        [cell.value for cell in row] for row in opened(out, values=True)["Differences"].iter_rows()
    ]
    assert any("FP-2" in str(row) and "finance corrects FP-2 in July" in row for row in rows)
    assert not any("FP-1" in str(row) for row in rows)

    # closed, taken back, and still as it was
    run.close_run.click()
    assert run.close_run.text() == "Open it again"
    window.commands["undo"].trigger()
    assert run.close_run.text() == "Close the comparison"
    assert run.sums["CNY"].left.text() == "● nothing left to explain"
