"""Files of every dialect are read, and hostile ones end in a sentence."""

import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from kamdesk.base.errors import UserError
from kamdesk.features.imports.domain import BadCell, Table
from kamdesk.features.imports.reading.cards import parse_cards, read_cards
from kamdesk.features.imports.reading.files import read_file
from kamdesk.features.imports.reading.text import detect_encoding


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_and_separator_are_found(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    lines = [
        ["客户编码", "名称", "金额"],
        ["001", f"上海{delimiter}贝尔", "1234.5"],
        ["002", "北京\n东方", "7"],
    ]
    text = newline.join(
        delimiter.join(f'"{cell}"' if delimiter in cell or "\n" in cell else cell for cell in line)
        for line in lines
    )
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    (table,) = read_file(path)
    assert table.rows == lines
    assert table.delimiter == delimiter


@pytest.mark.parametrize(
    "text", ["Müller;Größe", "Toms Spezialitäten;München", "café;naïve;Ñandú", "é;è"]
)
def test_western_code_pages_are_not_taken_for_chinese(text: str) -> None:
    assert detect_encoding(text.encode("cp1252")) == "cp1252"


def test_a_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("sep=;\nA;1,5\n2;3\n", "utf-8")
    assert read_file(path)[0].rows == [["A", "1,5"], ["2", "3"]]


def workbook(path: Path, **options: object) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(str(path), options)


def test_a_workbook_is_read_with_its_types(tmp_path: Path) -> None:
    from datetime import date
    from decimal import Decimal

    path = tmp_path / "book.xlsx"
    with workbook(path, date_1904=True) as book:
        sheet = book.add_worksheet("表")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["编码", "金额"])
        sheet.write_string(1, 0, "007")
        sheet.write_number(1, 1, 1234.1)
        sheet.write_datetime(1, 2, date(2022, 1, 1), day)
        sheet.write_formula(1, 3, "=B2*2", value="")
        sheet.write_formula(1, 4, "=1/0", value="#DIV/0!")
        book.add_worksheet("hidden").hide()
    first, second = read_file(path)
    assert first.name == "表" and second.hidden
    assert first.rows[1][:3] == ["007", Decimal("1234.1"), date(2022, 1, 1)]
    assert isinstance(first.rows[1][3], BadCell) and isinstance(first.rows[1][4], BadCell)


def hostile(path: Path, kind: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "bomb":
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 1024 * 1024))
        elif kind == "entities":
            archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
        elif kind == "members":
            for number in range(3000):
                archive.writestr(f"xl/{number}.xml", "<x/>")
        else:
            archive.writestr("nothing.txt", "x")


@pytest.mark.parametrize("kind", ["bomb", "entities", "members", "nothing"])
def test_a_hostile_workbook_ends_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "evil.xlsx"
    hostile(path, kind)
    with pytest.raises(UserError) as refusal:
        read_file(path)
    assert "evil.xlsx" in refusal.value.summary and refusal.value.advice


def test_a_stray_cell_at_the_far_end_is_refused_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1048575, 16383, "z")
    with pytest.raises(UserError, match="too large"):
        read_file(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 cut off"), ("a.xlsx", b""), ("a.xls", b"<html><table></table></html>"),
     ("a.csv", bytes(range(32)) * 50), ("a.vcf", b"hello"), ("a.pdf", b"%PDF-1.4"), ("a.xls", b"\xd0\xcf\x11\xe0" * 200)],
)  # fmt: skip
def test_what_is_no_data_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError):
        read_file(path)


CARD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E6=98=8E=E5=\r\n=8D=8E;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E=E6=98=8E=E5=8D=8E\r\nTEL;CELL:13800138000\r\n"
    "item1.EMAIL;INTERNET:li@example.com\r\nORG:=;x\r\nPHOTO;ENCODING=BASE64:AAAA\r\n BBBB\r\nEND:VCARD\r\n"
)  # fmt: skip


def test_a_card_of_an_old_phone_is_read() -> None:
    (card,) = parse_cards(CARD * 1)
    assert (card.full_name, card.name and card.name[:2]) == ("李明华", ["李", "明华"])
    assert (
        card.phones == [("CELL", "13800138000")]
        and card.emails == ["li@example.com"]
        and card.photos == 1
    )
    assert len(parse_cards(CARD * 3)) == 3


