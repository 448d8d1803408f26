"""The monthly review of each of us: target and actual, slips, promises, what comes next."""

from collections.abc import Iterator

from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.queries import MonthGoals, ReviewPage
from kamdesk.reporting.report import Column, Formula, Kind, Line, Part, Table, fixed


def pages_of(reader: Reader, found: MonthGoals) -> list[ReviewPage]:
    """Return the review of everybody who looks after an account in it, of whole accounts last.

    Accounts are named only where somebody noted something about them this month.
    """
    pages = []
    for subject in queries.subjects(reader, found):
        page = queries.review(reader, found, subject)
        if subject.kind == "owner" or page.notes.id is not None:
            pages.append(page)
    return pages


def reviews(pages: list[ReviewPage]) -> tuple[Part, ...]:
    """Return figures, slips and broken promises of reviews."""
    if not pages:
        return ()
    return _figures(pages), _slips(pages), _broken(pages)


def _figures(pages: list[ReviewPage]) -> Table:
    columns = (
        Column("who", _("Review of")), Column("currency", _("Currency")), Column("target", _("Target"), Kind.MONEY),
        Column("collected", _("Collected"), Kind.MONEY), Column("share", _("Efficiency"), Kind.SHARE),
        Column("due_rate", _("Collected of what fell due"), Kind.SHARE), Column("combined", _("Collected of all collectable"), Kind.SHARE),
        Column("overdue", _("Past due at the end"), Kind.MONEY), Column("old", _("More than 90 days"), Kind.MONEY),
        Column("old_share", _("Of it more than 90 days"), Kind.SHARE), Column("chases", _("Calls, visits and letters"), Kind.COUNT),
    )  # fmt: skip
    lines = [
        Line(
            (
                page.subject.name, part.currency, part.sum.target, part.sum.collected,
                part.sum.efficiency, part.sum.due_rate, part.sum.combined_rate, part.overdue,
                part.very_old, Formula('=IF([overdue]=0,"—",[old]/[overdue])', domain.rate(part.very_old, part.overdue)),
                page.chases if part is page.parts[0] else None,
            )
        )
        for page in pages for part in page.parts
    ]  # fmt: skip
    count, give = fixed(lines)
    return Table("reviews", _("Target and actual"), columns, count, give, codes="currency")


def _slips(pages: list[ReviewPage]) -> Table:
    columns = (
        Column("who", _("Review of")), Column("account", _("Account")), Column("number", _("Number")),
        Column("currency", _("Currency")), Column("open", _("Open amount"), Kind.MONEY), Column("due", _("Due"), Kind.DATE),
        Column("reason", _("Why")), Column("note", _("What was said")), Column("remedy", _("What usually helps"), width=48),
    )  # fmt: skip
    lines = [
        Line(
            (
                page.subject.name, one.account, one.number, one.currency, one.open, one.due,
                domain.reason_text(one.reason), one.note, domain.remedy_text(one.reason),
            )
        )
        for page in pages for part in page.parts for one in part.slips
    ]  # fmt: skip
    count, give = fixed(lines)
    title, empty = _("Largest slips"), _("Nothing is past due.")
    return Table("slips", title, columns, count, give, codes="currency", empty=empty)


def _broken(pages: list[ReviewPage]) -> Table:
    columns = (
        Column("who", _("Review of")), Column("account", _("Account")), Column("number", _("Number")),
        Column("currency", _("Currency")), Column("amount", _("Promised amount"), Kind.MONEY),
        Column("promised", _("Promised for"), Kind.DATE), Column("received", _("Received"), Kind.MONEY),
        Column("by", _("Promised by")),
    )  # fmt: skip
    lines = [
        Line(
            (
                page.subject.name, one.account, one.number or _("account as a whole"), one.currency,
                one.amount, one.promised, one.received, one.who,
            )
        )
        for page in pages for one in page.broken
    ]  # fmt: skip
    count, give = fixed(lines)
    title, empty = _("Promises broken"), _("No promise broke in this month.")
    return Table("broken", title, columns, count, give, codes="currency", empty=empty)


def moves(pages: list[ReviewPage]) -> tuple[Part, ...]:
    """Return what reviews noted; nothing if there are none."""
    if not pages:
        return ()
    columns = (
        Column("who", _("Review of")), Column("what", _("Kind")), Column("text", _("Noted"), width=90),
    )  # fmt: skip
    count, give = fixed(_note_lines(pages))
    empty = _("Nothing was noted.")
    return (Table("moves", "", columns, count, give, empty=empty),)


def _note_lines(pages: list[ReviewPage]) -> Iterator[Line]:
    for page in pages:
        for title, text in (
            (_("Next moves"), page.notes.next_moves),
            (_("Coaching note"), page.notes.coaching),
        ):
            for place, row in enumerate(text.splitlines()):
                yield Line((page.subject.name, title if place == 0 else "", row))
