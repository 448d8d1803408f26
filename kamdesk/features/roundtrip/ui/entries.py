"""The lines of a review: one for each changed cell, new row, missing row and problem."""

from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.formats import MISSING
from kamdesk.base.i18n import N_, _
from kamdesk.features.roundtrip.domain import Bad, Change, Column, Kind, SheetRow, canonical
from kamdesk.features.roundtrip.importer import Returned
from kamdesk.features.roundtrip.service import Accepted

STATES = {
    "changed": N_("Changed"),
    "conflict": N_("Changed on both sides"),
    "new": N_("New row"),
    "gone": N_("Missing row"),
    "vanished": N_("No longer with us"),
    "problem": N_("Cannot be taken"),
}
SIGNS = {
    "changed": "",
    "conflict": "▲ ",
    "new": "＋ ",
    "gone": "－ ",
    "vanished": "■ ",
    "problem": "■ ",
}


@dataclass(slots=True)
class Entry:
    """One line: what it is, what it says, and whether it is taken."""

    state: str
    row: int
    record: str
    column: Column | None = None
    change: Change | None = None
    added: SheetRow | None = None
    key: str = ""
    text: str = ""
    taken: bool = False
    value: str | None = None

    @property
    def can_be_taken(self) -> bool:
        """Whether there is anything to decide."""
        return self.state in ("changed", "conflict", "new", "gone")

    def before(self) -> str:
        """Return what was exported."""
        return self._shown(self.change.before) if self.change else ""

    def after(self) -> str:
        """Return what is written if it is taken, or what is wrong."""
        return self._shown(self.value) if self.change else self.text

    def ours(self) -> str:
        """Return what holds now."""
        return self._shown(self.change.ours) if self.change else ""

    def _shown(self, value: str | None) -> str:
        text = self.column.shown(value) if self.column else value
        if text is not None and self.column is not None and self.column.kind is Kind.MONEY:
            return f"{Decimal(text):,}"
        return MISSING if text is None else text

    def edit(self, text: str, currency: str) -> None:
        """Take another value than the sheet says.

        Raises:
            Bad: If the column cannot hold it.
        """
        if self.column is None or self.change is None:
            return
        value = canonical(self.column, text, currency)
        if value is None and self.column.needed:
            raise Bad("cannot be empty")
        self.value, self.taken = value, True


def entries(found: Returned) -> list[Entry]:
    """Return the lines of a review in the order of the sheet; plain changes and new rows are taken."""
    columns = {column.key: column for column in found.columns}
    difference = found.difference
    blocked = {problem.row for problem in difference.problems}
    lines = [
        Entry(
            "conflict" if one.conflict else "changed", one.row, found.name_of(one.key),
            columns[one.column], one, key=one.key, value=one.after,
            taken=not one.conflict and one.row not in blocked,
        )
        for one in difference.changes
    ]  # fmt: skip
    for row in difference.new:
        told = ", ".join(value for value in row.values.values() if value)
        taken = found.wanted.added and row.number not in blocked
        state = "new" if taken or row.number in blocked else "problem"
        text = told if found.wanted.added else _("New rows are not taken in this list.")
        lines.append(Entry(state, row.number, _("New"), added=row, text=text, taken=taken))
    lines += [
        Entry("gone" if found.wanted.gone else "vanished", 0, found.name_of(key), key=key,
              text=_("taken: {what}").format(what=_(found.wanted.gone)) if found.wanted.gone
              else _("It stays as it is."))
        for key in difference.gone
    ]  # fmt: skip
    lines += [
        Entry(
            "vanished", row, found.name_of(key), key=key, text=_("Somebody took it away meanwhile.")
        )
        for row, key in difference.vanished
    ]
    lines += [
        Entry("problem", one.row, "", columns.get(one.column), text=_(one.text))
        for one in difference.problems
    ]
    return sorted(lines, key=lambda one: (one.row == 0, one.row))


def accepted(found: Returned, lines: list[Entry]) -> Accepted:
    """Return what is taken of the lines."""
    chosen = [one for one in lines if one.taken]
    return Accepted(
        found.wanted.kind,
        tuple(
            Change(c.key, c.row, c.column, c.before, one.value, c.ours)
            for one in chosen
            if (c := one.change) is not None
        ),
        tuple(one.added for one in chosen if one.added is not None),
        tuple(one.key for one in chosen if one.state == "gone"),
    )


def outcomes(lines: list[Entry]) -> list[tuple[Change, str, str]]:
    """Return (change, record, outcome) of every line, for the sheet of what was done."""
    return [
        (
            one.change or Change(one.key, one.row, one.column.key if one.column else "", None, one.text or None, None),
            one.record,
            _("taken over") if one.taken else _(STATES[one.state]) if not one.can_be_taken else _("left"),
        )
        for one in lines
    ]  # fmt: skip
