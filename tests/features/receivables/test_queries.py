"""The SQL against the pure rule: random small ledgers, every day, every way."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.derive import LEDGER
from kamdesk.features.receivables.domain import Allocation, Document
from kamdesk.features.receivables.store import AllocationRow, InvoiceRow, ReceiptRow
from tests import builders

START = date(2025, 1, 1)
EDGES = (30, 60, 90)
LATER = timedelta(days=40)


def random_ledger(
    chance: random.Random, accounts: list[int]
) -> tuple[list[Document], list[Allocation]]:
    """Make a ledger with part payments, credit notes, take-backs, advances and voided documents."""
    documents: list[Document] = []
    for key in range(1, chance.randint(2, 9)):
        kind = chance.choice(["invoice", "invoice", "credit_note", "receipt", "receipt"])
        day = START + timedelta(days=chance.randint(0, 300))
        due = day + timedelta(days=chance.choice([0, 30, 60]))
        documents.append(
            Document(
                key, kind, chance.choice(accounts), chance.choice(["CNY", "USD"]), day,
                due if kind == "invoice" else day, chance.randint(1, 50),
            )
        )  # fmt: skip
    allocations: list[Allocation] = []
    left = {(one.kind, one.id): one.amount for one in documents}
    for _try in range(12):
        source, invoice = chance.choice(documents), chance.choice(documents)
        if source.kind == "invoice" or invoice.kind != "invoice":
            continue
        if (source.account, source.currency) != (invoice.account, invoice.currency):
            continue
        most = min(left[(source.kind, source.id)], left[("invoice", invoice.id)])
        if most == 0:
            continue
        amount = chance.randint(1, most)
        day = domain.effective_day(source.day, invoice.day) + timedelta(
            days=chance.choice([0, 0, 9])
        )
        allocations.append(Allocation(invoice.id, (source.kind, source.id), amount, day))
        if chance.random() < 0.3:
            back = day + timedelta(days=chance.randint(0, 90))
            allocations.append(Allocation(invoice.id, (source.kind, source.id), -amount, back))
            continue
        left[(source.kind, source.id)] -= amount
        left[("invoice", invoice.id)] -= amount
    return documents, allocations


def write(session: Session, documents: list[Document], allocations: list[Allocation]) -> None:
    """Write a ledger in any order of its documents."""
    for one in documents:
        if one.kind == "receipt":
            session.add(
                ReceiptRow(
                    id=one.id, account_id=one.account, currency=one.currency, received=one.day,
                    amount_minor=one.amount,
                )
            )  # fmt: skip
        else:
            session.add(
                InvoiceRow(
                    id=one.id, account_id=one.account, currency=one.currency, issued=one.day,
                    due=one.due, amount_minor=one.amount, kind=one.kind, number=f"N{one.id}",
                )
            )  # fmt: skip
    session.flush()
    for part in allocations:
        kind, key = part.source
        session.add(
            AllocationRow(
                invoice_id=part.invoice, amount_minor=part.amount, effective=part.effective,
                receipt_id=key if kind == "receipt" else None,
                credit_id=key if kind == "credit_note" else None,
            )
        )  # fmt: skip


def by_account(sections: list[queries.Section]) -> dict[tuple[int, str], domain.Ageing]:
    return {
        (one.account_id, section.currency): domain.Ageing(one.open, one.unapplied)
        for section in sections
        for one in section.accounts
    }


@pytest.mark.parametrize("seed", range(40))
def test_sql_and_rule_agree_on_every_day(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    accounts = [builders.account(database, name) for name in ("A", "B")]
    documents, allocations = random_ledger(chance, accounts)
    shuffled = documents[:]
    chance.shuffle(shuffled)
    database.write(Message("Ledger"), write, shuffled, allocations)
    days = sorted(START + timedelta(days=chance.randint(-5, 420)) for _day in range(6))
    with database.read() as reader:
        assert LEDGER.check(reader) == []
        latest = reader.value("SELECT day FROM ledger_latest")  # the first day of today's way
        days = sorted({*days, date.fromisoformat(latest), date.fromisoformat(latest) + LATER})
        for basis in domain.BASES:
            for day in days:
                expected = domain.ageing(documents, allocations, day, basis=basis, edges=EDGES)
                found = queries.ageing(reader, day, basis=basis, edges=EDGES)
                assert by_account(found) == expected, (seed, basis, day)
                items = queries.open_items(reader, day, basis=basis, edges=EDGES)
                assert sum(i.open for i in items if i.bucket is not None) == sum(
                    sum(one.open) for one in expected.values()
                )
            months = queries.ageing_at(reader, days, basis=basis, edges=EDGES)
            for place, day in enumerate(days):
                assert {
                    currency: (ends[place].open, ends[place].unapplied)
                    for currency, ends in months.items()
                    if any(ends[place].open) or ends[place].unapplied
                } == {
                    section.currency: (section.open, section.unapplied)
                    for section in queries.ageing(reader, day, basis=basis, edges=EDGES)
                    if any(section.open) or section.unapplied
                }


@pytest.mark.parametrize("seed", range(10))
def test_kept_totals_follow_undo_and_redo(database: Database, seed: int) -> None:
    chance = random.Random(1000 + seed)
    accounts = [builders.account(database, "A")]
    documents, allocations = random_ledger(chance, accounts)
    database.write(Message("Ledger"), write, documents, allocations)
    far = date(2030, 1, 1)
    with database.read() as reader:
        whole = queries.totals(reader, far, edges=EDGES)
        sections = queries.ageing(reader, far, edges=EDGES)
    assert {currency: end.open for currency, end in whole.items()} == {
        section.currency: section.open for section in sections
    }
    database.undo()
    with database.read() as reader:
        assert LEDGER.check(reader) == [] and queries.totals(reader, far, edges=EDGES) == {}
    database.redo()
    with database.read() as reader:
        assert LEDGER.check(reader) == [] and queries.totals(reader, far, edges=EDGES) == whole


def test_a_damaged_derived_table_is_found_and_rebuilt(database: Database) -> None:
    builders.invoice(database, builders.account(database), 5_00)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE open_item SET open_minor = 1")
    with database.read() as reader:
        assert LEDGER.check(reader)
    with database.engine.begin() as connection:
        LEDGER.rebuild(connection.connection.driver_connection)
    with database.read() as reader:
        assert LEDGER.check(reader) == []


def test_figures_are_missing_where_they_are_undefined(database: Database) -> None:
    account = builders.account(database)
    builders.receipt(database, account, 7_00)
    with database.read() as reader:
        (one,) = queries.figures(reader, date(2026, 6, 30))
    assert (one.outstanding, one.unapplied, one.collected, one.billed) == (-7_00, 7_00, 7_00, 0)
    assert (one.dso, one.best_possible_dso, one.average_days_late) == (None, None, None)
