"""The list of accounts and the facts of one, a statement each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from kamdesk.db.connection import Reader
from kamdesk.features.accounts.domain import IDEAL, AccountFilter, class_text
from kamdesk.features.receivables.queries import (
    BESIDE_SUMS,
    counts_bank_bills,
    is_current,
    ledger_rows,
)
from kamdesk.features.search.queries import match_ids

_BALANCE = """
LEFT JOIN (
    SELECT account_id, currency,
        sum(CASE doc WHEN 'invoice' THEN amount ELSE -amount END) AS outstanding,
        sum(CASE WHEN doc = 'invoice' AND due < :day THEN amount ELSE 0 END) AS overdue,
        sum(CASE WHEN doc <> 'invoice' THEN amount ELSE 0 END) AS unapplied,
        min(CASE WHEN doc = 'invoice' AND due < :day THEN due END) AS oldest
    FROM owed GROUP BY account_id, currency
) AS b ON b.account_id = a.id AND b.currency = a.currency
"""
# what is out beside the open documents, as the credit file counts it; see credit.domain.exposure
_BESIDE = f"""
LEFT JOIN ({BESIDE_SUMS}) AS x ON x.account_id = a.id AND x.currency = a.currency
"""
_BEFORE = "(coalesce(b.outstanding, 0) + coalesce(x.more, 0))"
_EXPOSURE = f"""(CASE WHEN b.outstanding IS NOT NULL OR x.more IS NOT NULL
    THEN {_BEFORE} - min(coalesce(x.guarantee, 0), max({_BEFORE}, 0)) END)"""
_CONTACT = """(
    SELECT day FROM touch WHERE account_id = a.id AND day <= :day AND (kind <> 'message'
        OR (SELECT count(*) FROM touch_person WHERE touch_id = touch.id) < 2)
    ORDER BY day DESC LIMIT 1)"""
# where the relation stands and should stand; kept by the derivation of the positions
_STANDING = """
LEFT JOIN position_score AS s ON s.position_id = (SELECT position_id FROM position_score
    WHERE account_id = a.id AND view = 'ours' AND on_day <= :day
    ORDER BY on_day DESC, position_id DESC LIMIT 1)
LEFT JOIN position_target AS g ON g.id = (SELECT id FROM position_target
    WHERE account_id = a.id AND on_day <= :day ORDER BY on_day DESC, id DESC LIMIT 1)
