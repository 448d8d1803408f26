"""The forecast from a real workspace: what SQL reads against what was written, and the command line."""

from argparse import Namespace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import Message
from kamdesk.cli.tables import print_document
from kamdesk.db.database import Database
from kamdesk.features.collections.store import ChaseRow, LadderStepRow, PromiseRow
from kamdesk.features.credit.store import InvestigationRow
from kamdesk.features.forecast import queries, views
from kamdesk.features.forecast.service import month_day, set_payment_day
from kamdesk.features.receivables.store import (
    AllocationRow,
    ContractRow,
    DisputeRow,
    InstalmentRow,
    MilestoneRow,
)
from tests import builders
from tests.features.forecast import ledgers
from tests.features.forecast.customers import KINDS, bills, book_of

DAY = date(2025, 6, 30)


def ask(
    database: Database, day: date = DAY, code: str | None = None, **options: Any
) -> dict[str, Any]:
    with database.read() as reader:
        wanted = Namespace(**({"weeks": 13, "backtest": False} | options))
        return views.forecast(reader, Request(day, code, wanted))


def found(database: Database, day: date = DAY, **options: Any) -> queries.Forecast:
    with database.read() as reader:
        return queries.forecast(reader, day, **options)


def lines(database: Database, of: queries.Forecast) -> list[queries.ItemLine]:
    with database.read() as reader:
        section = of.sections[0]
        return queries.item_lines(reader, of, [(int(one), 0) for one in section.places])


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database, "Acme", code="A-1")


def worked_example(database: Database, account: int) -> list[int]:
    return [
        builders.invoice(database, account, amount, number=number, issued=date(2024, 6, 1), due=due)
        for number, amount, due in (
            ("E-1", 200_000_00, date(2025, 7, 31)),
            ("E-2", 150_000_00, date(2025, 6, 15)),
            ("E-3", 100_000_00, date(2024, 9, 1)),
        )
    ]


# -- the worked example -----------------------------------------------------------------------------


def test_the_worked_example_by_week(database: Database, acme: int) -> None:
    worked_example(database, acme)
    section = ask(database)["sections"][0]
    assert (section["currency"], section["open"], section["expected"]) == (
        "CNY", "450000.00", "374000.00",
    )  # fmt: skip
    weeks = {one["start"]: one["expected"] for one in section["weeks"] if one["expected"] != "0.00"}
    assert weeks == {"2025-07-01": "178000.00", "2025-07-29": "196000.00"}
    assert len(section["weeks"]) == 13
    assert section["doubtful"] == "76000.00"


def test_the_worked_example_item_by_item(database: Database, acme: int) -> None:
    worked_example(database, acme)
    items = {one.number: one for one in lines(database, found(database))}
    assert {number: one.day for number, one in items.items()} == {
        "E-1": date(2025, 7, 31), "E-2": date(2025, 7, 7), "E-3": date(2025, 7, 7),
    }  # fmt: skip
    assert [items[one].chance for one in ("E-1", "E-2", "E-3")] == [0.98, 0.92, 0.40]


def test_days_beyond_terms_move_the_day(database: Database, acme: int) -> None:
    worked_example(database, acme)
    earlier = builders.invoice(
        database, acme, 1000, issued=date(2025, 1, 1), due=date(2025, 2, 1), number="P"
    )
    ledgers.paid(database, earlier, date(2025, 2, 5), 1000)
    items = {one.number: one for one in lines(database, found(database))}
    assert items["E-1"].day == date(2025, 8, 4)  # four days later


def test_a_week_lies_in_its_bands(database: Database, acme: int) -> None:
    worked_example(database, acme)
    for week in found(database).sections[0].weeks:
        assert 0 <= week.low_80 <= week.low_50 <= week.expected <= week.high_50 <= week.high_80
        assert week.late <= week.expected


def test_a_class_scales_the_default_chances(database: Database, acme: int) -> None:
    worked_example(database, acme)
    for day, name in ((date(2025, 5, 1), "D"), (date(2025, 7, 5), "A")):
        builders.add(
            database,
            InvestigationRow(
                account_id=acme, day=day, preset="five_c", rules="{}", credit_class=name
            ),
        )
    assert ask(database)["sections"][0]["expected"] == "299200.00"  # 0.8 x 374,000
    assert ask(database, date(2025, 4, 30))["sections"][0]["open"] == "450000.00"


