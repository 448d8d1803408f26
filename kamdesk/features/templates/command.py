"""`kamdesk fill`: the user's own workbook, filled."""

import argparse
import sys
from datetime import date
from pathlib import Path

from kamdesk.base.i18n import _
from kamdesk.db.database import Database
from kamdesk.features.templates import domain, queries, service


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `fill`."""
    parser.add_argument("template", nargs="?", type=Path, metavar="TEMPLATE.xlsx")
    parser.add_argument("--out", type=Path, metavar="OUT.xlsx", help=_("the workbook to write"))
    parser.add_argument("--account", metavar="CODE", help=_("one account"))
    parser.add_argument("--list", action="store_true", help=_("list the fields"))


def list_fields() -> int:
    """Print every field and what it means."""
    for one in queries.offered():
        sys.stdout.write(f"{one.written:<28} {one.title}\n")
    return 0


def run(args: argparse.Namespace, database: Database, as_of: date) -> int:
    """Fill a template and print what was done; fields that could not be filled go to stderr."""
    with database.read() as reader:
        values = queries.values(reader, as_of, args.account)
    filled = service.fill_template(args.template, args.out, values)
    for one in filled.found:
        if one.problem:
            text = queries.describe(domain.PROBLEMS, one.problem)
            sys.stderr.write(f"{one.sheet}!{one.cell} {one.written}: {text}\n")
    sys.stdout.write(f"{args.out}\n")
    return 0
