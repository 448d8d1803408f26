"""Contracts and the lines of their plans as they stood on a day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.contracts.domain import standing
from kamdesk.features.contracts.domain.due import line_due, release_of
from kamdesk.features.contracts.domain.events import base_of
from kamdesk.features.contracts.domain.standing import Facts
from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays

_EXACT = Decimal(10) ** 6
# invoices of contracts that count at the end of :day, with what was applied to them by then
_PAPERS = """
    SELECT i.id, i.contract_id, i.milestone_id, i.number, i.issued, i.due, i.amount_minor,
        (SELECT max(since) FROM instalment WHERE invoice_id = i.id AND since <= :day) AS since,
        coalesce((SELECT sum(amount_minor) FROM allocation
            WHERE invoice_id = i.id AND effective <= :day), 0) AS settled,
        coalesce((SELECT sum(amount_minor) FROM allocation
            WHERE invoice_id = i.id AND effective <= :day AND receipt_id IS NOT NULL), 0) AS received
    FROM invoice AS i
    WHERE i.contract_id IS NOT NULL AND i.kind = 'invoice' AND i.issued <= :day
        AND (i.voided_on IS NULL OR i.voided_on > :day) {of}
"""
# the schedule in force of each invoice, the whole of it where there is none; paid in due order
_PAID = """
    WITH paper AS ({papers}), part AS (
        SELECT p.id AS invoice_id, p.contract_id, p.number, p.issued,
            coalesce(s.milestone_id, p.milestone_id) AS milestone_id,
            s.due, s.place, s.amount_minor, p.settled
        FROM paper AS p JOIN instalment AS s ON s.invoice_id = p.id AND s.since = p.since
        UNION ALL
        SELECT id, contract_id, number, issued, milestone_id, due, 0, amount_minor, settled
        FROM paper WHERE since IS NULL
    )
    SELECT *, max(0, min(amount_minor, settled - (sum(amount_minor) OVER pays - amount_minor))) AS paid
    FROM part
    WINDOW pays AS (PARTITION BY invoice_id ORDER BY due IS NULL, due, place
        ROWS UNBOUNDED PRECEDING)
"""
_LINES = """
    SELECT m.id, m.contract_id, m.place, m.kind, m.title, m.share, m.amount_minor, m.terms,
        m.expected, iif(m.happened <= :day, m.happened, NULL), m.deemed, m.note,
        coalesce(sum(d.amount_minor), 0), coalesce(sum(d.paid), 0),
        min(iif(d.paid < d.amount_minor, d.due, NULL)), min(d.issued),
        group_concat(DISTINCT d.invoice_id)
    FROM milestone AS m JOIN contract AS c ON c.id = m.contract_id
    LEFT JOIN ({paid}) AS d ON d.milestone_id = m.id
    WHERE 1 {of} GROUP BY m.id ORDER BY m.contract_id, m.place
