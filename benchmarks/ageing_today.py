"""ageing-today: the ageing of every account, and the totals of the tiles.

The floor is one raw statement over a table of open documents, its rows fetched.
"""

from datetime import timedelta

from benchmarks.harness import TODAY, Result, in_turns, opened, ratio_result, workspace
from kamdesk.features.receivables import queries
from kamdesk.features.receivables.domain import DEFAULT_EDGES

BAR = 1.3
TOTALS_BAR_MS = 5.0


def ageing_today(scale: str) -> list[Result]:
    """Measure the service against the statement."""
    with opened(workspace(scale)) as database, database.read() as reader:
        sql, params = raw_statement()
        ours, floor = in_turns(
            lambda: queries.ageing(reader, TODAY),
            lambda: reader.connection.execute(sql, params).fetchall(),
            9,
        )
        tiles, _floor = in_turns(lambda: queries.totals(reader, TODAY), lambda: None, 9)
    plain = ratio_result("ageing-today", scale, ours, floor, BAR)
    return [
        plain,
        Result(
            "ageing-totals", scale, tiles.ms, floor.ms, f"{TOTALS_BAR_MS:g}ms",
            tiles.ms <= TOTALS_BAR_MS,
        ),
    ]  # fmt: skip


def raw_statement() -> tuple[str, dict[str, str]]:
    """Return the statement of the floor: sums of what is open by currency, account and bucket."""
    cuts = [TODAY, *(TODAY - timedelta(days=edge) for edge in DEFAULT_EDGES)]
    whens = " ".join(f"WHEN o.due >= :c{place} THEN {place}" for place in range(len(cuts)))
    sql = (
        f"SELECT o.currency, o.account_id, a.code, a.name, CASE WHEN o.doc <> 'invoice' THEN -1 {whens} "
        f"ELSE {len(cuts)} END AS bucket, sum(o.open_minor) FROM open_item AS o "
        "JOIN account AS a ON a.id = o.account_id GROUP BY o.currency, o.account_id, bucket"
    )
    return sql, {f"c{place}": cut.isoformat() for place, cut in enumerate(cuts)}
