"""What ledger, touches and sales say about an answer, and from what it was counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.base.i18n import M_, Message
from kamdesk.db.connection import Reader
from kamdesk.features.positions.domain import suggest

_Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer the user may confirm; `reason` says what it was counted from."""

    item: str
    answer: int
    reason: Message


def suggestions(reader: Reader, account_id: int, as_of: date) -> dict[str, Suggestion]:
    """Return what the data suggest, by question; nothing where there are too few of them."""
    params: _Params = {"account": account_id, "day": as_of.isoformat()}
    found = (
        _kept_word(reader, params),
        _breadth(reader, params),
        _conflict(reader, params),
        _credit(reader, params),
        _stage(reader, params),
        _steadiness(reader, params),
        _penetration(reader, params),
    )
    return {one.item: one for one in found if one is not None}


def _made(item: str, answer: int | None, reason: Message) -> Suggestion | None:
    return None if answer is None else Suggestion(item, answer, reason)


def _kept_word(reader: Reader, params: _Params) -> Suggestion | None:
    row = reader.one(
        "SELECT count(*), coalesce(sum(paid >= amount_minor), 0) FROM (SELECT i.amount_minor, "
        "coalesce((SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id "
        "AND effective <= i.due), 0) AS paid FROM invoice AS i WHERE i.account_id = :account "
        "AND i.kind = 'invoice' AND i.due < :day AND i.due >= date(:day, '-1 year') "
        "AND (i.voided_on IS NULL OR i.voided_on > :day))",
        params,
    )
    due, on_time = row or (0, 0)
    reason = M_(
        "{n} of {total} invoices due in the last 12 months were paid by their due day",
        n=on_time, total=due,
    )  # fmt: skip
    return _made("R1", suggest.kept_word(on_time, due), reason)


def _breadth(reader: Reader, params: _Params) -> Suggestion | None:
    departments = reader.value(
        "SELECT count(DISTINCT department) FROM post JOIN holding ON holding.post_id = post.id "
        "WHERE account_id = :account AND department <> '' AND NOT outside "
        "AND (until IS NULL OR until >= :day)",
        params,
    )
    lately = "t.account_id = :account AND t.day <= :day AND t.day > date(:day, '-1 year')"
    met = reader.value(
        "SELECT count(DISTINCT post.department) FROM touch AS t "
        "JOIN touch_person AS tp ON tp.touch_id = t.id "
        "JOIN holding ON holding.person_id = tp.person_id "
        "JOIN post ON post.id = holding.post_id AND post.account_id = t.account_id "
        f"WHERE {lately} AND post.department <> '' AND NOT post.outside "
        "AND (holding.until IS NULL OR holding.until >= :day)",
        params,
    )
    functions = reader.value(
        "SELECT count(DISTINCT coalesce(c.function, c.name)) FROM touch AS t "
        "JOIN touch_colleague AS tc ON tc.touch_id = t.id "
        f"JOIN colleague AS c ON c.id = tc.colleague_id WHERE {lately}",
        params,
    )
    reason = M_(
        "{n} of {total} departments were met in the last 12 months, by {functions} of our functions",
        n=met, total=departments, functions=functions,
    )  # fmt: skip
    return _made("R5", suggest.breadth(met, departments, functions), reason)


def _conflict(reader: Reader, params: _Params) -> Suggestion | None:
    row = reader.one(
        "SELECT count(*), coalesce(sum(disputed), 0) FROM (SELECT EXISTS (SELECT 1 FROM dispute AS d "
        "WHERE d.invoice_id = i.id AND d.raised <= :day AND (d.closed IS NULL OR d.closed > :day)) "
        "AS disputed, i.amount_minor - "
        "coalesce((SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id "
        "AND effective <= :day), 0) AS rest FROM invoice AS i WHERE i.account_id = :account "
        "AND i.kind = 'invoice' AND i.issued <= :day AND (i.voided_on IS NULL OR i.voided_on > :day)) "
        "WHERE rest > 0",
        params,
    )
    opened, disputed = row or (0, 0)
    reason = M_("{n} of {total} open invoices are disputed", n=disputed, total=opened)
    return _made("R6", suggest.conflict(disputed, opened), reason)


def _credit(reader: Reader, params: _Params) -> Suggestion | None:
    row = reader.one(
        "SELECT sum((julianday(al.effective) - julianday(i.issued)) * al.amount_minor) "
        "/ sum(al.amount_minor), max(a.terms_days) FROM allocation AS al "
        "JOIN invoice AS i ON i.id = al.invoice_id JOIN account AS a ON a.id = i.account_id "
        "WHERE i.account_id = :account AND i.currency = a.currency AND i.kind = 'invoice' "
        "AND al.effective <= :day AND al.effective > date(:day, '-1 year') AND al.amount_minor > 0",
        params,
    )
    if row is None or row[0] is None or row[1] is None:
        return None
    real = round(row[0])
    reason = M_(
        "Paid after {real} days on average in the last 12 months, weighted by amount; {agreed} were agreed",
        real=real, agreed=row[1],
    )  # fmt: skip
    return _made("T2", suggest.credit(real, row[1]), reason)


_BILLED = (
    "FROM invoice WHERE account_id = :account AND kind = 'invoice' AND issued <= :day "
    "AND (voided_on IS NULL OR voided_on > :day) AND issued > date(:day, '-{years} year')"
)


def _stage(reader: Reader, params: _Params) -> Suggestion | None:
    row = reader.one(
        "SELECT count(*), count(CASE WHEN contract <> '' THEN 1 END) " + _BILLED.format(years=2),
        params,
    )
    count, under = row or (0, 0)
    ever = reader.value("SELECT EXISTS (SELECT 1 FROM invoice)")
    if not ever:
        return None  # a file without a ledger says nothing
    reason = M_(
        "{n} invoices in the last 24 months, {contracts} of them under a contract",
        n=count, contracts=under,
    )  # fmt: skip
    return _made("P1", suggest.stage(count, bool(under)), reason)


def _steadiness(reader: Reader, params: _Params) -> Suggestion | None:
    months = reader.value(
        "SELECT count(DISTINCT substr(issued, 1, 7)) " + _BILLED.format(years=1), params
    )
    if not months and not reader.value("SELECT EXISTS (SELECT 1 " + _BILLED.format(years=5) + ")", params):  # fmt: skip
        return None
    reason = M_("Invoices in {n} of the last 12 months", n=min(months, 12))
    return _made("P2", suggest.steadiness(months), reason)


def _penetration(reader: Reader, params: _Params) -> Suggestion | None:
    lines = reader.value("SELECT count(DISTINCT coalesce(family, code)) FROM product")
    bought = reader.value(
        "SELECT count(DISTINCT coalesce(p.family, p.code)) FROM sales_line AS s "
        "JOIN product AS p ON p.id = s.product_id WHERE s.account_id = :account "
        "AND s.day <= :day AND s.day > date(:day, '-2 year')",
        params,
    )
    reason = M_(
        "{n} of our {total} product lines sold there in the last 24 months", n=bought, total=lines
    )
    return _made("P4", suggest.penetration(bought, lines), reason)