"""
_CONTRACTS = """
    SELECT c.id, c.account_id, a.code, a.name, c.number, c.title, c.signed, c.currency,
        c.amount_minor, iif(c.closed_on <= :day, c.closed_on, NULL), c.note,
        coalesce(p.invoiced, 0), coalesce(p.received, 0), coalesce(p.settled, 0),
        coalesce(p.papers, 0)
    FROM contract AS c JOIN account AS a ON a.id = c.account_id
    LEFT JOIN (SELECT contract_id, sum(amount_minor) AS invoiced, sum(received) AS received,
        sum(settled) AS settled, count(*) AS papers FROM ({papers}) GROUP BY contract_id) AS p
        ON p.contract_id = c.id
    WHERE (c.signed IS NULL OR c.signed <= :day) {of}
    ORDER BY c.signed DESC, c.number
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a payment plan as it stood on a day; amounts in minor units.

    Attributes:
        id: Key of the line.
        place: Its order in the plan, from 1.
        kind: A key of the domain's events.
        share: Part of the contract, or None where an amount was typed.
        terms: Its rule, or None for at once.
        expected, happened, deemed: Days of its event; `happened` only if by that day.
        invoiced, settled: What was invoiced of it, and what was applied to that.
        due: Day what is open of its invoices is due; before an invoice the day its rule comes to.
            None while its event is missing.
        invoices: Keys of its invoices.
    """

    id: int
    contract_id: int
    place: int
    kind: str
    title: str | None
    share: Decimal | None
    amount: int
    terms: str | None
    expected: date | None
    happened: date | None
    deemed: date | None
    note: str | None
    invoiced: int
    settled: int
    due: date | None
    invoices: tuple[int, ...]

    @property
    def facts(self) -> Facts:
        """What the standing is read from."""
        return Facts(
            self.kind, self.amount, self.invoiced, self.settled, self.expected, self.happened,
            self.deemed, self.due,
        )  # fmt: skip

    def standing(self, as_of: date) -> str:
        """Return how it stands: a key of the domain's `STATES`."""
        return standing.standing(self.facts, as_of)


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as it stood on a day; amounts in minor units of `currency`.

    Attributes:
        amount: What was agreed, tax included; None for a frame without a sum.
        closed_on: Day it was closed, if by that day.
        invoiced, received, settled: Of its invoices: what they come to, money applied to them, and
            money and credit notes applied to them.
        papers: How many invoices it has.
        lines: Its payment plan.
    """

    id: int
    account_id: int
    code: str
    account: str
    number: str
    title: str | None
    signed: date | None
    currency: str
    amount: int | None
    closed_on: date | None
    note: str | None
    invoiced: int
    received: int
    settled: int
    papers: int
    lines: tuple[Line, ...]

    @property
    def open(self) -> int:
        """What is invoiced and not settled."""
        return self.invoiced - self.settled

    @property
    def planned(self) -> int:
        """What the lines of the plan come to."""
        return sum(line.amount for line in self.lines)

    @property
    def whole(self) -> int | None:
        """What 100 % is: the contract's amount, its plan for a frame; None if neither is known."""
        return self.amount if self.amount is not None else self.planned or None

    @property
    def collected(self) -> Decimal | None:
        """Money received as a part of the whole; None if the whole is not known."""
        return Decimal(self.received) / self.whole if self.whole else None

    def paid_lines(self, as_of: date) -> int:
        """Return how many lines are paid."""
        return sum(line.standing(as_of) == standing.PAID for line in self.lines)

    def next_line(self, as_of: date) -> Line | None:
        """Return the line that comes next: the first in the plan that is not paid."""
        return next((one for one in self.lines if one.standing(as_of) != standing.PAID), None)

    def warned(self, as_of: date) -> list[Line]:
        """Return the lines something must be done about, the most pressing first."""
        if self.closed_on is not None:
            return []
        found = [one for one in self.lines if one.standing(as_of) in standing.WARNED]
        return sorted(found, key=lambda one: standing.WARNED.index(one.standing(as_of)))


def contracts(
    reader: Reader,
    as_of: date,
    *,
    account_id: int | None = None,
    contract_id: int | None = None,
    work: WorkDays = WEEKENDS,
) -> list[Contract]:
    """Return contracts as they stood at the end of a day, the latest signed first."""
    params = {"day": as_of.isoformat(), "account": account_id, "contract": contract_id}
    of_paper = of = ""
    if contract_id is not None:
        of_paper, of = "AND i.contract_id = :contract", "AND c.id = :contract"
    elif account_id is not None:
        of_paper, of = "AND i.account_id = :account", "AND c.account_id = :account"
    papers = _PAPERS.format(of=of_paper)
    rows = reader.rows(_CONTRACTS.format(papers=papers, of=of), params)
    lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in reader.rows(_LINES.format(paid=_PAID.format(papers=papers), of=of), params):
        lines[row[1]].append(row)
    return [_contract(row, lines.get(row[0], []), work) for row in rows]


def contract(reader: Reader, key: int, as_of: date, work: WorkDays = WEEKENDS) -> Contract | None:
    """Return one contract as it stood at the end of a day, None if it is not there by then."""
    return next(iter(contracts(reader, as_of, contract_id=key, work=work)), None)


def _contract(row: tuple[Any, ...], lines: list[tuple[Any, ...]], work: WorkDays) -> Contract:
    events = {base_of(line[3]): _day(line[9]) for line in lines if line[9]}
    known = {base: day for base, day in events.items() if day is not None}
    values: tuple[Any, ...] = (
        *row[:6], _day(row[6]), row[7], row[8], _day(row[9]), *row[10:],
        tuple(_line(line, known, work) for line in lines),
    )  # fmt: skip
    return Contract(*values)


def _line(row: tuple[Any, ...], events: dict[str, date], work: WorkDays) -> Line:
    share = None if row[5] is None else Decimal(row[5]) / _EXACT
    expected, happened, deemed = _day(row[8]), _day(row[9]), _day(row[10])
    if row[3] == "retention" and expected is None:
        expected = release_of(row[7], None, events)
    due = _day(row[14])
    if row[12] == 0:  # nothing is invoiced: what its rule comes to
        due = line_due(
            row[3], row[7], happened=happened, expected=expected, events=events, work=work
        )
    invoices = tuple(sorted(int(one) for one in row[16].split(","))) if row[16] else ()
    values: tuple[Any, ...] = (
        *row[:5], share, row[6], row[7], expected, happened, deemed, *row[11:14], due, invoices,
    )  # fmt: skip
    return Line(*values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
