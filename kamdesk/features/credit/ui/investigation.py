"""The investigation on the right of the Credit tab: choose one, fill it at the customer's site."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QScrollArea, QStackedWidget, QWidget

from kamdesk.base.formats import MISSING, format_date, format_int
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.features.accounts import queries as accounts
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.queries import AccountCredit
from kamdesk.features.credit.ui.decide import ClassCard
from kamdesk.features.credit.ui.desk import Desk, goes_on
from kamdesk.features.credit.ui.limit_form import LimitForm
from kamdesk.features.credit.ui.scores import ScoreCard
from kamdesk.features.credit.ui.sections import cards
from kamdesk.features.credit.ui.statements import StatementsCard
from kamdesk.features.credit.ui.words import fact_text, fact_title
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, parse_day
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    button,
    clear,
    hbox,
    label,
    muted,
    section,
    vbox,
)

_CHANGES = 8
_LEAST = 620
_FILLED_LATE = ("history", "security", "site_visit")
"""Sections that stand below the accounts."""


class InvestigationPanel(QWidget):
    """One investigation of the account, with all its parts."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("investigation_panel")
        self._context = context
        self.desk = Desk(context, account_id)
        self._wanted: int | None = None
        self._make_bar()
        self._make_head()
        self.sections = cards(self.desk)
        self.statements = StatementsCard(self.desk)
        self.score = ScoreCard(self.desk)
        self.decision = ClassCard(self.desk)
        self.limit = LimitForm(self.desk)
        self._lay_out()

    # -- parts --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.which = ChoiceField("which_investigation", _("Investigation"), {}, self._choose)
        self.which.label.hide()
        self.which.setMinimumWidth(230)
        self.start = button(_("New investigation"), "primary", "add", self.begin)
        self.start.setObjectName("new_investigation")
        self.remove = button(_("Remove"), "flat", "trash", self._remove)
        self.remove.setObjectName("remove_investigation")
        self.start.setEnabled(not self._context.workspace.readonly)

    def _make_head(self) -> None:
        self.day = Field(
            "investigation_day", _("Day"), self._save_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.who = Field("investigation_by", _("Investigated by"), self._save_who)
        self.who.offer(lambda: self._context.workspace.read(accounts.owners))
        self.review = Field(
            "investigation_review",
            _("Next review"),
            self._save_review,
            tip=_("2026-09-30, 9-30, +60d"),
        )
        self.note = Field("investigation_note", _("Note"), self._save_note)
        for field in (self.day, self.who, self.review, self.note):
            goes_on(field)
        self.changes = QGridLayout()
        self.changes.setHorizontalSpacing(12)
        self.changes.setVerticalSpacing(2)
        self.changed = muted("")
        self.changed.setObjectName("changes_since_last")
        self.head = Card()
        row = hbox(self.day, self.who, self.review, self.note, gap=10)
        row.setStretch(3, 2)
        self.head.setLayout(vbox(row, self.changed, self.changes, gap=6, margins=(14, 8, 14, 10)))

    def _lay_out(self) -> None:
        early = [one for key, one in self.sections.items() if key not in _FILLED_LATE]
        late = [self.sections[key] for key in _FILLED_LATE]
        inner = QWidget()
        self.parts: list[QWidget] = [
            self.head, *early, self.statements, *late, self.score, self.decision,
        ]  # fmt: skip
        self._below = vbox(gap=0)
        inner.setLayout(vbox(*self.parts, self._below, None, gap=8, margins=(8, 4, 14, 12)))
        self.area = QScrollArea()
        self.area.setObjectName("investigation_area")
        self.area.setAccessibleName(_("Credit investigation"))
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumWidth(_LEAST)
        self.area.setWidget(inner)
        first = button(_("New investigation"), "primary", "add", self.begin)
        first.setObjectName("first_investigation")
        first.setEnabled(not self._context.workspace.readonly)
        nothing = EmptyState(
            "search",
            _("No credit without a dated investigation: begin one at the customer's site. Every answer is saved at once; the next one starts from it."),
            first,
        )  # fmt: skip
        self._without = vbox(gap=0)
        empty = QWidget()
        empty.setLayout(vbox(nothing, self._without, None, gap=8, margins=(8, 4, 14, 12)))
        self.hollow = QScrollArea()
        self.hollow.setWidgetResizable(True)
        self.hollow.setWidget(empty)
        self.body = QStackedWidget()
        self.body.addWidget(self.area)
        self.body.addWidget(self.hollow)
        bar = hbox(
            section(_("Investigation")),
            self.which,
            None,
            self.remove,
            self.start,
            margins=(8, 6, 14, 2),
        )
        self.setLayout(vbox(bar, self.body, gap=2))

    # -- showing ------------------------------------------------------------------------------

    def show_credit(self, found: AccountCredit) -> None:
        """Show an account; the investigation that was chosen stays."""
        desk = self.desk
        desk.credit = found
        ids = [one.id for one in found.investigations]
        key = self._wanted if self._wanted in ids else ids[0] if ids else None
        self._wanted = key
        desk.shown = (
            None if key is None else self._context.workspace.read(queries.investigation, key)
        )
        self._fill_which(found, key)
        self.body.setCurrentIndex(1 if desk.shown is None else 0)
        place = self._without if desk.shown is None else self._below
        if place.indexOf(self.limit) < 0:
            place.addWidget(self.limit)
        self.which.setVisible(desk.shown is not None)
        self.remove.setVisible(desk.shown is not None)
        self.remove.setEnabled(desk.may_edit)
        if desk.shown is not None:
            self._show_parts()
        self.limit.show_facts()

    def _fill_which(self, found: AccountCredit, key: int | None) -> None:
        choices = {}
        for one in found.investigations:
            mark = "●" if one.approved_on is not None else "○"
            score = "" if one.score is None else f" · {one.score:.1f}"
            name = one.credit_class or MISSING
            choices[str(one.id)] = f"{mark} {format_date(one.day)} · {name}{score}"
        self.which.offer_choices(choices)
        if key is not None:
            self.which.set_text(str(key))

    def _show_parts(self) -> None:
        shown, credit = self.desk.shown, self.desk.credit
        assert shown is not None
        assert credit is not None
        head, may = shown.head, self.desk.may_edit
        public = shown.is_public
        self.day.set_text(format_date(head.day))
        self.who.set_text(head.colleague or "")
        self.review.set_text("" if head.review_on is None else format_date(head.review_on))
        self.note.set_text(head.note or "")
        for field in (self.day, self.who, self.review, self.note):
            field.setEnabled(may)
        for key, card in self.sections.items():
            card.setVisible(form.section_shown(key, public=public))
            card.show_facts()
        self.statements.setVisible(not public)
        if not public:
            self.statements.show_facts()
        self.score.show_facts()
        self.decision.show_facts()
        self._show_changes(credit)

    def _show_changes(self, credit: AccountCredit) -> None:
        clear(self.changes)
        shown = self.desk.shown
        assert shown is not None
        ids = [one.id for one in credit.investigations]
        place = ids.index(shown.head.id) + 1
        if place >= len(ids):
            self.changed.setText(_("The first investigation of this account."))
            return
        former = credit.investigations[place]
        before = self._context.workspace.read(queries.facts_of, former.id)
        found = [
            one
            for one in form.differences(before, shown.facts)
            if not one.key.startswith(form.PHOTO_PREFIX)
        ]
        text = ngettext(
            "{n} answer changed since {day}", "{n} answers changed since {day}", len(found)
        )
        self.changed.setText(text.format(n=format_int(len(found)), day=format_date(former.day)))
        for row, one in enumerate(found[:_CHANGES]):
            self.changes.addWidget(muted(fact_title(one.key)), row, 0)
            told = f"{fact_text(one.key, one.before)} → {fact_text(one.key, one.after)}"
            self.changes.addWidget(label(told, wrap=True), row, 1)
        self.changes.setColumnStretch(1, 1)

    # -- what users do ------------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        self._wanted = int(key)
        if self.desk.credit is not None:
            found = self.desk.credit
            QTimer.singleShot(0, self, lambda: self.show_credit(found))  # after the list has closed

    def begin(self) -> None:
        """Begin an investigation today; the facts of the last one are carried over."""
        credit = self.desk.credit
        if credit is None:
            return
        text = M_("Begin a credit investigation of {name}", name=credit.line.name)
        last = credit.investigations[0].colleague if credit.investigations else ""
        key = self.desk.write(
            text, "start_investigation", self.desk.account_id, self._context.as_of, last or "",
            undo=True,
        )  # fmt: skip
        self._wanted = key
        found = self._context.workspace.read(
            queries.account_credit, self.desk.account_id, self._context.as_of
        )
        if found is not None:
            self.show_credit(found)
        self.area.verticalScrollBar().setValue(0)
        self.sections["identity"].fields["uscc"].line.setFocus()

    def _remove(self) -> None:
        shown = self.desk.shown
        if shown is not None:
            text = M_("Remove the credit investigation of {day}", day=format_date(shown.head.day))
            self.desk.write(text, "remove_investigation", shown.head.id, undo=True)

    def _head(self, name: str, value: object) -> None:
        if self.desk.shown is not None:
            text = M_("Change the credit investigation")
            self.desk.write(text, "set_head", self.desk.shown.head.id, name, value)

    def _save_day(self, text: str) -> None:
        self._head("day", parse_day(text, self._context.today()))

    def _save_review(self, text: str) -> None:
        self._head("review_on", parse_day(text, self._context.today()))

    def _save_who(self, text: str) -> None:
        self._head("colleague", text)

    def _save_note(self, text: str) -> None:
        self._head("note", text)
