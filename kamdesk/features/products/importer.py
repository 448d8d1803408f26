"""Brings in products and sales lines."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.imports.convert import missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import AccountMatcher, create_missing
from kamdesk.features.imports.writing import Merging, carry_out, compare, warn, warn_made

_SCALE = 6
_CODE_WORDS = tuple(
    [
        "product_code",
        "product_no",
        "productcode",
        "sku",
        "item",
        "item_code",
        "item_no",
        "article",
        "artikel",
        "artikelnummer",
        "产品编码",
        "产品编号",
        "产品代码",
        "物料编码",
        "商品编码",
        "存货编码",
        "货号",
    ]
)
PRODUCT_FIELDS = (
    Field("code", "code", N_("Code"), (*_CODE_WORDS, "product_id", "id", "编码", "编号")),
    Field("name", "text", N_("Product name"), ("product_name", "productname", "product", "description", "bezeichnung", "产品名称", "产品", "物料名称", "商品名称", "存货名称", "名称")),
    Field("family", "text", N_("Family"), ("product_line", "productline", "category", "group", "warengruppe", "产品线", "产品系列", "类别", "产品类别", "分类")),
    Field("unit", "text", N_("Unit"), ("uom", "einheit", "单位", "计量单位")),
    Field("list_price", "number", N_("List price"), ("price", "unit_price", "msrp", "listenpreis", "单价", "标准价", "目录价", "售价")),
    Field("cost", "number", N_("Cost"), ("buy_price", "buyprice", "unit_cost", "kosten", "成本", "成本价", "单位成本")),
    Field("lifecycle", "text", N_("Life cycle"), ("stage", "status", "discontinued", "生命周期", "状态")),
)  # fmt: skip
SALES_FIELDS = (
    Field("account", "code", N_("Account"), tuple(
        ["account_code", "customer", "customer_code", "customer_no", "customernumber", "customer_id", "client", "kunde", "客户", "客户编码", "客户编号", "客户代码", "购货单位"]
    )),
    Field("account_name", "text", N_("Name of the account"), ("customer_name", "company", "firma", "客户名称", "单位名称")),
    Field("date", "date", N_("Date"), ("order_date", "sales_date", "invoice_date", "day", "datum", "日期", "销售日期", "订单日期", "业务日期")),
    Field("product", "code", N_("Product"), (*_CODE_WORDS, "product_name", "产品", "产品名称", "物料")),
    Field("quantity", "number", N_("Quantity"), ("qty", "units", "quantity_ordered", "menge", "anzahl", "数量", "销售数量")),
    Field("price", "number", N_("Price"), ("unit_price", "price_each", "priceeach", "preis", "einzelpreis", "单价", "销售单价")),
    Field("amount", "number", N_("Amount"), ("total", "line_total", "revenue", "sales", "betrag", "umsatz", "freight", "fracht", "金额", "销售额", "销售金额")),
    Field("cost", "number", N_("Cost"), ("line_cost", "kosten", "成本", "销售成本")),
    Field("invoice", "code", N_("Invoice or order"), ("order_no", "order", "invoice_no", "auftrag", "rechnung", "订单号", "发票号", "单据号", "单号")),
    Field("currency", "code", N_("Currency"), ("currency_code", "币种")),
)  # fmt: skip
_PRODUCT_COLUMNS = ("code", "name", "family", "unit", "list_price", "cost", "lifecycle", "currency")
_SALES_COLUMNS = (
    "account_id", "product_id", "day", "quantity", "price", "amount", "cost", "reference", "currency",
)  # fmt: skip

_LARGEST = 2**63


def _micro(value: Decimal | None) -> int | None:
    """Return a number as the millionths it is stored in; None if it does not fit."""
    if value is None:
        return None
    scaled = value.scaleb(_SCALE)
    fits = scaled == scaled.to_integral_value() and abs(scaled) < _LARGEST
    return int(scaled) if fits else None


def _precision_problems(batch: Batch, names: tuple[str, ...]) -> list[Problem]:
    return [
        batch.problem(place, name, _("more than six decimals"))
        for name in names
        for place, value in enumerate(batch.column(name))
        if value is not None and _micro(value) is None
    ]


class ProductImporter:
    """Matches by code."""

    name = "products"
    fields = PRODUCT_FIELDS
    needed = ("code",)

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows without a code, with a code twice, or with too many decimals."""
        problems = missing(batch, "code") + _precision_problems(batch, ("list_price", "cost"))
        seen: dict[str, int] = {}
        for place, code in enumerate(batch.column("code")):
            if code is not None and seen.setdefault(code, place) != place:
                row = batch.numbers[seen[code]]
                problems.append(
                    batch.problem(place, "code", _("also in row {row}").format(row=row))
                )
        return problems

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the products."""
        read = reader(session)
        base = base_currency(read)
        texts = [batch.column(name) for name in ("code", "name", "family", "unit")]
        rows = [
            (
                *(column[place] for column in texts), _micro(batch.column("list_price")[place]),
                _micro(batch.column("cost")[place]), batch.column("lifecycle")[place], base,
            )
            for place in range(len(batch))
        ]  # fmt: skip
        found = read.rows(f"SELECT id, {', '.join(_PRODUCT_COLUMNS)} FROM product")
        plan = compare(
            ((place, row[0], row) for place, row in enumerate(rows)),
            {row[1]: (row[0], tuple(row[1:])) for row in found},
            [batch.has(name) for name in _PRODUCT_COLUMNS],
            options.update,
            str,
            Merging(options, batch, outcome, _PRODUCT_COLUMNS, show=_shown),
        )
        carry_out(session, "product", _PRODUCT_COLUMNS, plan, outcome)


def _shown(column: str, value: Any, _record: Mapping[str, Any]) -> str:
    """Return what a column of a product holds, as people read it."""
    if column in ("list_price", "cost"):
        return format(Decimal(value).scaleb(-_SCALE).normalize(), "f")
    return str(value)


class SalesImporter:
    """Adds lines; a line that is there already in every value counts as unchanged."""

    name = "sales"
    fields = SALES_FIELDS
    needed = ("account", "date", "product")

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows that lack something or have an unknown account."""
        problems = [problem for name in self.needed for problem in missing(batch, name)]
        problems += _precision_problems(batch, ("quantity", "price", "amount", "cost"))
        if not options.create_accounts:
            lost = set(AccountMatcher(reader).missing(batch.column("account")))
            problems += [
                batch.problem(place, "account", _("no such account"))
                for place, text in enumerate(batch.column("account"))
                if text in lost
            ]
        return problems

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the lines; a product that is not there is made with its code as its name."""
        matcher = AccountMatcher(reader(session))
        lost = matcher.missing(batch.column("account"))
        if lost:
            names = zip(batch.column("account"), batch.column("account_name"), strict=True)
            create_missing(
                session, matcher, lost, {text: name for text, name in names if text and name}, {}
            )
            warn_made(outcome, len(lost))
        products = _products(session, batch, outcome)
        rows = _sales_rows(batch, matcher, products)
        there = Counter(
            tuple(row)
            for row in reader(session).connection.execute(
                f"SELECT {', '.join(_SALES_COLUMNS)} FROM sales_line"
            )
        )
        new = []
        for row in rows:
            if there[row] > 0:
                there[row] -= 1
                outcome.unchanged += 1
            else:
                new.append(row)
        bulk(session).insert("sales_line", _SALES_COLUMNS, new)
        outcome.created += len(new)


def _products(session: Session, batch: Batch, outcome: Outcome) -> dict[str, int]:
    read = reader(session)
    rows = read.rows("SELECT id, code, name FROM product")
    known: dict[str, int] = {name: key for key, _code, name in rows if name}
    known.update({code: key for key, code, _name in rows})
    new = [code for code in dict.fromkeys(batch.column("product")) if code not in known]
    made = bulk(session).insert(
        "product", ("code", "name", "currency"), ((code, code, base_currency(read)) for code in new)
    )
    if made is not None:
        known.update({code: made.first + place for place, code in enumerate(new)})
        warn(outcome, [_("{n} products were made.").format(n=len(new))])
    return known


def _sales_rows(
    batch: Batch, matcher: AccountMatcher, products: dict[str, int]
) -> list[tuple[Any, ...]]:
    columns = {name: batch.column(name) for name in ("quantity", "price", "amount", "cost")}
    days, codes, orders = batch.column("date"), batch.column("product"), batch.column("invoice")
    given = batch.column("currency")
    rows = []
    for place, text in enumerate(batch.column("account")):
        key = matcher.find(text) or 0
        quantity, price, amount, cost = (column[place] for column in columns.values())
        if amount is None and quantity is not None and price is not None:
            amount = quantity * price
        rows.append(
            (
                key, products[codes[place]], days[place].isoformat(), _micro(quantity),
                _micro(price), _micro(amount), _micro(cost), orders[place],
                (given[place] or matcher.currency(key)).upper(),
            )
        )  # fmt: skip
    return rows


PRODUCTS = ProductImporter()
SALES = SalesImporter()
