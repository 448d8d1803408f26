"""How good the forecast is on customers whose habits are known: `python3 -m benchmarks.forecast`.

For every kind of customer and for all of them together, over several seeds: how often what came lay in
the band of 80 and of 50 %, and the pinball loss beside the two naive forecasts (share of what came).
"""

import argparse
from datetime import date

from kamdesk.base.periods import last_month_ends
from kamdesk.features.forecast.simulation.backtest import Score, backtest
from kamdesk.features.forecast.simulation.habits import STRENGTH
from kamdesk.features.forecast.simulation.outlook import Claims
from tests.features.forecast.customers import END, KINDS, bills, book_of

CUSTOMERS = 16
WEEKS = 13


def measure(kinds: list[str], seed: int, strength: float, since: date | None = None) -> Score:
    """Return the score of a book of generated customers."""
    made = bills(kinds, seed) if since is None else bills(kinds, seed, since=since)
    days = last_month_ends(END, 13)[:-1]
    return backtest(book_of(made), Claims(), days, END, WEEKS, strength=strength)[0]


def line(name: str, scores: list[Score]) -> str:
    """Return the mean of some scores as a line."""

    def mean(key: str) -> float:
        return sum(getattr(one, key) for one in scores) / len(scores)

    return (
        f"{name:<14} 80% {mean('inside_80'):6.1%}  50% {mean('inside_50'):6.1%}  bias {mean('bias'):+6.1%}  "
        f"error {mean('error'):5.1%} (due {mean('error_due'):5.1%}, mean {mean('error_mean'):5.1%})  "
        f"loss {mean('loss'):.3f} (due {mean('loss_due'):.3f}, mean {mean('loss_mean'):.3f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--strength", type=float, default=STRENGTH)
    args = parser.parse_args()
    seeds = range(1, args.seeds + 1)
    for kind in KINDS:
        print(line(kind, [measure([kind] * CUSTOMERS, seed, args.strength) for seed in seeds]))
    everybody = list(KINDS) * 4
    print(line("all", [measure(everybody, seed, args.strength) for seed in seeds]))
    late = date(2025, 10, 1)
    print(line("new customers", [measure(everybody, seed, args.strength, late) for seed in seeds]))


if __name__ == "__main__":
    main()
