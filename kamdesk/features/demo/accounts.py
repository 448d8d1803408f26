"""Rows of accounts and what hangs on them: colleagues, tags, identifiers, parameters."""

from collections.abc import Iterable, Iterator
from typing import Any

from kamdesk.features.demo import names
from kamdesk.features.demo.firms import COLLEAGUES, TAGS, Firm, tax_number
from kamdesk.features.demo.scale import FIRST_DAY, stream
from kamdesk.features.search.pinyin import sort_key

Row = tuple[Any, ...]

COLLEAGUE_COLUMNS = ("name", "function", "title", "active")
ACCOUNT_COLUMNS = (
    "code", "name", "short_name", "sort_key", "parent_id", "industry", "region", "city", "country",
    "address", "ownership", "tier", "status", "owner_id", "currency", "credit_limit_minor",
    "terms_days", "tax_no", "phone", "website", "revenue_minor", "employees", "note",
)  # fmt: skip
TAG_COLUMNS = ("name",)
ACCOUNT_TAG_COLUMNS = ("account_id", "tag_id")
IDENTIFIER_COLUMNS = ("account_id", "kind", "value")
PARAMETER_COLUMNS = ("account_id", "key", "value", "valid_from", "source", "edited_by")
ACCOUNT_RELATION_COLUMNS = ("kind", "from_account_id", "to_account_id", "strength", "since", "note")


def colleague_rows() -> Iterator[Row]:
    """Yield our own people."""
    for name, function, title in COLLEAGUES:
        yield name, function, title, 1


def account_rows(firms: Iterable[Firm], seed: int) -> Iterator[Row]:
    """Yield one row an account."""
    for firm in firms:
        chance = stream(seed, "account", firm.number)
        place = _foreign_place(firm) if firm.foreign else _place(firm)
        region, city, country, dialling, district = place
        industry = names.INDUSTRIES[firm.industry][1 if firm.foreign else 0]
        limit = firm.sheet_limit
        yield (
            firm.code, firm.name, firm.short_name, sort_key(firm.name), firm.parent, industry,
            region, city, country,
            f"{chance.randint(1, 280)} Harbour Road, {city}" if firm.foreign
            else f"{city}市{chance.choice(names.STREETS)}{chance.randint(1, 980)}号",
            None if firm.foreign else chance.choice(names.OWNERSHIPS),
            firm.tier, firm.status, firm.owner, firm.currency, limit, firm.terms,
            None if firm.foreign else tax_number(chance, district),
            f"{dialling} {chance.randint(5000000, 8999999)}" if firm.foreign
            else f"{dialling}-{chance.randint(50000000, 89999999)}",
            f"www.{firm.slug}.example",
            firm.volume * chance.randint(25, 140) if firm.volume else None,
            chance.randint(8, 420) * 10,
            firm.note,
        )  # fmt: skip


def tag_rows() -> Iterator[Row]:
    """Yield the tags; their ids are their places from 1."""
    for tag in TAGS:
        yield (tag,)


def account_tag_rows(firms: Iterable[Firm]) -> Iterator[Row]:
    """Yield the tags of each account."""
    for firm in firms:
        for tag in firm.tags:
            yield firm.number, TAGS.index(tag) + 1


def identifier_rows(firms: Iterable[Firm], seed: int) -> Iterator[Row]:
    """Yield the numbers others know the accounts by."""
    for firm in firms:
        chance = stream(seed, "identifier", firm.number)
        yield firm.number, "ERP", f"{200_000 + firm.number * 7:d}"
        if firm.foreign:
            yield firm.number, "DUNS", f"{chance.randint(310_000_000, 999_000_000)}"
        elif firm.tier == "A":
            yield firm.number, "供应商编码", f"V{chance.randint(10_000, 99_999)}"


def parameter_rows(firms: Iterable[Firm]) -> Iterator[Row]:
    """Yield rates in force, of the workspace and of single accounts."""
    day = FIRST_DAY.isoformat()
    yield None, "capital_rate", "0.06", day, "财务部年度资金成本", "汤慧琳"
    yield None, "vat_rate", "0.13", day, "增值税条例", "汤慧琳"
    for firm in firms:
        if firm.tier == "A" and firm.number <= 25:
            yield firm.number, "rebate_rate", "0.02", "2025-01-01", "年度框架协议", "沈嘉宁"
        if firm.number <= 25 and not firm.foreign:
            kind = "public" if "水务" in firm.name else "large" if firm.tier == "A" else "small"
            yield firm.number, "law.buyer", kind, "2025-06-01", "合同签订时的企业规模声明", "汤慧琳"


def account_relation_rows(firms: Iterable[Firm], seed: int) -> Iterator[Row]:
    """Yield who brought whom, among the first accounts."""
    first = [firm for firm in firms if firm.number <= 25 and firm.parent is None]
    chance = stream(seed, "referral")
    for older, newer in zip(first, first[3:], strict=False):
        if chance.random() < 0.4:
            since = f"2025-{chance.randint(1, 12):02d}-15"
            yield "转介绍", older.number, newer.number, chance.randint(1, 3), since, None


def _place(firm: Firm) -> tuple[str, str, str, str, str]:
    city, region, dialling, district = names.CITIES[firm.place]
    return region, city, "中国", dialling, district


def _foreign_place(firm: Firm) -> tuple[str, str, str, str, str]:
    city, country, region, _currency, dialling, _form = names.PLACES[firm.place]
    return region, city, country, dialling, ""
