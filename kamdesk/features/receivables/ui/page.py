"""The Receivables page with the tabs of every capability, and the Money tab of an account."""

from PySide6.QtWidgets import QTabWidget, QWidget

from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.receivables.ui.panel import ReceivablesPanel
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import PageHeader, vbox

_TABS = "kamdesk.app.features:page_tabs"
_LEDGER = "ledger"


class ReceivablesPage(QWidget):
    """Who owes what, when does it come, and what is done about it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("receivables_page")
        self._context = context
        self._specs = load(_TABS)("receivables")
        self._made: dict[str, QWidget] = {}
        self.tabs = QTabWidget()
        self.tabs.setObjectName("receivables_tabs")
        self.tabs.setAccessibleName(_("Parts of the receivables"))
        self.tabs.tabBar().setAccessibleName(_("Parts of the receivables"))
        self.tabs.setDocumentMode(True)
        for spec in self._specs:
            holder = QWidget()
            holder.setLayout(vbox())
            self.tabs.addTab(holder, _(spec.title))
        self.header = PageHeader(_("Receivables"))
        self.header.add(self.panel.credit, self.panel.invoice, self.panel.receipt)
        self.tabs.currentChanged.connect(self._open)
        self.setLayout(vbox(self.header, self.tabs, gap=0))

    @property
    def panel(self) -> "LedgerTab":
        """The tab of the ledger."""
        found = self.tab(_LEDGER)
        assert isinstance(found, LedgerTab)
        return found

    def show_request(self, tab: str = "", **request: object) -> None:
        """Show a tab; what else is asked goes to its own `show_request`."""
        if not tab:
            return
        widget = self.show_tab(tab)
        if request:
            widget.show_request(**request)  # type: ignore[attr-defined]

    def show_tab(self, key: str) -> QWidget:
        """Show a tab and return its widget."""
        self.tabs.setCurrentIndex([spec.key for spec in self._specs].index(key))
        return self.tab(key)

    def tab(self, key: str) -> QWidget:
        """Return the widget of a tab, made if it was never shown."""
        if key not in self._made:
            place = [spec.key for spec in self._specs].index(key)
            self._made[key] = widget = load(self._specs[place].widget)(self._context)
            self.tabs.widget(place).layout().addWidget(widget)  # type: ignore[union-attr]
        return self._made[key]

    def _open(self, place: int) -> None:
        self.tab(self._specs[place].key)


class LedgerTab(ReceivablesPanel):
    """What is owed by all accounts."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)

    def show_request(self, doc: str = "", key: int = 0, only: str = "", level: str = "") -> None:
        """Show a document, what a tile stands for, or a level of the list."""
        if level:
            self.show_level(level)
        if only:
            self.show_only(only)
        if doc:
            self.pane.show_document(doc, key)


class MoneyTab(ReceivablesPanel):
    """The same for one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__(context, account_id)
        self.setObjectName("money_tab")
