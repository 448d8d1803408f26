"""Reads of collections, held against the pure rules on ledgers made by chance."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain import ladder, priority, promises
from kamdesk.features.collections.domain.ladder import DEFAULT_LADDER, Answer, Step
from kamdesk.features.collections.domain.promises import Promise
from kamdesk.features.collections.store import ChaseRow, ExtensionRow, LadderStepRow, PromiseRow
from kamdesk.features.credit.store import InvestigationRow
from kamdesk.features.receivables.store import (
    AllocationRow,
    DisputeRow,
    ExchangeRateRow,
    InstalmentRow,
)
from tests import builders

TODAY = date(2026, 6, 30)


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@dataclass
class _Invoice:
    key: int
    account: int
    due: date
    amount: int
    parts: list[tuple[date | None, int]] = field(default_factory=list)
    paid: list[tuple[date, int]] = field(default_factory=list)
    disputes: list[tuple[int, date, date | None]] = field(default_factory=list)


@dataclass
class _World:
    """A ledger made by chance, as rows and as values."""

    invoices: list[_Invoice] = field(default_factory=list)
    promises: list[tuple[int, int, int | None, Promise]] = field(default_factory=list)
    receipts: list[tuple[int, date, int]] = field(default_factory=list)
    chases: list[tuple[int, int | None, date, str, int | None, date | None]] = field(
        default_factory=list
    )
    classes: dict[int, str] = field(default_factory=dict)


def _make(database: Database, chance: random.Random) -> _World:
    world = _World()
    for number in range(4):
        account = builders.account(database, f"A{number}")
        if chance.random() < 0.6:
            world.classes[account] = name = chance.choice("AC")
            builders.add(
                database,
                InvestigationRow(
                    account_id=account, day=_ago(90), preset="5c", rules="{}", credit_class=name
                ),
            )
        mine = [_invoice(database, chance, account) for _turn in range(3)]
        world.invoices += mine
        for one in mine:
            _pay(database, chance, one, world)
        _promises(database, chance, account, mine, world)
        _chases(database, chance, account, mine, world)
    return world


def _invoice(database: Database, chance: random.Random, account: int) -> _Invoice:
    due, amount = _ago(chance.randint(-14, 220)), chance.randint(2, 9) * 1_000
    key = builders.invoice(database, account, amount, issued=due - timedelta(days=30), due=due)
    one = _Invoice(key, account, due, amount)
    if chance.random() < 0.35:
        days = [None if chance.random() < 0.3 else due + timedelta(days=30 * n) for n in range(2)]
        half = amount // 2
        one.parts = [(days[0], half), (days[1], amount - half)]
        for place, (day, part) in enumerate(one.parts, 1):
            row = InstalmentRow(
                invoice_id=key, since=due - timedelta(days=30), place=place, due=day,
                amount_minor=part, kind="part",
            )  # fmt: skip
            builders.add(database, row)

        def schedule(session: Any) -> None:
            from kamdesk.features.receivables.store import InvoiceRow

            session.get_one(InvoiceRow, key).scheduled = True

        database.write(Message("Plan"), schedule)
    if chance.random() < 0.4:
        raised = _ago(chance.randint(0, 20))
        closed = None if chance.random() < 0.6 else raised + timedelta(days=chance.randint(1, 12))
        claimed = chance.choice((amount // 3, amount * 2))
        one.disputes.append((claimed, raised, closed))
        row = DisputeRow(
            invoice_id=key, amount_minor=claimed, reason="quality", raised=raised, closed=closed
        )
        builders.add(database, row)
    return one


def _pay(database: Database, chance: random.Random, one: _Invoice, world: _World) -> None:
    if chance.random() < 0.5:
        return
    day, amount = _ago(chance.randint(0, 60)), chance.randint(1, one.amount)
    receipt = builders.receipt(database, one.account, amount, received=day)
    builders.add(
        database,
        AllocationRow(invoice_id=one.key, receipt_id=receipt, amount_minor=amount, effective=day),
    )
    one.paid.append((day, amount))
    world.receipts.append((one.account, day, amount))


def _promises(
    database: Database, chance: random.Random, account: int, mine: list[_Invoice], world: _World
) -> None:
    for _turn in range(chance.randint(0, 4)):
        of = chance.choice([None, *mine])
        made = _ago(chance.randint(0, 60))
        promised, amount = made + timedelta(days=chance.randint(0, 20)), chance.randint(1, 6) * 500
        back = made + timedelta(days=2) if chance.random() < 0.15 else None
        row = PromiseRow(
            account_id=account, invoice_id=of and of.key, currency="CNY", amount_minor=amount,
            made_on=made, promised=promised, withdrawn_on=back,
        )  # fmt: skip
        key = builders.add(database, row)
        value = Promise(made, promised, amount, back)
        world.promises.append((key, account, of and of.key, value))


def _chases(
    database: Database, chance: random.Random, account: int, mine: list[_Invoice], world: _World
) -> None:
    for _turn in range(chance.randint(0, 4)):
        of = chance.choice([None, *mine])
        day = _ago(chance.randint(0, 60))
        kind = chance.choice(("call", "letter", "note"))
        step = chance.choice((None, 1, 8, 31, 61))
        after = day + timedelta(days=chance.randint(1, 40)) if chance.random() < 0.4 else None
        row = ChaseRow(
            account_id=account, invoice_id=of and of.key, day=day, kind=kind,
            step=None if step is None else str(step), next_on=after,
        )  # fmt: skip
        builders.add(database, row)
        world.chases.append((account, of and of.key, day, kind, step, after))


# -- the same by the rules --------------------------------------------------------------------------


def _states(world: _World, account: int, day: date) -> list[tuple[int, int | None, Promise, str]]:
    found = []
    for key, owner, invoice, one in world.promises:
        if owner == account and one.made_on <= day:
            money = (
                [(on, amount) for who, on, amount in world.receipts if who == account]
                if invoice is None
                else next(inv.paid for inv in world.invoices if inv.key == invoice)
            )
            found.append((key, invoice, one, promises.state(one, money, day)))
    return sorted(found, key=lambda one: (one[2].promised, one[0]))


def _follow(world: _World, account: int, day: date) -> list[tuple[int | None, date]]:
    """Return (invoice or None, next date) of those that stand."""
    rows = [row for row in world.chases if row[0] == account and row[2] <= day]
    rows.sort(key=lambda row: row[2])  # by day; keys rise with the order they were made in
    found = []
    for place, (_account, invoice, _on, _kind, _step, after) in enumerate(rows):
        later = [row for row in rows[place + 1 :] if row[1] is None or row[1] == invoice]
        if after is not None and not any(row[5] is not None or row[2] >= after for row in later):
            found.append((invoice, after))
    return found


def _expected(
    world: _World, day: date, until: date, ladders: dict[str, tuple[Step, ...]]
) -> list[tuple[int, date | None, int, int, int | None, bool, bool, bool]]:
    """Return (invoice, due, open, free, step, promised, later, done) of each open part."""
    found = []
    for one in world.invoices:
        states = _states(world, one.account, day)
        up = ladder.lifted_by(promises.broken_since_kept([row[3] for row in states]))
        promised = any(row[3] == "open" and row[1] in (None, one.key) for row in states)
        follow = _follow(world, one.account, day)
        later = any(after > until and of in (None, one.key) for of, after in follow)
        mine = [row for row in world.chases if row[0] == one.account and row[1] in (None, one.key)]
        done = any(row[2] == day and row[3] != "note" for row in mine)
        answers = [Answer(row[2], row[4]) for row in mine if row[4] is not None and row[2] <= day]
        steps = ladders.get(world.classes.get(one.account, ""), ladders[""])
        left = one.amount - sum(amount for on, amount in one.paid if on <= day)
        claim = sum(
            amount for amount, raised, closed in one.disputes
            if raised <= day and (closed is None or closed > day)
        )  # fmt: skip
        claim, gone = min(claim, left), one.amount - left
        parts = sorted(
            one.parts or [(one.due, one.amount)], key=lambda part: (part[0] is None, part[0] or day)
        )
        for due, amount in parts:
            opened = max(0, amount - max(0, gone))
            gone -= amount
            held = min(opened, claim)
            claim -= held
            if opened:
                paused = promised or later or done or opened == held
                waits = None
                if due is not None:
                    waits = ladder.due_step(steps, due, until, answers, up=up, paused=paused)
                days = None if waits is None else waits.days
                found.append((one.key, due, opened, opened - held, days, promised, later, done))
    return found


_OWN = (Step(-5, "reminder"), Step(2, "call"), Step(15, "letter", "firm"), Step(45, "stop"))


@pytest.mark.parametrize("seed", range(8))
def test_what_waits_is_what_the_rule_says(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    for step in _OWN:
        builders.add(
            database,
            LadderStepRow(credit_class="C", days=step.days, action=step.action, tone=step.tone),
        )
    world = _make(database, chance)
    ladders = {"": DEFAULT_LADDER, "C": _OWN}
    for day, ahead in ((TODAY, 0), (TODAY, 5), (_ago(15), 0)):
        until = day + timedelta(days=ahead)
        wanted = _expected(world, day, until, ladders)
        with database.read() as reader:
            found = [
                (item.invoice_id, item.due, item.open, item.free, item.step, item.promised, item.later, item.done)
                for account in {one.account for one in world.invoices}
                for item in queries.items(reader, account, day, until=until)
            ]  # fmt: skip
            told = {
                vow.id: vow.state
                for account in {one.account for one in world.invoices}
                for vow in queries.promises(reader, day, account_id=account)
            }
        assert sorted(found, key=str) == sorted(wanted, key=str)
        states = {
            row[0]: row[3]
            for account in {one.account for one in world.invoices}
            for row in _states(world, account, day)
        }
        assert told == states


@pytest.mark.parametrize("seed", range(4))
def test_the_list_adds_up_its_items(database: Database, seed: int) -> None:
    world = _make(database, random.Random(100 + seed))
    with database.read() as reader:
        rows = {row.account_id: row for row in queries.worklist(reader, TODAY)}
        for account in {one.account for one in world.invoices}:
            items = queries.items(reader, account, TODAY)
            late = [one for one in items if (one.late or 0) > 0]
            wanted = [one for one in items if (one.late or 0) > 0 or one.step is not None]
            row = rows.get(account)
            if row is None:
                assert not wanted
                continue
            assert row.overdue == sum(one.open for one in late)
            assert row.wanted == sum(one.free for one in wanted)
            assert row.step == max(
                (one.step for one in items if one.step is not None), default=None
            )
            states = _states(world, account, TODAY)
            tally = [sum(state == one[3] for one in states) for state in ("kept", "broken")]
            assert (row.kept, row.out) == (tally[0], sum(tally))
            weighed = [(one.free, one.late or 0) for one in wanted]
            assert row.weight == priority.weight(weighed, promises=(tally[0], tally[1]))


def test_accounts_come_by_weight_and_those_without_a_rate_last(database: Database) -> None:
    small, large, foreign = (builders.account(database, name) for name in ("S", "L", "F"))
    builders.invoice(database, small, 100_00, due=_ago(10), issued=_ago(40))
    builders.invoice(database, large, 9_000_00, due=_ago(10), issued=_ago(40))
    builders.invoice(database, foreign, 10**9, due=_ago(10), issued=_ago(40), currency="USD")
    with database.read() as reader:
        rows = queries.worklist(reader, TODAY)
    assert [row.name for row in rows] == ["L", "S", "F"]
    assert rows[-1].weight is None
    builders.add(
        database,
        ExchangeRateRow(currency="USD", base="CNY", valid_from=_ago(100), rate=7, source="bank"),
    )
    with database.read() as reader:
        assert [row.name for row in queries.worklist(reader, TODAY)] == ["F", "L", "S"]


def test_a_fresh_broken_promise_is_on_the_list_until_somebody_spoke_about_it(
    database: Database,
) -> None:
    account = builders.account(database)
    invoice = builders.invoice(database, account, 500_00, due=_ago(20), issued=_ago(50))
    builders.add(
        database,
        PromiseRow(
            account_id=account, invoice_id=invoice, currency="CNY", amount_minor=500_00,
            made_on=_ago(15), promised=_ago(6),
        ),
    )  # fmt: skip
    with database.read() as reader:
        row = queries.worklist(reader, TODAY)[0]
        words = queries.words(reader, [account], TODAY)[account]
        before = queries.worklist(reader, _ago(3))[0]
    assert row.broken and words.promised == _ago(6) and words.promise == 500_00
    assert not before.broken and before.step is None and before.promised == 500_00
    builders.add(
        database,
        ChaseRow(account_id=account, invoice_id=None, day=_ago(1), kind="call", what="Spoke"),
    )
    with database.read() as reader:
        assert not queries.worklist(reader, TODAY)[0].broken
        assert queries.words(reader, [account], TODAY)[account].last_what == "Spoke"


def test_a_quiet_account_is_marked(database: Database) -> None:
    from kamdesk.features.parameters.service import set_parameters

    account = builders.account(database)
    builders.invoice(database, account, 500_00, due=_ago(20), issued=_ago(50))
    span = f"{_ago(1).isoformat()}..{(TODAY + timedelta(days=2)).isoformat()}"
    database.write(
        Message("Quiet"), set_parameters, {"quiet_days": span}, _ago(30), account_id=account
    )
    with database.read() as reader:
        assert queries.worklist(reader, TODAY)[0].quiet == TODAY + timedelta(days=2)


def test_who_to_call_is_who_pays_on_the_payment_path(database: Database) -> None:
    from kamdesk.features.parameters.service import set_parameters
    from kamdesk.features.relationships.store import FactRow, PaymentStepRow

    account = builders.account(database)
    first = builders.contact(database, account, "Books")
    last = builders.contact(database, account, "Treasurer")
    payer = builders.contact(database, account, "By role")
    for kind, value in (("role", "payer"), ("attitude", "1"), ("coverage", "3")):
        fact = FactRow(person_id=payer, account_id=account, kind=kind, value=value, on_day=_ago(60))
        builders.add(database, fact)
    with database.read() as reader:
        caller = queries.words(reader, [account], TODAY)[account].caller
    assert caller is not None and (caller.name, caller.what) == ("By role", "")
    assert (caller.attitude, caller.coverage) == (1, 3)
    for place, (what, person) in enumerate((("Booked", first), ("Paid", last), ("Filed", None)), 1):
        builders.add(
            database,
            PaymentStepRow(account_id=account, place=place, what=what, person_id=person),
        )
    database.write(
        Message("Day"), set_parameters, {"payment_day": "25"}, _ago(30), account_id=account
    )
    with database.read() as reader:
        words = queries.words(reader, [account], TODAY)[account]
        path = queries.path(reader, account, TODAY)
    assert words.caller is not None and (words.caller.name, words.caller.what) == (
        "Treasurer",
        "Paid",
    )
    assert words.caller.attitude is None and words.payment_day == "25"
    assert [one.name for one in path] == ["Books", "Treasurer"]


def test_causes_go_back_to_the_functions_with_what_was_won_back(database: Database) -> None:
    account = builders.account(database)
    credit = builders.invoice(database, account, 30_00, kind="credit_note", issued=_ago(5))
    for amount, reason, raised, closed, of in (
        (100_00, "quality", 50, 10, credit),
        (40_00, "quality", 20, None, None),
        (70_00, "price", 400, 20, None),
        (10_00, "price", 500, 450, None),
    ):
        invoice = builders.invoice(database, account, 500_00, issued=_ago(600))
        row = DisputeRow(
            invoice_id=invoice, amount_minor=amount, reason=reason, raised=_ago(raised),
            closed=None if closed is None else _ago(closed), credit_id=of,
            result=None if closed is None else "credited",
        )  # fmt: skip
        builders.add(database, row)
    with database.read() as reader:
        causes = {one.reason: one for one in queries.causes(reader, TODAY)}
        opened = queries.contested(reader, TODAY)
        everything = queries.contested(reader, TODAY, only_open=False)
    quality, price = causes["quality"], causes["price"]
    assert (quality.raised, quality.raised_minor, quality.open_minor) == (2, 140_00, 40_00)
    assert (quality.closed_minor, quality.recovered_minor) == (100_00, 70_00)
    assert (price.raised, price.closed_minor, price.recovered_minor) == (0, 70_00, 70_00)
    assert [one.amount for one in opened] == [40_00] and len(everything) == 4


def test_the_time_line_of_an_invoice_has_what_was_done_about_the_account(
    database: Database,
) -> None:
    account = builders.account(database)
    first, second = (builders.invoice(database, account) for _turn in range(2))
    for invoice, what in ((None, "all"), (first, "first"), (second, "second")):
        builders.add(
            database,
            ChaseRow(account_id=account, invoice_id=invoice, day=_ago(2), kind="call", what=what),
        )
    with database.read() as reader:
        mine = queries.timeline(reader, TODAY, invoice_id=first)
        everything = queries.timeline(reader, TODAY, account_id=account)
        earlier = queries.timeline(reader, _ago(3), account_id=account)
    assert [one.what for one in mine] == ["first", "all"]
    assert len(everything) == 3 and earlier == []


def test_an_extension_is_read_as_of_the_day(database: Database) -> None:
    account = builders.account(database)
    invoice = builders.invoice(database, account, 300_00)
    plan = ((date(2026, 8, 1), 100_00), (date(2026, 9, 1), 200_00))
    row = ExtensionRow(
        invoice_id=invoice, asked_on=_ago(10), reason="cash", plan=queries.plan_text(plan),
        rate="0.06", cost_minor=123, level=2, approved_on=_ago(4), approver="Boss",
    )  # fmt: skip
    builders.add(database, row)
    with database.read() as reader:
        now = queries.extensions(reader, TODAY, invoice)[0]
        then = queries.extensions(reader, _ago(5), invoice)[0]
        subject = queries.subject(reader, invoice, TODAY)
    assert (now.state, then.state) == ("approved", "asked")
    assert now.plan == plan and str(now.rate) == "0.060000"
    assert subject is not None and subject.earlier == 1 and subject.movable == 300_00
