"""Rules of collections at their edges: the last day, the last unit, the smallest part."""

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
)
from kamdesk.features.collections.domain.extensions import Approver
from kamdesk.features.collections.domain.ladder import Answer, Step
from kamdesk.features.collections.domain.letters import Template
from kamdesk.features.collections.domain.promises import KeptRatio, Promise
from kamdesk.features.collections.domain.quiet import Quiet

DAY = date(2026, 6, 10)
ONE = timedelta(days=1)

# -- promises -----------------------------------------------------------------------------------


def test_ratios_add_up_place_by_place() -> None:
    found = KeptRatio(1, 2, 30, 40) + KeptRatio(5, 6, 700, 800)
    assert found == KeptRatio(6, 8, 730, 840)
    assert found.by_count == Decimal(6) / 14
    assert found.by_amount == Decimal(730) / 1570
    assert KeptRatio(0, 1, 0, 9).by_count == KeptRatio(0, 1, 0, 9).by_amount == 0
    assert KeptRatio(1, 0, 9, 0).by_count == KeptRatio(1, 0, 9, 0).by_amount == 1
    assert KeptRatio().by_amount is None
    assert promises.kept_ratio([("broken", 7), ("kept", 3), ("open", 9)]) == KeptRatio(1, 1, 3, 7)
    assert promises.kept_ratio([]) == KeptRatio(0, 0, 0, 0)


@pytest.mark.parametrize(("came", "state"), [(94, "open"), (95, "kept"), (96, "kept")])
def test_a_promise_is_kept_by_95_percent(came: int, state: str) -> None:
    one = Promise(DAY, DAY + ONE, 100)
    assert promises.state(one, [(DAY, came)], DAY) == state
    assert promises.state(one, [(DAY, came), (DAY + ONE, 1000)], DAY) == state  # not yet known


# -- ladder -------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [-90, 0, 1500])
def test_a_ladder_may_reach_from_90_days_before_to_1500_after(day: int) -> None:
    ladder.check_ladder([Step(day, "call")])
    ladder.check_ladder(ladder.DEFAULT_LADDER)
    for beyond in (-91, 1501):
        with pytest.raises(UserError, match=f"{beyond} days"):
            ladder.check_ladder([Step(day, "call"), Step(beyond, "call")])


def test_a_ladder_says_what_is_wrong_with_it() -> None:
    for steps, words in (
        ([], "at least one"),
        ([Step(8, "call"), Step(3, "call"), Step(8, "letter")], "day 8"),
        ([Step(1, "call"), Step(2, "shout")], "shout"),
        ([Step(1, "letter", "rude")], "letter"),
    ):
        with pytest.raises(UserError, match=words):
            ladder.check_ladder(steps)


def test_steps_are_climbed_by_their_days_in_whatever_order_they_stand() -> None:
    three = [Step(30, "stop"), Step(1, "call"), Step(10, "letter")]
    assert ladder.step_at(three, 0) is None
    assert ladder.step_at(three, 0, 2) is None
    reached = [ladder.step_at(three, late) for late in (1, 9, 10, 29, 30, 99)]
    assert [one and one.days for one in reached] == [1, 1, 10, 10, 30, 30]
    lifted = [ladder.step_at([*three, Step(60, "legal")], 1, up) for up in (0, 1, 2, 3, 9)]
    assert [one and one.days for one in lifted] == [1, 10, 30, 30, 30]  # by two at most
    assert ladder.step_at([], 5) is None
    assert ladder.step_at([Step(-5, "statement"), *three], 0, 1) == Step(-5, "statement")


def test_the_day_a_step_was_reached_is_counted_from_the_due_day() -> None:
    steps = [Step(-3, "reminder"), Step(8, "letter")]
    assert ladder.reached_on(steps, DAY, -4) is None
    assert ladder.reached_on(steps, DAY, 0) == DAY - 3 * ONE
    assert ladder.reached_on(steps, DAY, 20) == DAY + 8 * ONE


def test_a_lifted_step_is_answered_only_by_one_as_high() -> None:
    steps = [Step(1, "call"), Step(8, "letter"), Step(31, "formal")]
    day = DAY + 2 * ONE
    assert ladder.due_step(steps, DAY, DAY) is None
    assert ladder.due_step(steps, DAY, DAY + ONE) == steps[0]
    assert ladder.due_step(steps, DAY, day, [Answer(day, 1)]) is None
    assert ladder.due_step(steps, DAY, day, [Answer(day, 1)], up=1) == steps[1]
    assert ladder.due_step(steps, DAY, day, [Answer(day, 8)], up=1) is None
    assert ladder.due_step(steps, DAY, day, [Answer(day, 0)]) == steps[0]
    assert ladder.due_step(steps, DAY, day, [Answer(DAY, 31), Answer(day, 1)]) is None
    assert ladder.due_step([], DAY, day) is None
    assert ladder.due_step(steps, DAY, day, up=2) == steps[2]
    assert ladder.due_step(steps, DAY, day, paused=True, up=2) is None


