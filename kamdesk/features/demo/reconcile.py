"""Balance letters of the last year, and comparisons with two customers and with finance."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from kamdesk.db.connection import Reader
from kamdesk.db.recorder import reader
from kamdesk.features.demo.scale import STANDING_DAY, stream
from kamdesk.features.reconcile.domain.entries import Entry, TheirLine
from kamdesk.features.reconcile.domain.matching import match
from kamdesk.features.reconcile.domain.statement import INVOICE, RECEIPT, language_of
from kamdesk.features.reconcile.queries.ours import MOVEMENTS, OurLine, Scope, our_lines, rules_at
from kamdesk.features.reconcile.queries.runs import groups
from kamdesk.features.reconcile.queries.statements import Party, balances, parties
from kamdesk.features.reconcile.service import NewRun, explain, save_run
from kamdesk.features.reconcile.store import BalanceLetterRow, ReconciliationRow

_LETTER_DAYS = (date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 5, 31))
_MOST_CUSTOMERS = 18
_SEALS = ("财务专用章 · {name}", "公章 · {name}", "财务部 · {name}", "分公司印章 · {name}")
_NAMES = ("陈雪", "刘志远", "周敏", "吴海燕", "郑晓东", "孙莉", "何建国", "马会计")
_ENGLISH_SEALS = ("Finance department · J. Whitfield", "Accounts payable · M. Ortega")
_UID_BITS = 80
_HEADINGS = "日期|凭证号|摘要|借方|贷方|余额"
_MAPPING = {
    "日期": "day",
    "凭证号": "number",
    "摘要": "text",
    "借方": "debit",
    "贷方": "credit",
    "余额": "balance",
}


@dataclass(frozen=True, slots=True)
class _Story:
    """One comparison to tell.

    Attributes:
        side: Whose list it is.
        as_of: Last day.
        file: Name of the file.
        closed: Day it was finished, None while it is open.
    """

    side: str
    as_of: date
    file: str
    closed: date | None = None


def fill(session: Session, seed: int, *, detailed: bool) -> None:
    """Write letters, and with `detailed` comparisons; the same for the same seed."""
    found = reader(session)
    chance = stream(seed, "letters")
    known = parties(found)
    owed = balances(found, STANDING_DAY)
    ranked = sorted(owed, key=lambda key: (-abs(owed[key]), key))
    chosen = sorted({account for account, _currency in ranked[: 2 * _MOST_CUSTOMERS]})[
        :_MOST_CUSTOMERS
    ]
    for as_of in _LETTER_DAYS:
        for (account, currency), amount in sorted(balances(found, as_of, chosen).items()):
            if chance.random() < 0.75:
                session.add(_letter(chance, known[account], currency, as_of, amount))
    session.flush()
    if not detailed:
        return
    busy = _busiest(found, [key for key, currency in ranked if currency == "CNY"])
    if len(busy) > 1:
        name = known[busy[0]].name[:4]
        for story, account in (
            (_Story("customer", STANDING_DAY, f"{name}-6月往来对账单.xlsx"), busy[0]),
            (_Story("finance", STANDING_DAY, "财务应收台账-2026年6月.xlsx"), busy[0]),
            (_Story("customer", date(2026, 5, 31), f"{known[busy[1]].name[:4]}-应付明细.csv", date(2026, 6, 8)), busy[1]),
        ):  # fmt: skip
            _compare(session, story, account, stream(seed, f"compare/{story.side}/{story.as_of}"))


def _letter(
    chance: random.Random, party: Party, currency: str, as_of: date, amount: int
) -> BalanceLetterRow:
    sent = as_of + timedelta(days=chance.randrange(2, 6))
    row = BalanceLetterRow(
        uid=f"{chance.getrandbits(_UID_BITS):020x}", account_id=party.id, currency=currency, as_of=as_of,
        ours_minor=amount, sent_on=sent,
    )  # fmt: skip
    luck = chance.random()
    if luck < 0.62:
        row.returned_on = sent + timedelta(days=chance.randrange(4, 20))
        row.confirmed_on = row.returned_on
        row.their_minor = amount
        seals = _SEALS if language_of(party.country, party.name) == "zh_CN" else _ENGLISH_SEALS
        row.sealed_by = chance.choice(seals).format(name=chance.choice(_NAMES))
    elif luck < 0.76:
        row.returned_on = sent + timedelta(days=chance.randrange(6, 24))
        row.their_minor = amount - chance.randrange(1, 60) * 100_00
        row.note = chance.choice(
            ("对方称 6 月发票未入账", "差额待核对，对方已发明细", "质量扣款未达成一致")
        )
    return row


def _busiest(found: Reader, accounts: Sequence[int]) -> list[int]:
    """Return the accounts with most documents of this year, of some."""
    rows = found.rows(
        "SELECT account_id FROM invoice WHERE issued >= '2026-01-01' GROUP BY account_id "
        "ORDER BY count(*) DESC, account_id"
    )
    wanted = set(accounts)
    return [key for (key,) in rows if key in wanted]


def _compare(session: Session, story: _Story, account: int, chance: random.Random) -> None:
    found = reader(session)
    rules, _sources = rules_at(found, story.as_of)
    scope = Scope(story.as_of, MOVEMENTS, date(2026, 1, 1), frozenset({account}), one=True)
    ours = our_lines(found, scope, rules)
    theirs = [
        TheirLine(row, account, entry)
        for row, entry in enumerate(_their_list(ours, chance, story), start=5)
    ]
    compared = match([one.entry for one in ours], [one.entry for one in theirs], story.as_of, rules)
    mapping = json.dumps({"columns": _MAPPING, "basis": MOVEMENTS}, ensure_ascii=False)
    new = NewRun(
        story.side, account, story.as_of, scope.since, MOVEMENTS, story.side == "customer", story.file,
        _HEADINGS, mapping, ours, theirs, compared,
    )  # fmt: skip
    key = save_run(session, new, story.closed or story.as_of)
    row = session.get_one(ReconciliationRow, key)
    row.uid = f"{chance.getrandbits(_UID_BITS):020x}"
    if story.closed is not None:
        waiting = [
            one.number for one in groups(reader(session), key, differences=True) if not one.settled
        ]
        explain(
            session,
            key,
            waiting,
            "已与对方财务电话核对，双方各自更正，7 月对账时复核",
            story.closed,
        )
        row.closed_on = story.closed


def _their_list(ours: Sequence[OurLine], chance: random.Random, story: _Story) -> list[Entry]:
    """Return what the other side has: nearly the same, with the differences of every month."""
    counted = [one for one in ours if one.entry.counts]
    invoices = [one for one in counted if one.doc == INVOICE]
    receipts = [one for one in counted if one.doc == RECEIPT]
    lost = {id(one) for one in (*invoices[-1:], *receipts[2:3])}
    net = {id(one) for one in invoices[1:2]} if story.side == "customer" else set()
    lines: list[Entry] = []
    for one in counted:
        entry = one.entry
        if id(one) in lost:
            continue
        if id(one) in net:
            entry = entry._replace(amount=round(entry.amount * 100 / 113))
        lines.append(_as_theirs(entry, one, chance, story))
    if invoices[3:] and story.side == "customer":
        lines.append(next(one for one in lines if one.number == invoices[3].entry.number))
        cut = lines[-1]._replace(
            number="", amount=-8_650_00, text="质量扣款", day=date(2026, 5, 20)
        )
        lines.append(cut)
    return lines


def _as_theirs(entry: Entry, one: OurLine, chance: random.Random, story: _Story) -> Entry:
    bare = entry._replace(hints=(), text="", money=None)
    if entry.opening:
        return bare._replace(text="期初余额")
    day = entry.day and min(entry.day + timedelta(days=chance.randrange(0, 3)), story.as_of)
    if one.doc == RECEIPT and story.side == "customer":
        return bare._replace(
            number=f"银付-{chance.randrange(10_000, 99_999)}", day=day, text="付款", money=True
        )
    return bare._replace(day=day, text="采购入账" if story.side == "customer" else "销售开票")
