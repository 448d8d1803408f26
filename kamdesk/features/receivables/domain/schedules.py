"""When the parts of an invoice are due: agreed schedules, each in force from a day on.

An invoice without a schedule is due as a whole on the day first agreed. The lines with the latest
`since` not after a day are in force that day; an approved extension or an event that took place
adds a schedule and leaves the earlier ones as they were. What is applied pays the parts in the
order of their due days; parts that wait for an event come last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

NEVER = "9999-12-31"
"""How tables keep the due day of a part whose event has not taken place: after every real day."""
PLACE_SHIFT = 40
"""The key of an open item is its document's, with the number of the instalment above these bits."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a schedule.

    Attributes:
        invoice: Key of the invoice.
        since: First day its schedule is in force.
        place: Its number in the schedule, from 1.
        due: Day it should be paid; None while the event it waits for has not taken place.
        amount: Minor units, above zero; the lines of a schedule add up to the invoice.
        kind: "part" or "retention".
    """

    invoice: int
    since: date
    place: int
    due: date | None
    amount: int
    kind: str = "part"


@dataclass(frozen=True, slots=True)
class Part:
    """What is open of an invoice under one due day.

    Attributes:
        place: Number of the instalment, 0 for an invoice without a schedule.
        due: Day it should be paid, None while its event is missing.
        open: Minor units left.
        kind: "part" or "retention"; "" for an invoice without a schedule.
        disputed: Minor units of `open` that are contested.
    """

    place: int
    due: date | None
    open: int
    kind: str = ""
    disputed: int = 0


def in_force(lines: Iterable[Instalment], as_of: date) -> list[Instalment]:
    """Return the schedule of one invoice at the end of a day in the order it is paid; may be empty."""
    known = [line for line in lines if line.since <= as_of]
    newest = max((line.since for line in known), default=None)
    return sorted(
        (line for line in known if line.since == newest),
        key=lambda line: (line.due is None, line.due or line.since, line.place),
    )


def spread(amount: int, applied: int, due: date, schedule: Sequence[Instalment] = ()) -> list[Part]:
    """Return the parts of an invoice with something open, in the order they are paid.

    Args:
        amount: Of the invoice.
        applied: What was applied to it by the day.
        due: Day first agreed.
        schedule: Lines in force, in the order they are paid.

    The parts always add up to `amount - applied`: the last one takes what a schedule that does not
    add up leaves over.
    """
    rest = amount - applied
    if not schedule:
        return [Part(0, due, rest)] if rest else []
    found = []
    reached = left_over = 0
    for line in schedule[:-1]:
        reached += line.amount
        opened = max(0, min(line.amount, reached - applied))
        left_over += opened
        found.append(Part(line.place, line.due, opened, line.kind))
    last = schedule[-1]
    found.append(Part(last.place, last.due, rest - left_over, last.kind))
    return [part for part in found if part.open]


def paid(
    applied: int, amount: int, due: date, schedule: Sequence[Instalment] = ()
) -> list[tuple[date | None, int]]:
    """Return which due days a payment pays: (due day, amount) of each part it reaches.

    Args:
        applied: What was applied before.
        amount: Of the payment.
        due: Day first agreed.
        schedule: Lines in force on the day it is applied, in the order they are paid.
    """
    if not schedule:
        return [(due, amount)]
    found: list[tuple[date | None, int]] = []
    reached = 0
    for line in schedule:
        low, reached = reached, reached + line.amount
        part = min(applied + amount, reached) - max(applied, low)
        if part > 0:
            found.append((line.due, part))
    return found


def rounded_parts(amount: int, count: int) -> list[int]:
    """Split an amount into `count` equal parts rounded half up, the last takes the rest (E24, E26).

    Raises:
        ValueError: If there are not so many minor units.
    """
    if not 1 <= count <= amount:
        raise ValueError(f"{amount} cannot be split into {count}")
    each = (2 * amount + count) // (2 * count)
    if each * (count - 1) >= amount:  # nothing would be left for the last
        each = amount // count
    return [*([each] * (count - 1)), amount - each * (count - 1)]
