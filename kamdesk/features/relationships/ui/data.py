"""Everything the map of a day is drawn from, read in one go on one state of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kamdesk.base.formats import format_compact
from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain, queries
from kamdesk.features.relationships.domain import Figures, Terms
from kamdesk.features.relationships.queries import DrawnMap, MoneyOnMap, Place, Staff
from kamdesk.features.relationships.ui.decoration import decoration
from kamdesk.features.relationships.ui.faces import CardFacts
from kamdesk.features.touches import domain as touch_rules
from kamdesk.features.touches import queries as touches


@dataclass(frozen=True, slots=True)
class MapData:
    """A map on a day.

    Attributes:
        day: The day, inclusive.
        staff: Everybody at the account.
        maps: The saved maps; empty before anybody drew one.
        map_id: Which of them is shown; None is the first.
        places: Where the user put cards, by (post, person).
        folds: Departments folded to a box.
        terms: Names and colours in use.
        money: Who stands where the money passes.
        facts: What else cards tell, by key.
        figures: The figures that need no network.
    """

    day: date
    staff: Staff
    maps: tuple[DrawnMap, ...]
    map_id: int | None
    places: Mapping[tuple[int, int | None], Place]
    folds: frozenset[str]
    terms: Terms
    money: MoneyOnMap
    facts: Mapping[int, CardFacts]
    figures: Figures

    @property
    def layout(self) -> str:
        """Key of the layout of the shown map."""
        shown = [one for one in self.maps if one.id == self.map_id] or list(self.maps)
        return shown[0].layout if shown else "tree"

    def decorated(self, field: str) -> Mapping[int, CardFacts]:
        """Return what cards tell, coloured by a field of `decoration.FIELDS`; "" is none."""
        if not field:
            return self.facts
        tints = decoration(field, self.staff, self.facts, self.terms)
        return {
            key: replace(facts, tint=tints[key][0], remark=tints[key][1]) if key in tints else facts
            for key, facts in self.facts.items()
        }

    def hidden(self) -> set[int]:
        """Return the cards that were taken off the map."""
        return {
            one.key
            for one in self.staff.people
            if (place := self.places.get((one.post_id, one.person_id))) is not None and place.hidden
        }


def read_map(reader: Reader, account_id: int, day: date, map_id: int | None) -> MapData:
    """Return a map of an account at the end of a day; a map that is gone gives the first one."""
    maps = tuple(queries.maps(reader, account_id))
    shown = map_id if any(one.id == map_id for one in maps) else None
    found = queries.staff(reader, account_id, day, shown)
    money = queries.money_on_map(reader, account_id, day, shown, found)
    there = queries.places(reader, account_id, shown)
    return MapData(
        day, found, maps, shown, there,
        frozenset(queries.folds(reader, account_id, shown)), queries.terms(reader), money,
        _card_facts(reader, account_id, day, found, money, there), domain.figures(found.judged()),
    )  # fmt: skip


def _card_facts(
    reader: Reader, account_id: int, day: date, found: Staff, money: MoneyOnMap,
    places: Mapping[tuple[int, int | None], Place],
) -> dict[int, CardFacts]:  # fmt: skip
    terms = queries.terms(reader)
    met = touches.last_contacts(reader, account_id, day)
    cadences = touches.rules(reader).cadence
    tier: str | None = reader.value("SELECT tier FROM account WHERE id = ?", (account_id,))
    overdue = " ".join(format_compact(one.minor, one.currency, sign=False) for one in money.overdue)
    made = {}
    for one in found.people:
        last = met.get(one.person_id or 0)
        days = None if last is None else (day - last.day).days
        agreed = one.number("cadence") or touch_rules.cadence(
            tier, one.number("influence"), cadences
        )
        stands = one.key in money.releasers
        made[one.key] = CardFacts(
            contact_days=days, contact_late=days is not None and days > agreed,
            money=overdue if stands else None, money_late=bool(stands and money.overdue),
            ideal=one.number("ideal_coverage"),
            pinned=(place := places.get((one.post_id, one.person_id))) is not None and place.pinned,
            role_word=terms.name("role", one.role) if one.role else "",
            role_color=terms.color("role", one.role) or "",
            coverage_color=terms.color("coverage", one.number("coverage")) or "",
        )  # fmt: skip
    return made
