"""Commands on the content of a workspace: `import`, `show`, `report`, `fill`, `undo`."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kamdesk.app.features import features
from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec, View
from kamdesk.base.i18n import LANGUAGES, N_, _, language, speaking
from kamdesk.base.lazy import load
from kamdesk.cli.command import (
    Command,
    add_workspace,
    at_least_one,
    day,
    default_day,
    print_json,
    reading,
    writing,
)
from kamdesk.cli.tables import print_document

# -- import -------------------------------------------------------------------------------------


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    load("kamdesk.features.imports.command:add_arguments")(parser)
    add_workspace(parser)
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def _import(args: argparse.Namespace) -> int:
    with writing(args) as database:
        code: int = load("kamdesk.features.imports.command:run")(args, database)
    return code


# -- show ---------------------------------------------------------------------------------------


def _views() -> dict[str, View]:
    return {view.name: view for feature in features() for view in feature.views}


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    views = parser.add_subparsers(dest="view", required=True, metavar="VIEW")
    for name, view in _views().items():
        one = views.add_parser(name, allow_abbrev=False)
        add_workspace(one)
        one.add_argument("--as-of", type=day, metavar="DATE", help=_("count as of this day"))
        one.add_argument("--account", metavar="CODE", help=_("one account"))
        one.add_argument("--json", action="store_true", help=_("print one JSON document"))
        if view.arguments:
            load(view.arguments)(one)


def _show(args: argparse.Namespace) -> int:
    from kamdesk.base.feature import Request

    with reading(args) as database, database.read() as reader:
        request = Request(args.as_of or default_day(reader), args.account, args)
        document: dict[str, Any] = load(_views()[args.view].run)(reader, request)
    if args.json:
        print_json(document)
    else:
        print_document(document)
    return 0


# -- report -------------------------------------------------------------------------------------


def _reports() -> dict[str, ReportSpec]:
    return {spec.name: spec for feature in features() for spec in feature.reports}


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", choices=sorted(_reports()), metavar="NAME")
    parser.add_argument("--list", action="store_true", help=_("list the reports"))
    parser.add_argument("--workspace", type=Path, metavar="FILE.kam", help=_("the workspace"))
    parser.add_argument("--passphrase-fd", type=int, metavar="N")
    parser.add_argument(
        "--out", type=Path, metavar="OUT.xlsx|OUT.pdf", help=_("the sheet to write, or the PDF")
    )
    parser.add_argument("--as-of", type=day, metavar="DATE", help=_("count as of this day"))
    parser.add_argument("--account", metavar="CODE", help=_("one account"))
    parser.add_argument("--lang", choices=tuple(LANGUAGES), help=_("language of the sheet"))
    for key, choices in _report_options().items():
        parser.add_argument(
            f"--{key}", choices=choices, help=_("of a report that offers it; see --list")
        )


def _report_options() -> dict[str, list[str]]:
    """Return the words of every option of any report, by key."""
    found: dict[str, list[str]] = {}
    for spec in _reports().values():
        for option in spec.options:
            known = found.setdefault(option.key, [])
            known += [one.key for one in option.choices if one.key not in known]
    return found


def _chosen(spec: ReportSpec, args: argparse.Namespace) -> dict[str, object] | None:
    """Return the options of a report that were given; None, told, if it has no such choice."""
    chosen: dict[str, object] = {"language": args.lang} if args.lang else {}
    offered = {one.key: [choice.key for choice in one.choices] for one in spec.options}
    for key in _report_options():
        word = getattr(args, key)
        if word is None:
            continue
        if word not in offered.get(key, ()):
            text = _("kamdesk report: {name} has no --{option} {word}")
            print(text.format(name=spec.name, option=key, word=word), file=sys.stderr)
            return None
        chosen[key] = word
    return chosen


def _report(args: argparse.Namespace) -> int:
    if args.list:
        for spec in _reports().values():
            offered = "".join(
                f"  [--{one.key} {'|'.join(choice.key for choice in one.choices)}]"
                for one in spec.options
            )
            print(f"{spec.name:<20} {_(spec.meaning)}{offered}")
        return 0
    if not (args.name and args.workspace and args.out):
        print(_("kamdesk report: NAME, --workspace and --out are needed"), file=sys.stderr)
        return 2
    spec = _reports()[args.name]
    options = _chosen(spec, args)
    if options is None:
        return 2
    write = load("kamdesk.features.workbooks.service:write_report")
    application = _for_pages() if args.out.suffix.lower() == ".pdf" else None
    with reading(args) as database:
        with database.read() as reader:
            as_of = args.as_of or default_day(reader)
        with speaking(args.lang or language()):
            write(
                database, spec, args.out, as_of=as_of, account=args.account,
                options=options,
            )  # fmt: skip
    print(args.out)
    del application  # it draws the pages, and so lives until they are written
    return 0


def _for_pages() -> object:
    """Return what draws pages, with no display needed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return load("kamdesk.app.main:make_application")()


