"""What a command of the command line is made of, and the workspace it works on."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kamdesk.app.features import derivations, load_tables
from kamdesk.app.paths import data_folder
from kamdesk.base.errors import Cancelled, FileDamaged, UserError, WrongPassphrase
from kamdesk.base.i18n import _
from kamdesk.db.connection import DatabaseError, Reader, file_head, raw_key
from kamdesk.db.database import Database

_FIRST_DAY = date(1900, 1, 1)
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        help: Marked sentence: what it does.
        add_arguments: Adds its options to a parser.
        run: Does it and returns the exit code.
    """

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def add_workspace(parser: argparse.ArgumentParser, *, positional: bool = False) -> None:
    """Add the workspace and how to unlock it."""
    if positional:
        parser.add_argument("workspace", type=Path, metavar="FILE.kam")
    else:
        parser.add_argument(
            "--workspace", type=Path, required=True, metavar="FILE.kam", help=_("the workspace")
        )
    add_passphrase(parser)


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """Add the way a script hands over a passphrase."""
    parser.add_argument(
        "--passphrase-fd",
        type=int,
        metavar="N",
        help=_("read the passphrase from this open file descriptor"),
    )


def day(text: str) -> date:
    """Parse an option's day, YYYY-MM-DD, from 1900 on: no sheet shows an earlier one."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if found < _FIRST_DAY or len(text) != len("2026-03-05"):
        raise argparse.ArgumentTypeError(_("not a day like 2026-03-05: {text}").format(text=text))
    return found


def at_least_one(text: str) -> int:
    """Parse an option's count, 1 to a million."""
    if text.isdecimal() and 1 <= int(text) <= _MOST:
        return int(text)
    raise argparse.ArgumentTypeError(_("not a number from 1 on: {text}").format(text=text))


def passphrase(args: argparse.Namespace, prompt: str) -> str:
    """Read the passphrase from the descriptor, else ask for it at the terminal.

    Raises:
        WrongPassphrase: If there is neither.
    """
    if args.passphrase_fd is not None:
        try:
            with os.fdopen(args.passphrase_fd, encoding="utf-8", closefd=False) as stream:
                return stream.readline().rstrip("\r\n")
        except OSError as error:
            raise WrongPassphrase(
                _("File descriptor {number} cannot be read.").format(number=args.passphrase_fd)
            ) from error
    if not sys.stdin.isatty():
        raise WrongPassphrase(
            _("The workspace is locked by a passphrase."), _("Hand it over with --passphrase-fd N.")
        )
    return getpass.getpass(prompt)


def key_of(args: argparse.Namespace, path: Path) -> str | None:
    """Return the key of an encrypted file, asking for its passphrase; None for a plain one."""
    head = file_head(path)
    if head.kind != "encrypted":
        return None
    return raw_key(passphrase(args, _("Passphrase: ")), head.salt)


@contextmanager
def writing(args: argparse.Namespace) -> Iterator[Database]:
    """Open the workspace of the call for writing."""
    path = args.workspace
    database = Database.open(
        path,
        key=key_of(args, path),
        derivations=derivations(),
        tables=load_tables,
        backups=data_folder().backups,
    )
    try:
        with _whole(database):
            yield database
    finally:
        database.close()


@contextmanager
def reading(args: argparse.Namespace) -> Iterator[Database]:
    """Open the workspace of the call; reading works while another process writes it."""
    from kamdesk.db.migrate import newest_version

    path = args.workspace
    key = key_of(args, path)
    database = Database.open(
        path,
        key=key,
        readonly=True,
        derivations=derivations(),
        tables=load_tables,
        may_be_older=True,
    )
    with database.read() as reader:
        older = reader.value("PRAGMA user_version") < newest_version()
    if older:  # only the writer may bring it up to date
        database.close()
        database = Database.open(
            path,
            key=key,
            derivations=derivations(),
            tables=load_tables,
            backups=data_folder().backups,
        )
    try:
        with _whole(database):
            yield database
    finally:
        database.close()


@contextmanager
def _whole(database: Database) -> Iterator[None]:
    """Where something fails as no input can make it fail, say so if the file is the cause.

    Raises:
        FileDamaged: If the file is not whole; otherwise what failed goes on.
    """
    from kamdesk.db.check import check

    try:
        yield
    except (UserError, Cancelled, OSError):
        raise
    except Exception as error:
        try:
            with database.read() as reader:
                found = check(reader, derivations())
            sound = not any(part.problems for part in found)
        except (UserError, DatabaseError, ArithmeticError, LookupError, TypeError, ValueError):
            sound = False
        if sound:
            raise
        raise FileDamaged(
            _("{file} is damaged.").format(file=database.path.name),
            _("Restore the newest backup; the file itself stays untouched."),
        ) from error


def default_day(reader: Reader) -> date:
    """Return the day figures are counted at when none is named: today, or a sample's own day."""
    from kamdesk.db.workspace_info import standing_day

    return standing_day(reader) or date.today()


def print_json(document: Any) -> None:
    """Print exactly one JSON document."""
    print(json.dumps(document, ensure_ascii=False, indent=1))
