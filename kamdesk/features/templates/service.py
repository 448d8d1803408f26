"""From the user's workbook to a filled one beside it; the template itself is never changed."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.imports.reading.sheets import check_archive
from kamdesk.features.templates import domain, queries
from kamdesk.features.templates.domain import Book, Filled, Unreadable, Values

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
_TEMPLATE_TYPES = {
    b"spreadsheetml.template.main+xml": b"spreadsheetml.sheet.main+xml",
    b"ms-excel.template.macroEnabled.main+xml": b"ms-excel.sheet.macroEnabled.main+xml",
}
_TYPES = "[Content_Types].xml"


def open_template(path: Path) -> Book:
    """Read a template.

    Raises:
        UserError: If there is none, or it is no workbook that can be filled.
    """
    if not path.is_file():
        raise UserError(
            _("There is no file {file}.").format(file=path), _("Check the name and the folder.")
        )
    check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {member.filename: archive.read(member) for member in archive.infolist()}
        return domain.read(parts)
    except (zipfile.BadZipFile, Unreadable, RuntimeError, NotImplementedError, OSError) as error:
        raise _unreadable(path) from error


def look(book: Book, values: Values) -> Filled:
    """Return what filling a template would come to; nothing is written."""
    return domain.fill(book, values, queries.shown)


def fill_template(path: Path, out: Path, values: Values) -> Filled:
    """Fill a template and write the result.

    Parts of the file in which nothing was filled are the same, byte for byte.

    Raises:
        UserError: If the template cannot be read or has no field, or the target cannot be written;
            an old file there stays as it was.
    """
    book = open_template(path)
    if out.resolve() == path.resolve():
        raise UserError(
            _("The template itself would be overwritten."), _("Choose another name for the result.")
        )
    try:
        filled = look(book, values)
    except Unreadable as error:
        raise _unreadable(path) from error
    if not any(one.name for one in filled.found):
        raise UserError(
            _("{file} has no field to fill.").format(file=path.name),
            _(
                "Write for example {{account.name}} into a cell, or give a cell the name account_name."
            ),
        )
    changed = dict(filled.parts)
    if path.suffix.lower() in (".xltx", ".xltm") and out.suffix.lower() in (".xlsx", ".xlsm"):
        changed[_TYPES] = _as_workbook(book.parts[_TYPES])
    with _writing(out) as part:
        _copy(path, part, changed)
    return filled


def _unreadable(path: Path) -> UserError:
    return UserError(
        _("{file} cannot be used as a template.").format(file=path.name),
        _("Open it in a spreadsheet, save it as .xlsx without a password and choose that."),
    )


def _as_workbook(types: bytes) -> bytes:
    for template, workbook in _TEMPLATE_TYPES.items():
        types = types.replace(template, workbook)
    return types


@contextmanager
def _writing(out: Path) -> Iterator[Path]:
    try:
        with TemporaryDirectory(prefix=".kamdesk-", dir=out.parent) as folder:
            part = Path(folder) / "filled.xlsx"
            yield part
            part.replace(out)
    except PermissionError as error:
        raise UserError(
            _("{file} cannot be written: another program has it open, or it is protected.").format(
                file=out
            ),
            _("Close it there, or export under another name."),
        ) from error
    except OSError as error:
        raise UserError(
            _("{file} cannot be written: {reason}").format(
                file=out, reason=error.strerror or error
            ),
            _("Choose another folder or name."),
        ) from error


def _copy(path: Path, out: Path, changed: Mapping[str, bytes]) -> None:
    """Copy an archive member by member in its order, with some of them changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = changed.get(member.filename)
            kept = zipfile.ZipInfo(member.filename, member.date_time)
            kept.compress_type = member.compress_type
            kept.external_attr = member.external_attr
            kept.comment = member.comment
            new.writestr(kept, old.read(member) if data is None else data)
