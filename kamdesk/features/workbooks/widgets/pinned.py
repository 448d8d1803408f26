"""The reports pinned to an account, as buttons on its brief."""

from functools import partial

from PySide6.QtWidgets import QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.workbooks.queries import pinned_of
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import button, caption, clear, hbox


class PinnedReports(QWidget):
    """Not there unless something is pinned."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("pinned_reports")
        self.setAccessibleName(_("Pinned reports"))
        self._context = context
        self._account_id = account_id
        self._row = hbox(gap=8)
        self.setLayout(self._row)
        context.workspace.changed.connect(self._on_changed)
        self.reload()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches("workspace_info", "account"):
            self.reload()

    def reload(self) -> None:
        """Show what is pinned now."""
        code, names = self._context.workspace.read(pinned_of, self._account_id)
        features = load("kamdesk.app.features:features")()
        specs = {spec.name: spec for feature in features for spec in feature.reports}
        clear(self._row)
        shown = [specs[name] for name in names if name in specs]
        if shown:
            self._row.addWidget(caption(_("Reports")))
        for spec in shown:
            one = button(
                _(spec.title), "", "reports",
                partial(self._context.navigate, "reports", report=spec.name, account=code),
            )  # fmt: skip
            one.setObjectName(f"pinned_{spec.name}")
            one.setToolTip(_(spec.meaning))
            self._row.addWidget(one)
        self._row.addStretch(1)
        self.setVisible(bool(shown))
