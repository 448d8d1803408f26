"""Bands of weekly totals: every item drawn many times, those of one customer moving together."""

from statistics import NormalDist

import numpy as np

from kamdesk.features.forecast.simulation.book import Floats, Ints
from kamdesk.features.forecast.simulation.habits import Habits

SEED = 20_260_630
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_WORK = 12_000_000
_FEWEST, _MOST = 200, 2_000
_STEPS = 4000
_CHANCES = np.linspace(0.5 / _STEPS, 1 - 0.5 / _STEPS, _STEPS)
_SCORES = np.array([NormalDist().inv_cdf(float(one)) for one in _CHANCES])


def draws_for(items: int) -> int:
    """Return how often to draw: less often the more there is to draw."""
    return max(_FEWEST, min(_MOST, _WORK // max(items, 1)))


def totals(
    amount: Ints,
    account: Ints,
    due: Ints,
    weeks: Floats,
    habits: Habits,
    draws: int | None = None,
) -> Floats:
    """Return drawn totals by (draw, week), the last column being what comes later.

    The same items give the same draws.

    Args:
        amount: Minor units of each part.
        account: Its account.
        due: Its due day: neighbours share a payment where a customer pays several at once.
        weeks: Chance by week, from `spread`.
        habits: How strongly items move together.
        draws: How many; by default fewer for more items.
    """
    count = weeks.shape[1]
    wanted = draws or draws_for(len(amount))
    chance = np.random.default_rng(SEED)
    bounds = _scores(np.cumsum(weeks, axis=1)).T.astype(np.float32).copy()
    row = habits.rows(account)
    rows, own = np.unique(row, return_inverse=True)
    tie = habits.together[row]
    common = min(habits.common, 0.9)
    mine = np.sqrt(np.maximum(tie - common, 0.0)).astype(np.float32)
    alone = np.sqrt(1 - np.maximum(tie, common)).astype(np.float32)
    block = _blocks(row, due, habits.batch)
    blocks = int(block.max(initial=-1)) + 1
    found = np.zeros((wanted, count))
    shared = np.sqrt(common) * chance.standard_normal(wanted)
    money = amount.astype(float)
    for draw in range(wanted):
        luck = chance.standard_normal(len(rows), np.float32)[own] * mine
        luck += chance.standard_normal(blocks, np.float32)[block] * alone
        luck += np.float32(shared[draw])
        week = (luck > bounds).sum(axis=0, dtype=np.int64)
        found[draw] = np.bincount(week, weights=money, minlength=count + 1)[:count]
    return found


def _blocks(row: Ints, due: Ints, batch: Floats) -> Ints:
    """Return the number of the payment each item is likely to come with."""
    order = np.lexsort((due, row))
    sorted_row = row[order]
    first = np.flatnonzero(np.diff(sorted_row, prepend=-1))
    start = np.repeat(first, np.diff(np.append(first, len(row))))
    within = np.floor((np.arange(len(row)) - start) / batch[sorted_row]).astype(np.int64)
    _keys, number = np.unique(sorted_row * 1_000_000 + within, return_inverse=True)
    found = np.empty(len(row), np.int64)
    found[order] = number
    return found


def _scores(chances: Floats) -> Floats:
    """Return the normal scores of chances; none and all are out of reach."""
    found: Floats = np.interp(chances, _CHANCES, _SCORES)
    found[chances <= 1e-9] = -np.inf
    found[chances >= 1 - 1e-9] = np.inf
    return found


def quantiles(drawn: Floats) -> Floats:
    """Return the quantiles of `QUANTILES` by (quantile, column)."""
    found: Floats = np.quantile(drawn, QUANTILES, axis=0)
    return found
