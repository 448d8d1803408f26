"""Lets the text of a page be found as it was written.

A font draws some ideographs (户, 龙, 贝) and the radicals that look like them (⼾, ⻰, ⻉) with one
glyph. Qt names such a glyph after the radical, so that a search in the file finds no 户. Here the
names are put right: every glyph stands for the character that was written with it, and that of a blank
is no tabulator, which has the same glyph.
"""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

_RADICALS = range(0x2E80, 0x2FE0)
"""CJK radicals supplement and Kangxi radicals; nobody types them."""
_SYSTEMS = (
    QFontDatabase.WritingSystem.SimplifiedChinese, QFontDatabase.WritingSystem.TraditionalChinese
)  # fmt: skip


def mend_text(path: Path, written: str, fonts: list[QFont], title: str) -> None:
    """Put the names of glyphs right in a PDF that Qt wrote; the pages stay as they are.

    Args:
        path: The file, replaced in place.
        written: All text on its pages, in any order.
        fonts: The fonts it was written in.
        title: Title of the file; its producer is named kamdesk.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import StreamObject

    names = _names(written, fonts)
    writer = PdfWriter(clone_from=PdfReader(path))
    for page in writer.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            stream = font.get_object().get("/ToUnicode")
            found = None if stream is None else stream.get_object()
            if isinstance(found, StreamObject):
                found.set_data(_named(found.get_data(), names))
    writer.metadata = {"/Title": title, "/Creator": "kamdesk", "/Producer": "kamdesk"}
    with path.open("wb") as out:
        writer.write(out)


def _names(written: str, fonts: list[QFont]) -> dict[bytes, bytes]:
    """Return radical -> the written character with the same glyph, as they stand in a PDF."""
    letters = sorted({letter for letter in written if "\u3400" <= letter <= "\u9fff"})
    found: dict[bytes, bytes] = {b"<0009>": b"<0020>"}
    for used in fonts:
        for system in _SYSTEMS:
            raw = QRawFont.fromFont(used, system)
            glyphs = dict(zip(raw.glyphIndexesForString("".join(letters)), letters, strict=False))
            for code in _RADICALS:
                glyph = raw.glyphIndexesForString(chr(code))[0]
                if glyph and glyph in glyphs:
                    found[b"<%04X>" % code] = b"<%04X>" % ord(glyphs[glyph])
    return found


def _named(table: bytes, names: dict[bytes, bytes]) -> bytes:
    """Return a table of names (a CMap) with other names; only the lists in brackets hold any."""
    parts = table.split(b"[")
    for place, part in enumerate(parts[1:], start=1):
        inside, bracket, after = part.partition(b"]")
        words = [names.get(word, word) for word in inside.split()]
        parts[place] = b" ".join(words) + bracket + after
    return b"[".join(parts)
