"""Rules of credit at their edges: the share just reached, the figure that is missing, the last day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.credit.domain import (
    alerts,
    exposure,
    form,
    gather,
    granted,
    limits,
    rules,
    score,
    zscore,
)
from kamdesk.features.credit.domain.exposure import Bill, Check, Exposure
from kamdesk.features.credit.domain.granted import Granted
from kamdesk.features.credit.domain.limits import Inputs, Term

D = Decimal
DAY = date(2026, 6, 30)
ONE = timedelta(1)
DEFAULT = rules.DEFAULT

# -- exposure -----------------------------------------------------------------------------------


def test_every_term_of_two_units_is_added_and_guarantees_as_far_as_they_cover() -> None:
    one = Exposure("CNY", 1, 20, 300, 4000, 50_000, 6, 100, with_bank=True)
    other = Exposure("CNY", 2, 30, 400, 5000, 60_000, 7, 10**9, with_bank=True)
    both = one.plus(other)
    assert one.total == 54_315 - 100
    assert other.total == 0
    assert both == Exposure("CNY", 3, 50, 700, 9000, 110_000, 13, 100 + 65_425, with_bank=True)
    assert Exposure("CNY", bank=9).total == 0
    assert Exposure("CNY", bank=9).terms()["bank"] == 0
    assert Exposure("CNY", 5, unapplied=8, guarantee=4).total == -3
    assert Exposure("CNY", 5, guarantee=5).total == 0


@pytest.mark.parametrize(
    ("bill", "out"),
    [
        (Bill(DAY, None, voided=DAY + ONE), True),
        (Bill(DAY, DAY + 9 * ONE, settled=DAY + ONE), True),
        (Bill(DAY - 9 * ONE, DAY - ONE, dishonoured=DAY + ONE), False),
        (Bill(DAY - 9 * ONE, DAY - ONE, dishonoured=DAY - ONE), True),
        (Bill(DAY - 9 * ONE, DAY - ONE, voided=DAY, dishonoured=DAY - ONE), False),
    ],
)
def test_a_bill_is_judged_by_what_was_known_that_day(bill: Bill, out: bool) -> None:
    assert bill.is_out(DAY) is out


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [(0, None, True), (1, None, False), (0, 1, True), (-5, 0, False), (-5, -1, False)],
)
def test_what_stands_beside_the_ledger_counts_until_before_its_end(
    since: int, until: int | None, counts: bool
) -> None:
    end = None if until is None else DAY + until * ONE
    assert exposure.item_counts(DAY + since * ONE, end, DAY) is counts


def test_the_share_used_is_never_below_zero() -> None:
    assert exposure.used(1, 4) == D("0.25")
    assert exposure.used(-1, 4) == 0
    assert exposure.used(5, 0) is None
    assert exposure.used(5, None) is None


def test_what_an_order_leaves_in_full() -> None:
    check = exposure.check_order
    assert check(600, 1000, 1, DEFAULT) == Check(600, 601, 1000, D("0.601"), "good", 400)
    assert check(600, None, 1, DEFAULT) == Check(600, 601, None, None, "none", None)
    own = rules.with_values(DEFAULT, {"warn": "0.5", "stop": "1.1"})
    assert [check(0, 1000, order, own).state for order in (499, 500, 1100, 1101)] == [
        "good", "watch", "watch", "bad",
    ]  # fmt: skip
    assert check(0, 15, 1, own).room == 16  # 16.5 is not ordered in full
    assert [exposure.state(total, 1000, own) for total in (499, 500, 1099, 1100)] == [
        "good", "watch", "watch", "bad",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no order"):
        check(0, 10, -1, DEFAULT)


def test_the_worse_state_decides() -> None:
    assert exposure.worst("good", "watch") == "watch"
    assert exposure.worst("bad", "watch", "none") == "bad"
    assert exposure.worst("good", "none") == "none"
    assert exposure.worst("none", "watch") == "watch"


# -- limits over time ---------------------------------------------------------------------------


def test_a_limit_holds_from_its_first_to_its_last_day() -> None:
    peak = Granted(1, "CNY", 5, DAY, DAY + ONE)
    assert [peak.holds(DAY + n * ONE) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    endless = Granted(2, "CNY", 5, DAY)
    assert [endless.holds(DAY + n * ONE) for n in (-1, 0, 9)] == [False, True, True]
    assert (peak.is_peak, endless.is_peak) == (True, False)
    assert granted.in_force([], DAY, "CNY") is None


def test_only_an_own_peak_that_the_sheet_still_shows_is_told() -> None:
    first = Granted(1, "CNY", 150, date(2026, 1, 1), date(2026, 2, 1))
    second = Granted(2, "CNY", 150, date(2026, 3, 1), date(2026, 4, 1))
    told = granted.ended_peak
    assert told([second, first], DAY, "CNY", 150) == second
    assert told([first], date(2026, 2, 1), "CNY", 150) is None
    assert told([first], date(2026, 2, 2), "CNY", 150) == first
    assert told([first], DAY, "USD", 150) is None
    assert told([first], DAY, "CNY", None) is None
    group = Granted(3, "CNY", 150, date(2026, 1, 1), date(2026, 2, 1), covers_group=True)
    assert told([group], DAY, "CNY", 150) is None
    same = Granted(4, "CNY", 150, date(2025, 1, 1))
    assert told([first, same], DAY, "CNY", 150) is None  # the sheet is right by another decision
    on_the_day = Granted(5, "CNY", 9, date(2026, 1, 1))
    assert told([first, on_the_day], DAY, "CNY", 150) == first


# -- alerts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ()),
        ({"exposure": 79}, ()),
        ({"exposure": 80}, ("near",)),
        ({"exposure": 100}, ("over",)),
        ({"group_exposure": 80, "group_limit": 100}, ("group_near",)),
        ({"group_exposure": 100, "group_limit": 100}, ("group_over",)),
        ({"group_exposure": 1, "group_limit": 100}, ()),
        ({"group_exposure": 100}, ()),
        ({"investigated": False}, ("no_investigation",)),
        ({"investigated": False, "limit": 0}, ()),
        ({"investigated": False, "approved": False}, ("no_investigation",)),
        ({"approved": False}, ("not_approved",)),
        ({"limit": None}, ()),
        ({"limit": None, "exposure": 1}, ("no_limit",)),
        ({"differs": True}, ("differs",)),
        ({"peak_ended": DAY}, ("peak_expired",)),
        ({"others": ("USD",)}, ("other_currency",)),
        ({"lawsuit": True}, ("lawsuit",)),
        ({"defaulter": True}, ("defaulter",)),
        ({"legal_rep": True}, ("legal_rep",)),
        ({"negative_equity": True}, ("negative_equity",)),
        ({"review_on": DAY - ONE}, ("review_overdue",)),
        ({"late_now": D(6), "late_before": D(1)}, ("late_trend",)),
    ],
)
def test_each_alert_has_its_cause(changes: dict[str, object], told: tuple[str, ...]) -> None:
    facts = alerts.Facts(**{"exposure": 0, "limit": 100, **changes})  # type: ignore[arg-type]
    assert alerts.alerts(facts, DAY, DEFAULT) == told


# -- formulas of the limit ----------------------------------------------------------------------


def test_the_need_shows_its_terms_and_rounds_to_the_cent() -> None:
    found = limits.propose("need", Inputs(yearly_sales=D(365), vat=D("0.5"), days=D("0.01")))
    assert found.amount == D("0.02")  # 0.015 goes up
    assert found.terms == (
        Term("sales", D(365)), Term("vat", D("0.5"), "share"), Term("days", D("0.01"), "days"),
    )  # fmt: skip
    assert found.notes == ()
    assert limits.propose("need", Inputs(yearly_sales=D(5))).notes == ("none",)
    assert limits.propose("need", Inputs(yearly_sales=D(-5), days=D(9))).amount == 0


def test_capacity_is_the_smaller_of_the_two() -> None:
    given_ = Inputs(
        tangible=D(1000), worth_share=D("0.5"), turnover=D(900), turnover_share=D("0.1"),
        other_currency=True,
    )  # fmt: skip
    found = limits.propose("capacity", given_)
    assert (found.amount, found.notes) == (90, ("other_currency",))
    assert [one.value for one in found.terms] == [1000, D("0.5"), 500, 900, D("0.1"), 90]
    zero = Inputs(tangible=D(0), worth_share=D(1), turnover=D(9), turnover_share=D(1))
    assert (limits.propose("capacity", zero).amount, limits.propose("capacity", zero).notes) == (
        0,
        (),
    )


def test_the_average_is_of_what_is_known() -> None:
    two = limits.propose("average", Inputs(net_worth=D(1000), peers=(D(300), D(500))))
    assert (two.amount, two.notes) == (250, ("partial",))
    negative = limits.propose("average", Inputs(net_worth=D(-1), peers=(D(300),)))
    assert (negative.amount, negative.notes) == (150, ("partial", "negative_equity"))
    assert limits.propose("average", Inputs()).notes == ("none",)


def test_factors_of_nothing_are_nothing() -> None:
    every = dict.fromkeys(limits.FACTORS, D("0.1"))
    assert limits.propose("factors", Inputs(net_worth=D(10), factors=every)).amount == 6
    without = limits.propose("factors", Inputs(factors=every))
    assert (without.amount, without.terms[-1].value, without.notes) == (None, D("0.6"), ("none",))
    assert limits.parse_peers("") == ()


# -- Z scores -----------------------------------------------------------------------------------

FIGURES = {
    "current_assets": D(60), "current_liabilities": D(20), "total_assets": D(100),
    "total_liabilities": D(50), "retained_earnings": D(30), "ebit": D(10), "sales": D(200),
    "net_profit": D(8), "intangibles": D(15),
}  # fmt: skip


def test_scores_by_hand() -> None:
    year = zscore.judge(2025, FIGURES, {"total_assets": D(60)}, china=True)
    assert list(year.ratios.values()) == [D("0.4"), D("0.3"), D("0.1"), D(1), D(2)]
    assert (year.equity, year.tangible) == (50, 35)
    values = {one.model: one.value for one in year.scores}
    double = D("6.56") * D("0.4") + D("3.26") * D("0.3") + D("0.672") + D("1.05")
    assert values["z2"] == double
    assert values["ems"] == double + D("3.25")
    assert values["z1"] == D("0.2868") + D("0.2541") + D("0.3107") + D("0.42") + D("1.996")
    assert values["china"] == D("0.517") - D("0.23") + D("0.932") + D("0.1552") + D("0.3474")
    first = zscore.judge(2025, FIGURES, china=True).score("china")  # no year before
    assert first is not None
    assert first.value == D("0.517") - D("0.23") + D("0.7456") + D("0.1552") + D("0.3474")


@pytest.mark.parametrize("assets", [0, -1])
def test_a_firm_without_assets_has_no_ratios(assets: int) -> None:
    year = zscore.judge(2025, {**FIGURES, "total_assets": D(assets)}, china=True)
    assert [one for one in year.ratios.values() if one is not None] in ([], [(D(assets) - 50) / 50])
    assert [one.value for one in year.scores] == [None] * 4
    assert [one.zone for one in year.scores] == [None] * 4


def test_equity_needs_both_sides_and_may_be_nothing() -> None:
    even = zscore.judge(2025, {**FIGURES, "total_liabilities": D(100)})
    assert (even.equity, even.negative_equity) == (0, False)
    for left_out in ("total_assets", "total_liabilities"):
        year = zscore.judge(2025, {key: FIGURES[key] for key in FIGURES if key != left_out})
        assert (year.equity, year.tangible, year.negative_equity) == (None, None, False)
        assert year.missing == (left_out,)
    bare = zscore.judge(2025, {"total_assets": D(9), "total_liabilities": D(4)})
    assert (bare.equity, bare.tangible) == (5, 5)
    assert zscore.judge(2025, {**FIGURES, "total_assets": D(1)}).ratios["x1"] == 40
    assert zscore.judge(2025, {**FIGURES, "total_liabilities": D(1)}).ratios["x4"] == 99
    lost = zscore.judge(2025, FIGURES, {"total_assets": D(-100)}, china=True).score("china")
    assert lost == zscore.Found("china", None, None)


# -- scores -------------------------------------------------------------------------------------


def test_answers_reach_from_0_to_100_and_enough_is_inclusive() -> None:
    found = score.score("trend", {"cycle": D(100), "honesty": D(0)}, DEFAULT)
    assert (found.value, found.low, found.high) == (D("62.5"), 50, 70)
    assert (found.answered, found.enough, found.weight_sum) == (D("0.8"), True, 1)
    least = rules.with_values(DEFAULT, {"answered": "0.8"})
    assert score.score("trend", {"cycle": D(100), "honesty": D(0)}, least).enough
    more = rules.with_values(DEFAULT, {"answered": "0.81"})
    assert not score.score("trend", {"cycle": D(100), "honesty": D(0)}, more).enough
    for wrong in (D(-1), D("100.1")):
        with pytest.raises(ValueError, match="not 0 to 100"):
            score.score("trend", {"cycle": wrong}, DEFAULT)
    none = rules.with_values(DEFAULT, {"answered": "0"})
    nothing = score.score("trend", {}, none)
    assert (nothing.enough, score.proposed_class(nothing, none)) == (False, None)


# -- rules --------------------------------------------------------------------------------------


def test_values_may_reach_their_ends() -> None:
    own = rules.with_values(
        DEFAULT, {"warn": " 0 ", "stop": "0", "vat": "1", "terms.A": " Cash ", "nothing": "x",
                  "weight.trend.cycle": "0", "weight.trend.honesty": "0"},
    )  # fmt: skip
    assert (own.number("warn"), own.number("vat"), own.text("terms.A")) == (0, 1, "Cash")
    assert "nothing" not in own.own
    assert rules.with_values(own, {"stop": "2"}).number("vat") == 1
    assert rules.with_values(DEFAULT, {"bank_bills": "1"}).on("bank_bills")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"cut.B": "80"}, "cut.B"), ({"cut.C": "65"}, "cut.C"), ({"warn": "1.01"}, "warn"),
        ({"vat": "1.01"}, "vat"), ({"vat": "-0.01"}, "vat"), ({"terms.B": ""}, "terms.B"),
        ({"vat": "Infinity"}, "vat"), ({"vat": ""}, "vat"),
        ({f"weight.5c.{one}": "0" for one in ("character", "capacity", "capital", "collateral",
                                             "conditions")}, "weight.5c.character"),
    ],
)  # fmt: skip
def test_the_rule_that_is_wrong_is_named(values: dict[str, str], name: str) -> None:
    with pytest.raises(rules.BadRule) as told:
        rules.with_values(DEFAULT, values)
    assert told.value.name == name


# -- the form -----------------------------------------------------------------------------------


def test_what_is_a_fact() -> None:
    known = ("currency", "class_reason", "need_sales", "need_days", "photo.12", "factor.age",
             "score.trend.cycle", "2025.sales", "court")  # fmt: skip
    unknown = ("photo.", "20255.sales", "205.sales", "abcd.sales", "2025", "score.trend", "factor.")
    assert all(form.known_key(key) for key in known)
    assert not any(form.known_key(key) for key in unknown)
    assert [form.section_shown("budget", public=one) for one in (True, False)] == [True, False]
    assert form.section_shown("courts", public=False)


def test_facts_that_are_missing_or_no_number() -> None:
    facts = {"a": "1.5", "b": "x", "on": "2026-06-30", "off": ""}
    assert [form.number_of(facts, key) for key in "abc"] == [D("1.5"), None, None]
    assert [form.day_of(facts, key) for key in ("on", "off", "c")] == [DAY, None, None]


def test_what_the_form_does_not_ask_stands_last_and_years_after_it() -> None:
    found = form.differences({}, {"2025.sales": "1", "zz": "2", "court": "3", "2024.sales": "4"})
    assert [one.key for one in found] == ["court", "zz", "2024.sales", "2025.sales"]
    assert form.differences({"court": ""}, {}) == []
    assert form.differences({"court": "x"}, {}) == [form.Difference("court", "x", "")]


_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.text(_SIGNS, min_size=17, max_size=17))
def test_one_of_31_signs_fits_and_any_wrong_sign_is_found(body: str) -> None:
    (whole,) = [body + sign for sign in _SIGNS if form.code_fits(body + sign)]
    for place in range(18):
        other = _SIGNS[(_SIGNS.index(whole[place]) + 1) % 31]
        assert not form.code_fits(whole[:place] + other + whole[place + 1 :])
    assert form.code_fits(f" {whole.lower()} ")
    assert not form.code_fits(whole + "0")


def test_an_investigation_gives_its_last_year_to_the_formulas() -> None:
    facts = {
        "2024.sales": "1", "2025.sales": "9", "2025.total_assets": "100",
        "2025.total_liabilities": "40", "2025.intangibles": "10", "need_sales": "365",
        "need_days": "30", "peers": "5;7", "factor.age": "5",
    }  # fmt: skip
    found = gather.inputs_of(facts, "B", "CNY", DEFAULT)
    assert (found.net_worth, found.tangible, found.turnover) == (60, 50, 9)
    assert (found.worth_share, found.turnover_share) == (D("0.35"), D("0.05"))
    assert (found.vat, found.average_share) == (D("0.13"), D("0.10"))
    assert (found.yearly_sales, found.days, found.peers) == (365, 30, (5, 7))
    assert (found.factors, found.other_currency) == ({"age": D("0.05")}, False)
    other = gather.inputs_of({**facts, "currency": "USD"}, "B", "CNY", DEFAULT)
    assert (other.other_currency, other.net_worth, other.days, other.peers) == (True, None, 30, ())
    assert (other.worth_share, other.turnover_share) == (D("0.35"), D("0.05"))
    bare = gather.inputs_of({"peers": "5;x"}, None, "CNY", DEFAULT)
    assert bare == Inputs(vat=D("0.13"), average_share=D("0.10"))
