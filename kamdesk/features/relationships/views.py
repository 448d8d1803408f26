"""`kamdesk show people`, `show coverage` and `show network`: the contract of the command line."""

import argparse
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain, graph, queries
from kamdesk.features.relationships.queries import OURS, MapFigures, Node, Person, Staff
from kamdesk.features.touches.queries import Matrix, matrix


def add_people_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show people`."""
    parser.add_argument("--relation", metavar="KIND")


def _account(reader: Reader, request: Request) -> int:
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


def _staff(reader: Reader, request: Request) -> Staff:
    return queries.staff(reader, _account(reader, request), request.as_of)


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
        "network": _network(keys, ties, by_key),
    }


def _network(
    keys: list[int], ties: list[tuple[int, int]], by_key: dict[int, Person]
) -> dict[str, Any]:
    """Return what the ties that were asked for look like as a whole."""
    found = graph.shape(keys, ties)
    return {
        "ties": found.ties,
        "density": None if found.density is None else round(found.density, 6),
        "reciprocity": None if found.reciprocity is None else round(found.reciprocity, 6),
        "groups": found.groups,
        "alone": [_handle(by_key[key]) for key in found.alone],
    }


def single_doors(found: Staff) -> list[str]:
    """Return whose leaving would cut the network of theirs and ours in two, by name."""
    _names, ties = queries.network(found)
    return sorted(_called(node, found) for node in graph.single_doors(ties))


def _called(node: Node, found: Staff) -> str:
    """Return what a member of the network is called here."""
    side, key = node
    if side == OURS:
        return next(line.colleague for line in found.knows if line.colleague_id == key)
    return _handle(found.by_key()[key])


def coverage(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show coverage --account CODE`: the figures of C03 and C04 with what they are made of."""
    key = _account(reader, request)
    found = queries.staff(reader, key, request.as_of)
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
        "unknown_influence": figures.unknown_influence,
        **_graph_figures(found, queries.map_figures(found)),
        "inputs": [
            {
                "person": _handle(by_key[one.key]),
                "influence": one.influence,
                "attitude": one.attitude,
                "coverage": one.coverage,
            }
            for one in found.judged()
        ],
        **_matrix(matrix(reader, key, request.as_of)),
    }


def _matrix(found: Matrix) -> dict[str, Any]:
    """Return the figures of the contact matrix, and every cell that is needed or was reached."""
    made = found.figures
    return {
        "window_days": found.window,
        "cells_needed": made.needed,
        "cells_filled": made.filled,
        "fill": _number(made.fill),
        "top_share": _number(made.top_share),
        "hhi": _number(made.hhi),
        "effective_threads": _number(made.effective_threads),
        "diamond_index": _number(made.diamond_index),
        "single_threaded": made.single_threaded,
        "single_thread_reasons": list(made.reasons),
        "contacts_touched": made.contacts,
        "influence_reached": next((one.reached for one in found.losses.values()), 0),
        "loss_if_leaves": [
            {
                "colleague": found.colleagues[key],
                "reached": len(found.reach[key]),
                "influence_kept": loss.kept,
                "loss": _number(loss.share),
                "only_reached_by": [found.people[one] for one in loss.only],
            }
            for key, loss in sorted(found.losses.items())
        ],
        "matrix": [
            {
                "our_function": one.key[0] or None,
                "department": one.key[1] or None,
                "needed": one.needed,
                "touches": _number(one.count.touches),
                "weight": _number(one.count.weight),
                "last": None if one.count.last is None else one.count.last.isoformat(),
            }
            for one in found.cells.values()
            if one.needed or one.count.touches or one.count.last
        ],
    }


def _graph_figures(found: Staff, made: MapFigures) -> dict[str, Any]:
    by_key = found.by_key()
    return {
        "known_by_none": [_handle(by_key[key]) for key in made.strangers],
        "articulation_points": sorted(_called(node, found) for node in made.doors),
        "betweenness": _ranked(made.betweenness, found),
        "eigenvector": _ranked(made.eigenvector, found),
        "losses": [
            {
                "colleague": made.names[OURS, one.ours],
                "reached": one.reached,
                "left": one.left,
                "loss": _number(one.share),
                "known_to_them_alone": [_handle(by_key[key]) for key in one.alone],
            }
            for one in made.losses
        ],
    }


def _ranked(values: Mapping[Node, float] | None, found: Staff) -> list[dict[str, Any]] | None:
    """Return who has how much, largest first; None where the figure is not defined."""
    if values is None:
        return None
    order = sorted(values, key=lambda node: (-values[node], node))
    return [{"name": _called(node, found), "value": round(values[node], 4)} for node in order]


# -- accounts -----------------------------------------------------------------------------------


def add_network_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show network`."""
    parser.add_argument("--relation", metavar="KIND")


def network(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show network [--relation KIND]`: accounts related to each other, ties either way.

    Raises:
        UserError: If no two accounts have a relation of that kind.
    """
    kind = request.options.relation
    found = queries.account_network(reader, request.as_of, kind)
    if kind is not None and kind not in found.kinds:
        raise UserError(
            _("No two accounts have a relation {kind}.").format(kind=kind),
            _("There are: {kinds}").format(kinds=", ".join(found.kinds) or "—"),
        )
    codes = {one.account_id: one.code for one in found.accounts}
    return {
        "as_of": request.as_of.isoformat(),
        "kinds": list(found.kinds),
        "accounts": [
            {
                "code": one.code,
                "name": one.name,
                "degree": one.degree,
                "betweenness": None if one.betweenness is None else round(one.betweenness, 4),
            }
            for one in found.accounts
        ],
        "alone": queries.accounts_alone(reader, found),
        "ties": [
            {
                "from": codes[tie.first],
                "to": codes[tie.second],
                "kind": tie.kind,
                "strength": tie.strength,
            }
            for tie in found.ties
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


def _number(value: Decimal | Fraction | None) -> float | None:
    if isinstance(value, Decimal):
        return float(round(value, 4))
    return None if value is None else round(float(value), 4)
