"""The tab Risk of the receivables: what will not come, and what the law says of it."""

from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.i18n import _
from kamdesk.features.provisions.ui.law import LawView
from kamdesk.features.provisions.ui.loss import LossView
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.widgets import Segments, hbox, vbox


class RiskTab(QWidget):
    """Expected loss, and terms, interest and limitation by the law."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("risk_tab")
        self.inspector = Inspector()
        self.loss = LossView(context, self.inspector)
        self.law = LawView(context, self.inspector)
        self.views = Segments(
            {"loss": _("Expected loss"), "law": _("Terms and limitation")}, "risk_views"
        )
        self.views.chosen.connect(self.show_view)
        self.body = QStackedWidget()
        self.body.addWidget(self.loss)
        self.body.addWidget(self.law)
        left = QWidget()
        left.setLayout(vbox(hbox(self.views, None), self.body, margins=(16, 10, 16, 8), gap=8))
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self.inspector)
        splitter.setStretchFactor(0, 1)
        splitter.setCollapsible(0, False)
        self.setLayout(vbox(splitter))

    def show_request(self, view: str = "loss") -> None:
        """Show "loss" or "law"."""
        self.show_view(view)

    def show_view(self, view: str) -> None:
        """Show "loss" or "law"."""
        self.views.choose(view)
        self.body.setCurrentWidget(self.law if view == "law" else self.loss)
        self.inspector.close_pane()

    def show_loss(self) -> None:
        """Show the expected loss."""
        self.show_view("loss")

    def show_law(self) -> None:
        """Show terms, interest and limitation."""
        self.show_view("law")
