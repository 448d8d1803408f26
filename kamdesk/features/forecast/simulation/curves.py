"""Survival curves of many customers at once; the rule is `domain.survival`."""

import numpy as np

from kamdesk.features.forecast.domain import FIRST_DAY, LAST_DAY
from kamdesk.features.forecast.simulation.book import Floats, Ints

DAYS = LAST_DAY - FIRST_DAY + 1
_KERNEL = (0.1, 0.2, 0.4, 0.2, 0.1)
"""How a payment counts on the days around its own: a customer does not hit the same day each time."""


def sums(group: Ints, weight: Floats, groups: int = 0) -> Floats:
    """Return the sum of the weights of each group, 0 where it has none."""
    return np.bincount(group, weights=weight, minlength=groups).astype(float)


def tally(row: Ints, late: Ints, weight: Floats, rows: int, days: int = DAYS) -> Floats:
    """Return the weight on each day past due for each row; days outside count on the first or last."""
    place = np.clip(late - FIRST_DAY, 0, days - 1) if days == DAYS else np.clip(late, 0, days - 1)
    flat = np.bincount(row * days + place, weights=weight, minlength=rows * days)
    return flat.astype(float).reshape(rows, days)


def smooth(paid: Floats) -> Floats:
    """Spread what was paid over the days around; the sum of each row stays."""
    reach = len(_KERNEL) // 2
    found = np.zeros_like(paid)
    for step, share in enumerate(_KERNEL, start=-reach):
        if step < 0:
            found[:, :step] += share * paid[:, -step:]
            found[:, 0] += share * paid[:, :-step].sum(axis=1)
        elif step > 0:
            found[:, step:] += share * paid[:, :-step]
            found[:, -1] += share * paid[:, -step:].sum(axis=1)
        else:
            found += share * paid
    return found


def hazard_rows(paid: Floats, unpaid: Floats, prior: Floats, strength: Floats | float) -> Floats:
    """Return the hazards of each row (see `domain.hazards`); `strength` may differ by row."""
    gone = np.cumsum(paid + unpaid, axis=1)
    at_risk = np.maximum(gone[:, -1:] - gone + paid + unpaid, 0.0)
    weight = np.reshape(np.asarray(strength, float), (-1, 1))
    below = at_risk + weight
    return np.minimum(1.0, (paid + weight * prior) / np.where(below > 0, below, 1.0))


def survival_rows(hazard: Floats) -> Floats:
    """Return the share unpaid after each day, with a leading 1 for "before the first"."""
    left = np.cumprod(1 - hazard, axis=1)
    return np.concatenate((np.ones((len(left), 1)), left), axis=1)


def at(unpaid: Floats, row: Ints, late: Ints) -> Floats:
    """Return the share of a row's items that is unpaid so many days past due."""
    found: Floats = unpaid[row, np.clip(late - FIRST_DAY + 1, 0, DAYS)]
    return found
