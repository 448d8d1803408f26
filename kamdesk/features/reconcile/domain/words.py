"""A difference in words, with the documents of both sides."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from kamdesk.base.formats import format_date, format_money, format_names
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.reconcile.domain import causes


class Named(Protocol):
    """A line that can be named."""

    @property
    def number(self) -> str:
        """Of the document, "" if it has none."""

    @property
    def day(self) -> date | None:
        """Of the document."""

    @property
    def amount(self) -> int:
        """Minor units, below zero if it lessens what is owed."""

    @property
    def text(self) -> str:
        """What else is said of it."""

    @property
    def counts(self) -> bool:
        """Whether it is part of the balance."""

    @property
    def opening(self) -> bool:
        """Whether it is the balance brought forward."""


def called(lines: Sequence[Named]) -> str:
    """Return what lines are called: their numbers, else their texts or days."""
    names = [
        _("Opening balance")
        if one.opening
        else one.number or one.text or _("no number, {day}").format(day=format_date(one.day))
        for one in lines
    ]
    if len(names) <= 3:
        return format_names(names)
    more = len(names) - 2
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(
        names=format_names(names[:2]), n=more
    )


def sentence(
    cause: str, ours: Sequence[Named], theirs: Sequence[Named], difference: int, currency: str
) -> str:
    """Return why lines differ, in the language in force; their names and amounts are in it."""
    places = {
        "mine": called(ours),
        "other": called(theirs),
        "ours": format_money(sum(one.amount for one in ours), currency, sign=True),
        "theirs": format_money(sum(one.amount for one in theirs), currency, sign=True),
        "rest": format_money(abs(difference), currency, sign=True),
        "day": _days(ours),
        "their_day": _days(theirs),
    }
    if ours and theirs:
        return _pair(cause, theirs).format(**places)
    return _single(cause, mine=bool(ours)).format(**places)


def _days(lines: Sequence[Named]) -> str:
    days = sorted({one.day for one in lines if one.day is not None})
    return format_date(days[0]) if days else "—"


def _pair(cause: str, theirs: Sequence[Named]) -> str:
    if cause == causes.TIMING:
        if not any(one.counts for one in theirs):
            return _("We have {mine} on {day}; they booked it on {their_day}, in another period.")
        return _("They have {other} on {their_day}; we booked it on {day}, in another period.")
    found = {
        causes.AGREES: _("{mine} agrees with {other}: {ours}."),
        causes.AMOUNT: _("{mine}: {ours} here, {theirs} there; {rest} apart."),
        causes.TAX: _("{mine}: {ours} here, {theirs} there; one list is without tax."),
        causes.ROUNDING: _("{mine}: {ours} here, {theirs} there; {rest} of rounding."),
        causes.SIGN: _(
            "{mine}: {ours} here, {theirs} there; one side booked it the wrong way round."
        ),
        causes.NUMBER: _("{mine} here, {other} there; amount and day agree, a number is mistyped."),
        causes.DISPUTED: _("{mine}: {ours} here, {theirs} there; {rest} is in dispute."),
        causes.RETENTION: _("{mine}: {ours} here, {theirs} there; {rest} is retention."),
        causes.UNAPPLIED: _("{mine}: {ours} here, {theirs} there; {rest} is not applied yet."),
        causes.BILL: _(
            "{mine}: {ours} here, {theirs} there; {rest} is a bill that is not due yet."
        ),
        causes.OPENING: _("We began with {ours}, they with {theirs}; {rest} is from before."),
        causes.UNCLEAR: _("{mine} here and {other} there could be each other; match them by hand."),
    }
    return found.get(cause, _("{mine}: {ours} here, {theirs} there; {rest} apart."))


def _single(cause: str, *, mine: bool) -> str:
    if mine:
        found = {
            causes.TIMING: _("{mine} of {day}, {ours}: on its way to them."),
            causes.DUPLICATE: _("{mine} of {day}, {ours}: booked twice here."),
            causes.UNAPPLIED: _(
                "{mine} of {day}, {ours}: our receipt is not applied; they may have it as a prepayment."
            ),
            causes.DISPUTED: _("{mine} of {day}, {ours}: they contest it."),
            causes.RETENTION: _("{mine} of {day}, {ours}: retention they do not list."),
            causes.BILL: _(
                "{mine} of {day}, {ours}: a bill that is not due yet; they count it when it is paid."
            ),
            causes.DEDUCTION: _("{mine} of {day}, {ours}: a deduction they do not have."),
            causes.OPENING: _("We began with {ours}, they with nothing."),
            causes.AGREES: _("{mine} of {day} comes to nothing."),
        }
        return found.get(cause, _("{mine} of {day}, {ours}: they do not have it."))
    found = {
        causes.TIMING: _("{other} of {their_day}, {theirs}: on its way to us."),
        causes.DUPLICATE: _("{other} of {their_day}, {theirs}: booked twice there."),
        causes.UNAPPLIED: _(
            "{other} of {their_day}, {theirs}: they have it as a prepayment, we do not."
        ),
        causes.DEDUCTION: _("{other} of {their_day}, {theirs}: a deduction we have not booked."),
        causes.OPENING: _("They began with {theirs}, we with nothing."),
        causes.AGREES: _("{other} of {their_day} comes to nothing."),
    }
    return found.get(cause, _("{other} of {their_day}, {theirs}: we do not have it."))
