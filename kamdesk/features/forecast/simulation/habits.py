"""How every customer pays: fitted to its own history and drawn towards that of all customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from kamdesk.features.forecast.domain import default_hazards
from kamdesk.features.forecast.simulation import curves, runs
from kamdesk.features.forecast.simulation.book import Flags, Floats, History, Ints
from kamdesk.features.forecast.simulation.runs import (
    FIRST_LAG,
    JITTER,
    LAGS,
    Calendar,
    RunHabit,
    contradicted,
    found_days,
    lag_of,
)

ENOUGH = 30
"""Payments of all customers from which a distribution is fitted; with fewer, C35's own rule is used."""
POOL_STRENGTH = 10.0
"""Items that follow the default chances, beside the history of all customers."""
STRENGTH = 2.0
"""Payments that follow all customers, beside a customer's own."""
UNKNOWN = 4.0
"""Payments up to which a customer is a stranger: that it is quick or slow as a whole is not known yet."""
YOUNG = 40.0
"""The same for all customers together: payments up to which the ledger says little of them as a whole."""
LEAST_COMMON = 0.02
"""Correlation between any two items at least: habits of all customers shift a little together, and in
thousands of items chance alone would leave bands that promise more than any model can keep."""
_RUN_PRIOR = (0.02, 0.05, 0.6, 0.5) + (0.35,) * (LAGS - 4)
_PAIRS = 12.0
_BLOCK = 1_000
_USUAL = 0.3
_MOST = 0.95
_GRID = np.linspace(0.0005, 0.9995, 1000)
_NORMAL = np.array([NormalDist().inv_cdf(float(one)) for one in _GRID])


@dataclass(frozen=True, slots=True, eq=False)
class Habits:
    """How customers pay, a row for each account of `accounts`.

    Attributes:
        accounts: Keys, ascending.
        basis: Payments of all customers within the window.
        payments: Payments each row rests on.
        delay: Days beyond terms, weighted by amount; paying early counts 0. Without payments of its
            own that of all customers, 0 without any.
        unpaid: Share unpaid by days past due, from `curves.survival_rows`.
        runs: Payment days.
        together: Correlation between the items of a customer.
        batch: Items paid together with one, itself included, on average; so many share their luck.
        common: Correlation between the items of any two customers.
    """

    accounts: Ints
    basis: int
    payments: Ints
    delay: Ints
    unpaid: Floats
    runs: RunHabit
    together: Floats
    batch: Floats
    common: float

    @property
    def fitted(self) -> bool:
        """Whether there is history enough for distributions."""
        return self.basis >= ENOUGH

    def rows(self, account: Ints) -> Ints:
        """Return the rows of accounts that are all in `accounts`."""
        return np.searchsorted(self.accounts, account)


def fit(
    history: History,
    accounts: Ints,
    calendar: Calendar,
    told: Mapping[int, tuple[int, int]] | None = None,
    *,
    strength: float = STRENGTH,
) -> Habits:
    """Fit the habits of some accounts; all customers of the history are the background.

    Args:
        history: Up to the as-of day.
        accounts: Keys, ascending.
        calendar: Covers the history and the weeks to come.
        told: (payment day of the month, day it was told) by account; it stands before what is found,
            unless the payments since then contradict it.
        strength: See `STRENGTH`.
    """
    late = history.day - history.due
    everybody = np.zeros(len(late), np.int64)
    pool = curves.hazard_rows(
        curves.tally(everybody, late, history.weight * history.paid, 1),
        curves.tally(everybody, late, history.weight * ~history.paid, 1),
        np.array(default_hazards()),
        POOL_STRENGTH,
    )
    row = np.searchsorted(accounts, history.account)
    known = np.isin(history.account, accounts)
    row = np.where(known, row, 0)
    rows = len(accounts)
    mine = known & history.paid
    survival = _survival(history, row, known, rows, pool, strength)
    payments = np.bincount(row[mine], minlength=rows)
    whole = int(history.paid.sum())
    run_habit = _fit_runs(history, row, known, rows, calendar, _told_days(accounts, told))
    within, common = _ties(history, row, mine, survival, rows)
    unknown = _between(history, curves.survival_rows(pool))
    together = (payments * within + UNKNOWN * max(unknown, common)) / (payments + UNKNOWN)
    common = (whole * common + YOUNG * _USUAL) / (whole + YOUNG)
    common = max(common, LEAST_COMMON)
    together = np.maximum(together, common)
    return Habits(
        accounts,
        whole,
        payments,
        _delays(history, row, mine, rows),
        survival,
        run_habit,
        together,
        _batches(history, row, mine, rows),
        common,
    )