"""
_OUT = _BALANCE + _BESIDE.format(of="")
_MONEY_SORTS = {"outstanding", "overdue", "unapplied", "days_late", "credit_used"}
_SORTS = {
    "name": "a.sort_key",
    "code": "a.code",
    "tier": "a.tier",
    "status": "a.status",
    "class": "CASE s.pattern WHEN 'conflict' THEN 10 WHEN 'loose' THEN 20 WHEN 'master_servant' THEN 30 "
    "WHEN 'win_win' THEN 40 END + CASE s.ladder WHEN 'outsider' THEN 1 WHEN 'commercial' THEN 2 "
    "WHEN 'friend' THEN 3 WHEN 'strategic_partner' THEN 4 ELSE 0 END",
    "owner": "owner.name",
    "region": "a.region",
    "industry": "a.industry",
    "city": "a.city",
    "country": "a.country",
    "terms": "a.terms_days",
    "credit_limit": "a.credit_limit_minor",
    "outstanding": "b.outstanding",
    "overdue": "b.overdue",
    "unapplied": "b.unapplied",
    "days_late": "b.oldest",
    "last_contact": _CONTACT,
    "credit_used": f"CAST(max({_EXPOSURE}, 0) AS REAL) / a.credit_limit_minor",
}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as a list shows it; amounts in minor units of its currency, None if there is none."""

    id: int
    code: str
    name: str
    parent: str | None
    depth: int
    tier: str | None
    status: str | None
    owner: str | None
    region: str | None
    industry: str | None
    city: str | None
    country: str | None
    currency: str
    credit_limit: int | None
    terms_days: int | None
    tags: tuple[str, ...]
    outstanding: int | None
    overdue: int | None
    unapplied: int | None
    oldest_due: date | None
    other_currencies: tuple[str, ...]
    last_invoice: date | None
    last_receipt: date | None
    last_contact: date | None
    """Last visit, meeting, call, or message to one person alone."""
    people: int
    archived: bool
    pattern: str | None
    ladder: str | None
    candidate: bool
    ideal: tuple[str, str] | None
    exposure: int | None
    """What is out in the account's currency, as its credit file counts it."""

    @property
    def class_now(self) -> str:
        """Classes of the relation in words, "" if it was never assessed."""
        return class_text(self.pattern, self.ladder, candidate=self.candidate)

    @property
    def class_ideal(self) -> str:
        """Classes the relation should reach in words, "" if none were set."""
        return class_text(*self.ideal) if self.ideal else ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a list in one currency, in minor units."""

    currency: str
    accounts: int
    outstanding: int
    overdue: int
    unapplied: int


def credit_used(line: AccountLine) -> float | None:
    """Return exposure / credit limit; 0 where we owe them, None without a limit or anything out."""
    if not line.credit_limit or line.exposure is None:
        return None
    return max(line.exposure, 0) / line.credit_limit


def _owed(reader: Reader, as_of: date, marks: str = "") -> tuple[str, dict[str, Any]]:
    """Return `WITH owed AS (…)`: the documents with a rest at the end of a day, and its parameters.

    Args:
        reader: Of the file.
        as_of: The day.
        marks: Keys of accounts, comma separated; of all if empty.
    """
    source, params = ledger_rows(reader, as_of)
    params["bank"] = int(counts_bank_bills(reader, as_of))
    of = f"WHERE account_id IN ({marks})" if marks else ""
    if is_current(reader, as_of):
        return f"WITH owed AS ({source} {of}) ", params
    columns = "account_id, currency, doc, doc_id, place, issued, due"
    return (
        f"WITH owed AS MATERIALIZED (SELECT {columns}, sum(amount) AS amount FROM ({source}) {of} "
        "GROUP BY doc, doc_id, place HAVING sum(amount) <> 0) ",
        params,
    )


def account_ids(
    reader: Reader,
    wanted: AccountFilter,
    as_of: date,
    sort: str = "name",
    descending: bool = False,
) -> list[int]:
    """Return the ids of the accounts that match, in order; blanks come last either way."""
    owed, params = _owed(reader, as_of)
    where, more, balance = _where(reader, wanted)
    params |= more
    if wanted.tree:
        return _tree_ids(reader, owed, where, params, balance)
    if sort == "credit_used":
        balance = _OUT
    elif sort in _MONEY_SORTS and not balance:
        balance = _BALANCE
    owner = "LEFT JOIN colleague AS owner ON owner.id = a.owner_id" if sort == "owner" else ""
    standing = _STANDING if sort == "class" else ""
    order = _SORTS.get(sort, _SORTS["name"])
    if sort in ("days_late", "last_contact"):
        descending = not descending  # an older day is more days ago
    direction = "DESC" if descending else "ASC"
    ties = f"a.id {direction}" if order == _SORTS["name"] else "a.sort_key, a.id"
    return reader.column(
        f"{owed}SELECT a.id FROM account AS a {owner} {standing} {balance} WHERE {where} "
        f"ORDER BY {order} {direction} NULLS LAST, {ties}",
        params,
    )


def reordered(reader: Reader, ids: Sequence[int], sort: str, descending: bool) -> list[int] | None:
    """Return ids of the list in another order, as `account_ids` does, from an index alone.

    None where no index has the order; then `account_ids` has to be asked.
    """
    column = {"name": "sort_key", "code": "code"}.get(sort)
    if column is None:
        return None
    direction = "DESC" if descending else "ASC"
    inner = f"SELECT id FROM account ORDER BY {column} {direction}, id {direction}"
    # one text is made and read in half the time of a row for each account
    order: list[int] = json.loads(reader.value(f"SELECT json_group_array(id) FROM ({inner})"))
    if len(order) == len(ids):
        return order
    shown = set(ids)
    return [key for key in order if key in shown]


def _where(reader: Reader, wanted: AccountFilter) -> tuple[str, dict[str, Any], str]:
    parts = [f"a.archived_at IS {'NOT ' if wanted.archived else ''}NULL"]
    params: dict[str, Any] = {}
    for name, column in (
        ("tier", "a.tier"),
        ("status", "a.status"),
        ("region", "a.region"),
        ("industry", "a.industry"),
    ):
        value = getattr(wanted, name)
        if value is not None:
            parts.append(f"{column} IS NULL" if value == "" else f"{column} = :{name}")
            params[name] = value
    if wanted.owner is not None:
        params["owner"] = wanted.owner
        parts.append(
            "a.owner_id IS NULL"
            if wanted.owner == ""
            else "a.owner_id = (SELECT id FROM colleague WHERE name = :owner)"
        )
    if wanted.tag is not None:
        params["tag"] = wanted.tag
        parts.append(
            "EXISTS (SELECT 1 FROM account_tag JOIN tag ON tag.id = tag_id WHERE account_id = a.id AND tag.name = :tag)"
        )
    if wanted.overdue:
        parts.append("a.id IN (SELECT account_id FROM owed WHERE doc = 'invoice' AND due < :day)")
    balance = ""
    if wanted.over_limit:
        balance = _OUT
        parts.append(f"{_EXPOSURE} > a.credit_limit_minor")
    matched = match_ids(reader, "account", wanted.text) if wanted.text else None
    if matched is not None:
        parts.append(f"a.id IN ({','.join(map(str, matched))})")
    return " AND ".join(parts), params, balance


def _tree_ids(
    reader: Reader, owed: str, where: str, params: dict[str, Any], balance: str
) -> list[int]:
    """Return matching accounts with everything above them, each parent before its units."""
    rows = reader.rows(
        f"{owed.replace('WITH', 'WITH RECURSIVE', 1)}, hit (id) AS ("
        f"SELECT a.id FROM account AS a {balance} WHERE {where} "
        "UNION SELECT parent.parent_id FROM hit JOIN account AS parent ON parent.id = hit.id "
        "WHERE parent.parent_id IS NOT NULL) "
        "SELECT id, parent_id FROM account WHERE id IN (SELECT id FROM hit) ORDER BY sort_key, id",
        params,
    )
    shown = {key for key, _parent in rows}
    below: dict[int | None, list[int]] = {}
    for key, parent in rows:
        below.setdefault(parent if parent in shown else None, []).append(key)
    ids: list[int] = []
    stack = below.get(None, [])[::-1]
    while stack:
        key = stack.pop()
        ids.append(key)
        stack.extend(below.get(key, [])[::-1])
    return ids


_LINE = f"""
SELECT a.id, a.code, a.name, parent.name, a.tier, a.status, owner.name, a.region, a.industry,
    a.city, a.country, a.currency, a.credit_limit_minor, a.terms_days,
    (SELECT group_concat(name, char(9)) FROM (SELECT tag.name FROM account_tag
        JOIN tag ON tag.id = tag_id WHERE account_id = a.id ORDER BY tag.name)),
    b.outstanding, b.overdue, b.unapplied, b.oldest,
    (SELECT group_concat(DISTINCT currency) FROM owed
        WHERE account_id = a.id AND currency <> a.currency),
    (SELECT max(issued) FROM invoice WHERE account_id = a.id AND kind = 'invoice' AND issued <= :day),
    (SELECT max(received) FROM receipt WHERE account_id = a.id AND received <= :day),
    {_CONTACT},
    (SELECT count(DISTINCT person_id) FROM post JOIN holding ON holding.post_id = post.id
        JOIN person ON person.id = holding.person_id AND person.archived_at IS NULL
        WHERE post.account_id = a.id AND holding.until IS NULL),
    a.archived_at IS NOT NULL, s.pattern, s.ladder, coalesce(s.open_gates, '') <> '',
    g.pattern, g.ladder, {_EXPOSURE}
