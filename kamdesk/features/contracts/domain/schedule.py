"""Parts of an invoice with due days of their own: what each has been paid, and how they change.

The lines of one schedule add up to its invoice. Amounts are integers of minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _

PART, RETENTION = "part", "retention"
_NEVER = date.max


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an invoice.

    Attributes:
        amount: Minor units, above zero.
        due: Day it is due; None while the event it waits for is missing.
        kind: "part" or "retention".
        milestone: Key of the line of the plan it pays, or None.
        note: Why it stands there, or None.
    """

    amount: int
    due: date | None
    kind: str = PART
    milestone: int | None = None
    note: str | None = None


def in_order(parts: Sequence[Part]) -> list[int]:
    """Return the places of parts in the order they are paid: by due day, without one last."""
    return sorted(range(len(parts)), key=lambda place: (parts[place].due or _NEVER, place))


def paid(parts: Sequence[Part], applied: int) -> list[int]:
    """Return what each part has been paid of what is applied to its invoice."""
    result = [0] * len(parts)
    for place in in_order(parts):
        result[place] = max(0, min(parts[place].amount, applied))
        applied -= result[place]
    return result


def with_due(
    parts: Iterable[Part],
    milestone: int,
    due: date | None,
    before: date | None = None,
    *,
    held: bool = False,
) -> tuple[Part, ...]:
    """Return the parts with another due day for those of a line that wait, or were due `before`.

    A part with a day of its own (an extension) keeps it. With `held` only what is still retained
    changes, not what was deducted or paid against a guarantee.
    """
    return tuple(
        replace(part, due=due)
        if part.milestone == milestone
        and part.due in (None, before)
        and (not held or part.kind == RETENTION)
        else part
        for part in parts
    )


def deducted(
    parts: Sequence[Part], milestone: int, amount: int, day: date, currency: str
) -> tuple[Part, ...]:
    """Return the parts with an amount taken out of a retention, as a part that is paid first.

    Args:
        parts: The schedule in force.
        milestone: Key of the retention's line.
        amount: What the customer may keep; above zero.
        day: Due day of the part that is taken out; no part may be due earlier.
        currency: Of the amounts, for what is said.

    Raises:
        UserError: If the retention has less than that.
    """
    held = sum(part.amount for part in parts if _is_held(part, milestone))
    if amount <= 0:
        raise UserError(_("The amount must be above zero."))
    if amount > held:
        raise UserError(_("Only {amount} is retained.").format(amount=format_money(held, currency)))
    left, rest = [], amount
    for part in parts:
        taken = min(part.amount, rest) if _is_held(part, milestone) else 0
        rest -= taken
        if part.amount > taken:
            left.append(replace(part, amount=part.amount - taken))
    return (Part(amount, day, PART, milestone), *left)


def swapped(parts: Iterable[Part], milestone: int, due: date) -> tuple[Part, ...]:
    """Return the parts with a retention that is paid now because a guarantee took its place."""
    return tuple(
        replace(part, kind=PART, due=due) if _is_held(part, milestone) else part for part in parts
    )


def _is_held(part: Part, milestone: int) -> bool:
    return part.kind == RETENTION and part.milestone == milestone
