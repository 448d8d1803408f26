"""The ledger as arrays, and what was said of open items."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np

from kamdesk.db.connection import Reader
from kamdesk.features.collections.queries.rules import PAYMENT_DAY
from kamdesk.features.contracts.domain.terms import due_day, read_rule
from kamdesk.features.forecast.domain.claims import GRACE_DAYS, Dispute, Promise
from kamdesk.features.forecast.simulation.book import NO_DAY, Book, Instalment, Ints, day_number
from kamdesk.features.forecast.simulation.outlook import Claims

_NEVER = "9999-12-31"
_CHUNK = 20_000
_LAST_OF_MONTH = 31
_LEGAL_DAYS = 180
"""The step of the reminder ladder that is a legal one, until the user writes a ladder."""


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _days(texts: Sequence[str]) -> Ints:
    found = np.array(texts, "datetime64[D]").astype(np.int64)
    return np.where(found == day_number(date.max), NO_DAY, found)


def _ints(values: Sequence[Any]) -> Ints:
    return np.array(values, np.int64)


def _columns(
    reader: Reader, sql: str, kinds: Sequence[Callable[[Sequence[Any]], Ints]]
) -> list[Ints]:
    """Return the columns of a statement; some rows at a time, because a ledger has many."""
    cursor = reader.connection.execute(sql)
    parts: list[list[Ints]] = [[kind(())] for kind in kinds]
    while rows := cursor.fetchmany(_CHUNK):
        for part, kind, column in zip(parts, kinds, zip(*rows, strict=True), strict=True):
            part.append(kind(column))
    return [np.concatenate(part) for part in parts]


def load(reader: Reader) -> Book:
    """Return all invoices with what was applied to them.

    Credit notes, write-offs and refunds are no money to come; what they take off an invoice counts.
    """
    currencies = tuple(
        reader.column("SELECT DISTINCT currency FROM invoice WHERE kind = 'invoice' ORDER BY 1")
    )
    number = {name: place for place, name in enumerate(currencies)}

    def codes(names: Sequence[str]) -> Ints:
        return _ints([number[name] for name in names])

    keys, account, code, issued, due, voided, amount = _columns(
        reader,
        f"SELECT id, account_id, currency, issued, due, coalesce(voided_on, '{_NEVER}'), amount_minor "
        "FROM invoice WHERE kind = 'invoice' ORDER BY id",
        (_ints, _ints, codes, _days, _days, _days, _ints),
    )
    move, invoice, day, moved, cash = _columns(
        reader,
        "SELECT id, invoice_id, effective, amount_minor, receipt_id IS NOT NULL "
        "FROM allocation ORDER BY id",
        (_ints, _ints, _days, _ints, _ints),
    )
    undone = np.full(len(move), NO_DAY)
    back = reader.rows(
        "SELECT reverses_id, effective FROM allocation WHERE reverses_id IS NOT NULL ORDER BY 1"
    )
    if back:
        taken = _ints([key for key, _when in back])
        undone[np.searchsorted(move, taken)] = _days([when for _key, when in back])
    place = np.searchsorted(keys, invoice)
    known = place < len(keys)
    known[known] &= keys[place[known]] == invoice[known]
    order = np.flatnonzero(known)[np.argsort(day[known], kind="stable")]
    return Book(
        keys, account, code, issued, due, voided, amount,
        place[order], day[order], moved[order], cash[order].astype(bool), undone[order],
        currencies, _schedules(reader, keys),
    )  # fmt: skip


def _schedules(reader: Reader, keys: Ints) -> dict[int, list[tuple[int, list[Instalment]]]]:
    """Return the schedules by place of the invoice, each in the order it is paid."""
    found: dict[int, dict[int, list[Instalment]]] = defaultdict(lambda: defaultdict(list))
    for invoice, since, due, amount, kind, event, terms in reader.rows(
        "SELECT l.invoice_id, l.since, l.due, l.amount_minor, l.kind, "
        "coalesce(m.happened, m.deemed, m.expected), m.terms "
        "FROM instalment AS l JOIN invoice AS i ON i.id = l.invoice_id AND i.kind = 'invoice' "
        "LEFT JOIN milestone AS m ON m.id = l.milestone_id "
        "ORDER BY l.invoice_id, l.since, l.due IS NULL, l.due, l.place"
    ):
        guessed = None if due is not None else term_day(_day(event), terms)
        day = _day(due) or guessed
        number = NO_DAY if day is None else day_number(day)
        line = Instalment(number, amount, kind == "retention", due is None)
        place = int(np.searchsorted(keys, invoice))
        found[place][day_number(date.fromisoformat(since))].append(line)
    return {place: sorted(some.items()) for place, some in found.items()}


def term_day(event: date | None, terms: str | None) -> date | None:
    """Return the due day of a milestone whose event is awaited on a day; None if nobody expects one.

    Where its rule cannot be read the day of the event itself is taken.
    """
    if event is None:
        return None
    term = read_rule(terms or "")
    return event if term is None else due_day(term, event)


# -- what was said ------------------------------------------------------------------------------


def claims(reader: Reader) -> Claims:
    """Return promises, disputes, legal steps, payment days and credit classes, each with its day."""
    return Claims(
        _promises(reader),
        _disputes(reader),
        _legal(reader),
        _told(reader),
        [
            (key, name, date.fromisoformat(day))
            for key, name, day in reader.rows(
                "SELECT account_id, credit_class, day FROM investigation "
                "WHERE credit_class IS NOT NULL ORDER BY day, id"
            )
        ],
    )


def _promises(reader: Reader) -> list[Promise]:
    came: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for key, day, amount in reader.rows(
        "SELECT p.id, a.effective, a.amount_minor FROM promise AS p "
        "JOIN allocation AS a ON a.invoice_id = p.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND a.effective BETWEEN p.made_on AND date(p.promised, ?) "
        "UNION ALL SELECT p.id, r.received, r.amount_minor FROM promise AS p "
        "JOIN receipt AS r ON r.account_id = p.account_id AND r.currency = p.currency "
        "WHERE p.invoice_id IS NULL AND r.voided_on IS NULL "
        "AND r.received BETWEEN p.made_on AND date(p.promised, ?)",
        (f"+{GRACE_DAYS} days",) * 2,
    ):
        came[key].append((date.fromisoformat(day), amount))
    return [
        Promise(
            account, invoice, code, amount, date.fromisoformat(made), date.fromisoformat(promised),
            _day(withdrawn), tuple(came.get(key, ())),
        )
        for key, account, invoice, code, amount, made, promised, withdrawn in reader.rows(
            "SELECT id, account_id, invoice_id, currency, amount_minor, made_on, promised, withdrawn_on "
            "FROM promise ORDER BY id"
        )
    ]  # fmt: skip


def _disputes(reader: Reader) -> list[Dispute]:
    return [
        Dispute(account, invoice, amount, date.fromisoformat(raised), _day(closed))
        for account, invoice, amount, raised, closed in reader.rows(
            "SELECT i.account_id, d.invoice_id, d.amount_minor, d.raised, d.closed "
            "FROM dispute AS d JOIN invoice AS i ON i.id = d.invoice_id ORDER BY d.id"
        )
    ]


def _legal(reader: Reader) -> list[tuple[int, int | None, date]]:
    """Return what was done for a legal step of the reminder ladder."""
    own = reader.column("SELECT DISTINCT days FROM ladder_step WHERE action = 'legal'")
    steps = own if reader.value("SELECT EXISTS (SELECT 1 FROM ladder_step)") else [_LEGAL_DAYS]
    return [
        (account, invoice, date.fromisoformat(day))
        for account, invoice, day, step in reader.rows(
            "SELECT account_id, invoice_id, day, CAST(step AS INTEGER) FROM chase "
            "WHERE step IS NOT NULL ORDER BY day, id"
        )
        if step in steps
    ]


def _told(reader: Reader) -> list[tuple[int, int, date]]:
    """Return payment days as the user noted them; words that are no day of a month say nothing."""

    def number(value: str) -> int:
        return int(value) if value.isdecimal() and int(value) <= _LAST_OF_MONTH else 0

    return [
        (account, number(value), date.fromisoformat(since))
        for account, value, since in reader.rows(
            "SELECT account_id, value, valid_from FROM parameter "
            "WHERE key = ? AND account_id IS NOT NULL ORDER BY valid_from, id",
            (PAYMENT_DAY,),
        )
    ]
