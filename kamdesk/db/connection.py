"""Opening the file with the driver alone: pragmas, keys, and reading without SQLAlchemy.

The sqlcipher3 driver serves plain and encrypted files alike. Lists and totals are read through
`Reader`, so that the first list of the window and the command line never wait for SQLAlchemy.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as driver

from kamdesk.base.errors import FileDamaged, UserError, WrongPassphrase
from kamdesk.base.i18n import _

APPLICATION_ID = 0x4B414D44  # "KAMD"
PAGE_SIZE = 4096
SAFE_SQLITE = (
    3,
    51,
    3,
)  # older ones can lose a committed transaction when the WAL is reset

_HEADER = b"SQLite format 3\x00"
_SALT_LENGTH = 16
READING_KIB = 49_152
WRITING_KIB = 131_072
"""Pages of the file kept in memory at most, taken as they are used; a large write needs them until it ends."""

if TYPE_CHECKING:  # the driver is the standard library's, but for its name and the ciphers
    from sqlite3 import Connection, IntegrityError
else:
    Connection, IntegrityError = driver.Connection, driver.IntegrityError

DatabaseError = driver.DatabaseError

__all__ = [
    "Connection",
    "DatabaseError",
    "FileHead",
    "IntegrityError",
    "Reader",
    "connect",
    "file_head",
]


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the first bytes of a file say.

    Attributes:
        kind: "missing", "empty", "plain", "encrypted" (or random bytes) or "foreign".
        salt: The salt of an encrypted file, else empty.
    """

    kind: str
    salt: bytes = b""


_heads: dict[Path, FileHead] = {}  # of files this process has open: they must not be read again


def file_head(path: Path) -> FileHead:
    """Look at the first bytes of a file that SQLite does not have open in this process.

    Closing any handle on a file drops the locks SQLite holds on it, so the answer is remembered
    once a connection was made.
    """
    known = _heads.get(path.resolve())
    if known is not None:
        return known
    try:
        with path.open("rb") as stream:
            first = stream.read(_SALT_LENGTH)
            size = os.fstat(stream.fileno()).st_size
    except FileNotFoundError:
        return FileHead("missing")
    except OSError as error:
        raise UserError(
            _("{file} cannot be read.").format(file=path.name), error.strerror or ""
        ) from error
    if size == 0:
        return FileHead("empty")
    if first == _HEADER:
        return FileHead("plain")
    return FileHead("encrypted", first) if size % PAGE_SIZE == 0 else FileHead("foreign")


def raw_key(passphrase: str, salt: bytes) -> str:
    """Return the key pragma's value for a passphrase: 32 bytes of scrypt, then the file's salt.

    Takes about a third of a second on purpose; derive once per unlock.
    """
    import hashlib  # its library is large, and most files have no passphrase

    derived = hashlib.scrypt(
        passphrase.encode(), salt=salt, n=2**16, r=8, p=1, maxmem=2**27, dklen=32
    )
    return f"x'{derived.hex()}{salt.hex()}'"


def new_key(passphrase: str) -> str:
    """Return the key for a file that is about to be made, with a fresh salt."""
    return raw_key(passphrase, os.urandom(_SALT_LENGTH))


def connect(
    path: Path,
    *,
    key: str | None = None,
    readonly: bool = False,
    create: bool = False,
    cache_kib: int = WRITING_KIB,
) -> Connection:
    """Open a connection with every pragma in force and asserted.

    Args:
        path: The file; must exist unless `create`.
        key: From `raw_key` or `new_key`, for an encrypted file.
        readonly: Refuse every write on this connection.
        create: Make the file.
        cache_kib: How much of the file it may keep in memory.

    Raises:
        UserError: If the SQLite of the driver is not safe or a pragma cannot be set.
        WrongPassphrase: If the key does not open the file.
        FileDamaged: If the file cannot be read.
    """
    if driver.sqlite_version_info < SAFE_SQLITE:
        raise UserError(
            _("This SQLite ({version}) can lose saved data.").format(version=driver.sqlite_version),
            _("Install sqlcipher3 0.6.4 or newer."),
        )
    head = file_head(path)
    mode = "rwc" if create else "ro" if readonly else "rw"
    try:
        connection = driver.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            timeout=10.0,
        )
        _set_up(connection, key, readonly)
        allow_cache(connection, cache_kib)
    except driver.Error as error:
        raise _open_error(path, key, error) from error
    if not create:
        _heads[path.resolve()] = head
    opened: Connection = connection
    return opened


def allow_cache(connection: Connection, kib: int) -> None:
    """Let a connection keep so much of the file in memory, at most; what is too much goes at once."""
    connection.execute(f"PRAGMA cache_size = -{kib:d}")


def forget_head(path: Path) -> None:
    """Say that this process has no connection on the file any more."""
    _heads.pop(path.resolve(), None)


def _set_up(connection: Connection, key: str | None, readonly: bool) -> None:
    run = connection.execute
    if key is not None:
        run("PRAGMA cipher_log_level = NONE")
        run(f'PRAGMA key = "{key}"')
    run("PRAGMA foreign_keys = ON")
    run("PRAGMA temp_store = MEMORY")
    run("PRAGMA trusted_schema = OFF")
    run("PRAGMA secure_delete = ON")
    run("PRAGMA busy_timeout = 10000")
    expected = {
        "foreign_keys": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "secure_delete": 1,
    }
    if not readonly:
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        expected["synchronous"] = 2
    else:
        run("PRAGMA query_only = ON")
        run("SELECT count(*) FROM sqlite_schema").fetchone()
    for name, value in expected.items():
        found = run(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise UserError(
                _("The file cannot be opened safely: {name} is {found}.").format(
                    name=name, found=found
                )
            )
    if not readonly and run("PRAGMA journal_mode").fetchone()[0] != "wal":
        raise UserError(
            _("The file cannot be opened safely where it is."),
            _("Move it to a folder on this computer and open it there."),
        )


def _open_error(path: Path, key: str | None, error: Exception) -> UserError:
    text = str(error)
    if "not a database" in text:
        if key is not None:
            return WrongPassphrase(
                _("The passphrase does not open {file}.").format(file=path.name),
                _("Check capitals and input method and try again."),
            )
        return FileDamaged(
            _("{file} cannot be read as a workspace.").format(file=path.name),
            _("Restore the newest backup; the file itself stays untouched."),
        )
    if "malformed" in text or "disk image" in text:
        return FileDamaged(
            _("{file} is damaged.").format(file=path.name),
            _("Restore the newest backup; the file itself stays untouched."),
        )
    return UserError(_("{file} cannot be opened: {problem}.").format(file=path.name, problem=text))


def pragmas(connection: Connection) -> dict[str, object]:
    """Return the pragmas in force, for `doctor`."""
    names = [
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "secure_delete",
        "temp_store",
        "trusted_schema",
        "cache_size",
        "page_size",
        "application_id",
        "user_version",
    ]
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


class Reader:
    """Reads values through SQL; what every query function gets.

    Rows are plain tuples in the order of the SELECT. Parameters are bound, never written into the
    text.
    """

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return self.connection.execute(sql, params).fetchall()

    def one(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        row: tuple[Any, ...] | None = self.connection.execute(sql, params).fetchone()
        return row

    def value(
        self, sql: str, params: Sequence[Any] | dict[str, Any] = (), default: Any = None
    ) -> Any:
        """Return the first column of the first row, or `default` if there is no row."""
        row = self.one(sql, params)
        return default if row is None else row[0]

    def column(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        """Return the first column of all rows."""
        return [row[0] for row in self.connection.execute(sql, params)]