def _survival(
    history: History, row: Ints, known: Flags, rows: int, pool: Floats, strength: float
) -> Floats:
    """Return the curves of all rows; some at a time, because their days take much room."""
    pieces = np.flatnonzero(known)
    pieces = pieces[np.argsort(row[pieces], kind="stable")]
    bounds = np.searchsorted(row[pieces], np.arange(0, rows + _BLOCK, _BLOCK))
    found = np.ones((rows, curves.DAYS + 1), np.float32)
    for block, start in enumerate(range(0, rows, _BLOCK)):
        some = pieces[bounds[block] : bounds[block + 1]]
        count = min(_BLOCK, rows - start)
        place, late = row[some] - start, (history.day - history.due)[some]
        weight, came = history.weight[some], history.paid[some]
        paid = curves.tally(place, late, weight * came, count)
        unpaid = curves.tally(place, late, weight * ~came, count)
        hazard = curves.hazard_rows(curves.smooth(paid), unpaid, pool, strength)
        found[start : start + count] = curves.survival_rows(hazard)
    return found


def _told_days(accounts: Ints, told: Mapping[int, tuple[int, int]] | None) -> tuple[Ints, Ints]:
    days = told or {}
    pairs = [days.get(int(key), (0, 0)) for key in accounts]
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _delays(history: History, row: Ints, mine: Flags, rows: int) -> Ints:
    """Return DBT by row, rounded half up; that of all customers where a row has none."""
    late = np.maximum(history.day - history.due, 0)
    weight = curves.sums(row[mine], history.amount[mine].astype(float), rows)
    days = curves.sums(row[mine], history.amount[mine] * late[mine].astype(float), rows)
    paid = history.paid
    whole = float(history.amount[paid].sum())
    usual = float((history.amount[paid] * late[paid]).sum()) / whole if whole else 0.0
    found: Ints = np.floor(
        np.where(weight > 0, days / np.where(weight > 0, weight, 1), usual) + 0.5
    ).astype(np.int64)
    return found


# -- payment days -------------------------------------------------------------------------------


def _fit_runs(
    history: History,
    row: Ints,
    known: Flags,
    rows: int,
    calendar: Calendar,
    told: tuple[Ints, Ints],
) -> RunHabit:
    inside = History(
        row[known],
        history.due[known],
        history.day[known],
        history.paid[known],
        history.weight[known],
        history.amount[known],
    )
    believed = (told[0] > 0) & ~contradicted(inside, rows, *told)
    month_day = np.where(believed, told[0], found_days(inside, rows))
    none = np.zeros(rows, bool)
    has = month_day[inside.account] > 0
    pieces = History(
        inside.account[has],
        inside.due[has],
        inside.day[has],
        inside.paid[has],
        inside.weight[has],
        inside.amount[has],
    )
    days = month_day[pieces.account]
    month = calendar.nearest(days, pieces.day)
    by_run = _lags(calendar, pieces, days, none, month, rows)
    by_month = _lags(calendar, pieces, days, ~none, month, rows)
    sharper = _sharpness(by_month) > _sharpness(by_run) + 0.05
    hazard = np.where(sharper[:, None], by_month, by_run)
    gone = np.cumprod(1 - hazard, axis=1)
    before = np.concatenate((np.ones((rows, 1)), gone[:, :-1]), axis=1)
    offset = np.clip(pieces.day - calendar.run(days, month), -JITTER, JITTER) + JITTER
    width = 2 * JITTER + 1
    weight = pieces.weight * pieces.paid
    seen = curves.tally(pieces.account, offset, weight, rows, width)
    seen[:, JITTER] += 1.0
    return RunHabit(month_day, sharper, before * hazard, seen / seen.sum(axis=1, keepdims=True))


