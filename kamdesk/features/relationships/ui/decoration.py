"""Colours cards by a field; what a colour means stands on the card in words."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QColor

from kamdesk.base.i18n import N_, _
from kamdesk.features.relationships.domain import FACT_KINDS, Terms
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.ui.faces import CardFacts, mixed
from kamdesk.ui.theme import theme

FIELDS: Mapping[str, str] = {
    "": N_("Nothing more"),
    "influence": N_("Influence"),
    "coverage": N_("Coverage"),
    "political": N_("Political standing"),
    "adaptability": N_("Adaptability"),
    "orientation": N_("Decides by"),
    "contact": N_("Last contact"),
    "owner": N_("Looked after by"),
    "department": N_("Department"),
}
_GRADED = ("influence", "coverage")
_STEPS = ((14, N_("within two weeks")), (45, N_("within six weeks")), (90, N_("within 90 days")))
_LATER, _NEVER = N_("longer ago"), N_("never")


def decoration(
    field: str, found: Staff, facts: Mapping[int, CardFacts], terms: Terms
) -> dict[int, tuple[str, str]]:
    """Return (colour, words) of each card by a field of `FIELDS`; unknown cards are left out."""
    if field == "contact":
        return _by_contact(found, facts)
    words = {one.key: _word(field, one, terms) for one in found.people}
    known = {key: word for key, word in words.items() if word}
    if field in _GRADED:
        kinds = FACT_KINDS[field]
        low, high = kinds.low or 0, kinds.high or 1
        people = found.by_key()
        return {
            key: (_ramp(((people[key].number(field) or low) - low) / (high - low)), word)
            for key, word in known.items()
        }
    colors = _wheel(_order(field, list(known.values()), terms))
    return {key: (colors[word], word) for key, word in known.items()}


def _word(field: str, one: Person, terms: Terms) -> str:
    if field == "owner":
        return one.owner or ""
    if field == "department":
        return one.department or ""
    value = one.value(field)
    return "" if value is None else terms.name(field, value)


def _order(field: str, words: Sequence[str], terms: Terms) -> list[str]:
    if field in FACT_KINDS:
        return [word for word in terms.choices(field).values() if word in set(words)]
    return sorted(set(words))


def _by_contact(found: Staff, facts: Mapping[int, CardFacts]) -> dict[int, tuple[str, str]]:
    made = {}
    for one in found.people:
        if one.person_id is None:
            continue
        days = facts[one.key].contact_days
        step = next(
            (
                place
                for place, (most, _text) in enumerate(_STEPS)
                if days is not None and days <= most
            ),
            len(_STEPS),
        )
        text = _NEVER if days is None else _LATER if step == len(_STEPS) else _STEPS[step][1]
        made[one.key] = (_ramp(1 - step / len(_STEPS)), _(text))
    return made


def _ramp(share: float) -> str:
    """Return a colour between the ground (0) and the accent (1)."""
    return mixed(theme().color("sunken"), theme().color("accent"), share).name()


def _wheel(words: Sequence[str]) -> dict[str, str]:
    """Return a colour for each word, as far from each other as the circle of hues allows."""
    base = theme().color("accent").hslHueF()
    count = max(1, len(words))
    return {
        word: QColor.fromHslF((base + place / count) % 1.0, 0.62, 0.55).name()
        for place, word in enumerate(words)
    }
