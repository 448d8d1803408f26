"""The figures of the panel agree with those of the reports, on any day and for any ledger."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.receivables import queries, service
from kamdesk.features.receivables.charts import as_shares
from kamdesk.features.receivables.ui import beside, docs
from kamdesk.features.receivables.ui.invoice_form import days_of_terms
from kamdesk.features.receivables.ui.spread import stated_numbers
from kamdesk.features.receivables.ui.state import Wanted, chosen, count
from kamdesk.features.receivables.ui.worth import Rate
from tests import builders

EDGES = (30, 60, 90, 180, 365)
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the rule."""


@pytest.mark.parametrize("basis", ["due", "issued"])
@pytest.mark.parametrize(
    "day", [date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 30), date(2026, 9, 1)]
)
def test_documents_add_up_to_the_ageing(database: Database, basis: str, day: date) -> None:
    one = builders.account(database)
    first = builders.invoice(database, one, 300_00, issued=date(2026, 1, 5), due=date(2026, 2, 4))
    builders.invoice(database, one, 80_00, issued=date(2026, 2, 5), due=date(2026, 6, 29))
    builders.invoice(database, one, 9_00, issued=date(2026, 2, 5), currency="USD")
    note = builders.invoice(
        database, one, 30_00, issued=date(2026, 4, 5), due=date(2026, 4, 5), kind="credit_note"
    )
    lines = [service.NewLine(date(2026, 2, 4), 100_00), service.NewLine(None, 200_00)]
    database.write(Message("Plan"), service.set_schedule, first, date(2026, 1, 5), lines)
    new = service.NewReceipt(one, date(2026, 3, 10), "CNY", 120_00)
    receipt = database.write(Message("Pay"), service.record_receipt, new, [(first, 90_00)]).value
    database.write(Message("Apply"), service.apply, "credit_note", note, [(first, 10_00)])
    database.write(Message("Back"), service.refund, "receipt", receipt, date(2026, 6, 1), 20_00)
    with database.read() as reader:
        found = docs.documents(reader, day, basis=basis, edges=EDGES)
        sections = {
            one.currency: one for one in queries.ageing(reader, day, basis=basis, edges=EDGES)
        }
    assert {one.currency for one in found if one.open} == set(sections)
    for code, section in sections.items():
        mine = [part for one in found if one.currency == code for part in one.parts]
        buckets = tuple(
            sum(part.open for part in mine if part.bucket == place) for place in range(7)
        )
        assert buckets == section.open
        assert sum(part.open for part in mine if part.bucket < 0) == section.unapplied
        assert sum(one.signed for one in found if one.currency == code) == section.total


@pytest.mark.parametrize(
    ("paid_on", "paid", "as_of", "state"),
    [
        (date(2026, 6, 13), 95_00, date(2026, 6, 20), "kept"),  # 95 % by the third day after
        (date(2026, 6, 14), 95_00, date(2026, 6, 20), "broken"),
        (date(2026, 6, 13), 94_99, date(2026, 6, 20), "broken"),
        (date(2026, 6, 13), 94_99, date(2026, 6, 13), "open"),
        (date(2026, 5, 31), 95_00, date(2026, 6, 20), "broken"),  # before it was made
        (date(2026, 6, 1), 95_00, date(2026, 6, 1), "kept"),
    ],
)
@pytest.mark.parametrize("of_invoice", [True, False])
def test_what_became_of_a_promise(
    database: Database, paid_on: date, paid: int, as_of: date, state: str, of_invoice: bool
) -> None:
    one = builders.account(database)
    invoice = builders.invoice(database, one, 200_00)
    builders.add(
        database,
        PromiseRow(
            account_id=one, invoice_id=invoice if of_invoice else None, currency="CNY",
            amount_minor=100_00, made_on=date(2026, 6, 1), promised=date(2026, 6, 10),
        ),
    )  # fmt: skip
    new = service.NewReceipt(one, paid_on, "CNY", paid)
    database.write(Message("Pay"), service.record_receipt, new, [(invoice, paid)])
    with database.read() as reader:
        found = beside.promises(reader, as_of, past=True)
    assert [one.state for one in found] == [state]


