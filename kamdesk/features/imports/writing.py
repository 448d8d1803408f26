"""Compares a batch with what is there, and writes what is new or changed in bulk."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kamdesk.base.changes import RowRange
from kamdesk.base.i18n import _, ngettext
from kamdesk.db.connection import Reader
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOST_WARNINGS = 200


class Importer(Protocol):
    """Knows the fields and rows of one kind."""

    name: str
    fields: tuple[Field, ...]
    needed: tuple[str, ...]

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return why rows cannot be taken; reads only."""

    def write(self, session: "Session", batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the rows and count what came of them."""


@dataclass(slots=True)
class Plan:
    """What is to become of the rows of one table.

    Attributes:
        new: Values in column order of rows to create.
        places: Their places in the batch.
        changed: (key of the row there, values in column order) of rows to change.
        unchanged: How many are as they were.
        left: Sentences about rows that differ and are left alone.
    """

    new: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    changed: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    unchanged: int = 0
    left: list[str] = field(default_factory=list)


def compare(
    keyed: Iterable[tuple[int, Hashable, tuple[Any, ...]]],
    there: Mapping[Hashable, tuple[int, tuple[Any, ...]]],
    present: Sequence[bool],
    update: bool,
    describe: Callable[[Hashable], str],
) -> Plan:
    """Sort rows into new, changed and unchanged.

    Args:
        keyed: (place, key, values) of each row.
        there: (id, values) of what exists, by key.
        present: Which columns the file has; others keep what is there.
        update: Whether what differs is changed or left alone.
        describe: Names a key for a sentence.
    """
    plan = Plan()
    for place, row_key, row in keyed:
        found = there.get(row_key)
        if found is None:
            plan.new.append(row)
            plan.places.append(place)
            continue
        key, old = found
        merged = tuple(new if has else was for new, was, has in zip(row, old, present, strict=True))
        if merged == old:
            plan.unchanged += 1
        elif update:
            plan.changed.append((key, merged))
        else:
            plan.left.append(
                _("{name} is there with other values and was left alone.").format(
                    name=describe(row_key)
                )
            )
    return plan


def carry_out(
    session: "Session", table: str, columns: Sequence[str], plan: Plan, outcome: Outcome
) -> RowRange | None:
    """Write a plan and count it; return the range of new rows in the order of `plan.new`."""
    from kamdesk.db.recorder import bulk

    made = bulk(session).insert(table, columns, plan.new)
    bulk(session).update(table, columns, ((key, *row) for key, row in plan.changed))
    outcome.created += len(plan.new)
    outcome.updated += len(plan.changed)
    outcome.unchanged += plan.unchanged
    warn(outcome, plan.left)
    return made


def warn(outcome: Outcome, sentences: Sequence[str]) -> None:
    """Add warnings, the last one counting what was too many to list."""
    room = max(0, _MOST_WARNINGS - len(outcome.warnings))
    outcome.warnings.extend(sentences[:room])
    if len(sentences) > room:
        outcome.warnings.append(_("and {n} more of this kind.").format(n=len(sentences) - room))


def warn_made(outcome: Outcome, count: int) -> None:
    """Add how many accounts were made on the way."""
    text = ngettext("{n} account was made.", "{n} accounts were made.", count)
    warn(outcome, [text.format(n=count)])
