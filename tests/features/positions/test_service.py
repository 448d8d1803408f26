"""Snapshots, ideals and rules are dated facts; what follows is kept equal to the pure rule."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.app.features import derivations
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.plan.service import set_state
from kamdesk.features.positions import domain, queries, service
from kamdesk.features.positions.derive import POSITIONS
from tests import builders

E01: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "worked_example.json").read_text("utf-8")
)
TODAY = date(2026, 6, 30)
STEP = Message("x")


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database, "Acme", code="A-1")


def _standing(database: Database, key: int, day: date = TODAY) -> queries.Standing:
    with database.read() as reader:
        found = queries.standing(reader, key, day)
        assert POSITIONS.check(reader) == []
    assert found is not None
    return found


def test_a_snapshot_comes_back_as_it_was_said(database: Database, acme: int) -> None:
    builders.snapshot(
        database, acme, {"R1": 4, "R2": None, "T1": 2}, evidence={"R1": "Paid on the day", "P1": "no answer"},
        d_us=70, d_them=30, comment=" After the audit ",
    )  # fmt: skip
    now = _standing(database, acme).now
    assert now is not None
    assert dict(now.answers) == {"R1": 4, "R2": None, "T1": 2}
    assert dict(now.evidence) == {"R1": "Paid on the day"}
    assert (now.assessor, now.comment, now.asymmetry) == (
        "Chen Wei",
        "After the audit",
        Decimal("0.4"),
    )


def test_the_worked_example_from_the_file(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, E01["answers"], d_us=70, d_them=30)
    found = _standing(database, acme)
    assert found.now is not None
    assert (found.now.found.pattern, found.now.found.ladder) == (E01["pattern"], E01["ladder"])
    assert round(found.now.gap("win_win") or Decimal(0), 2) == Decimal(E01["gap_a"])
    assert found.leading == "master_servant"
    assert found.move is not None and found.move.axis == "T"
    assert [one.item for one in found.deficits()[:3]] == ["T2", "T1", "P5"]
    assert found.target.assumed


@pytest.mark.parametrize(
    "wrong",
    [{}, {"R1": None}, {"R1": 6}, {"R1": 0}],
)
def test_nothing_and_nonsense_are_refused(
    database: Database, acme: int, wrong: dict[str, int | None]
) -> None:
    with pytest.raises(UserError):
        builders.snapshot(database, acme, wrong)
    with pytest.raises(UserError, match="0 to 100"):
        builders.snapshot(database, acme, 3, d_us=101)
    assert _standing(database, acme).now is None


def test_a_removed_snapshot_comes_back_with_undo(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, 2, on_day=date(2026, 3, 1))
    last = builders.snapshot(database, acme, 5)
    before = _standing(database, acme)
    database.write(STEP, service.remove_snapshot, last)
    assert len(_standing(database, acme).ours) == 1
    database.undo()
    assert _standing(database, acme) == before


def test_hysteresis_runs_along_the_days_not_along_the_entries(
    database: Database, acme: int
) -> None:
    """A snapshot entered later for an earlier day changes what follows it."""
    middle = dict.fromkeys(domain.ITEMS, 3)
    builders.snapshot(database, acme, middle, on_day=date(2026, 6, 1))
    assert _standing(database, acme).now.found.pattern == "win_win"  # type: ignore[union-attr]
    builders.snapshot(database, acme, 1, on_day=date(2026, 1, 1))
    assert _standing(database, acme).now.found.pattern == "conflict"  # type: ignore[union-attr]


def test_old_snapshots_keep_their_own_rules(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, 4, on_day=date(2026, 3, 1))
    database.write(STEP, service.set_rules, {"cut_rq": "80"}, date(2026, 4, 1), "Chen Wei")
    first = _standing(database, acme)
    assert first.now is not None and first.now.found.pattern == "win_win"
    assert first.rules.cut_rq == 80
    with database.read() as reader:
        assert queries.rules(reader, date(2026, 3, 31)).cut_rq == 50
    builders.snapshot(database, acme, 4)
    now = _standing(database, acme).now
    assert now is not None and now.found.pattern == "loose"  # 75 is below 80 and outside its zone


def test_rules_that_cannot_be_are_refused_in_words(database: Database) -> None:
    with pytest.raises(UserError, match="Cut-line of the quality"):
        database.write(STEP, service.set_rules, {"cut_rq": "120"}, TODAY)
    with pytest.raises(UserError, match="weight of R1"):
        database.write(STEP, service.set_rules, {"weight.R1": "a lot"}, TODAY)
    with database.read() as reader:
        assert queries.rules(reader, TODAY) == domain.DEFAULT


def test_first_moves_can_be_said_in_our_own_words(database: Database, acme: int) -> None:
    database.write(STEP, service.set_move, "conflict", {"what": "Call the boss"}, TODAY)
    with database.read() as reader:
        moves = queries.moves(reader, TODAY)
    assert (moves["conflict"].what, moves["conflict"].axis) == ("Call the boss", "RQ")
    assert moves["loose"] == domain.MOVES["loose"]
    with pytest.raises(UserError):
        database.write(STEP, service.set_move, "conflict", {"what": " "}, TODAY)


def test_the_path_begins_with_the_ideal_that_still_holds(database: Database, acme: int) -> None:
    for day, answer in ((date(2025, 6, 1), 2), (date(2025, 12, 1), 3), (date(2026, 6, 1), 4)):
        builders.snapshot(database, acme, answer, on_day=day)
    for day, pattern in (
        (date(2025, 1, 1), "loose"), (date(2025, 7, 1), "win_win"), (date(2026, 2, 1), "win_win"),
    ):  # fmt: skip
        database.write(STEP, service.set_target, acme, day, pattern, "commercial", "why")
    found = _standing(database, acme)
    assert found.target.since == date(2025, 7, 1)
    assert found.start is not None and found.start.on_day == date(2025, 6, 1)
    assert found.progress == 1
    early = _standing(database, acme, date(2025, 12, 31))
    assert early.progress is not None and 0 < early.progress < 1
    assert _standing(database, acme, date(2025, 6, 30)).target.pattern == "loose"
    assert _standing(database, acme, date(2024, 6, 30)).target.assumed
    with pytest.raises(UserError):
        database.write(
            STEP, service.set_target, acme, TODAY, "win_win", "friend", "", date(2026, 1, 1)
        )


def test_deficits_become_measures_in_one_step(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, E01["answers"])
    heavy = _standing(database, acme).deficits()[:3]
    items = [(one.item, domain.ITEMS[one.item].measure) for one in heavy]
    database.write(STEP, service.plan_deficits, acme, items, "Chen Wei", TODAY, date(2026, 9, 30))
    found = _standing(database, acme)
    assert [(one.item, one.expected, one.owner) for one in found.measures] == [
        ("T2", 4, "Chen Wei"), ("T1", 4, "Chen Wei"), ("P5", 4, "Chen Wei"),
    ]  # fmt: skip
    after = found.expected
    assert after is not None and after.scores["T"].value == Decimal("53.75")
    database.undo()
    assert _standing(database, acme).measures == ()
    with pytest.raises(UserError, match="at least one"):
        database.write(STEP, service.plan_deficits, acme, [], "", TODAY, None)


def test_a_measure_that_moved_an_account_is_told(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, {**E01["answers"], "T2": 1}, on_day=date(2026, 1, 10))
    (key,) = database.write(
        STEP, service.plan_deficits, acme, [("T2", "Shorter terms")], "", date(2026, 1, 15), None
    ).value
    database.write(STEP, set_state, key, "done", date(2026, 3, 1), "45 days agreed")
    with database.read() as reader:
        assert queries.helped(reader, TODAY) == []
    builders.snapshot(database, acme, {**E01["answers"], "T2": 4}, on_day=date(2026, 4, 1))
    with database.read() as reader:
        (one,) = queries.helped(reader, TODAY)
        assert queries.helped(reader, date(2026, 3, 31)) == []
        ours = queries.snapshots(reader, acme, TODAY)
    first, last = ours
    assert one.effect.moved
    assert one.effect == domain.effect(
        "T2", (first.answers, first.found), (last.answers, last.found)
    )


def test_both_views_stand_apart_and_their_distance_is_told(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, 4)
    builders.snapshot(database, acme, 3, view="customer", assessor="Ms Li")
    found = _standing(database, acme)
    assert found.perception == 25
    assert found.perception_alarm
    assert len(found.ours) == len(found.customers) == 1


def test_assessors_are_told_with_their_mean(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, 5)
    builders.snapshot(database, acme, 3, assessor="Wei Zihang")
    with database.read() as reader:
        found = {one.name: one.mean for one in queries.assessors(reader, TODAY)}
    assert found == {"Chen Wei": 5, "Wei Zihang": 3}


def test_a_group_is_rolled_up_by_what_was_billed(database: Database, acme: int) -> None:
    unit = builders.account(database, "Acme North", parent_id=acme)
    builders.account(database, "Acme South", parent_id=unit)
    builders.snapshot(database, acme, 5)
    builders.snapshot(database, unit, 3)
    builders.invoice(database, acme, 100_00)
    builders.invoice(database, unit, 300_00)
    with database.read() as reader:
        found = queries.group(reader, acme, TODAY)
        assert found is not None and found.weighted
        assert len(found.units) == 3
        assert found.axes["RQ"] == domain.RollUp(Decimal("62.5"), Decimal(50), Decimal(100), 2)
        assert queries.group(reader, found.units[2].account_id, TODAY) is None
    builders.invoice(database, unit, 1_00, currency="USD")
    with database.read() as reader:
        mixed = queries.group(reader, acme, TODAY)
    assert mixed is not None and not mixed.weighted
    assert mixed.axes["RQ"] is not None and mixed.axes["RQ"].mean == 75


# -- what is kept equals the rule ------------------------------------------------------------------

_SOMETIMES = {code: st.none() | st.integers(1, 5) for code in domain.ITEMS if code != "R1"}
_ANSWERS = st.fixed_dictionaries({"R1": st.integers(1, 5)}, optional=_SOMETIMES)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(_ANSWERS, st.integers(0, 700), st.sampled_from(domain.VIEWS)), max_size=6)
)
def test_portfolio_and_account_agree_with_the_rule(
    database: Database, series: list[tuple[dict[str, int | None], int, str]]
) -> None:
    key = builders.account(database, "Acme")
    for answers, days, view in series:
        builders.snapshot(
            database, key, answers, on_day=date.fromordinal(TODAY.toordinal() - days), view=view
        )
    with database.read() as reader:
        for derivation in derivations():
            assert derivation.check(reader) == []
        (dot,) = queries.portfolio(reader, TODAY, key)
        found = queries.standing(reader, key, TODAY)
    assert found is not None
    if found.now is None:
        assert dot.now is None
        return
    assert dot.now is not None
    assert (dot.now.pattern, dot.now.ladder) == (found.now.found.pattern, found.now.found.ladder)
    assert dot.stale == found.stale
    assert dot.open_gates == found.now.found.open_gates
    for axis in domain.AXES:
        ours, kept = found.now.value(axis), dot.now.value(axis)
        assert (ours is None) == (kept is None)
        assert ours is None or kept is None or abs(ours - kept) < Decimal("0.000001")


def test_bulk_rows_are_judged_and_taken_back(database: Database, acme: int) -> None:
    from kamdesk.db.recorder import bulk

    def edit(session: Any) -> None:
        writer = bulk(session)
        made = writer.insert(
            "position", ("account_id", "on_day", "view", "parameters", "recorded_at"),
            [(acme, "2026-05-01", "ours", domain.to_json(domain.DEFAULT), "2026-05-01T00:00:00+00:00")],
        )  # fmt: skip
        assert made is not None
        writer.insert(
            "position_answer", ("position_id", "item", "value"),
            [(made.first, code, 4) for code in domain.ITEMS],
        )  # fmt: skip

    database.write_import(STEP, edit)
    assert _standing(database, acme).now is not None
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM position_score") == 1
    database.undo()
    assert _standing(database, acme).now is None
    database.redo()
    with database.read() as reader:
        assert POSITIONS.check(reader) == []
        assert reader.value("SELECT pattern FROM position_score") == "win_win"


def test_rebuilding_gives_the_same(database: Database, acme: int) -> None:
    builders.snapshot(database, acme, 2)
    with database.engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("UPDATE position_score SET pattern = 'win_win'")
    with database.read() as reader:
        assert len(POSITIONS.check(reader)) == 1
    with database.engine.begin() as connection:
        raw = connection.connection.driver_connection
        POSITIONS.rebuild(raw)
    with database.read() as reader:
        assert POSITIONS.check(reader) == []