def test_a_step_is_called_by_the_users_words_or_its_action() -> None:
    assert Step(1, "call").name() == "Call"
    assert Step(1, "call", title="Ring their boss").name() == "Ring their boss"
    assert ladder.highest([]) is None
    assert ladder.highest([Step(1, "call"), None, Step(-5, "check")]) == Step(1, "call")
    assert [ladder.lifted_by(count) for count in range(7)] == [0, 0, 1, 1, 2, 2, 2]


# -- priority -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "chance"),
    [(-9, 980), (0, 980), (1, 920), (30, 920), (31, 850), (60, 850), (61, 750), (90, 750), (91, 550),
     (180, 550), (181, 400), (365, 400), (366, 200)],
)  # fmt: skip
def test_the_chance_falls_with_the_days_late(late: int, chance: int) -> None:
    assert priority.chance_of(late) == chance


def test_weights_by_hand() -> None:
    assert priority.weight([(1000, -20)]) == 980  # not late at all
    assert priority.weight([(1000, 1)]) == 950  # (1000 + 1000 / 30) x 0.92 = 950.67
    assert priority.weight([(1000, 30)]) == 1840
    own = priority.Weights(10, (1000, 500, 0, 0, 0, 0, 0))
    assert priority.weight([(1000, 20)], own) == 1500
    assert priority.weight([(1000, 20)], own, (0, 2)) == 750
    assert priority.weight([(1000, 20)], own, (1, 0)) == 1500
    assert priority.weight([(0, 90)]) == 0
    assert priority.weight([(1, 0)]) == 0  # rounded down
    assert priority.combine(900, 1500, 1000, 30) == 950
    assert priority.combine(1, 29, 1000, 30) == 1
    assert [priority.with_promises(901, *one) for one in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 1))] == [
        901, 901, 901, 675, 750,
    ]  # fmt: skip


def test_chances_are_percentages_with_one_place() -> None:
    assert priority.parse_chances("100，99.9,50, 0 ,1,2,3") == (1000, 999, 500, 0, 10, 20, 30)
    assert priority.as_percentages((1000, 985, 0)) == "100, 98.5, 0"
    for wrong in (
        "98,92,85,75,55,40,-1", "98,92,85,75,55,40,100.1", "98,92,85,75,55,40",
        "98,92,85,75,55,40,20,10", "NaN,92,85,75,55,40,20", "Infinity,92,85,75,55,40,20",
    ):  # fmt: skip
        with pytest.raises(UserError, match="seven"):
            priority.parse_chances(wrong)


def test_days_are_typed_as_a_number_above_zero() -> None:
    assert [priority.checked_days(text) for text in ("1", " 30 ")] == [1, 30]
    for wrong in ("0", "", "-1", "1.5", "x"):
        with pytest.raises(UserError):
            priority.checked_days(wrong)
    assert [priority.share_in_words(one) for one in (0, 4, 6, 980, 1000)] == [
        "0%", "0%", "1%", "98%", "100%",
    ]  # fmt: skip


# -- extensions ---------------------------------------------------------------------------------


def test_a_delay_costs_its_days_of_a_year_of_365() -> None:
    assert extensions.cost(365, Decimal(1)) == 1
    assert extensions.cost(365, Decimal("0.5")) == 1  # a half goes up
    assert extensions.cost(365, Decimal("0.49")) == 0
    assert extensions.cost(365 * 200, Decimal("0.06")) == 12
    assert extensions.cost(0, Decimal(1)) == 0


@pytest.mark.parametrize(
    ("total", "count", "unit", "parts"),
    [
        (7, 3, 1, [3, 2, 2]),
        (8, 3, 1, [3, 3, 2]),
        (9, 3, 1, [3, 3, 3]),
        (1005, 2, 100, [500, 505]),
        (1105, 2, 100, [600, 505]),
        (99, 2, 100, [0, 99]),
        (5, 1, 1, [5]),
    ],
)
def test_instalments_by_hand(total: int, count: int, unit: int, parts: list[int]) -> None:
    assert extensions.split(total, count, unit) == parts


def test_instalments_are_a_month_of_30_days_apart() -> None:
    assert extensions.monthly(DAY, 3) == [DAY, DAY + 30 * ONE, DAY + 60 * ONE]
    assert extensions.monthly(DAY, 2, 7) == [DAY, DAY + 7 * ONE]