# -- what SQL reads -----------------------------------------------------------------------------------


def test_the_ledger_is_read_as_it_was_written(database: Database) -> None:
    ledgers.accounts(database, 4)
    made = bills(["punctual", "mixture", "month end", "erratic"], 3)
    until = date(2025, 9, 30)
    ledgers.write(database, made, until)
    with database.read() as reader:
        read = queries.load(reader)
    wanted = book_of(made, until)
    for name in ("account", "issued", "due", "amount", "voided", "a_day"):
        assert (getattr(read, name) == getattr(wanted, name)).all(), name
    # payments of one day may stand in any order
    for name in ("a_invoice", "a_amount"):
        assert sorted(getattr(read, name)) == sorted(getattr(wanted, name)), name


def test_the_forecast_of_a_past_day_is_what_it_was(database: Database) -> None:
    ledgers.accounts(database, 4)
    made = bills(list(KINDS)[:4], 3)
    ledgers.write(database, made, date(2026, 3, 31))
    day = date(2025, 9, 30)
    later = found(database, day)
    other = book_of(made, day)
    with database.read() as reader:
        then = queries.forecast(reader, day, facts=(other, queries.claims(reader)))
    assert [one.expected for one in later.sections[0].weeks] == [
        one.expected for one in then.sections[0].weeks
    ]


def test_credit_notes_and_money_taken_back_are_no_payments(database: Database, acme: int) -> None:
    invoice = builders.invoice(database, acme, 1000, issued=date(2025, 1, 1), due=date(2025, 2, 1))
    note = builders.invoice(
        database, acme, 200, kind="credit_note", issued=date(2025, 1, 5), due=date(2025, 1, 5)
    )
    receipt = builders.receipt(database, acme, 500, received=date(2025, 3, 1))
    builders.add(
        database,
        AllocationRow(
            invoice_id=invoice, credit_id=note, amount_minor=200, effective=date(2025, 1, 5)
        ),
    )
    first = builders.add(
        database,
        AllocationRow(
            invoice_id=invoice, receipt_id=receipt, amount_minor=500, effective=date(2025, 3, 1)
        ),
    )
    builders.add(
        database,
        AllocationRow(
            invoice_id=invoice, receipt_id=receipt, amount_minor=-500,
            effective=date(2025, 3, 10), reverses_id=first,
        ),
    )  # fmt: skip
    before, after = found(database, date(2025, 3, 5)), found(database, date(2025, 3, 10))
    assert (before.sections[0].open, after.sections[0].open) == (300, 800)
    assert before.sections[0].accounts[0].evidence.payments == 1
    assert after.sections[0].accounts[0].evidence.payments == 0


def test_currencies_are_never_added(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 1000, issued=date(2025, 5, 1), due=date(2025, 7, 10))
    builders.invoice(
        database, acme, 77, issued=date(2025, 5, 1), due=date(2025, 7, 10), currency="USD"
    )
    sections = {one.currency: one for one in found(database).sections}
    assert {code: one.open for code, one in sections.items()} == {"CNY": 1000, "USD": 77}


# -- promises, disputes, court, events ----------------------------------------------------------------


def promise(account: int, invoice: int | None, amount: int, made: date, day: date) -> PromiseRow:
    return PromiseRow(
        account_id=account, invoice_id=invoice, currency="CNY", amount_minor=amount,
        made_on=made, promised=day,
    )  # fmt: skip


def judged(database: Database, acme: int, kept: int, broken: int) -> None:
    """Promises of the spring, each about an invoice of its own, and the invoices paid in the end."""
    for place in range(kept + broken):
        invoice = builders.invoice(
            database, acme, 1000, issued=date(2025, 1, 1), due=date(2025, 2, 1)
        )
        builders.add(database, promise(acme, invoice, 1000, date(2025, 2, 10), date(2025, 2, 20)))
        ledgers.paid(database, invoice, date(2025, 2, 20 if place < kept else 28), 1000)


