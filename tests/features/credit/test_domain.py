"""The rules of credit: worked examples, edges, and what must always hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.credit.domain import (
    alerts,
    exposure,
    form,
    granted,
    limits,
    rules,
    score,
    zscore,
)
from kamdesk.features.credit.domain.exposure import Bill, Exposure
from kamdesk.features.credit.domain.granted import Granted
from kamdesk.features.credit.domain.limits import Inputs

D = Decimal
E18A = {
    "current_assets": D(5200), "current_liabilities": D(3900), "total_assets": D(9000),
    "total_liabilities": D(5400), "retained_earnings": D(900), "ebit": D(620),
    "net_profit": D(380), "sales": D(11000),
}  # fmt: skip
DAY = date(2026, 6, 30)
DEFAULT = rules.DEFAULT


# -- Z scores -----------------------------------------------------------------------------------------


def test_the_worked_example_of_the_z_scores() -> None:
    year = zscore.judge(2025, E18A, {"total_assets": D(8400)}, china=True)
    ratios = [round(one, 4) for one in year.ratios.values() if one is not None]
    assert ratios == [D("0.1444"), D("0.1000"), D("0.0689"), D("0.6667"), D("1.2222")]
    found = {one.model: (round(one.value or 0, 3), one.zone) for one in year.scores}
    assert found == {
        "z1": (D("1.902"), "grey"),
        "z2": (D("2.436"), "grey"),
        "ems": (D("5.686"), "grey"),
        "china": (D("0.820"), "grey"),
    }
    assert year.missing == ()
    assert (year.equity, year.tangible, year.negative_equity) == (3600, 3600, False)


def test_the_model_for_china_stays_off_and_says_why() -> None:
    assert not DEFAULT.on("china")
    assert zscore.judge(2025, E18A).score("china") is None
    assert "not the text of its formula" in rules.RULES["china"].source


@pytest.mark.parametrize(
    ("left_out", "without", "with_"),
    [
        ("sales", {"z1"}, {"z2", "ems"}),
        ("ebit", {"z1", "z2", "ems"}, set()),
        ("net_profit", set(), {"z1", "z2", "ems"}),
        ("total_assets", {"z1", "z2", "ems"}, set()),
    ],
)
def test_a_missing_figure_is_not_zero(left_out: str, without: set[str], with_: set[str]) -> None:
    figures = {key: value for key, value in E18A.items() if key != left_out}
    year = zscore.judge(2025, figures)
    assert {one.model for one in year.scores if one.value is None} == without
    assert {one.model for one in year.scores if one.value is not None} == with_
    assert (left_out in year.missing) == (left_out != "net_profit")


def test_negative_equity_and_no_debt_are_told_apart() -> None:
    under = zscore.judge(2025, E18A | {"total_liabilities": D(9500)})
    assert under.negative_equity
    assert under.ratios["x4"] is not None
    assert under.ratios["x4"] < 0
    without = zscore.judge(2025, E18A | {"total_liabilities": D(0)})
    assert without.ratios["x4"] is None
    assert without.score("z1") == zscore.Found("z1", None, None)


@pytest.mark.parametrize(
    ("model", "value", "zone"),
    [
        ("z1", "1.22", "distress"), ("z1", "1.23", "grey"), ("z1", "2.90", "grey"),
        ("z1", "2.91", "safe"), ("z2", "1.09", "distress"), ("z2", "1.10", "grey"),
        ("z2", "2.60", "grey"), ("z2", "2.61", "safe"), ("china", "0.49", "distress"),
        ("china", "0.5", "grey"), ("china", "0.9", "grey"), ("china", "0.91", "safe"),
    ],
)  # fmt: skip
def test_zones_have_their_own_edges(model: str, value: str, zone: str) -> None:
    assert zscore.MODELS[model].zone(D(value)) == zone


@given(st.decimals(-5, 15, places=3))
def test_ems_says_what_z_double_says(value: D) -> None:
    double, ems = zscore.MODELS["z2"], zscore.MODELS["ems"]
    assert double.zone(value) == ems.zone(value + ems.constant)


# -- score and class ----------------------------------------------------------------------------------


def answers(preset: str, *values: int) -> dict[str, D]:
    keys = [one.key for one in score.PRESETS[preset].items]
    return {key: D(value) for key, value in zip(keys, values, strict=False)}


def test_the_worked_examples_of_the_scores() -> None:
    five = score.score("5c", answers("5c", 80, 70, 60, 40, 65), DEFAULT)
    assert (five.value, five.normalised, five.enough) == (D("67.25"), False, True)
    assert score.proposed_class(five, DEFAULT) == "B"
    trend = score.score("trend", answers("trend", 70, 85, 60), DEFAULT)
    assert trend.value == D("72.50")


def test_what_is_not_answered_widens_the_range_and_proposes_nothing() -> None:
    found = score.score("5c", answers("5c", 80), DEFAULT)
    assert (found.value, found.low, found.high, found.answered) == (80, 24, 94, D("0.3"))
    assert score.proposed_class(found, DEFAULT) is None
    nothing = score.score("5c", {}, DEFAULT)
    assert (nothing.value, nothing.low, nothing.high) == (None, 0, 100)


def test_weights_that_do_not_sum_to_one_are_scaled_and_told() -> None:
    own = rules.with_values(DEFAULT, {"weight.5c.character": "0.2"})
    found = score.score("5c", answers("5c", 80, 70, 60, 40, 65), own)
    assert found.normalised
    assert found.weight_sum == D("0.90")
    assert found.value == D("59.25") / D("0.9")
    assert sum(found.weights.values()) == pytest.approx(1)


@given(
    st.dictionaries(
        st.sampled_from([one.key for one in score.PRESETS["5c"].items]), st.integers(0, 100)
    )
)
def test_a_score_lies_in_its_range(given_: dict[str, int]) -> None:
    found = score.score("5c", {key: D(value) for key, value in given_.items()}, DEFAULT)
    assert 0 <= found.low <= found.high <= 100
    if found.value is not None:
        assert round(found.low, 9) <= round(found.value, 9) <= round(found.high, 9)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("100", "A"),
        ("80", "A"),
        ("79.99", "B"),
        ("65", "B"),
        ("64.9", "C"),
        ("50", "C"),
        ("0", "D"),
    ],
)
def test_cut_lines_are_inclusive(value: str, name: str) -> None:
    assert score.class_of(D(value), DEFAULT) == name


def test_an_answer_beyond_the_scale_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not 0 to 100"):
        score.score("5c", {"character": D(101)}, DEFAULT)


# -- limits -------------------------------------------------------------------------------------------


def test_the_worked_examples_of_the_limits() -> None:
    need = limits.propose("need", Inputs(yearly_sales=D(3_000_000), days=D(60)))
    assert need.amount == D("557260.27")
    capacity = limits.propose(
        "capacity",
        Inputs(tangible=D(80_000), turnover=D(700_000), worth_share=D("0.35"),
               turnover_share=D("0.05")),
    )  # fmt: skip
    assert capacity.amount == 28_000
    assert [one.value for one in capacity.terms if one.unit == "money"] == [
        80_000,
        28_000,
        700_000,
        35_000,
    ]
    average = limits.propose(
        "average", Inputs(net_worth=D(3600), peers=(D(280),), yearly_sales=D(3000), days=D(60))
    )
    assert average.amount == D("399.09")
    assert [one.value for one in average.terms][2:] == [360, 280, D("557.26")]
    assert average.notes == ()


def test_the_average_says_when_it_is_not_of_all_three() -> None:
    found = limits.propose("average", Inputs(peers=(D(100), D(300), D(900))))
    assert (found.amount, found.notes) == (300, ("partial",))
    assert limits.propose("average", Inputs()).amount is None


def test_six_factors_of_net_worth() -> None:
    factors = dict(
        zip(limits.FACTORS, map(D, ("0.1", "0.05", "0", "-0.05", "0.1", "0.02")), strict=True)
    )
    found = limits.propose("factors", Inputs(net_worth=D(1000), factors=factors))
    assert (found.terms[-1].value, found.amount) == (D("0.22"), 220)
    part = limits.propose("factors", Inputs(net_worth=D(1000), factors={"age": D("0.1")}))
    assert (part.amount, part.notes) == (None, ("none",))
    worst = dict.fromkeys(limits.FACTORS, D("-0.05"))
    assert limits.propose("factors", Inputs(net_worth=D(1000), factors=worst)).amount == 0


@pytest.mark.parametrize("method", ["capacity", "average", "factors"])
def test_negative_equity_supports_no_credit(method: str) -> None:
    given_ = Inputs(
        yearly_sales=D(0), days=D(30), net_worth=D(-500), tangible=D(-500), turnover=D(900),
        worth_share=D("0.35"), turnover_share=D("0.05"), peers=(D(0),),
        factors=dict.fromkeys(limits.FACTORS, D("0.1")),
    )  # fmt: skip
    found = limits.propose(method, given_)
    assert found.amount == 0
    assert "negative_equity" in found.notes


def test_a_formula_without_a_term_proposes_nothing() -> None:
    found = limits.propose("capacity", Inputs(tangible=D(500), turnover=D(900)))
    assert found.amount is None
    assert found.notes == ("no_class", "none")
    assert limits.propose("need", Inputs(days=D(30))).amount is None


def test_limits_of_others_are_read_as_they_are_written() -> None:
    assert limits.parse_peers("280000；300000; 1.5") == (280000, 300000, D("1.5"))
    assert limits.write_peers(limits.parse_peers(" 3;4 ")) == "3; 4"
    for bad in ("0", "-3", "NaN"):
        with pytest.raises(ValueError, match=bad):
            limits.parse_peers(bad)


# -- exposure -----------------------------------------------------------------------------------------


def test_the_worked_example_of_the_exposure() -> None:
    found = Exposure("CNY", ar=820_000_00, orders=150_000_00, unapplied=60_000_00)
    assert found.total == 910_000_00
    share = exposure.used(found.total, 900_000_00)
    assert share is not None
    assert round(share, 4) == D("1.0111")
    assert exposure.state(found.total, 900_000_00, DEFAULT) == "bad"


amounts = st.integers(0, 10**9)
exposed = st.builds(
    Exposure,
    st.just("CNY"),
    amounts,
    amounts,
    amounts,
    amounts,
    amounts,
    amounts,
    amounts,
    st.booleans(),
)


@given(exposed)
def test_the_terms_add_up(found: Exposure) -> None:
    assert sum(found.terms().values()) == found.total
    assert 0 <= found.guaranteed <= found.guarantee
    assert found.total <= found.before_guarantee
    assert found.total >= 0 or found.guaranteed == 0
    assert found.terms()["bank"] == (found.bank if found.with_bank else 0)


@given(exposed.filter(lambda one: one.with_bank), exposed.filter(lambda one: one.with_bank))
def test_a_guarantee_covers_its_own_unit_only(one: Exposure, other: Exposure) -> None:
    both = one.plus(other)
    assert both.ar == one.ar + other.ar
    assert both.guaranteed <= one.guaranteed + other.guaranteed
    assert both.total >= one.total + other.total


def test_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="USD"):
        Exposure("CNY").plus(Exposure("USD"))
    with pytest.raises(ValueError, match="CNY"):
        Exposure("CNY").plus(Exposure("CNY", with_bank=True))


@pytest.mark.parametrize(
    ("total", "limit", "expected"),
    [
        (799, 1000, "good"), (800, 1000, "watch"), (999, 1000, "watch"), (1000, 1000, "bad"),
        (-500, 1000, "good"), (0, 0, "good"), (1, 0, "bad"), (10, None, "none"), (0, None, "none"),
    ],
)  # fmt: skip
def test_states_of_the_exposure(total: int, limit: int | None, expected: str) -> None:
    assert exposure.state(total, limit, DEFAULT) == expected


@pytest.mark.parametrize(
    ("total", "limit", "order", "expected", "room"),
    [
        (500, 1000, 299, "good", 500), (500, 1000, 300, "watch", 500), (500, 1000, 500, "watch", 500),
        (500, 1000, 501, "bad", 500), (1000, 1000, 1, "bad", 0), (1200, 1000, 1, "bad", -200),
        (0, 0, 1, "bad", 0), (-400, 1000, 1300, "watch", 1400), (500, None, 10, "none", None),
    ],
)  # fmt: skip
def test_an_order_is_judged_by_what_it_leaves(
    total: int, limit: int | None, order: int, expected: str, room: int | None
) -> None:
    found = exposure.check_order(total, limit, order, DEFAULT)
    assert (found.state, found.room, found.after) == (expected, room, total + order)


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_an_order_within_the_room_is_never_stopped(total: int, limit: int, order: int) -> None:
    found = exposure.check_order(total, limit, order, DEFAULT)
    assert found.room is not None
    assert (found.state == "bad") == (order > found.room)


def test_no_order_is_no_question() -> None:
    with pytest.raises(ValueError, match="no order"):
        exposure.check_order(0, 10, 0, DEFAULT)


@pytest.mark.parametrize(
    ("bill", "out"),
    [
        (Bill(DAY, DAY + timedelta(1)), True),
        (Bill(DAY - timedelta(9), DAY), False),
        (Bill(DAY + timedelta(1)), False),
        (Bill(DAY), True),
        (Bill(DAY, None, voided=DAY), False),
        (Bill(DAY, DAY + timedelta(9), settled=DAY), False),
        (Bill(DAY - timedelta(9), DAY - timedelta(1), dishonoured=DAY), True),
        (
            Bill(
                DAY - timedelta(9), DAY - timedelta(2), settled=DAY, dishonoured=DAY - timedelta(1)
            ),
            False,
        ),
    ],
)
def test_a_bill_is_out_until_it_is_paid(bill: Bill, out: bool) -> None:
    assert bill.is_out(DAY) == out


# -- limits over time ---------------------------------------------------------------------------------


def test_the_newest_decision_that_holds_is_in_force() -> None:
    normal = Granted(1, "CNY", 100, date(2026, 1, 1))
    peak = Granted(2, "CNY", 150, date(2026, 5, 1), date(2026, 7, 31))
    usd = Granted(3, "USD", 9, date(2026, 6, 1))
    group = Granted(4, "CNY", 500, date(2026, 6, 1), covers_group=True)
    every = [normal, peak, usd, group]
    for day, expected in (
        (date(2025, 12, 31), None), (date(2026, 4, 30), normal), (date(2026, 5, 1), peak),
        (date(2026, 7, 31), peak), (date(2026, 8, 1), normal),
    ):  # fmt: skip
        assert granted.in_force(every, day, "CNY") == expected
    assert granted.in_force(every, DAY, "CNY", group=True) == group
    cut = Granted(5, "CNY", 0, date(2026, 6, 15))
    assert granted.in_force([*every, cut], DAY, "CNY") == cut
    same_day = Granted(6, "CNY", 70, date(2026, 6, 15))
    assert granted.in_force([same_day, cut], DAY, "CNY") == same_day


def test_a_peak_that_is_over_is_told_while_the_sheet_shows_it() -> None:
    normal = Granted(1, "CNY", 100, date(2025, 1, 1))
    peak = Granted(2, "CNY", 150, date(2026, 1, 1), date(2026, 3, 31))
    assert granted.ended_peak([normal, peak], DAY, "CNY", 150) == peak
    assert granted.ended_peak([peak], DAY, "CNY", 150) == peak
    assert granted.ended_peak([normal, peak], DAY, "CNY", 100) is None
    assert granted.ended_peak([normal, peak], date(2026, 3, 31), "CNY", 150) is None
    later = Granted(3, "CNY", 120, date(2026, 4, 1))
    assert granted.ended_peak([normal, peak, later], DAY, "CNY", 150) is None


# -- alerts and reviews -------------------------------------------------------------------------------


def test_alerts_come_the_worst_first() -> None:
    facts = alerts.Facts(
        exposure=950, limit=1000, group_exposure=2000, group_limit=1500, review_on=date(2026, 6, 29),
        approved=False, peak_ended=date(2026, 6, 1), late_now=D(20), late_before=D(15),
        lawsuit=True, defaulter=True, legal_rep=True, negative_equity=True, others=("USD",),
    )  # fmt: skip
    assert alerts.alerts(facts, DAY, DEFAULT) == (
        "defaulter", "group_over", "lawsuit", "peak_expired", "review_overdue", "near", "late_trend",
        "legal_rep", "negative_equity", "not_approved", "other_currency",
    )  # fmt: skip
    assert [one for one in alerts.ALERTS if alerts.is_bad(one)] == list(alerts.ALERTS)[:6]


def test_nothing_out_and_no_limit_asks_for_nothing() -> None:
    assert alerts.alerts(alerts.Facts(0, None, investigated=False), DAY, DEFAULT) == ()
    assert alerts.alerts(alerts.Facts(1, None, investigated=False), DAY, DEFAULT) == (
        "no_investigation", "no_limit",
    )  # fmt: skip


def test_a_review_is_due_on_its_day_and_overdue_after_it() -> None:
    facts = alerts.Facts(0, 100, review_on=DAY)
    assert alerts.alerts(facts, DAY, DEFAULT) == ()
    assert alerts.alerts(facts, DAY + timedelta(1), DEFAULT) == ("review_overdue",)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [("9.9", "5", False), ("10", "5", True), (None, "5", False), ("9", None, False)],
)
def test_a_trend_needs_both_sides(now: str | None, before: str | None, told: bool) -> None:
    pair = [None if one is None else D(one) for one in (now, before)]
    assert alerts.pays_later(pair[0], pair[1], DEFAULT) == told


@pytest.mark.parametrize(
    ("day", "tier", "expected"),
    [
        (date(2026, 6, 30), "A", date(2026, 9, 30)), (date(2026, 6, 30), "B", date(2027, 6, 30)),
        (date(2026, 6, 30), None, date(2027, 6, 30)), (date(2025, 11, 30), "A", date(2026, 2, 28)),
        (date(2024, 2, 29), "C", date(2025, 2, 28)),
    ],
)  # fmt: skip
def test_the_day_of_the_next_review(day: date, tier: str | None, expected: date) -> None:
    assert alerts.review_day(day, tier, DEFAULT) == expected


# -- rules and the form -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("warn", "x"), ("warn", "1.1"), ("stop", "-1"), ("cut.A", "60"), ("cut.C", "70"),
        ("answered", "2"), ("terms.A", "  "), ("vat", "13"), ("warn", "NaN"),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused(name: str, text: str) -> None:
    with pytest.raises(rules.BadRule):
        rules.with_values(DEFAULT, {name: text})


def test_a_preset_needs_some_weight() -> None:
    none = {f"weight.trend.{key}": "0" for key in ("cycle", "honesty", "solvency")}
    with pytest.raises(rules.BadRule):
        rules.with_values(DEFAULT, none)


def test_an_investigation_keeps_the_rules_it_is_scored_by() -> None:
    own = rules.with_values(DEFAULT, {"cut.A": "90", "warn": "0.5"})
    kept = rules.from_json(own.kept())
    assert kept.number("cut.A") == 90
    assert kept.number("warn") == D("0.8")  # of the desk, not of the investigation


def test_every_rule_has_a_source_and_a_heading() -> None:
    for one in rules.RULES.values():
        assert one.source
        assert one.group in rules.GROUPS
    assert {one for one in rules.RULES if rules.RULES[one].is_switch} == {"bank_bills", "china"}
    assert not DEFAULT.on("bank_bills")


def test_differences_stand_in_the_order_of_the_form() -> None:
    found = form.differences(
        {"bank": "ICBC", "founded": "2001-01-01", "2025.sales": "5"},
        {"founded": "2001-01-01", "court": "found", "bank": "CCB", "2025.sales": "6"},
    )
    assert [(one.key, one.before, one.after) for one in found] == [
        ("bank", "ICBC", "CCB"), ("court", "", "found"), ("2025.sales", "5", "6"),
    ]  # fmt: skip


def test_facts_become_figures_answers_and_factors() -> None:
    facts = {
        "2024.sales": "9",
        "2025.sales": "11",
        "score.5c.capital": "60",
        "factor.age": "-5",
        "bank": "x",
    }
    assert form.figures_of(facts) == {2024: {"sales": 9}, 2025: {"sales": 11}}
    assert form.answers_of(facts, "5c") == {"capital": 60}
    assert form.answers_of(facts, "trend") == {}
    assert form.factors_of(facts) == {"age": D("-0.05")}
    assert all(form.known_key(key) for key in facts)
    for key in ("2025.nothing", "score.5c.nothing", "factor.x", "x", "score.9c.capital", "photo.x"):
        assert not form.known_key(key)


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("91350100M000100Y43", True), ("91350100m000100y43", True), ("91350100M000100Y44", False),
        ("91350100M000100Y4", False), ("9135O100M000100Y43", False), ("", False),
    ],
)  # fmt: skip
def test_a_social_credit_code_has_a_check_sign(code: str, fits: bool) -> None:
    assert form.code_fits(code) == fits
