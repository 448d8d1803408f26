"""The sheet of an account review: shapes, live formulas that LibreOffice counts alike, and changes."""

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import M_, speaking
from kamdesk.db.database import Database
from kamdesk.features.relationships import queries, service
from kamdesk.features.relationships.feature import FEATURE
from kamdesk.features.relationships.service import NewPerson, Step
from kamdesk.features.workbooks.service import write_report
from kamdesk.reporting.report import Picture
from tests import builders
from tests.reporting.sheets import differing, opened

SPEC: ReportSpec = FEATURE.reports[0]
DAY = date(2026, 6, 30)
E34A = {
    "王总": (5, 1, 1), "李采购": (4, 0, 4), "赵技术": (4, 2, 3), "钱生产": (2, 1, 2), "孙财务": (3, -1, 1),
    "周质检": (2, 0, 0),
}  # fmt: skip


@pytest.fixture
def desk(database: Database) -> Database:
    """The six people of the worked example, with a boss, a relation, contacts and money."""
    from kamdesk.features.accounts.store import ColleagueRow
    from kamdesk.features.touches.store import TouchColleagueRow, TouchPersonRow, TouchRow

    account = builders.account(database, "伟业集团", code="K-1")
    made = {}
    for name, values in E34A.items():
        boss = made["王总"][1] if made else None
        new = NewPerson(name, f"{name[1:]}主管", name[1:], boss)
        made[name] = _do(database, service.add_person, account, new)
        for kind, value in zip(("influence", "attitude", "coverage"), values, strict=True):
            _do(
                database,
                service.record_fact,
                account,
                made[name][0],
                kind,
                str(value),
                date(2026, 1, 1),
            )
    _do(database, service.add_person, account, NewPerson("", "法务", placeholder=True))
    _do(
        database, service.record_fact, account, made["钱生产"][0], "attitude", "2", date(2026, 6, 1)
    )
    _do(
        database,
        service.record_fact,
        account,
        made["钱生产"][0],
        "attitude",
        "1",
        date(2026, 6, 20),
    )
    _do(
        database, service.record_fact, account, made["孙财务"][0], "role", "payer", date(2026, 6, 1)
    )
    ours = builders.add(database, ColleagueRow(name="沈嘉宁", function="销售"))
    _do(database, service.add_acquaintance, account, "沈嘉宁", made["李采购"][0], 2)
    touch = builders.add(
        database, TouchRow(account_id=account, day=date(2026, 6, 10), kind="visit")
    )
    builders.add(database, TouchPersonRow(touch_id=touch, person_id=made["李采购"][0]))
    builders.add(database, TouchColleagueRow(touch_id=touch, colleague_id=ours))
    steps = [Step("验收", made["赵技术"][0], 5), Step("付款", made["孙财务"][0], 10)]
    _do(database, service.set_payment_path, account, steps)
    builders.invoice(database, account, 1234_56, due=date(2026, 5, 1))
    return database


def _do(database: Database, edit: Any, *args: Any) -> Any:
    return database.write(M_("Edit"), edit, *args).value


def _written(desk: Database, tmp_path: Path, **options: object) -> Path:
    out = tmp_path / "map.xlsx"
    write_report(desk, SPEC, out, as_of=DAY, account="K-1", options=options)
    return out


def _rows(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(path, values=True)[sheet].iter_rows()]


def test_the_figures_of_the_worked_example_stand_in_live_formulas(
    desk: Database, tmp_path: Path
) -> None:
    out = _written(desk, tmp_path)
    found = {row[0]: row[1] for row in reversed(_rows(out, "Coverage"))}  # the first of a name
    assert found["Coverage index"] == pytest.approx(0.5)
    assert found["Sponsor score"] == pytest.approx(0.3)
    assert found["Reliable support"] == pytest.approx(0.20625)
    assert (found["People"], found["Without influence noted"]) == (7, 1)
    assert (found["Gaps"], found["Opponents"]) == (1, 1)
    formulas = {
        row[0].value: row[1].value for row in opened(out, values=False)["Coverage"].iter_rows()
    }
    assert str(formulas["Coverage index"]).startswith("=IF(SUM(People!")


@pytest.mark.libreoffice
def test_libreoffice_counts_the_same(desk: Database, tmp_path: Path) -> None:
    count, wrong = differing(_written(desk, tmp_path), tmp_path)
    assert wrong == []
    assert count > 20


