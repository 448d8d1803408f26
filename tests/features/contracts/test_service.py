"""Contracts and bills as users change them: what each edit leaves, refuses, and lets be undone."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.contracts import queries, service
from kamdesk.features.contracts.domain.plan import parse_plan
from kamdesk.features.contracts.queries import Contract, HeldBill, Line
from kamdesk.features.receivables.service import NewReceipt, record_receipt
from tests import builders

TODAY = date(2026, 6, 30)
SIGNED = date(2026, 1, 5)


@pytest.fixture
def write(database: Database) -> Callable[..., Any]:
    """Run an edit as one step and return its result."""

    def run(edit: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return database.write(Message("Edit"), edit, *args, **more).value

    return run


@pytest.fixture
def account(database: Database) -> int:
    return builders.account(database)


@pytest.fixture
def key(write: Callable[..., Any], account: int) -> int:
    """A contract of 1,000.00 in four payments, signed."""
    new = service.NewContract(account, "HT-1", "CNY", 1_000_00, "Valves", SIGNED)
    made: int = write(service.create_contract, new, parse_plan("3-3-3-1"))
    return made


def contract(database: Database, key: int, as_of: date = TODAY) -> Contract:
    with database.read() as reader:
        found = queries.contract(reader, key, as_of)
    assert found is not None
    return found


def line(database: Database, key: int, kind: str, as_of: date = TODAY) -> Line:
    return next(one for one in contract(database, key, as_of).lines if one.kind == kind)


def dues(database: Database, invoice: int) -> dict[str, list[tuple[int, str | None, str]]]:
    """Return the schedules of an invoice by the day they hold from."""
    found: dict[str, list[tuple[int, str | None, str]]] = {}
    with database.read() as reader:
        for since, *part in reader.rows(
            "SELECT since, amount_minor, due, kind FROM instalment "
            "WHERE invoice_id = ? ORDER BY since, place",
            (invoice,),
        ):
            found.setdefault(since, []).append(tuple(part))
    return found


def pay(write: Callable[..., Any], account: int, invoice: int, amount: int, day: date) -> int:
    new = NewReceipt(account, day, "CNY", amount)
    made: int = write(record_receipt, new, [(invoice, amount)])
    return made


def test_a_contract_is_made_with_its_plan(database: Database, key: int) -> None:
    found = contract(database, key)
    assert [one.amount for one in found.lines] == [300_00, 300_00, 300_00, 100_00]
    assert [one.happened for one in found.lines] == [SIGNED, None, None, None]
    assert found.planned == found.whole == 1_000_00
    assert found.paid_lines(TODAY) == 0
    following = found.next_line(TODAY)
    assert following is not None
    assert following.standing(TODAY) == "to_invoice"
    assert following.due == date(2026, 1, 12)
    with database.read() as reader:
        assert queries.contract(reader, key, date(2026, 1, 4)) is None
    database.undo()
    with database.read() as reader:
        assert queries.contracts(reader, TODAY) == []


@pytest.mark.parametrize(
    ("number", "amount", "plan"), [("", 5, ""), ("HT-1", 5, ""), ("N", 0, ""), ("N", None, "30-70")]
)
def test_what_is_no_contract_is_refused(
    write: Callable[..., Any], key: int, account: int, number: str, amount: int | None, plan: str
) -> None:
    new = service.NewContract(account, number, "CNY", amount)
    with pytest.raises(UserError):
        write(service.create_contract, new, parse_plan(plan) if plan else ())


def test_a_frame_has_no_amount(write: Callable[..., Any], account: int, database: Database) -> None:
    frame = write(service.create_contract, service.NewContract(account, "F", "CNY", None))
    found = contract(database, frame)
    assert found.whole is None
    assert found.collected is None
    assert found.next_line(TODAY) is None


def test_an_invoice_waits_for_its_event_and_keeps_the_day_first_agreed(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    waiting = line(database, key, "acceptance")
    write(service.move_expected, waiting.id, date(2026, 4, 1), TODAY)
    invoice = write(service.make_invoice, waiting.id, "FP-1", date(2026, 3, 10))
    assert dues(database, invoice) == {"2026-03-10": [(300_00, None, "part")]}
    with database.read() as reader:
        assert reader.one("SELECT due, scheduled, contract, contract_id FROM invoice") == (
            "2026-05-01", 1, "HT-1", key,
        )  # fmt: skip
    late = line(database, key, "acceptance")
    assert late.standing(TODAY) == "late_event"
    assert late.due is None

    write(service.record_event, waiting.id, date(2026, 4, 20), TODAY)
    assert dues(database, invoice)["2026-04-20"] == [(300_00, "2026-05-20", "part")]
    assert line(database, key, "acceptance").standing(TODAY) == "overdue"
    assert line(database, key, "acceptance", date(2026, 4, 19)).due is None
    with database.read() as reader:
        assert reader.value("SELECT due FROM invoice") == "2026-05-01"
    held = line(database, key, "retention")
    assert held.expected == date(2027, 4, 20)
    assert held.due == date(2027, 5, 20)
    assert held.standing(TODAY) == "held"
    assert held.standing(date(2027, 3, 21)) == "release"

    database.undo()
    assert list(dues(database, invoice)) == ["2026-03-10"]
    assert line(database, key, "acceptance").happened is None
    assert line(database, key, "retention").expected is None


def test_an_event_is_corrected_and_taken_back(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    waiting = line(database, key, "acceptance")
    invoice = write(service.make_invoice, waiting.id, "FP-1", date(2026, 3, 10))
    write(service.record_event, waiting.id, date(2026, 4, 20), TODAY)
    write(service.record_event, waiting.id, date(2026, 5, 2), TODAY)
    assert line(database, key, "acceptance").due == date(2026, 6, 1)
    write(service.record_event, waiting.id, date(2026, 4, 10), TODAY)
    assert line(database, key, "acceptance").due == date(2026, 5, 10)
    assert line(database, key, "acceptance", date(2026, 4, 12)).due == date(2026, 5, 10)
    assert line(database, key, "retention").expected == date(2027, 4, 10)
    write(service.take_event_back, waiting.id)
    assert line(database, key, "acceptance").due is None
    assert line(database, key, "retention").expected is None
    assert {part[1] for parts in dues(database, invoice).values() for part in parts} == {None}


def test_an_event_to_come_or_before_signing_is_refused(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    waiting = line(database, key, "dispatch")
    for day in (date(2026, 7, 1), date(2026, 1, 4)):
        with pytest.raises(UserError):
            write(service.record_event, waiting.id, day, TODAY)


def test_an_agreed_later_day_is_not_moved_by_another_event(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    waiting = line(database, key, "acceptance")
    invoice = write(service.make_invoice, waiting.id, "FP-1", date(2026, 3, 10))
    write(service.record_event, waiting.id, date(2026, 4, 1), TODAY)
    from kamdesk.features.contracts.domain.schedule import Part

    extended = [Part(300_00, date(2026, 9, 30), milestone=waiting.id)]
    write(service.set_schedule, invoice, date(2026, 5, 15), extended)
    write(service.record_event, waiting.id, date(2026, 4, 3), TODAY)
    assert dues(database, invoice)["2026-05-15"] == [(300_00, "2026-09-30", "part")]
    assert line(database, key, "acceptance", date(2026, 5, 1)).due == date(2026, 5, 3)


def test_an_invoice_of_the_whole_is_spread_over_the_plan(
    write: Callable[..., Any], key: int, account: int, database: Database
) -> None:
    whole = builders.invoice(
        database, account, 1_000_00, number="W", issued=date(2026, 3, 1), due=date(2026, 3, 31)
    )
    write(service.link_invoice, whole, key, None)
    assert dues(database, whole) == {
        "2026-03-01": [
            (300_00, "2026-03-01", "part"), (300_00, None, "part"), (300_00, None, "part"),
            (100_00, None, "retention"),
        ]
    }  # fmt: skip
    write(service.record_event, line(database, key, "acceptance").id, date(2026, 4, 1), TODAY)
    write(service.record_event, line(database, key, "dispatch").id, date(2026, 2, 1), TODAY)
    pay(write, account, whole, 650_00, date(2026, 5, 1))
    found = contract(database, key)
    assert [one.settled for one in found.lines] == [300_00, 300_00, 50_00, 0]
    assert [one.standing(TODAY) for one in found.lines] == ["paid", "paid", "overdue", "held"]
    assert (found.paid_lines(TODAY), found.received, found.open) == (2, 650_00, 350_00)
    assert found.collected == Decimal("0.65")
    before = contract(database, key, date(2026, 4, 30))
    assert [one.settled for one in before.lines] == [0, 0, 0, 0]
    write(service.unlink_invoice, whole)
    assert contract(database, key).invoiced == 0
    assert dues(database, whole) == {}


def test_an_event_after_the_invoice_was_written_is_not_known_before(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    dispatch = line(database, key, "dispatch")
    write(service.record_event, dispatch.id, date(2026, 3, 20), TODAY)
    invoice = write(service.make_invoice, dispatch.id, "FP-2", date(2026, 3, 1))
    assert dues(database, invoice) == {
        "2026-03-01": [(300_00, None, "part")],
        "2026-03-20": [(300_00, "2026-03-20", "part")],
    }
    early = write(service.make_invoice, line(database, key, "advance").id, "FP-3", date(2026, 1, 8))
    assert dues(database, early) == {}  # its own due day says it all
    with pytest.raises(UserError, match="invoiced already"):
        write(service.make_invoice, dispatch.id, "FP-4", date(2026, 3, 1))


def test_a_line_in_part_invoiced_elsewhere_is_invoiced_for_the_rest(
    write: Callable[..., Any], key: int, account: int, database: Database
) -> None:
    dispatch = line(database, key, "dispatch")
    first = builders.invoice(database, account, 120_00, number="A")
    write(service.link_invoice, first, key, dispatch.id)
    write(service.make_invoice, dispatch.id, "B", date(2026, 6, 1))
    found = line(database, key, "dispatch")
    assert found.invoiced == 300_00
    assert len(found.invoices) == 2
    with pytest.raises(UserError, match="belongs to a contract"):
        write(service.link_invoice, first, key, dispatch.id)
    other = builders.invoice(database, builders.account(database, "Zenith"), 5)
    with pytest.raises(UserError, match="another account"):
        write(service.link_invoice, other, key, None)


# -- retention ----------------------------------------------------------------------------------


@pytest.fixture
def retained(write: Callable[..., Any], key: int, account: int, database: Database) -> int:
    """One invoice for all, accepted on 2026-02-01, paid but for the retention of 100.00."""
    whole = builders.invoice(
        database, account, 1_000_00, number="W", issued=date(2026, 1, 20), due=date(2026, 3, 31)
    )
    write(service.link_invoice, whole, key, None)
    write(service.record_event, line(database, key, "dispatch").id, date(2026, 1, 25), TODAY)
    write(service.record_event, line(database, key, "acceptance").id, date(2026, 2, 1), TODAY)
    pay(write, account, whole, 900_00, date(2026, 3, 1))
    return whole


def test_a_deduction_comes_off_the_retention(
    write: Callable[..., Any], key: int, retained: int, database: Database
) -> None:
    held = line(database, key, "retention")
    day = date(2026, 6, 1)
    write(service.deduct_retention, held.id, 40_00, day, "CN-1", "Scratches")
    found = contract(database, key)
    assert [one.settled for one in found.lines] == [300_00, 300_00, 300_00, 40_00]
    assert (found.received, found.settled, found.open) == (900_00, 940_00, 60_00)
    assert found.lines[3].due == date(2027, 3, 3)
    assert contract(database, key, date(2026, 5, 31)).settled == 900_00
    with pytest.raises(UserError):
        write(service.deduct_retention, held.id, 60_01, day, "CN-2", "")
    write(service.record_event, held.id, date(2026, 6, 10), TODAY)  # released earlier
    assert dues(database, retained)["2026-06-10"][0] == (40_00, "2026-01-20", "part")
    assert line(database, key, "retention").due == date(2026, 7, 10)


def test_a_guarantee_takes_the_place_of_the_retention(
    write: Callable[..., Any], key: int, retained: int, database: Database
) -> None:
    held = line(database, key, "retention")
    write(
        service.swap_retention,
        held.id,
        date(2026, 6, 1),
        date(2026, 6, 15),
        "BG-77 until 2027-02-01",
    )
    assert dues(database, retained)["2026-06-01"][3] == (100_00, "2026-06-15", "part")
    now = line(database, key, "retention")
    assert (now.due, now.note) == (date(2026, 6, 15), "BG-77 until 2027-02-01")
    assert now.standing(TODAY) == "overdue"
    with pytest.raises(UserError):
        write(service.swap_retention, held.id, date(2026, 6, 1), date(2026, 5, 1), "")


def test_a_warranty_begun_anew_moves_the_release(
    write: Callable[..., Any], key: int, retained: int, database: Database
) -> None:
    held = line(database, key, "retention")
    assert held.expected == date(2027, 2, 1)
    write(service.move_expected, held.id, date(2027, 8, 1), TODAY)
    assert line(database, key, "retention").due == date(2027, 8, 31)
    assert line(database, key, "retention", date(2026, 6, 29)).due == date(2027, 3, 3)


def test_a_retention_that_is_not_invoiced_cannot_be_deducted(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    with pytest.raises(UserError, match="not invoiced"):
        write(service.deduct_retention, line(database, key, "retention").id, 1, TODAY, "C", "")


# -- changing -----------------------------------------------------------------------------------


def test_the_amount_carries_a_plan_that_is_not_invoiced(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    write(service.set_amount, key, 2_000_00)
    assert [one.amount for one in contract(database, key).lines] == [600_00, 600_00, 600_00, 200_00]
    write(service.make_invoice, line(database, key, "advance").id, "FP", date(2026, 1, 6))
    write(service.set_amount, key, 1_500_00)
    found = contract(database, key)
    assert found.planned == 2_000_00  # told as more than the contract
    with pytest.raises(UserError, match="invoiced"):
        write(service.set_plan, key, parse_plan("30-70"))


def test_a_line_is_changed_added_and_taken_out(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    last = line(database, key, "retention")
    write(
        service.set_line, last.id, service.LineFacts("retention", None, 50_00, "质保期24个月后30天")
    )
    found = line(database, key, "retention")
    assert (found.amount, found.share, found.terms) == (50_00, None, "NET 30 AFTER 24 MONTHS")
    more = service.LineFacts("other", Decimal("0.05"), None, "", "Training")
    made = write(service.add_line, key, more)
    assert contract(database, key).planned == 1_000_00
    with pytest.raises(UserError, match="two meanings"):
        write(service.set_line, made, service.LineFacts("other", None, 50_00, "月结60天"))
    with pytest.raises(UserError):
        write(service.set_line, made, service.LineFacts("other", None, None, ""))
    write(service.remove_line, made)
    assert len(contract(database, key).lines) == 4


def test_what_monthly_terms_mean_is_asked_once_for_a_customer(
    write: Callable[..., Any], account: int, database: Database
) -> None:
    with database.read() as reader:
        assert queries.monthly_meaning(reader, account, TODAY) is None
    write(service.set_monthly_meaning, account, "month_ends", TODAY)
    with database.read() as reader:
        assert queries.monthly_meaning(reader, account, TODAY) == "month_ends"
    assert service.rule_of("月结60天", "arrival", "month_ends") == "MONTH-END 2"
    assert service.rule_of("月结60天", "arrival", "days") == "EOM+60"


def test_a_contract_is_closed_opened_and_removed(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    write(service.close_contract, key, date(2026, 6, 1))
    assert contract(database, key).closed_on == date(2026, 6, 1)
    assert contract(database, key).warned(TODAY) == []
    assert contract(database, key, date(2026, 5, 1)).closed_on is None
    with pytest.raises(UserError):
        write(service.close_contract, key, date(2026, 1, 1))
    invoice = write(service.make_invoice, line(database, key, "advance").id, "FP", date(2026, 1, 6))
    with pytest.raises(UserError, match="belong"):
        write(service.remove_contract, key)
    write(service.unlink_invoice, invoice)
    write(service.remove_contract, key)
    with database.read() as reader:
        assert queries.contracts(reader, TODAY) == []


def test_signing_is_the_event_of_the_advance(
    write: Callable[..., Any], key: int, database: Database
) -> None:
    write(service.set_signed, key, date(2026, 2, 2))
    assert line(database, key, "advance").happened == date(2026, 2, 2)
    write(service.set_number, key, "HT-9")
    write(service.set_texts, key, "Pumps", "")
    assert contract(database, key).title == "Pumps"


def test_acceptance_is_deemed_given_some_days_after_arrival(
    write: Callable[..., Any], account: int, database: Database
) -> None:
    plan = parse_plan("到货后30天付50%，验收后30天付50%")
    key = write(service.create_contract, service.NewContract(account, "D", "CNY", 100_00), plan)
    accepted = line(database, key, "acceptance")
    text = "货到后15天内未提出异议视为验收合格，验收后30天"
    write(
        service.set_line, accepted.id, service.LineFacts("acceptance", Decimal("0.5"), None, text)
    )
    write(service.record_event, line(database, key, "arrival").id, date(2026, 6, 1), TODAY)
    found = line(database, key, "acceptance")
    assert found.deemed == date(2026, 6, 16)
    assert found.standing(TODAY) == "deemed"
    assert found.standing(date(2026, 6, 15)) == "waiting"


# -- bills --------------------------------------------------------------------------------------


def held(database: Database, key: int, as_of: date = TODAY) -> HeldBill:
    with database.read() as reader:
        found = queries.bill(reader, key, as_of)
    assert found is not None
    return found


@pytest.fixture
def bill(write: Callable[..., Any], account: int, database: Database) -> int:
    """A bill of 600.00 on an invoice of 2026-01-20, in hand from 2026-04-01 until 2026-09-20."""
    builders.invoice(database, account, 600_00, number="R", issued=date(2026, 1, 20))
    new = NewReceipt(
        account, date(2026, 4, 1), "CNY", 600_00, "YC-1", "bank_bill", date(2026, 9, 20)
    )
    facts = service.BillFacts("1305", "Bank of A", date(2026, 3, 20))
    made: int = write(service.receive_bill, new, facts)
    return made


def test_a_bill_is_kept_with_its_facts(bill: int, database: Database) -> None:
    found = held(database, bill)
    assert (found.number, found.bill.acceptor, found.state) == ("1305", "Bank of A", "in_hand")
    assert found.invoiced == date(2026, 1, 20)
    assert found.paid_on == date(2026, 9, 21)  # a Sunday's is paid on Monday
    assert not found.long


def test_a_bill_is_passed_on_sold_or_settled_once(
    write: Callable[..., Any], bill: int, database: Database
) -> None:
    write(service.endorse, bill, date(2026, 5, 1), "Supplier")
    assert held(database, bill).state == "endorsed"
    assert held(database, bill).contingent
    assert held(database, bill, date(2026, 4, 30)).state == "in_hand"
    with pytest.raises(UserError, match="not in hand"):
        write(service.settle, bill, date(2026, 9, 21))
    write(service.back_in_hand, bill)
    write(service.discount, bill, date(2026, 6, 1), Decimal("0.015"))
    assert held(database, bill).rate == Decimal("0.015")
    with database.read() as reader:
        assert queries.last_rate(reader) == Decimal("0.015")
    write(service.back_in_hand, bill)
    write(service.settle, bill, date(2026, 6, 20))
    assert held(database, bill).state == "settled"


@pytest.mark.parametrize(
    ("edit", "args"),
    [
        (service.endorse, (date(2026, 5, 1), " ")),
        (service.endorse, (date(2026, 3, 1), "S")),
        (service.discount, (date(2026, 10, 1), Decimal("0.01"))),
        (service.discount, (date(2026, 5, 1), Decimal("1.5"))),
        (service.dishonour, (date(2026, 3, 1),)),
        (service.set_bill, (service.BillFacts(issued=date(2026, 4, 2)),)),
        (service.set_bill, (service.BillFacts(matures=date(2026, 3, 2)),)),
    ],
)  # fmt: skip
def test_what_cannot_be_of_a_bill_is_refused(
    write: Callable[..., Any], bill: int, edit: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    with pytest.raises(UserError):
        write(edit, bill, *args)


def test_a_bill_that_is_refused_opens_the_debt_again(
    write: Callable[..., Any], bill: int, database: Database
) -> None:
    def left(day: str) -> Any:
        with database.read() as reader:
            return reader.value(
                "SELECT 60000 - coalesce(sum(amount_minor), 0) FROM allocation WHERE effective <= ?",
                (day,),
            )

    assert left("2026-06-30") == 0
    write(service.dishonour, bill, date(2026, 6, 25))
    assert (left("2026-06-24"), left("2026-06-25")) == (0, 600_00)
    assert held(database, bill).state == "dishonoured"
    with database.read() as reader:
        opened = reader.rows("SELECT doc, open_minor FROM open_item")
    assert opened == [("invoice", 600_00)]  # the bill is no money to be applied either
    for edit in (service.dishonour, service.settle):
        with pytest.raises(UserError):
            write(edit, bill, date(2026, 6, 26))
    database.undo()
    assert left("2026-06-25") == 0
    assert held(database, bill).state == "in_hand"


def test_what_was_collected_with_bills_and_in_cash(
    write: Callable[..., Any], bill: int, account: int, database: Database
) -> None:
    builders.receipt(database, account, 50_00, received=date(2026, 4, 2))
    start, end = date(2026, 4, 1), date(2026, 6, 30)

    def found() -> tuple[int, int]:
        with database.read() as reader:
            one = queries.collected(reader, start, end)["CNY"]
        return one.with_bills, one.cash

    assert found() == (650_00, 50_00)
    write(service.discount, bill, date(2026, 5, 1), Decimal("0.01"))
    assert found() == (650_00, 650_00)
    write(service.dishonour, bill, date(2026, 6, 30))
    assert found() == (50_00, 50_00)


def test_the_user_changes_the_calendar(write: Callable[..., Any], database: Database) -> None:
    day = date(2151, 9, 20)  # no official calendar is known
    with database.read() as reader:
        before = queries.work_days(reader, day).is_working(day)
    write(service.set_work_day, day, not before, "notice", TODAY)
    with database.read() as reader:
        assert queries.work_days(reader, day).is_working(day) is not before
