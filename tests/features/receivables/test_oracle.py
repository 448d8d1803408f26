"""The SQL against the pure rule on random ledgers, and what must hold of every ledger."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.db.recorder import reader as reader_of
from kamdesk.features.receivables import domain, queries, service
from kamdesk.features.receivables.derive import LEDGER
from kamdesk.features.receivables.queries.owed import aged_then
from tests import builders
from tests.features.receivables import ledgers
from tests.features.receivables.ledgers import FAR, SPAN, START, Ledger, Maker

EDGES = (30, 60, 90)
chances = st.randoms(use_true_random=False)
offsets = st.integers(-5, SPAN + 100)


def found_by(reader: Any, day: date, basis: str = "due") -> dict[tuple[int, str], domain.Ageing]:
    """Return the answer of the file in the words of the rule."""
    return {
        (one.account_id, section.currency): domain.Ageing(
            one.open, one.unapplied, one.disputed, one.retention, one.waiting
        )
        for section in queries.ageing(reader, day, basis=basis, edges=EDGES)
        for one in section.accounts
    }


def agree(reader: Any, ledger: Ledger, days: list[date]) -> None:
    """Compare the file with the rule on each day, every way there is."""
    for basis in domain.BASES:
        months = queries.ageing_at(reader, days, basis=basis, edges=EDGES)
        for place, day in enumerate(days):
            expected = ledger.ageing(day, basis, EDGES)
            assert found_by(reader, day, basis) == expected, (basis, day)
            for back in (True, False):
                counted = aged_then(reader, day, basis, EDGES, back=back)
                assert {
                    (one.account_id, currency): (one.open, one.unapplied)
                    for currency, accounts in counted.items()
                    for one in accounts
                } == {key: (one.open, one.unapplied) for key, one in expected.items()}, (back, day)
            for currency, ends in months.items():
                end = ends[place]
                mine = [one for key, one in expected.items() if key[1] == currency]
                assert end.open == (domain.sums([one.open for one in mine], len(EDGES) + 2))
                for name in ("unapplied", "disputed", "retention", "waiting"):
                    assert getattr(end, name) == sum(getattr(one, name) for one in mine), name
    for day in days:
        assert {
            (one.doc, one.id, one.place): (one.open, one.disputed_amount, one.part, one.waiting)
            for one in queries.open_items(reader, day, edges=EDGES)
        } == {
            key: (part.open, part.disputed, part.kind, part.due is None)
            for key, part in ledger.parts(day).items()
        }, day
        totals = {key: one.total for key, one in ledger.ageing(day).items() if one.total}
        assert totals == ledger.outstanding(day)


@given(chances, offsets)
def test_what_is_open_is_a_running_total_of_what_happened(
    chance: random.Random, offset: int
) -> None:
    ledger = Maker(chance).ledger(1)
    day = START + timedelta(days=offset)
    for basis in domain.BASES:
        aged = ledger.ageing(day, basis)
        assert {key: one.total for key, one in aged.items() if one.total} == ledger.outstanding(day)
        for one in aged.values():
            assert sum(one.open) - one.unapplied == one.total
            assert 0 <= one.disputed <= sum(one.open)
            assert 0 <= one.retention <= sum(one.open) and 0 <= one.waiting <= sum(one.open)


@given(chances, offsets)
def test_an_earlier_day_is_not_changed_by_what_came_later(
    chance: random.Random, offset: int
) -> None:
    ledger = Maker(chance).ledger(1)
    day = START + timedelta(days=offset)
    assert ledger.ageing(day) == ledger.until(day).ageing(day)


@given(chances, offsets)
def test_the_order_of_entry_does_not_matter(chance: random.Random, offset: int) -> None:
    ledger = Maker(chance).ledger(1)
    day = START + timedelta(days=offset)
    before = ledger.ageing(day)
    for facts in (ledger.documents, ledger.allocations, ledger.instalments, ledger.disputes):
        chance.shuffle(facts)  # type: ignore[arg-type]
    assert ledger.ageing(day) == before


@pytest.mark.parametrize("seed", range(12))
def test_the_file_agrees_with_the_rule_on_any_day(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    accounts = [builders.account(database, f"A{number}") for number in range(25)]
    maker = Maker(chance)
    whole = ledgers.together([maker.ledger(account) for account in accounts])
    database.write(Message("Ledger"), ledgers.write, whole)
    days = sorted({START + timedelta(days=chance.randint(0, SPAN + 60)) for _day in range(4)})
    with database.read() as reader:
        assert [text for text in LEDGER.check(reader) if "kept" in text or "missing" in text] == []
        assert ledgers.read(reader).ageing(FAR) == whole.ageing(FAR)
        agree(reader, whole, [*days, FAR])
    database.undo()
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM open_item") == 0
        assert reader.value("SELECT count(*) FROM applied") == 0
        assert queries.totals(reader, FAR) == {}
    database.redo()
    with database.read() as reader:
        assert found_by(reader, FAR) == whole.ageing(FAR, edges=EDGES)


class Clerk:
    """Does whatever users do, in any order, on any day; what is refused is left."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self._database, self._chance = database, chance
        self._accounts = [builders.account(database, name) for name in ("A", "B")]
        self._made = 0
        self.done = 0

    def work(self, turns: int) -> None:
        """Make so many edits; sometimes one is undone, and sometimes made again."""
        acts: list[Callable[[Session], object]] = [
            self._invoice, self._invoice, self._receipt, self._receipt, self._credit, self._apply,
            self._take_back, self._reallocate, self._schedule, self._extend, self._dispute,
            self._close, self._write_off, self._refund, self._void, self._deducted,
        ]  # fmt: skip
        for _turn in range(turns):
            try:
                self._database.write(Message("Edit"), self._chance.choice(acts))
            except UserError:
                continue
            self.done += 1
            if self._chance.random() < 0.15:
                self._database.undo()
                if self._chance.random() < 0.5:
                    self._database.redo()

    def _day(self) -> date:
        return START + timedelta(days=self._chance.randint(0, SPAN))

    def _some(self, session: Session, sql: str) -> tuple[Any, ...]:
        rows = reader_of(session).rows(sql)
        if not rows:
            raise UserError("nothing there")
        row: tuple[Any, ...] = self._chance.choice(rows)
        return row

    def _open(self, session: Session) -> tuple[Any, ...]:
        return self._some(
            session, "SELECT id, amount_minor, issued FROM invoice WHERE kind = 'invoice'"
        )

    def _number(self) -> str:
        self._made += 1
        return f"D{self._made}"

    def _new(self, kind: str) -> service.NewInvoice:
        day = self._day()
        due = day + timedelta(days=self._chance.choice((0, 30, 90)) if kind == "invoice" else 0)
        return service.NewInvoice(
            self._chance.choice(self._accounts), self._number(), day, due, "CNY",
            self._chance.randint(1, 60), kind,
        )  # fmt: skip

    def _invoice(self, session: Session) -> None:
        service.create_invoice(session, self._new("invoice"))

    def _credit(self, session: Session) -> None:
        key = service.create_invoice(session, self._new("credit_note"))
        service.apply(
            session, "credit_note", key, service.plan_oldest_first(session, "credit_note", key)
        )

    def _money(self) -> service.NewReceipt:
        return service.NewReceipt(
            self._chance.choice(self._accounts), self._day(), "CNY", self._chance.randint(1, 80),
            self._number(),
        )  # fmt: skip

    def _receipt(self, session: Session) -> None:
        oldest = self._chance.random() < 0.6
        service.record_receipt(session, self._money(), oldest_first=oldest)

    def _apply(self, session: Session) -> None:
        key = self._some(session, "SELECT id FROM receipt")[0]
        wanted = [self._open(session)[0] for _turn in range(3)]
        plan = service.plan_in_order(session, "receipt", key, wanted)
        service.apply(session, "receipt", key, plan, self._day())

    def _take_back(self, session: Session) -> None:
        service.take_back(session, self._some(session, "SELECT id FROM allocation")[0], self._day())

    def _reallocate(self, session: Session) -> None:
        key, amount = self._some(session, "SELECT id, amount_minor FROM allocation")
        service.reallocate(session, key, self._day(), [(self._open(session)[0], amount)])

    def _lines(self, amount: int, since: date) -> list[service.NewLine]:
        first = self._chance.randint(1, amount)
        due = since + timedelta(days=self._chance.randint(0, 90))
        last = due + timedelta(days=60) if self._chance.random() < 0.6 else None
        kind = self._chance.choice(("part", "retention"))
        lines = [service.NewLine(due, first), service.NewLine(last, amount - first, kind)]
        return [line for line in lines if line.amount_minor]

    def _schedule(self, session: Session) -> None:
        key, amount, issued = self._open(session)
        since = max(self._day(), date.fromisoformat(issued))
        service.set_schedule(session, key, since, self._lines(amount, since))

    def _extend(self, session: Session) -> None:
        key, opened = self._some(
            session, "SELECT doc_id, sum(open_minor) FROM open_item WHERE doc = 'invoice' "
            "GROUP BY doc_id",
        )  # fmt: skip
        day = self._day()
        service.extend(session, key, day, self._lines(opened, day))

    def _dispute(self, session: Session) -> None:
        key, amount, _issued = self._open(session)
        part = None if self._chance.random() < 0.4 else self._chance.randint(1, amount)
        service.raise_dispute(session, service.NewDispute(key, self._day(), part, "price"))

    def _close(self, session: Session) -> None:
        key = self._some(session, "SELECT id FROM dispute WHERE closed IS NULL")[0]
        result = self._chance.choice(tuple(domain.RESULTS))
        service.close_dispute(session, key, self._day(), result)

    def _write_off(self, session: Session) -> None:
        service.write_off(session, self._open(session)[0], self._day(), limit_minor=30)

    def _refund(self, session: Session) -> None:
        service.refund(
            session, "receipt", self._some(session, "SELECT id FROM receipt")[0], self._day()
        )

    def _void(self, session: Session) -> None:
        service.void_invoice(session, self._some(session, "SELECT id FROM invoice")[0], self._day())

    def _deducted(self, session: Session) -> None:
        key, amount, _issued = self._open(session)
        account = self._some(session, f"SELECT account_id FROM invoice WHERE id = {key}")[0]
        paid = max(1, amount - self._chance.randint(1, 9))
        new = service.NewReceipt(account, self._day(), "CNY", paid, self._number())
        service.record_deducted(session, new, [(key, paid)], limit_minor=4)


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_done_in_any_order_the_ledger_holds(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    clerk = Clerk(database, chance)
    clerk.work(90)
    assert clerk.done > 25
    with database.read() as reader:
        assert LEDGER.check(reader) == []
        ledger = ledgers.read(reader)
        for day in (START + timedelta(days=part) for part in range(0, SPAN + 40, 20)):
            for document, part in domain.open_parts(
                ledger.documents, ledger.allocations, day, ledger.instalments, ledger.disputes
            ):
                assert part.open > 0, (day, document)  # nothing is ever used twice, on no day
        days = sorted({START + timedelta(days=chance.randint(0, SPAN)) for _day in range(4)})
        agree(reader, ledger, [*days, FAR])


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(chance=chances)
def test_a_single_account_is_counted_alike_on_a_past_day(
    database: Database, chance: random.Random
) -> None:
    account = builders.account(database, "A")
    with database.read() as reader:
        first = [
            reader.value(f"SELECT coalesce(max(id), 0) FROM {table}")
            for table in ("invoice", "receipt")
        ]
    ledger = Maker(chance, *first).ledger(account)
    database.write(Message("Ledger"), ledgers.write, ledger)
    day = START + timedelta(days=chance.randint(0, SPAN))
    with database.read() as reader:
        sections = queries.ageing(reader, day, edges=EDGES, account_id=account)
        assert {
            (one.account_id, section.currency): domain.Ageing(*one[3:])
            for section in sections
            for one in section.accounts
        } == ledger.ageing(day, edges=EDGES)
        assert {
            (one.doc, one.id, one.place): one.open
            for one in queries.open_items(reader, day, account_id=account)
        } == {key: part.open for key, part in ledger.parts(day).items()}
