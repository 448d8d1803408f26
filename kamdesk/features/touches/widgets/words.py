"""Touches and cells of the matrix in words, the same in every widget."""

from datetime import date

from kamdesk.base.formats import format_date, format_names
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.touches.domain import FUNCTIONS, KINDS, SIGNS, CellKey
from kamdesk.features.touches.queries import Cell, TouchLine

MARKS = ("○○○", "●○○", "●●○", "●●●")
"""Depth 0 to 3 as marks."""


def kind_text(kind: str) -> str:
    """Return sign and word of a kind."""
    return f"{SIGNS[kind]} {_(KINDS[kind])}" if kind in KINDS else kind


def function_text(key: str) -> str:
    """Return a function of ours in words."""
    return _(FUNCTIONS.get(key, key)) if key else _("Function not set")


def department_text(name: str) -> str:
    """Return a department of theirs in words."""
    return name or _("Department not known")


def cell_text(key: CellKey) -> str:
    """Return which cell it is: our function and their department."""
    return f"{function_text(key[0])} × {department_text(key[1])}"


def days_text(days: int) -> str:
    """Return how long ago something was."""
    if days == 0:
        return _("today")
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)


def touch_text(one: TouchLine) -> str:
    """Return a touch in one line: day, kind, what it was about, who of theirs."""
    parts = [format_date(one.day), kind_text(one.kind), one.subject]
    parts.append(format_names([party.name for party in one.people]))
    return " · ".join(part for part in parts if part)


def pair_text(pair: tuple[str, str]) -> str:
    """Return who keeps a contact: ours and theirs."""
    return " – ".join(name for name in pair if name)


def titled(what: str, text: str) -> str:
    """Return what something is about, then the text, with the colon of the language in force."""
    return _("{what}: {text}").format(what=what, text=text)


def needed_text(one: Cell) -> str:
    """Return whether a cell is needed, and whether that is the default."""
    word = _("needed") if one.needed else _("not needed")
    return word if one.said else _("{word} (default)").format(word=word)


def cell_sentence(one: Cell, window: int) -> str:
    """Return a cell as it is read out."""
    parts = [cell_text(one.key)]
    if one.days is None:
        parts.append(_("never met"))
    else:
        parts.append(_("last contact {when}").format(when=days_text(one.days)))
    if one.depth:
        touches = round(float(one.count.touches), 1)
        parts.append(
            _("depth {n} of 3 (contacts in {days} days: {touches:g})").format(
                n=one.depth, touches=touches, days=window
            )
        )
    if any(one.pair):
        told = _("agreed pair: {pair}") if one.agreed else _("met most: {pair}")
        parts.append(told.format(pair=pair_text(one.pair)))
    if one.goal:
        parts.append(_("goal: {goal}").format(goal=one.goal))
    if one.coming is not None:
        parts.append(_("planned for {day}").format(day=format_date(one.coming)))
    parts.append(needed_text(one))
    return _(", ").join(parts)


def when_text(day: date, as_of: date) -> str:
    """Return what a day means: past, today, or a plan."""
    days = (as_of - day).days
    if days >= 0:
        return days_text(days)
    return ngettext(
        "Planned, in {n} day: counts from that day on",
        "Planned, in {n} days: counts from that day on",
        -days,
    ).format(n=-days)
