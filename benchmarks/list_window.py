"""list-key, list-scroll, list-sort: the list of accounts as it is painted.

Floors: text found with `str.find` over all names joined, a column sorted in memory, and a table of
Qt's own item model with the same rows, size and font, painted by Qt's own delegate.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.harness import TODAY, Result, in_turns, ratio_result, workspace
from benchmarks.windows import program, settle
from kamdesk.app.main import make_application
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import AccountFilter

FIND_BAR = 2.0
FIND_BAR_MS = 16.0
PAINTED_BAR_MS = 50.0
SCROLL_BAR = 1.2
TAIL_BAR = 2.0
SORT_BAR = 2.0
_FRAMES = 60
_PLAIN_ROWS = 5_000


@contextmanager
def _list(scale: str) -> Iterator[tuple[QApplication, Any]]:
    app = make_application()
    with program(app, workspace(scale)) as window:
        window.show_page("accounts")
        settle(window)
        yield app, window.page("accounts")


def list_key(scale: str) -> list[Result]:
    """Measure what one more key in the search field costs."""
    with _list(scale) as (_app, page):
        read = page._context.workspace.read
        names = read(lambda reader: reader.column("SELECT name FROM account ORDER BY sort_key"))
        joined = "\n".join(names)
        chance = random.Random(1)
        typed = [name[2 : 2 + length] for name in chance.sample(names, 8) for length in (1, 2, 3)]
        texts = _round(typed)
        plain = _round(typed)
        find, floor_find = in_turns(
            lambda: read(queries.account_ids, AccountFilter(text=next(texts)), TODAY),
            lambda: _find_all(joined, next(plain)),
            len(typed),
        )
        painted, _floor = in_turns(
            lambda: _type(page, next(texts)), page.table.viewport().repaint, len(typed)
        )
    found = ratio_result("list-key", scale, find, floor_find, FIND_BAR)
    met = found.met and find.ms <= FIND_BAR_MS and painted.ms <= PAINTED_BAR_MS
    notes = {**found.notes, "painted_ms": painted.ms, "painted_p95_ms": painted.p95_ms}
    bar = f"{FIND_BAR:g}&{FIND_BAR_MS:g}ms&painted{PAINTED_BAR_MS:g}ms"
    return [Result("list-key", scale, find.ms, floor_find.ms, bar, met, notes=notes)]


def _round(texts: list[str]) -> Iterator[str]:
    while True:
        yield from texts


def _find_all(joined: str, text: str) -> list[int]:
    found, place = [], joined.find(text)
    while place >= 0:
        found.append(place)
        place = joined.find(text, joined.find("\n", place) + 1 or len(joined))
    return found


def _type(page: Any, text: str) -> None:
    page.search.setText(text)
    page.search._now()
    page.table.viewport().repaint()


def list_scroll(scale: str) -> list[Result]:
    """Measure a frame while scrolling, rows already read."""
    with _list(scale) as (_app, page):
        plain = _plain_table(page)
        ours, floor = in_turns(_scroller(page.table), _scroller(plain), _FRAMES)
        plain.close()
    result = ratio_result("list-scroll", scale, ours, floor, SCROLL_BAR, p95_ms=ours.p95_ms)
    met = result.met and ours.p95_ms <= TAIL_BAR * ours.ms
    return [Result(result.name, scale, ours.ms, floor.ms, result.bar, met, notes=result.notes)]


def _scroller(table: QTableView) -> Any:
    """Return a call that scrolls on by a third of a page and paints; the rows are read before."""
    bar = table.verticalScrollBar()
    step = max(1, table.viewport().height() // 3)
    most = min(bar.maximum(), step * 40)
    for value in range(0, most, step):
        bar.setValue(value)
        table.viewport().repaint()
    places = _places(step, most)

    def frame() -> None:
        bar.setValue(next(places))
        table.viewport().repaint()

    return frame


def _places(step: int, most: int) -> Iterator[int]:
    while True:
        yield from range(0, most, step)


def _plain_table(page: Any) -> QTableView:
    """Return a table of Qt's item model with the texts of the list, as large and in the same font."""
    mine = page.table
    count = min(_PLAIN_ROWS, mine.lazy.rowCount())
    model = QStandardItemModel(count, mine.lazy.columnCount())
    for row in range(count):
        texts = mine.lazy.row_at(row).texts
        for column, text in enumerate(texts):
            model.setItem(row, column, QStandardItem(text))
    table = QTableView()
    table.setModel(model)
    model.setParent(table)
    table.setFont(mine.font())
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.setVerticalScrollMode(mine.verticalScrollMode())
    table.verticalHeader().setDefaultSectionSize(mine.verticalHeader().defaultSectionSize())
    header, own = table.horizontalHeader(), mine.horizontalHeader()
    for place in range(own.count()):
        header.resizeSection(place, own.sectionSize(place))
        header.setSectionHidden(place, own.isSectionHidden(place))
    table.resize(mine.size())
    table.show()
    QApplication.processEvents()
    return table


def list_sort(scale: str) -> list[Result]:
    """Measure a click on a heading until the new order is painted, and clicks on it again."""
    with _list(scale) as (_app, page):
        codes = page._context.workspace.read(
            lambda reader: reader.column("SELECT code FROM account")
        )
        keys = _round(["code", "name"])

        def ours() -> None:
            page._sort_by(next(keys), True)
            page.table.viewport().repaint()

        def floor() -> None:
            sorted(range(len(codes)), key=codes.__getitem__)
            page.model.refresh()
            page.table.viewport().repaint()

        def first() -> None:
            page._orders = {}
            ours()

        anew, bare = in_turns(first, floor, 10)
        again, _floor = in_turns(ours, lambda: None, 10)
    return [
        ratio_result("list-sort", scale, anew, bare, SORT_BAR),
        ratio_result("list-sort-again", scale, again, bare, SORT_BAR),
    ]
