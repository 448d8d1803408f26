"""Consistent copies of a workspace, checked before they count, and bringing one back.

A copy of an open file misses what is in its write-ahead log; only SQLite makes a sound one.
"""

from pathlib import Path

from kamdesk.base.errors import FileDamaged, UserError
from kamdesk.base.i18n import _
from kamdesk.db import connection as files
from kamdesk.db import migrate
from kamdesk.db.database import Database

KEPT = 20
SUFFIX = ".kambak"


def backup(database: Database, target: Path) -> Path:
    """Write a checked copy of an open workspace; an encrypted one keeps its passphrase.

    The copy is made beside the target and takes its place only after it was opened and found whole.
    An older backup of that name is replaced; any other file is not.

    Raises:
        UserError: If the target is the workspace itself or another file that is no backup, or its
            folder cannot be written.
        FileDamaged: If the copy does not check out; the target is then untouched.
    """
    if target.resolve() == database.path.resolve():
        raise UserError(_("A backup needs a name of its own."))
    if target.exists() and target.suffix.lower() != SUFFIX:
        raise UserError(
            _("{file} exists already.").format(file=target.name),
            _("Only an older backup is replaced; choose a name that ends in .kambak."),
        )
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with database.read() as reader:
            reader.connection.execute("COMMIT")  # VACUUM cannot run inside a transaction
            if database.readonly:
                reader.connection.execute("PRAGMA query_only = OFF")
            reader.connection.execute("VACUUM INTO ?", (str(part),))
            if database.readonly:
                reader.connection.execute("PRAGMA query_only = ON")
        verify(part, database.key)
        part.replace(target)
    except (OSError, files.DatabaseError) as error:
        raise UserError(
            _("The backup {file} could not be written: {problem}.").format(
                file=target, problem=error
            ),
            _("Choose a folder with enough space that you may write to."),
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def verify(path: Path, key: str | None) -> int:
    """Open a copy, check it and return its schema version.

    Raises:
        FileDamaged: If it is not whole.
        UserError: If it is no workspace or newer than this program.
    """
    connection = files.connect(path, key=key, readonly=True)
    try:
        version = migrate.check_file(connection, path)
        problems = connection.execute("PRAGMA integrity_check(5)").fetchall()
        if problems != [("ok",)]:
            raise FileDamaged(
                _("{file} is damaged: {problem}.").format(file=path.name, problem=problems[0][0])
            )
        return version
    finally:
        connection.close()
        files.forget_head(path)


def restore(source: Path, target: Path, key: str | None = None) -> Path:
    """Bring a backup back as a workspace; an existing file is never overwritten.

    Raises:
        UserError: If the target exists, or the source is no backup of a workspace.
        FileDamaged: If the source is damaged.
    """
    if target.exists():
        raise UserError(
            _("{file} exists already.").format(file=target.name),
            _("Restore under another name; an existing file is never overwritten."),
        )
    if files.file_head(source).kind not in ("plain", "encrypted"):
        raise UserError(
            _("{file} is not a backup of a workspace.").format(file=source.name),
            _("Choose a file that ends in .kambak."),
        )
    verify(source, key)
    part = target.with_name(target.name + ".part")
    connection = files.connect(source, key=key, readonly=True)
    try:
        part.unlink(missing_ok=True)
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("VACUUM INTO ?", (str(part),))
        _set_leftovers_aside(target)
        part.replace(target)
    except (OSError, files.DatabaseError) as error:
        raise UserError(
            _("{file} could not be restored: {problem}.").format(file=source.name, problem=error),
            _("Choose a folder with enough space that you may write to."),
        ) from error
    finally:
        connection.close()
        files.forget_head(source)
        part.unlink(missing_ok=True)
    return target


def _set_leftovers_aside(target: Path) -> None:
    """Rename the log of a file that is gone: SQLite would write it into the one that comes."""
    for end in ("-wal", "-shm"):
        left = target.with_name(target.name + end)
        if left.exists():
            left.replace(left.with_name(left.name + ".old"))


def remember(database: Database, copy: Path, folder: Path) -> None:
    """Note in the data folder that a checked copy was made, wherever it lies; for `doctor`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _note(database, folder).write_text(str(copy.absolute()), "utf-8")
    except OSError:
        return  # the copy itself is there


def remembered(database: Database, folder: Path) -> Path | None:
    """Return the newest copy that was noted, None if there is none or it is gone."""
    try:
        found = Path(_note(database, folder).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.is_file() else None


def _note(database: Database, folder: Path) -> Path:
    with database.read() as reader:
        uid = reader.value("SELECT value FROM workspace_info WHERE name = 'uid'")
    return folder / f"newest-{uid}.txt"


def rotate(folder: Path, stem: str, kept: int = KEPT) -> None:
    """Remove the oldest automatic backups of a workspace beyond `kept`; names sort by time."""
    found = sorted(folder.glob(f"{stem}.auto-*{SUFFIX}"))
    for path in found[: max(0, len(found) - kept)]:
        path.unlink(missing_ok=True)
