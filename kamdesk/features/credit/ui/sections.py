"""The questions of an investigation, a card for each section, with what the ledger suggests."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout

from kamdesk.base.formats import format_date, format_money, format_percent
from kamdesk.base.i18n import M_, _
from kamdesk.base.money import from_minor
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.domain.form import Question, Section
from kamdesk.features.credit.queries import OwnHistory
from kamdesk.features.credit.ui.desk import Desk
from kamdesk.ui.dialogs import choose_open
from kamdesk.ui.forms import Field
from kamdesk.ui.widgets import (
    Card,
    InfoButton,
    button,
    caption,
    clear,
    hbox,
    label,
    muted,
    plain_tip,
    section,
    vbox,
)

_COLUMNS = 3


class SectionCard(Card):
    """The questions of one section."""

    def __init__(self, desk: Desk, asked: Section) -> None:
        super().__init__()
        self.setObjectName(f"section_{asked.key}")
        self._desk = desk
        self._asked = asked
        self.fields: dict[str, Field] = {}
        self.count = muted("")
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        for place, question in enumerate(asked.questions):
            field = self._field(question)
            self.fields[question.key] = field
            if question.kind == "note":
                grid.addWidget(field, place // _COLUMNS, 0, 1, _COLUMNS)
            else:
                grid.addWidget(field, place // _COLUMNS, place % _COLUMNS)
        self.head = hbox(section(_(asked.title)), self.count, None, gap=8)
        self.body: QVBoxLayout = vbox(self.head, grid, gap=6, margins=(14, 8, 14, 10))
        self.setLayout(self.body)

    def _field(self, question: Question) -> Field:
        choices = question.choices
        words = None if choices is None else {key: _(text) for key, text in choices.items()}
        return self._desk.field(question.key, _(question.title), question.kind, words)

    def show_facts(self) -> None:
        """Show the answers."""
        facts = {} if self._desk.shown is None else self._desk.shown.facts
        for question in self._asked.questions:
            field = self.fields[question.key]
            self._desk.show(field, question.key, question.kind)
            field.setEnabled(self._desk.may_edit)
        said = sum(key in facts for key in self.fields)
        self.count.setText(f"{said}/{len(self.fields)}")


class IdentityCard(SectionCard):
    """Identity, with a word about a code that does not fit."""

    def __init__(self, desk: Desk, asked: Section) -> None:
        super().__init__(desk, asked)
        self.code = label(
            _("▲ The social credit code does not fit its check sign."), "watch", wrap=True
        )
        self.code.setObjectName("code_problem")
        self.body.addWidget(self.code)

    def show_facts(self) -> None:
        """Show the answers, and whether the code fits."""
        super().show_facts()
        facts = {} if self._desk.shown is None else self._desk.shown.facts
        code = facts.get("uscc", "")
        self.code.setVisible(bool(code) and not form.code_fits(code))


class HistoryCard(SectionCard):
    """Own history: the ledger suggests, a click takes it."""

    def __init__(self, desk: Desk, asked: Section) -> None:
        super().__init__(desk, asked)
        info = InfoButton(
            _("From our own ledger, up to the day counted at: part of the amount due in the last 12 months that was paid by its due day; amount-weighted days paid after the due day in 12 months, early counts 0; highest balance of the last 24 months; part of what was paid that came in a later calendar month than it was due. Nothing is kept until you take it.")
        )  # fmt: skip
        self.head.insertWidget(1, info)
        self.take_all = button(_("Take all from the ledger"), "", "", self._take_all)
        self.take_all.setObjectName("take_history")
        self.head.addWidget(self.take_all)
        self._chips = vbox(gap=4)
        self.body.addLayout(self._chips)
        self.suggested: dict[str, str] = {}

    def show_facts(self) -> None:
        """Show the answers and what the ledger says."""
        super().show_facts()
        desk = self._desk
        clear(self._chips)
        if desk.credit is None:
            return
        found = desk.context.workspace.read(
            queries.own_history, desk.account_id, desk.currency, desk.context.as_of
        )
        self.suggested, words = _suggestions(found, desk.currency)
        facts = {} if desk.shown is None else desk.shown.facts
        chips = []
        for key, text in words.items():
            if facts.get(key) != self.suggested[key]:
                one = button(text, "pill", clicked=partial(self._take, key))
                one.setObjectName(f"suggest_{key}")
                one.setEnabled(desk.may_edit)
                chips.append(one)
        for place in range(0, len(chips), 2):
            self._chips.addLayout(hbox(*chips[place : place + 2], None, gap=6))
        if not words:
            self._chips.addWidget(caption(_("The ledger has nothing to say in this currency.")))
        open_ones = [key for key in self.suggested if facts.get(key) != self.suggested[key]]
        self.take_all.setVisible(len(open_ones) > 1)
        self.take_all.setEnabled(desk.may_edit)

    def _take(self, key: str) -> None:
        self._desk.save(key, "text", self.suggested[key])

    def _take_all(self) -> None:
        shown = self._desk.shown
        if shown is not None:
            text = M_("Take the own history from the ledger")
            self._desk.write(text, "set_facts", shown.head.id, dict(self.suggested), undo=True)


def _suggestions(found: OwnHistory, currency: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values the ledger suggests, and each in words."""
    values: dict[str, str] = {}
    words: dict[str, str] = {}
    if found.on_time is not None:
        values["on_time"] = f"{found.on_time * 100:.1f}"
        words["on_time"] = _("Ledger: {share} on time").format(share=format_percent(found.on_time))
    if found.days_late is not None:
        values["days_late"] = f"{found.days_late:.1f}"
        words["days_late"] = _("Ledger: {n} days late").format(n=values["days_late"])
    if found.most_owed is not None:
        values["most_owed"] = f"{from_minor(found.most_owed, currency).normalize():f}"
        words["most_owed"] = _("Ledger: most {amount} on {day}").format(
            amount=format_money(found.most_owed, currency), day=format_date(found.most_owed_on)
        )
    if found.cross_month is not None:
        values["cross_month"] = f"{found.cross_month * 100:.1f}"
        words["cross_month"] = _("Ledger: {share} in a later month").format(
            share=format_percent(found.cross_month)
        )
    return values, words


