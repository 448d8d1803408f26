"""`draw`: a real page of the window as a picture, with no display needed."""

import argparse
import os
from functools import partial
from pathlib import Path

from kamdesk.base.i18n import LANGUAGES, N_, _
from kamdesk.base.lazy import load
from kamdesk.cli.command import Command, passphrase


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(_("not a size like 1440x900: {text}").format(text=text))
    return int(width), int(height)


def _draw_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", nargs="?", metavar="PAGE")
    parser.add_argument("--list", action="store_true", help=_("list the pages"))
    parser.add_argument("--workspace", type=Path, metavar="FILE.kam", help=_("the workspace"))
    parser.add_argument("--out", type=Path, metavar="OUT.png", help=_("the picture to write"))
    parser.add_argument("--account", metavar="CODE", help=_("one account"))
    parser.add_argument("--size", type=_size, default=(1440, 900), metavar="1440x900")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--lang", choices=tuple(LANGUAGES))
    parser.add_argument("--scale", choices=("1", "1.5", "2"), default="1")
    parser.add_argument("--passphrase-fd", type=int, metavar="N")


def _draw(args: argparse.Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    code: int = load("kamdesk.app.draw:run")(args, partial(passphrase, args))
    return code


DRAW = Command(N_("draw a page of the window to a picture"), _draw_arguments, _draw)
