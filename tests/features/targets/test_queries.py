"""The SQL of a month against the pure rule, and the figures users check by hand."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables.store import (
    AllocationRow,
    BillRow,
    InstalmentRow,
    InvoiceRow,
    ReceiptRow,
)
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import Invoice, Month, Part, Payment
from tests import builders

START = date(2025, 1, 1)


class Ledger:
    """Random invoices with schedules, receipts, bills, credit notes and take-backs, for rule and file."""

    def __init__(self, seed: int, accounts: list[int]) -> None:
        self.chance = random.Random(seed)
        self.invoices: list[Invoice] = []
        self.payments: list[Payment] = []
        self.rows: list[object] = []
        for key in range(1, self.chance.randint(2, 7)):
            self._invoice(key, self.chance.choice(accounts))
        for key in range(1, self.chance.randint(1, 12)):
            self._payment(key)

    def _day(self, most: int = 330) -> date:
        return START + timedelta(days=self.chance.randint(0, most))

    def _invoice(self, key: int, account: int) -> None:
        chance, issued = self.chance, self._day(250)
        amount = chance.randint(3, 60)
        due = issued + timedelta(days=chance.choice([0, 30, 75]))
        schedules = []
        for _turn in range(chance.choice([0, 0, 1, 2])):
            since = issued + timedelta(days=chance.randint(0, 120))
            if since in [one[0] for one in schedules]:
                continue
            cut = chance.randint(1, amount - 1)
            days = [issued + timedelta(days=chance.randint(0, 200)) for _part in range(2)]
            last = None if chance.random() < 0.3 else days[1]
            schedules.append((since, (Part(days[0], cut), Part(last, amount - cut))))
        voided = None
        currency = chance.choice(["CNY", "CNY", "USD"])
        self.invoices.append(
            Invoice(key, account, currency, issued, due, amount, voided, tuple(schedules))
        )
        self.rows.append(
            InvoiceRow(
                id=key, account_id=account, number=f"N{key}", currency=currency, issued=issued, due=due,
                amount_minor=amount, voided_on=voided, scheduled=bool(schedules),
            )
        )  # fmt: skip
        for since, parts in schedules:
            for place, part in enumerate(parts):
                self.rows.append(
                    InstalmentRow(
                        invoice_id=key, since=since, place=place, due=part.due, amount_minor=part.amount
                    )
                )  # fmt: skip

    def _payment(self, key: int) -> None:
        chance = self.chance
        one = chance.choice(self.invoices)
        paid = sum(max(0, each.amount) for each in self.payments if each.invoice == one.id)
        if paid >= one.amount:
            return
        amount = chance.randint(1, one.amount - paid)
        received = one.issued + timedelta(days=chance.randint(0, 150))
        kind = chance.choice(["transfer", "transfer", "bank_bill", "credit_note"])
        credit = kind == "credit_note"
        cash: date | None = received
        if credit:
            self.rows.append(
                InvoiceRow(
                    id=100 + key, account_id=one.account, number=f"C{key}", kind="credit_note",
                    currency=one.currency, issued=received, due=received, amount_minor=amount,
                )
            )  # fmt: skip
        else:
            ripe = received + timedelta(days=90) if kind == "bank_bill" else None
            cash = ripe or received
            self.rows.append(
                ReceiptRow(
                    id=key, account_id=one.account, currency=one.currency, received=received,
                    amount_minor=amount, method=kind, matures=ripe,
                )
            )  # fmt: skip
            if kind == "bank_bill" and chance.random() < 0.5:
                cash = self._bill(key, received)
        back = chance.random() < 0.2
        days = [received, received + timedelta(days=chance.randint(1, 60))][: 1 + back]
        for day, sum_ in zip(days, (amount, -amount), strict=False):
            self.payments.append(
                Payment(one.id, sum_, day, not credit, None if cash is None else max(cash, day))
            )
            self.rows.append(
                AllocationRow(
                    invoice_id=one.id, amount_minor=sum_, effective=day,
                    receipt_id=None if credit else key, credit_id=100 + key if credit else None,
                )
            )  # fmt: skip

    def _bill(self, key: int, received: date) -> date | None:
        """Discount the bill early, or give it on: then it never is money in our bank."""
        day = received + timedelta(days=20)
        discounted = self.chance.random() < 0.5
        row = BillRow(receipt_id=key, discounted_on=day if discounted else None)
        row.endorsed_on = None if discounted else received
        self.rows.append(row)
        return day if discounted else None

    def write(self, session: Session) -> None:
        """Write it, allocations last."""
        for kind in (InvoiceRow, ReceiptRow, InstalmentRow, BillRow, AllocationRow):
            session.add_all([row for row in self.rows if isinstance(row, kind)])
            session.flush()


@pytest.mark.parametrize("seed", range(60))
def test_sql_and_rule_agree_on_every_month(database: Database, seed: int) -> None:
    accounts = [builders.account(database, name) for name in ("A", "B")]
    ledger = Ledger(seed, accounts)
    database.write(Message("Ledger"), ledger.write)
    with database.read() as reader:
        for place in range(14):
            month = domain.add_months(START, place)
            for as_of in (month + timedelta(days=11), date(2026, 6, 30)):
                days = queries.window(month, as_of)
                expected = domain.months(ledger.invoices, ledger.payments, days)
                assert queries.months(reader, days) == expected, (seed, month, as_of)
                only = queries.months(reader, days, accounts[0])
                assert only == {key: one for key, one in expected.items() if key[0] == accounts[0]}


def test_a_month_to_come_has_what_will_fall_due_and_nothing_collected(database: Database) -> None:
    acme = builders.account(database)
    builders.invoice(database, acme, 70_00, issued=date(2026, 6, 1), due=date(2026, 7, 9))
    builders.invoice(database, acme, 30_00, issued=date(2026, 5, 1), due=date(2026, 6, 9))
    with database.read() as reader:
        found = queries.months(reader, queries.window(date(2026, 7, 15), date(2026, 6, 20)))
    assert found[acme, "CNY"] == Month(
        overdue=30_00, due=70_00, left_old=30_00, left_due=70_00, ripe_left=30_00
    )  # fmt: skip
