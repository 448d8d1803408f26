"""`show people` and `show coverage` against the pure rules and real networks."""

import json
import shutil
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

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
    assert found["known_by_none"] == ["P1"]
    assert (found["betweenness"], found["eigenvector"], found["losses"]) == (None, None, [])
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
        network = _shown(capsys, managers, "--relation", kind)["network"]
        assert network == {
            "ties": facts["edges"], "density": facts["density"], "reciprocity": facts["reciprocity"],
            "groups": facts["weak_components"], "alone": facts["isolates"],
        }  # fmt: skip
        assert [key for key, one in some.items() if one["in_degree"] == 0] == facts[
            "zero_in_degree"
        ]


@pytest.mark.corpus
def test_krackhardt_reporting_lines_are_a_network_too(
    corpus: Path, managers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(
        (corpus / "04_stakeholder_graphs" / "expected_krackhardt.json").read_text("utf-8")
    )
    people: list[dict[str, Any]] = _shown(capsys, managers, "--relation", "reports_to")["people"]  # type: ignore[assignment]
    for one in people:
        assert one["in_degree"] == len(expected["direct_reports"].get(one["external_id"], ()))
        assert one["out_degree"] == (one["external_id"] not in expected["roots"])
        # the ways up through somebody: all below them, times all above them
        assert one["betweenness"] == one["all_reports"] * (one["level"] - 1)
    sizes: dict[str, int] = {}
    for one in people:
        sizes[one["department"]] = sizes.get(one["department"], 0) + 1
    assert sizes == expected["department_sizes"]
    advice: list[dict[str, Any]] = _shown(capsys, managers, "--relation", "advice")["people"]  # type: ignore[assignment]
    asked = [one["external_id"] for one in advice if one["level"] == 3 and one["in_degree"] >= 9]
    assert sorted(asked) == expected["hidden_influencers_level3_with_advice_in_degree_ge_9"]
    every: list[dict[str, Any]] = _shown(capsys, managers)["people"]  # type: ignore[assignment]
    assert max(one["in_degree"] for one in every) >= 18


@pytest.mark.corpus
def test_padgett_families_are_accounts_related_to_each_other(
    corpus: Path, empty_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = corpus / "04_stakeholder_graphs", tmp_path / "p.kam"
    expected = json.loads((folder / "expected_padgett.json").read_text("utf-8"))
    shutil.copyfile(empty_file, file)
    accounts = ["import", str(folder / "padgett_accounts.csv"), "--into", "accounts"]
    assert run([*accounts, "--map", "account=name", "--workspace", str(file)]) == 0
    ties = ["import", str(folder / "padgett_relations.csv"), "--into", "relations"]
    ends = ["--map", "account_a=from", "--map", "account_b=to", "--set", "between=accounts"]
    assert run([*ties, *ends, "--workspace", str(file)]) == 0

    def shown(*more: str) -> dict[str, Any]:
        capsys.readouterr()
        assert run(["show", "network", "--workspace", str(file), "--json", *more]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    marriage, business = shown("--relation", "marriage"), shown("--relation", "business")
    assert len(marriage["ties"]) == expected["marriage_ties"]
    assert len(business["ties"]) == expected["business_ties"]
    families = {one["name"]: one for one in marriage["accounts"]}
    for name, degree in expected["marriage_degree_top"]:
        assert families[name]["degree"] == degree
    order = sorted(marriage["accounts"], key=lambda one: -one["betweenness"])
    top = [[one["name"], one["betweenness"]] for one in order[:4]]
    assert top == expected["marriage_betweenness_top"]
    names = {one["code"]: one["name"] for one in marriage["accounts"]}
    codes = {tie["from"] for tie in marriage["ties"]} | {tie["to"] for tie in marriage["ties"]}
    assert len(codes) + len(expected["isolated_in_marriage"]) == expected["families"]
    assert len(marriage["alone"]) == len(expected["isolated_in_marriage"])

    def pairs(found: dict[str, Any]) -> set[frozenset[str]]:
        return {frozenset((names[tie["from"]], names[tie["to"]])) for tie in found["ties"]}

    both = pairs(marriage) & pairs(business)
    assert sorted(sorted(pair) for pair in both) == expected["both_ties"]
    assert len(shown()["ties"]) == expected["marriage_ties"] + expected["business_ties"]
    assert run(["show", "network", "--workspace", str(file), "--relation", "feud"]) == 1


def test_coverage_tells_the_contact_matrix_and_what_we_lose(database: Database) -> None:
    from kamdesk.features.relationships.store import FactRow

    key = builders.account(database, code="A-1")
    li = builders.contact(database, key, "李明", department="采购部")
    wang = builders.contact(database, key, "王强", department="总经办")
    shen = builders.colleague(database, "沈嘉宁", "销售")
    shao = builders.colleague(database, "邵明轩", "技术")
    for person, value in ((li, "4"), (wang, "5")):
        builders.add(
            database,
            FactRow(person_id=person, account_id=key, kind="influence", value=value, on_day=DAY),
        )
    builders.touch(database, key, DAY, "visit", (li,), (shen, shao))
    builders.touch(database, key, date(2026, 5, 1), "call", (wang,), (shen,))
    builders.touch(database, key, date(2026, 7, 1), "visit", (wang,), (shao,))
    found = _ask(database, "coverage", "A-1")
    assert found["people"] == 2
    assert (found["cells_needed"], found["cells_filled"], found["fill"]) == (2, 2, 1.0)
    assert found["top_share"] == round(3 / 7, 4)
    assert found["hhi"] == round((9 + 9 + 1) / 49, 4)
    assert found["effective_threads"] == round(49 / 19, 4)
    assert found["single_threaded"] is False
    assert found["contacts_touched"] == 2
    assert found["influence_reached"] == 9
    assert found["loss_if_leaves"] == [
        {"colleague": "沈嘉宁", "reached": 2, "influence_kept": 4, "loss": round(5 / 9, 4), "only_reached_by": ["王强"]},
        {"colleague": "邵明轩", "reached": 1, "influence_kept": 9, "loss": 0.0, "only_reached_by": []},
    ]  # fmt: skip
    assert found["matrix"][0] == {
        "our_function": "sales", "department": "总经办", "needed": True, "touches": 1.0,
        "weight": 1.0, "last": "2026-05-01",
    }  # fmt: skip


def test_an_account_nobody_touched_hangs_by_less_than_a_thread(database: Database) -> None:
    builders.account(database, code="A-1")
    found = _ask(database, "coverage", "A-1")
    assert (found["fill"], found["top_share"], found["hhi"]) == (None, None, None)
    assert (found["single_threaded"], found["single_thread_reasons"]) == (True, ["contacts"])
    assert found["loss_if_leaves"] == found["matrix"] == []
