"""`show classification` and the class in `show accounts`: the contract of the command line."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import Message
from kamdesk.cli.tables import print_document
from kamdesk.db.database import Database
from kamdesk.features.accounts import views as account_views
from kamdesk.features.positions import service, views
from tests import builders

DAY = date(2026, 6, 30)
E01: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "worked_example.json").read_text("utf-8")
)


def _ask(database: Database, code: str | None = "A-1", day: date = DAY) -> dict[str, Any]:
    with database.read() as reader:
        return views.classification(reader, Request(day, code, Namespace()))


@pytest.fixture
def acme(database: Database) -> int:
    key = builders.account(database, "Acme", code="A-1")
    builders.snapshot(database, key, E01["answers"], d_us=70, d_them=30)
    return key


def test_the_worked_example_in_json(database: Database, acme: int) -> None:
    found = _ask(database)
    assert {axis: one["score"] for axis, one in found["axes"].items()} == {
        "RQ": 56.25, "T": 22.5, "P": 55.0,
    }  # fmt: skip
    assert {axis: one["answered"] for axis, one in found["axes"].items()} == dict.fromkeys(
        ("RQ", "T", "P"), 1.0
    )
    assert found["pattern"]["class"] == "master_servant"
    assert found["pattern"]["zh"] == "主仆"
    assert found["ladder"] == {
        "class": "strategic_partner", "zh": "战略伙伴", "en": "Strategic partner", "candidate": True,
        "failing_gates": ["need", "interest"], "in_transition": False,
    }  # fmt: skip
    assert found["gates"] == {"need": False, "trust": True, "interest": False}
    assert (found["trust_score"], found["asymmetry"], found["master"]) == (64.29, 0.4, "customer")
    assert (found["gap_a"], found["gap_b"]) == (49.45, 20.35)
    assert found["ideal"]["set"] is False
    assert (found["first_move"]["class"], found["first_move"]["axis"]) == ("master_servant", "T")
    assert [[one["item"], one["deficit"]] for one in found["top_deficits"]["T"]] == [
        ["T2", 18.75], ["T1", 12.5], ["T3", 10.0],
    ]  # fmt: skip
    assert (found["stale"], found["age_days"]) == (False, 29)
    assert [one["day"] for one in found["trail"]] == ["2026-06-01"]
    json.dumps(found)


def test_before_the_first_assessment_all_of_the_present_is_null(
    database: Database, acme: int, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _ask(database, "Acme", date(2026, 5, 31))
    for name in ("assessed", "axes", "pattern", "ladder", "gates", "gap_a", "first_move", "gap"):
        assert found[name] is None, name
    assert found["deficits"] == found["trail"] == []
    print_document(found)
    assert "assessed" in capsys.readouterr().out


@pytest.mark.parametrize("code", [None, "X"])
def test_an_unknown_account_is_told(database: Database, acme: int, code: str | None) -> None:
    with pytest.raises(UserError, match="no account"):
        _ask(database, code)


def test_path_measures_group_and_perception_are_told(database: Database, acme: int) -> None:
    unit = builders.account(database, "Acme North", code="A-2", parent_id=acme)
    builders.snapshot(database, unit, 4)
    builders.snapshot(database, acme, 2, view="customer")
    database.write(
        Message("x"), service.set_target, acme, date(2026, 6, 1), "win_win", "commercial", "why"
    )
    database.write(
        Message("x"), service.plan_deficits, acme, [("T2", "Shorter terms")], "Chen", DAY, date(2026, 9, 1)
    )  # fmt: skip
    found = _ask(database)
    assert found["ideal"]["since"] == "2026-06-01"
    assert (found["gap_b"], found["progress"]) == (15.0, 0.0)
    assert found["measures"][0] == {
        "what": "Shorter terms", "item": "T2", "expected": 4, "owner": "Chen", "started": "2026-06-30",
        "due": "2026-09-01", "state": "open", "overdue": False, "ended": None, "outcome": None,
    }  # fmt: skip
    assert found["expected"]["T"] == 41.25
    assert found["perception"] == {"ours": 56.25, "customer": 25.0, "gap": 31.25, "alarm": True}
    assert found["group"]["axes"]["RQ"] == {
        "mean": 65.62, "lowest": 56.25, "highest": 75.0, "assessed": 2,
    }  # fmt: skip


def test_the_class_stands_in_the_list_of_accounts_as_of_the_day(
    database: Database, acme: int
) -> None:
    def ask(day: date) -> dict[str, Any]:
        with database.read() as reader:
            found = account_views.accounts(reader, Request(day, None, Namespace(query="")))
        one: dict[str, Any] = found["accounts"][0]
        return one

    assert (ask(DAY)["class"], ask(DAY)["class_candidate"]) == (
        "master_servant/strategic_partner", True,
    )  # fmt: skip
    builders.snapshot(database, acme, 1, on_day=DAY)
    assert (ask(DAY)["class"], ask(DAY)["class_candidate"]) == ("conflict/outsider", False)
    assert ask(DAY)["ideal"] is None
    assert ask(date(2026, 5, 31))["class"] is None
    database.write(Message("x"), service.set_target, acme, DAY, "win_win", "commercial")
    assert ask(DAY)["ideal"] == "win_win/commercial"