def test_the_map_is_made_of_shapes_with_every_name(desk: Database, tmp_path: Path) -> None:
    with zipfile.ZipFile(_written(desk, tmp_path)) as book:
        drawing = book.read("xl/drawings/drawing1.xml").decode()
    texts = re.findall(r"<a:t>([^<]*)</a:t>", drawing)
    for name in (*E34A, "法务, unknown"):
        assert any(name in text for text in texts), name
    assert any("王总  +" in text for text in texts)
    assert "sysDash" in drawing or "dash" in drawing  # who is assumed has a broken frame
    assert drawing.count("<xdr:sp ") > 7 * 2  # cards, edges, and lines to the boss


def test_hidden_cards_are_not_drawn(desk: Database, tmp_path: Path) -> None:
    with desk.read() as reader:
        one = queries.staff(reader, 1, DAY).people[1]
    _do(desk, service.hide_cards, 1, [(one.post_id, one.person_id)], True)
    with zipfile.ZipFile(_written(desk, tmp_path)) as book:
        assert one.name not in book.read("xl/drawings/drawing1.xml").decode()


def test_a_picture_of_the_window_can_stand_in(desk: Database, tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        data = kind + body
        return struct.pack(">I", len(body)) + data + struct.pack(">I", zlib.crc32(data))

    head = struct.pack(">IIBBBBB", 40, 20, 8, 0, 0, 0, 0)
    density = struct.pack(">IIB", 7559, 7559, 1)  # 192 dots an inch
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * 40 for _row in range(20)))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"pHYs", density) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")  # fmt: skip
    out = _written(desk, tmp_path, picture=Picture(png, 400, 200, "Map"))
    with zipfile.ZipFile(out) as book:
        drawing = book.read("xl/drawings/drawing1.xml").decode()
        assert any(name.startswith("xl/media/") for name in book.namelist())
    across, down = re.findall(r'<a:ext cx="(\d+)" cy="(\d+)"', drawing)[0]
    assert (int(across) // 9525, int(down) // 9525) == (
        pytest.approx(400, abs=2),
        pytest.approx(200, abs=2),
    )
    assert 'descr="Map"' in drawing


def test_contacts_money_changes_and_data_are_there(desk: Database, tmp_path: Path) -> None:
    out = _written(desk, tmp_path, since=date(2026, 5, 31))
    assert opened(out, values=True).sheetnames == [
        "Map", "People", "Contact matrix", "Coverage", "Money", "Changes", "Data", "Notes",
    ]  # fmt: skip
    head = {row[0]: row[1] for row in _rows(out, "Map")}
    assert "1,234.56" in head["Overdue"]
    assert "孙财务" in head["Overdue"]
    people = {row[0]: row for row in _rows(out, "People")}
    assert people["李采购"][12] == "沈嘉宁"
    assert people["李采购"][14] == 20  # days since the visit
    matrix = _rows(out, "Contact matrix")
    assert any(row[0] == "Filled" and row[1] == pytest.approx(1 / 7) for row in matrix)
    changed = [row[1] for row in _rows(out, "Changes")]
    assert "孙财务: Role — → Pays." in changed
    assert not any("钱生产" in str(text) for text in changed)  # there and back again
    assert [row[3] for row in _rows(out, "Money") if row[0] == 2] == [10]
    assert sum(row[0] == "Judgement" for row in _rows(out, "Data")) == 6 * 3 + 1


def test_an_empty_account_and_none_at_all(database: Database, tmp_path: Path) -> None:
    builders.account(database, code="K-9")
    out = tmp_path / "empty.xlsx"
    write_report(database, SPEC, out, as_of=DAY, account="K-9")
    assert "Nobody is known at this account." in [row[0] for row in _rows(out, "People")]
    for code in (None, "K-10"):
        with pytest.raises(UserError, match="no account"):
            write_report(database, SPEC, out, as_of=DAY, account=code)


def test_it_speaks_chinese(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "zh.xlsx"
    with speaking("zh_CN"):
        write_report(desk, SPEC, out, as_of=DAY, account="K-1")
    names = opened(out, values=True).sheetnames
    assert not any(name.isascii() for name in names), names
