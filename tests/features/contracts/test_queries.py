"""The SQL of contracts and bills held against the pure rules, on ledgers made at random."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.domain import bills as rules
from kamdesk.features.contracts.domain.bills import Bill
from kamdesk.features.contracts.domain.schedule import Part, paid
from kamdesk.features.receivables.store import (
    AllocationRow,
    BillRow,
    ContractRow,
    InstalmentRow,
    InvoiceRow,
    MilestoneRow,
    ReceiptRow,
)
from tests import builders

FIRST = date(2026, 1, 1)
KINDS = ("advance", "dispatch", "arrival", "acceptance", "retention", "other")


def day(chance: random.Random, most: int = 200) -> date:
    return FIRST + timedelta(days=chance.randint(0, most))


def some_contract(session: Session, account: int, number: int, chance: random.Random) -> None:
    """Write a contract whose invoices have schedules, payments and credit notes of any days."""
    contract = ContractRow(
        account_id=account, number=f"C{number}", currency="CNY", amount_minor=999
    )
    session.add(contract)
    session.flush()
    lines = [
        MilestoneRow(
            contract_id=contract.id, place=place, kind=chance.choice(KINDS),
            amount_minor=chance.randint(1, 500), happened=chance.choice((None, day(chance))),
        )
        for place in range(1, chance.randint(2, 5))
    ]  # fmt: skip
    session.add_all(lines)
    session.flush()
    for turn in range(chance.randint(0, 4)):
        issued = day(chance)
        invoice = InvoiceRow(
            account_id=account, number=f"C{number}-{turn}", issued=issued, due=issued,
            currency="CNY", amount_minor=chance.randint(10, 500), contract_id=contract.id,
            milestone_id=chance.choice((None, *(line.id for line in lines))),
            voided_on=issued + timedelta(days=50) if chance.random() < 0.1 else None,
        )  # fmt: skip
        session.add(invoice)
        session.flush()
        for since in {issued, day(chance)} if chance.random() < 0.7 else set():
            rest, place = invoice.amount_minor, 0
            while rest:
                place += 1
                amount = min(rest, chance.randint(1, 200))
                rest -= amount
                due = chance.choice((None, day(chance), issued))
                line = chance.choice((None, *(line.id for line in lines)))
                session.add(
                    InstalmentRow(
                        invoice_id=invoice.id, since=since, place=place, due=due,
                        amount_minor=amount, milestone_id=line,
                    )
                )  # fmt: skip
        for _turn in range(chance.randint(0, 3)):
            receipt = ReceiptRow(
                account_id=account, received=issued, currency="CNY", amount_minor=999
            )
            session.add(receipt)
            session.flush()
            session.add(
                AllocationRow(
                    invoice_id=invoice.id, receipt_id=receipt.id, effective=day(chance),
                    amount_minor=chance.randint(1, invoice.amount_minor // 4 + 1),
                )
            )  # fmt: skip


def by_rule(database: Database, as_of: date) -> dict[int, tuple[int, int, date | None]]:
    """Return (invoiced, settled, due of what is open) of each line that has an invoice."""
    found: dict[int, list[tuple[int, int, date | None]]] = {}
    with database.read() as reader:
        invoices = reader.rows(
            "SELECT id, milestone_id, amount_minor, due FROM invoice WHERE issued <= ?1 "
            "AND (voided_on IS NULL OR voided_on > ?1)",
            (as_of.isoformat(),),
        )
        for key, line, amount, due in invoices:
            rows = reader.rows(
                "SELECT since, due, amount_minor, milestone_id FROM instalment "
                "WHERE invoice_id = ? ORDER BY since, place",
                (key,),
            )
            holding = [row for row in rows if row[0] <= as_of.isoformat()]
            last = max((row[0] for row in holding), default="")
            parts = [
                Part(row[2], date.fromisoformat(row[1]) if row[1] else None, milestone=row[3])
                for row in holding
                if row[0] == last
            ] or [Part(amount, date.fromisoformat(due))]
            applied = reader.value(
                "SELECT coalesce(sum(amount_minor), 0) FROM allocation "
                "WHERE invoice_id = ? AND effective <= ?",
                (key, as_of.isoformat()),
            )
            for part, got in zip(parts, paid(parts, applied), strict=True):
                whose = part.milestone or line
                if whose is not None:
                    left = part.due if got < part.amount else None
                    found.setdefault(whose, []).append((part.amount, got, left))
    return {
        key: (
            sum(one[0] for one in parts),
            sum(one[1] for one in parts),
            min((one[2] for one in parts if one[2]), default=None),
        )
        for key, parts in found.items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_what_a_line_was_paid_follows_the_rule(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    accounts = [builders.account(database, f"A{n}") for n in range(2)]

    def edit(session: Session) -> None:
        for number in range(12):
            some_contract(session, accounts[number % 2], number, chance)

    database.write(Message("Add"), edit)
    for ahead in (0, 40, 90, 160, 260):
        as_of = FIRST + timedelta(days=ahead)
        wanted = by_rule(database, as_of)
        with database.read() as reader:
            found = queries.contracts(reader, as_of)
            one = queries.contracts(reader, as_of, account_id=accounts[0])
            single = queries.contract(reader, found[0].id, as_of)
        got = {line.id: line for contract in found for line in contract.lines}
        assert {key: line.invoiced for key, line in got.items() if line.invoiced} == {
            key: value[0] for key, value in wanted.items()
        }
        for key, (invoiced, settled, due) in wanted.items():
            assert (got[key].invoiced, got[key].settled, got[key].due) == (invoiced, settled, due)
        assert one == [contract for contract in found if contract.account_id == accounts[0]]
        assert single == found[0]


@pytest.mark.parametrize("seed", range(4))
def test_what_was_collected_follows_the_rule(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    account = builders.account(database)
    money: list[tuple[int, date]] = []
    bills: list[Bill] = []

    def edit(session: Session) -> None:
        for _turn in range(60):
            method = chance.choice(("transfer", "cash", "bank_bill", "commercial_bill"))
            received, amount = day(chance), chance.randint(1, 900)
            receipt = ReceiptRow(
                account_id=account, received=received, currency="CNY", amount_minor=amount,
                method=method, matures=received + timedelta(days=90) if "bill" in method else None,
            )  # fmt: skip
            session.add(receipt)
            session.flush()
            if method not in rules.METHODS:
                money.append((amount, received))
                continue
            later = [received + timedelta(days=chance.randint(0, 90)) for _one in range(2)]
            state = chance.choice(("", "endorsed", "discounted", "settled", "dishonoured", "none"))
            days = {state: later[0]} if state not in ("", "none") else {}
            bills.append(Bill(method, amount, received, receipt.matures, **days))
            if state != "none":
                columns = {f"{name}_on": one for name, one in days.items()}
                session.add(BillRow(receipt_id=receipt.id, **columns))

    database.write(Message("Add"), edit)
    for ahead in (0, 30, 100, 200):
        start = FIRST + timedelta(days=ahead)
        end = start + timedelta(days=60)
        wanted = rules.collected(money, bills, start, end)
        with database.read() as reader:
            found = queries.collected(reader, start, end).get("CNY", rules.Collected(0, 0))
        assert found == wanted


def test_bills_are_listed_as_they_stood(database: Database) -> None:
    acme, zenith = (builders.account(database, name) for name in ("Acme", "Zenith"))
    for account, received, matures in (
        (acme, date(2026, 3, 1), date(2026, 6, 1)),
        (acme, date(2026, 6, 1), date(2026, 8, 1)),
        (zenith, date(2026, 5, 1), date(2026, 7, 1)),
        (zenith, date(2026, 7, 1), date(2026, 9, 1)),
    ):
        builders.receipt(database, account, method="bank_bill", received=received, matures=matures)
    builders.receipt(database, acme)
    with database.read() as reader:
        found = queries.bills(reader, date(2026, 6, 30))
        assert [one.state for one in found] == ["matured", "in_hand", "in_hand"]
        assert [one.account for one in found] == ["Acme", "Zenith", "Acme"]
        assert [one.invoiced for one in found] == [None] * 3
        assert len(queries.bills(reader, date(2026, 6, 30), account_id=zenith)) == 1
        assert queries.tenor_months(reader, date(2026, 6, 30)) == 6
        assert queries.acceptors(reader) == []
        assert queries.last_rate(reader) is None