def test_a_withdrawn_promise_counts_no_more(database: Database) -> None:
    one = builders.account(database)
    builders.add(
        database,
        PromiseRow(
            account_id=one, currency="CNY", amount_minor=1, made_on=date(2026, 6, 1),
            promised=date(2026, 7, 10), withdrawn_on=date(2026, 6, 20),
        ),
    )  # fmt: skip
    with database.read() as reader:
        assert len(beside.promises(reader, date(2026, 6, 19))) == 1
        assert beside.promises(reader, date(2026, 6, 20)) == []
        assert beside.promises(reader, date(2026, 5, 31)) == []


@pytest.mark.parametrize(
    ("minor", "code", "rate", "base", "expected"),
    [
        (9_00, "USD", "7.125", "CNY", 64_12),  # half to even
        (100_00, "USD", "7.2", "CNY", 720_00),
        (1234, "JPY", "0.0472", "CNY", 58_24),
        (1_00, "CNY", "21.186", "JPY", 21),
        (-9_00, "USD", "7.125", "CNY", -64_12),
        (0, "EUR", "7.8", "CNY", 0),
    ],
)
def test_an_amount_in_the_base(minor: int, code: str, rate: str, base: str, expected: int) -> None:
    assert Rate(code, Decimal(rate), date(2026, 1, 1)).convert(minor, base) == expected


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("paying R-2, R-1", ["R-1", "R-2", "R-3"], ["R-2", "R-1"]),
        ("R-12 only", ["R-1", "R-12"], ["R-12"]),
        ("ＦＰ－００７ 与 fp-8", ["FP-007", "FP-8", "FP-00"], ["FP-007", "FP-8"]),
        (
            "支付发票2026001、2026002，共两张",
            ["2026001", "2026002", "202600"],
            ["2026001", "2026002"],
        ),
        ("A-1 A-1 A-1", ["A-1"], ["A-1"]),
        ("nothing here", ["R-1"], []),
        ("", ["R-1"], []),
        ("R.1", ["R-1", "R.1"], ["R.1"]),
        ("INV-1-A and INV-1", ["INV-1", "INV-1-A"], ["INV-1-A", "INV-1"]),
    ],
)
def test_numbers_are_found_in_a_remittance(
    text: str, numbers: list[str], expected: list[str]
) -> None:
    assert stated_numbers(text, numbers) == expected


@_PATIENT
@given(st.lists(st.from_regex(r"[A-Z]{1,3}-[0-9]{1,6}", fullmatch=True), unique=True, max_size=8))
def test_every_number_written_down_is_found_in_its_order(numbers: list[str]) -> None:
    text = "; ".join(f"{one} paid" for one in numbers)
    assert stated_numbers(text, sorted(numbers)) == numbers


@_PATIENT
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=7), st.integers(0, 10**12))
def test_shares_of_a_month_end_add_up(opened: list[int], rest: int) -> None:
    shares, below = as_shares([opened], [rest])
    if sum(opened) == 0:
        assert (sum(shares[0]), below[0]) == (0, 0)
        return
    assert abs(sum(shares[0]) - 10_000) <= len(opened)
    for part, amount in zip(shares[0], opened, strict=True):
        assert abs(part - Decimal(amount) * 10_000 / sum(opened)) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("NET 30", 30),
        ("net45", 45),
        ("60 days", 60),
        ("票到30天", 30),
        ("90", 90),
        ("EOM+30", None),
        ("", None),
    ],
)
def test_terms_that_say_days(text: str, days: int | None) -> None:
    assert days_of_terms(text) == days


def test_a_filter_by_text_looks_in_number_account_code_and_contract(database: Database) -> None:
    from kamdesk.features.receivables.store import ContractRow

    one = builders.account(database, "上海贝尔", code="SB-9")
    contract = builders.add(database, ContractRow(account_id=one, number="HT-77", currency="CNY"))
    builders.invoice(database, one, number="Q-1", contract_id=contract)
    builders.invoice(database, one, number="Q-2")
    with database.read() as reader:
        state = count(reader, date(2026, 6, 30), "due", None)

    def hits(text: str) -> list[Any]:
        return [doc.number for doc in chosen(state, "CNY", Wanted(text=text))]

    assert hits("ht-7") == ["Q-1"]
    assert hits("贝尔") == hits("sb-9") == ["Q-1", "Q-2"]
    assert hits("q-2") == ["Q-2"]
    assert hits("zz") == []


