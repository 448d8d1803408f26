"""What stands in a letter: the items, the totals, who it goes to; and the words of an agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.formats import format_date, format_long_date, format_money
from kamdesk.base.i18n import _, speaking
from kamdesk.base.money import capital_amount, minor_digits
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.collections.domain import letters
from kamdesk.features.collections.domain.letters import Letter
from kamdesk.features.collections.queries import rules
from kamdesk.features.collections.queries.account import Extension, Subject
from kamdesk.features.collections.queries.parts import part_sql
from kamdesk.features.positions.queries import portfolio

_ANSWER_DAYS = 7
_SOON = 14
"""Days before the due day from which a statement before due names an item."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letter.

    Attributes:
        tone: A key of `vocabulary.TONES`; "before" speaks of what falls due in 14 days.
        lang: Language it is written in.
        invoice_id: One invoice only, None for everything of the account.
        contact: Who it goes to, "" for the account as such.
    """

    account_id: int
    tone: str
    lang: str
    day: date
    invoice_id: int | None = None
    contact: str = ""


def is_partner(reader: Reader, account_id: int, day: date) -> bool:
    """Tell whether an account stood as a strategic partner on a day; False if it was not assessed."""
    return any(
        dot.now is not None and dot.now.ladder == "strategic_partner"
        for dot in portfolio(reader, day, account_id)
    )


@dataclass(frozen=True, slots=True)
class _Line:
    number: str
    issued: date
    due: date
    late: int
    free: int
    currency: str


def letter(reader: Reader, wanted: Wanted) -> Letter:
    """Return a letter with the figures of its day; only what nobody contests is in it."""
    with speaking(wanted.lang):
        lines = _lines(reader, wanted)
        template = rules.template(reader, wanted.tone, wanted.lang)
        head = (_("Number"), _("Issued"), _("Due"), _("Days late"), _("Open amount"))
        rows = [
            (
                one.number, format_date(one.issued), format_date(one.due),
                str(one.late) if one.late > 0 else "",
                f"{format_money(one.free, one.currency)} {one.currency}",
            )
            for one in lines
        ]  # fmt: skip
        return letters.fill(template, _values(reader, wanted, lines), head, rows)


def _lines(reader: Reader, wanted: Wanted) -> list[_Line]:
    sql, params = part_sql(reader, wanted.day, wanted.account_id)
    late = "p.late > 0" if wanted.tone != "before" else f"p.late BETWEEN -{_SOON} AND 0"
    rows = reader.rows(
        f"WITH {sql} SELECT p.number, i.issued, p.due, p.late, p.free, p.currency FROM part AS p "
        f"JOIN invoice AS i ON i.id = p.invoice_id WHERE p.account_id = :account AND p.free > 0 "
        f"AND {late} AND (:invoice IS NULL OR p.invoice_id = :invoice) "
        "ORDER BY p.currency, p.due, p.number",
        params | {"invoice": wanted.invoice_id},
    )
    return [
        _Line(number, date.fromisoformat(issued), date.fromisoformat(due), days, free, currency)
        for number, issued, due, days, free, currency in rows
    ]


def _values(reader: Reader, wanted: Wanted, lines: Sequence[_Line]) -> dict[str, str]:
    account, owner = reader.one(
        "SELECT a.name, coalesce(c.name, '') FROM account AS a "
        "LEFT JOIN colleague AS c ON c.id = a.owner_id WHERE a.id = ?",
        (wanted.account_id,),
    ) or ("", "")
    return {
        "account": account,
        "contact": wanted.contact or account,
        "company": info(reader, COMPANY) or _("our company"),
        "sender": owner,
        "day": format_long_date(wanted.day),
        "deadline": format_long_date(wanted.day + timedelta(days=_ANSWER_DAYS)),
        "totals": _totals(lines),
        "oldest": str(max((one.late for one in lines), default=0)),
        "interest": _interest(reader, wanted, lines),
    }


def _by_currency(lines: Sequence[_Line]) -> dict[str, list[_Line]]:
    found: dict[str, list[_Line]] = {}
    for one in lines:
        found.setdefault(one.currency, []).append(one)
    return found


def _totals(lines: Sequence[_Line]) -> str:
    sums = {code: sum(one.free for one in mine) for code, mine in _by_currency(lines).items()}
    return _("; ").join(f"{format_money(total, code)} {code}" for code, total in sums.items())


def _interest(reader: Reader, wanted: Wanted, lines: Sequence[_Line]) -> str:
    daily = rules.interest_rate(reader, wanted.day, wanted.account_id)
    if daily is None:
        return ""
    sums = {
        code: letters.interest([(one.free, one.late) for one in mine], daily)
        for code, mine in _by_currency(lines).items()
    }
    told = _("; ").join(f"{format_money(sum_, code)} {code}" for code, sum_ in sums.items() if sum_)
    if not told:
        return ""
    return _("Interest on arrears at {rate}% a day comes to {sum} so far.").format(
        rate=f"{(daily * 100).normalize():f}", sum=told
    )


def agreement(reader: Reader, found: Subject, extension: Extension, lang: str) -> Letter:
    """Return the agreement on an extension: instalments, the amount in capitals, the acknowledgement."""
    with speaking(lang):
        total = sum(amount for _day, amount in extension.plan)
        money = f"{format_money(total, found.currency)} {found.currency}"
        company = info(reader, COMPANY) or _("our company")
        signed = extension.approved_on or extension.asked_on
        before = [
            _("Creditor: {company}").format(company=company),
            _("Debtor: {account}").format(account=found.account),
            _(
                "The debtor acknowledges that {money} of invoice {number} of {issued}, due on {due}, is open."
            ).format(
                money=money,
                number=found.number,
                issued=format_long_date(found.issued),
                due=format_long_date(found.agreed),
            ),
        ]
        if minor_digits(found.currency) <= 2:
            capitals = capital_amount(total, found.currency)
            before.append(_("In capitals: {capitals}").format(capitals=capitals))
        before.append(_("Both sides agree that it is paid as follows:"))
        rows = [
            (
                str(place),
                format_date(day),
                f"{format_money(amount, found.currency)} {found.currency}",
            )
            for place, (day, amount) in enumerate(extension.plan, start=1)
        ]
        return Letter(
            _("Extension agreement"),
            tuple(before),
            (_("Instalment"), _("Due"), _("Amount")),
            tuple(rows),
            tuple(_terms(found, extension, signed)),
        )


def _terms(found: Subject, extension: Extension, signed: date) -> list[str]:
    price = f"{format_money(extension.cost, found.currency)} {found.currency}"
    rate = (extension.rate * Decimal(100)).normalize()
    lines = [_("Reason: {reason}").format(reason=extension.reason)]
    if extension.security:
        lines.append(_("Security: {security}").format(security=extension.security))
    lines += [
        _("The delay costs the creditor {price} at {rate}% a year.").format(
            price=price, rate=f"{rate:f}"
        ),
        _("If an instalment is not paid on its day, the whole rest falls due at once."),
        _(
            "With this signature the debtor acknowledges the debt; the limitation period begins anew."
        ),
        _("Day: {day}").format(day=format_long_date(signed)),
        _("Creditor (seal): ____________________"),
        _("Debtor (seal): ____________________"),
    ]
    return lines
