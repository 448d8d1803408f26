"""Targets of the last thirteen months, two schemes of commission, and what reviews said.

They are made from the ledger as it stands in the file, so this comes in a step of its own after it.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.periods import month_end
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.scale import STANDING_DAY, Scale, stream
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import DEFAULT_STEPS, Late, Step

Row = tuple[Any, ...]
TARGET_COLUMNS = ("account_id", "month", "currency", "due_minor", "recovery_minor", "note")
SCHEME_COLUMNS = (
    "name", "since", "rate", "vat_rate", "steps", "bill_day", "held_share", "note",
)  # fmt: skip
REVIEW_COLUMNS = ("month", "account_id", "colleague_id", "next_moves", "coaching")
SLIP_COLUMNS = ("invoice_id", "month", "reason", "note")
_PARAMETER_COLUMNS = ("account_id", "key", "value", "valid_from", "source", "edited_by")

_MONTHS, _REVIEWED = 13, 4
_SHARE = Decimal("0.4")
_THIN = 40
"""At a large scale one account of tier A in so many has a target."""
_UID_BITS = 80
_ROUND = 1_000_00
_REASONS = {
    "late": ("habit", "approval"),
    "slow": ("cash", "chain"),
    "batch": ("approval", "approval", "invoice"),
    "partial": ("acceptance", "chain"),
    "bills": ("cash", "approval"),
    "disputing": ("dispute", "acceptance", "invoice"),
    "overpaying": ("invoice", "never"),
    "advance": ("acceptance", "never"),
    "prompt": ("invoice", "never"),
}
_SAID = {
    "cash": ("资金紧张，答应分两次付清", "Cash is short until their own customer pays"),
    "chain": ("等业主拨款后再付", "Waits for the end customer's payment"),
    "habit": ("每月都拖到次月，财务已提醒", "Pays a month late as always"),
    "approval": ("付款申请停在财务总监处", "Lies with the finance director for approval"),
    "invoice": ("发票抬头有误，已退回重开", "Invoice returned, purchase order missing on it"),
    "acceptance": ("验收单差使用部门签字", "Acceptance not signed by the user department"),
    "dispute": ("数量有异议，正在核对", "Quantity contested, being checked"),
    "never": ("换人后无人跟进", "Nobody followed up after the handover"),
}
_NOTES = (
    "客户口头同意月底前清一笔老款，按此加码。", "项目延期验收，本月到期款只计一半。",
    "与财务核对后调整。", "对方集中付款日改为 28 日。",
)  # fmt: skip
_NOTES_FOREIGN = ("Their payment run moved to the last week.", "Agreed with finance on the 3rd.")
_MOVES = (
    "1. 本周三前取得验收签字。\n2. 25 日付款日前与财务总监当面确认排款。\n3. 超过 90 天的一笔请副总出面。",
    "1. 先收无争议部分，争议部分 10 日内答复。\n2. 下批发货前先清一笔老款。",
    "1. 把付款申请所需资料一次备齐送到对方财务。\n2. 到期前十天发对账单并电话确认。",
)  # fmt: skip
_COACHING = (
    "到期前的提醒做得好；大额款项要更早找到能放款的人，不要只找采购。",
    "三笔最大的缺口都卡在审批，建议把付款路径画出来，按节点催。",
    "承诺日期要写下来，到期当天就回访，失约两次要升级。",
)
_MOVES_FOREIGN = "1. Send the corrected invoice with the order number.\n2. Call accounts payable two days before their run."
_COACHING_FOREIGN = "Good rhythm of reminders. Ask for the date in writing and note who gave it."


def fill(session: Session, scale: Scale, seed: int, known: list[Firm]) -> None:
    """Write everything; `known` are the accounts in the order of their ids."""
    made = _Maker(reader(session), scale, seed, known)
    _insert(session, seed, "incentive_scheme", SCHEME_COLUMNS, _schemes())
    _insert(session, seed, "collection_target", TARGET_COLUMNS, made.targets())
    if scale.people:
        return
    slips, reviews = made.reviews()
    _insert(session, seed, "slip", SLIP_COLUMNS, slips)
    _insert(session, seed, "review", REVIEW_COLUMNS, reviews)
    source = "2024 年 12 月回款例会决议"
    row = (None, domain.RECOVERY_KEY, str(_SHARE), "2025-01-01", source, "汤慧琳")
    bulk(session).insert("parameter", _PARAMETER_COLUMNS, [row])


def _insert(
    session: Session, seed: int, table: str, columns: tuple[str, ...], rows: list[Row]
) -> None:
    chance = stream(seed, f"uid/{table}")
    made = [(*row, f"{chance.getrandbits(_UID_BITS):020x}") for row in rows]
    if made:
        bulk(session).insert(table, (*columns, "uid"), made)


def _schemes() -> list[Row]:
    before = (
        Step(0, Decimal(1)), Step(30, Decimal("0.7")), Step(60, Decimal("0.4")), Step(None, Decimal(0)),
    )  # fmt: skip
    return [
        (
            "2024 年回款提成办法", "2024-07-01", 12_000, 130_000, domain.steps_text(before), "received",
            100_000, "票据按收到日计算。",
        ),
        (
            "2026 年回款提成办法", "2026-01-01", 15_000, 130_000, domain.steps_text(DEFAULT_STEPS),
            "received", 150_000, "留存 15% 作风险金，年底由人力资源核定发放。",
        ),
    ]  # fmt: skip


class _Maker:
    """Makes rows from what the ledger says."""

    def __init__(self, read: Reader, scale: Scale, seed: int, known: list[Firm]) -> None:
        self._read = read
        self._scale = scale
        self._chance = stream(seed, "targets")
        self._firms = {firm.number: firm for firm in known}

    def targets(self) -> list[Row]:
        """Return what was planned at the beginning of each month."""
        count = 1 if self._scale.people else _MONTHS
        last = STANDING_DAY.replace(day=1)
        rows: list[Row] = []
        for place in range(1 - count, 1):
            month = domain.add_months(last, place)
            rows += self._month(month)
        return rows

    def _month(self, month: date) -> list[Row]:
        rows = []
        known = queries.months(self._read, queries.window(month, month))
        for (account, currency), one in sorted(known.items()):
            firm = self._firms[account]
            if self._scale.people and (firm.tier != "A" or account % _THIN):
                continue
            wanted = domain.propose(one.due, one.overdue, 0, _SHARE)
            recovery = wanted.recovery // _ROUND * _ROUND
            note = None
            if self._chance.random() < 1 / 9:
                recovery = min(one.overdue, recovery + self._chance.randint(1, 9) * 10 * _ROUND)
                note = self._chance.choice(_NOTES_FOREIGN if firm.foreign else _NOTES)
            if wanted.due + recovery > 0:
                rows.append((account, month.isoformat(), currency, wanted.due, recovery, note))
        return rows

    def reviews(self) -> tuple[list[Row], list[Row]]:
        """Return why the largest invoices slipped, and what the reviews noted."""
        slips: dict[tuple[int, str], Row] = {}
        reviews: list[Row] = []
        last = STANDING_DAY.replace(day=1)
        for place in range(1 - _REVIEWED, 1):
            month = domain.add_months(last, place)
            late = queries.slips(self._read, queries.window(month, month_end(month)))
            for owner, mine in self._by_owner(late).items():
                for one in domain.largest(mine):
                    slips[one.invoice_id, month.isoformat()] = self._slip(one, month)
                reviews.append(self._owner_review(owner, month))
            for account in self._worst(late):
                largest = domain.largest(one for one in late if one.account_id == account)
                for one in largest:
                    key = (one.invoice_id, month.isoformat())
                    slips.setdefault(key, self._slip(one, month))
                reviews.append(self._account_review(account, month))
        return list(slips.values()), reviews

    def _by_owner(self, late: list[Late]) -> dict[int, list[Late]]:
        found: dict[int, list[Late]] = {}
        for one in late:
            if one.currency == "CNY":
                found.setdefault(self._firms[one.account_id].owner, []).append(one)
        return dict(sorted(found.items()))

    @staticmethod
    def _worst(late: list[Late]) -> list[int]:
        """Return the accounts with most past due: three of yuan and one of another currency."""
        sums: dict[tuple[bool, int], int] = {}
        for one in late:
            key = (one.currency != "CNY", one.account_id)
            sums[key] = sums.get(key, 0) + one.open
        ranked = sorted(sums, key=lambda key: (-sums[key], key))
        yuan = [account for foreign, account in ranked if not foreign][:3]
        return [*yuan, *[account for foreign, account in ranked if foreign][:1]]

    def _slip(self, one: Late, month: date) -> Row:
        firm = self._firms[one.account_id]
        reason = self._chance.choice(_REASONS[firm.habit])
        note = _SAID[reason][firm.foreign] if self._chance.random() < 0.8 else None
        return one.invoice_id, month.isoformat(), reason, note

    def _owner_review(self, owner: int, month: date) -> Row:
        return (
            month.isoformat(), None, owner, self._chance.choice(_MOVES), self._chance.choice(_COACHING),
        )  # fmt: skip

    def _account_review(self, account: int, month: date) -> Row:
        foreign = self._firms[account].foreign
        moves = _MOVES_FOREIGN if foreign else self._chance.choice(_MOVES)
        coaching = _COACHING_FOREIGN if foreign else self._chance.choice(_COACHING)
        return month.isoformat(), account, None, moves, coaching
