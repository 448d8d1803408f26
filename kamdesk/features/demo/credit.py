"""Credit of the sample accounts: investigations each quarter or year, limits over time, what is out."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kamdesk.features.credit.domain.alerts import review_day
from kamdesk.features.credit.domain.rules import DEFAULT
from kamdesk.features.credit.domain.score import PRESETS, class_of, score
from kamdesk.features.demo import accounts
from kamdesk.features.demo.firms import PEAKS, Firm
from kamdesk.features.demo.scale import Scale, stream

Row = tuple[Any, ...]
INVESTIGATION_COLUMNS = (
    "account_id", "day", "colleague_id", "preset", "rules", "score", "credit_class", "review_on",
    "approver", "approved_on", "note",
)  # fmt: skip
INVESTIGATION_FACT_COLUMNS = ("investigation_id", "key", "value")
CREDIT_LIMIT_COLUMNS = (
    "account_id", "currency", "amount_minor", "since", "until", "covers_group", "method", "terms",
    "approver", "note",
)  # fmt: skip
EXPOSURE_ITEM_COLUMNS = (
    "account_id", "kind", "currency", "amount_minor", "since", "until", "note",
)  # fmt: skip
CREDIT_OVERRIDE_COLUMNS = (
    "account_id", "day", "currency", "exposure_minor", "limit_minor", "order_minor", "reason",
    "approver", "valid_until",
)  # fmt: skip
_QUARTERS = (date(2025, 9, 10), date(2025, 12, 10), date(2026, 3, 10), date(2026, 6, 10))
_QUALITY = {
    "prompt": 84, "advance": 88, "overpaying": 80, "batch": 77, "bills": 70, "late": 67,
    "disputing": 62, "partial": 52, "slow": 38,
}  # fmt: skip
_DRIFT = {"late": -2, "slow": -4, "partial": -2, "bills": -1, "prompt": 1}
_NEVER_LOOKED = frozenset({9, 19, 24})
"""Accounts nobody investigated yet."""
_BEHIND = frozenset({6, 15})
"""Accounts of the first tier whose last review was left out."""
_APPROVER = "易晓岚"
_MILLION = 1_000_000_00
_TEN_THOUSAND = 10_000
_BANKS = ("工商银行", "建设银行", "中国银行", "招商银行", "农业银行")
_ATTITUDES = {
    "prompt": "prompt", "advance": "prompt", "overpaying": "prompt", "batch": "asked", "bills": "asked",
    "late": "slow", "partial": "slow", "disputing": "disputes", "slow": "avoids",
}  # fmt: skip
_WORDS = {
    "shareholders": ("国资控股 62%，员工持股 11%", "Family 70 %, a fund 30 %"),
    "site": ("两条产线，开工率约八成", "Two lines, about 80 % in use"),
    "customers": ("整车厂与电网公司", "Car makers and utilities"),
    "bank_word": ("授信正常，无展期", "Lines in order, none extended"),
    "peer_opinion": ("同行反映付款看总部排款", "Others say head office decides what is paid"),
    "attitude_note": ("财务经理当面确认排款日", "The finance manager named the day of payment"),
    "security_note": ("所有权保留条款已写入合同", "Title retained in the contract"),
    "seen": (
        "原料堆场满，成品库存偏高；财务室有三家供应商等候对账。",
        "Full yard, high stock of finished goods; three suppliers waited at finance.",
    ),
}
_PEAKS = dict(
    zip(
        PEAKS,
        ((date(2026, 5, 15), date(2026, 8, 31)), (date(2026, 2, 1), date(2026, 5, 31))),
        strict=True,
    )
)
_CHANGED = {4: (date(2026, 3, 19), 4 * _MILLION), 12: (date(2026, 4, 27), _MILLION // 2)}
"""Limits that were changed lately, as the story of the desk tells."""
_GROUPS = {1: 8_500_000_00, 11: 5_000_000_00}
_ITEMS = (
    (1, "shipped", 420_000_00, date(2026, 6, 18), None, "发货单 FH-2606-031"),
    (1, "order", 650_000_00, date(2026, 5, 28), None, "PO 4500187726"),
    (4, "shipped", 310_000_00, date(2026, 6, 24), None, "发货单 FH-2606-044"),
    (6, "order", 280_000_00, date(2026, 6, 9), None, "PO 6100022385"),
    (7, "guarantee", 1_500_000_00, date(2025, 11, 1), date(2026, 11, 1), "母公司连带保证函"),
    (10, "order", 900_000_00, date(2026, 6, 15), None, "PO 2026-0615"),
    (11, "shipped", 260_000_00, date(2026, 6, 26), None, "发货单 FH-2606-052"),
    (13, "guarantee", 600_000_00, date(2026, 1, 1), date(2026, 12, 31), "银行履约保函"),
    (14, "order", 350_000_00, date(2026, 6, 2), None, "PO 88-1102"),
    (21, "order", 60_000_00, date(2026, 6, 12), None, "PO 77120"),
    (21, "guarantee", 100_000_00, date(2026, 1, 15), date(2027, 1, 15), "Bank guarantee"),
)
_OVERRIDES = (
    (4, date(2026, 6, 23), 4_650_000_00, 4_000_000_00, 310_000_00, "停线抢修备件，客户书面承诺 7 月 10 日付清 2 月款",
     date(2026, 7, 15)),
    (11, date(2026, 6, 25), 3_700_000_00, 3_750_000_00, 260_000_00, "风场并网节点不能延误，高层已通话", date(2026, 7, 31)),
    (12, date(2026, 5, 8), 1_950_000_00, 500_000_00, 85_000_00, "维修件款到发货，余额不新增", date(2026, 5, 31)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Visit:
    """One investigation."""

    firm: Firm
    day: date
    answers: dict[str, Decimal]
    facts: dict[str, str]
    approved: bool


class Credit:
    """Gives the rows of every table of credit; the same for a seed, whenever it is asked."""

    def __init__(self, firms: Sequence[Firm], seed: int, scale: Scale) -> None:
        self._firms = firms
        self._seed = seed
        self._detailed = scale.people == 0
        self._rules = DEFAULT.kept()

    # -- investigations -----------------------------------------------------------------------

    def investigations(self) -> Iterator[Row]:
        """Yield the investigations; their ids are their places from 1."""
        for one in self._visits():
            found = score("5c", one.answers, DEFAULT)
            assert found.value is not None
            review = review_day(one.day, one.firm.tier, DEFAULT)
            approver = (_APPROVER, one.day.isoformat()) if one.approved else (None, None)
            note = "新客户首单前调查" if one.firm.number == 20 and self._detailed else None
            yield (
                one.firm.number, one.day.isoformat(), one.firm.owner, "5c", self._rules,
                int(found.value.quantize(Decimal("0.000001")).scaleb(6)),
                class_of(found.value, DEFAULT), review.isoformat(), *approver, note,
            )  # fmt: skip

    def facts(self) -> Iterator[Row]:
        """Yield the answers of all investigations in their order."""
        for number, one in enumerate(self._visits(), start=1):
            for key, value in one.facts.items():
                yield number, key, value
            for item, given in one.answers.items():
                yield number, f"score.5c.{item}", str(given)

    def _visits(self) -> Iterator[_Visit]:
        for firm in self._firms:
            days = self._days(firm)
            for turn, day in enumerate(days):
                chance = stream(self._seed, f"credit/{day}", firm.number)
                facts = _facts(firm, day, chance, self._seed) if self._detailed else {}
                waits = self._detailed and day == days[-1] and firm.number in (10, 20)
                yield _Visit(firm, day, _answers(firm, turn, chance), facts, not waits)

    def _days(self, firm: Firm) -> tuple[date, ...]:
        if not self._detailed:
            return (date(2026, 1 + firm.number % 6, 12),) if firm.number % 5 == 0 else ()
        if firm.number in _NEVER_LOOKED:
            return ()
        if firm.tier == "A":
            return _QUARTERS[:-1] if firm.number in _BEHIND else _QUARTERS
        if firm.number % 2:
            return (date(2025, 6, 5),)
        return (date(2025, 4, 20), date(2026, 4, 15))

    # -- limits -------------------------------------------------------------------------------

    def limits(self) -> Iterator[Row]:
        """Yield the limits granted, oldest first for each account."""
        for firm in self._firms:
            if not firm.volume or firm.number in _NEVER_LOOKED:
                continue
            if self._detailed:
                yield from self._history(firm)
            elif firm.number % 3 == 0:
                limit = firm.sheet_limit
                yield (
                    firm.number, firm.currency, limit, "2025-01-15", None, 0, "own", None, _APPROVER,
                    None,
                )  # fmt: skip

    def _history(self, firm: Firm) -> Iterator[Row]:
        normal, code = firm.normal_limit, firm.currency
        foreign = firm.foreign
        first = normal * 8 // 10 // 10_000_00 * 10_000_00
        yield (
            firm.number, code, first, "2024-10-08", None, 0, "own", None, _APPROVER,
            "Opening limit" if foreign else "首次授信",
        )  # fmt: skip
        terms = {
            "sales": str(firm.volume * 100 // 113 // 100),
            "vat": "0.13",
            "days": str(firm.terms),
        }
        need = firm.volume * firm.terms // 365
        terms["proposed_minor"] = str(need)
        yield (
            firm.number, code, normal, "2025-10-09", None, 0, "need", json.dumps(terms), _APPROVER,
            "Rounded, with some room" if foreign else "取整并留余量",
        )  # fmt: skip
        if firm.number in _CHANGED:
            day, amount = _CHANGED[firm.number]
            note = "订单增长，票据占比下降" if amount > normal else "诉讼与逾期，压缩额度"
            yield firm.number, code, amount, day.isoformat(), None, 0, "own", None, _APPROVER, note
        if firm.number in _PEAKS:
            since, until = _PEAKS[firm.number]
            yield (
                firm.number, code, firm.sheet_limit, since.isoformat(), until.isoformat(), 0, "own",
                None, _APPROVER, "二期集中到货",
            )  # fmt: skip
        if firm.number in _GROUPS:
            yield (
                firm.number, code, _GROUPS[firm.number], "2025-10-09", None, 1, "own", None, _APPROVER,
                "集团合并额度",
            )  # fmt: skip

    # -- beside the ledger --------------------------------------------------------------------

    def items(self) -> Iterator[Row]:
        """Yield shipments, orders and guarantees."""
        for number, kind, amount, since, until, note in _ITEMS if self._detailed else ():
            code = self._firms[number - 1].currency
            end = None if until is None else until.isoformat()
            yield number, kind, code, amount, since.isoformat(), end, note

    def overrides(self) -> Iterator[Row]:
        """Yield orders let through."""
        for number, day, out, limit, order, reason, until in _OVERRIDES if self._detailed else ():
            code = self._firms[number - 1].currency
            yield (
                number, day.isoformat(), code, out, limit, order, reason, _APPROVER, until.isoformat(),
            )  # fmt: skip


def _answers(firm: Firm, turn: int, chance: random.Random) -> dict[str, Decimal]:
    base = _QUALITY[firm.habit] + turn * _DRIFT.get(firm.habit, 0)
    return {
        one.key: Decimal(min(98, max(5, base + chance.randint(-8, 8))))
        for one in PRESETS["5c"].items
    }


def _facts(firm: Firm, day: date, chance: random.Random, seed: int) -> dict[str, str]:
    """Return the answers of one investigation but for the scores."""
    sheet = dict(
        zip(accounts.ACCOUNT_COLUMNS, next(iter(accounts.account_rows([firm], seed))), strict=True)
    )
    one = stream(seed, "credit", firm.number)  # what stays the same from one visit to the next
    place = 1 if firm.foreign else 0
    sales = (sheet["revenue_minor"] or _MILLION * 80) // 100
    founded = date(one.randint(1992, 2014), one.randint(1, 12), one.randint(1, 28))
    said: dict[str, Any] = {
        "uscc": sheet["tax_no"], "founded": founded.isoformat(),
        "paid_in": one.randint(20, 400) * 500_000, "legal_rep": one.choice(("赵立新", "孙国栋", "何敏")) if not firm.foreign else "E. Lindqvist",
        "industry": sheet["industry"], "ownership": one.choice(("State-owned", "Private", "Private")) if not firm.foreign else "Foreign-invested",
        "employees": sheet["employees"], "bank": one.choice(_BANKS) if not firm.foreign else "First Harbour Bank",
        "bank_line": one.randint(5, 60) * 2_000_000,
        "court": "clear", "court_on": day.isoformat(), "court_by": "汤慧琳",
        "defaulter": "clear", "defaulter_on": day.isoformat(), "defaulter_by": "汤慧琳",
        "legal_rep_change": "no", "attitude": _ATTITUDES[firm.habit],
        "peers": "; ".join(str(firm.normal_limit // 100 * part // 10) for part in (7, 9, 12)) if firm.volume else None,
        "security": "title" if firm.number % 3 else "none", "need_days": firm.terms,
        "need_sales": firm.volume * 100 // 113 // 100 if firm.volume else None,
        **{key: words[place] for key, words in _WORDS.items()},
    }  # fmt: skip
    if "水务" in firm.name:
        said |= {"ownership": "Public body", "budget_paper": "2026 年水务更新改造预算 17 号", "budget_amount": 3_200_000, "budget_source": "财政资金 60%，自筹 40%"}  # fmt: skip
    said |= _trouble(firm.number)
    if firm.volume and chance.random() < 0.9:
        said |= {"on_time": _QUALITY[firm.habit] - chance.randint(0, 9), "days_late": max(0, 84 - _QUALITY[firm.habit])}  # fmt: skip
    if said["ownership"] != "Public body":
        said |= _statements(firm, day, sales)
    return {key: str(value) for key, value in said.items() if value is not None}


def _trouble(number: int) -> dict[str, str]:
    return {
        7: {"legal_rep_change": "yes"},
        12: {"court": "found", "court_note": "买卖合同纠纷，标的 86 万元，一审中"},
        17: {"defaulter": "found", "court": "found", "court_note": "被执行人，已结案 1 起"},
    }.get(number, {})


def _statements(firm: Firm, day: date, sales: int) -> dict[str, int]:
    """Return the accounts from 2022 up to the year before a day, in major units."""
    quality = Decimal(_QUALITY[firm.habit] - 30) / 60
    found: dict[str, int] = {}
    for year in range(2022, day.year):
        back = 2025 - year
        turnover = Decimal(sales) * (100 - 7 * back) / 100
        assets = turnover / (Decimal("1.15") - Decimal("0.06") * back)
        debts = assets * (Decimal("1.06") if firm.number == 5 else Decimal("0.74") - quality * Decimal("0.34"))  # fmt: skip
        ebit = assets * (Decimal("0.012") + quality * Decimal("0.085") - Decimal("0.004") * back)
        figures = {
            "current_assets": assets * (Decimal("0.46") + quality * Decimal("0.14")),
            "total_assets": assets, "intangibles": assets * Decimal("0.04"),
            "current_liabilities": debts * Decimal("0.72"), "total_liabilities": debts,
            "retained_earnings": assets * (Decimal("0.02") + quality * Decimal("0.22")),
            "sales": turnover, "ebit": ebit, "net_profit": ebit * Decimal("0.62"),
        }  # fmt: skip
        for key, value in figures.items():
            found[f"{year}.{key}"] = int(value / _TEN_THOUSAND) * _TEN_THOUSAND
    return found
