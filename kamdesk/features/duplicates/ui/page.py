"""Records that may be kept twice: pairs with score and reason, compared side by side, merged or kept apart."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_int, format_money, format_percent
from kamdesk.base.i18n import M_, N_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader
from kamdesk.features.duplicates import queries
from kamdesk.features.duplicates.queries import FIELDS, Attached, Pair
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import ROW_NORMAL, theme
from kamdesk.ui.widgets import (
    EmptyState,
    InfoButton,
    PageHeader,
    Segments,
    button,
    hbox,
    muted,
    section,
    vbox,
)

TITLES = {
    "code": N_("Code"), "name": N_("Name"), "short_name": N_("Short name"),
    "parent_id": N_("Parent"), "industry": N_("Industry"), "region": N_("Region"),
    "city": N_("City"), "country": N_("Country"), "address": N_("Address"),
    "ownership": N_("Ownership"), "tier": N_("Tier"), "status": N_("Status"),
    "owner_id": N_("Owner"), "currency": N_("Currency"), "credit_limit_minor": N_("Credit limit"),
    "terms_days": N_("Credit period in days"), "tax_no": N_("Tax number"), "phone": N_("Phone"),
    "website": N_("Website"), "revenue_minor": N_("Yearly revenue"), "employees": N_("Employees"),
    "note": N_("Note"), "archived_at": N_("Archived"), "latin_name": N_("Latin name"),
    "email": N_("E-mail"), "mobile": N_("Mobile"), "wechat": N_("WeChat"),
    "birthday": N_("Birthday"), "placeholder": N_("Placeholder"), "sensitive": N_("Sensitive"),
}  # fmt: skip
_TABLES = {
    "account": N_("subsidiaries"), "invoice": N_("invoices"), "receipt": N_("receipts"),
    "contract": N_("contracts"), "post": N_("posts"), "holding": N_("posts"),
    "touch": N_("visits and contacts"), "touch_person": N_("visits and contacts"),
    "fact": N_("judgements"), "relation": N_("relations"), "account_relation": N_("relations"),
    "sales_line": N_("sales lines"), "measure": N_("measures"), "position": N_("snapshots"),
    "promise": N_("promises"), "map": N_("maps"), "account_tag": N_("tags"),
    "chase": N_("reminders"), "acquaintance": N_("acquaintances"),
}  # fmt: skip
_STATUSES = {
    "active": N_("Active"), "prospect": N_("Prospect"), "at_risk": N_("At risk"),
    "dormant": N_("Dormant"),
}  # fmt: skip
_MONEY = frozenset({"credit_limit_minor", "revenue_minor"})


class DuplicatesPage(QWidget):
    """Pairs at the left, the one that is looked at compared at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("duplicates_page")
        self._context = context
        self.pairs: list[Pair] = []
        self._records: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        self._keys = (0, 0)
        self._taken: set[str] = set()
        self._make_list()
        self._make_compare()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        self.look_again()

    # -- parts --------------------------------------------------------------------------------

    def _make_list(self) -> None:
        self.header = PageHeader(_("Duplicates"))
        self.kind = Segments({"account": _("Accounts"), "person": _("People")}, "duplicates_kind")
        self.kind.chosen.connect(lambda _key: self.look_again())
        self._info = InfoButton(
            _(
                "Names are compared without brackets, blanks, width, legal form and traditional characters; then by place, trade, sound and single characters. People need the same phone, mail address or account besides. A score of 100% says the names are the same, not that the firms are: nothing is merged unless you do it."
            )
        )
        self.header.add(self._info, self.kind)
        columns = (
            Column("score", _("Alike"), 64, numeric=True, sortable=False),
            Column("first", _("Older record"), 210, sortable=False),
            Column("second", _("Newer record"), 210, sortable=False),
            Column("reason", _("Why"), 260, sortable=False),
        )
        self.model = LazyTableModel(columns, self._fetch)
        self.table = TableView(self.model, "duplicates_table", _("Pairs that may be one"))
        self.table.picked.connect(lambda _ids: self._show_pair())

    def _make_compare(self) -> None:
        self.name = section("")
        self.name.setObjectName("pair_name")
        self.name.setWordWrap(True)
        self.stays = Segments(
            {"first": _("Keep the older"), "second": _("Keep the newer")}, "stays"
        )
        self.stays.chosen.connect(lambda _key: self._fill())
        self.fields = QTableWidget(0, 3)
        self.fields.setObjectName("pair_fields")
        self.fields.setAccessibleName(_("Fields of both; choose the value that stays"))
        self.fields.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.fields.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.fields.setShowGrid(False)
        self.fields.verticalHeader().hide()
        self.fields.verticalHeader().setDefaultSectionSize(ROW_NORMAL)
        self.fields.setHorizontalHeaderLabels([_("Field"), _("Stays"), _("Goes")])
        header = self.fields.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for place in (1, 2):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.fields.cellActivated.connect(self._choose)
        self.fields.cellClicked.connect(self._choose)
        self.attached = muted("", wrap=True)
        self.attached.setObjectName("pair_attached")
        self.merge = button(_("Merge"), "primary", "check", self._merge)
        self.merge.setObjectName("merge_pair")
        self.apart = button(_("They are two"), "", clicked=self._keep_apart)
        self.apart.setObjectName("keep_apart")

    def _lay_out(self) -> None:
        right = QWidget()
        right.setObjectName("pair")
        right.setLayout(
            vbox(
                self.name,
                hbox(self.stays, None),
                muted(_("A click on a value, or Enter, lets it stay."), wrap=True),
                self.fields,
                self.attached,
                hbox(self.merge, self.apart, None),
                margins=(16, 12, 16, 12),
                gap=8,
            )
        )
        splitter = QSplitter()
        splitter.addWidget(self.table)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes([700, 560])
        nothing = EmptyState("check", _("No two records look like one."))
        self.body = QStackedWidget()
        self.body.addWidget(splitter)
        self.body.addWidget(nothing)
        self.setLayout(vbox(self.header, self.body, gap=0))

    # -- loading ------------------------------------------------------------------------------

    def look_again(self) -> None:
        """Compare all records again."""
        find = queries.account_pairs if self._kind() == "account" else queries.person_pairs
        place = self.table.selected()
        self.pairs = self._context.workspace.read(find)
        count = len(self.pairs)
        self.header.count.setText(
            ngettext("{n} pair", "{n} pairs", count).format(n=format_int(count))
        )
        self.body.setCurrentIndex(0 if count else 1)
        self.model.set_ids(range(count))
        if count:
            self.table.setFocus()
            self.table.select_id(min(place[0] if place else 0, count - 1))
        self._show_pair()

    def show_request(self, kind: str = "account") -> None:
        """Show pairs of a kind: "account" or "person"."""
        self.kind.choose(kind)
        self.look_again()

    def _kind(self) -> str:
        return self.kind.choice()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches("account", "person", "holding", "post", "workspace_info"):
            self.look_again()

    def _fetch(self, places: Sequence[int]) -> dict[int, Row]:
        found = {}
        for place in places:
            one = self.pairs[place]
            texts = (format_percent(one.score, 0), *one.names, _(one.reason))
            found[place] = Row(texts, ("", "", "", "muted"), (None,) * 4)
        return found

    def _pair(self) -> Pair | None:
        places = self.table.selected()
        return self.pairs[places[0]] if places and places[0] < len(self.pairs) else None

    def _show_pair(self) -> None:
        one = self._pair()
        if one is not None:
            self.stays.choose("first")
            self.name.setText(_(one.reason))
        self._fill()

    # -- comparing ----------------------------------------------------------------------------

    def _fill(self) -> None:
        """Show both records anew; what only the one that goes has is taken from it."""
        one = self._pair()
        self.merge.setEnabled(one is not None and not self._context.workspace.readonly)
        self.apart.setEnabled(one is not None and not self._context.workspace.readonly)
        if one is None:
            self.fields.setRowCount(0)
            self.attached.setText("")
            return
        first = self.stays.choice() == "first"
        self._keys = (one.first, one.second) if first else (one.second, one.first)
        self._records = self._context.workspace.read(self._read)
        mine, theirs = self._records
        self._taken = {
            name
            for name in FIELDS[one.table]
            if name != "code"
            and mine.get(name) in (None, "")
            and theirs.get(name) not in (None, "")
        }
        self._show_fields()

    def _read(self, reader: Reader) -> tuple[dict[str, Any], dict[str, Any]]:
        kind = self._kind()
        mine, theirs = (queries.record(reader, kind, key) for key in self._keys)
        self._texts = [
            {name: _shown(reader, name, values) for name in values} for values in (mine, theirs)
        ]
        self.attached.setText(_told(queries.attached(reader, kind, self._keys[1])))
        return mine, theirs

    def _show_fields(self) -> None:
        mine, theirs = self._records
        names = [
            name
            for name in FIELDS[self._kind()]
            if mine.get(name) not in (None, "", 0) or theirs.get(name) not in (None, "", 0)
        ]
        self._names = names
        self.fields.setRowCount(len(names))
        for row, name in enumerate(names):
            taken = name in self._taken
            differs = mine.get(name) != theirs.get(name)
            called = N_("Account name") if (self._kind(), name) == ("account", "name") else ""
            self._cell(row, 0, _(called or TITLES.get(name, name)), "muted")
            for place, chosen in ((1, not taken), (2, taken)):
                mark = "✓ " if chosen and differs else ""
                role = "text" if chosen else "muted"
                self._cell(row, place, mark + self._texts[place - 1].get(name, "—"), role, chosen)

    def _cell(self, row: int, place: int, text: str, role: str, strong: bool = False) -> None:
        item = QTableWidgetItem(text)
        item.setForeground(theme().color(role))
        item.setToolTip(text)
        font = item.font()
        font.setBold(strong and text.startswith("✓"))
        item.setFont(font)
        self.fields.setItem(row, place, item)

    def _choose(self, row: int, place: int) -> None:
        name = self._names[row]
        mine, theirs = self._records
        if place == 0 or name == "code" or mine.get(name) == theirs.get(name):
            return
        (self._taken.add if place == 2 else self._taken.discard)(name)
        self._show_fields()
        self.fields.setCurrentCell(row, place)

    # -- deciding -----------------------------------------------------------------------------

    def _merge(self) -> None:
        one = self._pair()
        if one is None:
            return
        kept, other = self._keys
        names = dict(zip((one.first, one.second), one.names, strict=True))
        self._context.workspace.write(
            M_("Merge {other} into {kept}", other=names[other], kept=names[kept]),
            load("kamdesk.features.duplicates.service:merge"),
            one.table,
            kept,
            other,
            sorted(self._taken),
        )
        self._context.notify(_("Merged; everything attached moved."), undo=True)

    def _keep_apart(self) -> None:
        one = self._pair()
        if one is None:
            raise UserError(_("Choose a pair first."))
        self._context.workspace.write(
            M_("Keep {first} and {second} apart", first=one.names[0], second=one.names[1]),
            load("kamdesk.features.duplicates.service:keep_apart"),
            one.table,
            one.first,
            one.second,
        )


def _shown(reader: Reader, name: str, values: dict[str, Any]) -> str:
    value = values[name]
    if name in _MONEY and value is not None:
        return format_money(value, values["currency"])
    if name == "status" and value in _STATUSES:
        return _(_STATUSES[value])
    if name in ("placeholder", "sensitive"):
        return _("yes") if value else _("no")
    return queries.shown(reader, name, value)


def _told(found: list[Attached]) -> str:
    counts: dict[str, int] = {}
    for one in found:
        title = _(_TABLES[one.table]) if one.table in _TABLES else _("other records")
        counts[title] = counts.get(title, 0) + one.count
    parts = [
        _("{kind}: {n}").format(kind=what, n=format_int(count)) for what, count in counts.items()
    ]
    if not parts:
        return _("Nothing hangs on the one that goes.")
    return _("Moves along: {what}.").format(what="; ".join(parts))