FROM account AS a LEFT JOIN account AS parent ON parent.id = a.parent_id
LEFT JOIN colleague AS owner ON owner.id = a.owner_id
"""


def account_lines(
    reader: Reader, ids: Sequence[int], as_of: date, *, depths: bool = False
) -> dict[int, AccountLine]:
    """Return the accounts of some ids as the list shows them."""
    marks = ",".join(map(str, ids))
    if not marks:
        return {}
    owed, params = _owed(reader, as_of, marks)
    beside = _BESIDE.format(of=f"WHERE account_id IN ({marks})")
    rows = reader.rows(
        f"{owed}{_LINE} {_STANDING} {_BALANCE} {beside} WHERE a.id IN ({marks})", params
    )
    deep = _depths(reader, marks) if depths else {}
    return {row[0]: _line(row, deep.get(row[0], 0)) for row in rows}


def _depths(reader: Reader, marks: str) -> dict[int, int]:
    return dict(
        reader.rows(
            "WITH RECURSIVE up (id, step, depth) AS ("
            f"SELECT id, parent_id, 0 FROM account WHERE id IN ({marks}) "
            "UNION ALL SELECT up.id, account.parent_id, depth + 1 FROM up "
            "JOIN account ON account.id = up.step WHERE depth < 60) "
            "SELECT id, max(depth) FROM up GROUP BY id"
        )
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _line(row: tuple[Any, ...], depth: int) -> AccountLine:
    return AccountLine(
        id=row[0], code=row[1], name=row[2], parent=row[3], depth=depth, tier=row[4],
        status=row[5], owner=row[6], region=row[7], industry=row[8], city=row[9], country=row[10],
        currency=row[11], credit_limit=row[12], terms_days=row[13],
        tags=tuple((row[14] or "").split("\t")) if row[14] else (), outstanding=row[15],
        overdue=row[16], unapplied=row[17], oldest_due=_day(row[18]),
        other_currencies=tuple(row[19].split(",")) if row[19] else (),
        last_invoice=_day(row[20]), last_receipt=_day(row[21]), last_contact=_day(row[22]),
        people=row[23], archived=bool(row[24]), pattern=row[25], ladder=row[26],
        candidate=bool(row[27]) and not IDEAL.isdisjoint(row[25:27]),
        ideal=(row[28], row[29]) if row[28] else None, exposure=row[30],
    )  # fmt: skip


def totals(reader: Reader, wanted: AccountFilter, as_of: date) -> list[Totals]:
    """Return the sums over the accounts that match, a line for each currency owed in."""
    owed, params = _owed(reader, as_of)
    where, more, balance = _where(reader, wanted)
    rows = reader.rows(
        f"{owed}SELECT o.currency, count(DISTINCT o.account_id), "
        "sum(CASE doc WHEN 'invoice' THEN amount ELSE -amount END), "
        "sum(CASE WHEN doc = 'invoice' AND due < :day THEN amount ELSE 0 END), "
        "sum(CASE WHEN doc <> 'invoice' THEN amount ELSE 0 END) FROM owed AS o "
        f"WHERE o.account_id IN (SELECT a.id FROM account AS a {balance} WHERE {where}) "
        "GROUP BY o.currency ORDER BY count(*) DESC, o.currency",
        params | more,
    )
    return [Totals(*row) for row in rows]


# -- one account --------------------------------------------------------------------------------

FIELDS = (
    "code", "name", "short_name", "parent_id", "industry", "region", "city", "country", "address",
    "ownership", "tier", "status", "owner_id", "currency", "credit_limit_minor", "terms_days",
    "tax_no", "phone", "website", "revenue_minor", "employees", "note", "archived_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that is kept of one account itself; `values` by column name."""

    id: int
    values: dict[str, Any]
    owner: str | None
    parent: str | None
    tags: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    siblings: tuple[tuple[int, str], ...]
    """Other accounts of the group: the parent, its units, own units."""

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def account(reader: Reader, key: int) -> Account | None:
    """Return one account, None if it is gone."""
    row = reader.one(
        f"SELECT {', '.join('a.' + name for name in FIELDS)}, owner.name, parent.name "
        "FROM account AS a LEFT JOIN colleague AS owner ON owner.id = a.owner_id "
        "LEFT JOIN account AS parent ON parent.id = a.parent_id WHERE a.id = ?",
        (key,),
    )
    if row is None:
        return None
    values = dict(zip(FIELDS, row, strict=False))
    siblings = reader.rows(
        "SELECT id, coalesce(short_name, name) FROM account WHERE id <> :own AND archived_at IS NULL "
        "AND (id = :parent OR parent_id = :own OR parent_id = :parent) ORDER BY id <> :parent, sort_key LIMIT 12",
        {"own": key, "parent": values["parent_id"]},
    )
    tags = reader.column(
        "SELECT tag.name FROM account_tag JOIN tag ON tag.id = tag_id WHERE account_id = ? ORDER BY 1",
        (key,),
    )
    identifiers = reader.rows(
        "SELECT kind, value FROM account_identifier WHERE account_id = ? ORDER BY kind", (key,)
    )
    return Account(
        key, values, row[-2], row[-1], tuple(tags), tuple((k, v) for k, v in identifiers),
        tuple((k, name) for k, name in siblings),
    )  # fmt: skip


