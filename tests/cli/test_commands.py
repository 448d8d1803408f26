"""The command line as a script sees it: exit codes, one line of what is wrong, one JSON document."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kamdesk.cli.main import run
from kamdesk.db.database import Database
from tests import builders


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own."""
    folder = tmp_path / "data"
    monkeypatch.setenv("KAMDESK_DATA", str(folder))
    return folder


@pytest.fixture
def file(empty_file: Path, tmp_path: Path, data: Path) -> str:
    """An empty workspace nobody has open."""
    path = tmp_path / "desk.kam"
    shutil.copyfile(empty_file, path)
    return str(path)


@pytest.fixture
def csv(tmp_path: Path) -> str:
    """A list of three accounts."""
    path = tmp_path / "accounts.csv"
    path.write_text("name,code,tier\nAcme,A-1,A\n上海贝尔,A-2,B\nZenith,A-3,\n", "utf-8")
    return str(path)


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def _refused(capsys: pytest.CaptureFixture[str], words: str) -> None:
    told = capsys.readouterr()
    assert len(told.err.strip().splitlines()) == 1
    assert told.err.startswith("kamdesk: ")
    assert words in told.err
    assert "Traceback" not in told.err


def test_new_makes_a_file_once(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.kam"
    assert run(["new", str(path), "--currency", "EUR"]) == 0
    before = path.read_bytes()
    capsys.readouterr()
    assert run(["new", str(path)]) == 1
    _refused(capsys, "exists already")
    assert path.read_bytes() == before


def test_an_import_is_shown_undone_and_leaves_no_trace(
    file: str, csv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dump", file]) == 0
    empty = capsys.readouterr().out
    call = ["import", csv, "--into", "accounts", "--workspace", file, "--json"]
    assert run([*call, "--dry-run"]) == 0
    assert _json(capsys)["applied"] is False
    assert run(call) == 0
    answer = _json(capsys)
    assert (answer["created"], answer["applied"]) == (3, True)
    assert run(["show", "accounts", "--workspace", file, "--json", "--query", "shbe"]) == 0
    accounts = _json(capsys)["accounts"]
    assert [one["name"] for one in accounts] == ["上海贝尔"]  # type: ignore[attr-defined]
    assert run(call) == 0
    assert _json(capsys)["unchanged"] == 3
    assert run(["undo", "--workspace", file]) == 0
    assert "Undone: Import accounts.csv" in capsys.readouterr().out
    assert run(["dump", file]) == 0
    assert capsys.readouterr().out == empty
    assert run(["undo", "--workspace", file]) == 1
    _refused(capsys, "nothing more to undo")


def test_a_bad_row_applies_nothing(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("account,number,issued,amount\nA-1,R-1,31/02/2024,10\n", "utf-8")
    call = [
        "import",
        str(bad),
        "--into",
        "invoices",
        "--workspace",
        file,
        "--create-accounts",
        "--json",
    ]
    assert run(call) == 1
    told = capsys.readouterr()
    rejected = json.loads(told.out)["rejected"]
    assert rejected == [
        {"row": 2, "column": "issued", "value": "31/02/2024", "problem": "not a date"}
    ]
    assert len(told.err.strip().splitlines()) == 1
    out = tmp_path / "rejects.xlsx"
    assert run([*call, "--skip-bad-rows", "--rejects", str(out)]) == 0
    assert out.exists()


def _code(words: list[str]) -> object:
    """Return the exit code of a call; a wrong call ends the process."""
    try:
        return run(words)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (["nonsense"], 2), (["show", "nonsense"], 2), (["show", "aging"], 2), (["report", "aging"], 2),
        (["undo", "--workspace", "FILE", "--steps", "0"], 2), (["--data"], 2),
        (["show", "aging", "--workspace", "FILE", "--as-of", "yesterday"], 2),
        (["show", "aging", "--workspace", "FILE", "--edges", "30,20"], 2),
        (["show", "aging", "--workspace", "FILE", "--account", "X"], 1),
        (["show", "aging", "--workspace", "/nowhere/a.kam"], 1),
        (["report", "aging", "--workspace", "FILE", "--out", "/nowhere/a.xlsx"], 1),
    ],
)  # fmt: skip
def test_bad_calls_and_bad_data_have_their_codes(
    file: str, capsys: pytest.CaptureFixture[str], call: list[str], code: int
) -> None:
    words = [file if word == "FILE" else word for word in call]
    assert _code(words) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_file_that_is_no_workspace_is_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.kam"
    path.write_text("Dear customer, " * 200, "utf-8")
    assert run(["show", "accounts", "--workspace", str(path)]) in (1, 5)
    _refused(capsys, "letter.kam")


def test_a_damaged_file_is_told_by_its_code(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(Path(file).read_bytes())
    for place in range(8192, min(len(content), 80_000)):
        content[place] ^= 0x5A
    Path(file).write_bytes(content)
    assert run(["check", file]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_a_file_that_is_held_is_told_by_its_code(
    file: str, csv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "import sys; from pathlib import Path; from kamdesk.db.database import Database; "
        f"d = Database.open(Path({file!r})); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        assert run(["import", csv, "--into", "accounts", "--workspace", file]) == 4
        _refused(capsys, "is being edited by")
        assert run(["show", "accounts", "--workspace", file]) == 0
        holder.communicate(b"")


def test_a_backup_comes_back_and_overwrites_nothing(
    file: str, csv: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", csv, "--into", "accounts", "--workspace", file]) == 0
    copy, again = str(tmp_path / "copy.kambak"), str(tmp_path / "again.kam")
    assert run(["backup", file, copy]) == 0
    assert run(["restore", copy, again]) == 0
    capsys.readouterr()
    assert run(["restore", copy, file]) == 1
    _refused(capsys, "exists already")
    dumps = []
    for path in (file, again):
        assert run(["dump", path]) == 0
        dumps.append(capsys.readouterr().out)
    assert dumps[0] == dumps[1]


def test_check_and_doctor_say_how_it_stands(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", file, "--json"]) == 0
    answer = _json(capsys)
    assert answer["ok"] is True
    assert list(answer["checks"]) == ["file", "references", "ledger", "positions", "search"]  # type: ignore[call-overload]
    assert run(["doctor", file, "--json"]) == 0
    found = _json(capsys)
    pragmas = found["workspace"]["pragmas"]  # type: ignore[index]
    assert (pragmas["journal_mode"], pragmas["synchronous"], pragmas["foreign_keys"]) == (
        "wal",
        2,
        1,
    )


def test_check_sees_a_total_that_went_astray(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database.open(
        Path(file), derivations=__import__("kamdesk.app.features", fromlist=["x"]).derivations()
    )
    builders.invoice(database, builders.account(database))
    database.close()
    from kamdesk.db.connection import connect

    raw = connect(Path(file))
    raw.execute("UPDATE open_item SET open_minor = open_minor + 1")
    raw.close()
    assert run(["check", file]) != 0
    assert "Traceback" not in capsys.readouterr().err


def test_one_folder_holds_everything_else(tmp_path: Path, csv: str) -> None:
    home, data = tmp_path / "home", tmp_path / "kept"
    home.mkdir()
    env = {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "share"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    env.pop("KAMDESK_DATA", None)
    program = [sys.executable, "-m", "kamdesk", "--data", str(data)]
    file = str(tmp_path / "a.kam")
    for call in (
        ["new", file],
        ["import", csv, "--into", "accounts", "--workspace", file],
        ["show", "accounts", "--workspace", file],
    ):
        subprocess.run([*program, *call], env=env, check=True, capture_output=True)
    assert list(home.iterdir()) == []


def test_without_a_display_the_window_says_what_to_do(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux may lack a display")
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "kamdesk", "--data", str(tmp_path)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    for name in (
        "new",
        "demo",
        "import",
        "show",
        "report",
        "fill",
        "sheet",
        "back",
        "draw",
        "undo",
        "check",
        "backup",
        "restore",
        "dump",
        "doctor",
        "workload",
    ):
        assert f"  {name}" in told
    assert run(["report", "--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "accounts",
        "relationship-map",
        "classification",
        "aging",
        "collection-plan",
        "statement",
        "account-brief",
        "meeting-pack",
    ]


def test_a_report_takes_the_choices_it_offers_and_no_others(
    file: str, csv: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", csv, "--into", "accounts", "--workspace", file]) == 0
    out = str(tmp_path / "a.xlsx")
    call = ["--workspace", file, "--out", out, "--account", "A-1"]
    assert run(["report", "meeting-pack", "--audience", "customer", *call]) == 0
    assert run(["report", "aging", "--basis", "issued", *call]) == 0
    capsys.readouterr()
    assert run(["report", "aging", "--audience", "customer", *call]) == 2
    assert capsys.readouterr().err == "kamdesk report: aging has no --audience customer\n"
    assert _code(["report", "meeting-pack", "--audience", "press", *call]) == 2
    assert run(["report", "meeting-pack", "--audience", "customer", *call[:4]]) == 1
    assert "made for one account" in capsys.readouterr().err
    assert run(["report", "account-brief", *call[:4]]) == 1
    capsys.readouterr()
    assert run(["report", "--list"]) == 0
    assert "[--audience boss|finance|customer]" in capsys.readouterr().out


def test_a_report_speaks_the_language_that_is_asked_for(
    file: str, tmp_path: Path, csv: str
) -> None:
    from tests.reporting.sheets import opened

    assert run(["import", csv, "--into", "accounts", "--workspace", file]) == 0
    out = tmp_path / "a.xlsx"
    for lang, sheet in (("en", "Accounts"), ("zh_CN", "客户")):
        assert (
            run(["report", "accounts", "--workspace", file, "--out", str(out), "--lang", lang]) == 0
        )
        assert opened(out, values=True).sheetnames[0] == sheet


@pytest.mark.parametrize(
    "words",
    [["show", "receivables", "--days", "0"], ["show", "receivables", "--days", "1000000000"],
     ["show", "aging", "--as-of", "0001-01-01"], ["undo", "--steps", "0"],
     ["import", "a.csv", "--into", "accounts", "--encoding", "nonsense"]],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_wrong_call(
    file: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _code([*words, "--workspace", file]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_accounts_are_shown_one_at_a_time_when_one_is_named(
    file: str, csv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["import", csv, "--into", "accounts", "--workspace", file])
    capsys.readouterr()
    assert run(["show", "accounts", "--workspace", file, "--account", "A-2", "--json"]) == 0
    accounts = _json(capsys)["accounts"]
    assert [one["code"] for one in accounts] == ["A-2"]  # type: ignore[attr-defined]
    assert run(["show", "accounts", "--workspace", file, "--account", "no"]) == 1
    _refused(capsys, "no account no")
    assert run(["show", "people", "--workspace", file]) == 1
    _refused(capsys, "--account CODE")


@pytest.mark.parametrize("newer", [False, True])
def test_a_file_that_may_not_be_opened_is_not_changed(
    file: str, tmp_path: Path, newer: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    path = tmp_path / "other.kam"
    if newer:
        assert run(["backup", file, str(path.with_suffix(".kambak"))]) == 0
        path.with_suffix(".kambak").rename(path)
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
        other.execute("CREATE TABLE t (a)")
    other.close()
    before = path.read_bytes()
    capsys.readouterr()
    assert run(["undo", "--workspace", str(path)]) == 1
    _refused(capsys, "newer" if newer else "not a kamdesk workspace")
    assert path.read_bytes() == before


def test_a_backup_replaces_backups_only_and_is_remembered(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "letter.kam"
    other.write_bytes(b"precious")
    assert run(["backup", file, str(other)]) == 1
    _refused(capsys, "exists already")
    assert other.read_bytes() == b"precious"
    copy = tmp_path / "elsewhere" / "named at will.kambak"
    for _time in range(2):
        assert run(["backup", file, str(copy)]) == 0
    capsys.readouterr()
    assert run(["doctor", file, "--json"]) == 0
    assert _json(capsys)["workspace"]["last_verified_backup"] is not None  # type: ignore[index]


def test_a_text_that_is_no_text_means_damage(
    file: str, csv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["import", csv, "--into", "accounts", "--workspace", file])
    path = Path(file)
    raw = path.read_bytes()
    assert b"Zenith" in raw
    path.write_bytes(raw.replace(b"Zenith", b"Ze\xffith"))
    capsys.readouterr()
    assert run(["show", "accounts", "--workspace", file, "--json"]) == 3
    _refused(capsys, "damaged")


def test_rejected_rows_need_a_folder_before_anything_is_done(
    file: str, csv: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "nowhere" / "r.xlsx"
    call = ["import", csv, "--into", "accounts", "--workspace", file, "--skip-bad-rows"]
    assert run([*call, "--rejects", str(out)]) == 1
    _refused(capsys, "no folder")
    assert run(["undo", "--workspace", file]) == 1


def test_a_restored_file_is_not_mixed_with_the_log_of_a_lost_one(
    file: str, csv: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, lost = str(tmp_path / "c.kambak"), tmp_path / "lost.kam"
    assert run(["backup", file, copy]) == 0
    shutil.copyfile(file, lost)
    database = Database.open(lost)
    with database.read():  # while it is open its log stands beside it
        log = Path(str(lost) + "-wal").read_bytes()
    database.close()
    lost.unlink()
    left = Path(str(lost) + "-wal")
    left.write_bytes(log or b"x" * 100)
    assert run(["restore", copy, str(lost)]) == 0
    assert not left.exists()
    assert left.with_name("lost.kam-wal.old").exists()
    assert run(["check", str(lost)]) == 0