def _cards(folder: Path, content: bytes) -> Table:
    path = folder / "a.vcf"
    path.write_bytes(content)
    (table,) = read_file(path)
    return table


def test_a_soft_break_inside_a_character_and_gbk_are_read(tmp_path: Path) -> None:
    table = _cards(
        tmp_path,
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=C0=\r\n=EE;=C3=\r\n=F7\r\n"
        b"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=B4=9D=E5=B0\r\n" + b"END:VCARD\r\n"
        b"BEGIN:VCARD\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=\r\n=8E=E6=98=8E\r\nEND:VCARD\r\n",
    )
    assert [row[0] for row in table.rows[1:]] == ["李明", "李明"]


def test_a_line_folded_inside_a_character_is_read(tmp_path: Path) -> None:
    name = "上海贝尔电气".encode()
    for ending in (b"\r\n", b"\n"):
        folded = b"BEGIN:VCARD" + ending + b"FN:" + name[:7] + ending + b" " + name[7:] + ending
        assert _cards(tmp_path, folded + b"END:VCARD" + ending).rows[1][0] == "上海贝尔电气"


def test_cards_in_several_encodings_share_a_file(tmp_path: Path) -> None:
    content = b"".join(
        b"BEGIN:VCARD\r\nFN;CHARSET=%s:%s\r\nNOTE;CHARSET=%s:%s\r\nEND:VCARD\r\n"
        % (name.encode(), "李明华".encode(name), name.encode(), "采购部".encode(name))
        for name in ("UTF-8", "GBK")
    )
    assert [row[0] for row in _cards(tmp_path, content).rows[1:]] == ["李明华", "李明华"]
    raw = "BEGIN:VCARD\r\nFN;CHARSET=GBK:李明华\r\nEND:VCARD\r\n".encode("gbk")
    assert _cards(tmp_path, raw).rows[1][0] == "李明华"


def test_what_has_no_field_of_its_own_is_kept_in_the_note_or_named(tmp_path: Path) -> None:
    table = _cards(
        tmp_path,
        "BEGIN:VCARD\nVERSION:4.0\nN:李;明;;;\nitem1.TEL;TYPE=cell:13800138000\nitem1.X-ABLabel:x\n"
        "TEL;TYPE=work:021-1\nTEL;TYPE=home:021-2\nEMAIL:a@x\nEMAIL:b@x\nX-WECHAT:liming\n"
        "ADR:;;长安街1号;北京;;;\nPHOTO:data:image/jpeg;base64,AAAA\nEND:VCARD\n".encode(),
    )
    row = dict(zip(table.rows[0], table.rows[1], strict=True))
    assert (row["name"], row["mobile"], row["phone"]) == ("李明", "13800138000", "021-1")
    assert (row["email"], row["wechat"]) == ("a@x", "liming")
    assert row["note"] == "HOME 021-2\nb@x\n长安街1号 北京"
    assert table.notes == [
        "1 photo was left out.",
        "Further numbers and addresses of 1 card went into its note.",
    ]


@pytest.mark.corpus
def test_cards_of_many_programs(corpus: Path) -> None:
    expected = json.loads((corpus / "06_vcards" / "expected.json").read_text("utf-8"))
    for name, answer in expected.items():
        cards = read_cards(corpus / "06_vcards" / name)
        assert len(cards) == answer["cards"], name
        for card, wanted in zip(cards, answer.get("contents", []), strict=False):
            assert card.full_name == wanted["fn"], name
            assert [number for _kind, number in card.phones] == wanted["tel"], name
            assert card.emails == wanted["email"], name
            assert (card.photos, card.title) == (wanted["photo"], wanted["title"]), name
            assert (card.name, card.urls) == (wanted["n"], wanted["url"]), name


_OTHER_DIALECT = {
    "NumberFormatTest.de.csv",
    "contains_html.csv",
    "escape.csv",
    "sep.csv",
    "utf16be.line_break_in_enclosure.csv",
}


