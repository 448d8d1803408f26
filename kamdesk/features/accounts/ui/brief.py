"""The printable one-pager of an account: five figures, the people, what happened, a note."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import (
    MISSING,
    format_compact,
    format_date,
    format_money,
    format_names,
    format_percent,
)
from kamdesk.base.i18n import N_, _
from kamdesk.base.lazy import load
from kamdesk.base.text import one_line
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.ui.inspector import AccountForm
from kamdesk.features.accounts.ui.judgements import judgement, terms, told
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import Card, Elided, Tile, caption, hbox, label, muted, section, vbox

_TABLES = (
    "account", "account_tag", "account_identifier", "parameter", "invoice", "receipt",
    "allocation", "instalment", "bill", "exposure_item", "parameter", "person", "post", "holding", "fact", "term", "touch", "touch_person",
)  # fmt: skip
_SHOWN_NAMES = 3
_SHOWN_LETTERS = 90
_TWO_COLUMNS = 1060
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_EVENTS = {
    "invoice": N_("Invoice {number}"),
    "credit_note": N_("Credit note {number}"),
    "receipt": N_("Receipt {number}"),
    "refund": N_("Refund {number}"),
    "write_off": N_("Write-off {number}"),
}
_TOUCHES = {
    "visit": N_("Visit"), "meeting": N_("Meeting"), "call": N_("Call"), "message": N_("Message"),
}  # fmt: skip


class _Lines(QGridLayout):
    """Rows of texts; labels are made once and filled again. Or one sentence if there is no row.

    In a row of fewer texts than columns the last one has the room of those that are missing.
    """

    def __init__(self, makers: Sequence[Callable[[], QLabel]], nothing: str) -> None:
        super().__init__()
        self.setHorizontalSpacing(14)
        self.setVerticalSpacing(6)
        self.setColumnStretch(1, 1)
        self._makers = makers
        self._labels: list[list[QLabel]] = []
        self._counts: list[int] = []
        self._nothing = muted(nothing)
        self.addWidget(self._nothing, 0, 0)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows."""
        while len(self._labels) < len(rows):
            place = len(self._labels)
            self._labels.append([make() for make in self._makers])
            self._counts.append(len(self._makers))
            for column, one in enumerate(self._labels[place]):
                self.addWidget(one, place, column)
        for place, labels in enumerate(self._labels):
            texts = rows[place] if place < len(rows) else ()
            if texts:
                self._spread(place, len(texts))
            for column, one in enumerate(labels):
                if column < len(texts):
                    one.setText(texts[column])
                one.setVisible(column < len(texts))
        self._nothing.setVisible(not rows)

    def _spread(self, place: int, count: int) -> None:
        """Let the last of so many texts reach to the end of the row."""
        before, self._counts[place] = self._counts[place], count
        if count != before:
            labels, width = self._labels[place], len(self._makers)
            for column in {before - 1, count - 1}:
                span = width - column if column == count - 1 else 1
                self.removeWidget(labels[column])
                self.addWidget(labels[column], place, column, 1, span)


def _text() -> QLabel:
    """Return a line of text that takes the room there is and is cut where there is too little."""
    made = Elided()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _amount() -> QLabel:
    made = label()
    made.setAlignment(_RIGHT)
    return made


