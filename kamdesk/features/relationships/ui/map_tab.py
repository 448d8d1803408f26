"""The Map tab of an account: who decides there, who of us knows them, how they stand, and since when."""

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.relationships import queries
from kamdesk.features.relationships.queries import Comparison, Person, Staff
from kamdesk.features.relationships.ui.all_figures import AllFigures
from kamdesk.features.relationships.ui.backlog import Backlog
from kamdesk.features.relationships.ui.data import MapData, read_map
from kamdesk.features.relationships.ui.edits import MapEdits, shown_name
from kamdesk.features.relationships.ui.export_form import ExportForm
from kamdesk.features.relationships.ui.faces import colored
from kamdesk.features.relationships.ui.figures import FigureStrip
from kamdesk.features.relationships.ui.focus import CHANGED_DAYS, focused
from kamdesk.features.relationships.ui.gestures import Gestures
from kamdesk.features.relationships.ui.legend import Legend
from kamdesk.features.relationships.ui.map_bar import MapBar, ZoomBar
from kamdesk.features.relationships.ui.map_view import MapView
from kamdesk.features.relationships.ui.marks import marks
from kamdesk.features.relationships.ui.new_person import NewPersonForm
from kamdesk.features.relationships.ui.payment_form import PaymentForm
from kamdesk.features.relationships.ui.person_form import PersonForm
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.features.relationships.ui.share import Export, without
from kamdesk.features.relationships.ui.terms_form import TermsForm
from kamdesk.features.relationships.ui.tie_form import TieForm
from kamdesk.features.relationships.ui.time_bar import TimeBar
from kamdesk.features.relationships.ui.twin import TwinTable
from kamdesk.features.relationships.ui.words import DifferenceWords, count_text
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.theme import Theme, announcer, moves, theme
from kamdesk.ui.widgets import EmptyState, button, hbox, vbox

TABLES = (
    "person", "post", "holding", "reporting", "relation", "fact", "map", "map_place", "map_fold",
    "acquaintance", "payment_step", "term", "colleague", "touch", "touch_person", "invoice",
    "receipt", "allocation", "instalment",
)  # fmt: skip
_VIEWS = ("map", "table", "matrix")
_EMPTY = len(_VIEWS)
_SHOWN_DAYS = 3 * 365
"""How far back the line of time goes; the as-of day of the window goes back further."""


