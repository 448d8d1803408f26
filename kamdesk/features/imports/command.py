"""`kamdesk import`: options and answer."""

import argparse
import json
import sys
from pathlib import Path

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.database import Database
from kamdesk.features.imports import queries, service
from kamdesk.features.imports.domain import POLICIES, Options, Outcome
from kamdesk.features.imports.recognise import recognise
from kamdesk.features.imports.service import taking_back
from kamdesk.features.imports.service.both import BOTH


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.rpartition("=")
    if not equals or not left:
        raise argparse.ArgumentTypeError(_("not NAME=VALUE: {text}").format(text=text))
    return left, right


def _constant(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not left:
        raise argparse.ArgumentTypeError(_("not NAME=VALUE: {text}").format(text=text))
    return left, right


def _policy(text: str) -> tuple[str, str]:
    name, policy = _constant(text)
    if policy not in POLICIES or policy == "ask":
        raise argparse.ArgumentTypeError(
            _("not fill, overwrite or keep: {text}").format(text=policy)
        )
    return name, policy


def _encoding(text: str) -> str:
    try:
        "".encode(text)
    except (LookupError, ValueError):
        raise argparse.ArgumentTypeError(
            _("not an encoding like UTF-8 or GB18030: {text}").format(text=text)
        ) from None
    return text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `kamdesk import`."""
    add = parser.add_argument
    add("source", type=Path, metavar="SOURCE", help=_("the file to bring in"))
    kinds = (*service.IMPORTERS, service.WORKBOOK, BOTH)
    add("--into", required=True, choices=kinds, metavar="KIND", help=", ".join(kinds))
    add("--map", type=_pair, action="append", default=[], metavar="COLUMN=FIELD")
    add(
        "--set",
        type=_constant,
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        dest="constants",
    )
    add("--skip", type=_constant, action="append", default=[], metavar="COLUMN=VALUE")
    add("--sheet", metavar="NAME")
    add("--encoding", type=_encoding, metavar="ENC")
    add("--dates", choices=("YMD", "MDY", "DMY"))
    add("--create-accounts", action="store_true")
    add("--allocate", choices=("fifo",))
    add("--update", action="store_true")
    add("--policy", type=_policy, action="append", default=[], metavar="FIELD=fill|overwrite|keep")
    add("--dry-run", action="store_true")
    add("--skip-bad-rows", action="store_true")
    add("--rejects", type=Path, metavar="OUT.xlsx")


def options_of(args: argparse.Namespace) -> Options:
    """Return the options of a call."""
    return Options(
        mapping=tuple(args.map),
        constants=tuple(args.constants),
        skip=tuple(args.skip),
        sheet=args.sheet,
        encoding=args.encoding,
        dates=args.dates,
        create_accounts=args.create_accounts,
        allocate=args.allocate,
        update=args.update,
        skip_bad_rows=args.skip_bad_rows,
        policies=tuple(args.policy),
    )


def run(args: argparse.Namespace, database: Database) -> int:
    """Bring the file in and print what came of it; 1 if nothing was applied."""
    options = options_of(args)
    if args.rejects is not None and not args.rejects.absolute().parent.is_dir():
        raise UserError(
            _("There is no folder {folder}.").format(folder=args.rejects.absolute().parent),
            _("Check the name and the folder."),
        )
    try:
        outcome = service.run(database, args.source, args.into, options, dry_run=args.dry_run)
    except service.Refused as refusal:
        refusal.outcome.file = args.source.name
        if args.json:
            _print_json(refusal.outcome)
        else:
            _print_problems(refusal.outcome)
        raise
    if args.json:
        _print_json(outcome)
    else:
        _print_text(outcome)
    if args.rejects is not None and outcome.rejected:
        _write_rejects(args, options, outcome)
    return 0


def _write_rejects(args: argparse.Namespace, options: Options, outcome: Outcome) -> None:
    tables = service.read(args.source, options)
    parts = outcome.parts or [outcome]
    found = []
    for part in parts:
        table = next((one for one in tables if one.name == part.sheet), tables[0])
        kind = outcome.kind if outcome.kind == BOTH else part.kind
        found.append((recognise(table, service.names_of(kind), options), part.rejected))
    if outcome.kind == BOTH:
        found = [(found[0][0], outcome.rejected)]
    service.write_rejects(args.rejects, found, args.source)


def _print_json(outcome: Outcome) -> None:
    sys.stdout.write(json.dumps(outcome.document(), ensure_ascii=False, indent=1) + "\n")


def _print_text(outcome: Outcome) -> None:
    verb = _("{created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected")
    line = verb.format(
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=len({one.row for one in outcome.rejected}),
    )
    tried = "" if outcome.applied else " " + _("(trial run, nothing was changed)")
    sys.stdout.write(f"{outcome.kind}: {line}{tried}\n")
    for warning in outcome.warnings:
        sys.stdout.write(f"- {warning}\n")
    if outcome.ignored_columns:
        columns = ", ".join(outcome.ignored_columns)
        sys.stdout.write(_("Columns left out: {columns}").format(columns=columns) + "\n")
    _print_problems(outcome)


def _print_problems(outcome: Outcome) -> None:
    for one in outcome.rejected[:50]:
        sys.stdout.write(
            _("Row {row}, {column}: {value}: {problem}").format(
                row=one.row, column=one.column, value=one.value or "—", problem=one.problem
            )
            + "\n"
        )


def take_back(number: int, database: Database) -> int:
    """Take an import back after later steps and say what stays, and why."""
    with database.read() as reader:
        found = queries.run(reader, number)
    if found is None:
        raise UserError(
            _("There is no import {n}.").format(n=number),
            _("`kamdesk show imports` lists them."),
        )
    plan, changes = taking_back.take_back(database, found)
    sys.stdout.write(_("Undone: {text}").format(text=changes.text.text()) + "\n")
    for one in plan.kept:
        line = _("Stays: {name} ({why})").format(
            name=one.name, why=_(taking_back.REASONS[one.reason])
        )
        sys.stdout.write(line + "\n")
    return 0
