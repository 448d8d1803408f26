"""Workbooks of several writers with everything a template must not lose."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule, DataBarRule
from openpyxl.workbook.defined_name import DefinedName

_NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _xlsxwriter(path: Path, more: Callable[[Any, Any], None]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Report")
        money = book.add_format({"num_format": "#,##0.00", "bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write("A1", "{{account.name}} as of {{as_of}}")
        sheet.write("B2", "{{money.outstanding}}", money)
        sheet.write("B3", "{{as_of}}", day)
        sheet.write_formula("B4", "=B2*2", money, 0)
        sheet.write("A8", "{{items.number}}")
        sheet.write("B8", "{{items.open}}", money)
        for row in range(20):
            sheet.write_number(row, 8, row)
        more(book, sheet)


def _chart(book: Any, sheet: Any) -> None:
    for kind, cell in (("column", "K1"), ("line", "K16"), ("pie", "K31")):
        chart = book.add_chart({"type": kind})
        chart.add_series(
            {
                "values": "=Report!$I$1:$I$5",
                "data_labels": {"value": True, "custom": [{"value": "own label"}]},
            }
        )
        sheet.insert_chart(cell, chart)


def _text_box(_book: Any, sheet: Any) -> None:
    sheet.insert_textbox("D10", "Words in a box {{account.name}}", {"width": 200})


def _sparkline(_book: Any, sheet: Any) -> None:
    sheet.add_sparkline("D2", {"range": "Report!I1:I12", "markers": True})


def _validation(_book: Any, sheet: Any) -> None:
    sheet.data_validation("D3", {"validate": "list", "source": ["yes", "no"]})


def _bars(_book: Any, sheet: Any) -> None:
    sheet.conditional_format("I1:I20", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("I1:I20", {"type": "icon_set", "icon_style": "3_arrows"})


def _table(_book: Any, sheet: Any) -> None:
    sheet.add_table("F30:G33", {"columns": [{"header": "One"}, {"header": "Two"}]})


def _rich(book: Any, sheet: Any) -> None:
    sheet.write_rich_string("A12", "plain ", book.add_format({"bold": True}), "bold")
    sheet.write_comment("A1", "a comment")
    sheet.merge_range("A14:C14", "{{company}}", book.add_format({"align": "center"}))
    sheet.set_header("&C{{account.name}}&R&D")


def _picture(_book: Any, sheet: Any) -> None:
    from io import BytesIO
    from struct import pack
    from zlib import compress, crc32

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", compress(b"\0\xff\0\0"))
    image = b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")
    sheet.insert_image("D14", "one.png", {"image_data": BytesIO(image)})


def _all(book: Any, sheet: Any) -> None:
    for more in (_chart, _text_box, _sparkline, _validation, _bars, _table, _rich, _picture):
        more(book, sheet)


def _protected(_book: Any, sheet: Any) -> None:
    sheet.protect("secret")
    sheet.autofilter("A7:B8")
    sheet.freeze_panes(1, 1)


def _named(book: Any, _sheet: Any) -> None:
    book.define_name("account_city", "=Report!$Z$99")
    book.define_name("money_overdue", "=Report!$B$20")


def _second_sheet(book: Any, _sheet: Any) -> None:
    other = book.add_worksheet("It's other")
    other.write("C3", "{{account.code}}")
    book.define_name("account_tier", "='It''s other'!$D$4")
    other.hide()


def _openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Report"
    sheet["A1"] = "{{account.name}} as of {{as_of}}"
    sheet["B2"] = "{{money.outstanding}}"
    sheet["B2"].number_format = "#,##0.00"
    sheet["B3"] = "{{as_of}}"
    sheet["B3"].number_format = "yyyy年m月d日"
    sheet["B4"] = "=B2*2"
    sheet["A8"], sheet["B8"] = "{{items.number}}", "{{items.open}}"
    sheet["D1"].comment = Comment("a comment", "somebody")
    sheet.conditional_formatting.add("I1:I9", DataBarRule("min", None, "max", None, "FF638EC6"))
    sheet.conditional_formatting.add("I1:I9", ColorScaleRule("min", None, "FFFFFF", "max", None, "FF0000"))  # fmt: skip
    book.defined_names["account_city"] = DefinedName("account_city", attr_text="'Report'!$F$20")
    book.save(path)


def _by_hand(path: Path, sheet: str, *, strings: str = "", more: dict[str, bytes] | None = None) -> None:  # fmt: skip
    """Write a workbook as other programs do: prefixes, no references, parts nobody knows."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    shared = '<Relationship Id="rId2" Type="{0}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        f'Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{kind}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_NAMES} xmlns:r="{relations}"><sheets><sheet name="Report" '
        'sheetId="1" r:id="rId1"/></sheets><calcPr calcId="191029"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f"{shared.format(relations)}</Relationships>",
        "xl/sharedStrings.xml": strings or f"<sst {_NAMES}/>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
        for name, data in (more or {}).items():
            archive.writestr(name, data)


