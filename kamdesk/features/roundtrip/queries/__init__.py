"""The lists that can be edited outside: their columns, and their rows as canonical values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kamdesk.base.i18n import LANGUAGES, N_, speaking
from kamdesk.db.connection import Reader
from kamdesk.features.roundtrip.domain import Column, Values, shown_column, tidy
from kamdesk.features.roundtrip.queries import accounts, contacts, items, plan


class _Read(Protocol):
    def __call__(
        self, reader: Reader, as_of: date, only: Collection[str] | None = None
    ) -> dict[str, Values]: ...


@dataclass(frozen=True, slots=True)
class List:
    """A list that can go out.

    Attributes:
        kind: Stable name, the word of the command line.
        title: Marked English title.
        columns: In the order they are written.
        read: A function (reader, as-of day, keys) that returns values by key, of all records if there
            are no keys, in the order they are written.
        named: Column that names a row to people.
        gone: Marked English: what taking over a missing row does; "" if it can only be left.
        added: Whether new rows are taken.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    read: _Read
    named: str
    gone: str = ""
    added: bool = False

    def rows(
        self, reader: Reader, as_of: date, only: Collection[str] | None = None
    ) -> dict[str, Values]:
        """Return the canonical values of each row by its key, without blanks around them.

        Args:
            reader: Of the file.
            as_of: Day they are counted at.
            only: Keys of the rows that are wanted; None for all.
        """
        found = self.read(reader, as_of, only)
        for key, values in found.items():
            found[key] = tidy(values)
        return found


LISTS = {
    one.kind: one
    for one in (
        List(
            "accounts", N_("Accounts"), accounts.COLUMNS, accounts.rows, "name",
            N_("archive the account"), True,
        ),
        List(
            "contacts", N_("Contacts"), contacts.COLUMNS, contacts.rows, "name",
            N_("note that the person left the post"), True,
        ),
        List("items", N_("Open items"), items.COLUMNS, items.rows, "number"),
        List("plan", N_("Collection plan"), plan.COLUMNS, plan.rows, "account"),
    )
}  # fmt: skip


def spelled(column: Column) -> Column:
    """Return a column whose choices are known in every language."""
    known: dict[str, tuple[str, ...]] = dict.fromkeys(column.choices, ())
    for lang in LANGUAGES:
        with speaking(lang):
            for key, texts in shown_column(column).choices.items():
                known[key] = tuple(dict.fromkeys((*known[key], *texts)))
    first = shown_column(column).choices
    choices = {key: tuple(dict.fromkeys((*first[key], *known[key]))) for key in known}
    return Column(
        column.key, column.title, column.kind, column.editable, choices, column.needed,
        column.new, column.width,
    )  # fmt: skip
