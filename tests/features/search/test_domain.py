"""What is kept of a text and how a typed one is understood."""

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.search.domain import (
    AccountText,
    PersonText,
    account_part,
    marks,
    matches,
    parts,
    person_words,
    understand,
    words,
)


@pytest.mark.parametrize(
    ("typed", "found", "part"),
    [
        ("上海 华勤", ("上海", "华勤"), ""),
        ("shang hai", ("shang", "hai"), "shanghai"),
        ("ＦＰ２６０５－０１", ("fp2605", "01"), "fp260501"),
        ("Müller", ("muller",), "muller"),
        ("Nørgaard", ("norgaard",), "norgaard"),
        ("138 1234", ("138", "1234"), "1381234"),
        ("张wei", ("张", "wei"), ""),
        ('"K-1"', ("k", "1"), ""),
        ("a\0b", ("a", "b"), ""),
    ],
)
def test_typed_text_is_split_into_words(typed, found, part):
    query = understand(typed)
    assert query is not None
    assert (query.words, query.part) == (found, part)


@pytest.mark.parametrize("typed", ["", "   ", '"', "*", "()", "😀", "\0", "-- /", "'"])
def test_nothing_to_look_for_is_no_query(typed):
    assert understand(typed) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_query_language(text):
    connection = driver.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')"
    )
    query = understand(text)
    if query is not None:
        for expression in (query.whole(), query.beginning(), query.inside()):
            connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (expression,)).fetchall()


def test_neighbouring_characters_are_kept_in_pairs():
    assert words("上海ABC 华勤") == "上海 海 abc 华勤 勤"
    assert words("Zürich AG", "é") == "zurich ag e"


def test_a_person_is_called_by_surname_and_post():
    found = person_words(PersonText("曾国强", "", "副总经理", "", "", ""))
    keys = found.keys.replace("\ue000", "").split()
    assert {"曾国强", "曾总", "zengzong", "zz", "zengguoqiang", "zgq"} <= set(keys)


def test_a_sound_begins_at_each_syllable_and_u_umlaut_has_two_spellings():
    sound = person_words(PersonText("吕国强", "", "", "", "", "")).sound.split()
    assert {"lvguoqiang", "luguoqiang", "guoqiang", "qiang", "lgq", "gq", "lvgq"} <= set(sound)


def test_fragments_are_kept_without_blanks_and_signs():
    account = AccountText("上海 ABC-Tools", "", "K-1", "", "021-5555 91310 X1")
    assert account_part(account).split("\n") == ["abctools", "0215555", "91310"]
    assert parts("a-b") == ""


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("上海华勤精密", "华勤", [(2, 4)]),
        ("上海华勤精密", "精 上海", [(0, 2), (4, 5)]),
        ("Société Générale", "societe gen", [(0, 7), (8, 11)]),
        ("ＦＰ２６０５", "fp26", [(0, 4)]),
        ("aaa", "aa", [(0, 3)]),
        ("Straße 5", "strasse", [(0, 6)]),
        ("上海", "shanghai", []),
        ("上海", "", []),
    ],
)
def test_hits_are_marked_where_they_stand(text, typed, found):
    assert marks(text, typed) == found


@given(st.text(max_size=30), st.text(max_size=10))
def test_marks_are_apart_and_inside(text, typed):
    last = -1
    for first, end in marks(text, typed):
        assert last < first < end <= len(text)
        last = end


@pytest.mark.parametrize(
    ("text", "typed", "fits"),
    [
        ("新建客户", "客户", True),
        ("新建客户", "xinjian", True),
        ("新建客户", "xjkh", True),
        ("新建客户", "kehu", True),
        ("新建客户", "kh", True),
        ("新建客户", "xin ke", True),
        ("新建客户", "uhu", False),
        ("新建客户", "联系人", False),
        ("Undo: Mark as disputed", "disp", True),
        ("Undo", "redo", False),
        ("Undo", "", True),
    ],
)
def test_a_command_is_found_like_a_name(text, typed, fits):
    assert matches(text, typed) is fits
