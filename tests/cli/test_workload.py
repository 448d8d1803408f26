"""What `workload` acknowledged is in the file, however the process ended."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from kamdesk.app.features import derivations, load_tables
from kamdesk.cli.main import run
from kamdesk.db.check import check
from kamdesk.db.database import Database
from kamdesk.features.demo.service import create_demo

_OF_THE_MOMENT = {"uid", "recorded_at"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A sample workspace to copy."""
    path = tmp_path_factory.mktemp("workload") / "sample.kam"
    create_demo(path, derivations=derivations()).close()
    return path


def copy(sample, path):
    shutil.copyfile(sample, path)
    return path


def acknowledged(lines):
    return [json.loads(line[4:]) for line in lines if line.startswith("ACK ")]


def plain(ack):
    """Leave out what is different on every run."""
    rows = [
        {**row, "now": {k: v for k, v in (row["now"] or {}).items() if k not in _OF_THE_MOMENT}}
        for row in ack["rows"]
    ]
    return {**ack, "rows": rows}


def expected(acks):
    """Return {(table, key): column values, or None for a row that must not be there}."""
    state = {}
    for ack in acks:
        for row in ack["rows"]:
            place = (row["table"], row["key"])
            known = state.get(place) or {}
            state[place] = None if row["now"] is None else {**known, **row["now"]}
    return state


def differences(reader, wanted):
    """Return the rows that are not as the acknowledgements say."""
    found = []
    for (table, key), values in wanted.items():
        columns = [*values] if values else ["id"]
        row = reader.one(f'SELECT {", ".join(columns)} FROM "{table}" WHERE id = ?', (key,))
        actual = None if row is None else dict(zip(columns, row, strict=True))
        if actual != values:
            found.append((table, key, values, actual))
    return found


def killed_after(path, count, seed):
    """Run the command in a process of its own, kill it after so many lines; return all lines."""
    command = [sys.executable, "-m", "kamdesk", "workload", str(path)]
    process = subprocess.Popen(
        [*command, "--count", "100000", "--seed", str(seed)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "KAMDESK_DATA": str(path.parent / "data")},
    )
    lines = [process.stdout.readline() for _number in range(count)]
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    return [*lines, *(line for line in rest.splitlines(keepends=True) if line.endswith("\n"))]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize(("count", "seed"), [(3, 1), (17, 2), (40, 3)])
def test_after_a_kill_every_acknowledged_edit_is_in_the_file(sample, tmp_path, count, seed):
    path = copy(sample, tmp_path / "killed.kam")
    acks = acknowledged(killed_after(path, count, seed))
    assert [ack["number"] for ack in acks] == list(range(1, len(acks) + 1))
    assert len(acks) >= count

    database = Database.open(path, derivations=derivations(), tables=load_tables)
    try:
        with database.read() as reader:
            assert not [
                problem for part in check(reader, derivations()) for problem in part.problems
            ]
            lost = differences(reader, expected(acks))
            newest = reader.value("SELECT max(id) FROM step")
        if newest > max_step(acks):  # one more was committed, its line not yet written
            lost = [one for one in lost if one[:2] not in touched_since(database, acks)]
        assert not lost
    finally:
        database.close()


def max_step(acks):
    return max(ack["step"] for ack in acks)


def touched_since(database, acks):
    """Return the rows of the one step that may have followed the last acknowledged one."""
    with database.read() as reader:
        rows = reader.rows(
            "SELECT table_name, row_id FROM journal WHERE step_id = (SELECT max(step_id) FROM journal)"
            " OR step_id = (SELECT max(id) FROM step WHERE state = 'undone')"
        )
    return set(rows)


def test_the_check_of_this_test_notices_a_lost_edit(sample, tmp_path, capsys):
    path = copy(sample, tmp_path / "whole.kam")
    assert run(["workload", str(path), "--count", "12", "--seed", "5"]) == 0
    acks = acknowledged(capsys.readouterr().out.splitlines())
    wanted = expected(acks)
    untouched = Database.open(sample, readonly=True, derivations=derivations(), tables=load_tables)
    written = Database.open(path, readonly=True, derivations=derivations(), tables=load_tables)
    try:
        with untouched.read() as before, written.read() as after:
            assert differences(before, wanted)
            assert not differences(after, wanted)
    finally:
        untouched.close()
        written.close()


def test_the_same_seed_makes_the_same_edits(sample, tmp_path, capsys):
    told = []
    for name in ("one", "two"):
        path = copy(sample, tmp_path / f"{name}.kam")
        assert run(["workload", str(path), "--count", "40", "--seed", "11"]) == 0
        told.append([plain(ack) for ack in acknowledged(capsys.readouterr().out.splitlines())])
    assert told[0] == told[1]
    assert len(told[0]) == 40
    assert len({ack["what"] for ack in told[0]}) >= 7


def test_an_empty_file_gets_its_first_account(empty_file, tmp_path, capsys):
    path = copy(empty_file, tmp_path / "empty.kam")
    assert run(["workload", str(path), "--count", "8", "--seed", "1"]) == 0
    acks = acknowledged(capsys.readouterr().out.splitlines())
    assert len(acks) == 8
    assert acks[0]["what"] == "new_account"


def test_a_count_of_nothing_is_refused(sample, tmp_path, capsys):
    path = copy(sample, tmp_path / "none.kam")
    with pytest.raises(SystemExit, match="2"):
        run(["workload", str(path), "--count", "0"])
    assert "--count" in capsys.readouterr().err
