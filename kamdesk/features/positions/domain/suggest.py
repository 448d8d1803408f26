"""What the data say about an answer: steps the user can confirm, never an answer by itself."""

from bisect import bisect_right
from collections.abc import Sequence


def _step(value: float, edges: Sequence[float]) -> int:
    """Return 1 below the first edge, 2 from it on, and so on."""
    return 1 + bisect_right(edges, value)


def kept_word(on_time: int, due: int) -> int | None:
    """Return R1 from invoices paid by their due day: 50, 70, 85, 95 %; None below three invoices."""
    return None if due < 3 else _step(on_time * 100 / due, (50, 70, 85, 95))


def breadth(met: int, departments: int, functions: int) -> int | None:
    """Return R5 from departments met: 20, 40, 60, 80 %; at most 3 while one function of ours goes.

    None if no department is known or nobody was met.
    """
    if not departments or not met:
        return None
    found = _step(met * 100 / departments, (20, 40, 60, 80))
    return min(found, 3) if functions < 2 else found


def conflict(disputed: int, open_items: int) -> int | None:
    """Return R6 (1 is none) from open invoices in dispute: any, 5, 15, 30 %; None without invoices."""
    if not open_items:
        return None
    if not disputed:
        return 1
    return 1 + _step(disputed * 100 / open_items, (5, 15, 30))


def credit(real_days: int | None, agreed_days: int | None) -> int | None:
    """Return T2 from days until paid beyond the days agreed: over 45, over 15, late, on time, 10 early."""
    if real_days is None or agreed_days is None:
        return None
    beyond = real_days - agreed_days
    if beyond > 45:
        return 1
    if beyond > 15:
        return 2
    if beyond > 0:
        return 3
    return 4 if beyond > -10 else 5


def stage(invoices: int, contract: bool) -> int:
    """Return P1 from invoices of two years: none, up to two, more, more under a contract; 5 is seen by people."""
    if not invoices:
        return 1
    if invoices <= 2:
        return 2
    return 4 if contract else 3


def steadiness(months: int) -> int:
    """Return P2 from the months of the last twelve with an invoice: 2, 4, 7, 10."""
    return _step(months, (2, 4, 7, 10))


def penetration(bought: int, lines: int) -> int | None:
    """Return P4 from product lines bought: 20, 40, 60, 80 %; None if nothing was bought."""
    if not bought or not lines:
        return None
    return _step(bought * 100 / lines, (20, 40, 60, 80))
