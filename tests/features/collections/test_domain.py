"""Rules of collections: promises, the ladder, priorities, extensions, quiet days, letters."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.base.errors import UserError
from kamdesk.features.collections.domain import (
    disputes,
    extensions,
    ladder,
    letters,
    priority,
    promises,
    quiet,
    reasons,
    vocabulary,
)
from kamdesk.features.collections.domain.extensions import Approver
from kamdesk.features.collections.domain.ladder import Answer, Step
from kamdesk.features.collections.domain.letters import Template
from kamdesk.features.collections.domain.promises import Promise

MADE, DAY = date(2026, 6, 1), date(2026, 6, 10)
LAST = DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("received", "as_of", "state"),
    [
        ((), DAY, "open"),
        ((), LAST, "open"),
        ((), LAST + timedelta(days=1), "broken"),
        (((DAY, 9_500),), DAY, "kept"),
        (((DAY, 9_499),), DAY, "open"),
        (((DAY, 9_499),), date(2026, 7, 1), "broken"),
        (((LAST, 10_000),), LAST, "kept"),
        (((LAST + timedelta(days=1), 10_000),), date(2026, 7, 1), "broken"),
        (((MADE, 10_000),), MADE, "kept"),
        (((MADE - timedelta(days=1), 10_000),), date(2026, 7, 1), "broken"),
        (((DAY, 10_000), (LAST, -10_000)), LAST + timedelta(days=1), "broken"),
        (((DAY, 10_000), (LAST, -10_000)), DAY, "kept"),
        (((DAY, 5_000), (LAST, 4_500)), LAST, "kept"),
    ],
)
def test_a_promise_is_judged_by_the_money_that_came(
    received: tuple[tuple[date, int], ...], as_of: date, state: str
) -> None:
    assert promises.state(Promise(MADE, DAY, 10_000), received, as_of) == state


def test_a_withdrawn_promise_counts_until_it_is_withdrawn() -> None:
    one = Promise(MADE, DAY, 10_000, withdrawn=date(2026, 6, 5))
    assert promises.state(one, (), date(2026, 6, 4)) == "open"
    assert promises.state(one, (), date(2026, 6, 5)) == "withdrawn"
    assert promises.state(one, (), date(2026, 8, 1)) == "withdrawn"


def test_the_kept_ratio_is_that_of_the_worked_example() -> None:
    """Seven of ten kept, 620 of 1,000 by amount; open and withdrawn ones are in neither part."""
    kept, broken = (100, 100, 100, 100, 100, 60, 60), (130, 130, 120)
    judged = [("kept", one) for one in kept] + [("broken", one) for one in broken]
    judged += [("open", 500), ("withdrawn", 700)]
    ratio = promises.kept_ratio(judged)
    assert ratio.by_count == Decimal("0.7")
    assert ratio.by_amount == Decimal("0.62")
    assert promises.kept_ratio([("open", 1)]).by_count is None


@pytest.mark.parametrize(
    ("states", "broken", "up"),
    [
        ([], 0, 0),
        (["broken"], 1, 0),
        (["broken", "broken"], 2, 1),
        (["broken", "open", "broken", "withdrawn"], 2, 1),
        (["broken", "broken", "kept"], 0, 0),
        (["broken", "kept", "broken", "broken", "broken"], 3, 1),
        (["broken"] * 4, 4, 2),
        (["broken"] * 9, 9, 2),
    ],
)
def test_two_promises_broken_since_the_last_kept_lift_by_a_step(
    states: list[str], broken: int, up: int
) -> None:
    assert promises.broken_since_kept(states) == broken
    assert ladder.lifted_by(broken) == up


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (-11, None), (-10, -10), (-4, -10), (-3, -3), (-1, -3), (0, 0), (1, 1), (7, 1), (8, 8),
        (30, 8), (31, 31), (60, 31), (61, 61), (90, 61), (91, 91), (179, 91), (180, 180), (999, 180),
    ],
)  # fmt: skip
def test_the_default_ladder_has_the_days_of_the_rule_book(late: int, days: int | None) -> None:
    step = ladder.step_at(ladder.DEFAULT_LADDER, late)
    assert (None if step is None else step.days) == days


def test_broken_promises_lift_only_what_is_past_due_and_never_over_the_top() -> None:
    at = ladder.step_at
    assert at(ladder.DEFAULT_LADDER, -3, 2).days == -3
    assert at(ladder.DEFAULT_LADDER, 0, 2).days == 0
    assert at(ladder.DEFAULT_LADDER, 1, 1).days == 8
    assert at(ladder.DEFAULT_LADDER, 31, 2).days == 91
    assert at(ladder.DEFAULT_LADDER, 200, 2).days == 180


def test_a_step_waits_until_it_is_answered_after_it_was_reached() -> None:
    due = date(2026, 6, 1)
    day = due + timedelta(days=35)
    steps = ladder.DEFAULT_LADDER
    waits = ladder.due_step(steps, due, day)
    assert waits is not None and waits.days == 31
    before = Answer(due + timedelta(days=20), 31)
    assert ladder.due_step(steps, due, day, [before]) == waits  # before it was reached
    lower = Answer(due + timedelta(days=33), 8)
    assert ladder.due_step(steps, due, day, [lower]) == waits
    assert ladder.due_step(steps, due, day, [Answer(due + timedelta(days=31), 31)]) is None
    assert ladder.due_step(steps, due, day, [Answer(due + timedelta(days=33), 61)]) is None
    assert ladder.due_step(steps, due, day, [Answer(day + timedelta(days=1), 31)]) == waits
    assert ladder.due_step(steps, due, day, paused=True) is None


def test_an_account_is_reminded_by_the_highest_step_of_its_items() -> None:
    assert ladder.highest([None, Step(8, "letter"), Step(-3, "reminder")]) == Step(8, "letter")
    assert ladder.highest([None]) is None


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Step(1, "call"), Step(1, "letter")],
        [Step(1, "shout")],
        [Step(-200, "call")],
        [Step(1, "letter", "rude")],
    ],
)
def test_ladders_nobody_can_climb_are_refused(steps: list[Step]) -> None:
    with pytest.raises(UserError):
        ladder.check_ladder(steps)


def test_every_action_can_be_answered_by_a_known_kind() -> None:
    for action in vocabulary.ACTIONS:
        assert vocabulary.ANSWERS[action] <= set(vocabulary.KINDS)
    assert ladder.answers_step("call", Step(1, "call"))
    assert not ladder.answers_step("call", Step(8, "letter"))
    assert not ladder.answers_step("call", None)


def test_the_weight_is_amount_times_lateness_times_chance() -> None:
    assert priority.chance_of(0) == 980 and priority.chance_of(1) == 920
    assert priority.chance_of(366) == 200
    # (100,000 + 100,000 x 60 / 30) x 0.85
    assert priority.weight([(100_000, 60)]) == 255_000
    # two items: (300,000 + (100,000 x 30 + 200,000 x 90) / 30) x (92 + 2 x 75) / 3 %
    assert priority.weight([(100_000, 30), (200_000, 90)]) == 1_000_000 * 806 // 1000
    assert priority.weight([]) == 0
    assert priority.with_promises(800, 0, 1) == 800  # one says nothing yet
    assert priority.with_promises(800, 1, 1) == 600
    assert priority.with_promises(800, 0, 2) == 400
    assert priority.with_promises(800, 3, 0) == 800


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(-30, 500)), min_size=1, max_size=8))
def test_more_money_never_weighs_less(items: list[tuple[int, int]]) -> None:
    more = [(minor * 2, days) for minor, days in items]
    assert priority.weight(more) >= priority.weight(items) >= 0


@pytest.mark.parametrize("text", ["", "98", "a,b,c,d,e,f,g", "98,92,85,75,55,40,120"])
def test_chances_must_be_seven_percentages(text: str) -> None:
    with pytest.raises(UserError):
        priority.parse_chances(text)


def test_chances_are_read_as_they_are_shown() -> None:
    assert priority.parse_chances(priority.as_percentages(priority.CHANCES)) == priority.CHANCES


def test_the_cost_of_an_extension_is_that_of_the_worked_example() -> None:
    due, asked = date(2026, 7, 31), date(2026, 7, 1)
    plan = [(due + timedelta(days=60), 800_000_00)]
    granted = extensions.amount_days(plan, [(due, 800_000_00)], asked)
    assert granted == 800_000_00 * 60
    assert extensions.cost(granted, Decimal("0.06")) == 7_890_41
    assert extensions.split(800_000_00, 3, 100) == [266_667_00, 266_667_00, 266_666_00]


def test_days_that_are_late_already_are_not_granted() -> None:
    asked, due = date(2026, 7, 1), date(2026, 6, 1)
    plan = [(asked + timedelta(days=30), 1_000), (asked + timedelta(days=60), 1_000)]
    assert extensions.amount_days(plan, [(due, 2_000)], asked) == 90_000


@given(st.integers(1, 10**12), st.integers(1, 24), st.sampled_from([1, 100, 1000]))
def test_instalments_add_up_and_differ_by_little(total: int, count: int, unit: int) -> None:
    parts = extensions.split(total, count, unit)
    assert sum(parts) == total and len(parts) == count
    assert max(parts) - min(parts) < 2 * unit


@pytest.mark.parametrize(
    ("amount_days", "earlier", "level"),
    [
        (1, 0, 1),
        (10_000_000, 0, 1),
        (10_000_001, 0, 2),
        (48_000_000, 0, 2),
        (48_000_000, 1, 3),
        (10**10, 0, 4),
        (10**10, 3, 4),
        (None, 0, 4),
    ],
)
def test_amount_times_days_says_who_must_allow_it(
    amount_days: int | None, earlier: int, level: int
) -> None:
    assert extensions.level_needed(amount_days, extensions.APPROVERS, earlier) == level


def test_approvers_are_read_as_they_are_shown() -> None:
    text = extensions.approvers_text(extensions.APPROVERS)
    assert extensions.approvers_text(extensions.parse_approvers(text)) == text
    assert extensions.parse_approvers("5000 Lead\nBoss") == (
        Approver(5000, "Lead"),
        Approver(None, "Boss"),
    )
    for wrong in ("", "5000", "5000 A\n100 B\nC", "A\n100 B\nC"):
        with pytest.raises(UserError):
            extensions.parse_approvers(wrong)


def test_plans_that_settle_nothing_are_refused() -> None:
    asked = date(2026, 7, 1)
    current = [(date(2026, 7, 10), 1_000)]
    good = [(date(2026, 8, 1), 400), (date(2026, 9, 1), 600)]
    extensions.check_plan(good, current, asked)
    for plan in (
        [],
        [(date(2026, 8, 1), 400)],
        [(date(2026, 8, 1), 400), (date(2026, 8, 1), 600)],
        [(date(2026, 8, 1), 1_000), (date(2026, 9, 1), 0)],
        [(asked, 1_000)],
        [(date(2026, 7, 5), 1_000)],
    ):
        with pytest.raises(UserError):
            extensions.check_plan(plan, current, asked)


def test_dispute_days_are_those_of_the_worked_example() -> None:
    assert disputes.days_outstanding(180_000, 270_000, 90) == Decimal(60)
    assert disputes.days_outstanding(180_000, 0, 90) is None
    assert disputes.won_back(30, 120) == Decimal("0.25")
    assert disputes.won_back(0, 0) is None


def test_the_clock_of_a_dispute_runs_towards_our_answer() -> None:
    clock = disputes.clock(date(2026, 6, 1), date(2026, 6, 20), date(2026, 6, 30))
    assert (clock.days, clock.left, clock.late) == (29, -10, True)
    assert not disputes.clock(date(2026, 6, 1), date(2026, 7, 1), date(2026, 6, 30)).late
    assert disputes.clock(date(2026, 5, 30), None, date(2026, 6, 30)).late
    assert disputes.function_of("nobody knows") == disputes.MANAGEMENT


@pytest.mark.parametrize(
    ("text", "day", "until"),
    [
        ("2026-02-14..2026-02-22", date(2026, 2, 13), None),
        ("2026-02-14..2026-02-22", date(2026, 2, 14), date(2026, 2, 22)),
        ("2026-02-14~02-22", date(2026, 2, 20), date(2026, 2, 22)),
        ("10-01..10-07", date(2031, 10, 3), date(2031, 10, 7)),
        ("12-30..01-03", date(2026, 1, 2), date(2026, 1, 3)),
        ("12-30..01-03", date(2025, 12, 31), date(2026, 1, 3)),
        ("5-1", date(2026, 5, 1), date(2026, 5, 1)),
        ("5-1；5-2..5-3", date(2026, 5, 1), date(2026, 5, 3)),
        ("", date(2026, 5, 1), None),
    ],
)
def test_quiet_days_come_back_every_year_without_a_year(
    text: str, day: date, until: date | None
) -> None:
    assert quiet.quiet_until(quiet.parse_quiet(text), day) == until


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "02-01..2026-02-05", "2026-05-02..2026-05-01"])  # fmt: skip
def test_what_is_no_span_of_days_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        quiet.parse_quiet(text)


def test_every_reason_has_a_remedy_and_a_group() -> None:
    assert {one.group for one in reasons.REASONS.values()} == set(reasons.GROUPS)
    assert all(one.remedy and one.title for one in reasons.REASONS.values())


def test_letters_are_filled_and_lines_without_a_word_left_out() -> None:
    body = "Dear {contact},\n{items}\n{interest}\n{company}"
    values = {"contact": "Li", "interest": "", "company": "We"}
    letter = letters.fill(Template("Open of {account}", body), values, ("No",), [("R-1",)])
    assert letter.subject == "Open of {account}"  # a place without a value stays visible
    assert letter.before == ("Dear Li,",) and letter.after == ("We",)
    assert letter.rows == (("R-1",),)
    assert "R-1" in letter.text()


def test_a_place_nobody_can_fill_is_refused() -> None:
    for template in letters.TEMPLATES.values():
        letters.check_template(template)
        assert "{items}" in template.body
    with pytest.raises(UserError, match="amuont"):
        letters.check_template(Template("x", "{amuont}"))
    with pytest.raises(UserError):
        letters.check_template(Template(" ", "x"))


def test_a_partner_is_written_in_a_softer_tone() -> None:
    assert [letters.softer(tone) for tone in vocabulary.TONES] == [
        "before",
        "friendly",
        "friendly",
        "firm",
    ]


def test_interest_counts_late_days_only() -> None:
    assert letters.interest([(1_200_000_00, 45), (500, -3)], Decimal("0.0005")) == 27_000_00


def test_file_names_hold_no_character_a_system_refuses() -> None:
    assert letters.file_name('A/B: "C"', "firm", date(2026, 6, 30)) == "A B C firm 2026-06-30.pdf"
