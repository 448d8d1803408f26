"""Taking a run back that is not the last step: what nobody touched since goes, the rest stays.

One undoable step like any other: rows of the run are deleted, rows it changed get their values
from before it. A row somebody edited since, and a row something else hangs on, stays and is named.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, N_, _
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.features.imports import queries
from kamdesk.features.imports.queries import Contents, Key, Reference, Run

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EDITED = "edited"
USED = "used"
TAKEN = "taken"
LOST = "lost"
REASONS = {
    EDITED: N_("edited since"),
    USED: N_("other records hang on it"),
    TAKEN: N_("what it was before is used by another record now"),
    LOST: N_("what it named before is no longer there"),
}
NAMED = ("account", "person", "invoice", "receipt", "product", "sales_line", "relation",
         "account_relation", "reporting")  # fmt: skip
"""Records people know; other rows are parts of these."""
_PARTS = {
    "holding": ("person_id", "post_id"),
    "fact": ("person_id",),
    "account_tag": ("account_id",),
    "account_identifier": ("account_id",),
    "allocation": ("invoice_id", "receipt_id", "credit_id"),
    "instalment": ("invoice_id",),
    "dispute": ("invoice_id",),
    "bill": ("receipt_id",),
}
"""Rows that stay with the record they are part of, by the columns that name it."""
_OWNERS = {
    "holding": ("person",),
    "post": ("person",),
    "fact": ("person",),
    "instalment": ("invoice",),
    "dispute": ("invoice",),
    "account_tag": ("account",),
    "account_identifier": ("account",),
}
"""Whose edit it is when a part was edited."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that stays.

    Attributes:
        table, key: Which.
        name: What it is called.
        reason: A key of `REASONS`.
    """

    table: str
    key: int
    name: str
    reason: str


@dataclass(slots=True)
class Plan:
    """What taking a run back comes to.

    Attributes:
        deletes: (table, ids) in an order no reference forbids.
        restores: (table, id, values from before the run).
        kept: Records that stay, and why.
        gone: How many rows of the run were deleted before.
    """

    deletes: list[tuple[str, list[int]]] = field(default_factory=list)
    restores: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    gone: int = 0

    def counts(self) -> Counter[str]:
        """Return how many records go, by table; parts of records are not counted."""
        return Counter({table: len(ids) for table, ids in self.deletes if table in NAMED})


def plan(reader: Reader, run: Run) -> Plan:
    """Work out what taking a run back would do; reads only.

    Raises:
        UserError: If it was taken back already, or the record no longer has it.
    """
    if run.taken_back is not None:
        raise UserError(
            _("This import was taken back already."),
            _("Undo that step to bring its rows back."),
        )
    if not run.step:
        raise UserError(_("The record no longer says what this import did."))
    return _Planner(reader, run.step).plan()


def take_back(database: Database, run: Run) -> tuple[Plan, ChangeSet]:
    """Take a run back as one undoable step.

    Raises:
        UserError: As `plan`, or if nothing is left to take back.
    """

    def edit(session: "Session") -> Plan:
        from kamdesk.db.recorder import bulk, reader

        found = plan(reader(session), run)
        if not found.deletes and not found.restores:
            raise UserError(
                _("Nothing of this import can be taken back."),
                _("Everything it brought was edited or is used since, or is gone already."),
            )
        for table, key, values in found.restores:
            bulk(session).update(table, list(values), [(key, *values.values())])
        for table, ids in found.deletes:
            bulk(session).delete(table, ids)
        return found

    text = M_("Take back the import of {file}", file=run.file)
    written = database.write_about(run.step, text, edit)
    return written.value, written.changes


class _Planner:
    """One working out."""

    def __init__(self, reader: Reader, step: int) -> None:
        self.reader = reader
        self.step = step
        self.contents: Contents = queries.contents(reader, step)
        self.made = self.contents.created
        self.references = [
            one
            for one in queries.references(reader)
            if one.target in self.made and one.table not in ("journal", "journal_range", "step")
        ]
        self.kept: dict[Key, str] = {}

    def plan(self) -> Plan:
        found = Plan(gone=self.contents.gone)
        changed = self._restores(found)
        wanted = {table: set(ids) for table, ids in self.made.items()}
        edited = queries.edited_since(self.reader, self.step, wanted)
        fresh = [(key, EDITED) for key in edited]
        fresh += self._used({(table, key): values for table, key, values in found.restores})
        self._keep(fresh)
        going = {
            table: left
            for table, ids in self.made.items()
            if (left := ids - {key for where, key in self.kept if where == table})
        }
        found.deletes = self._ordered(going)
        found.kept = [*self._named(self.kept.items()), *self._named(changed.items())]
        return found

    # -- rows that were there before ----------------------------------------------------------

    def _restores(self, found: Plan) -> dict[Key, str]:
        """Fill the restores; return rows that keep what the run gave them, and why."""
        wanted: dict[str, set[int]] = {}
        for table, key, _before, _after in self.contents.changed:
            wanted.setdefault(table, set()).add(key)
        edited = queries.edited_since(self.reader, self.step, wanted)
        left: dict[Key, str] = {}
        for table, key, before, after in self.contents.changed:
            if (table, key) in edited:
                left[(table, key)] = EDITED
                continue
            names = ", ".join(f'"{name}"' for name in after)
            now = self.reader.one(f'SELECT {names} FROM "{table}" WHERE id = ?', (key,))
            if now is None:
                found.gone += 1
            elif (reason := self._hindrance(table, key, before)) is not None:
                left[(table, key)] = reason
            else:
                found.restores.append((table, key, before))
        return left

    def _hindrance(self, table: str, key: int, before: dict[str, Any]) -> str | None:
        for reference in queries.references(self.reader) if self._names_any(before) else ():
            value = before.get(reference.column)
            if (
                reference.table == table
                and value is not None
                and not self.reader.value(
                    f'SELECT count(*) FROM "{reference.target}" WHERE id = ?', (value,)
                )
            ):
                return LOST
        for names in queries.unique_columns(self.reader, table):
            if not set(names) & set(before):
                continue
            fields = ", ".join(f'"{name}"' for name in names)
            now = self.reader.one(f'SELECT {fields} FROM "{table}" WHERE id = ?', (key,))
            wanted = {**dict(zip(names, now or (), strict=False)), **before}
            same = " AND ".join(f'"{name}" = ?' for name in names)
            if self.reader.value(
                f'SELECT count(*) FROM "{table}" WHERE id <> ? AND {same}',
                (key, *(wanted.get(name) for name in names)),
            ):
                return TAKEN
        return None

    @staticmethod
    def _names_any(before: dict[str, Any]) -> bool:
        return any(name.endswith("_id") for name in before)

    # -- rows the run made --------------------------------------------------------------------

    def _used(self, restores: dict[Key, dict[str, Any]]) -> list[tuple[Key, str]]:
        """Return rows of the run that rows not of the run name, once the restores are done."""
        found: dict[Key, str] = {}
        for one in self.references:
            own = self.made.get(one.table, set())
            for key, target in queries.naming(self.reader, one, self.made[one.target]):
                if target not in self.made[one.target] or key in own:
                    continue
                if one.column not in restores.get((one.table, key), ()):
                    found[(one.target, target)] = USED
        return list(found.items())

    def _keep(self, fresh: Iterable[tuple[Key, str]]) -> None:
        """Keep rows, what they name, and what is part of them, until nothing more follows."""
        level = dict(fresh)
        while level:
            self.kept |= level
            following: dict[Key, str] = {}
            by_table: dict[str, set[int]] = {}
            for table, key in level:
                by_table.setdefault(table, set()).add(key)
            for one in self.references:
                if one.table in by_table:
                    pairs = queries.named_by(self.reader, one, by_table[one.table])
                    self._follow(
                        level, following, [((one.table, a), (one.target, b)) for a, b in pairs]
                    )
                if one.column in _PARTS.get(one.table, ()) and one.target in by_table:
                    pairs = queries.naming(self.reader, one, by_table[one.target])
                    self._follow(
                        level, following, [((one.target, b), (one.table, a)) for a, b in pairs]
                    )
            level = following

    def _follow(
        self, level: dict[Key, str], following: dict[Key, str], pairs: Iterable[tuple[Key, Key]]
    ) -> None:
        for source, drawn in pairs:
            known = drawn in self.kept or drawn in following
            if source in level and not known and drawn[1] in self.made.get(drawn[0], ()):
                part = drawn[0] not in NAMED or drawn[0] in _OWNERS.get(source[0], ())
                following[drawn] = level[source] if part else USED

    # -- order and names ----------------------------------------------------------------------

    def _ordered(self, going: dict[str, set[int]]) -> list[tuple[str, list[int]]]:
        """Return tables with their rows so that what names others goes first."""
        left = dict(going)
        ordered = []
        while left:
            named = {
                one.target
                for one in self.references
                if one.table in left and one.target in left and one.table != one.target
            }
            free = sorted(set(left) - named) or sorted(left)
            for table in free:
                ordered.append((table, self._inside(table, left.pop(table))))
        return ordered

    def _inside(self, table: str, ids: set[int]) -> list[int]:
        own: list[Reference] = [one for one in self.references if one.table == table == one.target]
        above: dict[int, list[int]] = {}
        for one in own:
            for key, target in queries.named_by(self.reader, one, ids):
                if target in ids:
                    above.setdefault(key, []).append(target)
        if not above:
            return sorted(ids, reverse=True)
        depth: dict[int, int] = {}
        for key in ids:
            level, front, seen = 0, [key], {key}
            while front := [up for one in front for up in above.get(one, ()) if up not in seen]:
                seen.update(front)
                level += 1
            depth[key] = level
        return sorted(ids, key=lambda key: (-depth[key], -key))

    def _named(self, rows: Iterable[tuple[Key, str]]) -> list[Kept]:
        by_table: dict[str, dict[int, str]] = {}
        for (table, key), reason in rows:
            by_table.setdefault(table, {})[key] = reason
        found = []
        for table in sorted(by_table, key=lambda name: (name not in NAMED, name)):
            if table not in NAMED:
                continue
            shown = queries.names(self.reader, table, by_table[table])
            found += [
                Kept(table, key, shown[key], reason)
                for key, reason in sorted(by_table[table].items())
            ]
        return found
