"""Compares a batch with what is there, and writes what is new or changed in bulk."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kamdesk.base.changes import RowRange
from kamdesk.base.i18n import _, ngettext
from kamdesk.db.connection import Reader
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem, Question

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


Show = Callable[[str, Any, Mapping[str, Any]], str]
"""Returns what a value of a column is called; the record it belongs to says its currency."""


def _as_it_is(_column: str, value: Any, _record: Mapping[str, Any]) -> str:
    return str(value)


class Merging:
    """Puts a row of the file and the one that is there together, field by field."""

    def __init__(
        self,
        options: Options,
        batch: Batch,
        outcome: Outcome,
        columns: Sequence[str],
        sources: Mapping[str, str] | None = None,
        show: Show = _as_it_is,
    ) -> None:
        """Take what the user wants.

        Args:
            options: With the policies and the answers.
            batch: The rows.
            outcome: Gets the questions.
            columns: Of the table.
            sources: Field of each column, where it is called otherwise.
            show: Returns what a value of a column is called.
        """
        self._policies = dict(options.policies)
        self._usual = "overwrite" if options.update else "keep"
        self._answers = {(row, name): answer for row, name, answer in options.answers}
        self._batch = batch
        self._outcome = outcome
        self._columns = tuple(columns)
        self._sources = dict(sources or {})
        self._show = show
        self._record: dict[str, Any] = {}

    @property
    def wanted(self) -> bool:
        """Whether any field has a policy of its own."""
        return bool(self._policies)

    def row(
        self, place: int, old: Sequence[Any], new: Sequence[Any], present: Sequence[bool], who: str
    ) -> tuple[Any, ...]:
        """Return what becomes of a row that is there."""
        self._record = dict(zip(self._columns, old, strict=True))
        return tuple(
            self.cell(place, column, was, now, who) if has else was
            for column, was, now, has in zip(self._columns, old, new, present, strict=True)
        )

    def cell(self, place: int, column: str, old: Any, new: Any, who: str) -> Any:
        """Return what becomes of one cell that is there."""
        name = self._sources.get(column, column)
        policy = self._policies.get(name, self._usual)
        if old == new or policy == "keep":
            return old
        if policy == "overwrite":
            return new
        if old is None or old == "":
            return new
        if policy == "fill" or new is None:
            return old
        number = self._batch.numbers[place]
        answer = self._answers.get((number, name))
        if answer is None and column in (name, *_LEADING):
            self._outcome.questions.append(
                Question(
                    number, name, self._batch.headings.get(name) or name, who,
                    self._show(column, old, self._record), str(self._batch.column(name)[place]),
                )
            )  # fmt: skip
        return new if answer == "theirs" else old


_LEADING = frozenset({"owner_id", "credit_limit_minor", "revenue_minor", "amount_minor"})
"""Columns called otherwise than their field that stand for it in a question; others follow one."""


def compare(
    keyed: Iterable[tuple[int, Hashable, tuple[Any, ...]]],
    there: Mapping[Hashable, tuple[int, tuple[Any, ...]]],
    present: Sequence[bool],
    update: bool,
    describe: Callable[[Hashable], str],
    merging: Merging | None = None,
) -> Plan:
    """Sort rows into new, changed and unchanged.

    Args:
        keyed: (place, key, values) of each row.
        there: (id, values) of what exists, by key.
        present: Which columns the file has; others keep what is there.
        update: Whether what differs is changed or left alone.
        describe: Names a key for a sentence.
        merging: Decides field by field where the user has policies.
    """
    plan = Plan()
    decided = merging is not None and merging.wanted
    for place, row_key, row in keyed:
        found = there.get(row_key)
        if found is None:
            plan.new.append(row)
            plan.places.append(place)
            continue
        key, old = found
        if merging is not None and decided:
            merged = merging.row(place, old, row, present, describe(row_key))
        else:
            pairs = zip(row, old, present, strict=True)
            merged = tuple(new if has else was for new, was, has in pairs)
        if merged == old:
            plan.unchanged += 1
        elif update or decided:
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