def _lags(
    calendar: Calendar, pieces: History, days: Ints, by_month: Flags, month: Ints, rows: int
) -> Floats:
    """Return the hazards by lag of each row."""
    lag = lag_of(calendar, days, by_month[pieces.account], pieces.due, month) - FIRST_LAG
    mine = pieces.paid
    paid = curves.tally(pieces.account[mine], lag[mine], pieces.weight[mine], rows, LAGS)
    # what is open was not paid in the runs before; the run nearest to the day may still come
    open_lag = lag[~mine] - 1
    kept = open_lag >= 0
    unpaid = curves.tally(
        pieces.account[~mine][kept], open_lag[kept], pieces.weight[~mine][kept], rows, LAGS
    )
    return curves.hazard_rows(paid, unpaid, np.array(_RUN_PRIOR), STRENGTH)


def _sharpness(hazard: Floats) -> Floats:
    gone = np.cumprod(1 - hazard, axis=1)
    before = np.concatenate((np.ones((len(gone), 1)), gone[:, :-1]), axis=1)
    found: Floats = ((before * hazard) ** 2).sum(axis=1)
    return found


# -- how items move together --------------------------------------------------------------------


def _score(survival: Floats, row: Ints, late: Ints) -> Floats:
    """Return where each payment lies in the distribution of a row, as a normal score."""
    middle = (curves.at(survival, row, late) + curves.at(survival, row, late - 1)) / 2
    place = np.clip((1 - middle) / np.maximum(1 - survival[row, -1], 1e-9), 0.001, 0.999)
    found: Floats = np.interp(place, _GRID, _NORMAL)
    return found


def _between(history: History, pool: Floats) -> float:
    """Return how alike the payments of a customer are when nothing is known of it."""
    mine = history.paid
    late = (history.day - history.due)[mine]
    score = _score(pool, np.zeros(len(late), np.int64), late)
    _keys, inverse = np.unique(history.account[mine], return_inverse=True)
    product, pairs = _pairs(inverse, score, history.weight[mine])
    return _correlation(product.sum(), pairs.sum())


def _pairs(group: Ints, score: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return (sum of products, weight) of all pairs of different payments within each group."""
    scores = curves.sums(group, score * weight)
    squares = curves.sums(group, (score * weight) ** 2)
    weights = curves.sums(group, weight)
    return scores**2 - squares, weights**2 - curves.sums(group, weight**2)


def _correlation(product: float, pairs: float) -> float:
    return float(min(_MOST, max(0.0, product / pairs))) if pairs > 0 else _USUAL


def _batches(history: History, row: Ints, mine: Flags, rows: int) -> Floats:
    keys, size = np.unique(row[mine] * 100_000 + history.day[mine], return_counts=True)
    payments = curves.sums(keys // 100_000, size, rows)
    products = curves.sums(keys // 100_000, size * size, rows)
    return (products + 1.0) / (payments + 1.0)


def _ties(
    history: History, row: Ints, mine: Flags, survival: Floats, rows: int
) -> tuple[Floats, float]:
    """Return how strongly the items of a customer, and those of different customers, move together.

    Each payment is placed in its customer's own distribution; payments of items due in one month are
    compared pair by pair.
    """
    of, late = row[mine], (history.day - history.due)[mine]
    month = runs.month_of(history.due[mine])
    weight = history.weight[mine]
    score = _score(survival, of, late)
    keys, inverse = np.unique(of * 10_000 + month, return_inverse=True)
    product, pairs = _pairs(inverse, score, weight)
    owner = keys // 10_000
    by_row = curves.sums(owner, product, rows)
    pairs_of = curves.sums(owner, pairs, rows)
    usual = _correlation(by_row.sum(), pairs_of.sum())
    together = np.clip((by_row + _PAIRS * usual) / (pairs_of + _PAIRS), 0.0, _MOST)
    scores = curves.sums(inverse, score * weight)
    weights = curves.sums(inverse, weight)
    return together, _common(keys % 10_000, scores, weights, usual)


def _common(month: Ints, scores: Floats, weights: Floats, usual: float) -> float:
    """Return the correlation between the payments of different customers due in one month."""
    if not len(month):
        return 0.0
    keys, inverse = np.unique(month, return_inverse=True)
    product = curves.sums(inverse, scores) ** 2 - curves.sums(inverse, scores**2)
    pairs = curves.sums(inverse, weights) ** 2 - curves.sums(inverse, weights**2)
    if pairs.sum() <= 0 or len(keys) < 2:
        return 0.0
    return min(usual, _correlation(product.sum(), pairs.sum()))
