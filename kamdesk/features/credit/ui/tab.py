"""The Credit tab of an account: limit and exposure at the left, the investigation at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.features.credit import queries
from kamdesk.features.credit.ui.cards import AlertsCard, ExposureCard, LimitCard
from kamdesk.features.credit.ui.investigation import InvestigationPanel
from kamdesk.features.credit.ui.order import OrderCheck
from kamdesk.features.credit.ui.page import TABLES
from kamdesk.features.credit.ui.past import PastCard
from kamdesk.features.credit.ui.rules_form import RulesForm
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.widgets import Card, button, hbox, muted, section, vbox

_LEFT = 430
_WIDE = 1500
"""Pixels from which the rules stand beside the investigation."""


class AccountCreditTab(QWidget):
    """The credit file of one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("account_credit_tab")
        self._context = context
        self._id = account_id
        self.alerts = AlertsCard(context, account_id)
        self.limit = LimitCard()
        self.exposure = ExposureCard(context, account_id)
        self.past = PastCard(context)
        self.panel = InvestigationPanel(context, account_id)
        self.order_card = Card()
        self.order_card.setObjectName("order_card")
        self.order: OrderCheck | None = None
        self._order_box = vbox(section(_("Check an order")), gap=6, margins=(14, 8, 14, 10))
        self.order_card.setLayout(self._order_box)
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def _lay_out(self) -> None:
        self.as_of = muted("")
        self.rules = button(_("Rules"), "flat", "settings", self.edit_rules)
        self.rules.setObjectName("account_credit_rules")
        grant = button(_("Grant a limit"), "", "", self.grant)
        grant.setObjectName("go_to_grant")
        grant.setEnabled(not self._context.workspace.readonly)
        head = hbox(self.as_of, None, self.rules, grant, gap=8)
        inner = QWidget()
        inner.setLayout(
            vbox(
                head, self.alerts, self.limit, self.exposure, self.order_card, self.past, None, gap=8,
                margins=(16, 6, 8, 12),
            )
        )  # fmt: skip
        area = QScrollArea()
        area.setObjectName("credit_area")
        area.setAccessibleName(_("Limit and exposure"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setMinimumWidth(_LEFT)
        self.inspector = Inspector()
        self.inspector.closed.connect(self.panel.show)
        self.splitter = QSplitter()
        for one in (area, self.panel, self.inspector):
            self.splitter.addWidget(one)
        self.splitter.setStretchFactor(0, 4)
        self.splitter.setStretchFactor(1, 5)
        self.splitter.setCollapsible(0, False)
        self.splitter.setCollapsible(1, False)
        self.setLayout(vbox(self.splitter))

    def reload(self) -> None:
        """Read the account again."""
        found = self._context.workspace.read(queries.account_credit, self._id, self._context.as_of)
        if found is None:
            return
        self.as_of.setText(_("As of {day}").format(day=format_date(self._context.as_of)))
        for card in (self.alerts, self.limit, self.exposure, self.past, self.panel):
            card.show_credit(found)
        if self.order is None:
            self.order = OrderCheck(self._context, found.line)
            self._order_box.addWidget(self.order)
        else:
            self.order.show_line(found.line)

    def grant(self) -> None:
        """Go to the form of a new limit."""
        self.panel.show()
        area = self.panel.area if self.panel.desk.shown is not None else self.panel.hollow
        area.ensureWidgetVisible(self.panel.limit)
        self.panel.limit.amount.line.setFocus()

    def new_investigation(self) -> None:
        """Begin an investigation."""
        self.panel.begin()

    def edit_rules(self) -> None:
        """Show the rules at the right; where it is narrow they take the place of the investigation."""
        self.panel.setVisible(self.width() >= _WIDE)
        self.inspector.show_widget(_("Rules"), RulesForm(self._context))

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            self.reload()
