"""Pictures of real pages, without a display."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from kamdesk.app.draw import Picture, draw, page_names
from kamdesk.cli.main import run
from kamdesk.db.database import Database
from tests import builders


@pytest.fixture
def file(database: Database) -> Path:
    """A closed workspace with an account and somebody there."""
    key = builders.account(database, "上海贝尔", code="K-7")
    builders.contact(database, key, "李明")
    builders.invoice(database, key)
    database.close()
    return database.path


@pytest.mark.parametrize("page", page_names())
def test_every_page_is_drawn(qapp: Any, file: Path, tmp_path: Path, page: str) -> None:
    out = tmp_path / "out" / f"{page}.png"
    draw(file, [Picture(page, out, size=(1200, 760), lang="en")])
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1200, 760)
    colors = {image.pixel(x, y) for x in range(0, 1200, 7) for y in range(0, 760, 7)}
    assert len(colors) > 5


def test_the_command_line_draws_and_refuses_nonsense(
    qapp: Any, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.png"
    call = [
        "draw",
        "account",
        "--workspace",
        str(file),
        "--out",
        str(out),
        "--account",
        "K-7",
        "--size",
        "1000x700",
        "--lang",
        "zh_CN",
        "--theme",
        "dark",
    ]
    assert run(call) == 0
    assert out.exists()
    assert run(["draw", "nonsense", "--workspace", str(file), "--out", str(out)]) == 2
    assert run([*call[:7], "K-8"]) == 1
    assert run(["draw", "--list"]) == 0
    assert capsys.readouterr().out.split()[-len(page_names()) :] == page_names()
