"""What the house promises about itself."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kamdesk.app.features import account_tabs, features, pages
from kamdesk.base.lazy import load
from kamdesk.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "kamdesk"


def _sources() -> Iterator[Path]:
    return CODE.rglob("*.py")


def test_import_contracts_are_kept() -> None:
    """A process of its own: the tool configures logging."""
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("view", ["accounts", "aging", "search"])
def test_showing_loads_neither_qt_nor_sqlalchemy(view: str, empty_file: Path) -> None:
    """The command line answers fast because it does not load what it does not need."""
    more = ["x"] if view == "search" else []
    heavy = "('PySide6', 'sqlalchemy', 'alembic', 'matplotlib', 'xlsxwriter', 'networkx', 'openpyxl', 'numpy')"
    code = (
        "import sys; from kamdesk.cli.main import run; "
        f"code = run(['show', {view!r}, *{more!r}, '--workspace', {str(empty_file)!r}, '--json']); "
        f"sys.exit(code or ','.join(name for name in {heavy} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_the_theme_and_the_look_of_sheets_name_colours() -> None:
    allowed = {CODE / "ui" / "theme.py", CODE / "reporting" / "look.py"}
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _sources()
        if path not in allowed and "ui" in path.relative_to(CODE).parts
        for match in re.finditer(r"[\"']#[0-9A-Fa-f]{6}[\"']", path.read_text("utf-8"))
    ]
    assert found == []


def test_texts_are_never_f_strings() -> None:
    """An f-string inside `_()` is never found in a catalogue."""
    found = []
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            marks = node.func.id in ("_", "N_", "M_", "ngettext")
            if marks and isinstance(node.args[0], ast.JoinedStr):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_texts_never_stand_inside_an_f_string() -> None:
    """The tool that gathers texts does not look there, so they would never be translated."""
    found = [
        f"{path.relative_to(ROOT)}:{outer.lineno}"
        for path in _sources()
        for outer in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "N_", "M_", "ngettext")
        and isinstance(node.args[0], ast.Constant)
    ]
    assert found == []


def test_everything_a_feature_names_can_be_loaded(qapp: Any) -> None:
    for feature in features():
        names = [tab.widget for tab in feature.account_tabs] + [
            one.build for one in feature.reports
        ]
        names += [one.run for one in feature.views] + [
            one.arguments for one in feature.views if one.arguments
        ]
        names += [one.importer for one in feature.import_kinds] + list(feature.derivations)
        names += [feature.page.widget] if feature.page else []
        for name in names:
            assert load(name) is not None, name


def test_every_command_says_what_it_does() -> None:
    for name, place in COMMANDS.items():
        assert load(place).help, name


def test_every_page_and_tab_has_a_test() -> None:
    """A page nobody tests is a page nobody knows to work."""
    texts = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for one in (*pages(), *account_tabs()):
        widget = one.widget.rpartition(":")[2]
        assert widget in texts, f"{widget} is in no test"


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a machine and no host of a package registry stands in what is published."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout of git")
    words = (
        "/home" + "/",
        "/root" + "/",
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "file:" + "///opt",
    )
    found = []
    for name in listed.stdout.split():
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".spec", ".po", ".svg"}
            and path.exists()
        ):
            text = path.read_text("utf-8")
            found += [f"{name}: {word}" for word in words if word in text]
    assert found == []


def test_qt_keeps_the_count_of_none() -> None:
    """One release of the bindings loses a reference to None at each call and aborts in the end."""
    if sys.version_info >= (3, 12):
        pytest.skip("None is immortal here")
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication.instance() or QApplication([])
    widget = QWidget()
    before = sys.getrefcount(None)
    for _number in range(2_000):
        widget.setEnabled(True)
    assert before - sys.getrefcount(None) < 100
    assert app is not None


def test_both_catalogues_are_complete(tmp_path: Path) -> None:
    template = tmp_path / "kamdesk.pot"
    frontend = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    keywords = ["--no-default-keywords", "-k", "_", "-k", "N_", "-k", "M_:1", "-k", "ngettext:1,2"]
    subprocess.run(
        [*frontend, *keywords, "--omit-header", "-o", str(template), "kamdesk"],
        cwd=ROOT,
        check=True,
    )
    script = [sys.executable, "tests/catalogues.py", str(template), "resources/i18n", "--check"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_import_page_loads_no_sqlalchemy_before_a_file_is_chosen() -> None:
    script = (
        "import sys, kamdesk.features.imports.ui.page; sys.exit(int('sqlalchemy' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
