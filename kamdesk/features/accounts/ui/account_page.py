"""The page of one account: a header that stays, and the tabs of every capability."""

from functools import partial

from PySide6.QtWidgets import QFrame, QTabWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_compact, format_percent
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES, AccountFilter
from kamdesk.ui.context import Context
from kamdesk.ui.theme import CAPTION, TITLE
from kamdesk.ui.widgets import Elided, Figure, button, chip, clear, hbox, label, muted, tool, vbox

_TABS = "kamdesk.app.features:account_tabs"


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
        self.header = QFrame()
        self.header.setObjectName("page_header")
        self._name = Elided("", size=TITLE, bold=True)
        self._facts = hbox(gap=6)
        self._figures = hbox(gap=18)
        self._group = hbox(gap=6)
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
        self.tabs = QTabWidget()
        self.tabs.setObjectName("account_tabs")
        self.tabs.setAccessibleName(_("Parts of the account"))
        self.tabs.tabBar().setAccessibleName(_("Parts of the account"))
        self.tabs.setDocumentMode(True)
        self.tabs.currentChanged.connect(self._open_tab)
        self.setLayout(vbox(self.header, self.tabs, gap=0))
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self._fill_header())

    def show_request(self, account_id: int, tab: str = "") -> None:
        """Show an account, on a tab if named; else on the tab that was open."""
        keys = [spec.key for spec in self._specs]
        wanted = tab if tab in keys else self._current_key()
        if account_id != self._id:
            self._id = account_id
            self._rebuild()
        self.tabs.setCurrentIndex(keys.index(wanted) if wanted in keys else 0)
        self._open_tab(self.tabs.currentIndex())
        self._fill_header()

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

    def _open(self, key: int) -> None:
        self._context.open_account(key, self._current_key())

    def _current_key(self) -> str:
        place = self.tabs.currentIndex()
        return self._specs[place].key if 0 <= place < len(self._specs) and self.tabs.count() else ""

    def _rebuild(self) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            widget = self.tabs.widget(0)
            self.tabs.removeTab(0)
            if widget is not None:
                widget.deleteLater()
        self._made = {}
        for spec in self._specs:
            place = QWidget()
            place.setLayout(vbox())
            self.tabs.addTab(place, _(spec.title))
        self.tabs.blockSignals(False)

    def _open_tab(self, place: int) -> None:
        if not 0 <= place < len(self._specs) or self._id == 0:
            return
        spec = self._specs[place]
        if spec.key not in self._made:
            widget = load(spec.widget)(self._context, self._id)
            self._made[spec.key] = widget
            holder = self.tabs.widget(place)
            layout = None if holder is None else holder.layout()
            if layout is not None:
                layout.addWidget(widget)

    def tab(self, key: str) -> QWidget:
        """Return the widget of a tab that was opened."""
        return self._made[key]

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches("account", "colleague", "invoice", "receipt", "allocation"):
            self._fill_header()

    def _fill_header(self) -> None:
        if self._id == 0:
            return
        read = self._context.workspace.read
        found = read(queries.account, self._id)
        lines = read(queries.account_lines, [self._id], self._context.as_of)
        if found is None or self._id not in lines:
            self._context.navigate("accounts")
            return
        one = lines[self._id]
        self.account_name = one.name
        self._name.setText(one.name)
        self._name.updateGeometry()
        clear(self._facts)
        status = STATUSES.get(one.status or "")
        tier = _("Tier {tier}").format(tier=one.tier) if one.tier else ""
        for text in (one.code, tier, _(status) if status else one.status or "", one.owner or ""):
            if text:
                self._facts.addWidget(chip(text))
        if one.archived:
            self._facts.addWidget(chip(_("Archived"), "warnchip"))
        clear(self._figures)
        owed, late = one.outstanding or 0, one.overdue or 0
        used = queries.credit_used(one)
        self._figure(_("Outstanding"), format_compact(owed, one.currency))
        self._figure(
            _("Overdue"),
            ("■ " if late else "") + format_compact(late, one.currency),
            "bad" if late else "",
        )
        self._figure(_("Credit used"), format_percent(used, 0), "bad" if used and used > 1 else "")
        clear(self._group)
        if found.siblings:
            self._group.addWidget(muted(_("Group:")))
        for key, name in found.siblings:
            one_of = button(name, "link", clicked=partial(self._open, key))
            one_of.setObjectName(f"group_{key}")
            self._group.addWidget(one_of)

    def _figure(self, heading: str, figure: str, role: str = "") -> None:
        pair = vbox(label(heading, "muted", CAPTION), Figure(figure, role, 12), gap=0)
        self._figures.addLayout(pair)
