"""What a file says is contested becomes disputes."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.changes import RowRange
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.imports.domain import Batch
from kamdesk.features.imports.writing import Plan

OPEN_DISPUTE = (
    "kind = 'invoice' AND EXISTS (SELECT 1 FROM dispute "
    "WHERE invoice_id = invoice.id AND closed IS NULL)"
)


@dataclass(slots=True)
class Contests:
    """Which invoices of a file are contested as a whole, and which are no longer.

    Attributes:
        new: Whether each row of the plan's new ones is.
        raised: Changed ones that are now: (key, amount, issued).
        ended: Keys of changed ones that are no longer.
    """

    new: list[int] = field(default_factory=list)
    raised: list[tuple[int, int, str]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def write(self, session: Session, plan: Plan, made: RowRange | None, today: date) -> None:
        """Raise a dispute over the whole of each, from its issue on; end the others today."""
        first = 0 if made is None else made.first
        raised = [
            (first + place, row[6], row[3])
            for place, (row, flag) in enumerate(zip(plan.new, self.new, strict=True))
            if flag
        ]
        writer = bulk(session)
        writer.insert(
            "dispute",
            ("invoice_id", "amount_minor", "reason", "raised"),
            [(key, amount, "other", day) for key, amount, day in [*raised, *self.raised] if amount],
        )
        found = reader(session).rows(
            "SELECT id, raised FROM dispute WHERE closed IS NULL "
            "AND invoice_id IN (SELECT value FROM json_each(?))",
            (json.dumps(self.ended),),
        )
        writer.update(
            "dispute",
            ("closed", "result"),
            [(key, max(day, today.isoformat()), "accepted") for key, day in found],
        )


def flags_of(batch: Batch, rows: list[tuple[Any, ...]]) -> list[int]:
    """Return whether each invoice is contested; nothing if the file does not say."""
    if not batch.has("disputed"):
        return []
    cells = batch.column("disputed")
    return [int(bool(cell) and row[2] == "invoice") for cell, row in zip(cells, rows, strict=True)]


def take_flags(plan: Plan, there: dict[Any, tuple[int, tuple[Any, ...]]]) -> Contests:
    """Take from the rows of a plan what is no column of an invoice."""
    before = {key: row[-1] for key, row in there.values()}
    contests = Contests([row[-1] for row in plan.new])
    for key, row in plan.changed:
        if row[-1] and not before[key]:
            contests.raised.append((key, row[6], row[3]))
        elif before[key] and not row[-1]:
            contests.ended.append(key)
    plan.new = [row[:-1] for row in plan.new]
    plan.changed = [(key, row[:-1]) for key, row in plan.changed]
    return contests
