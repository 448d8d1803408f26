"""The installation's check of itself: it passes here, and it names what does not work."""

import os
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QTimer

from kamdesk.app.draw import page_names
from kamdesk.app.features import account_tabs, features
from kamdesk.app.selfcheck import Check, run_checks
from kamdesk.base.i18n import set_language


def passes():
    return None


def fails():
    raise LookupError("the sheet is empty")


def fails_in_a_thread():
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()


def fails_in_a_slot(qtbot):
    QTimer.singleShot(0, fails)
    qtbot.wait(20)


def test_all_passed(capsys):
    assert run_checks([Check("first", passes), Check("second", passes)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" (")[0] for line in lines] == [
        "ok      first",
        "ok      second",
        "All 2 checks passed.",
    ]


@pytest.mark.parametrize("broken", ["call", "thread", "slot"])
def test_what_fails_is_named_and_the_rest_goes_on(broken, capsys, qtbot):
    do = {
        "call": fails,
        "thread": fails_in_a_thread,
        "slot": lambda: fails_in_a_slot(qtbot),
    }[broken]
    wanted = [Check("first", passes), Check("reports", do), Check("last", passes)]
    assert run_checks(wanted) == 1
    told = capsys.readouterr().out
    assert "ok      first" in told
    assert "FAILED  reports: LookupError('the sheet is empty')" in told
    assert "ok      last" in told
    assert told.endswith("1 of 3 checks failed.\n")


def test_the_end_is_said_in_the_language_of_the_call(capsys):
    def changes_the_language():
        set_language("zh_CN")

    assert run_checks([Check("language", changes_the_language)]) == 0
    assert capsys.readouterr().out.endswith("All 1 checks passed.\n")


def test_this_installation_works(tmp_path):
    env = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    env |= {"KAMDESK_DATA": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "kamdesk", "--self-check"],
        env=env, capture_output=True, encoding="utf-8", check=False, timeout=250,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
    assert not done.stderr
    assert not (tmp_path / "data").exists()
    for name in page_names():
        assert f"page: {name}, zh_CN, dark" in done.stdout
    for tab in account_tabs():
        assert f"page: account {tab.key}, en, light" in done.stdout
    for spec in (spec for feature in features() for spec in feature.reports):
        assert f"report: {spec.name}, zh_CN" in done.stdout
