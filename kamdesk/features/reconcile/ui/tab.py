"""The tab Reconcile of the Receivables page: the lists, a new comparison, one comparison."""

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from kamdesk.features.reconcile.importer import FINANCE
from kamdesk.features.reconcile.ui.compare import CompareView
from kamdesk.features.reconcile.ui.home import Home
from kamdesk.features.reconcile.ui.run import RunView
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import vbox


class ReconcileTab(QWidget):
    """Do our books agree with finance's and the customer's."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reconcile_tab")
        self._context = context
        self.home = Home(context)
        self.compare = CompareView(context)
        self.run = RunView(context)
        self.pages = QStackedWidget()
        for page in (self.home, self.compare, self.run):
            self.pages.addWidget(page)
        self.home.run_wanted.connect(self.show_run)
        self.home.compare_wanted.connect(self._begin)
        self.compare.compared.connect(self.show_run)
        self.compare.left.connect(self.show_list)
        self.run.left.connect(self.show_list)
        self.setLayout(vbox(self.pages))

    def show_request(
        self, view: str = "", run: int = 0, side: str = "", account_id: int = 0, file: str = ""
    ) -> None:
        """Show a list ("runs", "letters", "silent"), a comparison, or begin one."""
        if run:
            self.show_run(run)
        elif side:
            self._begin(side, account_id)
            if file:
                self.compare.open_file(Path(file))
        else:
            self.show_list()
            self.home.show_list(view or "runs")

    def show_list(self) -> None:
        """Go back to the lists."""
        self.pages.setCurrentWidget(self.home)

    def show_run(self, key: int) -> None:
        """Show a comparison."""
        self.run.show_run(key)
        self.pages.setCurrentWidget(self.run)

    def new_comparison(self) -> None:
        """Begin a comparison with finance's file."""
        self._begin(FINANCE, 0)

    def show_letters(self) -> None:
        """List the statements that were sent."""
        self.show_request(view="letters")

    def show_silent(self) -> None:
        """List the balances nobody confirmed for long."""
        self.show_request(view="silent")

    def preview_statements(self) -> None:
        """Show the statements of all customers with a balance among the reports."""
        self._context.navigate("reports", report="statement")

    def _begin(self, side: str, account_id: int) -> None:
        self.compare.begin(side, account_id or None)
        self.pages.setCurrentWidget(self.compare)
