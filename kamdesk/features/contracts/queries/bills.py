"""The register of bills: each as it stood on a day, and what stands behind whom."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.contracts.domain import bills as rules
from kamdesk.features.contracts.domain.bills import Bill, Collected
from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays
from kamdesk.features.parameters import queries as parameters

_EXACT = Decimal(10) ** 6
_BILLS = """
    SELECT r.id, r.account_id, a.code, a.name, r.currency, r.method, r.amount_minor, r.received,
        r.matures, b.acceptor, b.issued, b.endorsed_on, b.discounted_on, b.settled_on,
        b.dishonoured_on, coalesce(b.number, r.number), b.endorsed_to, b.rate, b.note,
        (SELECT min(i.issued) FROM allocation AS l JOIN invoice AS i ON i.id = l.invoice_id
            WHERE l.receipt_id = r.id AND l.amount_minor > 0)
    FROM receipt AS r JOIN account AS a ON a.id = r.account_id
    LEFT JOIN bill AS b ON b.receipt_id = r.id
    WHERE r.method IN ('bank_bill', 'commercial_bill') AND r.received <= :day
        AND (r.voided_on IS NULL OR r.voided_on > :day OR b.dishonoured_on IS NOT NULL) {of}
    ORDER BY r.matures IS NULL, r.matures, r.id
"""


@dataclass(frozen=True, slots=True)
class HeldBill:
    """A bill of the register.

    Attributes:
        id: Key of the receipt it came as.
        bill: Its facts.
        number: Number of the bill, of the receipt where the bill has none; "" if neither has.
        endorsed_to: Whom it was passed on to.
        rate: Yearly discount rate it was discounted at.
        invoiced: Day of the earliest invoice it paid, None if it is not applied.
        state: How it stood on the day: a key of the domain's `STATES`.
        paid_on: Day its money comes: maturity, or the next working day.
        contingent: Whether it was passed on and may still come back.
        long: Whether it runs longer from its issue than the rules allow.
    """

    id: int
    account_id: int
    code: str
    account: str
    currency: str
    bill: Bill
    number: str
    endorsed_to: str | None
    rate: Decimal | None
    note: str | None
    invoiced: date | None
    state: str
    paid_on: date | None
    contingent: bool
    long: bool


def bills(
    reader: Reader,
    as_of: date,
    *,
    account_id: int | None = None,
    work: WorkDays = WEEKENDS,
) -> list[HeldBill]:
    """Return every bill received by a day as it stood at its end, the first to mature first."""
    of = "" if account_id is None else "AND r.account_id = :account"
    months = tenor_months(reader, as_of)
    rows = reader.rows(_BILLS.format(of=of), {"day": as_of.isoformat(), "account": account_id})
    return [_held(row, as_of, work, months) for row in rows]


def bill(
    reader: Reader, receipt_id: int, as_of: date, work: WorkDays = WEEKENDS
) -> HeldBill | None:
    """Return one bill as it stood at the end of a day, None if it had not come by then."""
    rows = reader.rows(
        _BILLS.format(of="AND r.id = :receipt"),
        {"day": as_of.isoformat(), "receipt": receipt_id},
    )
    months = tenor_months(reader, as_of)
    return next((_held(row, as_of, work, months) for row in rows), None)


def tenor_months(reader: Reader, as_of: date) -> int:
    """Return the longest tenor the rules allow on a day, in months."""
    found = parameters.values(reader, rules.TENOR_KEY, as_of).get("")
    return int(found) if found else rules.TENOR_MONTHS


def last_rate(reader: Reader) -> Decimal | None:
    """Return the rate of the latest discount, None if no bill was discounted yet."""
    found = reader.value(
        "SELECT rate FROM bill WHERE rate IS NOT NULL ORDER BY discounted_on DESC, id DESC LIMIT 1"
    )
    return None if found is None else Decimal(found) / _EXACT


def acceptors(reader: Reader) -> list[str]:
    """Return the acceptors that are known, by name."""
    return reader.column(
        "SELECT DISTINCT acceptor FROM bill WHERE acceptor IS NOT NULL ORDER BY acceptor"
    )


def collected(
    reader: Reader, start: date, end: date, account_id: int | None = None
) -> dict[str, Collected]:
    """Return what was collected from `start` to `end` (inclusive) by currency: with bills, and cash.

    A bill is received on its day and cash on the day it was settled or discounted; one passed on is
    never cash, and one that was dishonoured by `end` is neither.
    """
    rows = reader.rows(
        """
        SELECT currency, sum(with_bills), sum(cash) FROM (
            SELECT r.currency,
                iif(r.received BETWEEN :start AND :end, r.amount_minor, 0) AS with_bills,
                iif(CASE WHEN r.method NOT IN ('bank_bill', 'commercial_bill') THEN r.received
                    ELSE min(coalesce(b.settled_on, b.discounted_on),
                        coalesce(b.discounted_on, b.settled_on)) END
                    BETWEEN :start AND :end, r.amount_minor, 0) AS cash
            FROM receipt AS r LEFT JOIN bill AS b ON b.receipt_id = r.id
            WHERE r.received <= :end AND (r.voided_on IS NULL OR r.voided_on > :end)
                AND (b.dishonoured_on IS NULL OR b.dishonoured_on > :end)
                AND (:account IS NULL OR r.account_id = :account)
        ) GROUP BY currency HAVING sum(with_bills) <> 0 OR sum(cash) <> 0 ORDER BY currency
        """,
        {"start": start.isoformat(), "end": end.isoformat(), "account": account_id},
    )
    return {currency: Collected(with_bills, cash) for currency, with_bills, cash in rows}


def _held(row: tuple[Any, ...], as_of: date, work: WorkDays, months: int) -> HeldBill:
    days = [_day(text) for text in row[10:15]]
    received, matures = date.fromisoformat(row[7]), _day(row[8])
    one = Bill(row[5], row[6], received, matures, row[9] or "", *days)
    rate = None if row[17] is None else Decimal(row[17]) / _EXACT
    values: tuple[Any, ...] = (
        *row[:5], one, row[15] or "", row[16], rate, row[18], _day(row[19]),
        rules.state(one, as_of, work), rules.payment_day(matures, work),
        rules.contingent(one, as_of, work), rules.tenor_is_long(one.issued, matures, months),
    )  # fmt: skip
    return HeldBill(*values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
