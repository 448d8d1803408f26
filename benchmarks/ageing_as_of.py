"""ageing-as-of and ageing-12-months: what was owed at the end of a past day, and of twelve.

The floor is the plain form: one statement that joins every document of the day with what was applied
to it by then, its rows fetched. A year back is the day with most to do either way; a day within the
last quarter is nearer. Twelve month ends are compared with the floor of ONE day, half a year back.
"""

from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.harness import TODAY, Result, in_turns, opened, ratio_result, workspace
from kamdesk.base.periods import last_month_ends
from kamdesk.db.connection import Reader
from kamdesk.features.receivables import queries
from kamdesk.features.receivables.domain import DEFAULT_EDGES

BAR = 0.7
QUARTER_BAR = 0.4
MONTHS_BAR = 3.0
_YEAR = 365
_QUARTER = 80
_HALF = 182
_JOINED = """
SELECT currency, account_id, bucket, sum(rest) FROM (
    SELECT i.currency, i.account_id,
        CASE WHEN i.kind <> 'invoice' THEN -1 {whens} ELSE {last} END AS bucket,
        i.amount_minor - coalesce(paid.amount, 0) - coalesce(used.amount, 0) AS rest
    FROM invoice AS i
    LEFT JOIN (SELECT invoice_id, sum(amount_minor) AS amount FROM allocation
        WHERE effective <= :day GROUP BY invoice_id) AS paid ON paid.invoice_id = i.id
    LEFT JOIN (SELECT credit_id, sum(amount_minor) AS amount FROM allocation
        WHERE effective <= :day AND credit_id IS NOT NULL GROUP BY credit_id) AS used
        ON used.credit_id = i.id
    WHERE i.issued <= :day AND (i.voided_on IS NULL OR i.voided_on > :day)
    UNION ALL SELECT r.currency, r.account_id, -1, r.amount_minor - coalesce(used.amount, 0)
    FROM receipt AS r
    LEFT JOIN (SELECT receipt_id, sum(amount_minor) AS amount FROM allocation
        WHERE effective <= :day AND receipt_id IS NOT NULL GROUP BY receipt_id) AS used
        ON used.receipt_id = r.id
    WHERE r.received <= :day AND (r.voided_on IS NULL OR r.voided_on > :day)
) WHERE rest <> 0 GROUP BY currency, account_id, bucket
"""


def joined(reader: Reader, day: date) -> Callable[[], list[tuple[str, int, int, int]]]:
    """Return the floor of a day: (currency, account, bucket or -1, minor units)."""
    cuts = [day, *(day - timedelta(days=edge) for edge in DEFAULT_EDGES)]
    whens = " ".join(f"WHEN i.due >= :c{place} THEN {place}" for place in range(len(cuts)))
    sql = _JOINED.format(whens=whens, last=len(cuts))
    params = {f"c{place}": cut.isoformat() for place, cut in enumerate(cuts)}
    params["day"] = day.isoformat()
    return lambda: reader.connection.execute(sql, params).fetchall()


def _check_same(reader: Reader, day: date) -> None:
    """Refuse to compare with a floor that counts something else (the sample has no schedules)."""
    found = {
        (section.currency, one.account_id): one.total
        for section in queries.ageing(reader, day)
        for one in section.accounts
    }
    plain: dict[tuple[str, int], int] = {}
    for currency, account, bucket, rest in joined(reader, day)():
        plain[(currency, account)] = plain.get((currency, account), 0) + (
            rest if bucket >= 0 else -rest
        )
    if {key: total for key, total in found.items() if total} != {
        key: total for key, total in plain.items() if total
    }:
        raise RuntimeError(f"the floor of {day} counts something else")


def ageing_as_of(scale: str) -> list[Result]:
    """Measure the service against the joined form, a year back and within the last quarter."""
    results = []
    with opened(workspace(scale)) as database, database.read() as reader:
        for name, back, bar in (
            ("ageing-as-of", _YEAR, BAR),
            ("ageing-as-of-quarter", _QUARTER, QUARTER_BAR),
        ):
            day = TODAY - timedelta(days=back)
            _check_same(reader, day)
            ours, floor = in_turns(lambda day=day: queries.ageing(reader, day), joined(reader, day))
            results.append(ratio_result(name, scale, ours, floor, bar))
    return results


def ageing_12_months(scale: str) -> list[Result]:
    """Measure twelve month ends in one pass against one day of the joined form."""
    with opened(workspace(scale)) as database, database.read() as reader:
        days = last_month_ends(TODAY, 12)
        one = TODAY - timedelta(days=_HALF)
        ours, floor = in_turns(lambda: queries.ageing_at(reader, days), joined(reader, one))
        single, _floor = in_turns(lambda: queries.ageing(reader, one), lambda: None)
    return [
        ratio_result(
            "ageing-12-months", scale, ours, floor, MONTHS_BAR, of_own_day=ours.ms / single.ms
        )
    ]
