"""`show people` and `show coverage` against the pure rules and real networks."""

import json
import shutil
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.cli.main import run
from kamdesk.db.database import Database
from kamdesk.features.relationships import views
from tests import builders

DAY = date(2026, 6, 30)


def _ask(
    database: Database, view: str, code: str | None, relation: str | None = None
) -> dict[str, object]:
    with database.read() as reader:
        request = Request(DAY, code, Namespace(relation=relation))
        found: dict[str, object] = getattr(views, view)(reader, request)
    return found


def test_an_unknown_account_or_kind_is_told(database: Database) -> None:
    builders.account(database, code="A-1")
    with pytest.raises(UserError, match="Name an account"):
        _ask(database, "people", None)
    with pytest.raises(UserError, match="no account A-9"):
        _ask(database, "people", "A-9")
    with pytest.raises(UserError, match="relation nonsense"):
        _ask(database, "people", "A-1", "nonsense")


def test_figures_of_a_network_need_three_people(database: Database) -> None:
    key = builders.account(database, code="A-1")
    builders.contact(database, key, "李明", external_id="P1")
    found = _ask(database, "people", "A-1")
    (one,) = found["people"]  # type: ignore[misc]
    assert one["betweenness"] is None
    assert (found["roots"], found["depth"]) == (1, 1)


def test_coverage_names_what_it_is_made_of(database: Database) -> None:
    from kamdesk.features.relationships.store import FactRow

    key = builders.account(database, code="A-1")
    person = builders.contact(database, key, "李明", external_id="P1")
    for kind, value in (("influence", "5"), ("attitude", "-1"), ("coverage", "1")):
        builders.add(
            database, FactRow(person_id=person, account_id=key, kind=kind, value=value, on_day=DAY)
        )
    found = _ask(database, "coverage", "A-1")
    assert found["coverage_index"] == 0.25
    assert found["weighted_sponsor_score"] == -0.5
    assert found["gaps"] == found["blockers"] == ["P1"]
    assert found["inputs"] == [{"person": "P1", "influence": 5, "attitude": -1, "coverage": 1}]


# -- real networks ------------------------------------------------------------------------------


@pytest.fixture
def managers(
    corpus: Path, empty_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Path:
    """Krackhardt's 21 managers, brought in from the command line."""
    folder = corpus / "04_stakeholder_graphs"
    file = tmp_path / "k.kam"
    shutil.copyfile(empty_file, file)
    common = ["--workspace", str(file), "--create-accounts", "--set", "account=K-1"]
    contacts = ["import", str(folder / "krackhardt_contacts.csv"), "--into", "contacts"]
    mapped = ["--map", "contact_id=external_id", "--map", "contact_id=name", "--map", "job_level=title", "--map", "department_code=department"]  # fmt: skip
    assert run([*contacts, *mapped, *common]) == 0
    relations = ["import", str(folder / "krackhardt_relations.csv"), "--into", "relations"]
    assert run([*relations, *common[:2], "--set", "account=K-1"]) == 0
    capsys.readouterr()
    return file


def _shown(capsys: pytest.CaptureFixture[str], file: Path, *more: str) -> dict[str, object]:
    assert (
        run(["show", "people", "--workspace", str(file), "--account", "K-1", "--json", *more]) == 0
    )
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.corpus
def test_krackhardt_gives_the_tree_and_the_networks(
    corpus: Path, managers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(
        (corpus / "04_stakeholder_graphs" / "expected_krackhardt.json").read_text("utf-8")
    )
    found = _shown(capsys, managers)
    people = {one["external_id"]: one for one in found["people"]}  # type: ignore[attr-defined]
    assert found["roots"] == len(expected["roots"])
    assert found["depth"] == expected["tree_depth_levels"]
    for boss, reports in expected["direct_reports"].items():
        assert sorted(key for key, one in people.items() if one["reports_to"] == boss) == reports
        assert people[boss]["direct_reports"] == len(reports)
        assert people[boss]["all_reports"] + 1 == expected["team_size_incl_self"][boss]
    for kind in ("advice", "friendship"):
        some = {
            one["external_id"]: one
            for one in _shown(capsys, managers, "--relation", kind)["people"]
        }  # type: ignore[attr-defined]
        facts = expected[kind]
        for name, key in (
            ("in_degree", "top_in_degree"),
            ("out_degree", "top_out_degree"),
            ("betweenness", "top_betweenness_directed_unnormalised"),
        ):
            for member, value in facts[key]:
                assert some[member][name] == pytest.approx(value, abs=5e-5), (kind, name, member)
        assert sum(one["out_degree"] for one in some.values()) == facts["edges"]