@pytest.mark.corpus
def test_odd_text_files(corpus: Path) -> None:
    """All but five read as the answer file says; those five are cut at another, better separator."""
    folder = corpus / "08_odd_csv"
    for name, answer in json.loads((folder / "expected.json").read_text("utf-8")).items():
        (table,) = read_file(folder / name)
        rows = [[cell or "" for cell in row] for row in table.rows]
        if "answer_file" in answer:
            wanted = json.loads((folder / name).with_suffix(".json").read_text("utf-8"))
            assert [dict(zip(rows[0], row, strict=False)) for row in rows[1:] if row] == wanted, (
                name
            )
        elif Path(name).name not in _OTHER_DIALECT:
            assert len(rows) == answer["records"], name
            assert rows[: len(answer["first_records"])] == answer["first_records"], name


_REFUSED = {
    "Ods_issue.804.ods",
    "Ods_nomimetype.ods",
    "XLSX_issue.2501.b.xlsx",
    "XLS_oleloop.xls",
    "XLS_pwtest.xls",
    "poi_poc-xmlbomb.xlsx",
}


@pytest.mark.corpus
def test_odd_workbooks_are_read_or_refused(corpus: Path) -> None:
    folder = corpus / "09_odd_spreadsheets"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    refused = set()
    for name, answer in expected.items():
        path = next(folder.rglob(name.replace("[", "[[]")))
        try:
            tables = {table.name: table for table in read_file(path)}
        except UserError:
            refused.add(name)
            continue
        for sheet in answer.get("sheets") or []:
            if sheet["name"] in tables and "MergeCells" not in name:
                rows = tables[sheet["name"]].rows
                numbers = [
                    c
                    for row in rows
                    for c in row
                    if isinstance(c, int | float) and not isinstance(c, bool)
                ]
                assert len(numbers) <= sheet["cells"] or not sheet["cells"], name
    assert refused == _REFUSED
    for path in sorted((folder / "xml_attacks").iterdir()):
        try:
            read_file(path)
        except UserError:
            continue


@pytest.mark.parametrize(
    ("text", "word"),
    [("a,b\n" + "x," * 20_000 + "y\n", "Row 2"), ('a,b\n"open,1\n2,3\n', "quotation mark in row 2"),
     ('a\n"' + "x" * 17_000_000 + '"\n', "Row 2")],
)  # fmt: skip
def test_text_no_sheet_can_hold_is_refused_with_its_row(
    tmp_path: Path, text: str, word: str
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match=word):
        read_file(path)


def test_a_quotation_over_lines_that_ends_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "fine.csv"
    path.write_text('a,b\n1,"x\ny"', "utf-8")
    assert read_file(path)[0].rows[1] == ["1", "x\ny"]


def test_the_mark_of_a_named_encoding_is_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_bytes("name\nAcme\n".encode("utf-8-sig"))
    assert read_file(path, "utf-8")[0].rows[0] == ["name"]


def test_a_stray_zero_byte_does_not_make_a_text_wide() -> None:
    assert detect_encoding("name,编码\nAc\0me,1\n".encode()) == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be"])
def test_entities_behind_a_long_comment_are_seen(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "late.xlsx"
    text = f"<?xml version='1.0'?><!--{'x' * 9_000}--><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", text.encode(encoding))
    with pytest.raises(UserError, match="defines entities"):
        read_file(path)


def test_a_number_merged_over_columns_is_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.merge_range(1, 0, 1, 1, 5)
    assert read_file(path)[0].rows[1][:2] == [5, None]


def test_a_small_file_that_loops_is_not_called_large(tmp_path: Path) -> None:
    from kamdesk.features.imports.reading.sheets import _tables

    path = tmp_path / "loop.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" * 200)
    with pytest.raises(UserError, match="cannot be read as a spreadsheet"):
        _tables(path, -6, b"")


def test_quotation_marks_of_a_card_are_plain() -> None:
    card = 'BEGIN:VCARD\nFN:A\nNOTE:said \\"yes\\"\nEND:VCARD\n'
    assert parse_cards(card)[0].note == 'said "yes"'
