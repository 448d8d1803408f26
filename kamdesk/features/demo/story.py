"""What happened on the desk lately: single edits, so that records have a history to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from kamdesk.base.i18n import M_, Message
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.features.accounts.store import AccountRow
from kamdesk.features.demo.rows import owner_of
from kamdesk.features.demo.scale import stream
from kamdesk.features.receivables.service import NewDispute, raise_dispute
from kamdesk.features.receivables.store import DisputeRow, InvoiceRow
from kamdesk.features.relationships.store import FactRow, PersonRow, PostRow

_WHO = "沈嘉宁"
_OPEN_INVOICES = """
SELECT i.id, i.number FROM invoice AS i
WHERE i.account_id = ? AND i.kind = 'invoice' AND i.amount_minor > coalesce(
    (SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0)
    AND i.voided_on IS NULL AND i.id NOT IN (SELECT invoice_id FROM dispute)
ORDER BY i.due LIMIT 2
"""
_STAFF = """
SELECT person.id, person.name, post.id FROM post JOIN holding ON holding.post_id = post.id
JOIN person ON person.id = holding.person_id
WHERE post.account_id = ? AND post.title = ? AND holding.until IS NULL ORDER BY post.id LIMIT 1
"""
_UID_BITS = 80


@dataclass(frozen=True, slots=True)
class _Chapter:
    """One edit: when it was made (UTC), what it is called, what it does."""

    at: str
    text: Message
    edit: Callable[[Session], None]


def tell(database: Database, seed: int) -> None:
    """Write the edits of the last months; each is a step of its own that undo does not reach."""
    with database.read() as reader:
        chapters = sorted(_chapters(reader, seed), key=lambda chapter: chapter.at)
    for chapter in chapters:
        step = database.write_base(chapter.text, chapter.edit).changes.step
        _date(database, step, chapter.at)
    _date(database, 1, "2024-07-01T01:00:00+00:00")
    _date(database, 2, "2026-01-05T01:30:00+00:00")


def write_dated(
    database: Database, text: Message, edit: Callable[[Session], None], at: str
) -> None:
    """Write one more step the workspace begins with, made at a moment (UTC) of the story."""
    _date(database, database.write_base(text, edit).changes.step, at)


def _date(database: Database, step: int, at: str) -> None:
    """Give a step the day it has in the story; when a step was made is no fact of the desk."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE step SET at = ?, who = ? WHERE id = ?", (at, _WHO, step))


def _chapters(reader: Reader, seed: int) -> Iterator[_Chapter]:
    yield from _account_chapters(reader)
    yield from _disputes(reader, seed)
    yield from _people(reader, seed)


def _account_chapters(reader: Reader) -> Iterator[_Chapter]:
    names = dict(reader.rows("SELECT id, coalesce(short_name, name) FROM account"))
    owners = dict(reader.rows("SELECT id, name FROM colleague"))

    def change(account: int, **values: object) -> Callable[[Session], None]:
        def edit(session: Session) -> None:
            row = session.get_one(AccountRow, account)
            for name, value in values.items():
                setattr(row, name, value)

        return edit

    yield _Chapter(
        "2026-02-11T02:20:00+00:00",
        M_("Move {name} to {owner}", name=names[9], owner=owners[2]),
        change(9, owner_id=2),
    )
    yield _Chapter(
        "2026-03-19T06:05:00+00:00",
        M_("Change the credit limit of {name}", name=names[4]),
        change(4, credit_limit_minor=4_000_000_00),
    )
    yield _Chapter(
        "2026-04-27T03:40:00+00:00",
        M_("Change the credit limit of {name}", name=names[12]),
        change(12, credit_limit_minor=500_000_00, tier="C"),
    )
    yield _Chapter(
        "2026-05-21T08:15:00+00:00",
        M_("Mark {name} as at risk", name=names[17]),
        change(17, status="at_risk"),
    )
    yield _Chapter(
        "2026-06-09T01:10:00+00:00",
        M_("Note on {name}", name=names[11]),
        change(11, note="二期扩建 9 月启动招标；财务要求先清理逾期款再谈新账期。"),
    )


def _disputes(reader: Reader, seed: int) -> Iterator[_Chapter]:
    found = [
        (at, reason, note, reader.one(_OPEN_INVOICES, (account,)))
        for at, account, reason, note in (
            ("2026-05-12T07:30:00+00:00", 10, "delivery", "验收未签字"),
            ("2026-06-17T02:45:00+00:00", 18, "price", "价格与合同不符"),
            ("2026-06-23T09:00:00+00:00", 7, "quality", "现场调试未完成"),
        )
    ]

    def dispute(at: str, invoice: int, reason: str, note: str) -> Callable[[Session], None]:
        def edit(session: Session) -> None:
            day = date.fromisoformat(at[:10])
            owner, due = owner_of(reason, 1), day + timedelta(days=14)
            key = raise_dispute(
                session,
                NewDispute(
                    invoice, day, reason=reason, note=note, owner_id=owner, answer_by=due,
                    evidence="现场照片与邮件",
                ),
            )  # fmt: skip
            chance = stream(seed, f"story/dispute/{invoice}")
            session.get_one(DisputeRow, key).uid = f"{chance.getrandbits(_UID_BITS):020x}"
            session.get_one(InvoiceRow, invoice).note = note

        return edit

    for at, reason, note, row in found:
        if row is not None:
            text = M_("Mark {number} as disputed", number=row[1])
            yield _Chapter(at, text, dispute(at, row[0], reason, note))


def _people(reader: Reader, seed: int) -> Iterator[_Chapter]:
    engineer = reader.one(_STAFF, (1, "主任工程师"))
    buyer = reader.one(_STAFF, (10, "采购总监"))
    if engineer is not None:
        post = engineer[2]

        def promote(session: Session) -> None:
            session.get_one(PostRow, post).title = "技术副总监"

        text = M_("Change the post of {name}", name=engineer[1])
        yield _Chapter("2026-04-02T05:00:00+00:00", text, promote)
    if buyer is not None:
        person = buyer[0]

        def warm(session: Session) -> None:
            uid = f"{stream(seed, 'story').getrandbits(_UID_BITS):020x}"
            session.add(
                FactRow(
                    uid=uid, person_id=person, account_id=10, kind="attitude", value="1",
                    on_day=date(2026, 6, 12), source="争议处理会上主动协调付款", assumed=False,
                    recorded_at="2026-06-12T08:00:00+00:00",
                )
            )  # fmt: skip
            session.get_one(PersonRow, person).note = "争议处理中愿意协调，月底再访。"

        text = M_("Note on {name}", name=buyer[1])
        yield _Chapter("2026-06-12T08:00:00+00:00", text, warm)
