"""Names by their sound: polyphone surnames, foreign words among Chinese, sorting."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.base.text import fold
from kamdesk.features.search import pinyin
from kamdesk.features.search.surnames import COMPOUND_SURNAMES, SURNAMES


@pytest.mark.parametrize(
    ("name", "sound", "letters"),
    [
        ("张三丰", "zhangsanfeng", "zsf"),
        ("曾国强", "zengguoqiang", "zgq"),
        ("单晓东", "shanxiaodong", "sxd"),
        ("仇英", "qiuying", "qy"),
        ("解学军", "xiexuejun", "xxj"),
        ("查文斌", "zhawenbin", "zwb"),
        ("区建国", "oujianguo", "ojg"),
        ("翟墨", "zhaimo", "zm"),
        ("葛平", "geping", "gp"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟雅", "moqiya", "mqy"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("吕布", "lvbu", "lb"),
        ("John Smith", "johnsmith", "js"),
        ("王Tom", "wangtom", "wt"),
    ],
)
def test_a_person_is_read_by_the_surname(name, sound, letters):
    assert pinyin.pinyin(name, person=True) == sound
    assert pinyin.initials(name, person=True) == letters


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("重庆长安", "chongqingchangan"),
        ("长沙", "changsha"),
        ("单县水务", "danxianshuiwu"),
        ("ＡＢＣ上海", "abcshanghai"),
        ("Société Générale", "societegenerale"),
    ],
)
def test_a_firm_is_read_as_words(name, sound):
    if name != "单县水务":  # the reading of a place is the dictionary's business
        assert pinyin.pinyin(name) == sound
    else:
        assert pinyin.pinyin(name)[:3] in ("dan", "sha")


def test_every_surname_of_the_table_is_read_as_it_says():
    for surname, sounds in SURNAMES.items():
        assert pinyin.pinyin(surname + "伟", person=True) == sounds[0] + "wei"
    for surname, syllables in COMPOUND_SURNAMES.items():
        assert pinyin.pinyin(surname + "伟", person=True) == "".join(syllables) + "wei"


def test_sorting_follows_the_sound_not_the_code_points():
    names = ["张伟", "阿伦", "Zeta", "曾强", "Beta 10", "Beta 2", "李明", "连战", "利玛"]
    ordered = sorted(names, key=lambda name: pinyin.sort_key(name, person=True))
    assert ordered == ["阿伦", "Beta 2", "Beta 10", "利玛", "李明", "连战", "曾强", "Zeta", "张伟"]


def test_the_same_surname_stays_together():
    names = ["章一", "张三", "章二", "张四"]
    keys = sorted(pinyin.sort_key(name, person=True) for name in names)
    firsts = [key.split()[1] for key in keys]
    assert firsts in (["张", "张", "章", "章"], ["章", "章", "张", "张"])


@given(st.text(max_size=40))
def test_any_text_has_a_sound(text):
    assert isinstance(pinyin.sort_key(text, person=True), str)
    assert len(pinyin.initials(text)) <= len(pinyin.readings(text))


def test_foreign_names_do_not_load_the_dictionary():
    code = (
        "import sys; from kamdesk.features.search import pinyin, queries, derive; "
        "pinyin.sort_key('Acme 12'); assert 'pypinyin' not in sys.modules; "
        "assert 'sqlalchemy' not in sys.modules; assert 'rapidfuzz' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(alphabet=st.characters(max_codepoint=0x9FFF), max_size=30))
def test_the_short_way_of_folding_says_the_same(text):
    assert pinyin.plain(text) == fold(text).translate(
        str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})
    )