# -- fill ---------------------------------------------------------------------------------------


def _fill_arguments(parser: argparse.ArgumentParser) -> None:
    load("kamdesk.features.templates.command:add_arguments")(parser)
    parser.add_argument("--workspace", type=Path, metavar="FILE.kam", help=_("the workspace"))
    parser.add_argument("--passphrase-fd", type=int, metavar="N")
    parser.add_argument("--as-of", type=day, metavar="DATE", help=_("count as of this day"))
    parser.add_argument("--lang", choices=tuple(LANGUAGES), help=_("language of the sheet"))


def _fill(args: argparse.Namespace) -> int:
    if args.list:
        listed: int = load("kamdesk.features.templates.command:list_fields")()
        return listed
    if not (args.template and args.workspace and args.out):
        print(_("kamdesk fill: TEMPLATE, --workspace and --out are needed"), file=sys.stderr)
        return 2
    with reading(args) as database:
        with database.read() as reader:
            as_of = args.as_of or default_day(reader)
        with speaking(args.lang or language()):
            code: int = load("kamdesk.features.templates.command:run")(args, database, as_of)
    return code


# -- out and back ---------------------------------------------------------------------------------


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    load("kamdesk.features.roundtrip.command:add_sheet_arguments")(parser)
    _round_arguments(parser)
    parser.add_argument("--lang", choices=tuple(LANGUAGES), help=_("language of the sheet"))


def _back_arguments(parser: argparse.ArgumentParser) -> None:
    load("kamdesk.features.roundtrip.command:add_back_arguments")(parser)
    _round_arguments(parser)
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def _round_arguments(parser: argparse.ArgumentParser) -> None:
    add_workspace(parser)
    parser.add_argument("--as-of", type=day, metavar="DATE", help=_("count as of this day"))


def _sheet(args: argparse.Namespace) -> int:
    with reading(args) as database:
        with database.read() as reader:
            as_of = args.as_of or default_day(reader)
        with speaking(args.lang or language()):
            code: int = load("kamdesk.features.roundtrip.command:run_sheet")(args, database, as_of)
    return code


def _back(args: argparse.Namespace) -> int:
    with writing(args) as database:
        with database.read() as reader:
            as_of = args.as_of or default_day(reader)
        code: int = load("kamdesk.features.roundtrip.command:run_back")(args, database, as_of)
    return code


# -- undo ---------------------------------------------------------------------------------------


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    add_workspace(parser)
    parser.add_argument(
        "--steps", type=at_least_one, default=1, metavar="N", help=_("how many steps")
    )
    parser.add_argument(
        "--run",
        type=at_least_one,
        metavar="N",
        help=_("take import N back, whatever came after it"),
    )


def _undo(args: argparse.Namespace) -> int:
    if args.run is not None:
        with writing(args) as database:
            code: int = load("kamdesk.features.imports.command:take_back")(args.run, database)
        return code
    with writing(args) as database:
        done = list(_undone(database, args.steps))
    for text in done:
        print(_("Undone: {text}").format(text=text))
    if len(done) < args.steps:
        raise UserError(_("There is nothing more to undo."))
    return 0


def _undone(database: Any, steps: int) -> Iterator[str]:
    for _number in range(steps):
        changes = database.undo()
        if changes is None:
            return
        yield changes.text.text()


IMPORT = Command(N_("bring in a file"), _import_arguments, _import)
SHOW = Command(N_("show accounts, people, what is owed"), _show_arguments, _show)
REPORT = Command(N_("write a sheet for a meeting"), _report_arguments, _report)
FILL = Command(N_("fill a workbook of your own"), _fill_arguments, _fill)
SHEET = Command(N_("write a list for editing"), _sheet_arguments, _sheet)
BACK = Command(N_("take an edited list back"), _back_arguments, _back)
UNDO = Command(N_("take the last step back"), _undo_arguments, _undo)
