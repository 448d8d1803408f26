"""list-open: the ids of all accounts in order, and everything the first page of rows shows.

The floor is one raw statement for the ids and one for the columns of the first rows.
"""

from typing import Any

from benchmarks.harness import TODAY, Result, in_turns, opened, ratio_result, workspace
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import AccountFilter
from kamdesk.ui.tables import CHUNK

BAR = 1.5
_IDS = "SELECT id FROM account WHERE archived_at IS NULL ORDER BY sort_key, id"
_PAGE = """
SELECT a.*, parent.name, owner.name,
    (SELECT sum(open_minor) FROM open_item WHERE account_id = a.id AND doc = 'invoice'),
    (SELECT sum(open_minor) FROM open_item WHERE account_id = a.id AND doc = 'invoice' AND due < :day),
    (SELECT sum(open_minor) FROM open_item WHERE account_id = a.id AND doc <> 'invoice'),
    (SELECT group_concat(tag_id) FROM account_tag WHERE account_id = a.id),
    (SELECT max(issued) FROM invoice WHERE account_id = a.id AND issued <= :day),
    (SELECT max(received) FROM receipt WHERE account_id = a.id AND received <= :day),
    (SELECT count(DISTINCT person_id) FROM post JOIN holding ON holding.post_id = post.id
        WHERE post.account_id = a.id)
FROM account AS a LEFT JOIN account AS parent ON parent.id = a.parent_id
LEFT JOIN colleague AS owner ON owner.id = a.owner_id WHERE a.id IN ({marks})
"""


def list_open(scale: str) -> list[Result]:
    """Measure the reading of the list, with its totals in the notes."""
    with opened(workspace(scale)) as database, database.read() as reader:
        ours, floor = in_turns(lambda: rows(reader), lambda: raw(reader), 9)
        sums, _floor = in_turns(
            lambda: queries.totals(reader, AccountFilter(), TODAY), lambda: None, 9
        )
    return [ratio_result("list-open", scale, ours, floor, BAR, totals_ms=sums.ms)]


def rows(reader: Reader) -> dict[int, Any]:
    """Read the list as the page does."""
    ids = queries.account_ids(reader, AccountFilter(), TODAY)
    return queries.account_lines(reader, ids[:CHUNK], TODAY)


def raw(reader: Reader) -> list[tuple[Any, ...]]:
    """Read the list with two bare statements."""
    ids = [row[0] for row in reader.connection.execute(_IDS)]
    marks = ",".join(map(str, ids[:CHUNK]))
    sql = _PAGE.format(marks=marks)
    return reader.connection.execute(sql, {"day": TODAY.isoformat()}).fetchall()
