"""Edits of collections: what is logged, promised, extended and ruled, each undone as one step."""

from datetime import date, timedelta
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections import queries, service
from kamdesk.features.collections.domain import extensions
from kamdesk.features.collections.domain.ladder import DEFAULT_LADDER, Step
from kamdesk.features.collections.domain.letters import Template
from kamdesk.features.collections.queries import Wanted, rules
from kamdesk.features.collections.service import NewChase, NewExtension, NewPromise
from kamdesk.features.parameters.service import set_parameters
from kamdesk.features.receivables.queries import open_items
from kamdesk.features.receivables.store import InvoiceRow
from tests import builders

TODAY = date(2026, 6, 30)


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def _write(database: Database, edit: Any, *args: Any, **named: Any) -> Any:
    return database.write(Message("Edit"), edit, *args, **named).value


@pytest.fixture
def debt(database: Database) -> tuple[int, int]:
    """An account and its invoice of 800,000.00, ten days late."""
    account = builders.account(database)
    invoice = builders.invoice(database, account, 800_000_00, issued=_ago(70), due=_ago(10))
    return account, invoice


def test_what_is_logged_answers_the_step_and_is_undone(
    database: Database, debt: tuple[int, int]
) -> None:
    account, _invoice = debt
    with database.read() as reader:
        assert queries.worklist(reader, TODAY)[0].step == 8
    _write(
        database, service.log_chase,
        NewChase(account, _ago(1), "letter", step=8, what=" Sent ", reason="cash", proof="courier"),
    )  # fmt: skip
    with database.read() as reader:
        row = queries.worklist(reader, TODAY)[0]
        event = queries.timeline(reader, TODAY, account_id=account)[0]
    assert row.step is None and not row.waits and row.overdue == 800_000_00
    assert (event.what, event.reason, event.proof, event.step) == ("Sent", "cash", "courier", 8)
    database.undo()
    with database.read() as reader:
        assert queries.worklist(reader, TODAY)[0].step == 8
        assert queries.timeline(reader, TODAY, account_id=account) == []


def test_a_next_date_lets_it_rest_until_then(database: Database, debt: tuple[int, int]) -> None:
    account, invoice = debt
    _write(database, service.set_next, account, invoice, TODAY, TODAY + timedelta(days=3), "Ask")
    with database.read() as reader:
        assert not queries.worklist(reader, TODAY)[0].waits
        then = queries.worklist(reader, TODAY + timedelta(days=3))[0]
        week = queries.worklist(reader, TODAY, TODAY + timedelta(days=5))[0]
        words = queries.words(reader, [account], TODAY)[account]
    assert then.follow and week.follow and words.next_what == "Ask"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "shout"},
        {"reason": "moon"},
        {"proof": "moon"},
        {"next_on": TODAY},
        {"invoice_id": -1},
    ],
)
def test_what_makes_no_sense_is_not_logged(
    database: Database, debt: tuple[int, int], wrong: dict[str, Any]
) -> None:
    other = builders.account(database, "Other")
    if "invoice_id" in wrong:
        wrong = {"invoice_id": builders.invoice(database, other)}
    values = {"account_id": debt[0], "day": TODAY, "kind": "call"} | wrong
    with pytest.raises(UserError):
        _write(database, service.log_chase, NewChase(**values))


def test_an_entry_that_was_a_mistake_is_taken_out(
    database: Database, debt: tuple[int, int]
) -> None:
    key = _write(database, service.log_chase, NewChase(debt[0], TODAY, "call"))
    _write(database, service.remove_chase, key)
    with database.read() as reader:
        assert queries.timeline(reader, TODAY, account_id=debt[0]) == []


