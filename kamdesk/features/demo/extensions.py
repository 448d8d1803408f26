"""Extensions in a sample workspace: one signed, one asked for again, one refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kamdesk.base.i18n import M_, Message, speaking
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.db.recorder import reader
from kamdesk.features.collections import queries, service
from kamdesk.features.collections.domain.extensions import split
from kamdesk.features.collections.store import ChaseRow, ExtensionRow
from kamdesk.features.demo.scale import stream
from kamdesk.features.demo.story import write_dated
from kamdesk.features.receivables.store import InstalmentRow

_WHOLE = 100
_UID_BITS = 80
_CLOCK = "T02:30:00+00:00"
# invoices of an account that were open and late on a day, and that nothing happened to since
_LATE = """
SELECT i.id, i.number FROM invoice AS i WHERE i.account_id = :account AND i.kind = 'invoice'
    AND i.due < :day AND i.voided_on IS NULL AND NOT i.scheduled
    AND i.id NOT IN (SELECT invoice_id FROM dispute)
    AND i.id NOT IN (SELECT invoice_id FROM allocation WHERE effective >= :day)
    AND i.amount_minor > coalesce(
        (SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0)
ORDER BY i.due DESC LIMIT 1
"""


def extend(database: Database, seed: int) -> None:
    """Write the story of three extensions, each step on its day."""
    _signed_and_again(database, seed)
    _refused(database, seed)


def _signed_and_again(database: Database, seed: int) -> None:
    found = _late(database, 12, date(2026, 5, 6))
    if found is None:
        return
    invoice, number = found
    days = (date(2026, 6, 8), date(2026, 7, 8))
    _ask(
        database,
        seed,
        invoice,
        number,
        date(2026, 5, 6),
        days,
        "资金紧张，等二期工程款",
        "集团连带保证",
    )
    _decide(database, seed, invoice, number, date(2026, 5, 8), approve=True)
    _step(
        database, seed, M_("Extension of {number} signed", number=number), date(2026, 5, 12),
        lambda session: service.acknowledge_extension(
            session, _newest(session, invoice), date(2026, 5, 12)
        ),
    )  # fmt: skip
    later = (date(2026, 8, 20),)
    _ask(
        database, seed, invoice, number, date(2026, 6, 26), later, "首期未能筹足，申请并入 8 月", ""
    )


def _refused(database: Database, seed: int) -> None:
    found = _late(database, 7, date(2026, 4, 14))
    if found is None:
        return
    invoice, number = found
    _ask(
        database,
        seed,
        invoice,
        number,
        date(2026, 4, 14),
        (date(2026, 9, 30),),
        "希望与新价格一并商定",
        "",
    )
    _decide(database, seed, invoice, number, date(2026, 4, 16), approve=False)


def _late(database: Database, account: int, day: date) -> tuple[int, str] | None:
    def find(read: Reader) -> tuple[int, str] | None:
        row = read.one(_LATE, {"account": account, "day": day.isoformat()})
        return None if row is None else (row[0], row[1])

    with database.read() as read:
        return find(read)


def _ask(
    database: Database, seed: int, invoice: int, number: str, day: date, due: tuple[date, ...],
    reason: str, security: str,
) -> None:  # fmt: skip
    def edit(session: Session) -> None:
        found = queries.subject(reader(session), invoice, day)
        if found is None:
            return
        plan = list(zip(due, split(found.movable, len(due), _WHOLE), strict=True))
        request = service.NewExtension(invoice, day, reason, plan, security)
        service.request_extension(session, request)

    _step(database, seed, M_("Ask for an extension of {number}", number=number), day, edit)


def _decide(
    database: Database, seed: int, invoice: int, number: str, day: date, *, approve: bool
) -> None:
    def edit(session: Session) -> None:
        key = _newest(session, invoice)
        if approve:
            service.approve_extension(session, key, day, "销售总监和财务负责人")
        else:
            service.refuse_extension(session, key, day, "销售总监")

    text = M_("Approve the extension of {number}", number=number)
    if not approve:
        text = M_("Refuse the extension of {number}", number=number)
    _step(database, seed, text, day, edit)


def _newest(session: Session, invoice: int) -> int:
    key = session.scalar(
        select(ExtensionRow.id)
        .where(ExtensionRow.invoice_id == invoice)
        .order_by(ExtensionRow.id.desc())
    )
    return int(key or 0)


def _step(
    database: Database, seed: int, text: Message, day: date, edit: Callable[[Session], None]
) -> None:
    """Write one step on its day; what it makes has the same identity every time."""

    def seeded(session: Session) -> None:
        kinds: tuple[Any, ...] = (ExtensionRow, InstalmentRow, ChaseRow)
        known = {kind: session.scalar(select(func.max(kind.id))) or 0 for kind in kinds}
        with speaking("zh_CN"):  # what is written down does not hang on who makes the sample
            edit(session)
        session.flush()
        chance = stream(seed, f"extension/{text.msgid}/{day}")
        for kind in kinds:
            made = select(kind).where(kind.id > known[kind]).order_by(kind.id)
            for row in session.scalars(made):
                row.uid = f"{chance.getrandbits(_UID_BITS):020x}"

    write_dated(database, text, seeded, f"{day.isoformat()}{_CLOCK}")