def test_only_days_after_the_asking_are_granted() -> None:
    ten, twenty = DAY + 10 * ONE, DAY + 20 * ONE
    assert extensions.amount_days([(twenty, 5)], [(ten, 5)], DAY) == 50
    assert extensions.amount_days([(twenty, 5)], [(DAY + ONE, 5)], DAY) == 95
    assert extensions.amount_days([(twenty, 5)], [(DAY, 5)], DAY) == 100
    assert extensions.amount_days([(twenty, 5)], [(DAY - 40 * ONE, 5)], DAY) == 100
    assert extensions.amount_days([(ten, 5)], [(twenty, 5)], DAY) == -50


def test_each_extension_before_lifts_the_approver_by_one() -> None:
    steps = (Approver(10, "A"), Approver(20, "B"), Approver(None, "C"))
    level = extensions.level_needed
    assert [level(one, steps) for one in (10, 11, 20, 21)] == [1, 2, 2, 3]
    assert [level(1, steps, earlier) for earlier in range(4)] == [1, 2, 3, 3]
    assert level(None, steps) == 3
    assert level(99, steps[:2]) == 2  # nobody is above the last


def test_a_ladder_of_approvers_is_read_line_by_line() -> None:
    read = extensions.parse_approvers
    assert read("\n1,000 Lead \n\n 2000  Head of sales\nBoss\n") == (
        Approver(1000, "Lead"),
        Approver(2000, "Head of sales"),
        Approver(None, "Boss"),
    )
    assert read("1000 Lead\n2000 Boss") == (Approver(1000, "Lead"), Approver(None, "Boss"))
    assert read("Boss") == (Approver(None, "Boss"),)
    for wrong, words in (
        ("5000\nBoss", "Who allows up to 5000"),
        ("A\nB", "must rise"),
        ("1 A\n1 B\nC", "must rise"),
        ("2 A\n1 B\nC", "must rise"),
        ("\n \n", "must rise"),
    ):
        with pytest.raises(UserError, match=words):
            read(wrong)
    assert extensions.approvers_text((Approver(5, "A"), Approver(None, "B"))) == "5 A\nB"


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([], "above zero"),
        ([(5, 10), (6, 0)], "above zero"),
        ([(5, 11), (6, -1)], "above zero"),
        ([(0, 10)], "not after the day"),
        ([(5, 4), (5, 6)], "must rise"),
        ([(6, 4), (5, 6)], "must rise"),
        ([(5, 4), (6, 5)], "add up"),
        ([(5, 4), (6, 7)], "add up"),
        ([(2, 10)], "later"),
        ([(3, 10)], "later"),
        ([(1, 5), (5, 5)], "later"),
    ],
)
def test_a_plan_is_refused_for_one_reason(plan: list[tuple[int, int]], words: str) -> None:
    current = [(DAY + 3 * ONE, 10)]
    with pytest.raises(UserError, match=words):
        extensions.check_plan([(DAY + day * ONE, amount) for day, amount in plan], current, DAY)


def test_the_least_a_plan_may_grant() -> None:
    current = [(DAY + 3 * ONE, 10)]
    extensions.check_plan([(DAY + 4 * ONE, 10)], current, DAY)
    extensions.check_plan([(DAY + ONE, 1), (DAY + 4 * ONE, 9)], current, DAY)
    extensions.check_plan([(DAY + ONE, 10)], [(DAY, 10)], DAY)


# -- disputes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "answer", "late"),
    [(0, 0, False), (0, -1, True), (0, 1, False), (-30, None, False), (-31, None, True),
     (-90, 0, False)],
)  # fmt: skip
def test_an_answer_is_late_after_its_day_or_after_a_month_without_one(
    raised: int, answer: int | None, late: bool
) -> None:
    owed = None if answer is None else DAY + answer * ONE
    found = disputes.clock(DAY + raised * ONE, owed, DAY)
    assert (found.days, found.left, found.late) == (-raised, answer, late)


def test_figures_of_disputes_need_something_to_divide_by() -> None:
    assert disputes.days_outstanding(1, 4, 90) == Decimal("22.5")
    assert disputes.days_outstanding(1, 1, 1) == 1
    assert disputes.days_outstanding(1, -1, 1) is None
    assert disputes.won_back(1, 1) == 1
    assert disputes.won_back(1, -1) is None
    assert disputes.function_of("quality") == "Quality"


