"""The values a template may ask for: of one account, or of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import LANGUAGES, N_, _, speaking
from kamdesk.base.money import from_minor
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, bucket_edges, info
from kamdesk.features.receivables.domain import bucket_title
from kamdesk.features.receivables.queries import ageing, open_items
from kamdesk.features.templates.domain import Value, Values
from kamdesk.features.templates.domain.fields import spelled

FIELDS = {
    "as_of": N_("As of"),
    "company": N_("Our company"),
    "account.code": N_("Code"),
    "account.name": N_("Account name"),
    "account.short_name": N_("Short name"),
    "account.industry": N_("Industry"),
    "account.region": N_("Region"),
    "account.city": N_("City"),
    "account.address": N_("Address"),
    "account.tier": N_("Tier"),
    "account.owner": N_("Account manager"),
    "account.currency": N_("Currency"),
    "account.credit_limit": N_("Credit limit"),
    "account.terms_days": N_("Credit period in days"),
    "account.tax_no": N_("Tax number"),
    "account.phone": N_("Phone"),
    "account.website": N_("Website"),
    "money.outstanding": N_("Outstanding"),
    "money.overdue": N_("Overdue"),
    "money.not_due": N_("Not due"),
    "money.unapplied": N_("Unapplied"),
}
"""Single values with their titles; the ageing buckets of the workspace are added as money.b0, …"""
LISTS = {
    "items": {
        "number": N_("Number"),
        "issued": N_("Issued"),
        "due": N_("Due"),
        "amount": N_("Amount"),
        "open": N_("Open amount"),
        "days": N_("Days late"),
        "currency": N_("Currency"),
        "contract": N_("Contract"),
        "account": N_("Account name"),
    },
    "people": {
        "name": N_("Name"),
        "title": N_("Title"),
        "department": N_("Department"),
        "phone": N_("Phone"),
        "mobile": N_("Mobile"),
        "email": N_("E-mail"),
    },
    "accounts": {
        "code": N_("Code"),
        "name": N_("Account name"),
        "tier": N_("Tier"),
        "owner": N_("Account manager"),
        "currency": N_("Currency"),
        "outstanding": N_("Outstanding"),
        "overdue": N_("Overdue"),
    },
}
"""Lines of lists with their titles: the open items, the people of the account, all accounts."""
_LIST_TITLES = {"items": N_("Open items"), "people": N_("People"), "accounts": N_("Accounts")}
_ACCOUNT = """
SELECT a.code, a.name, a.short_name, a.industry, a.region, a.city, a.address, a.tier, c.name,
    a.currency, a.credit_limit_minor, a.terms_days, a.tax_no, a.phone, a.website
FROM account AS a LEFT JOIN colleague AS c ON c.id = a.owner_id WHERE a.id = ?
"""
_PEOPLE = """
SELECT p.name, s.title, s.department, p.phone, p.mobile, p.email
FROM holding AS h JOIN post AS s ON s.id = h.post_id JOIN person AS p ON p.id = h.person_id
WHERE s.account_id = :account AND p.archived_at IS NULL AND NOT p.placeholder
    AND (h.since IS NULL OR h.since <= :day) AND (h.until IS NULL OR h.until >= :day)
ORDER BY p.sort_key, p.id
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """A field as it is offered: how it is written in a template, and what it means."""

    written: str
    title: str


def offered() -> list[Offered]:
    """Return every field that can be used, in the language in force."""
    single = [Offered(f"{{{{{name}}}}}", _(title)) for name, title in FIELDS.items()]
    lines = [
        Offered(f"{{{{{key}.{name}}}}}", f"{_(_LIST_TITLES[key])}: {_(title)}")
        for key, fields in LISTS.items()
        for name, title in fields.items()
    ]
    return [*single, *lines]


def values(reader: Reader, as_of: date, code: str | None) -> Values:
    """Return what a template can be filled with.

    Args:
        reader: Of the file.
        as_of: Day everything is counted at, inclusive.
        code: Code or name of the account; None for a template about all accounts, in which the fields
            of an account are empty.

    Raises:
        UserError: If there is no such account.
    """
    fields: dict[str, Value] = dict.fromkeys(FIELDS)
    fields |= {"as_of": as_of, "company": info(reader, COMPANY) or None}
    key = None
    if code is not None:
        key = reader.value("SELECT id FROM account WHERE code = ?1 OR name = ?1 LIMIT 1", (code,))
        if key is None:
            raise UserError(
                _("There is no account {code}.").format(code=code),
                _("`kamdesk show accounts` lists the codes."),
            )
        fields |= _account(reader, key)
    edges = bucket_edges(reader)
    money = _money(reader, as_of, key, edges, str(fields["account.currency"] or ""))
    lists = {
        "items": _items(reader, as_of, key),
        "people": [] if key is None else _people(reader, as_of, key),
        "accounts": _accounts(reader, as_of),
    }
    return Values(fields | money, lists, _aliases(edges))


