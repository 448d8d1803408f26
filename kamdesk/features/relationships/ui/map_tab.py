"""The Map tab of an account: who decides there, who of us knows them, how they stand."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QSplitter, QStackedWidget, QToolButton, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_percent
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.relationships import domain, queries
from kamdesk.features.relationships.domain import KINDS, REPORTS_TO
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.ui.forms import NewPersonForm, PersonForm, TieForm, write
from kamdesk.features.relationships.ui.lines import sample
from kamdesk.features.relationships.ui.map_view import MapView
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.features.relationships.ui.twin import TwinTable
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import ask_text, choose_save
from kamdesk.ui.icons import icon
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.theme import announcer, theme
from kamdesk.ui.widgets import (
    EmptyState,
    InfoButton,
    Segments,
    button,
    caption,
    clear,
    hbox,
    label,
    tool,
    vbox,
)

_TABLES = (
    "person",
    "post",
    "holding",
    "reporting",
    "relation",
    "fact",
    "map",
    "map_place",
    "map_fold",
    "acquaintance",
    "colleague",
)


class MapTab(QWidget):
    """The stakeholder map of one account."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("map_tab")
        self._context = context
        self._id = account_id
        self._editable = not context.workspace.readonly
        self._staff: Staff | None = None
        self._hidden: list[tuple[int, int, str]] = []
        self._syncing = False
        self._focus: str = ""
        self.scene = MapScene()
        self.view = MapView(self.scene)
        self.table = TwinTable()
        self.inspector = Inspector()
        self._make_bar()
        self._lay_out()
        self._connect()
        self._recolor()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.add = button(_("Add person"), "primary", "add", self.new_person)
        self.add.setObjectName("map_add")
        self.add.setEnabled(self._editable)
        self.link = QToolButton()
        self.link.setText(_("Link"))
        self.link.setIcon(icon("link", "text", 16))
        self.link.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.link.setObjectName("map_link")
        self.link.setToolTip(
            _("Choose two people first: the line goes from the first to the second.")
        )
        self.link.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._link_menu = QMenu(self.link)
        self._link_menu.aboutToShow.connect(self._fill_links)
        self.link.setMenu(self._link_menu)
        self.link.setEnabled(self._editable)
        self.tidy = tool("tidy", _("Tidy up: lay the tree out anew"), self._tidy)
        self.tidy.setObjectName("map_tidy")
        self.tidy.setEnabled(self._editable)
        self.fit = tool("fit", _("Show the whole map (Ctrl+0)"), self.view.fit)
        self.zoom_out = tool("zoom_out", _("Smaller"), self.view.zoom_out)
        self.zoom_in = tool("zoom_in", _("Larger"), self.view.zoom_in)
        self.zoom = caption("100%")
        self.zoom.setMinimumWidth(44)
        self.back = QToolButton()
        self.back.setObjectName("map_hidden")
        self.back.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._back_menu = QMenu(self.back)
        self._back_menu.aboutToShow.connect(self._fill_hidden)
        self.back.setMenu(self._back_menu)
        self.twin = Segments({"map": _("Map"), "table": _("Table")}, "map_or_table")
        self.twin.chosen.connect(self._show_twin)
        self.export = QToolButton()
        self.export.setText(_("Export"))
        self.export.setIcon(icon("export", "text", 16))
        self.export.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.export.setObjectName("map_export")
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.export)
        for suffix, text in (
            (".png", _("Picture (PNG)…")),
            (".svg", _("Drawing (SVG)…")),
            (".pdf", _("Page (PDF)…")),
        ):
            menu.addAction(text).triggered.connect(partial(self._ask_where, suffix))
        self.export.setMenu(menu)

    def _lay_out(self) -> None:
        self._figures = hbox(gap=4)
        bar = hbox(
            self.add, self.link, self.tidy, 8, self.zoom_out, self.zoom, self.zoom_in, self.fit, None,
            self.back, self.twin, self.export, margins=(14, 8, 14, 4), gap=6,
        )  # fmt: skip
        figures = QWidget()
        figures.setLayout(hbox(self._figures, None, margins=(14, 0, 14, 4)))
        self._legend = hbox(gap=4)
        legend = QFrame()
        legend.setObjectName("map_legend")
        legend.setLayout(hbox(self._legend, None, margins=(14, 3, 14, 3)))
        first = button(_("Add the first person"), "primary", "add", self.new_person)
        first.setEnabled(self._editable)
        bring = button(_("Import contacts"), "", "import", lambda: self._context.navigate("import"))
        text = _(
            "Nobody is known here yet. Add who decides, who pays and who uses what we sell, or bring in contact cards."
        )
        self.body = QStackedWidget()
        for widget in (self.view, self.table, EmptyState("person", text, first, bring)):
            self.body.addWidget(widget)
        left = QWidget()
        left.setLayout(vbox(bar, figures, self.body, legend, gap=0))
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self.reload())
        announcer().changed.connect(self._recolor)
        self.view.zoomed.connect(lambda scale: self.zoom.setText(f"{scale * 100:.0f}%"))
        self.view.opened.connect(self.inspect)
        self.view.remove_wanted.connect(self._remove)
        self.view.add_wanted.connect(self.new_person)
        self.scene.selectionChanged.connect(self._chosen)
        self.scene.moved.connect(self._moved)
        self.scene.boss_wanted.connect(self._reparent)
        self.scene.tie_wanted.connect(self._tie)
        self.scene.person_wanted.connect(self._person_from_handle)
        self.table.picked.connect(self._picked_in_table)
        self.table.opened.connect(self.inspect)
        shortcut = QShortcut(QKeySequence("Ctrl+0"), self)
        shortcut.activated.connect(self.view.fit)

    # -- showing ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show the people of the as-of day; what was chosen stays chosen."""
        read = self._context.workspace.read
        found = read(queries.staff, self._id, self._context.as_of)
        saved = read(queries.places, self._id)
        first = self._staff is None
        self._staff = found
        self._syncing = True
        self.scene.show_staff(found, saved, theme(), movable=self._editable)
        self.table.show_staff(found)
        self._syncing = False
        self._hidden = [
            (one.post_id, one.person_id, one.name)
            for one in found.people
            if one.person_id is not None
            and saved.get((one.post_id, one.person_id), (0, 0, False))[2]
        ]
        self._fill_legend(found)
        self._fill_figures(found)
        self.back.setVisible(bool(self._hidden))
        self.back.setText(
            ngettext("{n} off the map", "{n} off the map", len(self._hidden)).format(
                n=len(self._hidden)
            )
        )
        shown = 1 if self.twin.choice() == "table" else 0
        self.body.setCurrentIndex(shown if found.people else 2)
        self._apply_focus()
        if first or self.view.scale_now() <= 0:
            self.view.fit()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()
            form = self.inspector.findChild(PersonForm)
            if isinstance(form, PersonForm):
                form.reload()

    def _recolor(self) -> None:
        self.view.setBackgroundBrush(theme().color("sunken"))
        self.scene.recolor(theme())

    def _show_twin(self, key: str) -> None:
        if self.body.currentIndex() != 2:
            self.body.setCurrentIndex(1 if key == "table" else 0)

    def _fill_legend(self, found: Staff) -> None:
        clear(self._legend)
        for kind in found.kinds():
            one = QToolButton()
            one.setObjectName(f"legend_{kind}")
            one.setText(_(KINDS[kind]) if kind in KINDS else kind)
            one.setAccessibleName(_("Show lines: {kind}").format(kind=one.text()))
            one.setIcon(sample(kind, theme()))
            one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            one.setCheckable(True)
            one.setChecked(kind not in self.scene.hidden_kinds)
            one.toggled.connect(partial(self._toggle_kind, kind))
            self._legend.addWidget(one)

    def _toggle_kind(self, kind: str, on: bool) -> None:
        hidden = self.scene.hidden_kinds - {kind} if on else self.scene.hidden_kinds | {kind}
        self.scene.set_hidden_kinds(hidden)

    def _fill_figures(self, found: Staff) -> None:
        clear(self._figures)
        made = domain.figures(found.judged())
        share = _("{n} of {all} people count; the others have no influence noted.").format(
            n=made.people - made.without_influence, all=made.people
        )
        self._figure(
            _("Coverage"), format_percent(made.coverage_index, 0),
            _("Coverage index: influence x coverage / 4, summed, as a share of all influence.") + " " + share,
        )  # fmt: skip
        self._figure(
            _("Sponsor score"), _signed(made.weighted_sponsor_score),
            _("Weighted sponsor score: influence x attitude / 2, as a share of the influence of those whose attitude is known; -1 all opponents, +1 all mentors. Unknown is not neutral: {n} are left out.").format(n=made.without_attitude),
        )  # fmt: skip
        self._figure(
            _("Reliable support"), format_percent(made.reliable_support, 0),
            _("Influence x positive attitude x coverage: support from people we really know, as a share of the most there could be."),
        )  # fmt: skip
        self._focus_button(
            "gaps",
            ngettext("{n} gap", "{n} gaps", len(made.gaps)).format(n=len(made.gaps)),
            _("Influence 4 or 5 and at most no contact. Click to let the others fade."),
        )
        self._focus_button(
            "blockers",
            ngettext("{n} opponent", "{n} opponents", len(made.blockers)).format(
                n=len(made.blockers)
            ),
            _("Influence 3 or more and a negative attitude. Click to let the others fade."),
        )
        if found.tree.cycles:
            names = found.by_key()
            told = "; ".join(
                " → ".join(names[key].name for key in (*circle, circle[0]))
                for circle in found.tree.cycles
            )
            warning = label(
                "▲ " + _("Circle in the reporting lines: {names}").format(names=told), "bad"
            )
            self._figures.addWidget(warning)

    def _figure(self, heading: str, figure: str, definition: str) -> None:
        pair = hbox(
            caption(heading),
            label(figure, bold=True),
            InfoButton(definition),
            gap=4,
            margins=(0, 0, 10, 0),
        )
        self._figures.addLayout(pair)

    def _focus_button(self, name: str, text: str, tip: str) -> None:
        one = button(text, "flat", clicked=partial(self._toggle_focus, name))
        one.setObjectName(f"focus_{name}")
        one.setCheckable(True)
        one.setChecked(self._focus == name)
        one.setToolTip(tip)
        self._figures.addWidget(one)

    def _toggle_focus(self, name: str) -> None:
        self._focus = "" if self._focus == name else name
        if self._staff is not None:
            self._fill_figures(self._staff)
        self._apply_focus()

    def _apply_focus(self) -> None:
        if self._staff is None or not self._focus:
            self.scene.focus_on(None)
            return
        made = domain.figures(self._staff.judged())
        self.scene.focus_on(set(made.gaps if self._focus == "gaps" else made.blockers))

    # -- choosing -----------------------------------------------------------------------------

    def _chosen(self) -> None:
        if self._syncing:
            return
        cards, chosen_line = self.scene.chosen(), self.scene.chosen_line()
        self._syncing = True
        if len(cards) == 1:
            self.table.select_id(cards[0].key)
        self._syncing = False
        if chosen_line is not None:
            self.inspector.show_widget(_("Relation"), TieForm(self._context, chosen_line))
        elif len(cards) == 1 and self.inspector.isVisible():
            self.inspect(cards[0].key)

    def _picked_in_table(self, keys: list[int]) -> None:
        if not self._syncing:
            self._syncing = True
            self.scene.choose(keys)
            self._syncing = False
            if len(keys) == 1 and self.inspector.isVisible():
                self.inspect(keys[0])

    def person(self, key: int) -> Person:
        """Return somebody of the map."""
        assert self._staff is not None
        return self._staff.by_key()[key]

    def inspect(self, key: int) -> None:
        """Show the fields of a person at the right."""
        if self._staff is None:
            return
        one = self.person(key)
        form = PersonForm(self._context, self._id, self._staff, one)
        self.inspector.show_widget(one.name or one.title or _("vacant post"), form)

    # -- what users do ------------------------------------------------------------------------

    def new_person(self) -> None:
        """Show the form of a new person, below the chosen one."""
        if not self._editable:
            return
        chosen = self.scene.chosen()
        self._ask_person(chosen[0].person if len(chosen) == 1 else None, self._made)

    def _ask_person(self, boss: Person | None, made: Callable[[int, int], None]) -> None:
        form = NewPersonForm(self._context, self._id, boss, made)
        self.inspector.show_widget(_("New person"), form)
        form.name.line.setFocus()

    def _made(self, person: int, post: int) -> None:
        for key, card in self.scene.cards.items():
            if (card.person.person_id, card.person.post_id) == (person, post):
                self.scene.choose([key])
                self.inspect(key)
                self.view.ensureVisible(card)

    def _person_from_handle(self, kind: str, key: int, place: QPointF) -> None:
        one = self.person(key)

        def made(person: int, post: int) -> None:
            x, y = round(place.x()), round(place.y())
            write(self._context, M_("Move a card"), "move_cards", self._id, [(post, person, x, y)])
            if kind == REPORTS_TO:
                write(
                    self._context,
                    M_("Change the boss of {name}", name=one.name),
                    "set_boss",
                    self._id,
                    one.post_id,
                    post,
                    self._context.as_of,
                )
            else:
                ends = (one.person_id, one.post_id), (person, post)
                write(self._context, M_("Add a relation"), "add_tie", self._id, kind, *ends)
            self._made(person, post)

        self._ask_person(None, made)

    def _moved(self, cards: list[tuple[int, int, int, int]]) -> None:
        text = M_("Move {n} cards", n=len(cards)) if len(cards) > 1 else M_("Move a card")
        write(self._context, text, "move_cards", self._id, cards)

    def _reparent(self, keys: list[int], boss_key: int, ask: bool) -> None:
        members, boss = [self.person(key) for key in keys], self.person(boss_key)
        shown = boss.name or boss.title or ""
        if not ask:
            self._set_boss(members, boss)
            return
        menu = QMenu(self)
        menu.setObjectName("drop_menu")
        text = ngettext("Reports to {name}", "They report to {name}", len(members)).format(
            name=shown
        )
        menu.addAction(text).triggered.connect(lambda _on=False: self._set_boss(members, boss))
        menu.addAction(_("Leave as it was"))
        menu.popup(QCursor.pos())

    def _set_boss(self, members: list[Person], boss: Person) -> None:
        for one in members:
            write(
                self._context, M_("Change the boss of {name}", name=one.name), "set_boss", self._id,
                one.post_id, boss.post_id, self._context.as_of,
            )  # fmt: skip
        shown = boss.name or boss.title or ""
        text = _("{name} reports to {boss}.").format(name=members[0].name, boss=shown)
        if len(members) > 1:
            text = _("{n} people report to {boss}.").format(n=len(members), boss=shown)
        self._context.notify(text, undo=True)

    def _tie(self, kind: str, first: int, second: int) -> None:
        a, b = self.person(first), self.person(second)
        write(
            self._context, M_("Add a relation"), "add_tie", self._id, kind,
            (a.person_id, a.post_id), (b.person_id, b.post_id),
        )  # fmt: skip

    def _fill_links(self) -> None:
        menu = self._link_menu
        menu.clear()
        chosen = self.scene.chosen()
        if len(chosen) != 2:
            menu.addAction(_("Choose two people first (Shift and click)")).setEnabled(False)
            return
        a, b = chosen[0].person, chosen[1].person
        menu.addAction(f"{a.name} → {b.name}").setEnabled(False)
        menu.addSeparator()
        for kind, text in KINDS.items():
            menu.addAction(_(text)).triggered.connect(partial(self._link, kind, a, b))
        used = self._staff.kinds() if self._staff is not None else []
        for kind in used:
            if kind not in KINDS:
                menu.addAction(kind).triggered.connect(partial(self._link, kind, a, b))
        menu.addAction(_("Another word…")).triggered.connect(partial(self._link_word, a, b))

    def _link(self, kind: str, a: Person, b: Person, _on: bool = False) -> None:
        if kind == REPORTS_TO:
            self._set_boss([a], b)
        else:
            self._tie(kind, a.key, b.key)

    def _link_word(self, a: Person, b: Person, _on: bool = False) -> None:
        word = ask_text(self, _("Link"), _("Kind of relation"))
        if word:
            self._tie(word, a.key, b.key)

    def _remove(self) -> None:
        if not self._editable:
            return
        chosen_line = self.scene.chosen_line()
        if chosen_line is not None:
            tie = chosen_line.tie
            write(self._context, M_("Remove a relation"), "remove_tie", tie.kind, tie.id)
            self._context.notify(_("The line is gone."), undo=True)
            return
        cards = [
            (card.person.post_id, card.person.person_id)
            for card in self.scene.chosen()
            if card.person.person_id is not None
        ]
        if cards:
            write(
                self._context,
                M_("Take {n} people off the map", n=len(cards)),
                "hide_cards",
                self._id,
                cards,
                True,
            )
            text = ngettext(
                "{n} person is off the map; the person stays.",
                "{n} people are off the map; they stay people of the account.",
                len(cards),
            )
            self._context.notify(text.format(n=len(cards)), undo=True)

    def _fill_hidden(self) -> None:
        self._back_menu.clear()
        for post, person, name in self._hidden:
            action = self._back_menu.addAction(_("Put {name} back").format(name=name))
            action.setEnabled(self._editable)
            action.triggered.connect(partial(self._put_back, post, person, name))

    def _put_back(self, post: int, person: int, name: str, _on: bool = False) -> None:
        write(
            self._context,
            M_("Put {name} back on the map", name=name),
            "hide_cards",
            self._id,
            [(post, person)],
            False,
        )

    def _tidy(self) -> None:
        write(self._context, M_("Tidy the map up"), "tidy_map", self._id)
        self.view.fit()

    # -- export -------------------------------------------------------------------------------

    def _ask_where(self, suffix: str, _on: bool = False) -> None:
        name = f"{self._account_name()} {_('map')} {self._context.as_of.isoformat()}{suffix}"
        heading, patterns = _("Export the map"), f"*{suffix}"
        out = choose_save(self, self._context.settings, "map", heading, name, patterns)
        if out is not None:
            self.export_to(out if out.suffix else out.with_suffix(suffix))

    def export_to(self, out: Path) -> None:
        """Write the map; the ending of the file chooses picture, drawing or page."""
        load("kamdesk.features.relationships.ui.export:export")(
            self.scene, self._account_name(), self._context.as_of, out
        )
        self._context.notify(_("Exported: {file}").format(file=out))

    def _account_name(self) -> str:
        return str(
            self._context.workspace.read(
                lambda reader: reader.value(
                    "SELECT name FROM account WHERE id = ?", (self._id,), ""
                )
            )
        )


def _signed(value: Decimal | None) -> str:
    return MISSING if value is None else f"{value:+.2f}"
