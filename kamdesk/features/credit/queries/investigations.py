"""Investigations with their facts, and the class and review day that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.domain.rules import Rules, from_json
from kamdesk.features.credit.domain.score import Score, proposed_class, score
from kamdesk.features.credit.domain.zscore import Year, judge

_NEWEST = """i.id = (SELECT id FROM investigation WHERE account_id = i.account_id AND day <= :day
    {more} ORDER BY day DESC, id DESC LIMIT 1)"""
_HEAD = """
SELECT i.id, i.account_id, i.day, c.name, i.preset, i.rules, i.score, i.credit_class, i.review_on,
    i.approver, i.approved_on, i.note
FROM investigation AS i LEFT JOIN colleague AS c ON c.id = i.colleague_id
"""


@dataclass(frozen=True, slots=True)
class Head:
    """One investigation without its facts; `score` 0 to 100, `credit_class` A to D or None."""

    id: int
    account_id: int
    day: date
    colleague: str | None
    preset: str
    rules: Rules
    score: Decimal | None
    credit_class: str | None
    review_on: date | None
    approver: str | None
    approved_on: date | None
    note: str | None


@dataclass(frozen=True)
class Investigation:
    """One investigation with its facts and all that follows from them."""

    head: Head
    facts: Mapping[str, str]
    photos: tuple[tuple[int, str, str], ...]
    """(key of the attachment, title, path)."""

    @cached_property
    def found(self) -> Score:
        """The score by its own rules."""
        return score(
            self.head.preset, form.answers_of(self.facts, self.head.preset), self.head.rules
        )

    @property
    def proposed(self) -> str | None:
        """The class the score proposes."""
        return proposed_class(self.found, self.head.rules)

    def years(self, *, china: bool = False) -> list[Year]:
        """Return the years of accounts with their scores, newest first."""
        by_year = form.figures_of(self.facts)
        return [
            judge(year, by_year[year], by_year.get(year - 1), china=china)
            for year in sorted(by_year, reverse=True)
        ]

    @property
    def is_public(self) -> bool:
        """Whether it is a public body, which has a budget instead of accounts."""
        return self.facts.get("ownership") == form.PUBLIC_BODY


def _only(account_id: int | None) -> str:
    return "" if account_id is None else "AND i.account_id = :account"


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _head(row: tuple[Any, ...]) -> Head:
    return Head(
        row[0], row[1], date.fromisoformat(row[2]), row[3], row[4], from_json(row[5]),
        None if row[6] is None else Decimal(row[6]).scaleb(-6), row[7], _day(row[8]), row[9],
        _day(row[10]), row[11],
    )  # fmt: skip


def heads(reader: Reader, account_id: int, as_of: date) -> list[Head]:
    """Return the investigations of an account up to a day, newest first."""
    rows = reader.rows(
        f"{_HEAD} WHERE i.account_id = ? AND i.day <= ? ORDER BY i.day DESC, i.id DESC",
        (account_id, as_of.isoformat()),
    )
    return [_head(row) for row in rows]


def newest(
    reader: Reader, as_of: date, account_id: int | None = None, *, with_class: bool = False
) -> dict[int, Head]:
    """Return the newest investigation of each account up to a day.

    Args:
        reader: Of the file.
        as_of: The day.
        account_id: Of one account only.
        with_class: The newest one that gave a class.
    """
    more = "AND credit_class IS NOT NULL" if with_class else ""
    rows = reader.rows(
        f"{_HEAD} WHERE {_NEWEST.format(more=more)} {_only(account_id)}",
        {"day": as_of.isoformat(), "account": account_id},
    )
    return {row[1]: _head(row) for row in rows}


def credit_classes(reader: Reader, as_of: date, account_id: int | None = None) -> dict[int, str]:
    """Return the credit class of every account that has one on a day, by account; or of one only."""
    more = "AND credit_class IS NOT NULL"
    return dict(
        reader.rows(
            "SELECT i.account_id, i.credit_class FROM investigation AS i "
            f"WHERE {_NEWEST.format(more=more)} {_only(account_id)}",
            {"day": as_of.isoformat(), "account": account_id},
        )
    )


def credit_class(reader: Reader, account_id: int, as_of: date) -> str | None:
    """Return the credit class of an account on a day, None while it is unknown."""
    found: str | None = reader.value(
        "SELECT credit_class FROM investigation WHERE account_id = ? AND day <= ? "
        "AND credit_class IS NOT NULL ORDER BY day DESC, id DESC LIMIT 1",
        (account_id, as_of.isoformat()),
    )
    return found


def facts_of(reader: Reader, key: int) -> dict[str, str]:
    """Return the facts of an investigation."""
    return dict(
        reader.rows(
            "SELECT key, value FROM investigation_fact WHERE investigation_id = ? ORDER BY id",
            (key,),
        )
    )


def investigation(reader: Reader, key: int) -> Investigation | None:
    """Return one investigation, None if it is gone."""
    row = reader.one(f"{_HEAD} WHERE i.id = ?", (key,))
    if row is None:
        return None
    facts = facts_of(reader, key)
    photos = tuple(
        (int(name[len(form.PHOTO_PREFIX) :]), title, path)
        for name in facts
        if name.startswith(form.PHOTO_PREFIX)
        for title, path in reader.rows(
            "SELECT title, path FROM attachment WHERE id = ?",
            (int(name[len(form.PHOTO_PREFIX) :]),),
        )
    )
    return Investigation(_head(row), facts, photos)


@dataclass(frozen=True, slots=True)
class Warnings:
    """What the newest investigation of an account warns of."""

    lawsuit: bool = False
    defaulter: bool = False
    legal_rep: bool = False
    negative_equity: bool = False


def warnings(reader: Reader, as_of: date, account_id: int | None = None) -> dict[int, Warnings]:
    """Return what the newest investigation of each account warns of, by account."""
    facts: dict[int, dict[str, str]] = {}
    for account, key, value in reader.rows(
        "SELECT i.account_id, f.key, f.value FROM investigation AS i "
        "JOIN investigation_fact AS f ON f.investigation_id = i.id "
        f"WHERE {_NEWEST.format(more='')} {_only(account_id)} "
        "AND (f.key IN ('court', 'defaulter', 'legal_rep_change') "
        "OR f.key GLOB '[0-9][0-9][0-9][0-9].total_*')",
        {"day": as_of.isoformat(), "account": account_id},
    ):
        facts.setdefault(account, {})[key] = value
    return {account: _warnings(mine) for account, mine in facts.items()}


def _warnings(facts: Mapping[str, str]) -> Warnings:
    years = form.figures_of(facts)
    last = years[max(years)] if years else {}
    return Warnings(
        facts.get("court") == "found",
        facts.get("defaulter") == "found",
        facts.get("legal_rep_change") == "yes",
        "total_assets" in last
        and "total_liabilities" in last
        and last["total_assets"] < last["total_liabilities"],
    )