@pytest.mark.parametrize(("kept", "broken", "counts"), [(7, 3, True), (6, 4, False)])
def test_promises_count_for_those_who_keep_them(
    database: Database, acme: int, kept: int, broken: int, counts: bool
) -> None:
    judged(database, acme, kept, broken)
    invoice = builders.invoice(database, acme, 5000, issued=date(2025, 4, 1), due=date(2025, 5, 1))
    builders.add(database, promise(acme, invoice, 4000, date(2025, 6, 20), date(2025, 7, 16)))
    section = found(database).sections[0]
    committed = [one.committed for one in section.weeks]
    assert section.accounts[0].evidence.kept_ratio == Decimal(kept) / 10
    if counts:
        assert committed[2] == 3400  # 4,000 x 0.85 in the week of the 16th
        assert sum(committed) == 3400
    else:
        assert sum(committed) == 0


def test_a_promise_of_the_account_covers_its_oldest_items(database: Database, acme: int) -> None:
    judged(database, acme, 1, 0)
    for number, due in (("OLD", date(2025, 5, 1)), ("NEW", date(2025, 7, 20))):
        builders.invoice(database, acme, 3000, number=number, issued=date(2025, 4, 1), due=due)
    builders.add(database, promise(acme, None, 4000, date(2025, 6, 20), date(2025, 7, 10)))
    kinds = [(one.number, one.kind, one.open) for one in lines(database, found(database))]
    assert sorted(kinds) == [
        ("NEW", "committed", 1000), ("NEW", "likely", 2000), ("OLD", "committed", 3000),
    ]  # fmt: skip


def test_what_came_towards_a_promise_is_not_promised_twice(database: Database, acme: int) -> None:
    judged(database, acme, 1, 0)
    invoice = builders.invoice(database, acme, 3000, issued=date(2025, 4, 1), due=date(2025, 5, 1))
    builders.add(database, promise(acme, invoice, 2000, date(2025, 6, 1), date(2025, 7, 10)))
    ledgers.paid(database, invoice, date(2025, 6, 15), 500)
    kinds = {one.kind: one.open for one in lines(database, found(database))}
    assert kinds == {"committed": 1500, "likely": 1000}