class SiteCard(SectionCard):
    """What was seen, and references to pictures and papers."""

    def __init__(self, desk: Desk, asked: Section) -> None:
        super().__init__(desk, asked)
        self.add = button(_("Add a picture or paper…"), "", "picture", self._choose)
        self.add.setObjectName("add_photo")
        self.head.addWidget(self.add)
        self._photos = vbox(gap=2)
        self.body.addLayout(self._photos)

    def show_facts(self) -> None:
        """Show what was seen and what is referred to."""
        super().show_facts()
        clear(self._photos)
        self.add.setEnabled(self._desk.may_edit)
        shown = self._desk.shown
        for key, title, path in () if shown is None else shown.photos:
            there = Path(path).exists()
            text = title if there else _("▲ {file} is not where it was").format(file=title)
            opened = button(text, "link", "", partial(_open, path))
            opened.setToolTip(plain_tip(path))
            opened.setEnabled(there)
            gone = self._remover(key, title)
            self._photos.addLayout(hbox(opened, None, gone))

    def _remover(self, key: int, title: str) -> QPushButton:
        gone = button(_("Remove"), "flat", "", partial(self._remove, key))
        gone.setAccessibleName(_("Remove {file}").format(file=title))
        gone.setEnabled(self._desk.may_edit)
        return gone

    def _choose(self) -> None:
        path = choose_open(
            self, self._desk.context.settings, "credit", _("Add a picture or paper"), ""
        )
        if path is not None:
            self.add_file(str(path))

    def add_file(self, path: str) -> None:
        """Refer to a file where it lies."""
        shown = self._desk.shown
        if shown is not None:
            text = M_("Add {file} to the credit file", file=Path(path).name)
            self._desk.write(
                text, "add_photo", shown.head.id, path, self._desk.context.as_of, undo=True
            )

    def _remove(self, key: int) -> None:
        shown = self._desk.shown
        if shown is not None:
            text = M_("Remove a reference from the credit file")
            self._desk.write(text, "remove_photo", shown.head.id, key, undo=True)


def _open(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))


_CARDS: dict[str, Callable[[Desk, Section], SectionCard]] = {
    "identity": IdentityCard,
    "history": HistoryCard,
    "site_visit": SiteCard,
}


def cards(desk: Desk) -> dict[str, SectionCard]:
    """Return a card for each section, in the order they are asked."""
    return {one.key: _CARDS.get(one.key, SectionCard)(desk, one) for one in form.SECTIONS}
