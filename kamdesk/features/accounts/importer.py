"""Brings in accounts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import N_, _
from kamdesk.base.money import is_currency, plain, to_minor
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.imports.convert import missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import FORMER, colleague_ids, next_codes
from kamdesk.features.imports.writing import Merging, carry_out, compare, warn
from kamdesk.features.search.pinyin import sort_key

_TEXTS = (
    "short_name", "industry", "region", "city", "country", "address", "ownership", "tier",
    "status", "tax_no", "phone", "website", "note",
)  # fmt: skip
_COLUMNS = (
    "code", "name", "sort_key", *_TEXTS, "owner_id", "currency", "credit_limit_minor",
    "terms_days", "revenue_minor", "employees",
)  # fmt: skip
_SOURCE = {
    "sort_key": "name",
    "owner_id": "owner",
    "credit_limit_minor": "credit_limit",
    "revenue_minor": "revenue",
}

FIELDS = (
    Field("name", "text", N_("Account name"), tuple(
        ["account_name", "company", "company_name", "customer", "customer_name", "client", "firm", "kunde", "firma", "kundenname", "客户", "客户名称", "公司", "公司名称", "单位名称", "单位", "企业名称", "名称", "往来单位", "购货单位"]
    ) + ("customername", "nom du client", "account")),
    Field("code", "code", N_("Code"), tuple(
        ["account_code", "customer_code", "customer_no", "customer_number", "customernumber", "customer_id", "account_no", "account_id", "id", "no", "kundennummer", "kunden-nr", "编码", "编号", "代码", "客户编码", "客户编号", "客户代码", "客户号"]
    )),
    Field("short_name", "text", N_("Short name"), ("abbreviation", "简称", "客户简称")),
    Field("parent", "text", N_("Parent"), ("parent_account", "group", "上级客户", "上级单位", "集团", "母公司", "所属集团")),
    Field("industry", "text", N_("Industry"), ("sector", "branche", "行业", "所属行业")),
    Field("region", "text", N_("Region"), ("state", "province", "area", "territory", "bundesland", "地区", "区域", "省份", "省", "大区")),
    Field("city", "text", N_("City"), ("town", "stadt", "ville", "城市", "市")),
    Field("country", "text", N_("Country"), ("land", "pays", "国家", "国别")),
    Field("address", "text", N_("Address"), ("street", "address_line_1", "addressline1", "adresse", "地址", "详细地址", "公司地址")),
    Field("ownership", "text", N_("Ownership"), ("ownership_type", "企业性质", "所有制", "公司性质")),
    Field("tier", "text", N_("Tier"), ("level", "grade", "class", "客户级别", "客户等级", "级别", "等级")),
    Field("status", "text", N_("Status"), ("state_of_account", "状态", "客户状态")),
    Field("owner", "text", N_("Owner"), (
        "account_manager", "key_account_manager", "sales_rep", "salesperson", "account_owner",
        "负责人", "客户经理", "大客户经理", "业务员", "销售员", "销售经理", "跟进人",
    )),
    Field("currency", "code", N_("Currency"), ("currency_code", "währung", "币种", "货币", "币别")),
    Field("credit_limit", "money", N_("Credit limit"), ("limit", "creditlimit", "kreditlimit", "信用额度", "授信额度", "额度")),
    Field("terms_days", "int", N_("Credit period in days"), ("terms", "payment_terms", "credit_days", "zahlungsziel", "账期", "信用期", "账期天数"), low=0, high=3650),
    Field("tax_no", "code", N_("Tax number"), ("vat", "vat_no", "tax_id", "统一社会信用代码", "税号", "纳税人识别号")),
    Field("phone", "code", N_("Phone"), ("telephone", "tel", "telefon", "téléphone", "电话", "联系电话", "公司电话")),
    Field("website", "text", N_("Website"), ("web", "url", "homepage", "网址", "网站")),
    Field("revenue", "money", N_("Yearly revenue"), ("annual_revenue", "turnover", "umsatz", "营业收入", "年营业额", "年收入")),
    Field("employees", "int", N_("Employees"), ("headcount", "staff", "mitarbeiter", "员工人数", "人数", "员工数"), low=0),
    Field("tags", "text", N_("Tags"), ("labels", "标签")),
    Field("note", "text", N_("Note"), ("notes", "remark", "remarks", "comment", "comments", "bemerkung", "备注", "说明")),
)  # fmt: skip


class AccountImporter:
    """Matches by code, else by name; `parent` may name a row of the same file."""

    name = "accounts"
    fields = FIELDS
    needed = ("name",)

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows without a name, with an unknown parent, or with money that does not fit."""
        problems = missing(batch, "name")
        base = base_currency(reader)
        known = set(reader.column("SELECT code FROM account UNION SELECT name FROM account"))
        known.update(batch.column("code"), batch.column("name"))
        codes: dict[str, int] = {}
        for place in range(len(batch)):
            code, parent = batch.column("code")[place], batch.column("parent")[place]
            if code is not None and codes.setdefault(code, place) != place:
                row = batch.numbers[codes[code]]
                problems.append(
                    batch.problem(place, "code", _("also in row {row}").format(row=row))
                )
            if parent is not None and parent not in known:
                problems.append(batch.problem(place, "parent", _("no such account")))
            problems.extend(_money_problems(batch, place, base))
        return problems

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the accounts, then their tags and their places in the group."""
        read = reader(session)
        owners = colleague_ids(session, batch.column("owner"))
        there, by_name = _existing(read)
        plan = compare(
            _keyed(batch, base_currency(read), owners, there, by_name, _former(read)),
            there,
            [batch.has(_SOURCE.get(name, name)) for name in _COLUMNS],
            options.update,
            lambda key: str(key),
            Merging(options, batch, outcome, _COLUMNS, _SOURCE, _Shown(read)),
        )
        free = iter(next_codes(read, sum(row[0] is None for row in plan.new)))
        plan.new = [row if row[0] else (next(free), *row[1:]) for row in plan.new]
        carry_out(session, "account", _COLUMNS, plan, outcome)
        _write_parents(session, batch, outcome, options)
        _write_tags(session, batch)


class _Shown:
    """Says what a column of an account holds, as people read it."""

    def __init__(self, read: Reader) -> None:
        self._owners = dict(read.rows("SELECT id, name FROM colleague"))

    def __call__(self, column: str, value: Any, record: Mapping[str, Any]) -> str:
        if column == "owner_id":
            return str(self._owners.get(value, value))
        if column.endswith("_minor"):
            return plain(value, record["currency"])
        return str(value)


def _money_problems(batch: Batch, place: int, base: str) -> list[Problem]:
    currency = batch.column("currency")[place] or base
    if not is_currency(currency.upper()):
        return [batch.problem(place, "currency", _("not a currency code"))]
    found = []
    for name in ("credit_limit", "revenue"):
        amount = batch.column(name)[place]
        if amount is not None and _minor(amount, currency) is None:
            found.append(batch.problem(place, name, _("more decimals than the currency has")))
    return found


def _minor(amount: Decimal | None, currency: str) -> int | None:
    if amount is None:
        return None
    try:
        return to_minor(amount, currency.upper())
    except ValueError:
        return None


def _existing(read: Reader) -> tuple[dict[Any, tuple[int, tuple[Any, ...]]], dict[str, str]]:
    rows = read.rows(f"SELECT id, {', '.join(_COLUMNS)} FROM account")
    there = {row[1]: (row[0], tuple(row[1:])) for row in rows}
    return there, {row[2]: row[1] for row in rows}


def _former(read: Reader) -> dict[str, str]:
    """Return the codes of accounts by the codes and names of those merged into them."""
    codes = dict(read.rows("SELECT id, code FROM account"))
    return {value: codes[key] for value, key in read.rows(FORMER)}


def _keyed(
    batch: Batch,
    base: str,
    owners: dict[str, int],
    there: dict[Any, Any],
    by_name: dict[str, str],
    former: dict[str, str],
) -> list[tuple[int, Any, tuple[Any, ...]]]:
    seen: dict[Any, int] = {}
    keyed = []
    columns = {name: batch.column(name) for name in (*_TEXTS, "terms_days", "employees")}
    for place in range(len(batch)):
        name = batch.column("name")[place]
        code = batch.column("code")[place]
        if code is None or (code not in there and not batch.has("code")):
            code = by_name.get(name) or former.get(name)
        elif code not in there:
            code = former.get(code, code)
        currency = (batch.column("currency")[place] or base).upper()
        owner = batch.column("owner")[place]
        row = (
            code, name, sort_key(name), *(columns[text][place] for text in _TEXTS),
            owners.get(owner) if owner else None, currency,
            _minor(batch.column("credit_limit")[place], currency), columns["terms_days"][place],
            _minor(batch.column("revenue")[place], currency), columns["employees"][place],
        )  # fmt: skip
        key = code if code is not None else ("new", name)
        if key in seen and code is None:
            continue  # the same name twice without a code is one account
        seen[key] = place
        keyed.append((place, key, row))
    return keyed


def _write_parents(session: Session, batch: Batch, outcome: Outcome, options: Options) -> None:
    if not batch.has("parent"):
        return
    read = reader(session)
    rows = read.rows("SELECT id, code, name, parent_id FROM account")
    ids = {name: key for key, code, name, _parent in rows for name in (name, code)}
    parents = {key: parent for key, _code, _name, parent in rows}
    wanted: list[tuple[int, int]] = []
    for place in range(len(batch)):
        own = ids.get(batch.column("code")[place] or batch.column("name")[place])
        parent = ids.get(batch.column("parent")[place] or "")
        if own is None or parent is None or (parents[own] is not None and not options.update):
            continue
        if _is_above(parents, own, parent):
            warn(
                outcome,
                [
                    _("Row {row}: an account cannot belong to itself.").format(
                        row=batch.numbers[place]
                    )
                ],
            )
            continue
        parents[own] = parent
        wanted.append((own, parent))
    bulk(session).update("account", ("parent_id",), wanted)


def _is_above(parents: dict[int, int | None], account: int, parent: int) -> bool:
    """Tell whether `account` is `parent` or stands above it."""
    step: int | None = parent
    while step is not None:
        if step == account:
            return True
        step = parents.get(step)
    return False


def _write_tags(session: Session, batch: Batch) -> None:
    if not batch.has("tags"):
        return
    read = reader(session)
    words: list[tuple[int, str]] = []
    for place, text in enumerate(batch.column("tags")):
        for separator in "，、;；|":
            text = (text or "").replace(separator, ",")
        words.extend((place, word.strip()) for word in (text or "").split(",") if word.strip())
    known: dict[str, int] = dict(read.rows("SELECT name, id FROM tag"))
    new: Sequence[str] = list(dict.fromkeys(word for _place, word in words if word not in known))
    made = bulk(session).insert("tag", ("name",), ((word,) for word in new))
    if made is not None:
        known.update({word: made.first + place for place, word in enumerate(new)})
    rows = read.rows("SELECT id, code, name FROM account")
    ids = {name: key for key, code, name in rows for name in (name, code)}
    there = set(read.rows("SELECT account_id, tag_id FROM account_tag"))
    wanted = {
        (ids[own], known[word])
        for place, word in words
        if (own := batch.column("code")[place] or batch.column("name")[place]) in ids
    }
    bulk(session).insert("account_tag", ("account_id", "tag_id"), sorted(wanted - there))


ACCOUNTS = AccountImporter()
