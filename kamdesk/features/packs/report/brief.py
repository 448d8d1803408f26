"""The brief before a visit: one page of an account that is read in the lobby."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money, format_names
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.accounts import queries as accounts
from kamdesk.features.accounts.queries import AccountLine, Happened, Met
from kamdesk.features.collections import queries as collections
from kamdesk.features.collections.domain.promises import MARKS
from kamdesk.features.collections.domain.promises import STATES as PROMISED
from kamdesk.features.collections.queries import Contested, Vow
from kamdesk.features.contracts import queries as contracts
from kamdesk.features.contracts.domain.events import EVENTS, PAYMENTS
from kamdesk.features.packs import domain, queries
from kamdesk.features.packs.domain import Collectable
from kamdesk.features.plan.domain import STATES
from kamdesk.features.plan.queries import Measure, measures
from kamdesk.features.positions.queries import Standing, standing
from kamdesk.features.receivables.domain import REASONS
from kamdesk.features.receivables.queries import account_by_code, figures
from kamdesk.features.relationships.domain import SIGNS, Terms
from kamdesk.features.relationships.queries import Staff, compare, staff, terms
from kamdesk.features.touches.queries import TouchLine, coming, last_contacts, touches
from kamdesk.reporting.look import width_of
from kamdesk.reporting.report import (
    Column,
    Kind,
    Line,
    Look,
    Report,
    ReportRequest,
    Sheet,
    Table,
    Words,
    WordsLine,
    fixed,
)

_PEOPLE, _EVENTS_SHOWN, _CHANGES, _MEASURES, _DATES = 5, 9, 3, 5, 6
_YEAR = 365
_MANY = 1_000
"""Events the sheet of data holds at most."""
_WIDTHS = (18, 26, 16, 18, 18, 13)
"""Of the page's columns, in narrow characters; a text in the last column of a table runs on to the edge."""
_DOCUMENTS = {
    "invoice": N_("Invoice {number}"), "credit_note": N_("Credit note {number}"), "receipt": N_("Receipt {number}"),
    "refund": N_("Refund {number}"), "write_off": N_("Write-off {number}"),
}  # fmt: skip
_TOUCHES = {
    "visit": N_("Visit"), "meeting": N_("Meeting"), "call": N_("Call"), "message": N_("Message"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Event:
    """A line of what happened; `day` None for what is only known to have changed meanwhile."""

    day: date | None
    what: str
    amount: int | None
    currency: str
    said: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything the page is made of, read once.

    Attributes:
        since: Day of the last visit, None if there never was one.
        visit: That visit in words, "" for none.
        touches, documents: What came after it.
    """

    line: AccountLine
    as_of: date
    since: date | None
    visit: str
    billed: int
    late: Decimal | None
    people: list[Met]
    staff: Staff
    terms: Terms
    last: dict[int, date]
    touches: list[Happened]
    documents: list[Happened]
    changes: list[str]
    vows: list[Vow]
    disputes: list[Contested]
    measures: list[Measure]
    standing: Standing
    ask: Collectable | None
    payer: str


def account_brief(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the brief of one account.

    Raises:
        UserError: If no account is named, or it is unknown.
    """
    if request.account is None:
        raise UserError(_("This report is made for one account."), _("Name it: --account CODE."))
    key = account_by_code(reader, request.account)
    if key is None:
        raise UserError(
            _("There is no account {code}.").format(code=request.account),
            _("`kamdesk show accounts` lists the codes."),
        )
    progress.step(0, None, _("Counting"))
    found = _read(reader, key, request.as_of)
    events = _events(found)
    sheet = Sheet(
        _("Brief"),
        (
            _figures(found), _people(found), _happened(found, events), _promises(found), _measures(found),
            _ask(found), _dates(reader, found),
        ),
        portrait=True, one_page=True,
    )  # fmt: skip
    return Report(
        title=_("Brief: {name}").format(name=found.line.name), company=info(reader, COMPANY), as_of=request.as_of,
        facts=_head(found, request), sheets=(sheet, Sheet(_("Data"), (_data(found, events),))), notes=_notes(found),
    )  # fmt: skip


def _read(reader: Reader, key: int, day: date) -> _Facts:
    known = accounts.known(reader, key, day)
    position = standing(reader, key, day)
    assert known is not None
    assert position is not None
    line = known.line
    money = next(
        (one for one in figures(reader, day, days=_YEAR, account_id=key) if one.currency == line.currency), None
    )  # fmt: skip
    since = queries.last_visit(reader, key, day)
    happened = accounts.happened(reader, key, day, since=since, limit=_MANY)
    changes = [] if since is None else compare(reader, key, since, day).sentences()
    path = collections.path(reader, key, day)
    return _Facts(
        line, day, since, "" if since is None else _visit(reader, key, since), 0 if money is None else money.billed, None if money is None else money.average_days_late,
        accounts.people(reader, key, day, _PEOPLE), staff(reader, key, day), terms(reader),
        {person: one.day for person, one in last_contacts(reader, key, day).items()},
        [one for one in happened if one.kind == "touch"], [one for one in happened if one.amount is not None],
        changes, collections.promises(reader, day, account_id=key),
        collections.contested(reader, day, account_id=key, only_open=False), measures(reader, day, key), position,
        domain.largest(queries.collectable(reader, key, day), line.currency), path[0].name if path else "",
    )  # fmt: skip


def _visit(reader: Reader, key: int, day: date) -> str:
    """Return the visits of a day: when, whom, and what came of them."""
    found = [one for one in touches(reader, key, day, day) if one.kind in ("visit", "meeting")]
    told = [" · ".join(part for part in (format_names([who.name for who in one.people]), one.outcome or one.subject) if part) for one in found]  # fmt: skip
    return " · ".join([day.isoformat(), *told])


def _head(found: _Facts, request: ReportRequest) -> tuple[tuple[str, str], ...]:
    line = found.line
    told = [f"{line.code}", _("tier {tier}").format(tier=line.tier) if line.tier else _("no tier")]
    now = line.class_now or _("not assessed yet")
    money = line.currency
    if line.other_currencies:
        money = _("{code}; also owes in {others}").format(
            code=line.currency, others=", ".join(line.other_currencies)
        )
    return (
        (_("Account"), " · ".join(told)),
        (_("Class"), f"{now} → {line.class_ideal}" if line.class_ideal else now),
        (_("Owner"), line.owner or _("(none)")),
        (_("Last visit"), _cut(found.visit, 1) or _("none yet")),
        (_("Currency"), money),
        (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
    )


def _table(
    key: str, title: str, columns: Sequence[Column], lines: Iterable[Line], empty: str = "", currency: str | None = None,
) -> Table:  # fmt: skip
    """Return a table over all of the page's columns, so that they stand in line; texts run on into empty ones."""
    left = [Column(f"pad{place}", "") for place in range(len(columns), len(_WIDTHS))]
    wide = tuple(
        Column(one.key, one.title, one.kind, width=width)
        for one, width in zip((*columns, *left), _WIDTHS, strict=True)
    )
    empty_cells = (None,) * len(left)
    count, give = fixed(Line((*one.cells, *empty_cells), one.role) for one in lines)
    return Table(key, title, wide, count, give, currency, empty)


def _cut(text: str, first: int) -> str:
    """Return a text on one line, cut to the room from a column of the page to its edge."""
    return _fit(text, sum(_WIDTHS[first:]) - 2)


def _fit(text: str, room: int) -> str:
    """Return a text on one line, cut with an ellipsis to so many narrow characters."""
    flat = " ".join(text.split())
    if width_of(flat) <= room:
        return flat
    while width_of(flat) > room - 1:
        flat = flat[:-1]
    return flat.rstrip() + "…"


def _cell(text: str, place: int) -> str | None:
    """Return a text cut to its own column, None for an empty one."""
    return _fit(text, _WIDTHS[place] - 2) or None


# -- parts ----------------------------------------------------------------------------------------


def _figures(found: _Facts) -> Table:
    line = found.line
    columns = (
        Column("outstanding", _("Outstanding"), Kind.MONEY), Column("overdue", _("Overdue"), Kind.MONEY),
        Column("billed", _("Billed in 12 months"), Kind.MONEY), Column("used", _("Credit used"), Kind.SHARE),
        Column("late", _("Days late on average"), Kind.SCORE),
    )  # fmt: skip
    used = None
    if line.credit_limit and line.exposure is not None:
        used = Decimal(max(line.exposure, 0)) / line.credit_limit
    figure = Line((line.outstanding or 0, line.overdue or 0, found.billed, used, found.late))
    return _table("figures", "", columns, [figure], currency=line.currency)


def _people(found: _Facts) -> Table:
    columns = (
        Column("name", _("Who matters")), Column("post", _("Post")), Column("role", _("Role")),
        Column("attitude", _("Influence, attitude")), Column("coverage", _("Coverage")),
        Column("last", _("Last contact"), Kind.DATE),
    )  # fmt: skip
    facts = {one.person_id: one for one in found.staff.people if one.person_id is not None}
    lines = []
    for one in found.people:
        known = facts.get(one.person_id)
        role = found.terms.name("role", known.role) if known and known.role else ""
        covered = None if known is None else known.value("coverage")
        post = " · ".join(part for part in (one.title, one.department) if part)
        lines.append(
            Line(
                (
                    _cell(one.name or _("unknown"), 0), _cell(post, 1), _cell(role, 2), _cell(_judged(found, one), 3),
                    _cell(found.terms.name("coverage", covered) if covered else "", 4), found.last.get(one.person_id),
                )
            )
        )  # fmt: skip
    return _table("people", "", columns, lines, _("Nobody is known here yet."))


def _judged(found: _Facts, one: Met) -> str:
    influence = "?" if one.influence is None else str(one.influence)
    if one.attitude is None:
        return f"{influence} · ?"
    return f"{influence} · {SIGNS[one.attitude]} {found.terms.name('attitude', str(one.attitude))}"


def _events(found: _Facts) -> list[_Event]:
    """Return everything that happened since the last visit, newest first; what has no day comes last."""
    events = [*_touched(found), *_documented(found), *_promised(found), *_contested(found)]
    events.sort(key=lambda one: one.day or date.min, reverse=True)
    return [*events, *(_Event(None, _("Map"), None, "", text) for text in found.changes)]


def _touched(found: _Facts) -> Iterator[_Event]:
    for one in found.touches:
        kind = _(_TOUCHES.get(one.currency, one.currency))
        yield _Event(one.day, " · ".join([kind, *([format_names(one.names)] if one.names else [])]), None, "", one.value)  # fmt: skip


def _documented(found: _Facts) -> Iterator[_Event]:
    for one in found.documents:
        what = _(_DOCUMENTS[one.kind]).format(number=one.name).strip()
        yield _Event(one.day, what, one.amount, one.currency, "")


def _promised(found: _Facts) -> Iterator[_Event]:
    for one in found.vows:
        day = one.last if one.state == "broken" else one.promised
        if one.state in ("kept", "broken") and _since(found, day):
            what = f"{MARKS[one.state]} " + (
                _("Promise kept") if one.state == "kept" else _("Promise broken")
            )
            said = " · ".join(part for part in (one.number, one.person, one.note) if part)
            yield _Event(day, what, one.amount, one.currency, said)


def _contested(found: _Facts) -> Iterator[_Event]:
    for one in found.disputes:
        cause = _(REASONS.get(one.reason, one.reason))
        if _since(found, one.raised):
            yield _Event(one.raised, _("Dispute over {number}").format(number=one.number), one.amount, one.currency, cause)  # fmt: skip
        if one.closed is not None and _since(found, one.closed):
            yield _Event(one.closed, _("Settled: {number}").format(number=one.number), one.amount, one.currency, cause)  # fmt: skip


def _since(found: _Facts, day: date) -> bool:
    return day <= found.as_of and (found.since is None or day > found.since)


def _happened(found: _Facts, events: Sequence[_Event]) -> Table:
    columns = (
        Column("day", _("Since the last visit")), Column("what", _("What happened")),
        Column("amount", _("Amount"), Kind.MONEY), Column("said", _("What was said")),
    )  # fmt: skip
    dated = [one for one in events if one.day is not None]
    changes = [one for one in events if one.day is None][:_CHANGES]
    shown = [*dated[: _EVENTS_SHOWN - len(changes)], *changes]
    lines = [_event_line(found, one) for one in shown]
    more = len(events) - len(shown)
    if more > 0:
        text = ngettext("and {n} more", "and {n} more", more).format(n=more)
        lines.append(Line((None, text, None, None)))
    return _table("since", "", columns, lines, _("Nothing has happened since."), found.line.currency)  # fmt: skip


def _event_line(found: _Facts, one: _Event) -> Line:
    """Return what happened; an amount of another currency stands in words, never in the column."""
    own = one.currency in ("", found.line.currency)
    said = one.said if own else " · ".join((_money(one.amount, one.currency), one.said)).rstrip(" ·")  # fmt: skip
    return Line((one.day, _cell(one.what, 1), one.amount if own else None, _cut(said, 3) or None))


def _money(amount: int | None, currency: str) -> str:
    return f"{format_money(amount, currency)} {currency}"


def _promises(found: _Facts) -> Table:
    """Return promises both ways: theirs of money that are open or just broke, ours as written down for them."""
    columns = (
        Column("who", _("Promises both ways")), Column("due", _("Until"), Kind.DATE), Column("amount", _("Amount"), Kind.MONEY),
        Column("said", _("What")),
    )  # fmt: skip
    lines: list[Line] = []
    for one in sorted(found.vows, key=lambda vow: (vow.state != "open", vow.promised, vow.id)):
        fresh = one.state == "broken" and _since(found, one.last)
        if one.state == "open" or fresh:
            own = one.currency == found.line.currency
            state = f"{MARKS[one.state]} {_(PROMISED[one.state])}"
            parts = ["" if own else _money(one.amount, one.currency), state, one.number, one.person]
            said = " · ".join(part for part in parts if part)
            lines.append(Line((_("Theirs"), one.promised, one.amount if own else None, _cut(said, 3))))  # fmt: skip
    lines = lines[:_MEASURES]
    ours = [one for one in found.measures if one.agreed and not one.over][:_MEASURES]
    lines += [Line((_("Ours"), one.due, None, _cut(one.agreed or "", 3))) for one in ours]
    return _table("promises", "", columns, lines, _("No promise is open on either side."), found.line.currency)  # fmt: skip


def _measures(found: _Facts) -> Table:
    columns = (
        Column("who", _("Open measures")), Column("due", _("Due day"), Kind.DATE), Column("state", _("State")),
        Column("what", _("What")),
    )  # fmt: skip
    left = [one for one in found.measures if not one.over and not one.agreed]
    lines = []
    for one in left[:_MEASURES]:
        state = "■ " + _("overdue") if one.overdue(found.as_of) else _(STATES[one.state])
        lines.append(Line((one.owner or _("(none)"), one.due, state, _cut(one.what, 3))))
    return _table("measures", "", columns, lines, _("No other measure is open."))


def _ask(found: _Facts) -> Words:
    """Return the one thing to ask for, and why just that."""
    what, why = ask_text(found.ask, found.payer, found.standing)
    return Words(
        (
            WordsLine((_("Ask: {what}").format(what=what),), Look.STRONG, rows=2),
            WordsLine((why,), Look.MUTED),
        )
    )


def ask_text(ask: Collectable | None, payer: str, position: Standing) -> tuple[str, str]:
    """Return what to ask for and why: the largest collectable amount, else the first move."""
    if ask is not None:
        amount = _money(ask.free, ask.currency)
        late = ngettext("{n} day late", "{n} days late", ask.late).format(n=ask.late)
        text = _("{number}, {amount}, {late}: when will it be paid?")
        if payer:
            text = _("{number}, {amount}, {late}: will {payer} release it?")
        return (
            text.format(number=ask.number, amount=amount, late=late, payer=payer),
            _("The largest amount past due that is neither contested nor promised."),
        )
    move = position.move
    if move is not None:
        return _(move.what), _(move.why)
    return (
        _("What do they plan for the coming year?"),
        _("Nothing is late, and the position was not assessed yet."),
    )


def _dates(reader: Reader, found: _Facts) -> Table:
    columns = (Column("day", _("Next dates"), Kind.DATE), Column("next", _("What")))
    key, day = found.line.id, found.as_of
    dates = [
        *((one.day, _planned(one)) for one in coming(reader, key, day)),
        *_dues(reader, found),
        *_payments(reader, found),
        *((one, what or _("Next step on the money")) for one, what in queries.follow_ups(reader, key, day)),
        *((one.promised, _("Promised: {amount}").format(amount=_money(one.amount, one.currency))) for one in found.vows if one.state == "open" and one.promised >= day),
    ]  # fmt: skip
    review = found.standing.target.review
    if review is not None and review >= day:
        dates.append((review, _("Review of the ideal position")))
    lines = [Line((when, _cut(what, 1))) for when, what in sorted(dates)[:_DATES]]
    return _table("dates", "", columns, lines, _("No date is set."))


def _planned(one: TouchLine) -> str:
    kind = _(_TOUCHES.get(one.kind, one.kind))
    who = format_names([party.name for party in one.people])
    return " · ".join(part for part in (kind, who, one.subject) if part)


def _dues(reader: Reader, found: _Facts) -> Iterator[tuple[date, str]]:
    for one in queries.next_due(reader, found.line.id, found.as_of)[:2]:
        text = _("{number} falls due: {amount}")
        yield one.due, text.format(number=one.number, amount=_money(one.free, one.currency))


def _payments(reader: Reader, found: _Facts) -> Iterator[tuple[date, str]]:
    """Yield the awaited days of the next payments of contracts."""
    day = found.as_of
    work = contracts.work_days(reader, day)
    for one in contracts.contracts(reader, day, account_id=found.line.id, work=work):
        line = None if one.closed_on is not None else one.next_line(day)
        when = None if line is None else line.expected if line.happened is None else line.due
        if line is not None and when is not None and when >= day:
            event = _(EVENTS.get(line.kind, EVENTS["other"]))
            name = line.title or _(PAYMENTS.get(line.kind, PAYMENTS["other"]))
            text = _("{contract}: {event} awaited, {payment} {amount}")
            yield when, text.format(contract=one.number, event=event, payment=name, amount=_money(line.amount, one.currency))  # fmt: skip


# -- notes and data ---------------------------------------------------------------------------------


def _data(found: _Facts, events: Sequence[_Event]) -> Table:
    columns = (
        Column("day", _("Day"), Kind.DATE), Column("what", _("What happened"), width=40), Column("currency", _("Currency")),
        Column("amount", _("Amount"), Kind.MONEY), Column("said", _("What was said"), width=60),
    )  # fmt: skip
    lines = [
        Line((one.day, one.what, one.currency or found.line.currency, one.amount, one.said or None))
        for one in events
    ]
    count, give = fixed(lines)
    return Table(
        "data", "", columns, count, give, empty=_("Nothing has happened since."), tidy=True, codes="currency"
    )  # fmt: skip


def _notes(found: _Facts) -> tuple[tuple[str, str], ...]:
    first = found.line.currency
    since = _("since the first day") if found.since is None else _("after {day}").format(day=format_date(found.since))  # fmt: skip
    return (
        (_("Outstanding"), _("Open invoices less credit notes and receipts that are not applied, at the end of the as-of day, in {currency}.").format(currency=first)),
        (_("Overdue"), _("Open invoices whose due day has passed.")),
        (_("Billed in 12 months"), _("Invoices less credit notes issued within {n} days up to the as-of day.").format(n=_YEAR)),
        (_("Credit used"), _("Exposure as a share of the credit limit; empty without a limit.")),
        (_("Days late on average"), _("Days after the due day, weighted by amount, of what was paid within {n} days; empty if nothing was.").format(n=_YEAR)),
        (_("Who matters"), _("The five of most influence who hold a post on the day.")),
        (_("Since the last visit"), _("What happened {since}: visits and calls, documents, promises judged by the ledger, disputes, and how the map changed.").format(since=since)),
        (_("Promises both ways"), _("Theirs: days of payment that are awaited, or broke since the last visit. Ours: open measures with words for the customer.")),
        (_("Ask"), _("The largest amount past due that is neither contested nor promised; without one the first move from the position.")),
    )  # fmt: skip
