"""The dated rows of a map, told day by day: the specification of what is read for any day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from kamdesk.features.relationships.domain.changes import Entry
from kamdesk.features.relationships.domain.tree import tree
from kamdesk.features.relationships.domain.vocabulary import DOTTED, REPORTS_TO


class Period(NamedTuple):
    """From when to when something holds, both days inclusive; None is open."""

    since: date | None
    until: date | None


class Span(NamedTuple):
    """A dated tie between two keys.

    Attributes:
        id: Its place in time of recording: the later one counts where two say the same.
        what: "holding" (post, person), "line" (post, boss), "tie" (person, person) or "knows"
            (colleague, person).
        kind: Of the line ("reports_to", "dotted") or tie.
    """

    id: int
    what: str
    first: int
    second: int
    kind: str
    strength: int | None
    period: Period


class DatedFact(NamedTuple):
    """A judgement from a day on; of one map only if `map_id` is set."""

    id: int
    person: int
    kind: str
    value: str | None
    day: date
    map_id: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """Everything dated of one account, in any order."""

    spans: Sequence[Span] = field(default_factory=tuple)
    facts: Sequence[DatedFact] = field(default_factory=tuple)


_FIRST, _LAST = date.min, date.max


def _events(record: Record) -> Iterator[tuple[date, int, int, Span | DatedFact, bool]]:
    """Yield (day, order within it, id, what, whether it begins)."""
    for span in record.spans:
        since, until = span.period
        if since is not None and until is not None and until < since:
            continue
        yield since or _FIRST, 1, span.id, span, True
        if until is not None and until < _LAST:
            yield until + timedelta(days=1), 0, span.id, span, False
    for fact in record.facts:
        yield fact.day, 2, fact.id, fact, True


def replay(record: Record, day: date, map_id: int | None = None) -> dict[Entry, str]:
    """Return the state at the end of a day by letting every event up to it happen in turn."""
    spans: dict[tuple[str, int], Span] = {}
    facts: dict[tuple[bool, int, str], str | None] = {}
    for when, _order, _id, what, begins in sorted(_events(record), key=lambda event: event[:3]):
        if when > day:
            break
        if isinstance(what, DatedFact):
            if what.map_id is None or what.map_id == map_id:
                facts[what.map_id is not None, what.person, what.kind] = what.value
        elif begins:
            spans[what.what, what.id] = what
        else:
            spans.pop((what.what, what.id), None)
    return _state(list(spans.values()), facts)


def _state(
    spans: Sequence[Span], facts: dict[tuple[bool, int, str], str | None]
) -> dict[Entry, str]:
    of = {
        what: sorted((one for one in spans if one.what == what), key=lambda one: one.id)
        for what in ("holding", "line", "tie", "knows")
    }
    cards = [(one.first, one.second) for one in of["holding"]]
    held = {post for post, _person in cards}
    cards += sorted({(line.second, 0) for line in of["line"] if line.second not in held})
    state = {Entry("card", post, person): "" for post, person in cards}
    people = {person for _post, person in cards if person}
    state |= _bosses(sorted(cards), of["holding"], of["line"])
    posts = {post for post, _person in cards}
    for one in of["line"]:
        if one.kind == DOTTED and one.first in posts and one.second in posts:
            state[Entry("line", one.first, one.second, DOTTED)] = ""
    for what, ends in (("tie", True), ("knows", False)):
        for one in of[what]:
            if one.second in people and (not ends or one.first in people):
                state[Entry(what, one.first, one.second, one.kind)] = _text(one.strength)
    for (_own, person, kind), value in sorted(facts.items(), key=lambda item: item[0]):
        entry = Entry("fact", person, 0, kind)
        if person in people:
            state.pop(entry, None)
            if value is not None:
                state[entry] = value
    return state


def _bosses(
    cards: Sequence[tuple[int, int]], holdings: Sequence[Span], lines: Sequence[Span]
) -> dict[Entry, str]:
    """Return whom each reports to, after circles are cut where the map cuts them."""
    order: dict[tuple[int, int], int] = {}
    for place, span in enumerate(sorted(holdings, key=lambda one: (one.first, one.id))):
        order.setdefault((span.first, span.second), place)  # held twice, it counts from the first
    keyed = sorted(set(cards), key=lambda card: (card[0], order.get(card, -1)))
    keys = {card: place for place, card in enumerate(keyed, start=1)}
    first_of: dict[int, int] = {}
    for (post, _person), key in keys.items():
        first_of.setdefault(post, key)
    solid = [
        (key, first_of[line.second])
        for line in lines
        if line.kind == REPORTS_TO and line.second in first_of
        for (post, _person), key in keys.items()
        if post == line.first
    ]
    found = tree(list(keys.values()), solid)
    card_of = {key: card for card, key in keys.items()}
    return {
        Entry("boss", *card_of[key]): str(card_of[boss][0])
        for key, boss in found.boss.items()
        if boss is not None
    }


def _text(strength: int | None) -> str:
    return "" if strength is None else str(strength)