class BriefTab(QWidget):
    """What one reads in the lobby."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("brief_tab")
        self._context = context
        self._id = account_id
        self._tiles = {
            name: Tile(name, heading, text)
            for name, heading, text in (
                (
                    "outstanding",
                    _("Outstanding"),
                    _("Open invoices less what is not applied yet, in the account's currency."),
                ),
                ("overdue", _("Overdue"), _("Open invoices whose due day has passed.")),
                (
                    "credit",
                    _("Credit used"),
                    _("Exposure as a share of the credit limit; the tab Credit shows every term."),
                ),
                ("late", _("Oldest late"), _("Days since the oldest unpaid due day.")),
                ("last", _("Last receipt"), _("Day money last came in.")),
            )
        }
        for tile in self._tiles.values():
            tile.clicked.connect(lambda: context.open_account(self._id, "money"))
        self._people = _Lines(
            (partial(label, bold=True), muted, muted, muted),
            _("Nobody is known here yet. Add people on the map, or import contacts."),
        )
        self._events = _Lines((muted, _text, _amount, muted), _("Nothing has happened yet."))
        self._note = label(wrap=True)
        self._facts = vbox(self._note, gap=4)
        self._fact_labels: list[QLabel] = []
        people_card = _card(_("Who matters"), self._people)
        events_card = _card(_("What happened last"), self._events)
        facts_card = _card(_("Notes and numbers"), self._facts)
        form_card = Card()
        form_card.setFixedWidth(340)
        self.form = AccountForm(context, account_id)
        form_card.setLayout(
            vbox(section(_("Details")), self.form, margins=(16, 12, 16, 12), gap=10)
        )
        parts = [
            load(part.widget)(context, account_id)
            for part in load("kamdesk.app.features:brief_parts")()
        ]
        left = vbox(
            hbox(*self._tiles.values(), gap=10), *parts, people_card, events_card, facts_card, None, gap=12
        )  # fmt: skip
        inner = QWidget()
        self._columns = hbox(left, vbox(form_card, None), gap=12, margins=(16, 14, 16, 14))
        inner.setLayout(self._columns)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setObjectName("brief_area")
        self._area.setAccessibleName(_("Brief"))
        self._area.setWidget(inner)
        self.setLayout(vbox(self._area))
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details under the rest where two columns have no room."""
        super().resizeEvent(event)
        wide = self.width() >= _TWO_COLUMNS
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(way)

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()
            self.form.reload()

    def show_account(self, account_id: int, known: queries.Known | None = None) -> None:
        """Show another account, as it was just read if given."""
        self._id = account_id
        self._area.verticalScrollBar().setValue(0)
        known = self.reload(known)
        self.form.show_account(account_id, None if known is None else known.account)

    def reload(self, known: queries.Known | None = None) -> queries.Known | None:
        """Read everything again, but what was just read, and return the account as it was read."""
        as_of = self._context.as_of
        with self._context.workspace.database.read() as reader:
            if known is None:
                known = queries.known(reader, self._id, as_of)
            met = queries.people(reader, self._id, as_of)
            happened = queries.happened(reader, self._id, as_of)
            noted = queries.parameters(reader, self._id)
            names = terms(reader)
        if known is not None:
            self._show_figures(known.line, as_of)
            self._show_people(met, names)
            self._show_events(happened, names)
            self._show_facts(known.account, noted)
        return known

    def _show_figures(self, one: queries.AccountLine, as_of: date) -> None:
        tiles = self._tiles
        owed = one.outstanding or 0
        tiles["outstanding"].set_value(
            format_compact(owed, one.currency), one.currency, tip=format_money(owed, one.currency)
        )
        late = one.overdue or 0
        share = format_percent(late / owed) if owed > 0 and late else ""
        tiles["overdue"].set_value(
            format_compact(late, one.currency),
            f"■ {share}" if late else _("none"),
            "bad" if late else "",
            format_money(late, one.currency),
        )
        used = queries.credit_used(one)
        limit = (
            MISSING if one.credit_limit is None else format_compact(one.credit_limit, one.currency)
        )
        tiles["credit"].set_value(
            format_percent(used, 0),
            _("of {limit}").format(limit=limit) if one.credit_limit else _("no limit is set"),
            "bad" if used and used > 1 else "",
        )
        days = None if one.oldest_due is None else (as_of - one.oldest_due).days
        tiles["late"].set_value(
            MISSING if days is None else _("{n} days").format(n=days),
            ""
            if one.oldest_due is None
            else _("due {day}").format(day=format_date(one.oldest_due)),
        )
        tiles["last"].set_value(
            format_date(one.last_receipt),
            ""
            if one.last_receipt is None
            else _("{n} days ago").format(n=(as_of - one.last_receipt).days),
        )

    def _show_people(self, found: list[queries.Met], names: Any) -> None:
        self._people.fill(
            [
                (
                    one.name or _("unknown"),
                    " · ".join(part for part in (one.title, one.department) if part),
                    _("influence {n}").format(n=judgement("influence", one.influence, names)),
                    _("attitude {sign}").format(sign=judgement("attitude", one.attitude, names)),
                )
                for one in found
            ]
        )

    def _show_events(self, found: list[queries.Happened], names: Any) -> None:
        self._events.fill([(one.day.isoformat(), *_event(one, names)) for one in found])

    def _show_facts(self, found: queries.Account, noted: list[tuple[Any, ...]]) -> None:
        self._note.setText(found["note"] or _("No note."))
        texts = [f"{kind}: {value}" for kind, value in found.identifiers]
        for key, value, day, source in noted:
            since = _("from {day}").format(day=day)
            texts.append(f"{key} = {value}  ({since}{', ' + source if source else ''})")
        while len(self._fact_labels) < len(texts):
            self._fact_labels.append(caption())
            self._facts.addWidget(self._fact_labels[-1])
        for place, one in enumerate(self._fact_labels):
            one.setText(texts[place] if place < len(texts) else "")
            one.setVisible(place < len(texts))


def _event(one: queries.Happened, terms_used: Any) -> tuple[str, ...]:
    """Return a thing that happened in words; of money also its amount and currency."""
    if one.amount is not None:
        text = _(_EVENTS[one.kind]).format(number=one.name)
        return text, format_money(one.amount, one.currency), one.currency
    if one.kind == "touch":
        names = one.names
        who = format_names(names[:_SHOWN_NAMES]) + (" …" if len(names) > _SHOWN_NAMES else "")
        kind = _(_TOUCHES.get(one.currency, one.currency))
        parts = [kind, who, one_line(one.value, _SHOWN_LETTERS)]
        return (" · ".join(part for part in parts if part),)
    return (told(one.name, one.kind, one.value or None, terms_used),)


def _card(heading: str, content: Any) -> Card:
    card = Card()
    card.setLayout(vbox(section(heading), content, margins=(16, 12, 16, 14), gap=8))
    return card
