"""The books of E25 and lists of others about them."""

from datetime import date
from pathlib import Path

from kamdesk.db.database import Database
from tests import builders

DAY = date(2026, 6, 30)
THEIRS = """重庆昱石 应付账款明细,,,,,
日期,凭证号,摘要,借方,贷方,余额
,,期初余额,,,500.00
2026-06-07,INV 2,采购入账,,275.00,775.00
2026-06-12,银付-12,付款,350.00,,425.00
2026-06-15,CN-1,红字发票,20.00,,405.00
2026-06-18,,质量扣款,5.00,,400.00
,,本月合计,375.00,275.00,
"""


def e25(database: Database) -> int:
    """Opening 500, invoices 300, receipts 350, credits 20: 430 on 2026-06-30 (E25)."""
    key = builders.account(database, "华东机电", code="K-25")
    builders.invoice(database, key, 500_00, number="INV-1", issued=date(2026, 5, 20))
    builders.invoice(database, key, 275_00, number="INV-2", issued=date(2026, 6, 5))
    builders.invoice(database, key, 25_00, number="INV-3", issued=date(2026, 6, 28))
    builders.receipt(database, key, 350_00, number="R-1", received=date(2026, 6, 11))
    builders.invoice(
        database, key, 20_00, number="CN-1", kind="credit_note", issued=date(2026, 6, 15)
    )
    return key


def their_file(folder: Path, text: str = THEIRS, name: str = "reply.csv") -> Path:
    """Write the customer's list as a Chinese spreadsheet program saves it."""
    path = folder / name
    path.write_bytes(text.encode("gb18030"))
    return path
