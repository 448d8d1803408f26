"""Commands that make a workspace: `new` and `demo`."""

import argparse
from pathlib import Path

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.base.lazy import load
from kamdesk.base.money import is_currency
from kamdesk.cli.command import Command, add_passphrase, passphrase


def _currency(text: str) -> str:
    code = text.upper()
    if not is_currency(code):
        raise argparse.ArgumentTypeError(_("not a currency like CNY: {text}").format(text=text))
    return code


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.kam", help=_("the workspace to make"))
    parser.add_argument("--currency", type=_currency, default="CNY", help=_("base currency"))
    parser.add_argument("--encrypt", action="store_true", help=_("lock it with a passphrase"))
    add_passphrase(parser)


def _new(args: argparse.Namespace) -> int:
    from kamdesk.db.connection import new_key
    from kamdesk.db.database import Database

    key = None
    if args.encrypt or args.passphrase_fd is not None:
        phrase = passphrase(args, _("New passphrase: "))
        if not phrase:
            raise UserError(_("An empty passphrase locks nothing."), _("Choose a longer one."))
        key = new_key(phrase)
    Database.create(
        args.file, currency=args.currency, key=key, derivations=derivations(), tables=load_tables
    ).close()
    print(_("{file} was made.").format(file=args.file))
    return 0


def _demo(args: argparse.Namespace) -> int:
    code: int = load("kamdesk.features.demo.command:run")(args, derivations())
    print(_("{file} was made.").format(file=args.file))
    return code


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    load("kamdesk.features.demo.command:add_arguments")(parser)


NEW = Command(N_("make an empty workspace"), _new_arguments, _new)
DEMO = Command(N_("make a sample workspace"), _demo_arguments, _demo)
