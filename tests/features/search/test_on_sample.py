"""Search on a whole sample desk, held against looking through every text."""

import random

import pytest

from kamdesk.app.features import derivations
from kamdesk.features.demo.service import create_demo
from kamdesk.features.search.pinyin import initials, pinyin, plain
from kamdesk.features.search.queries import match_ids, search


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    database = create_demo(tmp_path_factory.mktemp("desk") / "desk.kam", derivations=derivations())
    yield database
    database.close()


def pieces(texts, shortest, longest, count):
    """Return random pieces of the texts, the same every time."""
    chance = random.Random(7)
    for _turn in range(count):
        text = chance.choice(texts)
        length = chance.randint(shortest, min(longest, len(text)))
        start = chance.randint(0, len(text) - length)
        yield text[start : start + length]


@pytest.mark.parametrize("kind", ["account", "person"])
def test_every_name_with_the_piece_is_found(desk, kind):
    with desk.read() as reader:
        names = {
            key: plain(name)
            for key, name in reader.rows(f"SELECT id, name FROM {kind}")
            if "（" not in name and not name.isascii()
        }
        for piece in pieces(list(names.values()), 1, 6, 300):
            if not piece.strip() or not all(letter >= "\u4e00" for letter in piece):
                continue
            having = {key for key, name in names.items() if piece in name}
            assert having <= set(match_ids(reader, kind, piece)), piece


@pytest.mark.parametrize("table", ["invoice", "receipt"])
def test_exactly_the_documents_with_the_piece_are_found(desk, table):
    with desk.read() as reader:
        numbers = {
            key: number.replace("-", "").lower()
            for key, number in reader.rows(f"SELECT id, number FROM {table}")
        }
        for piece in pieces(list(numbers.values()), 3, 9, 300):
            having = sorted(key for key, number in numbers.items() if piece in number)
            assert match_ids(reader, table, piece) == having, piece
            if len(having) <= 5:
                found = {hit.id for hit in search(reader, piece, 60) if hit.kind == table}
                assert found == set(having), piece


def test_every_phone_is_found_by_any_of_its_pieces(desk):
    with desk.read() as reader:
        phones = dict(reader.rows("SELECT id, mobile FROM person WHERE mobile NOT LIKE '+%'"))
        for piece in pieces(list(phones.values()), 3, 11, 200):
            having = {key for key, phone in phones.items() if piece in phone}
            assert having <= set(match_ids(reader, "person", piece)), piece


def test_everybody_is_found_by_pinyin_and_initials(desk):
    with desk.read() as reader:
        rows = reader.rows(
            "SELECT id, name FROM person WHERE name GLOB '[一-龥]*' AND placeholder = 0"
        )
        assert len(rows) > 300
        for key, name in rows[::3]:
            sound = pinyin(name, person=True)
            for typed in (sound, sound.upper(), initials(name, person=True), sound[:-1], name):
                assert key in match_ids(reader, "person", typed), (name, typed)
            assert key in {hit.id for hit in search(reader, sound, 30)}, name
