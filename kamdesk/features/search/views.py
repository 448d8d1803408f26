"""What `kamdesk show search` answers."""

import argparse
from typing import Any

from kamdesk.base.feature import Request
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.search.queries import search

_LIMIT = 20


def search_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the view."""
    parser.add_argument("text", help=_("characters, pinyin, initials, Latin or digits"))
    parser.add_argument("--limit", type=int, default=_LIMIT, help=_("how many at most"))


def show_search(reader: Reader, request: Request) -> dict[str, Any]:
    """Return what the search box finds for a text, best first."""
    text = request.options.text
    hits = search(reader, text, getattr(request.options, "limit", _LIMIT))
    accounts = {hit.account_id for hit in hits if hit.account_id is not None}
    codes = dict(
        reader.rows(
            f"SELECT id, code FROM account WHERE id IN ({', '.join('?' * len(accounts))})",
            list(accounts),
        )
    )
    return {
        "query": text,
        "hits": [
            {
                "kind": hit.kind,
                "account": codes.get(hit.account_id),
                "title": hit.title,
                "subtitle": hit.subtitle,
                "field": hit.field,
                "why": hit.why,
            }
            for hit in hits
        ],
    }
