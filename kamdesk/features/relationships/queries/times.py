"""The map over time: on which days something changed, and what differs between two days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import (
    DatedFact,
    Difference,
    Names,
    Period,
    Record,
    Span,
    Terms,
)
from kamdesk.features.relationships.queries.people import terms
from kamdesk.features.relationships.queries.staff import STAFF, Staff, staff

_OF_ACCOUNT = "IN (SELECT id FROM post WHERE account_id = :account)"
# every dated row of an account as (since, day after until)
_PERIODS = f"""
    SELECT since, date(until, '+1 day') AS ended FROM holding WHERE post_id {_OF_ACCOUNT}
    UNION ALL SELECT since, date(until, '+1 day') FROM reporting
        WHERE post_id {_OF_ACCOUNT} OR boss_id {_OF_ACCOUNT}
    UNION ALL SELECT since, date(until, '+1 day') FROM relation WHERE account_id = :account
        OR (account_id IS NULL AND from_person_id {STAFF})
    UNION ALL SELECT since, date(until, '+1 day') FROM acquaintance WHERE person_id {STAFF}
"""
_DAYS = f"""
WITH periods AS ({_PERIODS})
SELECT day, count(*) FROM (
    SELECT since AS day FROM periods UNION ALL SELECT ended FROM periods
    UNION ALL SELECT on_day FROM fact
        WHERE account_id = :account AND (map_id IS NULL OR map_id = :map)
) WHERE day IS NOT NULL GROUP BY day ORDER BY day
"""


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """A day on which something of a map changed, and how many things."""

    day: date
    changes: int


def change_days(reader: Reader, account_id: int, map_id: int | None = None) -> list[ChangeDay]:
    """Return the days on which anything began, ended or was judged, the earliest first.

    A thing that ends counts on the day after its last.
    """
    rows = reader.rows(_DAYS, {"account": account_id, "map": map_id})
    return [ChangeDay(date.fromisoformat(day), count) for day, count in rows]


def record(reader: Reader, account_id: int) -> Record:
    """Return everything dated of an account, for `domain.replay`; archived people are left out."""
    params = {"account": account_id}
    alive = "NOT IN (SELECT id FROM person WHERE archived_at IS NOT NULL)"
    spans = [
        *_spans(reader, params, "holding", "post_id, person_id, '', NULL", "holding",
                f"post_id {_OF_ACCOUNT} AND person_id {alive}"),
        *_spans(reader, params, "line",
                "post_id, boss_id, CASE kind WHEN 'solid' THEN 'reports_to' ELSE 'dotted' END, NULL",
                "reporting", f"boss_id {_OF_ACCOUNT}"),
        *_spans(reader, params, "tie", "from_person_id, to_person_id, kind, strength", "relation",
                "(account_id = :account OR account_id IS NULL)"),
        *_spans(reader, params, "knows", "colleague_id, person_id, '', strength", "acquaintance",
                f"person_id {STAFF}"),
    ]  # fmt: skip
    facts = [
        DatedFact(key, person, kind, value, date.fromisoformat(day), own)
        for key, person, kind, value, day, own in reader.rows(
            "SELECT id, person_id, kind, value, on_day, map_id FROM fact WHERE account_id = :account",
            params,
        )
    ]
    return Record(spans, facts)


def _spans(
    reader: Reader, params: dict[str, Any], what: str, columns: str, table: str, where: str
) -> list[Span]:
    return [
        Span(key, what, first, second, kind, strength, Period(_day(since), _day(until)))
        for key, first, second, kind, strength, since, until in reader.rows(
            f"SELECT id, {columns}, since, until FROM {table} WHERE {where}", params
        )
    ]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two days of a map, and what differs.

    Attributes:
        before, after: Everybody on the two days; `key` of a person may differ between them, the
            pair (post_id, person_id) does not.
        difference: What differs, as values.
        names: What its keys are called.
        terms: Names of judgements.
    """

    first_day: date
    last_day: date
    before: Staff
    after: Staff
    difference: Difference
    names: Names
    terms: Terms

    def sentences(self) -> list[str]:
        """Return what differs in words, in the language in force."""
        return domain.sentences(self.difference, self.names, self.terms)


def compare(
    reader: Reader, account_id: int, first_day: date, last_day: date, map_id: int | None = None,
    other_map: int | None = None,
) -> Comparison:  # fmt: skip
    """Return what differs at an account between the ends of two days, or between two maps.

    Args:
        reader: Of the file.
        account_id: Whose map.
        first_day: The earlier day.
        last_day: The later day; may be the same to compare two maps.
        map_id: Map whose judgements count on the first day.
        other_map: Map whose judgements count on the last day; the same as `map_id` if None.
    """
    before = staff(reader, account_id, first_day, map_id)
    after = staff(reader, account_id, last_day, map_id if other_map is None else other_map)
    found = domain.diff(before.state(), after.state())
    return Comparison(
        first_day, last_day, before, after, found, _names(reader, before, after), terms(reader)
    )


def _names(reader: Reader, before: Staff, after: Staff) -> Names:
    people, posts, holders, ours = {}, {}, {}, {}
    for found in (before, after):
        for one in found.people:
            posts[one.post_id] = one.title or ""
            if one.person_id is not None:
                people[one.person_id] = holders[one.post_id] = one.name
        ours.update({line.colleague_id: line.colleague for line in found.knows})
    missing = {
        one.boss_post
        for found in (before, after)
        for one in found.people
        if one.boss_post is not None and one.boss_post not in posts
    }
    for post in missing:
        posts[post] = reader.value("SELECT title FROM post WHERE id = ?", (post,)) or ""
    return Names(people, posts, holders, ours)
