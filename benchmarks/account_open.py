"""account-open: the page of one account, from the click until it is painted.

The floor is the statements the page runs, run bare, and one painting of the finished page. A
`repaint` of the window passes by what lies in opaque areas, and so by most of the page; a picture
of it paints every part once. Ours is painted when the event loop has done what the layouts asked for.
"""

import random
from typing import Any

from PySide6.QtCore import QCoreApplication

from benchmarks.harness import Result, in_turns, opened, ratio_result, workspace
from benchmarks.windows import program, settle
from kamdesk.app.main import make_application

BAR = 2.0
TAIL_BAR_MS = 100.0
_TURNS = 25


def account_open(scale: str) -> list[Result]:
    """Measure the opening of accounts taken by chance."""
    app = make_application()
    path = workspace(scale)
    with program(app, path) as window, opened(path) as database, database.read() as reader:
        count = reader.value("SELECT count(*) FROM account")
        chance = random.Random(1)
        keys = [chance.randrange(1, count + 1) for _turn in range(_TURNS + 1)]
        window.show_account(keys[0], "brief")
        settle(window)
        statements = _statements(window, keys[1], keys[0])
        settle(window)
        left = iter(keys)
        page = window.page("account")

        def ours() -> None:
            window.show_account(next(left), "brief")
            for _pass in range(2):
                QCoreApplication.processEvents()

        def floor() -> None:
            for sql in statements:
                reader.connection.execute(sql).fetchall()
            page.grab()

        ours_sample, floor_sample = in_turns(ours, floor, _TURNS)
    plain = ratio_result(
        "account-open", scale, ours_sample, floor_sample, BAR,
        p95_ms=ours_sample.p95_ms, statements=len(statements),
    )  # fmt: skip
    met = plain.met and ours_sample.p95_ms <= TAIL_BAR_MS
    return [Result(plain.name, scale, plain.ours, plain.floor, plain.bar, met, notes=plain.notes)]


def _statements(window: Any, before: int, key: int) -> list[str]:
    """Return the statements the opening of an account after another one runs, parameters written out."""
    window.show_account(before, "brief")
    said: list[str] = []
    database = window.context.workspace.database
    connections = list(database._all)
    for connection in connections:
        connection.set_trace_callback(said.append)
    window.show_account(key, "brief")
    for connection in connections:
        connection.set_trace_callback(None)
    return [sql for sql in said if sql.lstrip().upper().startswith(("SELECT", "WITH"))]
