"""A workbook as a bundle of parts: which sheets it has, its texts, styles and names.

Nothing but what a template needs is looked at; parts are kept as bytes and copied as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from kamdesk.features.templates.domain.sheet import Unreadable

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DATE_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_TEXT_FORMAT = 49
_CALC = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
_FULL = re.compile(rb"\s+fullCalcOnLoad\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_AFTER_CALC = re.compile(
    rb"<(?:\w+:)?(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|"
    rb"fileRecoveryPr|webPublishObjects|extLst)\b|</((?:\w+:)?)workbook\s*>"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name of one cell: the sheet's title and the cell ("B2")."""

    name: str
    sheet: str
    cell: str


@dataclass(slots=True)
class Book:
    """What was found in the parts of a workbook.

    Attributes:
        parts: Bytes of every part by its name.
        sheets: Part of each worksheet by the sheet's title, in order.
        strings: Shared texts in order.
        date_styles: Cell styles that show a number as a date.
        text_styles: Cell styles that show whatever is typed as text.
        names: Defined names of single cells.
        date1904: Whether days count from 1904.
    """

    parts: Mapping[str, bytes]
    workbook: str
    sheets: dict[str, str] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    date_styles: frozenset[int] = frozenset()
    text_styles: frozenset[int] = frozenset()
    names: list[Name] = field(default_factory=list)
    date1904: bool = False


def read(parts: Mapping[str, bytes]) -> Book:
    """Return what is in the parts of a workbook.

    Raises:
        Unreadable: If it is no workbook, or one of the parts that are looked at is broken.
    """
    try:
        return _read(parts)
    except (KeyError, ElementTree.ParseError, ValueError, IndexError) as error:
        raise Unreadable(str(error)) from None


def _read(parts: Mapping[str, bytes]) -> Book:
    target = next(
        one.get("Target", "")
        for one in _xml(parts, "_rels/.rels")
        if one.get("Type", "").endswith("/officeDocument")
    )
    book = Book(parts, target.lstrip("/"))
    root = _xml(parts, book.workbook)
    folder, _slash, file = book.workbook.rpartition("/")
    related = {
        one.get("Id", ""): _path(folder, one.get("Target", ""))
        for one in _xml(parts, f"{folder}/_rels/{file}.rels".lstrip("/"))
        if one.get("TargetMode") != "External"
    }
    kinds = {
        _path(folder, one.get("Target", "")): one.get("Type", "").rpartition("/")[2]
        for one in _xml(parts, f"{folder}/_rels/{file}.rels".lstrip("/"))
    }
    for one in _all(root, "sheet"):
        key = next((value for name, value in one.items() if name.endswith("}id")), "")
        part = related.get(key, "")
        if kinds.get(part) == "worksheet" and part in parts:
            book.sheets[one.get("name", "")] = part
    _look_at_strings(book, kinds)
    _look_at_styles(book, kinds)
    properties = next(iter(_all(root, "workbookPr")), None)
    book.date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    titles = list(book.sheets)
    for one in _all(root, "definedName"):
        found = _single_cell(one.text or "")
        if found and found[0] in titles and not (one.get("name") or "").startswith("_xlnm"):
            book.names.append(Name(one.get("name", ""), *found))
    return book


def _xml(parts: Mapping[str, bytes], name: str) -> ElementTree.Element:
    data = parts[name]
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise Unreadable("a document type")
    return ElementTree.fromstring(data)


def _all(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [*root.iter(_MAIN + name), *root.iter(_STRICT + name)]


def _path(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    whole = [*folder.split("/"), *target.split("/")] if folder else target.split("/")
    found: list[str] = []
    for piece in whole:
        if piece == "..":
            found.pop()
        elif piece not in ("", "."):
            found.append(piece)
    return "/".join(found)


def _look_at_strings(book: Book, kinds: Mapping[str, str]) -> None:
    part = next((name for name, kind in kinds.items() if kind == "sharedStrings"), None)
    if part is None or part not in book.parts:
        return
    root = _xml(book.parts, part)
    for item in [one for one in root if one.tag in (_MAIN + "si", _STRICT + "si")]:
        spoken = {id(one) for phonetic in _all(item, "rPh") for one in phonetic.iter()}
        texts = [one.text or "" for one in _all(item, "t") if id(one) not in spoken]
        book.strings.append("".join(texts))


def _look_at_styles(book: Book, kinds: Mapping[str, str]) -> None:
    part = next((name for name, kind in kinds.items() if kind == "styles"), None)
    if part is None or part not in book.parts:
        return
    root = _xml(book.parts, part)
    codes = {
        int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in _all(root, "numFmt")
    }
    formats = [int(one.get("numFmtId", "0")) for cells in _all(root, "cellXfs") for one in cells]
    book.date_styles = frozenset(
        place for place, key in enumerate(formats) if key in _DATES or _is_date(codes.get(key, ""))
    )
    book.text_styles = frozenset(
        place for place, key in enumerate(formats) if key == _TEXT_FORMAT or codes.get(key) == "@"
    )


def _is_date(code: str) -> bool:
    """Tell whether a number format shows a day: y, m or d outside quotes and brackets."""
    return any(letter in _DATE_CODE.sub("", code).lower() for letter in "yd") or bool(
        re.search("m+[-/.年月]", _DATE_CODE.sub("", code).lower())
    )


def _single_cell(text: str) -> tuple[str, str] | None:
    """Return (sheet, cell) of a reference to one cell like 'My sheet'!$B$2, else None."""
    sheet, mark, cell = text.strip().lstrip("=").rpartition("!")
    first, _colon, second = cell.partition(":")
    if not mark or (second and second != first) or not re.fullmatch(r"\$?[A-Z]{1,3}\$?\d+", first):
        return None
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, first.replace("$", "")


def recalculating(workbook: bytes) -> bytes:
    """Return the workbook part with the wish that all formulas are counted anew when it is opened."""
    match = _CALC.search(workbook)
    wish = b' fullCalcOnLoad="1"'
    if match is not None:
        attributes = _FULL.sub(b"", match[2]).rstrip()
        new = b"<" + match[1] + b"calcPr" + attributes + wish + match[3] + b">"
        return workbook[: match.start()] + new + workbook[match.end() :]
    after = _AFTER_CALC.search(workbook)
    if after is None:
        raise Unreadable("no end of the workbook")
    whole = re.search(rb"<((?:\w+:)?)workbook\b", workbook)
    prefix = whole[1] if whole is not None else b""
    return (
        workbook[: after.start()]
        + b"<"
        + prefix
        + b"calcPr"
        + wish
        + b"/>"
        + workbook[after.start() :]
    )
