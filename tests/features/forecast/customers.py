"""Customers whose habits are known: their ledgers, made from a seed, as the forecast reads them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kamdesk.features.contracts.domain.workdays import around
from kamdesk.features.forecast.domain.days import first_run
from kamdesk.features.forecast.simulation.book import NO_DAY, Book, day_number

START = date(2023, 1, 2)
END = date(2026, 6, 30)
WORK = around(START, END)
AMOUNT = (2_000_000, 40_000_000)
"""Minor units of an invoice, from and to."""
Habit = Callable[[random.Random, date], date]
"""Returns the day an invoice due on a day is paid."""


def punctual(_customer: random.Random) -> Habit:
    """Within a few days around the due day."""
    return lambda chance, due: due + timedelta(days=chance.randint(-4, 3))


def month_end_payer(customer: random.Random) -> Habit:
    """Everything due by the last day of the month, on that day."""
    skipped = customer.uniform(0.02, 0.12)

    def pay(chance: random.Random, due: date) -> date:
        run = first_run(due, 31, WORK)
        return first_run(run + timedelta(days=5), 31, WORK) if chance.random() < skipped else run

    return pay


def payment_day(customer: random.Random) -> Habit:
    """On a day of the next month, whatever the due day within its month."""
    day = customer.choice((5, 10, 15, 20, 25))

    def pay(_chance: random.Random, due: date) -> date:
        return first_run((due.replace(day=1) + timedelta(days=32)).replace(day=1), day, WORK)

    return pay


def always_late(customer: random.Random) -> Habit:
    """So many days after the due day, give or take."""
    days, spread = customer.randint(8, 60), customer.uniform(1, 6)
    return lambda chance, due: due + timedelta(days=round(chance.gauss(days, spread)))


def seasonal(customer: random.Random) -> Habit:
    """Slow in winter, else a little late."""
    usual, winter = customer.randint(2, 12), customer.randint(25, 45)

    def pay(chance: random.Random, due: date) -> date:
        days = winter if due.month in (12, 1, 2) else usual
        return due + timedelta(days=round(chance.gauss(days, 4)))

    return pay


def erratic(customer: random.Random) -> Habit:
    """Anything from a week early to months late."""
    mean = customer.uniform(15, 50)
    return lambda chance, due: due + timedelta(days=round(chance.expovariate(1 / mean)) - 7)


def mixture(customer: random.Random) -> Habit:
    """Mostly on time; a part is contested and comes much later."""
    part, later = customer.uniform(0.1, 0.4), customer.randint(45, 110)

    def pay(chance: random.Random, due: date) -> date:
        if chance.random() < part:
            return due + timedelta(days=round(chance.gauss(later, 15)))
        return due + timedelta(days=chance.randint(-2, 6))

    return pay


def batches(customer: random.Random) -> Habit:
    """Everything due at once, every few weeks: whole weeks are moved together."""
    every, since = customer.randint(14, 28), customer.randint(0, 27)

    def pay(_chance: random.Random, due: date) -> date:
        gone = (due - START).days - since
        return START + timedelta(days=since + -(-gone // every) * every)

    return pay


KINDS: dict[str, Callable[[random.Random], Habit]] = {
    "punctual": punctual,
    "month end": month_end_payer,
    "payment day": payment_day,
    "always late": always_late,
    "seasonal": seasonal,
    "erratic": erratic,
    "mixture": mixture,
    "batches": batches,
}


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice and the day it is paid."""

    account: int
    issued: date
    due: date
    paid: date
    amount: int


def bills(kinds: Sequence[str], seed: int, a_year: float = 26.0, since: date = START) -> list[Bill]:
    """Return the invoices of customers, one customer for each kind named, by day of issue."""
    made = []
    for account, kind in enumerate(kinds, start=1):
        customer = random.Random(f"{seed}/{account}/{kind}")
        pay = KINDS[kind](customer)
        terms = customer.choice((30, 45, 60))
        day = since + timedelta(days=customer.randint(0, 20))
        while day <= END:
            due = day + timedelta(days=terms)
            paid = WORK.next_working(max(pay(customer, due), day + timedelta(days=1)))
            low, high = AMOUNT
            amount = round(low * (high / low) ** customer.random())
            made.append(Bill(account, day, due, paid, amount))
            day += timedelta(days=max(1, round(customer.expovariate(a_year / 365))))
    return sorted(made, key=lambda one: (one.issued, one.account))


def book_of(made: Sequence[Bill], until: date = END) -> Book:
    """Return invoices as the forecast reads them, with what was paid until a day."""
    made = [one for one in made if one.issued <= until]
    paid = [(place, one) for place, one in enumerate(made) if one.paid <= until]
    paid.sort(key=lambda pair: pair[1].paid)
    count, moves = len(made), len(paid)
    return Book(
        invoice=np.arange(1, count + 1),
        account=np.array([one.account for one in made], np.int64),
        currency=np.zeros(count, np.int64),
        issued=np.array([day_number(one.issued) for one in made], np.int64),
        due=np.array([day_number(one.due) for one in made], np.int64),
        voided=np.full(count, NO_DAY),
        amount=np.array([one.amount for one in made], np.int64),
        a_invoice=np.array([place for place, _one in paid], np.int64),
        a_day=np.array([day_number(one.paid) for _place, one in paid], np.int64),
        a_amount=np.array([one.amount for _place, one in paid], np.int64),
        a_cash=np.ones(moves, bool),
        undone=np.full(moves, NO_DAY),
        currencies=("CNY",),
    )
