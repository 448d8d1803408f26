"""The first page: new, open, recent, try the sample."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QWidget

from kamdesk.app.paths import DataFolder
from kamdesk.base.i18n import _
from kamdesk.base.settings import Settings
from kamdesk.ui.icons import icon
from kamdesk.ui.widgets import Card, caption, hbox, label, muted, section, vbox


class WelcomePage(QWidget):
    """Shown while no workspace is open."""

    new_wanted = Signal()
    open_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(object)

    def __init__(self, settings: Settings, data: DataFolder) -> None:
        super().__init__()
        self.setObjectName("welcome")
        picture = QLabel()
        picture.setPixmap(icon("kamdesk", "accent", 56).pixmap(56, 56))
        name = label("kamdesk 大客户工作台", size=20, bold=True)
        line = muted(
            _(
                "Your key accounts, the people who decide there, and what they owe: on this computer, without a network."
            ),
            wrap=True,
        )
        line.setMinimumWidth(460)
        actions = hbox(
            self._action(
                "new",
                _("New workspace"),
                _("Begin with an empty desk and bring your lists in."),
                self.new_wanted.emit,
            ),
            self._action(
                "open",
                _("Open"),
                _("A workspace file (.kam) from this computer."),
                self.open_wanted.emit,
            ),
            self._action(
                "demo",
                _("Try the sample"),
                _("25 invented firms with people, maps and a ledger."),
                self.demo_wanted.emit,
            ),
            gap=12,
        )
        self.recent = QListWidget()
        self.recent.setObjectName("recent")
        self.recent.setAccessibleName(_("Recent workspaces"))
        self.recent.setMaximumHeight(190)
        self.recent.itemActivated.connect(
            lambda item: self.recent_wanted.emit(item.data(Qt.ItemDataRole.UserRole))
        )
        self.recent.itemClicked.connect(
            lambda item: self.recent_wanted.emit(item.data(Qt.ItemDataRole.UserRole))
        )
        self._heading = section(_("Recent"))
        place = caption(
            _("Settings, backups and logs are kept in {folder}").format(folder=data.root)
        )
        inner = QWidget()
        inner.setMaximumWidth(760)
        inner.setLayout(
            vbox(
                None,
                hbox(picture, vbox(name, line, gap=2), None, gap=16),
                12,
                actions,
                12,
                self._heading,
                self.recent,
                None,
                place,
                gap=8,
            )
        )
        self.setLayout(hbox(None, inner, None, margins=(24, 24, 24, 16)))
        self.layout().setStretch(1, 10)  # type: ignore[union-attr]
        self.fill(settings.recent)

    def _action(self, name: str, heading: str, text: str, clicked: object) -> Card:
        card = Card(clickable=True)
        card.setObjectName(f"welcome_{name}")
        card.setAccessibleName(heading)
        card.setAccessibleDescription(text)
        picture = QLabel()
        picture.setPixmap(
            icon({"new": "add", "open": "folder", "demo": "spark"}[name], "accent", 24).pixmap(
                24, 24
            )
        )
        card.setLayout(
            vbox(
                picture,
                label(heading, size=12, bold=True),
                muted(text, wrap=True),
                None,
                gap=6,
                margins=(16, 14, 16, 14),
            )
        )
        card.setMinimumHeight(130)
        card.clicked.connect(clicked)
        return card

    def fill(self, recent: list[Path]) -> None:
        """Show the recent workspaces that are still there."""
        self.recent.clear()
        for path in recent:
            if path.exists():
                item = QListWidgetItem(f"{path.stem}    —    {path.parent}")
                item.setData(Qt.ItemDataRole.UserRole, path)
                self.recent.addItem(item)
        shown = self.recent.count() > 0
        self.recent.setVisible(shown)
        self._heading.setVisible(shown)
