"""The figures of a map with what they are made of, and accounts related to each other (C03, C04)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain, graph
from kamdesk.features.relationships.domain import Figures, Loss
from kamdesk.features.relationships.queries.staff import HOLDS, Staff

OURS, THEIRS = "ours", "theirs"
Node = tuple[str, int]
"""A member of the network: ("theirs", key of the card) or ("ours", key of the colleague)."""
_MOST = 3_000
"""Above so many members betweenness is not counted: it would hold up the map."""


@dataclass(frozen=True, slots=True)
class MapFigures:
    """Every figure of a map on a day.

    The network is undirected and made of the people there, their relations of every kind, our
    people, and who of us knows whom. Its figures are None below three people of theirs.

    Attributes:
        figures: The figures of C03 that need no network.
        names: Name of each member of the network.
        ties: The ties of the network.
        betweenness: Share of the shortest ways between others, 0 to 1.
        eigenvector: Within the largest group that hangs together; None where it is not defined.
        doors: Who would cut the network in two by leaving.
        groups: How many groups do not hang together; None below three people.
        losses: What the leaving of each of ours would cost, the largest first.
        strangers: Cards of people none of us knows.
        cycles: Circles in the reporting lines, as cards.
    """

    figures: Figures
    names: Mapping[Node, str]
    ties: tuple[tuple[Node, Node], ...]
    betweenness: Mapping[Node, float] | None
    eigenvector: Mapping[Node, float] | None
    doors: tuple[Node, ...]
    groups: int | None
    losses: tuple[Loss, ...]
    strangers: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...]

    @property
    def has_graph(self) -> bool:
        """Whether figures of the network mean anything here."""
        return self.groups is not None


def network(found: Staff) -> tuple[dict[Node, str], list[tuple[Node, Node]]]:
    """Return the members of the network of theirs and ours by name, and its ties."""
    names: dict[Node, str] = {
        (THEIRS, one.key): one.name or one.title or one.external_id or "" for one in found.people
    }
    real = [line for line in found.knows if line.counts]
    names |= {(OURS, line.colleague_id): line.colleague for line in real}
    ties: list[tuple[Node, Node]] = [
        ((THEIRS, tie.first), (THEIRS, tie.second)) for tie in found.ties
    ]
    ties += [((OURS, line.colleague_id), (THEIRS, line.person)) for line in real]
    return names, ties


def map_figures(found: Staff) -> MapFigures:
    """Return every figure of a map; a thousand people take about half a second."""
    names, ties = network(found)
    members = list(names)
    enough = domain.enough_for_graph(len(found.people))
    knows = [(line.colleague_id, line.person) for line in found.knows if line.counts]
    known = {theirs for _ours, theirs in knows}
    return MapFigures(
        figures=domain.figures(found.judged()),
        names=names,
        ties=tuple(ties),
        betweenness=graph.betweenness(members, ties, directed=False, normalised=True)
        if enough and len(members) <= _MOST else None,
        eigenvector=graph.eigenvector(members, ties) if enough else None,
        doors=tuple(sorted(graph.single_doors(ties))) if enough else (),
        groups=len(graph.components(members, ties)) if enough else None,
        losses=domain.losses({one.key: one.number("influence") for one in found.people}, knows),
        strangers=tuple(
            one.key for one in found.people if one.person_id is not None and one.key not in known
        ),
        cycles=found.tree.cycles,
    )  # fmt: skip


# -- opened figures -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """A figure with its definition and what it is made of, for whoever asks how it is counted.

    Attributes:
        key: Stable name.
        title, definition: Marked English texts.
        form: "share", "signed", "count" or "number".
        value: None where there is nothing to count.
        heads: Marked English headings of the inputs.
        inputs: One line for each input: a name, then what was put in (None is unknown).
        keys: For each input its card on the map, None for one of ours.
    """

    key: str
    title: str
    definition: str
    form: str
    value: Decimal | int | None
    heads: tuple[str, ...]
    inputs: tuple[tuple[str | int | Decimal | None, ...], ...]
    keys: tuple[int | None, ...]


_NAME = N_("Name")
_JUDGED_HEADS = (_NAME, N_("Influence"), N_("Attitude"), N_("Coverage"))
_WORDS = {
    "coverage_index": (
        N_("Coverage index"), "share",
        N_("Influence x coverage / 4, summed, as a share of all influence. Who has no influence noted does not count; coverage that is not known counts as none."),
    ),
    "weighted_sponsor_score": (
        N_("Sponsor score"), "signed",
        N_("Influence x attitude / 2, summed, as a share of the influence of those whose attitude is known: -1 all opponents, +1 all mentors. Unknown is not neutral and is left out."),
    ),
    "reliable_support": (
        N_("Reliable support"), "share",
        N_("Influence x positive attitude x coverage / 8, summed, as a share of the influence of those whose attitude is known: support from people we really know."),
    ),
    "gaps": (N_("Gaps"), "count", N_("Influence 4 or 5 and at most no contact.")),
    "blockers": (N_("Opponents"), "count", N_("Influence 3 or more and a negative attitude.")),
    "strangers": (
        N_("Known by none of us"), "count",
        N_("People whom none of us is noted to know on this day. An owner counts, unless the contact was judged to be unknown to us or without contact."),
    ),
    "unknown_influence": (
        N_("Influence with unknown attitude"), "count",
        N_("Sum of the influence of those whose attitude nobody has judged."),
    ),
    "doors": (
        N_("Single doors"), "count",
        N_("Who would cut the network of theirs and ours in two by leaving (articulation points, ties either way)."),
    ),
    "betweenness": (
        N_("Go-betweens"), "number",
        N_("On how many of the shortest ways between two others somebody lies, as a share of all pairs (betweenness; theirs and ours, ties either way)."),
    ),
    "eigenvector": (
        N_("Near to power"), "number",
        N_("How near somebody is to those who are near to many (eigenvector of the largest group that hangs together)."),
    ),
    "losses": (
        N_("Lost if one of us leaves"), "share",
        N_("1 - influence the others still reach / influence we reach now, for the one of us whose leaving costs most."),
    ),
}  # fmt: skip


def open_figures(found: Staff, made: MapFigures) -> tuple[OpenFigure, ...]:
    """Return every figure that can be shown, with its inputs; hidden ones are not in it."""
    return tuple((*_judged_figures(found, made), *_graph_figures(made)))


def _open(key: str, value: Decimal | int | None, heads: tuple[str, ...], lines: list[tuple[int | None, tuple[str | int | Decimal | None, ...]]]) -> OpenFigure:  # fmt: skip
    title, form, definition = _WORDS[key]
    return OpenFigure(
        key, title, definition, form, value, heads, tuple(cells for _card, cells in lines),
        tuple(card for card, _cells in lines),
    )  # fmt: skip


def _judged_figures(found: Staff, made: MapFigures) -> Iterator[OpenFigure]:
    names = {one.key: made.names[THEIRS, one.key] for one in found.people}
    lines: dict[int, tuple[str | int | Decimal | None, ...]] = {
        one.key: (names[one.key], one.influence, one.attitude, one.coverage)
        for one in found.judged()
    }
    some = made.figures
    everybody: list[tuple[int | None, tuple[str | int | Decimal | None, ...]]] = list(lines.items())
    yield _open("coverage_index", some.coverage_index, _JUDGED_HEADS, everybody)
    yield _open("weighted_sponsor_score", some.weighted_sponsor_score, _JUDGED_HEADS, everybody)
    yield _open("reliable_support", some.reliable_support, _JUDGED_HEADS, everybody)
    unknown = [one.key for one in found.judged() if one.influence and one.attitude is None]
    for key, cards, value in (
        ("gaps", some.gaps, None),
        ("blockers", some.blockers, None),
        ("strangers", made.strangers, None),
        ("unknown_influence", unknown, some.unknown_influence),
    ):
        count = len(cards) if value is None else value
        yield _open(key, count, _JUDGED_HEADS, [(card, lines[card]) for card in cards])
    worst = made.losses[0].share if made.losses else None
    yield _open(
        "losses", worst, (N_("Of us"), N_("Reached now"), N_("Reached by the others"), N_("Loss")),
        [
            (None, (made.names[OURS, one.ours], one.reached, one.left, one.share))
            for one in made.losses
        ],
    )  # fmt: skip


def _graph_figures(made: MapFigures) -> Iterator[OpenFigure]:
    if not made.has_graph:
        return
    yield _open(
        "doors", len(made.doors), (_NAME,),
        [(_card(node), (made.names[node],)) for node in made.doors],
    )  # fmt: skip
    for key, values in (("betweenness", made.betweenness), ("eigenvector", made.eigenvector)):
        if values is None:
            continue
        order = sorted(values, key=lambda node: (-values[node], node))
        figures = [(node, Decimal(str(round(values[node], 4)))) for node in order]
        yield _open(
            key, figures[0][1] if figures else None, (_NAME, _WORDS[key][0]),
            [(_card(node), (made.names[node], value)) for node, value in figures],
        )  # fmt: skip


def _card(node: Node) -> int | None:
    return node[1] if node[0] == THEIRS else None


# -- accounts related to each other ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RelatedAccount:
    """An account in the network of accounts.

    Attributes:
        short: Its short name, its name if it has none.
        degree: With how many others it is tied, however often.
        betweenness: On how many of the shortest ways between two others it lies; ways of equal
            length share one. None below three accounts.
    """

    account_id: int
    code: str
    name: str
    short: str
    degree: int
    betweenness: float | None


@dataclass(frozen=True, slots=True)
class AccountTie:
    """A tie between two accounts, by their keys."""

    id: int
    kind: str
    first: int
    second: int
    strength: int | None
    note: str


@dataclass(frozen=True, slots=True)
class AccountNetwork:
    """Accounts related to each other.

    Attributes:
        accounts: By degree, then betweenness, largest first, then by code.
        ties: As they were written; two accounts may be tied more than once.
        kinds: Kinds of ties there are on the day, of all kinds.
    """

    accounts: tuple[RelatedAccount, ...]
    ties: tuple[AccountTie, ...]
    kinds: tuple[str, ...]


def account_network(
    reader: Reader, as_of: date, kind: str | Collection[str] | None = None, *,
    with_groups: bool = False,
) -> AccountNetwork:  # fmt: skip
    """Return the accounts that are tied on a day, or ever were, and the ties of the day.

    Args:
        reader: Of the file.
        as_of: Day of the ties.
        kind: Only ties of this kind, or of these; accounts without one stay in, with degree 0.
        with_groups: Count belonging to a parent as a tie of the kind "group".
    """
    day = {"day": as_of.isoformat()}
    rows = reader.rows(
        "SELECT r.id, r.kind, r.from_account_id, r.to_account_id, r.strength, r.note "
        f"FROM account_relation AS r WHERE {HOLDS.format('r')} ORDER BY r.id",
        day,
    )
    ties = [
        AccountTie(key, word, first, second, strength, note or "")
        for key, word, first, second, strength, note in rows
    ]
    if with_groups:
        ties += [
            AccountTie(-key, "group", key, parent, None, "")
            for key, parent in reader.rows(
                "SELECT id, parent_id FROM account WHERE parent_id IS NOT NULL "
                "AND archived_at IS NULL ORDER BY id"
            )
        ]
    kinds = tuple(sorted({tie.kind for tie in ties}))
    ever = set(
        reader.column(
            "SELECT from_account_id FROM account_relation "
            "UNION SELECT to_account_id FROM account_relation"
        )
    )
    ever |= {end for tie in ties for end in (tie.first, tie.second)}
    only = {kind} if isinstance(kind, str) else kind
    wanted = tuple(tie for tie in ties if only is None or tie.kind in only)
    return AccountNetwork(_related(reader, ever, wanted), wanted, kinds)


def _related(
    reader: Reader, members: set[int], ties: tuple[AccountTie, ...]
) -> tuple[RelatedAccount, ...]:
    order = sorted(members)
    pairs = {(min(one.first, one.second), max(one.first, one.second)) for one in ties}
    incoming, outgoing = graph.degrees(order, pairs)
    enough = domain.enough_for_graph(len(order)) and len(order) <= _MOST
    between = graph.betweenness(order, pairs, directed=False) if enough else {}
    names = {
        key: (code, name, short)
        for start in range(0, len(order), 500)
        for key, code, name, short in reader.rows(
            "SELECT id, code, name, coalesce(short_name, name) FROM account WHERE id IN "
            f"({', '.join('?' * len(order[start : start + 500]))})",
            order[start : start + 500],
        )
    }
    found = [
        RelatedAccount(key, *names[key], incoming[key] + outgoing[key], between.get(key))
        for key in order
    ]
    return tuple(sorted(found, key=lambda one: (-one.degree, -(one.betweenness or 0), one.code)))


def accounts_alone(reader: Reader, found: AccountNetwork) -> list[str]:
    """Return the codes of all accounts on the lists that are tied to no other, in their order."""
    tied = {one.code for one in found.accounts if one.degree}
    codes: list[str] = reader.column(
        "SELECT code FROM account WHERE archived_at IS NULL ORDER BY code"
    )
    return [code for code in codes if code not in tied]
