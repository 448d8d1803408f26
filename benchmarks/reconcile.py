"""reconcile-50k: two ledgers of 50,000 lines compared, 5 % of them with a known difference.

The floor is a plain sort-merge of both lists in Python: sorted by account, number and amount and
walked once; what is left over is sorted by account and amount and walked once more. It finds equal
lines only, and no cause of anything.

reconcile-quality counts what was found of known differences over several seeds: the figure is the
share that was missed or said wrongly, its floor the share allowed; a wrong match fails it.
"""

import random

from benchmarks.harness import Result, in_turns, ratio_result
from benchmarks.ledger_pairs import AS_OF, merged, pair, score
from kamdesk.base.memory import no_collecting
from kamdesk.features.reconcile.domain.entries import Entry
from kamdesk.features.reconcile.domain.matching import Comparison, match

BAR = 5.0
LINES = 50_000
SHARE = 0.05
SEED = 20260630
MISSED = 0.01
SHARES = (0.01, 0.05, 0.10, 0.15)
SEEDS = range(8)
_Plain = tuple[int | None, str, int]


def reconcile_50k(scale: str) -> list[Result]:
    """Measure the comparison against a plain merge, for many customers and for one."""
    results = []
    for name, accounts in (("reconcile-50k", 0), ("reconcile-50k-one-customer", 1)):
        made = pair(LINES, SHARE, SEED, accounts)
        plain = [[_plain(line) for line in side] for side in (made.ours, made.theirs)]

        def compare(ours: list[Entry] = made.ours, theirs: list[Entry] = made.theirs) -> Comparison:
            with no_collecting():
                return match(ours, theirs, AS_OF)

        def merge(sides: list[list[_Plain]] = plain) -> int:
            with no_collecting():
                return _merge(*sides)

        ours, floor = in_turns(compare, merge, 7)
        found = score(made, compare())
        results.append(
            ratio_result(
                name, scale, ours, floor, BAR, lines=float(len(made.ours) + len(made.theirs)),
                recall=found.recall, precision=found.precision, wrong=float(found.wrong),
            )
        )  # fmt: skip
    return results


def reconcile_quality(scale: str) -> list[Result]:
    """Count known differences over shares of differences and seeds."""
    results = []
    for share in SHARES:
        scores = []
        for seed in SEEDS:
            lines = random.Random(seed).choice((400, 1_500, 3_000))
            made = pair(lines, share, seed)
            scores.append(score(made, match(made.ours, made.theirs, AS_OF)))
        whole = merged(scores)
        missed = 1 - min(whole.recall, whole.precision)
        notes = {
            "known": float(whole.known), "recall": whole.recall, "precision": whole.precision,
            "wrong": float(whole.wrong), "seeds": float(len(SEEDS)),
        }  # fmt: skip
        met = missed <= MISSED and not whole.wrong
        name = f"reconcile-quality-{share:.0%}"
        results.append(
            Result(
                name, scale, missed, MISSED, f"{MISSED:g}&wrong0", met, unit="share", notes=notes
            )
        )
    return results


def _plain(line: Entry) -> _Plain:
    return line.account, line.number, line.amount


def _merge(ours: list[_Plain], theirs: list[_Plain]) -> int:
    """Return how many lines of two lists are equal: by number first, the rest by amount."""
    equal, left, other = _walk(sorted(ours), sorted(theirs))
    more, _left, _other = _walk(
        sorted((account, "", amount) for account, _number, amount in left),
        sorted((account, "", amount) for account, _number, amount in other),
    )
    return equal + more


def _walk(ours: list[_Plain], theirs: list[_Plain]) -> tuple[int, list[_Plain], list[_Plain]]:
    mine = other = equal = 0
    left: list[_Plain] = []
    rest: list[_Plain] = []
    while mine < len(ours) and other < len(theirs):
        if ours[mine] == theirs[other]:
            equal += 1
            mine += 1
            other += 1
        elif ours[mine] < theirs[other]:  # type: ignore[operator]
            left.append(ours[mine])
            mine += 1
        else:
            rest.append(theirs[other])
            other += 1
    return equal, left + ours[mine:], rest + theirs[other:]
