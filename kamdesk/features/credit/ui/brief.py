"""The pane of one account in the list: its alerts, its limit, its exposure term by term."""

from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.credit.domain import alerts
from kamdesk.features.credit.domain import exposure as rule
from kamdesk.features.credit.queries import CreditLine
from kamdesk.features.credit.ui.order import OrderCheck
from kamdesk.features.credit.ui.parts import right
from kamdesk.features.credit.ui.words import ROLES, alert_words, limit_kind, state_text
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import button, caption, hbox, label, muted, section, vbox


class CreditBrief(QWidget):
    """What one needs on the telephone: where the account stands, and whether an order fits."""

    def __init__(self, context: Context, line: CreditLine) -> None:
        super().__init__()
        self.setObjectName("credit_brief")
        self.account_id = line.account_id
        code = line.currency
        parts: list[QWidget] = []
        for key, text in zip(line.alerts, alert_words(line), strict=True):
            parts.append(label(text, "bad" if alerts.is_bad(key) else "watch", wrap=True))
        if not {"over", "near", "group_over", "group_near"} & set(line.alerts):
            parts.append(label(state_text(line.decides), ROLES[line.decides], bold=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        rows = [
            (_(rule.TERMS[key]), amount) for key, amount in line.exposure.terms().items() if amount
        ]
        for place, (text, amount) in enumerate(rows):
            grid.addWidget(muted(text), place, 0)
            grid.addWidget(right(format_money(amount, code)), place, 1)
        last = len(rows)
        grid.addWidget(label(_("Exposure"), bold=True), last, 0)
        grid.addWidget(right(format_money(line.exposure.total, code), bold=True), last, 1)
        grid.addWidget(muted(_("Limit")), last + 1, 0)
        limit = None if line.limit is None else line.limit.amount
        grid.addWidget(right(format_money(limit, code)), last + 1, 1)
        grid.setColumnStretch(0, 1)
        told = caption(limit_kind(line.limit))
        told.setWordWrap(True)
        reviewed = caption(
            _("Reviewed {day}, next {next_day}").format(
                day=format_date(line.reviewed_on), next_day=format_date(line.review_on)
            )
        )
        opened = button(
            _("Open the credit file"), "primary", "",
            lambda: context.open_account(line.account_id, "credit"),
        )  # fmt: skip
        opened.setObjectName("open_credit_file")
        self.check = OrderCheck(context, line)
        body = vbox(*parts, grid, told, reviewed, hbox(opened, None), gap=6)
        body.addSpacing(8)
        body.addWidget(section(_("Check an order")))
        body.addWidget(self.check)
        self.setLayout(body)
