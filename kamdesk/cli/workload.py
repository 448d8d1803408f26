"""`workload`: mixed edits through the services, each acknowledged once it is on the disk.

The same seed on the same file gives the same edits. A line `ACK {json}` is the promise the window
makes with "saved": whatever happens after it, the edit is in the file.
"""

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kamdesk.base.changes import ChangeSet
from kamdesk.base.i18n import M_, N_, _
from kamdesk.base.lazy import load
from kamdesk.cli.command import Command, add_workspace, at_least_one, default_day, writing

if TYPE_CHECKING:
    from kamdesk.db.database import Database

_ACCOUNTS = "kamdesk.features.accounts.service"
_PEOPLE = "kamdesk.features.relationships.service"
_LEDGER = "kamdesk.features.receivables.service"
_WORDS = ("阀门", "仪表", "北方", "海工", "Nordic", "Delta", "精密", "Harbour", "新材", "Orion")
_TAGS = ("重点", "续约", "展会", "at risk", "renewal")
_SOURCES = ("电话", "拜访", "call", "visit")
_UNDO_EVERY = 9
_LARGEST = 50_000_00
_UNDISPUTED = (
    "FROM invoice AS i WHERE i.id IN (SELECT doc_id FROM open_item WHERE doc = 'invoice' "
    "AND disputed_minor IS NULL)"
)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One edit that is on the disk.

    Attributes:
        what: Kind of edit, for example "rename_account"; "undo" takes the step before back.
        changes: What it did.
    """

    what: str
    changes: ChangeSet

    def document(self, number: int) -> dict[str, Any]:
        """Return it as the value printed after `ACK`; `rows` are the rows as they stand now."""
        rows = [
            {"table": change.table, "key": change.key, "now": change.after}
            for change in self.changes.changes
        ]
        return {"number": number, "what": self.what, "step": self.changes.step, "rows": rows}


class Workload:
    """Chooses and makes edits on one workspace.

    Every kind of edit returns what it changed, or None where the file has nothing for it yet.
    """

    def __init__(self, database: "Database", seed: int) -> None:
        self._database = database
        self._chance = random.Random(seed)
        with database.read() as reader:
            self._day: date = default_day(reader)

    def next(self) -> Acknowledged:
        """Make one edit and return it when it is durable."""
        if self._chance.randrange(_UNDO_EVERY) == 0:
            undone = self._undo()
            if undone is not None:
                return Acknowledged("undo", undone)
        kinds: list[Callable[[], ChangeSet | None]] = [
            self.rename_account, self.tag_account, self.judge_person, self.write_invoice,
            self.record_receipt, self.apply_receipt, self.mark_disputed, self.new_account,
        ]  # fmt: skip
        self._chance.shuffle(kinds)
        for kind in kinds:
            changes = kind()
            if changes:
                return Acknowledged(kind.__name__, changes)
        created = self.new_account()  # an empty file: nothing else was possible
        return Acknowledged("new_account", created)

    # -- kinds of edits -----------------------------------------------------------------------

    def new_account(self) -> ChangeSet:
        """Write an account."""
        name = self._new_name()
        create = load(f"{_ACCOUNTS}:create_account")
        return self._write(M_("New account {name}", name=name), create, name, "CNY")

    def rename_account(self) -> ChangeSet | None:
        """Give an account another name."""
        account = self._pick("SELECT id FROM account")
        if account is None:
            return None
        name = self._new_name()
        set_field = load(f"{_ACCOUNTS}:set_field")
        return self._write(M_("Edit account {name}", name=name), set_field, account, "name", name)

    def tag_account(self) -> ChangeSet | None:
        """Put a tag on an account that may have it already."""
        account = self._pick("SELECT id FROM account")
        if account is None:
            return None
        word = self._chance.choice(_TAGS)
        return self._write(M_("Change tags"), load(f"{_ACCOUNTS}:add_tag"), [account], word)

    def judge_person(self) -> ChangeSet | None:
        """Note what somebody thinks of us, dated."""
        pair = self._pick_row(
            "SELECT p.account_id, h.person_id, n.name FROM holding AS h "
            "JOIN post AS p ON p.id = h.post_id JOIN person AS n ON n.id = h.person_id "
            "ORDER BY h.id LIMIT 1 OFFSET ?",
            "SELECT count(*) FROM holding",
        )
        if pair is None:
            return None
        account, person, name = pair
        return self._write(
            M_("Judge {name}", name=name),
            load(f"{_PEOPLE}:record_fact"),
            account, person, "attitude", str(self._chance.randint(-2, 2)), self._day,
            self._chance.choice(_SOURCES),
        )  # fmt: skip

    def write_invoice(self) -> ChangeSet | None:
        """Write an invoice."""
        account = self._pick("SELECT id FROM account")
        if account is None:
            return None
        number = f"W-{self._next_step():06d}"
        issued = self._day - timedelta(days=self._chance.randrange(90))
        new = load(f"{_LEDGER}:NewInvoice")(
            account, number, issued, issued + timedelta(days=30), "CNY", self._amount()
        )
        create = load(f"{_LEDGER}:create_invoice")
        return self._write(M_("New invoice {number}", number=number), create, new)

    def record_receipt(self) -> ChangeSet | None:
        """Record money that came in, applied oldest due first or not yet."""
        account = self._pick("SELECT id FROM account")
        if account is None:
            return None
        number = f"WR-{self._next_step():06d}"
        new = load(f"{_LEDGER}:NewReceipt")(account, self._day, "CNY", self._amount(), number)
        return self._write(
            M_("Record receipt {number}", number=number),
            load(f"{_LEDGER}:record_receipt"),
            new,
            oldest_first=self._chance.random() < 0.5,
        )

    def apply_receipt(self) -> ChangeSet | None:
        """Apply what is left of a receipt to invoices of its account."""
        receipt = self._pick("SELECT id FROM receipt WHERE voided_on IS NULL")
        if receipt is None:
            return None

        def edit(session: Any) -> None:
            plan = load(f"{_LEDGER}:plan_oldest_first")(session, "receipt", receipt)
            load(f"{_LEDGER}:apply")(session, "receipt", receipt, plan)

        return self._write(M_("Apply {number} oldest due first", number=f"#{receipt}"), edit)

    def mark_disputed(self) -> ChangeSet | None:
        """Mark an invoice as disputed."""
        row = self._pick_row(
            f"SELECT i.id, i.number, i.issued {_UNDISPUTED} ORDER BY i.id LIMIT 1 OFFSET ?",
            f"SELECT count(*) {_UNDISPUTED}",
        )
        if row is None:
            return None
        text = M_("Mark invoice {number} as disputed", number=row[1])
        day = max(self._day, date.fromisoformat(row[2]))
        return self._write(text, load(f"{_LEDGER}:set_disputed"), row[0], True, day)

    # -- inside -------------------------------------------------------------------------------

    def _write(self, text: Any, edit: Any, *args: Any, **kwargs: Any) -> ChangeSet:
        return self._database.write(text, edit, *args, **kwargs).changes

    def _undo(self) -> ChangeSet | None:
        """Take the last step back; an import, which may be large, is left alone."""
        steps = self._database.steps()
        last = next((step for step in steps if step.state == "done"), None)
        return None if last is None or last.kind != "edit" else self._database.undo()

    def _pick(self, sql: str) -> int | None:
        """Return one key of a statement without an order, each as likely as the others."""
        row = self._pick_row(f"{sql} ORDER BY id LIMIT 1 OFFSET ?", f"SELECT count(*) FROM ({sql})")
        return None if row is None else int(row[0])

    def _pick_row(self, sql: str, count: str) -> tuple[Any, ...] | None:
        with self._database.read() as reader:
            there = int(reader.value(count, (), 0))
            return reader.one(sql, (self._chance.randrange(there),)) if there else None

    def _next_step(self) -> int:
        """Return a number no document of an earlier run was given."""
        with self._database.read() as reader:
            return int(reader.value("SELECT coalesce(max(id), 0) + 1 FROM step"))

    def _new_name(self) -> str:
        first, second = self._chance.sample(_WORDS, 2)
        return f"{first}{second} {self._chance.randrange(10_000):04d}"

    def _amount(self) -> int:
        return self._chance.randint(1_00, _LARGEST)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_workspace(parser, positional=True)
    parser.add_argument(
        "--count", type=at_least_one, required=True, metavar="N", help=_("how many edits")
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help=_("the same seed makes the same edits")
    )


def _run(args: argparse.Namespace) -> int:
    with writing(args) as database:
        work = Workload(database, args.seed)
        for number in range(1, args.count + 1):
            done = work.next()
            print("ACK", json.dumps(done.document(number), ensure_ascii=False), flush=True)
    return 0


WORKLOAD = Command(N_("make edits and acknowledge each, for tests of safety"), _arguments, _run)
