"""The map as a table: the same people, the same selection, for readers and for looking up."""

from collections.abc import Sequence
from typing import Any

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import NO_TERMS, Terms
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.ui.person_form import value_text
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView


def columns() -> tuple[Column, ...]:
    """Return the columns in the language in force."""
    return (
        Column("name", _("Name"), 150), Column("title", _("Title"), 150),
        Column("department", _("Department"), 140), Column("boss", _("Reports to"), 130),
        Column("role", _("Role"), 96), Column("attitude", _("Attitude"), 130),
        Column("coverage", _("Coverage"), 130), Column("influence", _("Influence"), 84, numeric=True),
        Column("owner", _("Looked after by"), 110), Column("level", _("Level"), 60, numeric=True),
        Column("below", _("People below"), 90, numeric=True),
    )  # fmt: skip


class TwinTable(TableView):
    """A table of the people of a map."""

    def __init__(self) -> None:
        self._staff: Staff | None = None
        self._terms = NO_TERMS
        self._people: dict[int, Person] = {}
        self._order = ("name", False)
        self.model_of_people = LazyTableModel(columns(), self._rows)
        super().__init__(self.model_of_people, "people_table", _("People of the map"))
        self.sort_wanted.connect(self._sort_by)

    def show_staff(self, found: Staff, terms: Terms) -> None:
        """Show people, their judgements named by `terms`."""
        self._staff, self._terms = found, terms
        self._people = found.by_key()
        self._fill()

    def _fill(self) -> None:
        column, descending = self._order
        keys = sorted(
            self._people,
            key=lambda key: self._sort_key(self._people[key], column),
            reverse=descending,
        )
        self.model_of_people.set_ids(keys)
        self.set_sort(column, descending)

    def _sort_by(self, column: str, descending: bool) -> None:
        self._order = (column, descending)
        self._fill()

    def _sort_key(self, one: Person, column: str) -> tuple[Any, ...]:
        if column in ("attitude", "coverage", "influence"):
            value = one.number(column)
            return (value is None, value or 0, one.name)
        if column == "boss":
            boss = self._people.get(one.boss or 0)
            return ("" if boss is None else boss.name, one.name)
        value = getattr(one, column)
        return (value is None, value if value is not None else "", one.name)

    def _rows(self, keys: Sequence[int]) -> dict[int, Row]:
        return {key: self._row(self._people[key]) for key in keys}

    def _row(self, one: Person) -> Row:
        boss = self._people.get(one.boss or 0)
        attitude, coverage, influence = (
            one.number(kind) for kind in ("attitude", "coverage", "influence")
        )
        texts = (
            one.name or _("vacant post"), one.title or "", one.department or "",
            "" if boss is None else boss.name or boss.title or "", self._terms.name("role", one.role) if one.role else "",
            value_text("attitude", one.value("attitude"), self._terms),
            self._terms.name("coverage", coverage or 0), "" if influence is None else str(influence), one.owner or "",
            str(one.level), format_int(one.below),
        )  # fmt: skip
        roles = ["" for _text in texts]
        if attitude is None:
            roles[5] = "muted"
        elif attitude < 0:
            roles[5] = "bad"
        return Row(texts, tuple(roles), (None,) * len(texts))