def test_a_promise_pauses_the_chase_and_is_logged_with_its_talk(
    database: Database, debt: tuple[int, int]
) -> None:
    account, invoice = debt
    promise = NewPromise(account, "CNY", 100_00, _ago(1), TODAY + timedelta(days=5), invoice)
    key = _write(
        database, service.log_promise, promise, NewChase(account, _ago(1), "call", invoice)
    )
    with database.read() as reader:
        row = queries.worklist(reader, TODAY)[0]
        vow = queries.promises(reader, TODAY, invoice_id=invoice)[0]
    assert not row.waits and row.promised == 800_000_00
    assert (vow.id, vow.state, vow.number != "") == (key, "open", True)
    _write(database, service.withdraw_promise, key, TODAY)
    with database.read() as reader:
        assert queries.promises(reader, TODAY, invoice_id=invoice)[0].state == "withdrawn"
        assert queries.worklist(reader, TODAY)[0].step == 8


def test_a_broken_promise_cannot_be_withdrawn(database: Database, debt: tuple[int, int]) -> None:
    account, invoice = debt
    key = _write(
        database, service.add_promise, NewPromise(account, "CNY", 1, _ago(20), _ago(9), invoice)
    )
    with pytest.raises(UserError, match="broken"):
        _write(database, service.withdraw_promise, key, TODAY)


def test_promises_that_make_no_sense_are_refused(database: Database, debt: tuple[int, int]) -> None:
    account, invoice = debt
    for wrong in (
        NewPromise(account, "CNY", 0, TODAY, TODAY),
        NewPromise(account, "CNY", 1, TODAY, _ago(1)),
        NewPromise(account, "USD", 1, TODAY, TODAY, invoice),
    ):
        with pytest.raises(UserError):
            _write(database, service.add_promise, wrong)


# -- extensions -------------------------------------------------------------------------------------


def _plan(total: int, count: int = 1, after: int = 60) -> list[tuple[date, int]]:
    days = extensions.monthly(TODAY + timedelta(days=after), count)
    return list(zip(days, extensions.split(total, count, 100), strict=True))


def test_an_approved_extension_is_the_schedule_from_its_day(
    database: Database, debt: tuple[int, int]
) -> None:
    account, invoice = debt
    plan = _plan(800_000_00, 3)
    key = _write(
        database, service.request_extension,
        NewExtension(invoice, _ago(2), "cash", plan, security="Guarantee"),
    )  # fmt: skip
    with database.read() as reader:
        asked = queries.extensions(reader, TODAY, invoice)[0]
    # (62, 92 and 122 days) beyond the day it was asked for, as it was late already
    days = 266_667_00 * 62 + 266_667_00 * 92 + 266_666_00 * 122
    assert asked.cost == round(days * 6 / 100 / 365) and asked.level == 3
    _write(database, service.approve_extension, key, TODAY, "Vice president")
    with database.read() as reader:
        items = open_items(reader, TODAY, account_id=account)
        yesterday = open_items(reader, _ago(1), account_id=account)
        subject = queries.subject(reader, invoice, TODAY)
        done = queries.extensions(reader, TODAY, invoice)[0]
        assert queries.worklist(reader, TODAY) == []  # nothing is late any more
    assert [one.open for one in items] == [266_667_00, 266_667_00, 266_666_00]
    assert [one.due for one in yesterday] == [_ago(10)]
    assert done.state == "approved" and done.approver == "Vice president"
    assert subject is not None and subject.earlier == 1 and subject.agreed == _ago(10)
    _write(database, service.acknowledge_extension, key, TODAY)
    with database.read() as reader:
        event = queries.timeline(reader, TODAY, invoice_id=invoice)[0]
    assert event.kind == "acknowledgement" and event.proof == "signed"
    database.undo()
    database.undo()
    with database.read() as reader:
        assert [one.due for one in open_items(reader, TODAY, account_id=account)] == [_ago(10)]


def test_a_second_extension_needs_the_next_level(database: Database, debt: tuple[int, int]) -> None:
    _account, invoice = debt
    first = NewExtension(invoice, _ago(5), "cash", [(_ago(1), 800_000_00)])
    key = _write(database, service.request_extension, first)
    with pytest.raises(UserError, match="waits"):
        _write(database, service.request_extension, first)
    _write(database, service.approve_extension, key, _ago(4), "Manager")
    _write(
        database, service.request_extension, NewExtension(invoice, TODAY, "cash", [(TODAY + timedelta(days=4), 800_000_00)]),
    )  # fmt: skip
    with database.read() as reader:
        second, once = queries.extensions(reader, TODAY, invoice)
    assert (once.level, second.level) == (1, 2)
    _write(database, service.refuse_extension, second.id, TODAY, "Director")
    with database.read() as reader:
        assert queries.extensions(reader, TODAY, invoice)[0].state == "refused"
    with pytest.raises(UserError, match="decided"):
        _write(database, service.approve_extension, second.id, TODAY, "Director")


