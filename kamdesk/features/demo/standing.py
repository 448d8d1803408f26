"""Two years of positions: how we stood with each account each quarter, where we want to stand, what we did."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kamdesk.features.demo.firms import COLLEAGUES, Firm
from kamdesk.features.demo.scale import STANDING_DAY, Scale, stream
from kamdesk.features.positions.domain import DEFAULT, ITEMS, deficits, to_json, wanted_answer

Row = tuple[Any, ...]
POSITION_COLUMNS = (
    "account_id", "on_day", "view", "assessor", "d_us", "d_them", "comment", "parameters", "recorded_at",
)  # fmt: skip
ANSWER_COLUMNS = ("position_id", "item", "value", "evidence")
TARGET_COLUMNS = ("account_id", "on_day", "pattern", "ladder", "reason", "review")
MEASURE_COLUMNS = (
    "account_id", "what", "owner_id", "started", "due", "state", "ended", "outcome", "item", "expected",
    "last_event", "agreed",
)  # fmt: skip
QUARTERS = tuple(
    date(year, month, 8)
    for year, month in (
        (2024, 9), (2024, 12), (2025, 3), (2025, 6), (2025, 9), (2025, 12), (2026, 3), (2026, 6),
    )
)  # fmt: skip
"""A snapshot is taken within twelve days from each of these."""
_BASE = {"A": (2.9, 2.2, 3.2), "B": (2.6, 2.7, 2.6), "C": (2.3, 3.0, 2.1)}
_TARGETS = {
    "A": ("win_win", "strategic_partner", "战略客户，三年联合规划", "Strategic account, joint plan for three years"),
    "B": ("win_win", "commercial", "利润稳定即可，不必追加投入", "Steady profit is enough, no further investment"),
    "C": ("loose", "commercial", "按标准条款做好交易", "Good business on standard terms"),
}  # fmt: skip
_HABITS = {
    "prompt": {"R1": 0.9, "T2": 0.8}, "late": {"R1": -0.7, "T2": -0.9}, "slow": {"R1": -1.0, "T2": -1.2},
    "partial": {"R1": -0.4, "T2": -0.5}, "bills": {"T2": -1.0}, "disputing": {"R6": -1.2, "R4": -0.5},
    "advance": {"T2": 1.3, "R1": 0.6}, "batch": {"R2": -0.3, "P2": 0.4}, "overpaying": {"R1": 0.5},
}  # fmt: skip
_WORDS = {
    "R1": ("两次答应的付款日都没兑现", "承诺的付款日全部兑现", "Missed two promised days of payment", "Every promised day was kept"),
    "R2": ("停产消息是从同行听到的", "扩产计划提前三个月告知", "Heard of the stop from others", "Told us of the expansion three months ahead"),
    "R3": ("只下单张订单，不签框架", "已签三年框架协议", "Single orders only", "Signed a frame contract for three years"),
    "R4": ("上次满意度调查 5 分", "上次满意度调查 9 分", "Survey: 5 of 10", "Survey: 9 of 10"),
    "R5": ("只见过采购一个人", "技术、质量、财务都有对口", "Only the buyer is known", "Counterparts in engineering, quality and finance"),
    "R6": ("无未结投诉", "质量扣款争议已升级到副总", "No open complaint", "The dispute is with the vice president"),
    "T1": ("年降后低于目标毛利 6 个点", "毛利高于目标", "Six points below the target margin", "Margin above the target"),
    "T2": ("承兑占七成，实际 120 天", "月结 30 天，电汇", "Mostly bills, 120 days in fact", "Thirty days, by transfer"),
    "T3": ("无限责任条款未谈下来", "违约金封顶 5%", "Unlimited liability stays in the contract", "Penalty capped at 5 %"),
    "T4": ("同类供应商还有三家", "唯一通过认证的供应商", "Three other suppliers", "Only approved supplier"),
    "T5": ("驻场服务一直免费", "备件与驻场按价目表收费", "Staff on site for free", "Service by the price list"),
    "P1": ("还在试样", "订单系统已对接", "Samples only", "Ordering is linked"),
    "P2": ("上半年只有两单", "每月滚动下单", "Two orders in half a year", "Rolling orders every month"),
    "P3": ("份额不到一成", "份额约六成", "Less than a tenth", "About six tenths"),
    "P4": ("只买一类产品", "主要品类都在买", "One product line", "Buys nearly every line"),
    "P5": ("没有例会", "双月联合会议，共享预测", "No regular meeting", "Joint meeting every two months, shared forecast"),
}  # fmt: skip
"""How we know: at a low answer and at a high one, in Chinese and in English."""
_MEASURES = {
    "R1": "双方承诺列清单，每月核对", "R2": "每月固定一次计划沟通会", "R3": "提出年度联合计划或框架协议",
    "R4": "关闭未结投诉后重新调查满意度", "R5": "质量与财务对口拜访，安排高层互访", "R6": "管理层当面了结争议",
    "T1": "带价值证明重谈价格", "T2": "以备货换账期，回到 60 天", "T3": "续签时平衡违约与责任条款",
    "T4": "推动唯一认证，降低单一依赖", "T5": "驻场服务列入价目表", "P1": "推进试单与入围",
    "P2": "约定年度交付计划", "P3": "争取第二供应商让出的份额", "P4": "送样推荐未采购的品类",
    "P5": "建立双月联合会议并共享预测",
}  # fmt: skip
_AGREED = {
    "R1": ("双方各列承诺清单，每月核对一次", "Both sides list what they promised and go through it every month"),
    "R2": ("每月第一周开计划沟通会", "A planning talk in the first week of every month"),
    "R5": ("质量与财务对口互访一次", "Quality and finance of both firms visit each other once"),
    "P2": ("约定年度交付计划", "A delivery plan for the year"),
    "P5": ("双月联合会议，共享需求预测", "A joint meeting every two months with a shared forecast"),
    "T5": ("驻场服务按价目表结算", "Service on site is settled by the price list"),
}  # fmt: skip
"""What was agreed with the customer, of the measures both sides know of."""
_OUTCOMES = ("对方已书面确认", "试行一个季度后转为常态", "部分达成，下季继续跟进", "会议纪要已签字")
_OUTCOMES_FOREIGN = (
    "Confirmed in writing",
    "Tried for a quarter, now the rule",
    "Partly reached; goes on next quarter",
)
_COMMENTS = ("采购总监更换，重新建立联系", "年度评审后更新", "项目验收后更新")
_COMMENTS_FOREIGN = ("New head of purchasing", "After the yearly review")
_OWNERS = (1, 2, 3)
_GENEROUS = 2
"""Place of the colleague who sees everything a little brighter."""


def _agreed(firm: Firm, item: str) -> str | None:
    """Return what a measure says to the customer; most are kept among us."""
    words = _AGREED.get(item)
    return None if words is None else words[firm.foreign]


@dataclass(slots=True)
class _Snapshot:
    """One snapshot with its answers."""

    day: date
    view: str
    assessor: str
    depends: tuple[int, int]
    comment: str | None
    answers: dict[str, int | None]
    evidence: dict[str, str]


@dataclass(slots=True)
class _Measure:
    """One measure; `due` is when it should be done, `ended` None while it goes on."""

    what: str
    owner: int
    started: date
    due: date
    item: str
    expected: int
    state: str = "open"
    ended: date | None = None
    outcome: str | None = None


@dataclass(slots=True)
class _Story:
    """Everything of one account."""

    snapshots: list[_Snapshot] = field(default_factory=list)
    measures: list[_Measure] = field(default_factory=list)


class Positions:
    """Gives the rows of every table; the same account tells the same story every time it is asked."""

    def __init__(self, firms: Sequence[Firm], seed: int, scale: Scale) -> None:
        self._firms = firms
        self._seed = seed
        self._scale = scale
        self._parameters = to_json(DEFAULT)

    def positions(self) -> Iterator[Row]:
        """Yield the snapshots; their ids are their places from 1."""
        for firm, story in self._stories():
            for one in story.snapshots:
                yield (
                    firm.number, one.day.isoformat(), one.view, one.assessor, *one.depends, one.comment,
                    self._parameters, f"{one.day.isoformat()}T08:00:00+00:00",
                )  # fmt: skip

    def answers(self) -> Iterator[Row]:
        """Yield the answers of all snapshots in their order."""
        number = 0
        for _firm, story in self._stories():
            for one in story.snapshots:
                number += 1
                for item, value in one.answers.items():
                    yield number, item, value, one.evidence.get(item)

    def targets(self) -> Iterator[Row]:
        """Yield the ideals; a few accounts still have none."""
        for firm in self._firms:
            if self._quarters(firm) and firm.number % 12:
                pattern, ladder, reason, foreign = _TARGETS[firm.tier]
                day = date(2024, 10, 15) if self._detailed else date(2025, 7, 15)
                yield (
                    firm.number, day.isoformat(), pattern, ladder, foreign if firm.foreign else reason,
                    "2026-10-15",
                )  # fmt: skip

    def measures(self) -> Iterator[Row]:
        """Yield what was and is done."""
        for firm, story in self._stories():
            for one in story.measures:
                last = one.ended or min(STANDING_DAY, one.started + timedelta(days=20))
                yield (
                    firm.number, one.what, one.owner, one.started.isoformat(), one.due.isoformat(),
                    one.state, None if one.ended is None else one.ended.isoformat(), one.outcome,
                    one.item, one.expected, last.isoformat(), _agreed(firm, one.item),
                )  # fmt: skip

    @property
    def _detailed(self) -> bool:
        return self._scale.people == 0

    def _stories(self) -> Iterator[tuple[Firm, _Story]]:
        for firm in self._firms:
            quarters = self._quarters(firm)
            if quarters:
                yield (
                    firm,
                    _Teller(firm, stream(self._seed, "position", firm.number)).tell(quarters),
                )

    def _quarters(self, firm: Firm) -> tuple[date, ...]:
        """Return when an account was assessed: every one of a desk, fewer the larger the workspace."""
        if self._detailed:
            many = len(QUARTERS)
        elif self._scale.accounts <= 10_000:
            many = {"A": 8, "B": 4, "C": 2 if firm.number % 4 == 0 else 0}[firm.tier]
        else:
            many = {"A": 4, "B": 2 - firm.number % 2 * 2, "C": 1 - min(1, firm.number % 10)}[
                firm.tier
            ]
        if firm.status == "prospect":
            many = min(many, 3)
        found = QUARTERS[len(QUARTERS) - many :]
        return found[:-2] if firm.status == "dormant" and many > 3 else found


class _Teller:
    """Lives through the quarters of one account."""

    def __init__(self, firm: Firm, chance: random.Random) -> None:
        self._firm = firm
        self._chance = chance
        self._story = _Story()
        rq, t, p = _BASE[firm.tier]
        axes = {
            "R": rq + chance.gauss(0, 0.55) - (0.9 if firm.status == "at_risk" else 0),
            "T": t + chance.gauss(0, 0.55),
            "P": (1.3 if firm.status == "prospect" else p) + chance.gauss(0, 0.4),
        }
        habits = _HABITS.get(firm.habit, {})
        self._level = {
            item: axes[item[0]] + chance.gauss(0, 0.6) + habits.get(item, 0.0) for item in ITEMS
        }
        self._falls = firm.status in ("at_risk", "dormant")
        self._unknown = 0.3 if firm.status == "prospect" else 0.1 if firm.tier == "C" else 0.05
        self._us, self._them = chance.randint(20, 75), chance.randint(15, 70)

    def tell(self, quarters: Sequence[date]) -> _Story:
        """Return everything that happened."""
        for place, start in enumerate(quarters):
            day = start + timedelta(days=self._chance.randrange(12))
            self._finish(day)
            one = self._look(day, last=place == len(quarters) - 1)
            self._story.snapshots.append(one)
            if self._firm.tier == "A" and place % 4 == 3:
                self._story.snapshots.append(self._their_view(day, one))
            self._plan(day, one, place)
            self._drift()
        return self._story

    def _look(self, day: date, *, last: bool) -> _Snapshot:
        chance, firm = self._chance, self._firm
        owner = firm.owner if chance.random() < 0.85 else chance.choice(_OWNERS)
        bright = 0.4 if owner == _GENEROUS else 0.0
        answers: dict[str, int | None] = {}
        evidence: dict[str, str] = {}
        for item, level in self._level.items():
            if chance.random() < (0.0 if last and firm.tier == "A" else self._unknown):
                answers[item] = None
                continue
            good = _whole(level + bright)
            answers[item] = 6 - good if item == "R6" else good
            if good in (1, 2, 4, 5) and chance.random() < 0.35:
                evidence[item] = self._words(item, answers[item] or 3)
        comments = _COMMENTS_FOREIGN if firm.foreign else _COMMENTS
        comment = chance.choice(comments) if chance.random() < 0.15 else None
        depends = (_percent(self._us + chance.randint(-4, 4)), _percent(self._them + chance.randint(-4, 4)))  # fmt: skip
        return _Snapshot(day, "ours", COLLEAGUES[owner - 1][0], depends, comment, answers, evidence)

    def _words(self, item: str, answer: int) -> str:
        return _WORDS[item][(answer > 3) + (2 if self._firm.foreign else 0)]

    def _their_view(self, day: date, ours: _Snapshot) -> _Snapshot:
        """Return the customer's view: only what they can see, mostly a little cooler than ours."""
        chance = self._chance
        cooler = chance.choice((0, 0, 1, 1, 2))
        answers: dict[str, int | None] = {}
        for item in ("R1", "R2", "R3", "R4", "R5", "R6"):
            value = ours.answers[item] or 3
            step = cooler if chance.random() < 0.6 else 0
            answers[item] = min(5, value + step) if item == "R6" else max(1, value - step)
        who = "Supplier survey" if self._firm.foreign else "供应商满意度问卷"
        later = min(STANDING_DAY, day + timedelta(days=6))
        return _Snapshot(later, "customer", who, ours.depends, None, answers, {})

    def _plan(self, day: date, one: _Snapshot, place: int) -> None:
        """Decide what to do about the heaviest shortfalls of a snapshot."""
        wanted = {"A": 2, "B": 1, "C": 1 if place % 3 == 0 else 0}[self._firm.tier]
        busy = {measure.item for measure in self._story.measures if measure.ended is None}
        heavy = [lack.item for lack in deficits(one.answers, DEFAULT) if lack.item not in busy]
        for item in heavy[:wanted]:
            started = min(STANDING_DAY, day + timedelta(days=self._chance.randint(1, 8)))
            due = started + timedelta(days=self._chance.choice((45, 60, 75, 90, 120)))
            what = ITEMS[item].measure if self._firm.foreign else _MEASURES[item]
            expected = wanted_answer(item, DEFAULT)
            state = "doing" if self._chance.random() < 0.5 else "open"
            self._story.measures.append(
                _Measure(what, self._firm.owner, started, due, item, expected, state)
            )

    def _finish(self, day: date) -> None:
        """See which measures came to an end before a day, and what they brought."""
        chance = self._chance
        outcomes = _OUTCOMES_FOREIGN if self._firm.foreign else _OUTCOMES
        for one in self._story.measures:
            if one.ended is not None or one.due > day or chance.random() < 0.2:
                continue
            one.ended = min(day, one.due + timedelta(days=chance.randint(-10, 14)))
            if chance.random() < 0.15:
                one.state = "dropped"
                one.outcome = "No longer needed" if self._firm.foreign else "条件变化，不再推进"
                continue
            one.state, one.outcome = "done", chance.choice(outcomes)
            if chance.random() < 0.6:
                self._level[one.item] += chance.uniform(0.5, 1.2)

    def _drift(self) -> None:
        for item in self._level:
            down = 0.18 if self._falls and item[0] == "R" else 0.0
            self._level[item] += self._chance.gauss(0.0, 0.18) - down


def _whole(level: float) -> int:
    return max(1, min(5, round(level)))


def _percent(value: int) -> int:
    return max(5, min(95, value))
