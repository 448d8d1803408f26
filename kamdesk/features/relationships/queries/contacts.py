"""Our functions by their departments: who was met, when, by whom (C04)."""

from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.db.connection import Reader
from kamdesk.features.relationships.queries.staff import Staff

WINDOW = 90
"""Days within which a touch keeps a contact warm."""


@dataclass(frozen=True, slots=True)
class ContactCell:
    """One of our functions with one of their departments.

    Attributes:
        last: Day of the last touch, None for never.
        touches: How many touches within the window.
        knows: How many of ours of the function know somebody there.
        depth: The deepest coverage judged there, None if nobody was judged.
        needed: Whether the contact was agreed to be needed; None if nobody has said.
    """

    our_function: str
    department: str
    last: date | None
    touches: int
    knows: int
    depth: int | None
    needed: bool | None


@dataclass(frozen=True, slots=True)
class ContactMatrix:
    """The whole grid; cells without anything are in it too."""

    functions: tuple[str, ...]
    departments: tuple[str, ...]
    cells: tuple[ContactCell, ...]

    def cell(self, our_function: str, department: str) -> ContactCell:
        """Return one cell."""
        place = self.functions.index(our_function) * len(self.departments)
        return self.cells[place + self.departments.index(department)]


def contact_matrix(
    reader: Reader, account_id: int, as_of: date, found: Staff, window: int = WINDOW
) -> ContactMatrix:
    """Return the contacts between our functions and the departments of the people of a day."""
    of_person = {one.person_id: one.department or "—" for one in found.people if one.person_id}
    last: dict[tuple[str, str], date] = {}
    events: dict[tuple[str, str], set[int]] = {}
    start = as_of - timedelta(days=window)
    for touch, text, function, person in reader.rows(
        "SELECT t.id, t.day, c.function, p.person_id FROM touch AS t "
        "JOIN touch_person AS p ON p.touch_id = t.id JOIN touch_colleague AS o ON o.touch_id = t.id "
        "JOIN colleague AS c ON c.id = o.colleague_id WHERE t.account_id = ? AND t.day <= ?",
        (account_id, as_of.isoformat()),
    ):
        if person in of_person:
            pair, day = (function or "—", of_person[person]), date.fromisoformat(text)
            last[pair] = max(last.get(pair, day), day)
            if day > start:
                events.setdefault(pair, set()).add(touch)
    needed = {
        (function, department): bool(wanted)
        for function, department, wanted in reader.rows(
            "SELECT our_function, department, needed FROM contact_cell WHERE account_id = ?",
            (account_id,),
        )
    }
    return _grid(reader, found, last, events, needed)


def _grid(
    reader: Reader, found: Staff, last: dict[tuple[str, str], date],
    events: dict[tuple[str, str], set[int]], needed: dict[tuple[str, str], bool],
) -> ContactMatrix:  # fmt: skip
    people = found.by_key()
    knows: dict[tuple[str, str], set[int]] = {}
    for line in found.knows:
        pair = (line.function or "—", people[line.person].department or "—")
        knows.setdefault(pair, set()).add(line.colleague_id)
    depth: dict[str, int] = {}
    for one in found.people:
        coverage = one.number("coverage")
        if coverage is not None:
            depth[one.department or "—"] = max(depth.get(one.department or "—", 0), coverage)
    ours = reader.column(
        "SELECT DISTINCT coalesce(nullif(function, ''), '—') FROM colleague WHERE active = 1 ORDER BY 1"
    )
    functions = tuple(dict.fromkeys([*ours, *(f for f, _d in (*last, *knows))]))
    departments = tuple(
        dict.fromkeys(one.department or "—" for one in found.people if one.person_id is not None)
    )
    cells = tuple(
        ContactCell(
            function, department, last.get((function, department)),
            len(events.get((function, department), ())), len(knows.get((function, department), ())),
            depth.get(department), needed.get((function, department)),
        )
        for function in functions
        for department in departments
    )  # fmt: skip
    return ContactMatrix(functions, departments, cells)