class MapTab(QWidget):
    """The stakeholder map of one account.

    The day is the as-of day of the window until the line of time is dragged; a day in the past is
    for reading. Everything users do goes through `edits`, what the mouse does through `gestures`.
    """

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("map_tab")
        self._context = context
        self._id = account_id
        self._map: int | None = None
        self._past: date | None = None
        self._compared: date | None = None
        self._other_map: int | None = None
        self._focus = self._decoration = ""
        self._syncing = False
        self.data: MapData | None = None
        self.edits = MapEdits(context, account_id)
        self.scene = MapScene()
        self.view = MapView(self.scene)
        self.table = TwinTable()
        self.table.takes_rows = not context.workspace.readonly
        self.table.pasted.connect(self._paste)
        self.inspector = Inspector()
        self.strip = FigureStrip()
        self.legend = Legend()
        self.time = TimeBar()
        self.backlog = Backlog()
        self.bar = MapBar(context, account_id, editable=not context.workspace.readonly)
        self.zoom = ZoomBar(self.view)
        self.gestures = Gestures(self, self, context.notify)
        self._lay_out()
        self._connect()
        self._recolor()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _paste(self, text: str) -> None:
        """Take rows of a spreadsheet to the import, as contacts of this account."""
        code = self._context.workspace.read(
            lambda reader: reader.value("SELECT code FROM account WHERE id = ?", (self._id,))
        )
        self._context.navigate("import", rows=text, account=code or "")

    def _lay_out(self) -> None:
        first = button(_("Add the first person"), "primary", "add", self.new_person)
        first.setEnabled(not self._context.workspace.readonly)
        bring = button(_("Import contacts"), "", "import", lambda: self._context.navigate("import"))
        text = _(
            "Nobody is known here yet. Add who decides, who pays and who uses what we sell, or bring in contact cards."
        )
        self.body = QStackedWidget()
        self._matrix_place = QWidget()
        self._matrix_place.setLayout(vbox())
        for widget in (
            self.view, self.table, self._matrix_place, EmptyState("person", text, first, bring)
        ):  # fmt: skip
            self.body.addWidget(widget)
        self.backlog.hide()
        self.time.hide()
        middle = hbox(self.backlog, self.body, gap=0)
        middle.setStretch(1, 1)
        left = QWidget()
        foot = hbox(self.legend, None, self.zoom, gap=0, margins=(0, 0, 10, 0))
        left.setLayout(vbox(self.bar, self.strip, middle, self.time, foot, gap=0))
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(self._day_changed)
        announcer().changed.connect(self._recolor)
        self._connect_bar()
        self.view.opened.connect(self.inspect)
        self.view.remove_wanted.connect(self.gestures.remove)
        self.view.add_wanted.connect(self.new_person)
        self.scene.selectionChanged.connect(self._chosen)
        self.table.picked.connect(self._picked_in_table)
        self.table.opened.connect(self.inspect)
        self.strip.focus_wanted.connect(self.toggle_focus)
        self.strip.details_wanted.connect(self.show_figures)
        self.legend.hidden_changed.connect(self.scene.set_hidden_kinds)
        self.time.day_picked.connect(self.show_day)
        self.time.compare_wanted.connect(self.compare_with_day)
        self.time.closed.connect(lambda: self.bar.time.setChecked(False))
        self.backlog.wanted.connect(self.edits.show)
        self.backlog.closed.connect(lambda: self.bar.waiting.setChecked(False))
        QShortcut(QKeySequence("Ctrl+0"), self).activated.connect(self.view.fit)

    def _connect_bar(self) -> None:
        bar = self.bar
        bar.add.clicked.connect(lambda _on=False: self.new_person())
        bar.tidied.connect(self._tidy)
        bar.layout_chosen.connect(self.choose_layout)
        bar.focus_chosen.connect(self.set_focus)
        bar.decoration_chosen.connect(self.decorate)
        bar.arranged.connect(self.gestures.arrange)
        bar.view_chosen.connect(self.show_view)
        bar.pane_wanted.connect(self.show_pane)
        bar.ours.toggled.connect(self.scene.show_ours)
        bar.fold_wanted.connect(self.gestures.fold_chosen)
        bar.unfold_wanted.connect(self.gestures.unfold_all)
        bar.time.toggled.connect(self._toggle_time)
        bar.waiting.toggled.connect(self._toggle_backlog)
        bar.maps.chosen.connect(self.show_map)
        bar.maps.compare_wanted.connect(self.compare_with_map)

    # -- showing ------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The day the map is of."""
        return self._past or self._context.as_of

    @property
    def editable(self) -> bool:
        """Whether the map can be changed: not in a past, not in a file that is only read."""
        return self._past is None and not self._context.workspace.readonly

    @property
    def staff(self) -> Staff:
        """Everybody on the day that is shown."""
        assert self.data is not None
        return self.data.staff

    def person(self, key: int) -> Person:
        """Return somebody of the map."""
        return self.staff.by_key()[key]

    def reload(self, *, fresh: bool = False) -> None:
        """Show the day again; what was chosen stays chosen.

        Args:
            fresh: Whether cards may stand elsewhere than before; else they stay near.
        """
        first = self.data is None
        self.scene.motion = not first and moves(self)
        read = self._context.workspace.read
        self.data = read(read_map, self._id, self.day, self._map)
        self._map = self.edits.map_id = self.data.map_id
        self._show_scene(fresh=fresh or first)
        self._syncing = True
        self.table.show_staff(self.data.staff, self.data.terms)
        self._syncing = False
        self.bar.maps.show_maps(self.data.maps, self.data.map_id)
        self.bar.show_layout(self.data.layout)
        self.legend.show_kinds(self.data.staff.kinds(), self.legend.hidden)
        self.strip.show_staff(self.data.staff, self.data.figures, self._focus)
        self._apply_focus()
        self._show_comparison()
        self._fill_backlog()
        self._show_body()
        if first or self.view.scale_now() <= 0:
            self.view.fit()

    def _show_scene(self, *, fresh: bool) -> None:
        data = self.data
        assert data is not None
        self._syncing = True
        self.scene.show_staff(
            data.staff, data.places, colored(theme(), data.terms), movable=self.editable,
            layout=data.layout, facts=data.decorated(self._decoration), folded=data.folds,
            anew=fresh,
        )  # fmt: skip
        self.scene.show_ours(self.bar.ours.isChecked())
        self._syncing = False

    def put_back(self) -> None:
        """Let every card stand where the data says."""
        if self.data is not None:
            self._show_scene(fresh=False)
            self._apply_focus()

    def _show_body(self) -> None:
        shown = _VIEWS.index(self.bar.views.choice())
        self.body.setCurrentIndex(shown if self.staff.people or shown == 2 else _EMPTY)
        drawn = self.body.currentWidget() is self.view
        self.legend.setVisible(drawn)
        self.zoom.setVisible(drawn)

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            self.reload()
            for person in self.findChildren(PersonForm):
                person.reload()
            for terms in self.findChildren(TermsForm):
                terms.reload()
            self._refresh_panes()

    def _day_changed(self, _day: date) -> None:
        self._past = None
        self.reload()
        self._refresh_panes()

    def _recolor(self) -> None:
        self.view.setBackgroundBrush(theme().color("sunken"))
        if self.data is not None:
            self.scene.recolor(colored(theme(), self.data.terms))
            self.scene.set_facts(self.data.decorated(self._decoration))
        self.legend.repaint_samples()

    def show_view(self, key: str) -> None:
        """Show the map, its table or the contact matrix."""
        if key == "matrix" and self._matrix_place.layout().count() == 0:  # type: ignore[union-attr]
            matrix = load("kamdesk.features.touches.widgets:ContactMatrix")
            widget = matrix(self._context, self._id)
            self._matrix_place.layout().addWidget(widget)  # type: ignore[union-attr]
        if self.bar.views.choice() != key:
            self.bar.views.choose(key)
        if key == "matrix":
            self.inspector.close_pane()
        self._show_body()

    def show_map(self, map_id: int | None) -> None:
        """Show another map of the account."""
        self._map, self._other_map = map_id, None
        self.reload(fresh=True)
        self.view.fit()

    # -- time and comparing -------------------------------------------------------------------

    def _toggle_time(self, on: bool) -> None:
        self.time.setVisible(on)
        if on:
            days = self._context.workspace.read(queries.change_days, self._id, self._map)
            today = self._context.as_of
            shown = [one.day for one in days if one.day >= today - timedelta(days=_SHOWN_DAYS)]
            first = min((*shown, today - timedelta(days=90)))
            self.time.show_days(first, today, shown, self.day)
        elif self._past is not None or self._compared is not None:
            self.time.stop_comparing()
            self.show_day(self._context.as_of)

    def show_day(self, day: date) -> None:
        """Show the map of a day; the as-of day of the window can be worked on, others are read."""
        self._past = None if day == self._context.as_of else day
        self.reload()
        self._refresh_panes()

    def compare_with_day(self, day: date | None) -> None:
        """Mark what differs between a day and the one that is shown; None stops it."""
        self._compared = day
        self.reload()

    def compare_with_map(self, map_id: int | None) -> None:
        """Mark what differs between another map and the one that is shown; None stops it."""
        self._other_map = map_id
        self.reload()
        if map_id is not None:
            self.show_pane("words")

    def comparison(self) -> Comparison | None:
        """Return what is compared, None while nothing is."""
        if self._compared is None and self._other_map is None:
            return None
        first, last = sorted((self._compared or self.day, self.day))
        shown = self._map
        if shown is None and self.data is not None and self.data.maps:
            shown = self.data.maps[0].id
        other = self._other_map or shown
        return self._context.workspace.read(queries.compare, self._id, first, last, other, shown)

    def _show_comparison(self) -> None:
        found = self.comparison()
        self.scene.show_compare(None if found is None else marks(found, self.scene))
        self.time.show_told("" if found is None else count_text(found))
        words = self.inspector.findChild(DifferenceWords)
        if found is not None and isinstance(words, DifferenceWords):
            words.show_comparison(found)
        elif found is not None and self._compared is not None:
            self.show_pane("words")

    # -- focus --------------------------------------------------------------------------------

    def toggle_focus(self, name: str) -> None:
        """Focus on somebody, or on nobody if that was in force."""
        self.set_focus("" if self._focus == name else name)

    def set_focus(self, name: str) -> None:
        """Let everybody fade but those `focus.FOCI` names; "" brings all back."""
        self._focus = name
        if self.data is not None:
            self.strip.show_staff(self.data.staff, self.data.figures, name)
        self._apply_focus()

    def _apply_focus(self) -> None:
        self.bar.show_focus(self._focus)
        data = self.data
        if data is None or not self._focus:
            self.scene.focus_on(None)
            return
        changes = None
        if self._focus == "changed":
            before = self.day - timedelta(days=CHANGED_DAYS)
            changes = self._context.workspace.read(
                queries.compare, self._id, before, self.day, self._map
            )  # fmt: skip
        self.scene.focus_on(focused(self._focus, data.staff, data.figures, data.money, changes))

    def decorate(self, key: str) -> None:
        """Colour the cards by a field, named in `map_bar.DECORATIONS`; "" takes the colours off."""
        self._decoration = key
        if self.data is not None:
            self.scene.set_facts(self.data.decorated(key))

    # -- choosing -----------------------------------------------------------------------------

    def _chosen(self) -> None:
        if self._syncing:
            return
        cards, line = self.scene.chosen(), self.scene.chosen_line()
        self._syncing = True
        if len(cards) == 1:
            self.table.select_id(cards[0].key)
        self._syncing = False
        if line is not None:
            ends = self.person(line.tie.first), self.person(line.tie.second)
            form = TieForm(self._context, self.edits, line.tie, *ends)
            form.setEnabled(self.editable)
            self.inspector.show_widget(_("Relation"), form)
        elif len(cards) == 1 and self.inspector.isVisible():
            self.inspect(cards[0].key)

    def _picked_in_table(self, keys: list[int]) -> None:
        if not self._syncing:
            self._syncing = True
            self.scene.choose(keys)
            self._syncing = False
            if len(keys) == 1 and self.inspector.isVisible():
                self.inspect(keys[0])

    def inspect(self, key: int) -> None:
        """Show the fields of a person at the right."""
        one = self.person(key)
        form = PersonForm(self._context, self._id, self.staff, one, self._map)
        form.setEnabled(form.isEnabled() and self.editable)
        self.inspector.show_widget(shown_name(one), form)

    # -- panes --------------------------------------------------------------------------------

    def show_pane(self, key: str) -> None:
        """Show "payment", "terms", "export" or "words" at the right."""
        made: dict[str, tuple[str, QWidget]] = {}
        if key == "payment":
            made[key] = _("Payment path"), PaymentForm(self._context, self._id)
        elif key == "terms":
            made[key] = _("Names and colours"), TermsForm(self._context)
        elif key == "export":
            made[key] = _("Take the map along"), ExportForm(self._ask_where)
        else:
            made[key] = _("What differs"), DifferenceWords()
        heading, widget = made[key]
        self.inspector.show_widget(heading, widget)
        self._refresh_panes()

    def show_figures(self) -> None:
        """Show every figure with its definition and inputs."""
        self.inspector.show_widget(
            _("All figures"), AllFigures(self._context, self.scene.choose)
        )  # fmt: skip
        self._refresh_panes()

    def _refresh_panes(self) -> None:
        data = self.data
        if data is None:
            return
        for figures in self.inspector.findChildren(AllFigures):
            made = queries.map_figures(data.staff)
            figures.show_figures(queries.open_figures(data.staff, made), enough=made.has_graph)
        for payment in self.inspector.findChildren(PaymentForm):
            payment.show_money(data.money, data.staff)
        found = self.comparison()
        for words in self.inspector.findChildren(DifferenceWords):
            if found is not None:
                words.show_comparison(found)

    def _toggle_backlog(self, on: bool) -> None:
        self.backlog.setVisible(on)
        self._fill_backlog()

    def _fill_backlog(self) -> None:
        if self.bar.waiting.isChecked():
            people = self._context.workspace.read(
                queries.backlog, self._id, self.day, self._map, only_hidden=True
            )
            chosen = self.scene.chosen()
            department = chosen[0].person.department or "" if len(chosen) == 1 else ""
            self.backlog.show_people(people, department)

    # -- what users do ------------------------------------------------------------------------

    def new_person(self) -> None:
        """Show the form of a new person, below the chosen one."""
        if not self.editable:
            return
        chosen = self.scene.chosen()
        boss = chosen[0].person if len(chosen) == 1 else None
        self._ask_person(boss, None)

    def new_linked_person(self, kind: str, key: int, place: QPointF) -> None:
        """Ask for somebody a line was drawn to, in empty space."""
        self._ask_person(None, (kind, self.person(key), (round(place.x()), round(place.y()))))

    def _ask_person(
        self, boss: Person | None, link: tuple[str, Person, tuple[int, int]] | None
    ) -> None:
        def add(new: object) -> tuple[int, int]:
            return self.edits.add_person(new) if link is None else self.edits.add_linked(new, *link)

        form = NewPersonForm(self._context, self._id, boss, add, self._made)
        self.inspector.show_widget(_("New person"), form)
        form.name.line.setFocus()

    def _made(self, person: int, post: int) -> None:
        for key, card in self.scene.cards.items():
            if (card.person.person_id, card.person.post_id) == (person, post):
                self.scene.choose([key])
                self.inspect(key)
                self.view.ensureVisible(card)

    def choose_layout(self, key: str) -> None:
        """Lay the map out otherwise."""
        self.edits.lay_out(key)
        self.view.fit()

    def _tidy(self) -> None:
        self.edits.tidy()
        self.reload(fresh=True)
        self.view.fit()

    # -- export -------------------------------------------------------------------------------

    def _ask_where(self, suffix: str, options: Export) -> None:
        name = _("{account} map {day}").format(account=self.account_name(), day=self.day) + suffix
        heading, patterns = _("Export the map"), f"*{suffix}"
        out = choose_save(self, self._context.settings, "map", heading, name, patterns)
        if out is not None:
            self.export_to(out if out.suffix else out.with_suffix(suffix), options)

    def export_to(self, out: Path, options: Export | None = None) -> None:
        """Write the map; the ending of the file chooses picture, drawing or pages."""
        data = self.data
        assert data is not None
        people = without(data.staff, data.hidden())
        load("kamdesk.features.relationships.ui.export:export")(
            self._scene_of, people, self.account_name(), self.day, out, options, data.terms
        )
        self._context.notify(_("Exported: {file}").format(file=out))

    def _scene_of(self, people: Staff, colors: Theme, part: bool) -> MapScene:
        data = self.data
        assert data is not None
        made = MapScene()
        made.hidden_kinds = set(self.scene.hidden_kinds)
        made.show_staff(
            people, {}, colored(colors, data.terms), movable=False,
            layout="tree" if part else data.layout, folded=data.folds, facts=data.facts, former=None if part else self.scene.drawing, anew=part,
        )  # fmt: skip
        return made

    def account_name(self) -> str:
        """Return the name of the account."""
        sql = "SELECT name FROM account WHERE id = ?"
        return str(
            self._context.workspace.read(lambda reader: reader.value(sql, (self._id,), ""))
        )  # fmt: skip
