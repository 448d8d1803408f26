"""Accounts and their contacts in one sheet: a row holds both, an account as often as it has contacts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kamdesk.base.i18n import _
from kamdesk.features.imports.domain import Batch, Field, Options, Table
from kamdesk.features.imports.fields import Names, key
from kamdesk.features.imports.recognise import Recognition, recognise

BOTH = "accounts+contacts"
ACCOUNT = "account."
CONTACT = "contact."
_OF_ACCOUNTS = ("客户", "公司", "单位", "企业", "account ", "company ", "customer ")
_OF_CONTACTS = ("联系人", "contact ", "contact person ")
_PERSONAL = frozenset(
    {"name", "first_name", "last_name", "title", "department", "reports_to", "email", "phone",
     "mobile", "wechat", "birthday", "role", "influence", "attitude"}
)  # fmt: skip
"""Fields a heading means of the person where it could mean either."""
_TELLING = 1
"""So many fields an account alone has make a list of contacts one of accounts too."""


@cache
def both_fields() -> tuple[Field, ...]:
    """Return the fields of both kinds; those of a person first where a word means either."""
    from kamdesk.features.imports.service import importer

    accounts = [_renamed(one, ACCOUNT, _OF_ACCOUNTS) for one in importer("accounts").fields]
    people = [
        _renamed(one, CONTACT, _OF_CONTACTS)
        for one in importer("contacts").fields
        if one.name != "account"
    ]
    first = [one for one in people if one.name.removeprefix(CONTACT) in _PERSONAL]
    return (*first, *accounts, *(one for one in people if one not in first))


def _renamed(field: Field, prefix: str, before: tuple[str, ...]) -> Field:
    words = [prefix + field.name, *_plain_words(field, prefix)]
    words += [f"{one}{word}" for one in before for word in (field.name, *field.words)]
    return replace(field, name=prefix + field.name, words=tuple(words))


def _plain_words(field: Field, prefix: str) -> Iterator[str]:
    """A bare word of the account's name must not be a person's, nor the other way round."""
    taken = {key(word) for word in ("contact", "联系人", "person")} if prefix == ACCOUNT else set()
    yield from (word for word in (field.name, *field.words) if key(word) not in taken)


def both_names() -> Names:
    """Return the names of the columns of both kinds."""
    return Names(both_fields(), (ACCOUNT + "name", CONTACT + "name"))


def holds_both(table: Table) -> bool:
    """Tell whether a table names a firm and a person in each row, and says more of the firm."""
    present = present_fields(recognise(table, both_names(), Options()))
    person = (
        CONTACT + "name" in present or {CONTACT + "first_name", CONTACT + "last_name"} <= present
    )
    telling = {name for name in present if name.startswith(ACCOUNT) and name not in _LINKS}
    return (
        person
        and bool(_LINKS & present)
        and len(telling) >= _TELLING
        and ACCOUNT + "name" in present
    )


_LINKS = frozenset({ACCOUNT + "name", ACCOUNT + "code", ACCOUNT + "owner", ACCOUNT + "note"})


def present_fields(found: Recognition) -> set[str]:
    """Return the fields that are taken from a column."""
    return {name for column in found.columns for name in column.fields}


def split(found: Recognition, options: Options) -> tuple[Options, Options]:
    """Return the options that read the accounts, and those that read the contacts, of one table."""
    accounts: list[tuple[str, str]] = []
    contacts: list[tuple[str, str]] = []
    link = found.of_field(ACCOUNT + "code") or found.of_field(ACCOUNT + "name")
    for column in found.columns:
        own = [one.removeprefix(ACCOUNT) for one in column.fields if one.startswith(ACCOUNT)]
        theirs = [one.removeprefix(CONTACT) for one in column.fields if one.startswith(CONTACT)]
        if column is link:
            theirs.append("account")
        accounts += [(column.heading, name) for name in own or [""]]
        contacts += [(column.heading, name) for name in theirs or [""]]
    return _part(options, accounts, ACCOUNT), _part(options, contacts, CONTACT)


def _part(options: Options, mapping: list[tuple[str, str]], prefix: str) -> Options:
    def mine(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name.removeprefix(prefix), value) for name, value in pairs if name.startswith(prefix)
        )

    return replace(
        options,
        mapping=tuple(mapping),
        constants=mine(options.constants),
        policies=mine(options.policies),
        answers=tuple(
            (row, name.removeprefix(prefix), answer)
            for row, name, answer in options.answers
            if name.startswith(prefix)
        ),
    )


def once(batch: Batch) -> Batch:
    """Return each account once: its first row, filled with what its other rows say besides."""
    first: dict[Any, int] = {}
    columns = {name: list(cells) for name, cells in batch.columns.items()}
    again: set[int] = set()
    codes, names = batch.column("code"), batch.column("name")
    for place in range(len(batch)):
        mark = codes[place] or names[place]
        if mark is None:
            again.add(batch.numbers[place])
            continue
        there = first.setdefault(mark, place)
        if there != place:
            again.add(batch.numbers[place])
            for cells in columns.values():
                if cells[there] is None:
                    cells[there] = cells[place]
    return replace(batch, columns=columns).without(again)


def with_person(batch: Batch) -> Batch:
    """Return the rows that name a person; an account may stand alone."""
    named = [batch.column(name) for name in ("name", "first_name", "last_name")]
    alone = {
        number
        for place, number in enumerate(batch.numbers)
        if all(column[place] is None for column in named)
    }
    return batch.without(alone)


def prepare_both(
    path: Path, table: Table, options: Options, today: date, header: int | None = None
) -> list[Any]:
    """Recognise one table as accounts and as contacts; both are ready to be tried out or applied.

    Raises:
        UserError: As `prepare`.
    """
    from kamdesk.features.imports.service import prepare

    found = recognise(table, both_names(), options, header)
    first, second = split(found, options)
    accounts = prepare(path, "accounts", table, first, today, found.header)
    contacts = prepare(path, "contacts", table, second, today, found.header)
    accounts.batch = once(accounts.batch)
    contacts.batch = with_person(contacts.batch)
    return [accounts, contacts]


def title_of(field: Field) -> str:
    """Return what a field of both kinds is called in the language in force."""
    if field.name.startswith(ACCOUNT):
        return _("Account: {field}").format(field=_(field.title))
    if field.name.startswith(CONTACT):
        return _("Contact: {field}").format(field=_(field.title))
    return _(field.title)
