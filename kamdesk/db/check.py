"""Is the file what it should be: pages, references, the record, and everything derived."""

from dataclasses import dataclass

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import DatabaseError, Reader
from kamdesk.db.derivation import Derivation

_MANY = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: What was looked at, a stable word.
        problems: What is wrong, a sentence each; empty if nothing.
    """

    name: str
    problems: tuple[str, ...]


def check(reader: Reader, derivations: tuple[Derivation, ...]) -> list[Check]:
    """Look at everything and return what was found; reads only."""
    found = [Check("file", _integrity(reader))]
    if found[0].problems:
        return found
    found.append(Check("references", _references(reader)))
    parts = {"ledger": list(_ledger(reader))}
    for derivation in derivations:  # what is kept in step belongs to what it is kept from
        parts.setdefault(derivation.name, []).extend(derivation.check(reader)[:_MANY])
    return found + [Check(name, tuple(problems[:_MANY])) for name, problems in parts.items()]


def _integrity(reader: Reader) -> tuple[str, ...]:
    try:
        for table in reader.column(
            "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5(%'"
        ):  # else the check trusts what this connection remembers from before another one wrote
            reader.rows(f'SELECT rowid FROM "{table}" LIMIT 1')
        answers = reader.column(f"PRAGMA integrity_check({_MANY})")
    except DatabaseError as error:
        return (str(error),)
    lines = [line for answer in answers for line in answer.splitlines()]
    return tuple(line for line in lines if line != "ok" and not line.startswith("***"))[:_MANY]


def _references(reader: Reader) -> tuple[str, ...]:
    return tuple(
        _("{table} {row} refers to a missing {target}.").format(table=table, row=row, target=target)
        for table, row, target, _index in reader.rows("PRAGMA foreign_key_check")[:_MANY]
    )


_LEDGER = (
    (
        "SELECT invoice.number, sum(allocation.amount_minor), invoice.amount_minor FROM allocation "
        "JOIN invoice ON invoice.id = invoice_id GROUP BY invoice_id "
        "HAVING sum(allocation.amount_minor) NOT BETWEEN 0 AND invoice.amount_minor LIMIT 20",
        N_("Invoice {number}: {applied} applied of {amount}."),
    ),
    (
        "SELECT coalesce(receipt.number, receipt.id), sum(allocation.amount_minor), "
        "receipt.amount_minor FROM allocation JOIN receipt ON receipt.id = receipt_id "
        "GROUP BY receipt_id HAVING sum(allocation.amount_minor) "
        "NOT BETWEEN 0 AND receipt.amount_minor LIMIT 20",
        N_("Receipt {number}: {applied} applied of {amount}."),
    ),
    (
        "SELECT allocation.id, invoice.currency, receipt.currency FROM allocation "
        "JOIN invoice ON invoice.id = invoice_id JOIN receipt ON receipt.id = receipt_id "
        "WHERE invoice.currency <> receipt.currency LIMIT 20",
        N_("Allocation {number} joins {applied} and {amount}."),
    ),
)


def _ledger(reader: Reader) -> tuple[str, ...]:
    problems: list[str] = []
    for sql, text in _LEDGER:
        for number, applied, amount in reader.rows(sql):
            problems.append(_(text).format(number=number, applied=applied, amount=amount))
    return tuple(problems)
