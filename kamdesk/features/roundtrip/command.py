"""`kamdesk sheet` and `kamdesk back`: a list out for editing, and its edits taken over."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from kamdesk.base.i18n import M_, _
from kamdesk.db.database import Database
from kamdesk.features.roundtrip import importer, report, service
from kamdesk.features.roundtrip.domain import Change
from kamdesk.features.roundtrip.importer import Returned
from kamdesk.features.roundtrip.queries import LISTS
from kamdesk.features.roundtrip.service import Accepted


def add_sheet_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sheet`."""
    parser.add_argument("kind", choices=tuple(LISTS), metavar="|".join(LISTS))
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.xlsx", help=_("the sheet to write"))  # fmt: skip


def add_back_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `back`."""
    parser.add_argument("file", type=Path, metavar="FILE.xlsx", help=_("the edited sheet"))
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would change"))
    parser.add_argument("--conflicts", choices=("leave", "take"), default="leave", help=_("what is done where both sides changed"))  # fmt: skip
    parser.add_argument("--gone", choices=("leave", "take"), default="leave", help=_("what is done with rows that are missing"))  # fmt: skip
    parser.add_argument("--summary", type=Path, metavar="OUT.xlsx", help=_("write what was done"))


def run_sheet(args: argparse.Namespace, database: Database, as_of: date) -> int:
    """Write a list for editing."""
    with database.read() as reader:
        report.write_sheet(reader, LISTS[args.kind], args.out, as_of)
    sys.stdout.write(f"{args.out}\n")
    return 0


def run_back(args: argparse.Namespace, database: Database, as_of: date) -> int:
    """Compare an edited sheet and take its changes over."""
    with database.read() as reader:
        found = importer.read_edited(reader, args.file, as_of)
    blocked = {problem.row for problem in found.difference.problems}
    taken = tuple(
        one
        for one in found.difference.changes
        if one.row not in blocked and (not one.conflict or args.conflicts == "take")
    )
    accepted = Accepted(
        found.wanted.kind,
        taken,
        tuple(row for row in found.difference.new if row.number not in blocked)
        if found.wanted.added
        else (),
        found.difference.gone if args.gone == "take" and found.wanted.gone else (),
    )
    applied = bool(accepted.count) and not args.dry_run
    if applied:
        text = M_("Take over {file}", file=args.file.name)
        database.write(text, service.take_over, accepted, as_of, args.file.name)
    if args.summary is not None:
        report.write_summary(args.summary, found.wanted, summary(found, taken, applied), args.file.name)  # fmt: skip
    document = _document(found, taken, applied)
    if args.json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(found, document)
    return 0


def summary(
    found: Returned, taken: tuple[Change, ...], applied: bool
) -> list[tuple[Change, str, str]]:
    """Return (change, name of the record, outcome) of every changed cell."""
    done = set(taken) if applied else set()
    return [
        (
            one,
            found.name_of(one.key),
            _("taken over") if one in done else _("left: changed on both sides") if one.conflict else _("left"),
        )
        for one in found.difference.changes
    ]  # fmt: skip


def _document(found: Returned, taken: tuple[Change, ...], applied: bool) -> dict[str, Any]:
    difference, chosen = found.difference, set(taken)
    return {
        "kind": found.wanted.kind,
        "file": found.path.name,
        "same": difference.same,
        "changes": [
            {
                "row": one.row, "record": found.name_of(one.key), "column": one.column,
                "before": one.before, "after": one.after, "ours": one.ours,
                "conflict": one.conflict, "taken": one in chosen,
            }
            for one in difference.changes
        ],
        "new": [{"row": one.number, "values": dict(one.values)} for one in difference.new],
        "gone": [found.name_of(key) for key in difference.gone],
        "vanished": [row for row, _key in difference.vanished],
        "problems": [
            {"row": one.row, "column": one.column, "problem": _(one.text)}
            for one in difference.problems
        ],
        "ignored_columns": list(found.strange),
        "applied": applied,
    }  # fmt: skip


def _print(found: Returned, document: dict[str, Any]) -> None:
    difference = found.difference
    counts = (
        (_("changed cells"), len(difference.changes)),
        (_("of these changed on both sides"), len(difference.conflicts)),
        (_("new rows"), len(difference.new)),
        (_("missing rows"), len(difference.gone)),
        (_("problems"), len(difference.problems)),
    )
    for name, count in counts:
        sys.stdout.write(f"{name}: {count}\n")
    for one in document["problems"]:
        sys.stdout.write(f"- {one['row']} {one['column']}: {one['problem']}\n")
    sys.stdout.write(
        (_("Taken over.") if document["applied"] else _("Nothing was changed.")) + "\n"
    )
