"""How large a sample workspace is, and the day it stands still at."""

import random
from dataclasses import dataclass
from datetime import date

STANDING_DAY = date(2026, 6, 30)
"""Every sample workspace is as of this day, so that its pictures stay the same."""
FIRST_DAY = date(2024, 7, 1)
"""The first day of its history."""
DEFAULT_SEED = 20260630


@dataclass(frozen=True, slots=True)
class Scale:
    """A size of sample workspace.

    Attributes:
        name: Word of the command line.
        accounts: How many accounts.
        people: How many people, or 0: 8 to 40 an account.
        invoices: How many invoices and credit notes, or 0: as many as the business makes.
        sales_share: One invoice in so many has its sales lines written too.
    """

    name: str
    accounts: int
    people: int = 0
    invoices: int = 0
    sales_share: int = 1


SCALES = {
    scale.name: scale
    for scale in (
        Scale("small", 25),
        Scale("medium", 5_000, 50_000, 200_000, 4),
        Scale("large", 50_000, 200_000, 1_000_000, 10),
    )
}


def stream(seed: int, subject: str, number: int = 0) -> random.Random:
    """Return the source of chance of one subject: the same for the same seed, in any order."""
    return random.Random(f"{seed}/{subject}/{number}")


def shares(total: int, count: int) -> list[int]:
    """Split a total over `count` places as evenly as whole numbers go."""
    whole, rest = divmod(total, count)
    return [whole + (place < rest) for place in range(count)]
