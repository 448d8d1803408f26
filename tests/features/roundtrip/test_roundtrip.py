"""Out and back: untouched changes nothing, and edited gives back exactly the edits."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import pytest
from openpyxl import load_workbook

from kamdesk.app.features import derivations
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message, speaking
from kamdesk.base.money import minor_digits
from kamdesk.db.database import Database
from kamdesk.db.dump import dump
from kamdesk.db.workspace_info import UID, set_info
from kamdesk.features.accounts import service as accounts
from kamdesk.features.roundtrip import importer, report, service
from kamdesk.features.roundtrip.domain import HEAD_ROWS, shown_column
from kamdesk.features.roundtrip.domain.columns import Kind
from kamdesk.features.roundtrip.importer import Returned
from kamdesk.features.roundtrip.queries import LISTS
from kamdesk.features.roundtrip.service import Accepted
from tests.features.roundtrip.edits import TODAY, Editor, fill

KINDS = tuple(LISTS)


@pytest.fixture
def desk(database: Database) -> Database:
    database.write(Message("x"), set_info, UID, "a1b2")
    fill(database, 1)
    return database


def _out(database: Database, kind: str, path: Path) -> Path:
    with database.read() as reader:
        report.write_sheet(reader, LISTS[kind], path, TODAY)
    return path


def _back(database: Database, path: Path) -> Returned:
    with database.read() as reader:
        return importer.read_edited(reader, path, TODAY)


def _now(database: Database, kind: str) -> dict[str, Any]:
    with database.read() as reader:
        return dict(LISTS[kind].rows(reader, TODAY))


def _take(database: Database, found: Returned, **more: Any) -> None:
    accepted = Accepted(found.wanted.kind, found.difference.changes, found.difference.new, **more)
    database.write(Message("x"), service.take_over, accepted, TODAY, "sheet.xlsx")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_an_untouched_sheet_changes_nothing(
    desk: Database, tmp_path: Path, kind: str, lang: str
) -> None:
    with speaking(lang):
        path = _out(desk, kind, tmp_path / "a.xlsx")
    found = _back(desk, path)
    assert found.difference.empty
    assert found.difference.same == len(_now(desk, kind)) > 0


@pytest.mark.parametrize("seed", range(12))
def test_random_workspaces_come_back_unchanged(
    database: Database, tmp_path: Path, seed: int
) -> None:
    database.write(Message("x"), set_info, UID, f"w{seed}")
    fill(database, seed, accounts=4)
    for kind in KINDS:
        assert _back(database, _out(database, kind, tmp_path / f"{kind}.xlsx")).difference.empty


@pytest.mark.parametrize("text", ["_x0041_", "_x005F_", "a_x000D_b", "'quoted", "\u3000wide\u3000"])
def test_texts_that_look_like_codes_come_back_as_they_are(
    database: Database, tmp_path: Path, text: str
) -> None:
    database.write(Message("x"), set_info, UID, "u")
    key = database.write(Message("x"), accounts.create_account, "Acme", "CNY").value
    database.write(Message("x"), accounts.set_field, key, "note", text)
    assert _back(database, _out(database, "accounts", tmp_path / "a.xlsx")).difference.empty


def _expected(
    editor_done: Any, kind: str, before: dict[str, Any]
) -> dict[tuple[str, str], str | None]:
    """Return the edits that say something new, amounts with the decimals of their currency."""
    columns = {column.key: column for column in LISTS[kind].columns}
    wanted: dict[tuple[str, str], str | None] = {}
    for (key, name), value in editor_done.cells.items():
        after = value
        if after is not None and columns[name].kind is Kind.MONEY:
            digits = minor_digits(before[key].get("currency") or "CNY")
            after = f"{after}.{'0' * digits}" if digits else after
        if after != before[key].get(name):
            wanted[key, name] = after
    return wanted


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_random_edits_come_back_exactly(
    desk: Database, tmp_path: Path, kind: str, seed: int
) -> None:
    path = _out(desk, kind, tmp_path / "out.xlsx")
    wanted = LISTS[kind]
    editor = Editor(path, tuple(map(shown_column, wanted.columns)), Random(f"{kind}{seed}"))
    editor.run(12, wanted.added)
    done = editor.save(tmp_path / "edited.xlsx")
    found = _back(desk, tmp_path / "edited.xlsx")
    assert {(one.key, one.column): one.after for one in found.difference.changes} == _expected(
        done, kind, _now(desk, kind)
    )
    assert set(found.difference.gone) == done.removed
    assert len(found.difference.new) == done.added
    assert not found.difference.problems
    assert not found.difference.conflicts


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_in_between_changes_nothing_more(
    desk: Database, tmp_path: Path, kind: str
) -> None:
    path = _out(desk, kind, tmp_path / "out.xlsx")
    wanted = LISTS[kind]
    editor = Editor(path, tuple(map(shown_column, wanted.columns)), Random(kind))
    editor.run(10, wanted.added)
    done = editor.save(tmp_path / "edited.xlsx")
    saved = _saved_by_libreoffice(tmp_path / "edited.xlsx", tmp_path / "office")
    found = _back(desk, saved)
    assert {(one.key, one.column): one.after for one in found.difference.changes} == _expected(
        done, kind, _now(desk, kind)
    )
    assert set(found.difference.gone) == done.removed


def _saved_by_libreoffice(path: Path, folder: Path) -> Path:
    office = which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    return folder / path.name


# -- taking over ----------------------------------------------------------------------------------


def _edit(path: Path, change: Callable[[Any], None]) -> Path:
    book = load_workbook(path)
    change(book)
    out = path.with_name("edited.xlsx")
    book.save(out)
    book.close()
    return out


def _column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == f"kamdesk:{name}")


def _set(name: str, row: int, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.cell(row, _column(sheet, name)).value = value

    return change


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_is_there_and_undo_leaves_nothing_behind(
    desk: Database, tmp_path: Path, kind: str
) -> None:
    before = _dumped(desk)
    path = _out(desk, kind, tmp_path / "out.xlsx")
    wanted = LISTS[kind]
    editor = Editor(path, tuple(map(shown_column, wanted.columns)), Random(7))
    for _n in range(6):
        editor.change()
    editor.save(tmp_path / "edited.xlsx")
    found = _back(desk, tmp_path / "edited.xlsx")
    assert found.difference.changes
    paired = {one.key for one in found.difference.changes if one.column == "promised_amount"}
    days = {one.key for one in found.difference.changes if one.column == "promised" and one.after}
    alone = {
        one.key
        for one in found.difference.changes
        if one.column == "promised_amount" and one.after is not None
    } - days
    changes = tuple(one for one in found.difference.changes if one.key not in alone)
    database_changes = Accepted(kind, changes)
    desk.write(Message("x"), service.take_over, database_changes, TODAY, "sheet.xlsx")
    again = _back(desk, tmp_path / "edited.xlsx").difference
    left = {(one.key, one.column) for one in again.changes}
    assert left <= {(key, "promised_amount") for key in alone | paired}
    desk.undo()
    assert _dumped(desk) == before


def _dumped(database: Database) -> Any:
    with database.read() as reader:
        return [(table, list(rows)) for table, _columns, rows in dump(reader, derivations())]


def test_new_and_missing_rows_are_taken_where_the_list_takes_them(
    desk: Database, tmp_path: Path
) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")

    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.delete_rows(HEAD_ROWS + 1)
        row = sheet.max_row + 1
        sheet.cell(row, _column(sheet, "name")).value = "New firm"
        sheet.cell(row, _column(sheet, "tier")).value = "B"
        sheet.cell(row, _column(sheet, "credit_limit")).value = 1200.5

    found = _back(desk, _edit(path, change))
    assert len(found.difference.gone) == 1
    _take(desk, found, gone=found.difference.gone)
    with desk.read() as reader:
        row = reader.one("SELECT tier, credit_limit_minor FROM account WHERE name = 'New firm'")
        archived = reader.value("SELECT count(*) FROM account WHERE archived_at IS NOT NULL")
    assert row == ("B", 1200_50)
    assert archived == 1


def test_a_change_on_both_sides_is_a_conflict_and_is_said(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    with desk.read() as reader:
        key = reader.value("SELECT id FROM account ORDER BY sort_key LIMIT 1")
    desk.write(Message("x"), accounts.set_field, key, "city", "Paris")
    found = _back(desk, _edit(path, _set("city", HEAD_ROWS + 1, "Rome")))
    (one,) = found.difference.conflicts
    assert (one.after, one.ours) == ("Rome", "Paris")
    same = _back(desk, _edit(path, _set("city", HEAD_ROWS + 1, "Paris")))
    assert not same.difference.changes  # both sides say the same


def test_a_record_that_went_meanwhile_is_said(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    with desk.read() as reader:
        key = reader.value("SELECT id FROM account ORDER BY sort_key LIMIT 1")
    desk.write(Message("x"), accounts.archive, [key])
    found = _back(desk, _edit(path, _set("city", HEAD_ROWS + 1, "Rome")))
    assert [row for row, _key in found.difference.vanished] == [HEAD_ROWS + 1]
    assert not found.difference.changes


def test_what_the_program_counts_cannot_be_changed(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    found = _back(desk, _edit(path, _set("outstanding", HEAD_ROWS + 1, 1)))
    (problem,) = found.difference.problems
    assert (problem.row, problem.column) == (HEAD_ROWS + 1, "outstanding")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("credit_limit", "much", "not a number"),
        ("credit_limit", 1.2345, "decimals"),
        ("terms_days", 1.5, "whole"),
        ("tier", "Z", "choices"),
        ("name", None, "empty"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_row(
    database: Database, tmp_path: Path, name: str, value: Any, word: str
) -> None:
    database.write(Message("x"), set_info, UID, "u")
    database.write(Message("x"), accounts.create_account, "Acme", "CNY")
    path = _out(database, "accounts", tmp_path / "out.xlsx")
    found = _back(database, _edit(path, _set(name, HEAD_ROWS + 1, value)))
    (problem,) = found.difference.problems
    assert word in problem.text
    assert problem.row == HEAD_ROWS + 1


# -- sheets that cannot be trusted ----------------------------------------------------------------


def _twice(book: Any) -> None:
    sheet = book.worksheets[0]
    sheet.cell(HEAD_ROWS + 2, 1).value = sheet.cell(HEAD_ROWS + 1, 1).value


def _without_keys(book: Any) -> None:
    book.worksheets[0].delete_cols(1)


def _without_heads(book: Any) -> None:
    book.worksheets[0].delete_rows(1)


def _without_baseline(book: Any) -> None:
    book.remove(book["kamdesk"])


def _strange_key(book: Any) -> None:
    book.worksheets[0].cell(HEAD_ROWS + 1, 1).value = "nobody"


def _formula(book: Any) -> None:
    _set("city", HEAD_ROWS + 1, '="a"&"b"')(book)


def _broken_baseline(book: Any) -> None:
    book["kamdesk"]["A1"].value = "kamdesk:{"


def _two_heads(book: Any) -> None:
    sheet = book.worksheets[0]
    sheet.cell(1, sheet.max_column + 1).value = "kamdesk:city"


HOSTILE = {
    "several rows": _twice, "column of keys": _without_keys, "first row": _without_heads,
    "what was exported": _without_baseline, "not exported": _strange_key, "formula": _formula,
    "hidden sheet": _broken_baseline, "same hidden name": _two_heads,
}  # fmt: skip


@pytest.mark.parametrize("word", HOSTILE)
def test_a_sheet_that_cannot_be_trusted_changes_nothing_and_says_why(
    desk: Database, tmp_path: Path, word: str
) -> None:
    before = _dumped(desk)
    path = _edit(_out(desk, "accounts", tmp_path / "out.xlsx"), HOSTILE[word])
    with pytest.raises(UserError) as caught:
        _back(desk, path)
    assert word in str(caught.value)
    assert "Nothing was changed" in str(caught.value)
    assert _dumped(desk) == before


def test_a_sheet_of_another_workspace_is_refused(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    desk.write(Message("x"), set_info, UID, "other")
    with pytest.raises(UserError, match="another workspace"):
        _back(desk, path)


def test_our_sheets_are_known_and_others_are_not(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(b"no zip")
    assert importer.is_edited_sheet(path)
    assert not importer.is_edited_sheet(odd)
    assert not importer.is_edited_sheet(tmp_path / "none.csv")


def test_refused_in_the_middle_nothing_is_written(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    before = _dumped(desk)

    def change(book: Any) -> None:
        _set("city", HEAD_ROWS + 1, "Rome")(book)
        _set("terms_days", HEAD_ROWS + 2, -5)(book)

    found = _back(desk, _edit(path, change))
    with pytest.raises(UserError, match=f"Row {HEAD_ROWS + 2}"):
        _take(desk, found)
    assert _dumped(desk) == before


def test_what_was_done_can_be_kept_as_a_sheet(desk: Database, tmp_path: Path) -> None:
    path = _out(desk, "accounts", tmp_path / "out.xlsx")
    found = _back(desk, _edit(path, _set("city", HEAD_ROWS + 1, "Rome")))
    lines = [(one, found.name_of(one.key), "taken over") for one in found.difference.changes]
    report.write_summary(tmp_path / "done.xlsx", found.wanted, lines, "edited.xlsx")
    sheet = load_workbook(tmp_path / "done.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][2:5:2] == ["City", "Rome"]


def test_rows_are_told_by_the_number_a_spreadsheet_shows(desk: Database, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = _out(desk, "accounts", tmp_path / "a.xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    note = heads.index("kamdesk:note") + 1
    sheet.insert_rows(1, 2)
    last = sheet.max_row
    sheet.cell(last, note).value = "seen"
    book.save(tmp_path / "b.xlsx")
    (change,) = _back(desk, tmp_path / "b.xlsx").difference.changes
    assert (change.row, change.after) == (last, "seen")


def test_a_formula_or_an_error_in_a_cell_is_seen_in_the_quick_way_too(
    desk: Database, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    path = _out(desk, "accounts", tmp_path / "a.xlsx")
    for text, told in (("=1+1", "formula"), ("#N/A", "error")):
        book = load_workbook(path)
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        cell = sheet.cell(3, heads.index("kamdesk:credit_limit") + 1)
        cell.value = text
        if told == "error":
            cell.data_type = "e"
        book.save(tmp_path / "b.xlsx")
        if told == "formula":
            with pytest.raises(UserError, match="holds a formula"):
                _back(desk, tmp_path / "b.xlsx")
        else:
            (problem,) = _back(desk, tmp_path / "b.xlsx").difference.problems
            assert "error value" in problem.text


def test_a_sheet_exported_for_some_rows_says_nothing_of_the_others(
    desk: Database, tmp_path: Path
) -> None:
    keys = list(_now(desk, "accounts"))[:2]
    with desk.read() as reader:
        count = report.write_sheet(reader, LISTS["accounts"], tmp_path / "a.xlsx", TODAY, only=keys)
    found = _back(desk, tmp_path / "a.xlsx")
    assert (count, found.difference.same) == (2, 2)
    assert found.difference.empty