def _inline(text: str) -> str:
    return f't="inlineStr"><is><t>{text}</t></is>'


def _prefixed(path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = '<x:c r="{0}" t="inlineStr"><x:is><x:t>{1}</x:t></x:is></x:c>'
    rows = (
        f'<x:row r="1" spans="1:1">{cell.format("A1", "{{account.name}} as of {{as_of}}")}</x:row>'
        f'<x:row r="2">{cell.format("B2", "{{money.outstanding}}")}</x:row>'
        f'<x:row r="8">{cell.format("A8", "{{items.number}}")}{cell.format("B8", "{{items.open}}")}</x:row>'
        '<x:row r="9"/>'
    )
    _by_hand(path, f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>')


def _without_references(path: Path) -> None:
    rows = (
        f"<row><c {_inline('{{account.name}} as of {{as_of}}')}</c></row>"
        f"<row><c/><c {_inline('{{money.outstanding}}')}</c></row>"
        "<row/><row/><row/><row/><row/>"
        f"<row><c {_inline('{{items.number}}')}</c><c {_inline('{{items.open}}')}</c></row>"
    )
    _by_hand(path, f"<worksheet {_NAMES}><sheetData>{rows}</sheetData></worksheet>")


def _shared(path: Path, more: dict[str, bytes] | None = None) -> None:
    strings = (
        f"<sst {_NAMES}><si><r><t>{{{{account</t></r><r><t>.name}}}} as of {{{{as_of}}}}</t></r></si>"
        "<si><t>{{money.outstanding}}</t></si><si><t>{{items.number}}</t><rPh sb='0' eb='1'><t>x</t>"
        "</rPh></si><si><t>{{items.open}}</t></si></sst>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="B2" t="s"><v>1</v></c></row>'
        '<row r="8"><c r="A8" t="s"><v>2</v></c><c r="B8" t="s"><v>3</v></c></row>'
    )
    _by_hand(
        path, f"<worksheet {_NAMES}><sheetData>{rows}</sheetData></worksheet>", strings=strings,
        more=more,
    )  # fmt: skip


def _with_macros(path: Path) -> None:
    _shared(
        path,
        {
            "xl/vbaProject.bin": bytes(range(256)) * 4,
            "xl/pivotCache/pivotCacheDefinition1.xml": b"<pivotCacheDefinition/>",
            "xl/slicers/slicer1.xml": b"<slicers/>",
            "customXml/item1.xml": b"<own/>",
        },
    )


BOOKS: dict[str, Callable[[Path], None]] = {
    **{
        f"xlsxwriter{more.__name__}": (lambda path, more=more: _xlsxwriter(path, more))
        for more in (
            _chart, _text_box, _sparkline, _validation, _bars, _table, _rich, _picture, _all,
            _protected, _named, _second_sheet,
        )
    },
    "openpyxl": _openpyxl,
    "prefixed": _prefixed,
    "without_references": _without_references,
    "shared_texts": _shared,
    "with_macros": _with_macros,
}  # fmt: skip
"""Writers of templates by name; each has the same fields in the same cells."""
