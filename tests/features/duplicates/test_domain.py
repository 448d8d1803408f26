"""Which names may mean one firm or one person, and which do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.duplicates.domain import OFFERED, Index, Person, firms, fold, number, people
from kamdesk.features.duplicates.domain.characters import simplified
from kamdesk.features.duplicates.domain.firms import compare, take_apart


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("华勤技术（上海）有限公司", "华勤技术(上海)有限公司", firms.SAME),
        ("上海 贝尔 电气有限公司", "上海贝尔电气有限公司", firms.SAME),
        ("上海貝爾電氣有限公司", "上海贝尔电气有限公司", firms.SAME),
        ("ＡＣＭＥ　Ｇｍｂｈ", "Acme GmbH", firms.SAME),
        ("上海贝尔电气有限公司", "上海贝尔电气股份有限公司", firms.FORM),
        ("上海贝尔电气有限责任公司", "上海贝尔电气", firms.FORM),
        ("贝尔电气（上海）有限公司", "上海贝尔电气有限公司", firms.FORM),
        ("三一重工集团有限公司", "三一重工股份有限公司", firms.GROUP),
        ("上海贝尔电气有限公司", "贝尔电气有限公司", firms.PLACE),
        ("上海贝尔电气有限公司", "上海贝尔有限公司", firms.TRADE),
        ("杭州鑫海科技有限公司", "杭州新海科技有限公司", firms.SOUND),
        ("苏州华联东方科技有限公司", "苏州华联东力科技有限公司", firms.SLIP),
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau GmbH & Co. KG", firms.NEAR),
        ("Acme Inc.", "ACME Corporation", firms.FORM),
        ("Siemens Energy AG", "Energy Siemens", firms.FORM),
    ],
)
def test_spellings_of_one_firm_are_offered(one: str, other: str, reason: str) -> None:
    score, why = compare(take_apart(one), take_apart(other))
    assert score >= OFFERED and why == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海贝尔电气有限公司", "北京贝尔电气有限公司"),
        ("中国石油", "中国石化"),
        ("上海一汽", "上海二汽"),
        ("华勤技术", "华为技术"),
        ("上海贝尔有限公司", "上海贝尔有限公司苏州分公司"),
        ("Plant 1 Ltd", "Plant 2 Ltd"),
        ("Acme", "Apex"),
        ("（）", "()"),
        ("上海科技有限公司", "上海贸易有限公司"),
    ],
)
def test_other_firms_are_not(one: str, other: str) -> None:
    assert compare(take_apart(one), take_apart(other))[0] < OFFERED


NAMES = st.text("上海贝尔电气科技有限公司集团（） AcmeLtd鑫新", min_size=0, max_size=14)


@given(NAMES, NAMES)
def test_comparing_is_even_and_within_bounds(one: str, other: str) -> None:
    a, b = take_apart(one), take_apart(other)
    assert compare(a, b) == compare(b, a)
    assert 0 <= compare(a, b)[0] <= 1
    if a.core:
        assert compare(a, a)[0] == 1


@given(st.lists(NAMES, max_size=6), NAMES)
def test_the_index_finds_what_comparing_finds(names: list[str], wanted: str) -> None:
    index = Index()
    for key, name in enumerate(names):
        index.add(key, name)
    found = {key: score for key, score, _why in index.find(wanted)}
    for key, name in enumerate(names):
        score, _why = compare(take_apart(wanted), take_apart(name))
        assert found.get(key, 0) == (score if score >= OFFERED else 0)


def test_a_short_name_is_an_offer() -> None:
    index = Index()
    index.add(7, "中国石油化工股份有限公司", "中石化")
    assert index.find("中石化") == [(7, 0.88, firms.SHORT)]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("021 5555 1234", "2155551234"),
        ("+86 21 55551234", "2155551234"),
        ("110", ""),
        (None, ""),
    ],
)
def test_numbers_are_compared_by_their_digits(text: str | None, digits: str) -> None:
    assert number(text) == digits


def test_people_need_more_than_a_name() -> None:
    mobile = frozenset({"13800138000"})
    here, there = frozenset({1}), frozenset({2})
    li = Person(1, "李明", here, mobile)
    assert people.compare(li, Person(2, "李明", there)) == (0.0, "")
    assert people.compare(li, Person(2, "李明", here))[1] == people.NAME_ACCOUNT
    assert people.compare(li, Person(2, "李 明", there, mobile))[1] == people.NAME_PHONE
    assert people.compare(li, Person(2, "黎明", there, mobile))[1] == people.SOUND_PHONE
    assert people.compare(li, Person(2, "王芳", there, mobile))[1] == people.MOBILE
    landline = frozenset({"2155551234"})
    assert people.compare(Person(1, "李明", here, landline), Person(2, "王芳", here, landline)) == (
        0.0,
        "",
    )


def test_traditional_characters_fold() -> None:
    assert simplified("廣東華龍電氣設備") == "广东华龙电气设备"
    assert fold("廣東　華龍（電氣）") == "广东华龙电气"
