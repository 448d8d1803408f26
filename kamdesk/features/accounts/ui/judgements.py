"""Judgements of people in words: with the signs and names of the map, the user's own first."""

from typing import Any

from kamdesk.base.formats import MISSING
from kamdesk.base.i18n import N_, _
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader

_DOMAIN = "kamdesk.features.relationships.domain"
_TOLD = {
    "attitude": N_("{name}: attitude {judgement}"),
    "influence": N_("{name}: influence {judgement}"),
    "coverage": N_("{name}: coverage {judgement}"),
    "role": N_("{name}: role {judgement}"),
}


def terms(reader: Reader) -> Any:
    """Return the names the user gave to judgements."""
    return load("kamdesk.features.relationships.queries:terms")(reader)


def judgement(kind: str, value: object, names: Any) -> str:
    """Return a judgement as sign and word: "++ Mentor", "5 Very high"; — if it is unknown."""
    if value is None:
        return MISSING
    text = str(value)
    word: str = names.name(kind, text)
    if kind in ("attitude", "ideal_attitude"):
        signs = {str(key): sign for key, sign in load(f"{_DOMAIN}:SIGNS").items()}
        return f"{signs[text]} {word}" if text in signs else word
    return f"{text} {word}" if kind == "influence" and word != text else word


def told(name: str | None, kind: str, value: object, names: Any) -> str:
    """Return who was judged, in what, and how."""
    shown = judgement(kind, value, names)
    who = name or _("unknown")
    if kind in _TOLD:
        return _(_TOLD[kind]).format(name=who, judgement=shown)
    known = load(f"{_DOMAIN}:FACT_KINDS").get(kind)
    title = kind if known is None else _(known.title)
    return _("{name}, {kind}: {judgement}").format(name=who, kind=title, judgement=shown)
