"""Settings survive whatever happens to their file."""

import json
from pathlib import Path

import pytest

from kamdesk.base.settings import Settings


def test_settings_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    first = Settings(path)
    first.language = "zh_CN"
    first.theme = "dark"
    first.font_scale = 1.25
    first.set_page("accounts", {"density": "compact"})
    again = Settings(path)
    assert (again.language, again.theme, again.font_scale) == ("zh_CN", "dark", 1.25)
    assert again.page("accounts") == {"density": "compact"} and again.page("map") == {}
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"theme": 7, "language": [], "font_scale": "big", "recent": 3}',
     '{"pages": "x", "from_the_future": {"a": 1}}', "\x00\x01"],
)  # fmt: skip
def test_a_damaged_file_gives_defaults(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, "utf-8")
    settings = Settings(path)
    assert (settings.language, settings.theme, settings.font_scale) == (None, "system", 1.0)
    assert settings.recent == [] and settings.page("accounts") == {}
    settings.theme = "light"
    assert Settings(path).theme == "light"


def test_values_of_a_newer_program_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"from_the_future": 1}', "utf-8")
    Settings(path).theme = "dark"
    assert json.loads(path.read_text("utf-8"))["from_the_future"] == 1


def test_a_folder_that_cannot_be_written_is_only_noted(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings.theme = "dark"
    assert settings.theme == "dark" and settings.problem


def test_the_recent_list_is_short_and_has_no_doubles(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    for number in (*range(12), 5):
        settings.add_recent(tmp_path / f"{number}.kam")
    assert [path.stem for path in settings.recent][:2] == ["5", "11"]
    assert len(settings.recent) == 10
    settings.forget_recent(tmp_path / "5.kam")
    assert "5" not in [path.stem for path in settings.recent]
    settings.reset()
    assert settings.theme == "system" and len(settings.recent) == 9
