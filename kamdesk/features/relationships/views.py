"""`kamdesk show people` and `show coverage`: the contract of the command line."""

import argparse
from decimal import Decimal
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain, graph, queries
from kamdesk.features.relationships.queries import Person, Staff


def add_people_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show people`."""
    parser.add_argument("--relation", metavar="KIND")


def _staff(reader: Reader, request: Request) -> Staff:
    if request.account is None:
        raise UserError(_("Name an account with --account CODE."))
    key = reader.value(
        "SELECT id FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1",
        (request.account,),
    )
    if key is None:
        raise UserError(
            _("There is no account {code}.").format(code=request.account),
            _("`kamdesk show accounts` lists the codes."),
        )
    return queries.staff(reader, key, request.as_of)


def people(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show people --account CODE [--relation KIND]`.

    Raises:
        UserError: If the account is unknown, or nobody there has a relation of that kind.
    """
    found = _staff(reader, request)
    kind = request.options.relation
    if kind is not None and kind not in {*found.kinds(), domain.REPORTS_TO}:
        raise UserError(
            _("Nobody there has a relation {kind}.").format(kind=kind),
            _("There are: {kinds}").format(kinds=", ".join(found.kinds()) or "—"),
        )
    keys = [one.key for one in found.people]
    ties = [(tie.first, tie.second) for tie in found.ties if kind in (None, tie.kind)]
    incoming, outgoing = graph.degrees(keys, ties)
    enough = domain.enough_for_graph(len(keys))
    between = graph.betweenness(keys, ties) if enough else {}
    by_key = found.by_key()
    figures = domain.figures(found.judged())
    return {
        "as_of": request.as_of.isoformat(),
        "people": [
            {
                **_one(one, by_key),
                "in_degree": incoming[one.key],
                "out_degree": outgoing[one.key],
                "betweenness": round(between[one.key], 4) if enough else None,
            }
            for one in found.people
        ],
        "roots": len(found.tree.roots),
        "depth": found.tree.depth,
        "cycles": [[_handle(by_key[key]) for key in circle] for circle in found.tree.cycles],
        "articulation_points": single_doors(found) if enough else [],
        "coverage_index": _number(figures.coverage_index),
        "weighted_sponsor_score": _number(figures.weighted_sponsor_score),
    }


def single_doors(found: Staff) -> list[str]:
    """Return whose leaving would cut the network of theirs and ours in two, by name."""
    by_key = found.by_key()
    ties: list[tuple[str, str]] = [(f"t{tie.first}", f"t{tie.second}") for tie in found.ties]
    ours = {f"o{one.owner_id}": one.owner or "" for one in found.people if one.owner_id is not None}
    ties += [
        (f"o{one.owner_id}", f"t{one.key}") for one in found.people if one.owner_id is not None
    ]
    names = {f"t{key}": _handle(one) for key, one in by_key.items()} | ours
    return sorted(names[str(one)] for one in graph.single_doors(ties))


def coverage(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show coverage --account CODE`: the figures of C03 with what they are made of."""
    found = _staff(reader, request)
    by_key = found.by_key()
    figures = domain.figures(found.judged())
    return {
        "as_of": request.as_of.isoformat(),
        "people": figures.people,
        "coverage_index": _number(figures.coverage_index),
        "weighted_sponsor_score": _number(figures.weighted_sponsor_score),
        "reliable_support": _number(figures.reliable_support),
        "gaps": [_handle(by_key[key]) for key in figures.gaps],
        "blockers": [_handle(by_key[key]) for key in figures.blockers],
        "without_influence": figures.without_influence,
        "without_attitude": figures.without_attitude,
        "inputs": [
            {
                "person": _handle(by_key[one.key]),
                "influence": one.influence,
                "attitude": one.attitude,
                "coverage": one.coverage,
            }
            for one in found.judged()
        ],
    }


def _handle(one: Person) -> str:
    return one.external_id or one.name or one.title or str(one.post_id)


def _one(one: Person, by_key: dict[int, Person]) -> dict[str, Any]:
    return {
        "external_id": one.external_id,
        "name": one.name,
        "title": one.title,
        "department": one.department,
        "role": one.role,
        "reports_to": None if one.boss is None else _handle(by_key[one.boss]),
        "level": one.level,
        "direct_reports": one.reports,
        "all_reports": one.below,
        "influence": one.number("influence"),
        "attitude": one.number("attitude"),
        "coverage": one.number("coverage"),
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 4))
