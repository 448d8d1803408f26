"""Every change of an account, its people and its documents, from the journal."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import N_, Message, _
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import EmptyState, Segments, caption, hbox, vbox

_OF_ACCOUNT = {
    "account": "SELECT :account",
    "account_tag": "SELECT id FROM account_tag WHERE account_id = :account",
    "account_identifier": "SELECT id FROM account_identifier WHERE account_id = :account",
}
_OF_PEOPLE = {
    "post": "SELECT id FROM post WHERE account_id = :account",
    "holding": "SELECT holding.id FROM holding JOIN post ON post.id = post_id WHERE account_id = :account",
    "person": "SELECT person_id FROM holding JOIN post ON post.id = post_id WHERE account_id = :account",
    "fact": "SELECT id FROM fact WHERE account_id = :account",
    "relation": "SELECT id FROM relation WHERE account_id = :account",
    "reporting": "SELECT reporting.id FROM reporting JOIN post ON post.id = post_id WHERE account_id = :account",
}
_OF_MONEY = {
    "invoice": "SELECT id FROM invoice WHERE account_id = :account",
    "receipt": "SELECT id FROM receipt WHERE account_id = :account",
    "allocation": "SELECT allocation.id FROM allocation JOIN invoice ON invoice.id = invoice_id WHERE account_id = :account",
    "dispute": "SELECT dispute.id FROM dispute JOIN invoice ON invoice.id = invoice_id WHERE account_id = :account",
    "instalment": "SELECT instalment.id FROM instalment JOIN invoice ON invoice.id = invoice_id WHERE account_id = :account",
    "investigation": "SELECT id FROM investigation WHERE account_id = :account",
    "investigation_fact": "SELECT f.id FROM investigation_fact AS f JOIN investigation AS i ON i.id = investigation_id WHERE account_id = :account",
    "credit_limit": "SELECT id FROM credit_limit WHERE account_id = :account",
    "exposure_item": "SELECT id FROM exposure_item WHERE account_id = :account",
    "credit_override": "SELECT id FROM credit_override WHERE account_id = :account",
}
_OF_TOUCHES = {
    "touch": "SELECT id FROM touch WHERE account_id = :account",
    "contact_cell": "SELECT id FROM contact_cell WHERE account_id = :account",
}
_OF_RELATION = {
    "position": "SELECT id FROM position WHERE account_id = :account",
    "position_target": "SELECT id FROM position_target WHERE account_id = :account",
    "measure": "SELECT id FROM measure WHERE account_id = :account",
}
_KINDS = {
    "all": {**_OF_ACCOUNT, **_OF_PEOPLE, **_OF_TOUCHES, **_OF_RELATION, **_OF_MONEY},
    "account": _OF_ACCOUNT,
    "people": _OF_PEOPLE,
    "touches": _OF_TOUCHES,
    "relation": _OF_RELATION,
    "money": _OF_MONEY,
}
_TABLES = {
    "account": N_("Account"), "account_tag": N_("Tag"), "account_identifier": N_("Identifier"),
    "post": N_("Post"), "holding": N_("Post"), "person": N_("Person"), "fact": N_("Judgement"),
    "relation": N_("Relation"), "reporting": N_("Reporting line"), "invoice": N_("Invoice"),
    "receipt": N_("Receipt"), "allocation": N_("Allocation"), "dispute": N_("Dispute"),
    "instalment": N_("Instalment"), "investigation": N_("Credit investigation"),
    "investigation_fact": N_("Answer in the credit file"), "credit_limit": N_("Credit limit"),
    "exposure_item": N_("Counts beside the ledger"), "credit_override": N_("Order let through"),
    "touch": N_("Visit or other contact"), "contact_cell": N_("Cell of the contact matrix"),
    "position": N_("Snapshot"), "position_target": N_("Ideal"), "measure": N_("Measure"),
}  # fmt: skip
_FIELDS = {
    "name": N_("Name"), "code": N_("Code"), "short_name": N_("Short name"), "tier": N_("Tier"),
    "status": N_("Status"), "industry": N_("Industry"), "region": N_("Region"), "city": N_("City"),
    "country": N_("Country"), "address": N_("Address"), "phone": N_("Phone"), "website": N_("Website"),
    "tax_no": N_("Tax number"), "ownership": N_("Ownership"), "currency": N_("Currency"),
    "credit_limit_minor": N_("Credit limit"), "terms_days": N_("Credit period in days"),
    "revenue_minor": N_("Yearly revenue"), "employees": N_("Employees"), "note": N_("Note"),
    "number": N_("Number"), "issued": N_("Issued"), "due": N_("Due"), "amount_minor": N_("Amount"),
    "received": N_("Received on"), "method": N_("Method"), "reason": N_("Reason"),
    "raised": N_("Raised"), "closed": N_("Closed"), "result": N_("Result"),
    "title": N_("Title"), "department": N_("Department"), "archived_at": N_("Archived"),
    "since": N_("Holds from"), "until": N_("Until"), "approver": N_("Approved by"),
    "credit_class": N_("Credit class"), "score": N_("Score"), "review_on": N_("Next review"),
    "value": N_("Value"), "on_day": N_("Day"), "kind": N_("Kind"),
}  # fmt: skip
"""How the fields people see are called; others keep their name in the file."""
_HIDDEN = frozenset({"uid", "sort_key", "id", "parameters"})
_MOST = 2_000


def entries(reader: Reader, account_id: int, kind: str) -> list[tuple[Any, ...]]:
    """Return the changes, newest first: (step, at, who, msgid, args, state, table, before, after, rows).

    A record changed by hand has before and after as JSON; rows made in bulk are counted.
    """
    parts = []
    for table, ids in _KINDS[kind].items():
        parts.append(
            "SELECT step.id AS step, step.at, step.who, step.msgid, step.args, step.state, "
            f"journal.table_name, journal.before, journal.after, 1 FROM journal "
            f"JOIN step ON step.id = step_id WHERE table_name = '{table}' "
            f"AND row_id IN ({ids})"
        )
        parts.append(
            "SELECT step.id, step.at, step.who, step.msgid, step.args, step.state, "
            f"journal_range.table_name, NULL, NULL, (WITH own(id) AS ({ids}) "
            "SELECT count(*) FROM own WHERE id BETWEEN first_id AND last_id) AS made "
            f"FROM journal_range JOIN step ON step.id = step_id WHERE table_name = '{table}' "
            "AND made > 0"
        )
    return reader.rows(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY step DESC LIMIT {_MOST}",
        {"account": account_id},
    )


class HistoryTab(QWidget):
    """Who changed what, when, from what to what; what was undone is marked."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("history_tab")
        self._context = context
        self._id = account_id
        self._entries: list[tuple[Any, ...]] = []
        self._currency = "CNY"
        columns = (
            Column("at", _("When"), 150, sortable=False),
            Column("who", _("Who"), 90, sortable=False),
            Column("text", _("What was done"), 260, sortable=False),
            Column("table", _("Record"), 110, sortable=False),
            Column("before", _("Before"), 240, sortable=False),
            Column("after", _("After"), 300, sortable=False),
        )
        self.model = LazyTableModel(columns, self._fetch)
        self.table = TableView(self.model, "history_table", _("History"))
        self.kind = Segments(
            {
                "all": _("All"),
                "account": _("Account"),
                "people": _("People"),
                "touches": _("Visits"),
                "relation": _("Relations"),
                "money": _("Money"),
            },
            "history_kind",
        )
        self.kind.chosen.connect(lambda _key: self.reload())
        self.count = caption("")
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        self.body.addWidget(EmptyState("undo", _("Nothing of this kind has changed yet.")))
        self.setLayout(
            vbox(hbox(self.kind, None, self.count, margins=(12, 8, 16, 8)), self.body, gap=0)
        )
        context.workspace.changed.connect(self._on_changed)
        self.reload()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_KINDS["all"]):
            self.reload()

    def reload(self) -> None:
        """Read the journal again."""
        found = self._context.workspace.read(queries.account, self._id)
        self._currency = "CNY" if found is None else str(found["currency"])
        self._entries = self._context.workspace.read(entries, self._id, self.kind.choice())
        self.model.set_ids(range(len(self._entries)))
        self.count.setText(_("{n} changes").format(n=len(self._entries)))
        self.body.setCurrentIndex(0 if self._entries else 1)

    def _fetch(self, ids: Sequence[int]) -> dict[int, Row]:
        return {place: _row(self._entries[place], self._currency) for place in ids}


