"""What a map shows to others holds nothing it should not."""

from datetime import date

from kamdesk.features.relationships import domain
from kamdesk.features.relationships.queries import Judgement, Knows, Person, Staff, Tie
from kamdesk.features.relationships.ui.share import Export, shared

DAY = date(2026, 6, 30)


def _person(key: int, name: str, *, sensitive: bool = False) -> Person:
    facts = {
        kind: Judgement(value, DAY, "canary source", False)
        for kind, value in (("attitude", "-2"), ("influence", "5"), ("role", "payer"), ("needs", "canary"))
    }  # fmt: skip
    return Person(
        key=key, person_id=key, post_id=key, name=name, external_id=None, title="采购总监",
        department="采购部", since=None, outside=False, placeholder=False, sensitive=sensitive,
        owner_id=9, owner="沈嘉宁", boss=None, level=1, reports=0, below=0, facts=facts,
    )  # fmt: skip


def _staff() -> Staff:
    people = (_person(1, "王强"), _person(2, "李明"), _person(3, "赵琳", sensitive=True))
    ties = (
        Tie(1, "reports_to", 2, 1, None, ""),
        Tie(2, "reports_to", 3, 2, None, ""),
        Tie(3, "conflict", 1, 2, 2, "canary note"),
    )
    knows = (Knows(1, 9, "沈嘉宁", "销售", 1, 3, None, "", True),)
    return Staff(people, ties, domain.tree([1, 2, 3], [(2, 1), (3, 2)]), knows)


def test_everything_is_shown_unless_something_is_left_out() -> None:
    assert shared(_staff(), Export()) == _staff()


def test_without_opinions_only_role_and_influence_and_reporting_are_left() -> None:
    found = shared(_staff(), Export(opinions=False))
    assert {kind for one in found.people for kind in one.facts} == {"influence", "role"}
    assert {tie.kind for tie in found.ties} == {"reports_to"}
    assert found.knows == ()
    assert "canary" not in repr([one.facts["role"].value for one in found.people])
    assert {one.owner for one in found.people} == {None}


def test_without_names_people_are_numbered_and_notes_are_gone() -> None:
    found = shared(_staff(), Export(names=False))
    assert [one.name for one in found.people] == ["Person 1", "Person 2", "Person 3"]
    assert "canary note" not in repr(found.ties)
    assert found.knows == ()


def test_sensitive_people_and_their_lines_are_left_out() -> None:
    found = shared(_staff(), Export(sensitive=False))
    assert [one.name for one in found.people] == ["王强", "李明"]
    assert {(tie.first, tie.second) for tie in found.ties} == {(2, 1), (1, 2)}
    assert found.tree.roots == (1,)