# -- quiet days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2026-12-30..01-03", [Quiet((2026, 12, 30), (2027, 1, 3))]),
        ("2026-01-03..2026-01-03", [Quiet((2026, 1, 3), (2026, 1, 3))]),
        ("2026-1-3", [Quiet((2026, 1, 3), (2026, 1, 3))]),
        ("2026-01-03 .. 01-05", [Quiet((2026, 1, 3), (2026, 1, 5))]),
        ("12-30到1-3", [Quiet((None, 12, 30), (None, 1, 3))]),
        ("5-1..5-1", [Quiet((None, 5, 1), (None, 5, 1))]),
        ("2028-02-29", [Quiet((2028, 2, 29), (2028, 2, 29))]),
        ("; 5-1;\n5-2,", [Quiet((None, 5, 1), (None, 5, 1)), Quiet((None, 5, 2), (None, 5, 2))]),
    ],
)
def test_spans_as_they_are_typed(text: str, spans: list[Quiet]) -> None:
    assert quiet.parse_quiet(text) == tuple(spans)


@pytest.mark.parametrize("text", ["2-29", "2027-02-29", "5-1..2-30", "13-1", "1-0", "2026-05-02..2025-05-09"])  # fmt: skip
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="no span"):
        quiet.parse_quiet(text)


@pytest.mark.parametrize(
    ("text", "day", "until"),
    [
        ("2026-12-30..01-03", date(2027, 1, 3), date(2027, 1, 3)),
        ("2026-12-30..01-03", date(2027, 1, 4), None),
        ("2026-12-30..01-03", date(2026, 12, 29), None),
        ("2026-12-30..01-03", date(2026, 1, 2), None),  # of that year alone
        ("12-30..01-03", date(2026, 1, 4), None),
        ("12-30..01-03", date(2026, 12, 30), date(2027, 1, 3)),
        ("10-01..10-07", date(2026, 10, 7), date(2026, 10, 7)),
        ("10-01..10-07", date(2026, 10, 8), None),
        ("5-1..5-9;5-3..5-4;5-10", date(2026, 5, 3), date(2026, 5, 10)),
        ("5-1;5-3", date(2026, 5, 1), date(2026, 5, 1)),
    ],
)
def test_spans_that_touch_are_one_spell(text: str, day: date, until: date | None) -> None:
    assert quiet.quiet_until(quiet.parse_quiet(text), day) == until


# -- letters ------------------------------------------------------------------------------------


def test_the_table_stands_where_the_text_says() -> None:
    rows = [("R-1", "10"), ("R-2", "20")]
    letter = letters.fill(
        Template(" {account} ", "One\n\n Two {nobody}\nx {items} y\nThree {items}\n{gap}\nFour"),
        {"account": "ACME", "gap": " "},
        ["No", "Open"],
        rows,
    )
    assert letter.subject == "ACME"
    assert letter.before == ("One", "Two {nobody}")
    assert (letter.head, letter.rows) == (("No", "Open"), tuple(rows))
    assert letter.after == ("Three", "Four")
    assert letter.text() == "ACME\nOne\nTwo {nobody}\nNo  Open\nR-1  10\nR-2  20\nThree\nFour"


def test_a_text_without_a_table_has_none() -> None:
    letter = letters.fill(Template("S", "One\nTwo"), {}, ["No"], [("R-1",)])
    assert (letter.before, letter.head, letter.rows, letter.after) == (("One", "Two"), (), (), ())
    first = letters.fill(Template("S", "{items}\nTwo"), {}, ["No"], [("R-1",)])
    assert (first.before, first.rows, first.after) == ((), (("R-1",),), ("Two",))


def test_a_letter_needs_a_subject_and_a_text() -> None:
    letters.check_template(Template("S", "T"))
    for wrong in (Template("S", " \n"), Template("", "T")):
        with pytest.raises(UserError, match="subject and a text"):
            letters.check_template(wrong)
    with pytest.raises(UserError, match="nobody"):
        letters.check_template(Template("{nobody}", "T"))


@pytest.mark.parametrize(
    ("minor", "late", "rate", "interest"),
    [(100, 1, "0.005", 1), (100, 1, "0.0049", 0), (100, 0, "1", 0), (100, -1, "1", 0), (7, 3, "1", 21)],
)  # fmt: skip
def test_interest_is_rounded_half_up(minor: int, late: int, rate: str, interest: int) -> None:
    assert letters.interest([(minor, late)], Decimal(rate)) == interest
    assert letters.interest([], Decimal(rate)) == 0


@given(st.text(max_size=30))
def test_a_file_name_is_never_empty_or_forbidden(account: str) -> None:
    name = letters.file_name(account, "firm", DAY)
    assert name.endswith(" firm 2026-06-10.pdf")
    assert name != " firm 2026-06-10.pdf"
    assert not set(name) & set('\\/:*?"<>|\n\t')
    assert letters.file_name("//", "firm", DAY) == "- firm 2026-06-10.pdf"
