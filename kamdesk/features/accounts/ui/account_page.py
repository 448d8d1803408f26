"""The page of one account: a header that stays, and the tabs of every capability."""

from functools import partial

from PySide6.QtWidgets import QFrame, QPushButton, QTabWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_compact, format_percent
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES, AccountFilter
from kamdesk.features.accounts.ui.rows import class_cell
from kamdesk.ui.context import Context
from kamdesk.ui.theme import CAPTION, TITLE
from kamdesk.ui.widgets import (
    Elided,
    Figure,
    button,
    chip,
    hbox,
    label,
    menu_text,
    muted,
    set_role,
    tool,
    vbox,
)

_TABS = "kamdesk.app.features:account_tabs"
_CHIPS = 4
"""Code, tier, status, owner."""
_TABLES = (
    "account", "colleague", "invoice", "receipt", "allocation", "instalment", "bill",
    "exposure_item", "parameter", "position", "position_answer",
    "position_target",
)  # fmt: skip


class AccountPage(QWidget):
    """Opened with `show_request(account_id, tab)`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("account_page")
        self._context = context
        self._id = 0
        self.account_name = ""
        self._specs = load(_TABS)()
        self._made: dict[str, QWidget] = {}
        self._known: queries.Known | None = None  # while an account is being shown
        self._shown: dict[str, int] = {}  # the account each tab shows
        self.header = QFrame()
        self.header.setObjectName("page_header")
        self._name = Elided("", size=TITLE, bold=True)
        self._facts = hbox(gap=6)
        self._chips = [chip("") for _place in range(_CHIPS)]
        self._archived = chip(_("Archived"), "warnchip")
        for one in (*self._chips, self._archived):
            self._facts.addWidget(one)
        self._figures = hbox(gap=18)
        self._outstanding = self._figure(_("Outstanding"))
        self._overdue = self._figure(_("Overdue"))
        self._used = self._figure(_("Credit used"))
        self._make_group()
        back = tool("accounts", _("Back to the list"), lambda: context.navigate("accounts"))
        following = tool("forward", _("Next account (Alt+Right)"), lambda: self.step(1))
        previous = tool("back", _("Previous account (Alt+Left)"), lambda: self.step(-1))
        first = hbox(
            back,
            self._name,
            self._facts,
            None,
            self._figures,
            previous,
            following,
            margins=(10, 8, 14, 0),
            gap=10,
        )
        self.header.setLayout(vbox(first, hbox(self._group, None, margins=(52, 0, 14, 6)), gap=2))
        self._make_tabs()
        self.tabs.currentChanged.connect(self._open_tab)
        self.setLayout(vbox(self.header, self.tabs, gap=0))
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self._fill_header(self._read()))

    def _make_group(self) -> None:
        """Make the line under the name: the class of the relation, then the group."""
        self._of_group = muted(_("Group:"))
        self._of_group.setContentsMargins(8, 0, 0, 0)
        self._of_group.hide()
        self._class = button("", "link", clicked=self._open_position)
        self._class.setObjectName("class_chip")
        self._class.setToolTip(_("Class of the relation now → ideal; see the tab Position."))
        self._class.hide()
        self._group = hbox(self._class, self._of_group, gap=6)
        self._links: list[QPushButton] = []
        self._siblings: tuple[tuple[int, str], ...] = ()

    def _make_tabs(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setObjectName("account_tabs")
        self.tabs.setAccessibleName(_("Parts of the account"))
        self.tabs.tabBar().setAccessibleName(_("Parts of the account"))
        self.tabs.setDocumentMode(True)
        for spec in self._specs:
            holder = QWidget()
            holder.setLayout(vbox())
            self.tabs.addTab(holder, _(spec.title))

    def show_request(self, account_id: int, tab: str = "") -> None:
        """Show an account, on a tab if named; else on the tab that was open."""
        keys = [spec.key for spec in self._specs]
        wanted = tab if tab in keys else self._current_key()
        if account_id != self._id:
            self._drop_tabs()
            self._id = account_id
        self._known = self._read()
        self.tabs.setCurrentIndex(keys.index(wanted) if wanted in keys else 0)
        self._open_tab(self.tabs.currentIndex())
        self._fill_header(self._known)
        self._known = None

    def step(self, by: int) -> None:
        """Go to the next or previous account by name, without going back to the list."""
        ids = self._context.workspace.read(
            queries.account_ids, AccountFilter(), self._context.as_of
        )
        if self._id in ids:
            self._context.open_account(
                ids[(ids.index(self._id) + by) % len(ids)], self._current_key()
            )

    def previous(self) -> None:
        """Go to the account before this one."""
        self.step(-1)

    def following(self) -> None:
        """Go to the account after this one."""
        self.step(1)

    def _current_key(self) -> str:
        place = self.tabs.currentIndex()
        return self._specs[place].key if 0 <= place < len(self._specs) and self.tabs.count() else ""

    def _drop_tabs(self) -> None:
        """Delete the tabs that know one account only; those with `show_account` stay."""
        for key in [key for key, one in self._made.items() if not hasattr(one, "show_account")]:
            widget = self._made.pop(key)
            holder = widget.parentWidget()
            layout = None if holder is None else holder.layout()
            if layout is not None:
                layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _open_tab(self, place: int) -> None:
        if not 0 <= place < len(self._specs) or self._id == 0:
            return
        spec = self._specs[place]
        widget = self._made.get(spec.key)
        if widget is None:
            widget = load(spec.widget)(self._context, self._id)
            self._made[spec.key] = widget
            holder = self.tabs.widget(place)
            layout = None if holder is None else holder.layout()
            if layout is not None:
                layout.addWidget(widget)
        elif self._shown[spec.key] != self._id:
            widget.show_account(self._id, self._known)  # type: ignore[attr-defined]
        self._shown[spec.key] = self._id

    def tab(self, key: str) -> QWidget:
        """Return the widget of a tab that was opened."""
        return self._made[key]

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self._fill_header(self._read())

    def _read(self) -> queries.Known | None:
        return self._context.workspace.read(queries.known, self._id, self._context.as_of)

    def _fill_header(self, known: queries.Known | None) -> None:
        if self._id == 0:
            return
        if known is None:
            self._context.navigate("accounts")
            return
        one = known.line
        self.account_name = one.name
        self._name.setText(one.name)
        status = STATUSES.get(one.status or "")
        tier = _("Tier {tier}").format(tier=one.tier) if one.tier else ""
        texts = (one.code, tier, _(status) if status else one.status or "", one.owner or "")
        for shown, text in zip(self._chips, texts, strict=True):
            shown.setText(text)
            shown.setVisible(bool(text))
        self._archived.setVisible(one.archived)
        booked = one.outstanding is not None or one.last_invoice or one.last_receipt
        owed = (one.outstanding or 0) if booked else None
        late = (one.overdue or 0) if booked else None
        used = queries.credit_used(one)
        self._outstanding.setText(format_compact(owed, one.currency))
        self._overdue.setText(("■ " if late else "") + format_compact(late, one.currency))
        set_role(self._overdue, "bad" if late else "")
        self._used.setText(format_percent(used, 0))
        set_role(self._used, "bad" if used and used > 1 else "")
        standing = class_cell(one)
        self._class.setText(standing)
        self._class.setAccessibleName(standing)
        self._class.setVisible(bool(standing))
        self._fill_group(known.account.siblings)

    def _open_position(self) -> None:
        self._context.open_account(self._id, "position")

    def _fill_group(self, siblings: tuple[tuple[int, str], ...]) -> None:
        if siblings == self._siblings:
            return
        self._siblings = siblings
        self._of_group.setVisible(bool(siblings))
        while len(self._links) < len(siblings):
            place = len(self._links)
            self._links.append(button("", "link", clicked=partial(self._open_sibling, place)))
            self._group.addWidget(self._links[place])
        for place, link in enumerate(self._links):
            key, name = siblings[place] if place < len(siblings) else (0, "")
            link.setObjectName(f"group_{key}")
            link.setText(menu_text(name))
            link.setAccessibleName(name)
            link.setVisible(place < len(siblings))

    def _open_sibling(self, place: int) -> None:
        self._context.open_account(self._siblings[place][0], self._current_key())

    def _figure(self, heading: str) -> Figure:
        """Add a figure to the header and return the label it is written on."""
        figure = Figure("", "", 12)
        self._figures.addLayout(vbox(label(heading, "muted", CAPTION), figure, gap=0))
        return figure