def _row(entry: tuple[Any, ...], currency: str) -> Row:
    _step, at, who, msgid, args, state, table, before, after, made = entry
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC).astimezone()
    text = Message(msgid, json.loads(args)).text()
    if state != "done":
        text = _("{text} (undone)").format(text=text)
    new = (
        _("made with {n} records in bulk").format(n=made)
        if before is None and after is None
        else _shown(after, currency)
    )
    role = "muted" if state != "done" else ""
    texts = (
        moment.strftime("%Y-%m-%d %H:%M"),
        who,
        text,
        _(_TABLES.get(table, table)),
        _shown(before, currency),
        new,
    )
    return Row(texts, ("muted", "muted", role, "muted", "muted", role))


def _shown(values: str | None, currency: str) -> str:
    if values is None:
        return "—"
    found = {
        name: value
        for name, value in json.loads(values).items()
        if name not in _HIDDEN and value is not None
    }
    return ", ".join(_field(name, value, currency) for name, value in found.items()) or "—"


def _field(name: str, value: Any, currency: str) -> str:
    title = _(_FIELDS[name]) if name in _FIELDS else name
    if name.endswith("_minor") and isinstance(value, int):
        return f"{title} = {format_money(value, currency)}"
    if name == "status" and value in STATUSES:
        return f"{title} = {_(STATUSES[value])}"
    return f"{title} = {value}"
