"""`kamdesk show aging`, `open-items` and `receivables`: the contract of the command line."""

import argparse
from decimal import Decimal
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import _
from kamdesk.base.money import plain
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import bucket_edges
from kamdesk.features.receivables import domain, queries

_LONGEST = 3_650


def _edges(text: str) -> tuple[int, ...]:
    try:
        edges = tuple(int(part) for part in text.split(","))
        domain.check_edges(edges)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("not ascending days like 30,60,90: {text}").format(text=text)
        ) from None
    return edges


def _days(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= _LONGEST:
        return int(text)
    raise argparse.ArgumentTypeError(
        _("not a number of days from 1 to {most}: {text}").format(most=_LONGEST, text=text)
    )


def add_aging_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show aging`."""
    parser.add_argument("--basis", choices=domain.BASES, default="due")
    parser.add_argument("--edges", type=_edges, metavar="30,60,90,180,365")


def add_receivables_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show receivables`."""
    parser.add_argument("--days", type=_days, default=90, metavar="90")


def account_id(reader: Reader, code: str | None) -> int | None:
    """Return the key of the account asked for, None if none was.

    Raises:
        UserError: If there is no such account.
    """
    if code is None:
        return None
    key = queries.account_by_code(reader, code)
    if key is None:
        raise UserError(
            _("There is no account {code}.").format(code=code),
            _("`kamdesk show accounts` lists the codes."),
        )
    return key


def aging(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show aging`."""
    edges = request.options.edges or bucket_edges(reader)
    sections = queries.ageing(
        reader,
        request.as_of,
        basis=request.options.basis,
        edges=edges,
        account_id=account_id(reader, request.account),
    )
    return {
        "as_of": request.as_of.isoformat(),
        "basis": request.options.basis,
        "edges": list(edges),
        "sections": [_section(section, edges) for section in sections],
    }


def _section(section: queries.Section, edges: tuple[int, ...]) -> dict[str, Any]:
    def row(part: queries.Section | queries.AccountAgeing) -> dict[str, Any]:
        return {
            "open": [plain(amount, section.currency) for amount in part.open],
            "unapplied": plain(part.unapplied, section.currency),
            "total": plain(part.total, section.currency),
            "disputed": plain(part.disputed, section.currency),
            "retention": plain(part.retention, section.currency),
            "waiting": plain(part.waiting, section.currency),
        }

    return {
        "currency": section.currency,
        "columns": domain.bucket_names(edges),
        "accounts": [{"code": one.code, "name": one.name, **row(one)} for one in section.accounts],
        "total": row(section),
    }


def open_items(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show open-items`: invoices with an open amount."""
    edges = bucket_edges(reader)
    names = domain.bucket_names(edges)
    items = queries.open_items(
        reader,
        request.as_of,
        edges=edges,
        account_id=account_id(reader, request.account),
        only_invoices=True,
    )
    return {
        "as_of": request.as_of.isoformat(),
        "items": [
            {
                "account": item.code,
                "number": item.number,
                "issued": item.issued.isoformat(),
                "due": None if item.due is None else item.due.isoformat(),
                "currency": item.currency,
                "amount": plain(item.amount, item.currency),
                "open": plain(item.open, item.currency),
                "days_past_due": item.days,
                "bucket": names[item.bucket or 0],
                "disputed": item.disputed,
                "disputed_amount": plain(item.disputed_amount, item.currency),
                "instalment": item.place or None,
                "retention": item.retention,
                "waiting": item.waiting,
                "original_due": item.original_due.isoformat(),
                "contract": item.contract or None,
            }
            for item in items
        ],
    }


def receivables(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show receivables`."""
    found = queries.figures(
        reader,
        request.as_of,
        days=request.options.days,
        account_id=account_id(reader, request.account),
    )
    return {
        "as_of": request.as_of.isoformat(),
        "days": request.options.days,
        "sections": [_figures(one) for one in found],
    }


def _figures(one: queries.Figures) -> dict[str, Any]:
    def money(minor: int) -> str:
        return plain(minor, one.currency)

    def number(value: Decimal | None) -> float | None:
        return None if value is None else float(round(value, 4))

    return {
        "currency": one.currency,
        "outstanding": money(one.outstanding),
        "overdue": money(one.overdue),
        "unapplied": money(one.unapplied),
        "billed": money(one.billed),
        "collected": money(one.collected),
        "dso": number(one.dso),
        "best_possible_dso": number(one.best_possible_dso),
        "average_days_delinquent": number(one.average_days_delinquent),
        "cei": number(one.cei),
        "average_days_late": number(one.average_days_late),
    }