def test_a_plan_that_no_longer_fits_is_not_approved(
    database: Database, debt: tuple[int, int]
) -> None:
    from kamdesk.features.receivables.service import NewReceipt, record_receipt

    account, invoice = debt
    request = NewExtension(invoice, _ago(2), "cash", _plan(800_000_00))
    key = _write(database, service.request_extension, request)
    receipt = NewReceipt(account, _ago(1), "CNY", 100_00)
    _write(database, record_receipt, receipt, [(invoice, 100_00)])
    with pytest.raises(UserError, match="add up"):
        _write(database, service.approve_extension, key, TODAY, "Boss")
    for wrong in (
        NewExtension(invoice, TODAY, " ", _plan(1)),
        NewExtension(invoice, TODAY, "cash", _plan(1)),
    ):
        with pytest.raises(UserError):
            _write(database, service.request_extension, wrong)


def test_retention_is_not_moved_by_an_extension(database: Database) -> None:
    from kamdesk.features.receivables.service import NewLine, set_schedule

    account = builders.account(database)
    invoice = builders.invoice(database, account, 1_000_00, issued=_ago(60), due=_ago(10))
    later = TODAY + timedelta(days=300)
    lines = [NewLine(_ago(10), 950_00), NewLine(later, 50_00, "retention")]
    _write(database, set_schedule, invoice, _ago(60), lines)
    key = _write(
        database, service.request_extension, NewExtension(invoice, TODAY, "cash", _plan(950_00))
    )
    _write(database, service.approve_extension, key, TODAY, "Boss")
    with database.read() as reader:
        items = open_items(reader, TODAY, account_id=account)
    assert [(one.due, one.open, one.part) for one in items] == [
        (TODAY + timedelta(days=60), 950_00, "part"),
        (later, 50_00, "retention"),
    ]


def test_without_a_rate_the_highest_must_allow_it(database: Database) -> None:
    account = builders.account(database)
    invoice = builders.invoice(database, account, 100, issued=_ago(60), due=_ago(1), currency="USD")
    request = NewExtension(invoice, TODAY, "cash", [(TODAY + timedelta(days=1), 100)])
    _write(database, service.request_extension, request)
    with database.read() as reader:
        assert queries.extensions(reader, TODAY, invoice)[0].level == 4


# -- rules ------------------------------------------------------------------------------------------


def test_a_ladder_is_written_per_class_and_taken_away_again(database: Database) -> None:
    steps = [Step(2, "call"), Step(20, "letter", "firm", "Our letter")]
    _write(database, service.set_ladder, "C", steps)
    with database.read() as reader:
        assert rules.ladders(reader) == {"": DEFAULT_LADDER, "C": tuple(steps)}
    _write(database, service.set_ladder, "C", [Step(2, "stop")])
    with database.read() as reader:
        assert rules.ladders(reader)["C"] == (Step(2, "stop"),)
    database.undo()
    with database.read() as reader:
        assert rules.ladders(reader)["C"] == tuple(steps)
    _write(database, service.set_ladder, "C", [])
    with database.read() as reader:
        assert "C" not in rules.ladders(reader)
    with pytest.raises(UserError):
        _write(database, service.set_ladder, "", [Step(1, "call"), Step(1, "letter")])


def test_a_text_of_a_letter_is_the_users_own_until_it_is_given_back(database: Database) -> None:
    own = Template("Open items of {account}", "{items}\n{totals}")
    with database.read() as reader:
        delivered = rules.template(reader, "firm", "en")
    _write(database, service.set_letter, "firm", "en", own)
    _write(database, service.set_letter, "firm", "en", own)
    with database.read() as reader:
        assert rules.template(reader, "firm", "en") == own
        assert rules.own_templates(reader) == {("firm", "en")}
        assert rules.template(reader, "firm", "zh_CN").subject == "再次催款函"
    _write(database, service.reset_letter, "firm", "en")
    with database.read() as reader:
        assert rules.template(reader, "firm", "en") == delivered
    with pytest.raises(UserError, match="nobody"):
        _write(database, service.set_letter, "firm", "en", Template("x", "{nobody}"))


