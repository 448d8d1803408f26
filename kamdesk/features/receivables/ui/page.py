"""The Receivables page, and the Money tab of an account."""

from PySide6.QtWidgets import QWidget

from kamdesk.base.i18n import _
from kamdesk.features.receivables.ui.panel import ReceivablesPanel
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import PageHeader, vbox


class ReceivablesPage(QWidget):
    """Who owes what, when does it come."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("receivables_page")
        self.panel = ReceivablesPanel(context)
        self.header = PageHeader(_("Receivables"))
        self.header.add(self.panel.credit, self.panel.invoice, self.panel.receipt)
        self.setLayout(vbox(self.header, self.panel, gap=0))


class MoneyTab(ReceivablesPanel):
    """The same for one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__(context, account_id)
        self.setObjectName("money_tab")
