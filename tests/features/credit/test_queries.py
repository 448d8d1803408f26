"""The SQL of credit against the rules: random ledgers, bills and items on any day."""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.accounts.domain import AccountFilter
from kamdesk.features.accounts.queries import account_ids, account_lines, credit_used
from kamdesk.features.credit import queries, service
from kamdesk.features.credit.domain.exposure import Bill, Exposure, item_counts
from kamdesk.features.credit.service import NewLimit
from kamdesk.features.credit.store import ExposureItemRow
from kamdesk.features.receivables.domain import Allocation, Document
from kamdesk.features.receivables.store import AllocationRow, BillRow, InvoiceRow, ReceiptRow
from tests import builders

START, TODAY = date(2026, 1, 1), date(2026, 6, 30)


def _day(chance: random.Random, most: int = 200) -> date:
    return START + timedelta(days=chance.randint(0, most))


def _bill(chance: random.Random, received: date) -> Bill:
    def some(least: int) -> date | None:
        return (
            received + timedelta(days=chance.randint(least, 90)) if chance.random() < 0.4 else None
        )

    return Bill(received, some(5), some(1), some(1), some(1))


class _World:
    """A random ledger with bills and items, written and remembered."""

    def __init__(self, chance: random.Random, accounts: list[int]) -> None:
        self.chance = chance
        self.accounts = accounts
        self.papers: list[Document] = []
        self.parts: list[Allocation] = []
        self.items: list[tuple[int, str, str, int, date, date | None]] = []
        self.bills: list[tuple[int, str, str, int, Bill]] = []

    def fill(self, session: Session) -> None:
        for key in range(1, 14):
            owner = (self.chance.choice(self.accounts), self.chance.choice(["CNY", "USD"]))
            day, amount = _day(self.chance), self.chance.randint(1, 900)
            kind = self.chance.choice(
                ["invoice", "invoice", "credit_note", "refund", "receipt", "item"]
            )
            make = {"item": self._item, "receipt": self._receipt}.get(kind, self._invoice)
            make(session, key, kind, owner, day, amount)
        session.flush()
        self._apply(session)

    def _item(self, session, _key, _kind, owner, day, amount) -> None:
        until = day + timedelta(days=self.chance.randint(1, 60))
        until = until if self.chance.random() < 0.5 else None
        kind = self.chance.choice(["shipped", "order", "guarantee"])
        self.items.append((*owner, kind, amount, day, until))
        session.add(
            ExposureItemRow(
                account_id=owner[0], kind=kind, currency=owner[1], amount_minor=amount, since=day,
                until=until,
            )
        )  # fmt: skip

    def _receipt(self, session, key, kind, owner, day, amount) -> None:
        method = self.chance.choice(["transfer", "bank_bill", "commercial_bill", "commercial_bill"])
        bill = _bill(self.chance, day)
        session.add(
            ReceiptRow(
                id=key, account_id=owner[0], currency=owner[1], received=day, method=method,
                amount_minor=amount, matures=bill.matures, voided_on=bill.voided,
            )
        )  # fmt: skip
        session.flush()
        if bill.settled or bill.dishonoured or self.chance.random() < 0.5:
            session.add(
                BillRow(receipt_id=key, settled_on=bill.settled, dishonoured_on=bill.dishonoured)
            )
        self.papers.append(Document(key, kind, *owner, day, day, amount, bill.voided))
        if method != "transfer":
            self.bills.append((*owner, method, amount, bill))

    def _invoice(self, session, key, kind, owner, day, amount) -> None:
        session.add(
            InvoiceRow(
                id=key, account_id=owner[0], number=f"N{key}", kind=kind, issued=day,
                due=day + timedelta(days=30), currency=owner[1], amount_minor=amount,
            )
        )  # fmt: skip
        self.papers.append(Document(key, kind, *owner, day, day, amount))

    def _apply(self, session: Session) -> None:
        pairs = [
            (one, other)
            for one in self.papers
            for other in self.papers
            if one.kind == "invoice" and other.kind in ("receipt", "credit_note")
            and (one.account, one.currency) == (other.account, other.currency)
        ]  # fmt: skip
        for one, other in pairs:
            amount = min(one.amount, other.amount) // 3
            if amount and self.chance.random() < 0.4:
                day = max(one.day, other.day)
                self.parts.append(Allocation(one.id, (other.kind, other.id), amount, day))
                session.add(
                    AllocationRow(
                        invoice_id=one.id, amount_minor=amount, effective=day,
                        receipt_id=other.id if other.kind == "receipt" else None,
                        credit_id=other.id if other.kind == "credit_note" else None,
                    )
                )  # fmt: skip

    def expected(self, owner: tuple[int, str], day: date, *, with_bank: bool) -> Exposure:
        """Count by the rule: every document by itself."""
        applied: dict[tuple[str, int], int] = {}
        for one in self.parts:
            if one.effective <= day:
                for end in (("invoice", one.invoice), one.source):
                    applied[end] = applied.get(end, 0) + one.amount
        rests = [
            (one.kind, one.amount - applied.get((one.kind, one.id), 0))
            for one in self.papers
            if (one.account, one.currency) == owner and one.counts(day)
        ]
        kinds = {"shipped": 0, "order": 0, "guarantee": 0}
        for account, currency, kind, amount, since, until in self.items:
            if (account, currency) == owner and item_counts(since, until, day):
                kinds[kind] += amount
        out = {
            method: sum(
                amount
                for account, currency, how, amount, bill in self.bills
                if (account, currency) == owner and how == method and bill.is_out(day)
            )
            for method in ("commercial_bill", "bank_bill")
        }
        return Exposure(
            owner[1], sum(rest for kind, rest in rests if kind == "invoice"), kinds["shipped"],
            kinds["order"], out["commercial_bill"], out["bank_bill"],
            sum(-rest if kind == "refund" else rest for kind, rest in rests if kind != "invoice"),
            kinds["guarantee"], with_bank,
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_exposure_in_sql_is_the_sum_of_what_counts(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    accounts = [builders.account(database, name) for name in ("A", "B", "C")]
    world = _World(chance, accounts)
    database.write(Message("Fill"), world.fill)
    days = [*(_day(chance, 320) for _turn in range(5)), START + timedelta(days=500)]
    with database.read() as reader:
        for day, with_bank in product(days, (False, True)):
            found = queries.exposures(reader, day, with_bank=with_bank)
            for account, currency in product(accounts, ("CNY", "USD")):
                nothing = Exposure(currency, with_bank=with_bank)
                got = found.get(account, {}).get(currency, nothing)
                expected = world.expected((account, currency), day, with_bank=with_bank)
                assert got == expected, (seed, day, account, currency)
                _papers_add_up(reader, day, account, got)
            if not with_bank:
                _lists_agree(reader, day, accounts, found)
            alone = queries.exposures(reader, day, [accounts[0]], with_bank=with_bank)
            assert alone.get(accounts[0], {}) == found.get(accounts[0], {})


def _lists_agree(reader, day: date, keys: list[int], found) -> None:
    """The list of accounts and its header say what the credit file says."""
    for key, line in account_lines(reader, keys, day).items():
        mine = found.get(key, {}).get("CNY")
        assert (line.exposure or 0) == (0 if mine is None else mine.total), (day, key)


def _papers_add_up(reader, day: date, account: int, got: Exposure) -> None:
    for term, amount in (
        ("ar", got.ar), ("shipped", got.shipped), ("orders", got.orders), ("unapplied", got.unapplied),
        ("commercial", got.commercial), ("bank", got.bank), ("guaranteed", got.guarantee),
    ):  # fmt: skip
        lines = queries.papers(reader, day, [account], got.currency, term)
        assert sum(one.amount for one in lines) == amount, term


def _grant(database: Database, account: int, amount: int, since: date, **more) -> int:
    wanted = NewLimit("CNY", amount, since, approver="王总", note="x", **more)
    return database.write(Message("Grant"), service.grant_limit, account, wanted, TODAY).value


def _line(database: Database, account: int, day: date = TODAY) -> queries.CreditLine:
    with database.read() as reader:
        line = queries.credit_line(reader, account, day)
        assert line is not None
        every = {one.account_id: one for one in queries.portfolio(reader, day)}
        assert every.get(account, line) == line  # list and account agree
    return line


def test_the_worked_example_in_the_list(database: Database) -> None:
    acme = builders.account(database, "Acme", tier="A")
    builders.invoice(database, acme, 820_000_00)
    builders.receipt(database, acme, 60_000_00)
    database.write(Message("x"), service.add_item, acme, "order", "CNY", 150_000_00, START)
    _grant(database, acme, 900_000_00, START)
    line = _line(database, acme)
    assert line.exposure.terms() == {
        "ar": 820_000_00, "shipped": 0, "orders": 150_000_00, "commercial": 0, "bank": 0,
        "unapplied": -60_000_00, "guaranteed": 0,
    }  # fmt: skip
    assert line.exposure.total == 910_000_00
    assert line.used is not None
    assert round(line.used, 4) == Decimal("1.0111")
    assert (line.state, line.decides) == ("bad", "bad")
    assert line.alerts == ("over", "no_investigation")


def test_a_limit_of_the_sheet_counts_until_one_is_dated(database: Database) -> None:
    acme = builders.account(database, "Acme", credit_limit_minor=500)
    builders.invoice(database, acme, 450)
    line = _line(database, acme)
    assert line.limit is not None
    assert (line.limit.method, line.limit.amount, line.state) == (queries.SHEET, 500, "watch")
    _grant(database, acme, 900, date(2026, 6, 1))
    assert _line(database, acme).limit.amount == 900  # type: ignore[union-attr]
    assert _line(database, acme, date(2026, 5, 31)).limit is None  # what was then is not known


def test_the_sheet_follows_what_is_granted_and_is_watched(database: Database) -> None:
    acme = builders.account(database, "Acme")
    key = _grant(database, acme, 900, START)
    _grant(database, acme, 1200, date(2026, 5, 1), until=date(2026, 6, 29))
    with database.read() as reader:
        assert reader.value("SELECT credit_limit_minor FROM account") == 900
    database.write(Message("x"), _set_sheet, acme, 1200)
    assert "peak_expired" in _line(database, acme).alerts
    database.write(Message("x"), _set_sheet, acme, 777)
    assert "differs" in _line(database, acme).alerts
    assert "differs" not in _line(database, acme, date(2026, 4, 1)).alerts  # a later one is known
    database.write(Message("x"), service.show_in_sheet, acme, TODAY)
    assert "differs" not in _line(database, acme).alerts
    database.write(Message("x"), service.remove_limit, key, TODAY)
    with database.read() as reader:
        assert reader.value("SELECT credit_limit_minor FROM account") is None


def _set_sheet(session, account: int, amount: int) -> None:
    from kamdesk.features.accounts.store import AccountRow

    session.get_one(AccountRow, account).credit_limit_minor = amount


def test_another_currency_is_named_and_never_added(database: Database) -> None:
    acme = builders.account(database, "Acme")
    builders.invoice(database, acme, 300)
    builders.invoice(database, acme, 50, currency="USD")
    _grant(database, acme, 1000, START)
    line = _line(database, acme)
    assert (line.currency, line.exposure.total) == ("CNY", 300)
    assert [(one.currency, one.total) for one in line.others] == [("USD", 50)]
    assert "other_currency" in line.alerts


def test_a_group_limit_holds_for_all_units_together(database: Database) -> None:
    head = builders.account(database, "Head")
    unit = builders.account(database, "Unit", parent_id=head)
    deep = builders.account(database, "Deep", parent_id=unit)
    alone = builders.account(database, "Alone")
    for account, amount in ((head, 100), (unit, 300), (deep, 250), (alone, 999)):
        builders.invoice(database, account, amount)
    _grant(database, head, 600, START, covers_group=True)
    _grant(database, unit, 1000, START)
    line = _line(database, unit)
    assert line.group is not None
    assert (line.group.holder, line.group.exposure.total) == (head, 650)
    assert (line.state, line.decides) == ("good", "bad")
    assert "group_over" in line.alerts
    assert _line(database, deep).decides == "bad"
    assert _line(database, alone).group is None
    with database.read() as reader:  # the limit of the group is no limit of its head
        assert reader.value("SELECT credit_limit_minor FROM account WHERE id = ?", (head,)) is None


def test_only_accounts_with_credit_are_listed(database: Database) -> None:
    builders.account(database, "Nothing")
    owes = builders.account(database, "Owes")
    builders.invoice(database, owes, 5)
    gone = builders.account(database, "Gone", archived_at="2026-01-01", credit_limit_minor=5)
    assert gone
    with database.read() as reader:
        assert [one.name for one in queries.portfolio(reader, TODAY)] == ["Owes"]
        assert queries.portfolio(reader, date(2026, 4, 30)) == []


def test_own_history_is_counted_from_the_ledger(database: Database) -> None:
    acme = builders.account(database, "Acme")
    first = builders.invoice(database, acme, 1000, issued=date(2026, 1, 10))  # due 02-09
    second = builders.invoice(database, acme, 1000, issued=date(2026, 2, 10))  # due 03-12
    builders.invoice(database, acme, 500, issued=date(2026, 6, 20))  # not due yet
    for invoice, amount, day in (
        (first, 1000, date(2026, 2, 9)), (second, 400, date(2026, 3, 22)), (second, 600, date(2026, 4, 2)),
    ):  # fmt: skip
        money = builders.receipt(database, acme, amount, received=day)
        builders.add(
            database,
            AllocationRow(invoice_id=invoice, receipt_id=money, amount_minor=amount, effective=day),
        )
    with database.read() as reader:
        found = queries.own_history(reader, acme, "CNY", TODAY)
        assert found.on_time == Decimal("0.5")
        assert found.days_late == Decimal(400 * 10 + 600 * 21) / 2000
        assert found.cross_month == Decimal("0.3")
        assert (found.most_owed, found.most_owed_on) == (1000, date(2026, 1, 10))
        assert found.billed == 2500
        assert queries.late_trends(reader, TODAY)[acme, "CNY"] == (21, Decimal(4000) / 1400)
        nothing = queries.own_history(reader, acme, "USD", TODAY)
        assert nothing == queries.OwnHistory(None, None, None, None, None, 0)


def test_a_debt_older_than_two_years_still_is_the_most_owed(database: Database) -> None:
    acme = builders.account(database, "Acme")
    builders.invoice(database, acme, 700, issued=date(2023, 1, 1))
    with database.read() as reader:
        found = queries.own_history(reader, acme, "CNY", TODAY)
    assert (found.most_owed, found.most_owed_on) == (700, date(2024, 6, 30))


def test_rules_in_force_have_a_day_and_a_source(database: Database) -> None:
    from kamdesk.features.parameters.store import ParameterRow

    builders.add(
        database,
        ParameterRow(
            key="vat_rate", value="0.09", valid_from=date(2026, 3, 1), source="Tax office"
        ),
    )
    database.write(
        Message("x"), service.set_rules, {"warn": "0.7"}, date(2026, 5, 1), "沈嘉宁", "Board"
    )
    with database.read() as reader:
        assert queries.rules(reader, date(2026, 2, 28)).number("vat") == Decimal("0.13")
        now = queries.rules(reader, TODAY)
        assert (now.number("vat"), now.number("warn")) == (Decimal("0.09"), Decimal("0.7"))
        own = queries.own_values(reader, TODAY)
        assert own["warn"] == queries.OwnValue("0.7", date(2026, 5, 1), "Board", "沈嘉宁")
        assert queries.rules(reader, date(2026, 4, 30)).number("warn") == Decimal("0.8")


def test_the_list_of_accounts_sorts_and_filters_by_the_same_exposure(database: Database) -> None:
    first, second = builders.account(database, "First"), builders.account(database, "Second")
    for account, amount in ((first, 800), (second, 700)):
        builders.invoice(database, account, amount)
        _grant(database, account, 1000, START)
    database.write(Message("x"), service.add_item, second, "order", "CNY", 350, START)
    database.write(Message("x"), service.add_item, first, "guarantee", "CNY", 100, START)
    bill = builders.receipt(database, first, 90, method="bank_bill", matures=date(2026, 12, 1))
    assert bill
    with database.read() as reader:
        lines = account_lines(reader, [first, second], TODAY)
        assert [credit_used(lines[key]) for key in (first, second)] == [0.61, 1.05]
        assert account_ids(reader, AccountFilter(), TODAY, "credit_used", True) == [second, first]
        assert account_ids(reader, AccountFilter(over_limit=True), TODAY) == [second]
    database.write(Message("x"), service.set_rules, {"bank_bills": "1"}, START)
    with database.read() as reader:
        assert account_lines(reader, [first], TODAY)[first].exposure == 700
    assert _line(database, first).exposure.total == 700
