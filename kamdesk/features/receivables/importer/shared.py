"""What files of invoices and of receipts have in common: accounts, currencies, amounts, days."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import repeat
from operator import mul
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import N_, _
from kamdesk.base.money import is_currency, minor_digits, plain
from kamdesk.db.connection import Reader
from kamdesk.features.imports.convert import is_full, missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import AccountMatcher, create_missing
from kamdesk.features.imports.writing import warn_made

ACCOUNT = Field("account", "code", N_("Account"), tuple(
    ["account_code", "customer", "customer_code", "customer_no", "customernumber", "customer_id", "client", "account_no", "kunde", "kundennummer", "客户", "客户编码", "客户编号", "客户代码", "单位", "往来单位", "购货单位", "付款单位"]
) + ("custid", "cust no"))  # fmt: skip
CURRENCY = Field(
    "currency", "code", N_("Currency"), ("currency_code", "währung", "币种", "货币", "币别")
)
NOTE = Field(
    "note",
    "text",
    N_("Note"),
    ("notes", "remark", "remarks", "comment", "bemerkung", "备注", "摘要"),
)

RECEIPT_COLUMNS = (
    "account_id", "number", "received", "currency", "amount_minor", "method", "matures", "note",
)  # fmt: skip


def shown(column: str, value: Any, record: Mapping[str, Any]) -> str:
    """Return what a column of a document holds, as people read it."""
    return plain(value, record["currency"]) if column == "amount_minor" else str(value)


def account_problems(reader: Reader, batch: Batch, options: Options) -> list[Problem]:
    """Return rows without an account, or with one that is not there and may not be made."""
    problems = missing(batch, "account")
    if not options.create_accounts:
        lost = set(AccountMatcher(reader).missing(batch.column("account")))
        if lost:
            problems += [
                batch.problem(place, "account", _("no such account"))
                for place, text in enumerate(batch.column("account"))
                if text in lost
            ]
    return problems


def amount_problems(reader: Reader, batch: Batch, names: Sequence[str]) -> list[Problem]:
    """Return rows whose currency is unknown or whose amounts have more decimals than it."""
    matcher = AccountMatcher(reader)
    currencies = currencies_of(batch, matcher)
    problems = []
    unknown = {code for code in set(currencies) if not is_currency(code)}
    if unknown:
        problems += [
            batch.problem(place, "currency", _("not a currency code"))
            for place, code in enumerate(currencies)
            if code in unknown
        ]
    for name in names:
        amounts = batch.column(name)
        if not batch.has(name):
            continue
        minors = _whole(amounts, currencies)
        if minors is not None:
            batch.worked_out[name] = (currencies, minors)
            continue
        for place, amount in enumerate(amounts):
            if amount is not None and minor_of(amount, currencies[place]) is None:
                problems.append(
                    batch.problem(place, name, _("more decimals than the currency has"))
                )
    return problems


def currencies_of(batch: Batch, matcher: AccountMatcher, base: str = "CNY") -> list[str]:
    """Return the currency of each row: as given, else the account's, else `base`."""
    accounts = batch.column("account")
    given = batch.column("currency")
    if is_full(given):
        upper = {code: code.upper() for code in set(given)}
        return list(map(upper.__getitem__, given))
    result = []
    for text, code in zip(accounts, given, strict=True):
        if code is not None:
            result.append(code.upper())
        else:
            key = matcher.find(text)
            result.append(base if key is None else matcher.currency(key))
    return result


def minor_of(amount: Decimal, currency: str) -> int | None:
    """Return an amount in minor units, None if it has more decimals than the currency."""
    scaled = amount.scaleb(minor_digits(currency))
    whole = int(scaled)
    return whole if whole == scaled else None


def _whole(amounts: Sequence[Decimal | None], currencies: Sequence[str]) -> list[int] | None:
    """Return amounts as integers of minor units where all are there, in one currency and exact."""
    if len(set(currencies)) != 1 or not is_full(amounts):
        return None
    units = repeat(Decimal(10 ** minor_digits(currencies[0])))
    scaled = list(map(mul, amounts, units))
    minors = list(map(int, scaled))
    return minors if minors == scaled else None


def minors_of(batch: Batch, name: str, currencies: Sequence[str]) -> list[int]:
    """Return amounts that were checked as integers of minor units."""
    known, minors = batch.worked_out.get(name, ((), ()))
    if known == currencies:  # accounts that were made since may have another
        return list(minors)
    return [minor_of(*pair) or 0 for pair in zip(batch.column(name), currencies, strict=True)]


def day_texts(days: Sequence[date | None]) -> list[str | None]:
    """Return days as ISO texts, each made once."""
    shown = {day: day_text(day) for day in set(days)}
    return list(map(shown.__getitem__, days))


def create_accounts(
    session: Session, batch: Batch, matcher: AccountMatcher, outcome: Outcome
) -> None:
    """Make the accounts that are missing, with the names and currencies the file gives them."""
    texts = matcher.missing(batch.column("account"))
    if not texts:
        return
    accounts = batch.column("account")
    names = dict(zip(reversed(accounts), reversed(batch.column("account_name")), strict=True))
    currencies = dict(zip(reversed(accounts), reversed(batch.column("currency")), strict=True))
    made = create_missing(
        session,
        matcher,
        texts,
        {text: name for text, name in names.items() if text and name},
        {text: code.upper() for text, code in currencies.items() if text and code},
    )
    warn_made(outcome, made)


def day_text(day: Any) -> str | None:
    """Return a day as the tables keep it."""
    return None if day is None else day.isoformat()
