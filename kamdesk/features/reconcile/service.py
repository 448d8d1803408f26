"""What users do: keep a comparison, explain and correct it, and follow letters on their way."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.reconcile.domain import causes
from kamdesk.features.reconcile.domain.entries import OURS, THEIRS, Entry, Rules, TheirLine
from kamdesk.features.reconcile.domain.matching import Comparison
from kamdesk.features.reconcile.queries.ours import OurLine, rules_at
from kamdesk.features.reconcile.queries.runs import RunGroup, RunLine, groups
from kamdesk.features.reconcile.store import (
    BalanceLetterRow,
    ReconciliationGroupRow,
    ReconciliationLineRow,
    ReconciliationRow,
)

_LINE = (
    "reconciliation_id", "side", "place", "account_id", "doc", "doc_id", "number", "day", "currency",
    "amount_minor", "text", "opening", "counts", "group_no",
)  # fmt: skip
_GROUP = (
    "reconciliation_id", "group_no", "account_id", "currency", "cause", "difference_minor",
    "explained", "explained_on", "by_hand",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewRun:
    """A comparison that is to be kept.

    Attributes:
        side: "finance" or "customer".
        basis: "movements" or "open".
        layout, mapping: How the file was read, for the next one like it.
        comparison: Of the entries of `ours` and `theirs`.
    """

    side: str
    account_id: int | None
    as_of: date
    since: date | None
    basis: str
    turned: bool
    file: str
    layout: str
    mapping: str
    ours: Sequence[OurLine]
    theirs: Sequence[TheirLine]
    comparison: Comparison


def save_run(session: Session, new: NewRun, today: date) -> int:
    """Keep a comparison with all its lines; return its key."""
    row = ReconciliationRow(
        side=new.side, account_id=new.account_id, as_of=new.as_of, since=new.since, basis=new.basis,
        turned=new.turned, file=new.file, layout=new.layout, mapping=new.mapping, made_on=today,
    )  # fmt: skip
    session.add(row)
    session.flush()
    writer = bulk(session)
    writer.insert("reconciliation_line", _LINE, list(_lines(row.id, new)))
    writer.insert("reconciliation_group", _GROUP, list(_said(row.id, new)))
    return row.id


def _lines(key: int, new: NewRun) -> Iterator[tuple[Any, ...]]:
    for number, group in enumerate(new.comparison.groups, start=1):
        for at in group.ours:
            mine = new.ours[at]
            yield (
                key, OURS, at + 1, mine.account_id, mine.doc or None, mine.doc_id,
                *_values(mine.entry), number,
            )  # fmt: skip
        for at in group.theirs:
            other = new.theirs[at]
            account = other.account_id
            if account is None and group.ours:
                account = new.ours[group.ours[0]].account_id
            yield key, THEIRS, other.row, account, None, None, *_values(other.entry), number


def _values(entry: Entry) -> tuple[Any, ...]:
    day = entry.day and entry.day.isoformat()
    return (
        entry.number or None, day, entry.currency, entry.amount, entry.text or None,
        int(entry.opening), int(entry.counts),
    )  # fmt: skip


def _said(key: int, new: NewRun) -> Iterator[tuple[Any, ...]]:
    for number, group in enumerate(new.comparison.groups, start=1):
        if not group.cause:
            continue
        if group.ours:
            account: int | None = new.ours[group.ours[0]].account_id
            currency = new.ours[group.ours[0]].entry.currency
        else:
            account = new.theirs[group.theirs[0]].account_id
            currency = new.theirs[group.theirs[0]].entry.currency
        yield key, number, account, currency, group.cause, group.difference, None, None, 0


# -- explaining and correcting ------------------------------------------------------------------


def explain(session: Session, key: int, numbers: Collection[int], text: str, today: date) -> None:
    """Say why groups differ; an empty text takes the word back.

    Raises:
        UserError: If the comparison is closed, or a group does not differ.
    """
    _open_run(session, key)
    word = text.strip()
    for number in numbers:
        row = _group_row(session, key, number)
        if row is None:
            raise UserError(
                _("Lines that agree need no explanation."), _("Choose lines that differ.")
            )
        row.explained = word or None
        row.explained_on = today if word else None


def explain_each(session: Session, key: int, said: Mapping[int, str], today: date) -> None:
    """Give each of some groups its own explanation. Raises like `explain`."""
    for number, text in said.items():
        explain(session, key, [number], text, today)


def set_cause(session: Session, key: int, numbers: Collection[int], cause: str) -> None:
    """Give groups that differ another cause.

    Raises:
        UserError: If the comparison is closed.
        ValueError: If there is no such cause.
    """
    if cause not in causes.CAUSES or not cause:
        raise ValueError(f"no such cause: {cause!r}")
    _open_run(session, key)
    for number in numbers:
        row = _group_row(session, key, number)
        if row is not None:
            row.cause = cause
            row.by_hand = True


def link(session: Session, key: int, line_ids: Collection[int]) -> int:
    """Put lines of both sides together, whatever they were in before; return the group.

    Raises:
        UserError: If the comparison is closed, a side is missing, or currencies differ.
    """
    run = _open_run(session, key)
    lines = _line_rows(session, key, line_ids)
    if len({line.side for line in lines}) < 2:
        raise UserError(
            _("Lines of both sides are needed."),
            _("Choose at least one of ours and one of theirs."),
        )
    if len({line.currency for line in lines}) > 1:
        raise UserError(
            _("Lines of two currencies are never one."), _("Choose lines of one currency.")
        )
    left = {line.group_no for line in lines}
    number = _next_number(session, key)
    for line in lines:
        line.group_no = number
    session.flush()
    for old in left:
        _judge(session, run, old, by_hand=True)
    _judge(session, run, number, by_hand=True)
    return number


def unlink(session: Session, key: int, number: int) -> None:
    """Take a group apart: every line stands alone.

    Raises:
        UserError: If the comparison is closed or the group is one line alone.
    """
    run = _open_run(session, key)
    lines = list(
        session.scalars(
            select(ReconciliationLineRow)
            .where(ReconciliationLineRow.reconciliation_id == key)
            .where(ReconciliationLineRow.group_no == number)
            .order_by(ReconciliationLineRow.id)
        )
    )
    if len(lines) < 2:
        raise UserError(_("This line stands alone already."))
    newest = _next_number(session, key)
    numbers = [number, *range(newest, newest + len(lines) - 1)]
    for line, own in zip(lines, numbers, strict=True):
        line.group_no = own
    session.flush()
    for own in numbers:
        _judge(session, run, own, by_hand=True)


def close_run(session: Session, key: int, today: date | None) -> None:
    """Close a comparison on a day, or open it again (None).

    Raises:
        UserError: If something is left to explain.
    """
    row = session.get_one(ReconciliationRow, key)
    if today is not None:
        waiting = sum(not one.settled for one in groups(reader(session), key, differences=True))
        if waiting:
            raise UserError(
                _("{n} differences are not explained yet.").format(n=waiting),
                _("Explain or match them first; then the comparison can be closed."),
            )
    row.closed_on = today


def _open_run(session: Session, key: int) -> ReconciliationRow:
    row = session.get_one(ReconciliationRow, key)
    if row.closed_on is not None:
        raise UserError(_("This comparison is closed."), _("Open it again to change it."))
    return row


def _group_row(session: Session, key: int, number: int) -> ReconciliationGroupRow | None:
    return session.scalar(
        select(ReconciliationGroupRow)
        .where(ReconciliationGroupRow.reconciliation_id == key)
        .where(ReconciliationGroupRow.group_no == number)
    )


def _line_rows(session: Session, key: int, line_ids: Iterable[int]) -> list[ReconciliationLineRow]:
    return list(
        session.scalars(
            select(ReconciliationLineRow)
            .where(ReconciliationLineRow.reconciliation_id == key)
            .where(ReconciliationLineRow.id.in_(list(line_ids)))
        )
    )


def _next_number(session: Session, key: int) -> int:
    found = reader(session).value(
        "SELECT max(group_no) FROM reconciliation_line WHERE reconciliation_id = ?", (key,)
    )
    return int(found or 0) + 1


def _judge(session: Session, run: ReconciliationRow, number: int, *, by_hand: bool) -> None:
    """Say again what a group comes to after its lines changed."""
    found = reader(session)
    rules, _sources = rules_at(found, run.as_of)
    group = next(iter(groups(found, run.id, numbers={number})), None)
    row = _group_row(session, run.id, number)
    if group is None:
        if row is not None:
            session.delete(row)
        return
    cause, rest = _judged(group, run.as_of, rules)
    if row is None:
        row = ReconciliationGroupRow(
            reconciliation_id=run.id, group_no=number, account_id=group.account_id,
            currency=group.currency, cause=cause, difference_minor=rest, by_hand=by_hand,
        )  # fmt: skip
        session.add(row)
    else:
        row.cause, row.difference_minor, row.by_hand = cause, rest, by_hand
        row.explained, row.explained_on = None, None
    session.flush()


def _judged(group: RunGroup, as_of: date, rules: Rules) -> tuple[str, int]:
    ours, theirs = [_entry(one) for one in group.ours], [_entry(one) for one in group.theirs]
    rest = causes.difference(ours, theirs)
    if ours and theirs:
        return causes.judge(ours, theirs, rules), rest
    missing = causes.MISSING_THERE if ours else causes.MISSING_HERE
    single = (ours or theirs)[0]
    return (causes.alone(single, as_of, rules, missing) if single.counts else causes.AGREES), rest


def _entry(line: RunLine) -> Entry:
    return Entry(
        line.number, line.day, line.amount, line.currency, line.account_id, line.text,
        opening=line.opening, counts=line.counts,
    )  # fmt: skip


# -- letters ------------------------------------------------------------------------------------


def send_letter(
    session: Session, account_id: int, currency: str, as_of: date, ours: int, sent_on: date | None
) -> int:
    """Note that a statement was sent (or only made, None), with the balance it names."""
    row = BalanceLetterRow(
        account_id=account_id, currency=currency, as_of=as_of, ours_minor=ours, sent_on=sent_on
    )
    session.add(row)
    session.flush()
    return row.id


def send_letters(
    session: Session, balances: Sequence[tuple[int, str, int]], as_of: date, sent_on: date
) -> None:
    """Note a statement of each (account, currency, our balance) as sent."""
    for account_id, currency, ours in balances:
        send_letter(session, account_id, currency, as_of, ours, sent_on)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; amounts in minor units.

    Attributes:
        returned_on: Day it came, None if it did not.
        confirmed_on: Day the customer sealed it, None if the customer did not confirm.
        sealed_by: Whose seal it carries.
        theirs: The balance they wrote, None if they wrote none.
    """

    sent_on: date | None
    returned_on: date | None
    confirmed_on: date | None
    sealed_by: str
    theirs: int | None
    note: str = ""


def answer_letter(session: Session, key: int, reply: Reply) -> None:
    """Note what came back.

    Raises:
        UserError: If it was confirmed before it was sent, or without a word of who sealed it.
    """
    row = session.get_one(BalanceLetterRow, key)
    days = [day for day in (reply.sent_on, reply.returned_on) if day is not None]
    if reply.confirmed_on is not None and reply.confirmed_on < row.as_of:
        raise UserError(
            _("A balance is not confirmed before its day, {day}.").format(
                day=row.as_of.isoformat()
            ),
            _("Check the day of the confirmation."),
        )
    if days != sorted(days):
        raise UserError(
            _("It came back before it was sent."), _("Check the days it was sent and came back.")
        )
    if reply.confirmed_on is not None and not reply.sealed_by.strip():
        raise UserError(
            _("Who confirmed it is missing."),
            _(
                "Write whose seal it carries: the company's, of the finance department, of a branch."
            ),
        )
    row.sent_on, row.returned_on = reply.sent_on, reply.returned_on
    row.confirmed_on, row.their_minor = reply.confirmed_on, reply.theirs
    row.sealed_by, row.note = reply.sealed_by.strip() or None, reply.note.strip() or None
