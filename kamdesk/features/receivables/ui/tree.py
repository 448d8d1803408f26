"""Accounts, their contracts, documents and instalments as rows of one table, filled as they are unfolded."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kamdesk.base.i18n import _
from kamdesk.base.memory import no_collecting
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.features.receivables.ui import beside, docs
from kamdesk.features.receivables.ui.beside import Promise, Touch
from kamdesk.features.receivables.ui.docs import Doc, Part
from kamdesk.features.receivables.ui.levels import LevelModel
from kamdesk.features.receivables.ui.rows import (
    Beside,
    Group,
    document_columns,
    document_row,
    group_row,
    in_order,
    part_row,
)
from kamdesk.features.receivables.ui.state import State
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Row

Key = tuple[Any, ...]
"""("account", id, currency), ("contract", account, currency, number), ("doc", kind, id) or
("part", invoice, number)."""


class Documents:
    """The rows of the tree and of the list by invoice."""

    def __init__(self, context: Context, account_id: int | None) -> None:
        self._context = context
        self._account_id = account_id
        self._state = State(context.as_of)
        self._docs: dict[tuple[str, int], Doc] = {}
        self._groups: dict[Key, list[Doc]] = {}
        self._lines: dict[Key, docs.Line] = {}
        self._promised: dict[tuple[str, int], Promise] = {}
        self.shown: list[Doc] = []
        self.model = LevelModel(document_columns(), self._rows, self._children, self._folds)

    @no_collecting()
    def show(self, state: State, docs: list[Doc], *, tree: bool, sort: tuple[str, bool]) -> None:
        """Show documents, in a tree or one after the other."""
        if state is not self._state:
            self._state = state
            self._promised = _first_promises(state.promises)
        self.shown = docs
        self._docs = {(one.doc, one.id): one for one in docs}
        self._lines = {}
        key, descending = sort
        if tree:
            self._group(docs)
            self.model.set_roots(self._roots(key, descending))
        else:
            self._groups = {}
            days = {key: one.promised for (of, key), one in self._promised.items() if of == "doc"}
            ordered = docs
            if sort != ("due", False):  # the order they come in
                ordered = in_order(docs, key, descending, days)
            self.model.set_roots([("doc", one.doc, one.id) for one in ordered])

    def _group(self, listed: Sequence[Doc]) -> None:
        """Put documents to their accounts; what is in each is looked at when it is unfolded."""
        groups: defaultdict[Key, list[Doc]] = defaultdict(list)
        for one in listed:
            groups["account", one.account_id, one.currency].append(one)
        self._groups = dict(groups)

    def _of_account(self, account: Key) -> list[Key]:
        """Return the contracts of an account, then its documents of none, both by due day."""
        contracts: defaultdict[Key, list[Doc]] = defaultdict(list)
        others: list[Key] = []
        for one in self._groups[account]:
            if one.contract is None:
                others.append(("doc", one.doc, one.id))
            else:
                contracts["contract", *account[1:], one.contract].append(one)
        self._groups.update(contracts)
        return [*contracts, *others]

    def _roots(self, key: str, descending: bool) -> list[Key]:
        accounts = [one for one in self._groups if one[0] == "account"]
        if self._account_id is not None:
            return [child for one in accounts for child in self._of_account(one)]

        values = {one: self._value(one, key) for one in accounts}
        known = [one for one in accounts if values[one] is not None]
        known.sort(key=lambda one: values[one], reverse=descending)
        return known + [one for one in accounts if values[one] is None]

    def _value(self, account: Key, key: str) -> Any:
        """Return what an account is sorted by; None where it has no such value."""
        group = self._made(account)
        if key in ("due", "days", "open"):
            return getattr(group, key)
        if key == "amount":
            return sum(doc.amount for doc in group.docs)
        if key == "contested":
            return sum(doc.contested for doc in group.docs)
        return account[2] if key == "currency" else fold(group.title)

    def _made(self, key: Key) -> Group:
        docs = self._groups[key]
        first = docs[0]
        if key[0] == "account":
            return Group(first.account, first.code, "", docs)
        return Group(_("Contract {number}").format(number=key[3]), "", "", docs)

    # -- levels -------------------------------------------------------------------------------

    def _folds(self, key: Key) -> bool:
        if key[0] == "doc":
            return self._docs[key[1], key[2]].scheduled
        return key[0] in ("account", "contract")

    def _children(self, key: Key) -> Sequence[Hashable]:
        if key[0] == "account":
            return self._of_account(key)
        if key[0] == "contract":
            return [("doc", one.doc, one.id) for one in self._groups[key]]
        lines = self._context.workspace.read(docs.schedule, key[2], self._state.as_of)
        found: list[Key] = []
        for line in lines:
            found.append(("part", key[2], line.place))
            self._lines[found[-1]] = line
        return found

    def doc(self, key: Key) -> Doc | None:
        """Return the document of a row; of an instalment its invoice."""
        if key[0] == "doc":
            return self._docs.get((key[1], key[2]))
        return self._docs.get(("invoice", key[1])) if key[0] == "part" else None

    def account_of(self, key: Key) -> int | None:
        """Return the account a row belongs to."""
        one = self.doc(key)
        if one is not None:
            return one.account_id
        return key[1] if key[0] in ("account", "contract") else None

    # -- rows ---------------------------------------------------------------------------------

    def _rows(self, keys: Sequence[Key]) -> dict[Key, Row]:
        beside = self._context.workspace.read(_beside, self, keys, self._state.as_of)
        return {
            key: replace(self._row(key, beside[key]), indent=self.model.depth(key)) for key in keys
        }

    def _row(self, key: Key, beside: Beside) -> Row:
        mark = self.model.mark(key)
        if key[0] == "doc":
            return document_row(self._docs[key[1], key[2]], mark, beside)
        if key[0] == "part":
            return self._part(key, mark)
        group = self._made(key)
        return group_row(group, mark, group.docs[0].currency, beside)

    def _part(self, key: Key, mark: str) -> Row:
        line = self._lines[key]
        invoice = self._docs["invoice", key[1]]
        late = None if line.due is None else (self._state.as_of - line.due).days
        part = Part(line.due, line.open, late, 0)
        return part_row(
            part, line.place, line.kind == "retention", line.amount, invoice.currency, mark
        )

    def promise(self, key: Key) -> Promise | None:
        """Return the first open promise about a document, else about its account."""
        if key[0] == "doc" and key[1] == "invoice":
            return self._promised.get(("doc", key[2]))
        return self._promised.get(("account", key[1])) if key[0] == "account" else None


def _first_promises(promises: Sequence[Promise]) -> dict[tuple[str, int], Promise]:
    """Return the first open promise of each invoice and of each account."""
    found: dict[tuple[str, int], Promise] = {}
    for one in promises:  # by promised day
        if one.state != "open":
            continue
        found.setdefault(("account", one.account_id), one)
        if one.invoice_id is not None:
            found.setdefault(("doc", one.invoice_id), one)
    return found


def _beside(reader: Reader, rows: Documents, keys: Sequence[Key], as_of: date) -> dict[Key, Beside]:
    """Read what stands beside the figures of some rows, two statements for all of them."""
    accounts = {one for key in keys if (one := rows.account_of(key)) is not None}
    who = beside.responsible(reader, sorted(accounts)) if accounts else {}
    groups = sorted({key[1] for key in keys if key[0] == "account"})
    invoices = sorted({key[2] for key in keys if key[0] == "doc" and key[1] == "invoice"})
    of_account = beside.touches(reader, "account_id", groups, as_of) if groups else {}
    of_invoice = beside.touches(reader, "invoice_id", invoices, as_of) if invoices else {}
    found = {}
    for key in keys:
        touch, person = Touch(), ""
        if key[0] == "account":
            touch, person = of_account.get(key[1], touch), who.get(key[1], "")
        elif key[0] == "doc":
            doc = rows.doc(key)
            touch = of_invoice.get(key[2], touch) if key[1] == "invoice" else touch
            person = who.get(doc.account_id, "") if doc is not None and doc.is_debt else ""
        found[key] = Beside(rows.promise(key), touch, person)
    return found