class Known(NamedTuple):
    """One account and how the list shows it."""

    account: Account
    line: AccountLine


def known(reader: Reader, key: int, as_of: date) -> Known | None:
    """Return one account and how the list shows it, None if it is gone."""
    found = account(reader, key)
    line = account_lines(reader, [key], as_of).get(key)
    return None if found is None or line is None else Known(found, line)


def distinct(reader: Reader, column: str) -> list[str]:
    """Return the values of a text column that are in use, for completing and filtering."""
    if column not in FIELDS:
        raise ValueError(f"no such column: {column}")
    return reader.column(
        f"SELECT DISTINCT {column} FROM account WHERE {column} IS NOT NULL AND {column} <> '' ORDER BY 1 LIMIT 500"
    )


def owners(reader: Reader) -> list[str]:
    """Return the names of our people."""
    return reader.column("SELECT name FROM colleague WHERE active = 1 ORDER BY name")


def uids(reader: Reader, ids: Sequence[int]) -> list[str]:
    """Return the stable identities of accounts."""
    return reader.column(
        "SELECT uid FROM account WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )


def tags(reader: Reader) -> list[str]:
    """Return all tags."""
    return reader.column("SELECT name FROM tag ORDER BY name")


def account_names(reader: Reader) -> list[tuple[int, str]]:
    """Return id and name of all accounts that are not archived, by name."""
    return [
        (key, name)
        for key, name in reader.rows(
            "SELECT id, name FROM account WHERE archived_at IS NULL ORDER BY sort_key"
        )
    ]


def next_code(reader: Reader) -> str:
    """Return the code a new account gets: K-0001, K-0002 and so on."""
    last = reader.value(
        "SELECT max(CAST(substr(code, 3) AS INTEGER)) FROM account WHERE code GLOB 'K-[0-9]*'",
        default=0,
    )
    return f"K-{(last or 0) + 1:04d}"