def test_a_disputed_part_waits_for_its_usual_time(database: Database, acme: int) -> None:
    invoice = builders.invoice(database, acme, 3000, issued=date(2025, 5, 1), due=date(2025, 7, 1))
    builders.add(
        database,
        DisputeRow(
            invoice_id=invoice, amount_minor=1000, reason="quality", raised=date(2025, 6, 1)
        ),
    )
    items = {one.kind: one for one in lines(database, found(database))}
    assert (items["likely"].open, items["disputed"].open) == (2000, 1000)
    assert items["disputed"].day == date(2025, 9, 1)  # 07-01 + 60 days is a Saturday
    before = lines(database, found(database, date(2025, 5, 31)))
    assert [one.kind for one in before] == ["likely"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_legal_step_takes_items_out(database: Database, acme: int, whole: bool) -> None:
    first = builders.invoice(database, acme, 3000, issued=date(2024, 5, 1), due=date(2024, 7, 1))
    builders.invoice(database, acme, 50, issued=date(2025, 5, 1), due=date(2025, 7, 1))
    builders.add(
        database,
        ChaseRow(
            account_id=acme, invoice_id=None if whole else first, day=date(2025, 6, 1),
            kind="demand", step="180",
        ),
    )  # fmt: skip
    section = found(database).sections[0]
    assert section.legal == (3050 if whole else 3000)
    assert section.within == (0 if whole else 49)
    assert found(database, date(2025, 5, 31)).sections[0].legal == 0


def test_what_came_after_a_legal_step_is_not_in_court(database: Database, acme: int) -> None:
    builders.add(
        database, ChaseRow(account_id=acme, day=date(2025, 6, 1), kind="demand", step="180")
    )
    builders.invoice(database, acme, 100, issued=date(2025, 6, 2), due=date(2025, 7, 10))
    assert found(database).sections[0].legal == 0


def test_the_users_own_ladder_says_which_step_is_legal(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 3000, issued=date(2024, 5, 1), due=date(2024, 7, 1))
    builders.add(database, LadderStepRow(credit_class="", days=200, action="legal"))
    builders.add(
        database,
        ChaseRow(account_id=acme, day=date(2025, 6, 1), kind="demand", step="180"),
    )
    assert found(database).sections[0].legal == 0


def scheduled(database: Database, acme: int, expected: date | None, terms: str | None) -> int:
    contract = builders.add(
        database, ContractRow(account_id=acme, number="H-1", currency="CNY", amount_minor=1000)
    )
    event = builders.add(
        database,
        MilestoneRow(
            contract_id=contract, place=1, kind="acceptance", amount_minor=1000, expected=expected,
            terms=terms,
        ),
    )  # fmt: skip
    invoice = builders.invoice(
        database, acme, 1000, issued=date(2025, 5, 1), due=date(2025, 6, 1), scheduled=True
    )
    for place, due, amount, milestone in (
        (1, date(2025, 7, 10), 600, None),
        (2, None, 400, event),
    ):
        builders.add(
            database,
            InstalmentRow(
                invoice_id=invoice, since=date(2025, 5, 1), place=place, due=due,
                amount_minor=amount, milestone_id=milestone,
            ),
        )  # fmt: skip
    return invoice


def test_instalments_have_days_of_their_own(database: Database, acme: int) -> None:
    scheduled(database, acme, date(2025, 8, 1), "NET 30 FROM acceptance")
    items = sorted((one.due, one.open) for one in lines(database, found(database)))
    assert items == [(date(2025, 7, 10), 600), (date(2025, 8, 31), 400)]


def test_an_event_nobody_expects_is_excluded(database: Database, acme: int) -> None:
    scheduled(database, acme, None, "NET 30 FROM acceptance")
    of = found(database)
    assert (of.sections[0].waiting, of.sections[0].open) == (400, 1000)
    assert queries.excluded(of, of.sections[0])
    excluded = [one for one in lines(database, of) if one.kind == "excluded"]
    assert [(one.due, one.day, one.chance, one.open) for one in excluded] == [
        (None, None, None, 400)
    ]


def test_an_unreadable_rule_leaves_the_day_of_the_event() -> None:
    day = date(2025, 8, 1)
    assert queries.term_day(day, "as we said") == day
    assert queries.term_day(day, None) == day
    assert queries.term_day(day, "NET 30 FROM acceptance") == date(2025, 8, 31)
    assert queries.term_day(None, "NET 30 FROM acceptance") is None


def test_retention_keeps_its_day(database: Database, acme: int) -> None:
    invoice = builders.invoice(
        database, acme, 1000, issued=date(2025, 5, 1), due=date(2025, 6, 1), scheduled=True
    )
    for place, due, amount, kind in (
        (1, date(2025, 6, 1), 900, "part"),
        (2, date(2025, 8, 13), 100, "retention"),
    ):
        builders.add(
            database,
            InstalmentRow(
                invoice_id=invoice, since=date(2025, 5, 1), place=place, due=due,
                amount_minor=amount, kind=kind,
            ),
        )  # fmt: skip
    ledgers.paid(database, invoice, date(2025, 6, 2), 900)
    only = lines(database, found(database))
    assert [(one.retention, one.open, one.due) for one in only] == [(True, 100, date(2025, 8, 13))]


# -- what fell out, payment days ---------------------------------------------------------------------


def test_what_was_expected_and_did_not_come_fell_out(database: Database, acme: int) -> None:
    for number, due in (
        ("OUT", date(2025, 6, 20)),
        ("COMING", date(2025, 7, 3)),
        ("LONG-AGO", date(2025, 3, 1)),
    ):
        builders.invoice(database, acme, 3000, number=number, issued=date(2025, 2, 1), due=due)
    listed = ask(database)["sections"][0]["fell_out"]
    assert [(one["number"], one["expected_on"], one["now_expected_on"]) for one in listed] == [
        ("OUT", "2025-06-20", "2025-07-07")
    ]


def test_the_payment_day_the_user_tells_moves_the_money(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 3000, issued=date(2025, 5, 1), due=date(2025, 7, 10))
    assert lines(database, found(database))[0].day == date(2025, 7, 10)
    database.write(Message("Tell"), set_payment_day, acme, "25日", DAY)
    of = found(database)
    assert of.sections[0].accounts[0].evidence.month_day == 25
    assert lines(database, of)[0].day == date(2025, 7, 25)
    assert lines(database, found(database, DAY - timedelta(days=1)))[0].day == date(2025, 7, 10)
    database.write(Message("Tell"), set_payment_day, acme, "", DAY)
    assert lines(database, found(database))[0].day == date(2025, 7, 10)


@pytest.mark.parametrize("text", ["0", "32", "soon", "-1"])
def test_a_payment_day_must_be_one(text: str) -> None:
    with pytest.raises(UserError):
        month_day(text)


# -- sums ----------------------------------------------------------------------------------------------


def test_everything_open_is_somewhere(database: Database) -> None:
    ledgers.accounts(database, 8)
    ledgers.write(database, bills(list(KINDS), 2), date(2026, 6, 30))
    of = found(database, date(2026, 6, 30))
    section = of.sections[0]
    assert of.fitted
    whole = section.within + section.later + section.doubtful + section.legal + section.waiting
    assert whole == section.open
    assert sum(one.within for one in section.accounts) == section.within
    assert sum(one.open for one in section.accounts) == section.open
    for place, week in enumerate(section.weeks):
        assert sum(amount for _place, amount in section.items(place)) == week.expected
    assert sum(amount for _place, amount in section.items()) == section.within
    low, high = section.within_80
    assert sum(one.low_80 for one in section.weeks) < low <= section.within <= high
    assert high < sum(one.high_80 for one in section.weeks)


def test_one_account_of_many(database: Database) -> None:
    ledgers.accounts(database, 8)
    ledgers.write(database, bills(list(KINDS), 2), date(2026, 6, 30))
    whole = found(database, date(2026, 6, 30)).sections[0]
    mine = ask(database, date(2026, 6, 30), "C-3")["sections"][0]
    line = next(one for one in whole.accounts if one.code == "C-3")
    assert mine["open"] == f"{line.open / 100:.2f}"
    assert abs(round(float(mine["expected"]) * 100) - line.within) <= line.open // 1000


# -- the command line ------------------------------------------------------------------------------------


def test_the_document_tells_its_day_and_method(database: Database, acme: int, capsys: Any) -> None:
    worked_example(database, acme)
    document = ask(database, weeks=4, backtest=True)
    assert (document["as_of"], document["weeks"], document["method"]) == (
        "2025-06-30", 4, "defaults",
    )  # fmt: skip
    assert len(document["sections"][0]["weeks"]) == 4
    assert document["sections"][0]["later"] == "196000.00"
    assert document["backtest"] == []
    print_document(document)
    assert "2025-07-01" in capsys.readouterr().out


def test_an_empty_workspace_answers(database: Database) -> None:
    document = ask(database, backtest=True)
    assert (document["sections"], document["backtest"]) == ([], [])


def test_an_unknown_account_is_said(database: Database) -> None:
    with pytest.raises(UserError):
        ask(database, code="NOBODY")


def test_the_past_is_told_by_currency(database: Database) -> None:
    ledgers.accounts(database, 8)
    ledgers.write(database, bills(list(KINDS), 2), date(2026, 6, 30))
    score = ask(database, date(2026, 6, 30), backtest=True)["backtest"][0]
    assert (score["currency"], score["days"]) == ("CNY", 12)
    assert 0.5 < score["inside_80"] <= 1
    assert score["loss"] < score["loss_mean_delay"]


def test_month_ends_that_are_compared_are_past(database: Database) -> None:
    assert queries.past_days(date(2026, 6, 30))[-1] == date(2026, 5, 31)
    assert queries.past_days(date(2026, 7, 1))[-1] == date(2026, 6, 30)
    assert len(queries.past_days(date(2026, 7, 1))) == 12
