"""Words, ranges and the guided choice of judgements."""

from itertools import product

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import speaking
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import FACT_KINDS, GUIDED, Terms


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("attitude", "-2", "-2"), ("attitude", " +1 ", "1"), ("influence", "05", "5"),
        ("coverage", "", None), ("coverage", None, None), ("role", "payer", "payer"),
        ("political", "core", "core"), ("adaptability", "laggard", "laggard"),
        ("orientation", "technical", "technical"), ("needs", " 交期 ", "交期"),
        ("competitor", "  ", None), ("cadence", "30", "30"), ("public_official", "yes", "yes"),
        ("channel", "wechat", "wechat"), ("ideal_attitude", "2", "2"),
    ],
)  # fmt: skip
def test_judgements_are_kept_in_one_form(kind: str, given: str | None, kept: str | None) -> None:
    assert domain.checked(kind, given) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("attitude", "3"), ("attitude", "warm"), ("influence", "0"), ("coverage", "5"),
        ("role", "king"), ("political", "far"), ("cadence", "0"), ("cadence", "1001"),
        ("public_official", "1"), ("care", "maybe"), ("adaptability", "2"), ("influence", "2.5"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(kind: str, value: str) -> None:
    with pytest.raises(UserError):
        domain.checked(kind, value)


def test_an_unknown_kind_is_a_bug() -> None:
    with pytest.raises(KeyError):
        domain.checked("mood", "3")


def test_a_long_text_is_cut_and_not_refused() -> None:
    assert domain.checked("needs", "x" * 900) == "x" * 500


def _paths(kind: str) -> dict[tuple[bool, ...], str]:
    """Return every way through the questions of a kind, with the value at its end."""
    found = {}
    for count in range(1, 6):
        for answers in product((True, False), repeat=count):
            value = domain.proposed(kind, answers)
            if value is not None and domain.proposed(kind, answers[:-1]) is None:
                found[answers] = value
    return found


@pytest.mark.parametrize("kind", GUIDED)
def test_two_or_three_answers_lead_to_every_value(kind: str) -> None:
    paths = _paths(kind)
    assert set(paths.values()) == set(FACT_KINDS[kind].values)
    assert {len(path) for path in paths} <= {2, 3}
    for path, value in paths.items():
        assert domain.checked(kind, value) == value
        for length in range(len(path)):
            assert domain.next_question(kind, path[:length])
            assert domain.proposed(kind, path[:length]) is None
        assert domain.next_question(kind, path) is None
        assert domain.evidence(kind, path).count("?") == len(path)


def test_not_knowing_proposes_nothing_and_is_kept_as_evidence() -> None:
    assert domain.proposed("attitude", [True, None]) is None
    assert domain.next_question("attitude", [True, None]) is None
    assert domain.evidence("attitude", [True, None]).endswith("don't know.")
    with speaking("zh_CN"):
        assert "不知道" in domain.evidence("attitude", [None])


def test_answers_of_the_examples() -> None:
    assert domain.proposed("role", [True, False, True]) == "payer"
    assert domain.proposed("attitude", [False, False]) == "0"
    assert domain.proposed("coverage", [True, True, True]) == "4"
    assert domain.proposed("political", [False, True]) == "inner"


def test_names_of_the_user_come_first() -> None:
    own = Terms({("role", "payer"): "Treasurer"}, {("attitude", "-2"): "#112233"})
    assert own.name("role", "payer") == "Treasurer"
    assert own.name("role", "user") == "Uses"
    assert own.name("attitude", -2) == "Opponent"
    assert own.name("needs", "speed") == "speed"
    assert own.name("needs", None) == "—"
    assert own.color("attitude", -2) == "#112233"
    assert own.color("attitude", 2) is None
    assert list(own.choices("role").values())[-1] == "Treasurer"


@pytest.mark.parametrize(
    ("influence", "role", "key"),
    [(4, None, True), (3, None, False), (None, "approver", True), (None, None, False), (1, "user", False)],
)  # fmt: skip
def test_who_is_a_key_player(influence: int | None, role: str | None, key: bool) -> None:
    assert domain.is_key_player(influence, role) is key


def test_cards_are_brought_into_line() -> None:
    cards = {"a": (0, 10), "b": (90, 0), "c": (30, 40), "d": (300, 7)}
    assert domain.aligned(cards, "left") == {"a": (0, 10), "b": (0, 0), "c": (0, 40), "d": (0, 7)}
    assert {x for x, _y in domain.aligned(cards, "right").values()} == {300}
    assert {x for x, _y in domain.aligned(cards, "middle").values()} == {150}
    assert {y for _x, y in domain.aligned(cards, "top").values()} == {0}
    spread = domain.aligned(cards, "across")
    assert [spread[card][0] for card in "acbd"] == [0, 100, 200, 300]
    assert [spread[card][1] for card in "acbd"] == [10, 40, 0, 7]
    assert [domain.aligned(cards, "down")[card][1] for card in "bdac"] == [0, 13, 26, 40]
    for how in domain.ALIGNMENTS:
        assert domain.aligned({"a": (1, 2)}, how) == {"a": (1, 2)}
        assert domain.aligned({}, how) == {}
    with pytest.raises(KeyError):
        domain.aligned(cards, "diagonal")
