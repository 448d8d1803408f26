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

    def new_receipt(self) -> None:
        """Begin a receipt."""
        self.panel.new_receipt()

    def new_invoice(self) -> None:
        """Begin an invoice."""
        self.panel.new_invoice("invoice")

    def new_credit_note(self) -> None:
        """Begin a credit note."""
        self.panel.new_invoice("credit_note")

    def by_account(self) -> None:
        """List what is owed by account."""
        self.panel.show_level("account")

    def by_invoice(self) -> None:
        """List what is owed by invoice."""
        self.panel.show_level("item")

    def turn_months(self) -> None:
        """Show the month ends as a table, or as bars again."""
        self.panel.months.turn()

    def clear_filter(self) -> None:
        """Show everything that is open again."""
        self.panel.clear_filter()


class MoneyTab(ReceivablesPanel):
    """The same for one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__(context, account_id)
        self.setObjectName("money_tab")
