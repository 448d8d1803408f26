"""What the list says in words: why an account is on it, who is there, what was done last."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from kamdesk.base.formats import MISSING, format_compact, format_date, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.collections.domain.ladder import Step
from kamdesk.features.collections.domain.priority import share_in_words
from kamdesk.features.collections.domain.vocabulary import KINDS
from kamdesk.features.collections.queries import Caller, Words, WorkRow
from kamdesk.features.relationships.domain import COVERAGES, SIGNS
from kamdesk.ui.tables import Column, Row

Ladders = Mapping[str, Sequence[Step]]


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    how = _("(amount + sum of open x days late / 30) x chance, in the base currency.")
    likely = _("Likelihood that it comes: by days past due, and by how promises were kept.")
    payday = _("Day of the month they pay on, as it was written down.")
    return (
        Column("account", _("Account"), 128, tip=how),
        Column("why", _("Why"), 268, sortable=False),
        Column("amount", _("To chase"), 116, numeric=True),
        Column("late", _("Days late"), 70, numeric=True),
        Column("caller", _("Call whom"), 84, sortable=False),
        Column("stance", _("How we stand"), 126, sortable=False),
        Column("payday", _("Pay day"), 62, sortable=False, tip=payday),
        Column("chance", _("Chance"), 62, numeric=True, tip=likely),
        Column("last", _("Last action"), 150, sortable=False),
        Column("next", _("Next action"), 130, sortable=False),
    )


def step_of(row: WorkRow, ladders: Ladders) -> Step | None:
    """Return the step that waits at an account."""
    steps = ladders.get(row.credit_class, ladders[""])
    return next((step for step in steps if step.days == row.step), None)


def why(row: WorkRow, words: Words, ladders: Ladders) -> list[str]:
    """Return why an account is on the list, the most pressing first."""
    parts = []
    if row.quiet is not None:
        parts.append(_("quiet until {day}").format(day=format_date(row.quiet)))
    if row.broken and words.promise is not None:
        money = format_compact(words.promise, words.promise_currency)
        text = _("✗ promise of {money} by {day} broken")
        parts.append(text.format(money=money, day=format_date(words.promised)))
    if row.follow and words.next_on is not None:
        text = _("come back: {what}") if words.next_what else _("come back on {day}")
        parts.append(text.format(what=words.next_what, day=format_date(words.next_on)))
    step = step_of(row, ladders)
    if step is not None:
        due = step.days <= 0 and row.next_due is not None
        text = _("{step}, due {day}") if due else "{step}"
        parts.append(text.format(step=step.name(), day=format_date(row.next_due)))
        if row.up and step.days > 0:
            parts.append(_("lifted by broken promises"))
    return parts or [_resting(row, words)]


def _resting(row: WorkRow, words: Words) -> str:
    if row.handled:
        return _("done today")
    if row.promised:
        return _("◷ promise open until {day}").format(day=format_date(words.expected))
    if words.next_on is not None:
        return _("next on {day}").format(day=format_date(words.next_on))
    if not row.wanted:
        return _("▲ contested")
    return _("asked; nothing waits")


def stance(caller: Caller | None) -> str:
    """Return how we stand with who releases the money: attitude and how well we know them."""
    if caller is None:
        return MISSING
    sign = "?" if caller.attitude is None else SIGNS[caller.attitude]
    known = _("not judged") if caller.coverage is None else _(COVERAGES[caller.coverage])
    return f"{sign}  {known}"


def payment_day(text: str) -> str:
    """Return a day of the month in words."""
    return _("{n}th").format(n=text) if text.isdecimal() else text or MISSING


def done_last(words: Words) -> str:
    """Return what was done last and when."""
    if words.last_day is None:
        return MISSING
    kind = _(KINDS[words.last_kind])
    told = f"{format_date(words.last_day)} {kind}"
    return f"{told}: {words.last_what}" if words.last_what else told


def next_action(row: WorkRow, words: Words, ladders: Ladders, day: date) -> str:
    """Return what comes next: a next date, an expected promise, else the next step and its day."""
    if words.next_on is not None and words.next_on > day:
        return f"{format_date(words.next_on)} {words.next_what}".strip()
    if words.expected is not None:
        return f"◷ {format_date(words.expected)}"
    late = row.oldest
    if late is None and row.next_due is not None:
        late = (day - row.next_due).days
    steps = sorted(ladders.get(row.credit_class, ladders[""]), key=lambda step: step.days)
    following = next((step for step in steps if late is not None and step.days > late), None)
    if following is None or late is None:
        return MISSING
    return f"{format_date(day + timedelta(days=following.days - late))} {following.name()}"


def table_row(row: WorkRow, words: Words, ladders: Ladders, day: date) -> Row:
    """Return a line of the list, ready to be painted."""
    late = "" if row.oldest is None else f"■ {row.oldest}"
    texts = (
        row.short_name, _("; ").join(why(row, words, ladders)),
        f"{format_money(row.wanted, row.currency)} {row.currency}", late,
        words.caller.name if words.caller else MISSING, stance(words.caller),
        payment_day(words.payment_day), share_in_words(row.chance) if row.wanted else MISSING,
        done_last(words), next_action(row, words, ladders, day),
    )  # fmt: skip
    roles = ("", "bad" if row.broken else "", "", "bad" if late else "", "", "muted", "", "", "muted", "muted")  # fmt: skip
    numbers = (None, None, row.wanted, row.oldest, None, None, None, row.chance, None, None)
    return Row(texts, roles, numbers, currency=row.currency)


def sums_text(rows: Sequence[WorkRow]) -> str:
    """Return how many accounts are listed and what they come to, by currency."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.wanted
    accounts = len({row.account_id for row in rows})
    text = ngettext("{n} account", "{n} accounts", accounts).format(n=accounts)
    money = "  ·  ".join(
        f"{format_money(total, code)} {code}" for code, total in sorted(sums.items())
    )
    return f"{text}    {money}".strip()