def _account(reader: Reader, key: int) -> dict[str, Value]:
    row = reader.one(_ACCOUNT, (key,))
    assert row is not None
    names = [name for name in FIELDS if name.startswith("account.")]
    found: dict[str, Value] = dict(zip(names, row, strict=True))
    if row[10] is not None:
        found["account.credit_limit"] = from_minor(row[10], row[9])
    return found


def _money(
    reader: Reader, as_of: date, key: int | None, edges: tuple[int, ...], currency: str
) -> dict[str, Value]:
    """Return what the account owes in its own currency; nothing for all accounts together."""
    buckets: dict[str, Value] = {f"money.b{place}": None for place in range(len(edges) + 2)}
    if key is None:
        return buckets
    sections = {one.currency: one for one in ageing(reader, as_of, edges=edges, account_id=key)}
    mine = sections.get(currency)
    opened = (0,) * len(buckets) if mine is None else mine.open
    unapplied = 0 if mine is None else mine.unapplied

    def money(minor: int) -> Decimal:
        return from_minor(minor, currency)

    return {
        **{name: money(opened[place]) for place, name in enumerate(buckets)},
        "money.outstanding": money(sum(opened) - unapplied),
        "money.overdue": money(sum(opened[1:])),
        "money.not_due": money(opened[0]),
        "money.unapplied": money(unapplied),
    }


def _items(reader: Reader, as_of: date, key: int | None) -> list[dict[str, Value]]:
    return [
        {
            "number": item.number, "issued": item.issued, "due": item.due,
            "amount": from_minor(item.amount, item.currency),
            "open": from_minor(item.open, item.currency),
            "days": max(0, item.days or 0), "currency": item.currency,
            "contract": item.contract or None, "account": item.account,
        }
        for item in open_items(reader, as_of, account_id=key, only_invoices=True)
    ]  # fmt: skip


def _people(reader: Reader, as_of: date, key: int) -> list[dict[str, Value]]:
    rows = reader.rows(_PEOPLE, {"account": key, "day": as_of.isoformat()})
    return [dict(zip(LISTS["people"], row, strict=True)) for row in rows]


def _accounts(reader: Reader, as_of: date) -> list[dict[str, Value]]:
    owed = {
        (one.account_id, section.currency): one
        for section in ageing(reader, as_of)
        for one in section.accounts
    }
    found: list[dict[str, Value]] = []
    for key, code, name, tier, owner, currency in reader.rows(
        "SELECT a.id, a.code, a.name, a.tier, c.name, a.currency FROM account AS a "
        "LEFT JOIN colleague AS c ON c.id = a.owner_id WHERE a.archived_at IS NULL "
        "ORDER BY a.sort_key, a.id"
    ):
        mine = owed.get((key, currency))
        found.append(
            {
                "code": code, "name": name, "tier": tier, "owner": owner, "currency": currency,
                "outstanding": None if mine is None else from_minor(mine.total, currency),
                "overdue": None if mine is None else from_minor(sum(mine.open[1:]), currency),
            }
        )  # fmt: skip
    return found


def _aliases(edges: tuple[int, ...]) -> dict[str, str]:
    """Return the titles in every language as further spellings of the names."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        with speaking(lang):
            for name, title in FIELDS.items():
                found.setdefault(spelled(_(title)), name)
            for key, fields in LISTS.items():
                for name, title in fields.items():
                    found.setdefault(spelled(f"{_(_LIST_TITLES[key])}.{_(title)}"), f"{key}.{name}")
            for place in range(len(edges) + 2):
                found.setdefault(spelled(bucket_title(place, edges)), f"money.b{place}")
    return found


def shown(value: Value) -> str:
    """Return a value as it is written within a text, in the language in force."""
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return f"{value:,}"
    return str(value)


def describe(problems: Mapping[str, str], problem: str) -> str:
    """Return what is wrong with a field in the language in force; "" for nothing."""
    return _(problems[problem]) if problem else ""
