"""What a statement adds up, and the questions of the database held against it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.base.i18n import M_
from kamdesk.db.database import Database
from kamdesk.features.receivables import queries as ledger
from kamdesk.features.reconcile.domain.statement import (
    Posting,
    balance,
    first_day,
    language_of,
    statement,
)
from kamdesk.features.reconcile.queries.statements import (
    balances,
    standings,
    statements,
    with_balance,
)
from tests import builders
from tests.features.reconcile.books import DAY, e25

SINCE = date(2026, 6, 1)


def test_closing_is_opening_and_invoices_less_receipts_and_credits(database: Database) -> None:
    """E25: 500 + 300 - 350 - 20 = 430."""
    key = e25(database)
    with database.read() as reader:
        found = statements(reader, SINCE, DAY, [key])[key][0]
    assert found.opening == 500_00
    assert found.total("invoice") == 300_00
    assert found.total("receipt") == 350_00
    assert found.total("credit_note") == 20_00
    assert found.closing == 430_00
    assert [one.balance for one in found.movements] == [775_00, 425_00, 405_00, 430_00]


def test_what_is_made_and_taken_back_within_the_period_is_left_out() -> None:
    made = date(2026, 6, 10)
    within = Posting("invoice", 1, "A", made, 100, voided=made + timedelta(days=3))
    earlier = Posting("invoice", 2, "B", date(2026, 5, 1), 70, voided=made)
    later = Posting("invoice", 3, "C", made, 50, voided=DAY + timedelta(days=1))
    found = statement("CNY", [within, earlier, later], SINCE, DAY)
    assert (found.opening, found.closing) == (70, 50)
    assert [(one.posting.id, one.change, one.cancelled) for one in found.movements] == [
        (3, 50, False), (2, -70, True),
    ]  # fmt: skip


_days = st.integers(0, 200).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
_postings = st.lists(
    st.builds(
        lambda place, kind, day, amount, after: Posting(
            kind, place, f"N-{place}", day, amount, None if after is None else day + timedelta(days=after)
        ),
        st.integers(1, 10**6), st.sampled_from(["invoice", "credit_note", "write_off", "refund", "receipt"]),
        _days, st.integers(0, 10**9), st.one_of(st.none(), st.integers(0, 90)),
    ),
    max_size=20, unique_by=lambda one: one.id,
)  # fmt: skip


@given(_postings, _days, st.integers(0, 120))
def test_a_statement_ends_with_what_is_owed(
    postings: list[Posting], since: date, days: int
) -> None:
    until = since + timedelta(days=days)
    found = statement("CNY", postings, since, until)
    assert found.opening == balance(postings, since - timedelta(days=1))
    assert found.closing == balance(postings, until)
    assert found.opening + sum(one.change for one in found.movements) == found.closing


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(postings=_postings, since=_days, days=st.integers(0, 120))
def test_the_database_says_the_same(
    database: Database, postings: list[Posting], since: date, days: int
) -> None:
    until = since + timedelta(days=days)
    key = builders.account(database, "One")

    def write(session: object) -> None:
        from kamdesk.features.receivables.store import InvoiceRow, ReceiptRow

        for one in postings:
            if one.kind == "receipt":
                row: object = ReceiptRow(
                    account_id=key, number=one.number, received=one.day, currency="CNY",
                    amount_minor=one.amount, voided_on=one.voided,
                )  # fmt: skip
            else:
                row = InvoiceRow(
                    account_id=key, number=one.number, kind=one.kind, issued=one.day, due=one.day,
                    currency="CNY", amount_minor=one.amount, voided_on=one.voided,
                )  # fmt: skip
            session.add(row)  # type: ignore[attr-defined]

    database.write(M_("Add"), write)
    wanted = statement("CNY", postings, since, until)
    with database.read() as reader:
        found = statements(reader, since, until, [key]).get(key, [])
        owed = balances(reader, until, [key])
        aged = ledger.ageing(reader, until, account_id=key)
    assert owed.get((key, "CNY"), 0) == wanted.closing
    assert sum(section.total for section in aged) == wanted.closing
    if not found:
        assert wanted.opening == 0 == len(wanted.movements)
        return
    assert (found[0].opening, found[0].closing) == (wanted.opening, wanted.closing)
    shape = [(one.posting.kind, one.day, one.change, one.balance) for one in found[0].movements]
    assert shape == [
        (one.posting.kind, one.day, one.change, one.balance) for one in wanted.movements
    ]


def test_age_dispute_and_bills_stand_apart(database: Database) -> None:
    key = builders.account(database, "Acme")
    builders.disputed(database, key, 55_00, due=date(2026, 5, 1), issued=date(2026, 4, 1))
    builders.receipt(
        database,
        key,
        20_00,
        method="bank_bill",
        received=date(2026, 6, 1),
        matures=date(2026, 12, 1),
    )
    with database.read() as reader:
        found = standings(reader, DAY, (30, 60, 90, 180, 365))[key, "CNY"]
        assert with_balance(reader, DAY) == [key]
        assert with_balance(reader, date(2026, 1, 1)) == []
    assert found.open == (0, 0, 55_00, 0, 0, 0, 0)
    assert (found.unapplied, found.disputed, found.bills) == (20_00, 55_00, 20_00)


@pytest.mark.parametrize(
    ("country", "name", "language"),
    [("中国", "Acme", "zh_CN"), ("", "华东机电", "zh_CN"), ("", "Acme", "en"), ("Germany", "德国公司", "en"),
     ("Hong Kong", "Acme", "zh_CN")],
)  # fmt: skip
def test_papers_speak_the_customers_language(country: str, name: str, language: str) -> None:
    assert language_of(country, name) == language


def test_a_statement_nobody_chose_a_period_for_shows_how_it_came_about() -> None:
    assert first_day(DAY) == date(2026, 1, 1)
    assert first_day(date(2026, 2, 28)) == date(2025, 2, 1)
