"""What stands at the right of the panel: one document, a form of a new one, or the exchange rates."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from kamdesk.base.i18n import _
from kamdesk.features.receivables.ui.drawer import DocumentPane
from kamdesk.features.receivables.ui.rates_form import RatesForm
from kamdesk.features.receivables.ui.words import doc_title
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector


class Pane(QObject):
    """Shows one thing at a time and keeps it through edits.

    Attributes:
        shown: What was shown last; it may be closed.
    """

    def __init__(self, context: Context, account_id: int | None) -> None:
        super().__init__()
        self._context = context
        self._account_id = account_id
        self.inspector = Inspector()
        self.shown: QWidget | None = None

    def document(self) -> DocumentPane | None:
        """Return the document that is shown, None if something else or nothing is."""
        shown = self.shown
        return shown if isinstance(shown, DocumentPane) and not self.inspector.isHidden() else None

    def _show(self, heading: str, widget: QWidget) -> None:
        self.shown = widget
        self.inspector.show_widget(heading, widget)
        widget.show()  # so that it can take the focus now

    def show_document(self, doc: str, key: int) -> None:
        """Show a document; nothing is done if it is shown."""
        before = self.document()
        if before is not None and (before.doc, before.key) == (doc, key):
            return
        made = DocumentPane(self._context, doc, key)
        made.document_wanted.connect(self.show_document, Qt.ConnectionType.QueuedConnection)
        made.receipt_wanted.connect(self._receipt_for, Qt.ConnectionType.QueuedConnection)
        made.gone.connect(self.inspector.close_pane, Qt.ConnectionType.QueuedConnection)
        self._show(doc_title(doc, made.number), made)

    def refresh(self) -> None:
        """Bring what is shown up to date; a document that is gone closes."""
        shown = self.document()
        if shown is not None and shown.refresh():
            self.inspector.heading.setText(doc_title(shown.doc, shown.number))
        elif isinstance(self.shown, RatesForm):
            self.shown.refresh()

    def take_focus(self) -> None:
        """Give the first thing in the pane the focus."""
        shown = self.document()
        if shown is not None:
            shown.take_focus()

    def act(self, key: str) -> None:
        """Do something with the document shown; say what to do where that is not possible."""
        shown = self.document()
        if shown is None:
            self._context.notify(_("Choose a document in the ledger first."))
        elif not shown.act(key):
            self._context.notify(_("That does not apply to this document."))

    def new_receipt(self) -> None:
        """Show the form of a new receipt."""
        self._receipt_for(self._account_id or 0, 0)

    def _receipt_for(self, account_id: int, invoice_id: int) -> None:
        from kamdesk.features.receivables.ui.receipt_form import ReceiptForm

        form = ReceiptForm(self._context, account_id or None, invoice_id or None)
        form.done.connect(self.inspector.close_pane)
        self._show(_("Record receipt"), form)
        form.take_focus()

    def new_invoice(self, kind: str) -> None:
        """Show the form of a new invoice or credit note."""
        from kamdesk.features.receivables.ui.invoice_form import InvoiceForm

        heading = _("New invoice") if kind == "invoice" else _("New credit note")
        form = InvoiceForm(self._context, self._account_id, kind)
        form.done.connect(self.inspector.close_pane)
        self._show(heading, form)
        form.take_focus()

    def edit_rates(self, base: str, missing: list[str]) -> None:
        """Show the exchange rates, and those that are missing first."""
        form = RatesForm(self._context, base, missing)
        self._show(_("Exchange rates"), form)
        form.take_focus()
