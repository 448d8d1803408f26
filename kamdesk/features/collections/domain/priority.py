"""Whom to call first: amount x lateness x chance.

    weight = (amount + sum(open x days late) / late_days) x chance

`amount` is what may be chased: open, past due and not contested. Every `late_days` days of lateness
count as much as the amount itself. `chance` is the likelihood that it comes, by days past due and
weighted by amount (the default shares of C35), times (1 + kept ratio) / 2 once two promises of the
account have come out. The weight is minor units of the base currency; it orders calls and is no
forecast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _

EDGES = (0, 30, 60, 90, 180, 365)
"""Upper days past due of each chance but the last."""
CHANCES = (980, 920, 850, 750, 550, 400, 200)
"""Likelihood in thousandths that an item comes: not due, 1-30, 31-60, 61-90, 91-180, 181-365, later."""
LATE_DAYS = 30
_JUDGED = 2
"""Promises that must have come out before they say anything."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the user may change.

    Attributes:
        late_days: Days of lateness that count as much as the amount; above zero.
        chances: Thousandths by days past due, one more than `EDGES`.
    """

    late_days: int = LATE_DAYS
    chances: tuple[int, ...] = CHANCES


def parse_chances(text: str) -> tuple[int, ...]:
    """Return chances from percentages: "98, 92, 85, 75, 55, 40, 20".

    Raises:
        UserError: If there are not seven numbers from 0 to 100.
    """
    try:
        found = tuple(int(Decimal(part) * 10) for part in text.replace("，", ",").split(","))
    except (ArithmeticError, ValueError):  # no number, or none of a size
        found = ()
    if len(found) != len(CHANCES) or any(not 0 <= one <= 1000 for one in found):
        raise UserError(
            _("{text} are not seven percentages.").format(text=text),
            _("Type one for not due, 1-30, 31-60, 61-90, 91-180, 181-365 and later days."),
        )
    return found


def chance_of(late: int, weights: Weights = Weights()) -> int:
    """Return the likelihood in thousandths that an item comes."""
    return weights.chances[sum(late > edge for edge in EDGES)]


def with_promises(chance: int, kept: int, broken: int) -> int:
    """Return a chance (thousandths) with the account's own promises weighed in."""
    judged = kept + broken
    return chance if judged < _JUDGED else chance * (judged + kept) // (2 * judged)


def weight(
    items: Iterable[tuple[int, int]],
    weights: Weights = Weights(),
    promises: tuple[int, int] = (0, 0),
) -> int:
    """Return the weight of an account in one currency from (open minor units, days late)."""
    amount = late = likely = 0
    for minor, days in items:
        amount += minor
        late += minor * max(days, 0)
        likely += minor * chance_of(days, weights)
    if not amount:
        return 0
    return combine(amount, late, with_promises(likely // amount, *promises), weights.late_days)


def combine(amount: int, late_sum: int, chance: int, late_days: int) -> int:
    """Return (amount + late_sum / late_days) x chance / 1000, rounded down."""
    return (amount * late_days + late_sum) * chance // (late_days * 1000)


def share_in_words(chance: int) -> str:
    """Return a chance as a percentage without decimals."""
    return f"{round(chance / 10)}%"


def checked_days(text: str) -> int:
    """Return a number of days above zero.

    Raises:
        UserError: If it is none.
    """
    if not text.strip().isdecimal() or int(text) < 1:
        raise UserError(_("Type a whole number of days."))
    return int(text)


def as_percentages(chances: Sequence[int]) -> str:
    """Return chances as they are typed."""
    return ", ".join(f"{Decimal(one) / 10:f}" for one in chances)