def _paid(database: Database, account: int, invoice: int, day: date, amount: int) -> None:
    new = service.NewReceipt(account, day, "CNY", amount)
    database.write(Message("Pay"), service.record_receipt, new, [(invoice, amount)])


def test_late_is_counted_by_the_parts_that_were_paid(database: Database) -> None:
    one = builders.account(database)
    plain = builders.invoice(database, one, 4_000, issued=date(2026, 1, 1), due=date(2026, 2, 1))
    split = builders.invoice(database, one, 10_000, issued=date(2026, 1, 1), due=date(2026, 2, 1))
    lines = [
        service.NewLine(date(2026, 2, 1), 6_000),
        service.NewLine(date(2026, 5, 1), 3_000),
        service.NewLine(None, 1_000),
    ]
    database.write(Message("Plan"), service.set_schedule, split, date(2026, 1, 1), lines)
    _paid(database, one, plain, date(2026, 1, 20), 4_000)  # early: 0 days
    _paid(database, one, split, date(2026, 5, 11), 10_000)  # 99 days, 10 days, and before its event
    with database.read() as reader:
        late = beside.average_late(reader, date(2026, 6, 30), 365)
        assert late == {"CNY": Decimal(6_000 * 99 + 3_000 * 10) / 14_000}
        assert beside.paid_late(reader, date(2026, 6, 30), 365) == {split}
        assert beside.average_late(reader, date(2026, 5, 10), 365) == {"CNY": Decimal(0)}
        assert beside.average_late(reader, date(2027, 5, 11), 365) == {}  # out of the window
    taken = 2  # the allocation of the second receipt
    database.write(Message("Back"), service.take_back, taken, date(2026, 5, 11))
    with database.read() as reader:
        assert beside.average_late(reader, date(2026, 6, 30), 365) == {"CNY": Decimal(0)}


def test_days_beyond_terms_of_the_worked_example(database: Database) -> None:
    """4,000 on time, 6,000 six days late, 2,000 eight days late: 4.33 days."""
    one = builders.account(database)
    for amount, late in ((4_000, 0), (6_000, 6), (2_000, 8)):
        due = date(2026, 6, 1)
        invoice = builders.invoice(database, one, amount, issued=date(2026, 5, 1), due=due)
        _paid(database, one, invoice, date(2026, 6, 1 + late), amount)
    with database.read() as reader:
        late = beside.average_late(reader, date(2026, 6, 30), 365)["CNY"]
    assert round(late, 2) == Decimal("4.33")


def test_settled_documents_are_read_as_far_as_asked(database: Database) -> None:
    one = builders.account(database, "Acme", code="A-1")
    other = builders.account(database, "贝尔", code="B-1")
    for account, number in ((one, "X-1"), (one, "X-2"), (other, "Y-1")):
        invoice = builders.invoice(database, account, 5_00, number=number)
        _paid(database, account, invoice, date(2026, 6, 1), 5_00 if number != "X-2" else 4_00)

    def listed(settled: docs.Settled | None, account: int | None = None) -> list[str]:
        with database.read() as reader:
            found = docs.documents(
                reader, date(2026, 6, 30), edges=EDGES, account_id=account, settled=settled
            )
        return [doc.number for doc in found if doc.doc == "invoice"]

    assert listed(None) == ["X-2"]
    assert listed(docs.Settled()) == ["X-1", "X-2", "Y-1"]
    assert listed(docs.Settled("x-1")) == ["X-1", "X-2"]  # what is open is there in any case
    assert listed(docs.Settled("贝尔")) == ["X-2", "Y-1"]
    assert listed(docs.Settled(account_id=other)) == ["X-2", "Y-1"]
    assert listed(docs.Settled(account_id=other), other) == ["Y-1"]
    assert listed(docs.Settled(invoices=frozenset())) == ["X-2"]
