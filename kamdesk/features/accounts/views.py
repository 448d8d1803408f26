"""`kamdesk show accounts` and `show account`: the contract of the command line."""

import argparse
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import _
from kamdesk.base.money import plain
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import AccountFilter


def add_accounts_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show accounts`."""
    parser.add_argument("--query", default="", metavar="TEXT")


def _line(one: queries.AccountLine) -> dict[str, Any]:
    def money(minor: int | None) -> str | None:
        return None if minor is None else plain(minor, one.currency)

    return {
        "code": one.code,
        "name": one.name,
        "tier": one.tier,
        "class": None if one.pattern is None else f"{one.pattern}/{one.ladder}",
        "class_candidate": one.candidate,
        "ideal": None if one.ideal is None else "/".join(one.ideal),
        "owner": one.owner,
        "status": one.status,
        "region": one.region,
        "industry": one.industry,
        "parent": one.parent,
        "tags": list(one.tags),
        "currency": one.currency,
        "outstanding": plain(one.outstanding or 0, one.currency),
        "overdue": plain(one.overdue or 0, one.currency),
        "unapplied": plain(one.unapplied or 0, one.currency),
        "credit_limit": money(one.credit_limit),
        "terms_days": one.terms_days,
        "people": one.people,
    }


def accounts(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show accounts`; balances and classes are those at the end of the as-of day.

    `class` and `ideal` are "pattern/ladder" in stable words ("win_win/commercial"), null where the
    account was never assessed or no ideal was set; `class_candidate` tells that a gate of the ideal
    is not passed.
    """
    wanted = AccountFilter(text=request.options.query)
    ids = queries.account_ids(reader, wanted, request.as_of)
    if request.account is not None:
        only = _key(reader, request)
        ids = [key for key in ids if key == only]
    lines: list[dict[str, Any]] = []
    for start in range(0, len(ids), 5_000):
        part = ids[start : start + 5_000]
        found = queries.account_lines(reader, part, request.as_of)
        lines += [_line(found[key]) for key in part]
    return {"as_of": request.as_of.isoformat(), "accounts": lines}


def _key(reader: Reader, request: Request) -> int:
    if request.account is None:
        raise UserError(_("Name an account with --account CODE."))
    key: int | None = reader.value(
        "SELECT id FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1",
        (request.account,),
    )
    if key is None:
        raise UserError(
            _("There is no account {code}.").format(code=request.account),
            _("`kamdesk show accounts` lists the codes."),
        )
    return key


def account(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show account --account CODE`.

    Raises:
        UserError: If no account was named or there is none of that code.
    """
    key = _key(reader, request)
    found = queries.account(reader, key)
    line = queries.account_lines(reader, [key], request.as_of)[key]
    values = {} if found is None else found.values
    hidden = ("parent_id", "owner_id", "credit_limit_minor", "revenue_minor")
    rest = {name: value for name, value in values.items() if name not in hidden}
    identifiers = [] if found is None else [list(pair) for pair in found.identifiers]
    return {"as_of": request.as_of.isoformat(), **rest, **_line(line), "identifiers": identifiers}
