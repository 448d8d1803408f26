"""Files of pages: written beside their target, A4, and their text found as it was written.

A font draws some ideographs (户, 龙, 贝) and the radicals that look like them (⼾, ⻰, ⻉) with one
glyph. Qt names such a glyph after the radical, so that a search in the file finds no 户. Here the
names are put right: every glyph stands for the character that was written with it, and that of a blank
is no tabulator, which has the same glyph.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QRawFont,
)

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.ui.theme import for_file

_RADICALS = range(0x2E80, 0x2FE0)
"""CJK radicals supplement and Kangxi radicals; nobody types them."""
_SYSTEMS = (
    QFontDatabase.WritingSystem.SimplifiedChinese, QFontDatabase.WritingSystem.TraditionalChinese
)  # fmt: skip


@contextmanager
def writing_pdf(out: Path) -> Iterator[Path]:
    """Give a file beside the target, with fonts for a file, and move it into place.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        part.touch()
        with for_file():
            yield part
        part.replace(out)
    except OSError as error:
        raise UserError(
            _("{file} cannot be written: {reason}").format(
                file=out, reason=error.strerror or error
            ),
            _("Close it where it is open, or choose another name or folder."),
        ) from error
    finally:
        part.unlink(missing_ok=True)


def a4(*, upright: bool, margins: float = 8) -> QPageLayout:
    """Return a page of A4 with margins in millimetres."""
    way = QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape
    size = QPageSize(QPageSize.PageSizeId.A4)
    room = QMarginsF(margins, margins, margins, margins)
    return QPageLayout(size, way, room, QPageLayout.Unit.Millimeter)


def pdf_writer(out: Path, title: str, dots: int) -> QPdfWriter:
    """Return a writer of pages with so many dots to the inch."""
    writer = QPdfWriter(str(out))
    writer.setResolution(dots)
    writer.setTitle(title)
    writer.setCreator("kamdesk")
    return writer


def mend_text(
    path: Path, written: str, fonts: list[QFont], title: str,
    marks: Sequence[tuple[int, str, int]] = (),
) -> None:  # fmt: skip
    """Put the names of glyphs right in a PDF that Qt wrote; the pages stay as they are.

    Args:
        path: The file, replaced in place.
        written: All text on its pages, in any order.
        fonts: The fonts it was written in.
        title: Title of the file; its producer is named kamdesk.
        marks: Bookmarks: (depth from 0, text, page from 0), each at most one deeper than before.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import StreamObject

    names = _names(written, fonts)
    writer = PdfWriter(clone_from=PdfReader(path))
    seen: set[int] = set()
    for page in writer.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            stream = font.get_object().get("/ToUnicode")
            found = None if stream is None else stream.get_object()
            if isinstance(found, StreamObject) and id(found) not in seen:
                seen.add(id(found))  # pages share fonts
                found.set_data(_named(found.get_data(), names))
    _bookmark(writer, marks)
    writer.metadata = {"/Title": title, "/Creator": "kamdesk", "/Producer": "kamdesk"}
    with path.open("wb") as out:
        writer.write(out)


def _bookmark(writer: Any, marks: Sequence[tuple[int, str, int]]) -> None:
    above: list[Any] = []
    for level, text, page in marks:
        del above[level:]
        parent = above[-1] if above else None
        made = writer.add_outline_item(
            title=text, page_number=page, parent=parent, is_open=level == 0
        )
        above.append(made)
    if marks:
        writer.page_mode = "/UseOutlines"


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
