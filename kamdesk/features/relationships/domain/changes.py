"""The map as a function of the day: its state, and what differs between two states.

A state is flat: every card, boss, judgement and tie is one entry. So two states differ by entries
with a value before and after, two differences one after the other make one, and none is lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain.vocabulary import (
    FACT_KINDS,
    NO_TERMS,
    Terms,
    kind_name,
)


class Entry(NamedTuple):
    """What one value of a state is about; 0 stands for "nobody".

    Attributes:
        what: "card" (post, person), "boss" (post, person), "fact" (person), "tie" (person,
            person), "line" (post, post) or "knows" (colleague, person).
        first, second: Keys of their tables, as `what` says.
        kind: Of a judgement, a tie or a line.
    """

    what: str
    first: int
    second: int
    kind: str = ""


State = Mapping[Entry, str]
"""Value of each entry: a boss by the key of the post, a judgement as it is kept, a strength or ""."""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who reports to another post; None is nobody."""

    post: int
    person: int | None
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement that is another one; None is unknown."""

    person: int
    kind: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TieChange:
    """A relation that came (before is None), went (after is None) or has another strength.

    Attributes:
        what: "tie" between people, "line" between posts, "knows" from one of ours to a person.
    """

    what: str
    kind: str
    first: int
    second: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two states.

    Attributes:
        changes: Entry -> (before, after); None is "not there". Equal values are left out.
    """

    changes: Mapping[Entry, tuple[str | None, str | None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes)

    def then(self, later: "Difference") -> "Difference":
        """Return this difference followed by another: diff(a, b).then(diff(b, c)) is diff(a, c)."""
        found = dict(self.changes)
        for entry, (before, after) in later.changes.items():
            first = found.pop(entry, (before, after))[0]
            if first != after:
                found[entry] = (first, after)
        return Difference(found)

    def inverse(self) -> "Difference":
        """Return the way back."""
        return Difference(
            {entry: (after, before) for entry, (before, after) in self.changes.items()}
        )

    def applied(self, state: State) -> dict[Entry, str]:
        """Return the state after it; `state` is the one it begins with."""
        found = dict(state)
        for entry, (_before, after) in self.changes.items():
            if after is None:
                found.pop(entry, None)
            else:
                found[entry] = after
        return found

    # -- by kind ------------------------------------------------------------------------------

    def _of(self, *what: str) -> list[tuple[Entry, tuple[str | None, str | None]]]:
        return sorted(item for item in self.changes.items() if item[0].what in what)

    @property
    def added(self) -> tuple[tuple[int, int | None], ...]:
        """(post, person) of cards that came; person is None for a vacant post."""
        return tuple(
            (e.first, e.second or None) for e, (was, _now) in self._of("card") if was is None
        )

    @property
    def gone(self) -> tuple[tuple[int, int | None], ...]:
        """(post, person) of cards that went."""
        return tuple(
            (e.first, e.second or None) for e, (_was, now) in self._of("card") if now is None
        )

    @property
    def moved(self) -> tuple[Move, ...]:
        """Who reports to another post, among those who were there before and after."""
        cards = {(entry.first, entry.second) for entry, _values in self._of("card")}
        return tuple(
            Move(e.first, e.second or None, _post(was), _post(now))
            for e, (was, now) in self._of("boss")
            if (e.first, e.second) not in cards
        )

    @property
    def judged(self) -> tuple[Judgement, ...]:
        """Judgements that changed, of those who were there before and after."""
        came = {person for _post, person in self.added}
        went = {person for _post, person in self.gone}
        strangers = came ^ went
        return tuple(
            Judgement(e.first, e.kind, was, now)
            for e, (was, now) in self._of("fact")
            if e.first not in strangers
        )

    @property
    def ties(self) -> tuple[TieChange, ...]:
        """Relations and acquaintances that came, went or changed."""
        return tuple(
            TieChange(e.what, e.kind, e.first, e.second, was, now)
            for e, (was, now) in self._of("tie", "line", "knows")
        )


def _post(value: str | None) -> int | None:
    return None if value is None else int(value)


def diff(before: State, after: State) -> Difference:
    """Return what differs from one state to another."""
    return Difference(
        {
            entry: (before.get(entry), after.get(entry))
            for entry in {**before, **after}
            if before.get(entry) != after.get(entry)
        }
    )


# -- in words -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys of a difference are called.

    Attributes:
        people: Name of each person.
        posts: Title of each post.
        holders: Who held a post last, by name: bosses are called by their names.
        ours: Name of each colleague.
    """

    people: Mapping[int, str]
    posts: Mapping[int, str]
    holders: Mapping[int, str]
    ours: Mapping[int, str]

    def card(self, post: int, person: int | None) -> str:
        """Return the name on a card, the title for a vacant post."""
        return self.people.get(person or 0) or self.posts.get(post) or "?"

    def boss(self, post: int | None) -> str:
        """Return what the holder of a post is called."""
        return self.holders.get(post or 0) or self.posts.get(post or 0) or "?"


def sentences(found: Difference, names: Names, terms: Terms = NO_TERMS) -> list[str]:
    """Return a difference in words, in the language in force.

    There is a sentence for each change; what follows from a coming or going is not told again.
    """
    return [
        *_card_sentences(found, names),
        *(_move_sentence(one, names) for one in found.moved),
        *(
            _("{name}: {kind} {before} → {after}.").format(
                name=names.people.get(one.person, "?"), kind=_(FACT_KINDS[one.kind].title)
                if one.kind in FACT_KINDS else one.kind,
                before=terms.name(one.kind, one.before), after=terms.name(one.kind, one.after),
            )
            for one in sorted(found.judged, key=_telling)
        ),
        *(_tie_sentence(one, names) for one in found.ties if not _goes_with(one, found)),
    ]  # fmt: skip


def _goes_with(one: TieChange, found: Difference) -> bool:
    """Tell whether a tie ended only because somebody of it has gone: the going says it already."""
    if one.after is not None:
        return False
    ends = {one.second} if one.what == "knows" else {one.first, one.second}
    if one.what == "line":
        return bool(ends & {post for post, _person in found.gone})
    came = {person for _post, person in found.added}
    return bool(ends & ({person for _post, person in found.gone} - came))


def _telling(one: Judgement) -> tuple[bool, int, int]:
    """Return what is told first: judgements that changed before those made for the first time."""
    order = list(FACT_KINDS)
    place = order.index(one.kind) if one.kind in order else len(order)
    return one.before is None, place, one.person


def _card_sentences(found: Difference, names: Names) -> Iterable[str]:
    came = {person: post for post, person in found.added if person is not None}
    went = {person: post for post, person in found.gone if person is not None}
    for post, person in found.added:
        title = names.posts.get(post) or "—"
        if person is None:
            yield _("The post is vacant now: {title}.").format(title=title)
        elif person in went:
            yield _("{name} has another post: {before} → {after}.").format(
                name=names.card(post, person),
                before=names.posts.get(went[person]) or "—",
                after=title,
            )
        else:
            yield _("{name} is new: {title}.").format(name=names.card(post, person), title=title)
    for post, person in found.gone:
        title = names.posts.get(post) or "—"
        if person is None:
            yield _("The vacant post is filled or gone: {title}.").format(title=title)
        elif person not in came:
            yield _("{name} has left: {title}.").format(name=names.card(post, person), title=title)


def _move_sentence(one: Move, names: Names) -> str:
    name = names.card(one.post, one.person)
    if one.after is None:
        return _("{name} no longer reports to {boss}.").format(
            name=name, boss=names.boss(one.before)
        )
    if one.before is None:
        return _("{name} now reports to {boss}.").format(name=name, boss=names.boss(one.after))
    return _("{name} now reports to {boss}, before to {former}.").format(
        name=name, boss=names.boss(one.after), former=names.boss(one.before)
    )


def _tie_sentence(one: TieChange, names: Names) -> str:
    if one.what == "knows":
        ends = {"ours": names.ours.get(one.first, "?"), "name": names.people.get(one.second, "?")}
        if one.before is None:
            return _("{ours} of ours knows {name} now.").format(**ends)
        if one.after is None:
            return _("{ours} of ours no longer knows {name}.").format(**ends)
        return _("{ours} of ours knows {name} otherwise: {before} → {after}.").format(
            **ends, before=one.before or "—", after=one.after or "—"
        )
    called = names.boss if one.what == "line" else lambda key: names.people.get(key or 0, "?")
    ends = {"first": called(one.first), "second": called(one.second), "kind": kind_name(one.kind)}
    if one.before is None:
        return _("New relation: {first} – {kind} – {second}.").format(**ends)
    if one.after is None:
        return _("Relation ended: {first} – {kind} – {second}.").format(**ends)
    return _("Relation changed: {first} – {kind} – {second}, strength {before} → {after}.").format(
        **ends, before=one.before or "—", after=one.after or "—"
    )
