"""Commands that look after the file: `check`, `backup`, `restore`, `dump`, `doctor`."""

import argparse
import json
from pathlib import Path
from typing import Any

from kamdesk.app.features import derivations
from kamdesk.app.paths import data_folder
from kamdesk.base.errors import FileDamaged
from kamdesk.base.i18n import N_, _
from kamdesk.cli.command import (
    Command,
    add_passphrase,
    add_workspace,
    key_of,
    print_json,
    reading,
)


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    add_workspace(parser, positional=True)
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def _check(args: argparse.Namespace) -> int:
    from kamdesk.db.check import check

    with reading(args) as database, database.read() as reader:
        found = check(reader, derivations())
    problems = [problem for part in found for problem in part.problems]
    if args.json:
        checks = {part.name: list(part.problems) for part in found}
        print_json({"file": str(args.workspace), "ok": not problems, "checks": checks})
    else:
        for part in found:
            state = "; ".join(part.problems) or _("whole")
            print(f"{part.name}: {state}")
    if problems:
        raise FileDamaged(
            _("{file} is not as it should be: {problem}").format(
                file=args.workspace.name, problem=problems[0]
            ),
            _("Restore the newest backup and compare."),
        )
    return 0


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    add_workspace(parser, positional=True)
    parser.add_argument("target", type=Path, metavar="TO.kambak")


def _backup(args: argparse.Namespace) -> int:
    from kamdesk.db.backup import backup, remember

    with reading(args) as database:
        backup(database, args.target)
        remember(database, args.target, data_folder().backups)
    print(_("{file} was written and checked.").format(file=args.target))
    return 0


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="FROM.kambak")
    parser.add_argument("target", type=Path, metavar="FILE.kam")
    add_passphrase(parser)


def _restore(args: argparse.Namespace) -> int:
    from kamdesk.db.backup import restore

    restore(args.source, args.target, key_of(args, args.source))
    print(_("{file} was restored.").format(file=args.target))
    return 0


def _dump_arguments(parser: argparse.ArgumentParser) -> None:
    add_workspace(parser, positional=True)
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def _dump(args: argparse.Namespace) -> int:
    from kamdesk.db.dump import dump

    with reading(args) as database, database.read() as reader:
        parts = dump(reader, derivations())
        if args.json:
            _dump_json(parts)
        else:
            for table, columns, rows in parts:
                print(f"[{table}] {' '.join(columns)}")
                for row in rows:
                    print(json.dumps(row, ensure_ascii=False))
    return 0


def _dump_json(parts: Any) -> None:
    """Print {"table": {"columns": [...], "rows": [[...], ...]}, ...} without holding it whole."""
    comma = ""
    print("{", end="")
    for table, columns, rows in parts:
        print(f'{comma}\n"{table}":{{"columns":{json.dumps(columns)},"rows":[', end="")
        inner = ""
        for row in rows:
            print(f"{inner}\n{json.dumps(row, ensure_ascii=False)}", end="")
            inner = ","
        print("]}", end="")
        comma = ","
    print("\n}")


def _doctor_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("workspace", type=Path, nargs="?", metavar="FILE.kam")
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))
    add_passphrase(parser)


def _doctor(args: argparse.Namespace) -> int:
    from kamdesk.cli.tables import print_document
    from kamdesk.db.doctor import examine, versions

    document: dict[str, Any] = {"versions": versions(), "data": str(data_folder().root)}
    if args.workspace is not None:
        with reading(args) as database:
            document["workspace"] = examine(database, data_folder().backups)
    if args.json:
        print_json(document)
    else:
        print_document(document)
    return 0


CHECK = Command(N_("check the file and everything derived"), _check_arguments, _check)
BACKUP = Command(N_("write a checked copy"), _backup_arguments, _backup)
RESTORE = Command(N_("bring a copy back"), _restore_arguments, _restore)
DUMP = Command(N_("print the whole logical content"), _dump_arguments, _dump)
DOCTOR = Command(
    N_("print versions, pragmas and the state of the file"), _doctor_arguments, _doctor
)