# -- letters ----------------------------------------------------------------------------------------


def test_a_letter_names_the_undisputed_items_and_a_total_for_each_currency(
    database: Database,
) -> None:
    from kamdesk.features.receivables.service import NewDispute, raise_dispute

    account = builders.account(database, "Acme")
    for number, amount, late, currency in (
        ("R-1", 1_000_00, 40, "CNY"), ("R-2", 500_00, -5, "CNY"), ("R-3", 70_00, 9, "USD"),
    ):  # fmt: skip
        builders.invoice(
            database, account, amount, number=number, issued=_ago(90), due=_ago(late),
            currency=currency,
        )  # fmt: skip
    with database.read() as reader:
        first = reader.value("SELECT id FROM invoice WHERE number = 'R-1'")
    _write(database, raise_dispute, NewDispute(first, _ago(3), 400_00, "quality"))
    with database.read() as reader:
        letter = queries.letter(reader, Wanted(account, "firm", "en", TODAY, contact="Li"))
        soon = queries.letter(reader, Wanted(account, "before", "zh_CN", TODAY))
        one = queries.letter(reader, Wanted(account, "firm", "en", TODAY, first))
    assert [row[0] for row in letter.rows] == ["R-1", "R-3"]
    assert letter.rows[0][3:] == ("40", "600.00 CNY")
    assert "Total: 600.00 CNY; 70.00 USD" in letter.after
    assert "the oldest for 40 days" in letter.before[1] and "Li" in letter.before[0]
    assert not any("Interest" in line for line in letter.after)
    assert [row[0] for row in soon.rows] == ["R-2"] and "尊敬的Acme：" in soon.before
    assert [row[0] for row in one.rows] == ["R-1"]
    _write(database, set_parameters, {"late_interest": "0.0005"}, _ago(200))
    with database.read() as reader:
        letter = queries.letter(reader, Wanted(account, "firm", "en", TODAY))
    # 600 x 0.0005 x 40 and 70 x 0.0005 x 9
    told = "Interest on arrears at 0.05% a day comes to 12.00 CNY; 0.32 USD so far."
    assert told in letter.after


def test_an_agreement_has_the_amount_in_capitals_and_the_acknowledgement(
    database: Database, debt: tuple[int, int]
) -> None:
    _account, invoice = debt
    request = NewExtension(invoice, TODAY, "cash", _plan(800_000_00, 3), security="Guarantee")
    _write(database, service.request_extension, request)
    with database.read() as reader:
        found = queries.subject(reader, invoice, TODAY)
        extension = queries.extensions(reader, TODAY, invoice)[0]
        assert found is not None
        english = queries.agreement(reader, found, extension, "en").text()
        chinese = queries.agreement(reader, found, extension, "zh_CN").text()
    assert "人民币捌拾万元整" in english and "金额大写：人民币捌拾万元整" in chinese
    assert "266,666.00 CNY" in english and "Guarantee" in english
    assert "诉讼时效重新起算" in chinese


def test_a_daily_rate_is_read_as_a_percentage() -> None:
    assert rules.daily_rate("0.05") == "0.0005" and rules.daily_rate("") == ""
    for wrong in ("5", "-1", "x"):
        with pytest.raises(UserError):
            rules.daily_rate(wrong)


def test_the_day_first_agreed_is_never_changed(database: Database, debt: tuple[int, int]) -> None:
    _account, invoice = debt
    request = NewExtension(invoice, TODAY, "cash", _plan(800_000_00))
    key = _write(database, service.request_extension, request)
    _write(database, service.approve_extension, key, TODAY, "Boss")

    def due(session: Any) -> date:
        return session.get_one(InvoiceRow, invoice).due

    assert _write(database, due) == _ago(10)
