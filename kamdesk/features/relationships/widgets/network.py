"""The network of accounts with its legend and its table: who is tied with whom, who stands between."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSplitter, QStackedWidget, QToolButton, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.relationships import queries
from kamdesk.features.relationships.queries import AccountNetwork
from kamdesk.features.relationships.widgets.network_scene import NetworkScene, kind_pen, sentence
from kamdesk.ui.canvas import Canvas
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import announcer, theme
from kamdesk.ui.widgets import EmptyState, InfoButton, button, caption, clear, hbox, vbox

_TABLES = ("account", "account_relation")
_PLACES = "kamdesk.features.relationships.graph:places"


class AccountNetworkView(QWidget):
    """All accounts that are tied to others on the as-of day; a double click opens one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("account_network")
        self._context = context
        self._found = AccountNetwork((), (), ())
        self._places: dict[int, tuple[float, float]] = {}
        self._hidden: set[str] = set()
        self._order = ("degree", True)
        self._round = 0
        self._syncing = False
        self.scene = NetworkScene()
        self.view = Canvas(self.scene, "network_canvas", _("Accounts tied to each other"))
        # the scene is larger than what is drawn, so that one can pan; bars would say nothing
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = LazyTableModel(_columns(), self._rows)
        self.table = TableView(self.model, "network_table", _("Accounts tied to each other"))
        self._legend = hbox(gap=4)
        self._lay_out()
        self._connect()
        self._recolor()
        self.reload()

    def _lay_out(self) -> None:
        told = _(
            "Ties: with how many others an account is tied. Between: on how many of the shortest ways between two others it lies; ways of equal length share one. Both count the kinds of ties that are switched on, as of the day shown."
        )
        self.count = caption("")
        foot = hbox(self._legend, None, self.count, InfoButton(told), gap=4, margins=(12, 4, 12, 4))
        bring = button(
            _("Import relations"), "", "import", lambda: self._context.navigate("import")
        )
        text = _(
            "No account is tied to another yet. Ties between accounts come with an import of relations."
        )
        parts = QSplitter()
        parts.addWidget(self.view)
        parts.addWidget(self.table)
        parts.setStretchFactor(0, 1)
        parts.setSizes([900, 380])
        shown = QWidget()
        shown.setLayout(vbox(parts, foot, gap=0))
        self.body = QStackedWidget()
        self.body.addWidget(shown)
        self.body.addWidget(EmptyState("link", text, bring))
        self.setLayout(vbox(self.body))

    def _connect(self) -> None:
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self.reload())
        announcer().changed.connect(self._recolor)
        self.scene.opened.connect(self._context.open_account)
        self.scene.selectionChanged.connect(self._chosen_on_canvas)
        self.table.opened.connect(self._context.open_account)
        self.table.picked.connect(self._picked)
        self.table.sort_wanted.connect(self._sort_by)

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()

    def _recolor(self) -> None:
        self.view.setBackgroundBrush(theme().color("sunken"))
        self._fill_legend()
        self.scene.update()

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the network of the day; places are found in a worker, the old ones stay meanwhile."""
        self._found = self._context.workspace.read(queries.account_network, self._context.as_of)
        self.body.setCurrentIndex(0 if self._found.accounts else 1)
        self._round += 1
        mine = self._round
        members = [one.account_id for one in self._found.accounts]
        ties = [(tie.first, tie.second) for tie in self._found.ties]

        def placed(places: dict[int, tuple[float, float]]) -> None:
            if mine == self._round:
                self._places = places
                self._fill_legend()
                self._show()
                self.view.fit()

        if members:
            self._context.tasks.start(
                lambda _progress: load(_PLACES)(members, ties), placed, owner=self
            )

    def _show(self) -> None:
        found = self._counted()
        if not all(one.account_id in self._places for one in found.accounts):
            return  # new ones get their places in a moment
        self._syncing = True
        self.scene.show_network(found, self._places, self._found.kinds, self._hidden)
        self._syncing = False
        self._fill_table(found)
        members, ties = len(found.accounts), len(found.ties)
        accounts = ngettext("{n} account", "{n} accounts", members).format(n=format_int(members))
        tied = ngettext("{n} tie", "{n} ties", ties).format(n=format_int(ties))
        self.count.setText(f"{accounts} · {tied}")

    def _counted(self) -> AccountNetwork:
        """Return the network of the kinds that are switched on; its figures count these only."""
        if not self._hidden:
            return self._found
        shown = [kind for kind in self._found.kinds if kind not in self._hidden]
        return self._context.workspace.read(queries.account_network, self._context.as_of, shown)

    def _fill_legend(self) -> None:
        clear(self._legend)
        for place, kind in enumerate(self._found.kinds):
            one = QToolButton()
            one.setObjectName(f"network_{kind}")
            one.setText(kind)
            one.setAccessibleName(_("Show lines: {kind}").format(kind=kind))
            one.setIcon(_sample(place))
            one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            one.setCheckable(True)
            one.setChecked(kind not in self._hidden)
            one.toggled.connect(partial(self._toggle, kind))
            self._legend.addWidget(one)

    def _toggle(self, kind: str, on: bool) -> None:
        self._hidden = self._hidden - {kind} if on else self._hidden | {kind}
        self._show()

    # -- table --------------------------------------------------------------------------------

    def _fill_table(self, found: AccountNetwork) -> None:
        column, descending = self._order
        keys = {
            "name": lambda one: one.name, "degree": lambda one: one.degree,
            "betweenness": lambda one: one.betweenness or 0.0,
        }  # fmt: skip
        self._lines = {one.account_id: one for one in found.accounts}
        ordered = sorted(found.accounts, key=keys[column], reverse=descending)
        self.model.set_ids([one.account_id for one in ordered])
        self.table.set_sort(column, descending)

    def _sort_by(self, column: str, descending: bool) -> None:
        self._order = (column, descending)
        self._fill_table(self._counted())

    def _rows(self, keys: Sequence[int]) -> dict[int, Row]:
        made = {}
        for key in keys:
            one = self._lines[key]
            between = "—" if one.betweenness is None else f"{one.betweenness:.1f}"
            made[key] = Row((one.name, str(one.degree), between), ("", "", ""), (None,) * 3)
        return made

    # -- choosing -----------------------------------------------------------------------------

    def _chosen_on_canvas(self) -> None:
        if self._syncing:
            return
        chosen = [key for key, dot in self.scene.dots.items() if dot.isSelected()]
        told = [sentence(self.scene.dots[key].account) for key in chosen[:3]]
        self.view.setAccessibleDescription(". ".join(told))
        self._syncing = True
        self.table.clearSelection()
        if len(chosen) == 1:
            self.table.select_id(chosen[0])
        self._syncing = False

    def _picked(self, keys: Collection[int]) -> None:
        if not self._syncing:
            self._syncing = True
            self.scene.choose(keys)
            self._syncing = False


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Account"), 190),
        Column("degree", _("Ties"), 84, numeric=True),
        Column("betweenness", _("Between"), 90, numeric=True),
    )


def _sample(place: int) -> QIcon:
    picture = QPixmap(56, 28)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(kind_pen(place, 2, theme()))
    painter.drawLine(2, 7, 26, 7)
    painter.end()
    return QIcon(picture)
