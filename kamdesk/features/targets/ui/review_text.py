"""The parts of a review as plain values: what the printed page holds, in its order."""

from dataclasses import dataclass

from kamdesk.base.formats import format_date, format_int, format_money, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Late
from kamdesk.features.targets.queries import Part, Promise, ReviewPage


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with lines of figures (name first) and paragraphs."""

    title: str
    rows: tuple[tuple[str, ...], ...] = ()
    texts: tuple[str, ...] = ()


def blocks(page: ReviewPage) -> list[Block]:
    """Return everything a review says."""
    found = [Block(_("Target and actual"), _figures(page))]
    slips = [one for part in page.parts for one in part.slips]
    found.append(
        Block(
            _("Largest slips"), texts=tuple(slip_text(one) for one in slips) or (_("Nothing is past due."),)
        )
    )  # fmt: skip
    broken = tuple(promise_text(one) for one in page.broken)
    found.append(Block(_("Promises broken"), texts=broken or (_("None."),)))
    found.append(Block(_("Next moves"), texts=(page.notes.next_moves or "—",)))
    found.append(Block(_("Coaching note"), texts=(page.notes.coaching or "—",)))
    tips = tips_of(page)
    if tips:
        found.append(Block(_("What usually helps"), texts=tuple(tips)))
    return found


def _figures(page: ReviewPage) -> tuple[tuple[str, ...], ...]:
    heads = ("", *(part.currency for part in page.parts))
    columns = [figures(part) for part in page.parts]
    rows = [heads]
    if columns:
        rows += [
            (name, *(column[place][1] for column in columns))
            for place, (name, _value) in enumerate(columns[0])
        ]
    rows.append((_("Calls, visits and letters"), format_int(page.chases)))
    rows.append((_("Disputes open for more than 30 days"), format_int(page.long_disputes)))
    return tuple(rows)


def figures(part: Part) -> list[tuple[str, str]]:
    """Return (name, text) of the figures in one currency."""
    one, code = part.sum, part.currency
    old = None if not part.overdue else part.very_old / part.overdue
    return [
        (_("Target"), format_money(one.target, code)),
        (_("Collected"), format_money(one.collected, code)),
        (_("Efficiency"), format_percent(one.efficiency)),
        (_("How it stands"), domain.state_text(one.state)),
        (_("Collected of what fell due"), format_percent(one.due_rate)),
        (_("Collected of all collectable"), format_percent(one.combined_rate)),
        (_("Collected of billing"), format_percent(one.sales_rate)),
        (_("Past due at the end"), format_money(part.overdue, code)),
        (_("Of it more than 90 days"), format_percent(old)),
    ]


def slip_text(one: Late) -> str:
    """Return a slip in one line, with its reason and note."""
    text = _("{account} · {number} · {amount} {currency} · due {day} · {reason}").format(
        account=one.account, number=one.number, amount=format_money(one.open, one.currency),
        currency=one.currency, day=format_date(one.due), reason=domain.reason_text(one.reason),
    )  # fmt: skip
    return f"{text}\n{one.note}" if one.note else text


def promise_text(one: Promise) -> str:
    """Return a promise in one line: what came of it."""
    about = one.number or _("account as a whole")
    return _(
        "{account} · {about} · {amount} {currency} promised for {day}, {received} came"
    ).format(
        account=one.account, about=about, amount=format_money(one.amount, one.currency),
        currency=one.currency, day=format_date(one.promised),
        received=format_money(one.received, one.currency),
    )  # fmt: skip


def tips_of(page: ReviewPage) -> list[str]:
    """Return what usually helps against the reasons of the slips, each once."""
    reasons = [one.reason for part in page.parts for one in part.slips if one.reason]
    return [
        _("{reason}: {remedy}").format(
            reason=domain.reason_text(key), remedy=domain.remedy_text(key)
        )
        for key in dict.fromkeys(reasons)
    ]


def late_text(count: int) -> str:
    """Return how many invoices are past due."""
    return ngettext("{n} invoice past due", "{n} invoices past due", count).format(n=count)
