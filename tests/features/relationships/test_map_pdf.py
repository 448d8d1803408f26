"""A map of two hundred people as pages: every name is found in the text of the file."""

import random
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.features.relationships import domain
from kamdesk.features.relationships.queries import Person, Staff, Tie
from kamdesk.features.relationships.ui.export import export
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.features.relationships.ui.share import Export
from kamdesk.ui.theme import Theme

DAY = date(2026, 6, 30)
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗龙户贝文方石金"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力玉兰立长风户龙贝用老"


def _people(count: int) -> Staff:
    """People with names whose signs look like radicals, each six below one."""
    chance = random.Random(11)
    names: set[str] = set()
    while len(names) < count:
        names.add(chance.choice(_FAMILY) + chance.choice(_GIVEN) + chance.choice(_GIVEN))
    people = tuple(
        Person(
            key=key, person_id=key, post_id=key, name=name, external_id=None, title="采购经理",
            department=f"Unit {key % 9}", since=None, outside=False, placeholder=False,
            sensitive=False, owner_id=None, owner=None, boss=None, level=1, reports=0, below=0,
            facts={},
        )
        for key, name in enumerate(sorted(names), start=1)
    )  # fmt: skip
    ties = tuple(
        Tie(key, "reports_to", key, (key - 2) // 6 + 1, None, "") for key in range(2, count + 1)
    )
    tree = domain.tree(range(1, count + 1), [(tie.first, tie.second) for tie in ties])
    return Staff(people, ties, tree)


def _scene(found: Staff, colors: Theme, part: bool) -> MapScene:
    made = MapScene()
    made.show_staff(found, {}, colors, movable=False, anew=part)
    return made


@pytest.mark.parametrize(("pages", "least"), [("one", 1), ("poster", 4), ("managers", 30)])
def test_every_name_is_found(tmp_path: Path, qapp: Any, pages: str, least: int) -> None:
    from pypdf import PdfReader

    found, out = _people(200), tmp_path / "map.pdf"
    export(_scene, found, "上海龙户", DAY, out, Export(pages=pages))
    read = PdfReader(out)
    assert len(read.pages) >= least
    text = "".join(page.extract_text() for page in read.pages)
    text = "".join(unicodedata.normalize("NFKC", text).split())
    assert [one.name for one in found.people if one.name not in text] == []
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.producer) == ("上海龙户", "kamdesk")


def test_what_is_left_out_is_nowhere_in_the_file(tmp_path: Path, qapp: Any) -> None:
    from pypdf import PdfReader

    found, out = _people(12), tmp_path / "map.pdf"
    export(_scene, found, "上海", DAY, out, Export(names=False, opinions=False))
    text = "".join("".join(page.extract_text() for page in PdfReader(out).pages).split())
    assert [one.name for one in found.people if one.name in text] == []
    assert "Person12" in text
    assert "Asof2026-06-30" in text
