"""The printable one-pager of an account: five figures, the people, what happened, a note."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QScrollArea, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_compact, format_date, format_money, format_percent
from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.ui.inspector import AccountForm
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import Card, Tile, caption, clear, hbox, label, muted, section, vbox

_TABLES = (
    "account", "account_tag", "account_identifier", "parameter", "invoice", "receipt",
    "allocation", "person", "post", "holding", "fact",
)  # fmt: skip
_JUDGEMENTS: dict[str, dict[str, tuple[str, str]]] = {
    "attitude": {
        "2": ("++ ", N_("Mentor")), "1": ("+ ", N_("Supporter")), "0": ("0 ", N_("Neutral")),
        "-1": ("– ", N_("Non-supporter")), "-2": ("–– ", N_("Opponent")),
    },
    "influence": {
        "1": ("1 ", N_("Very low")), "2": ("2 ", N_("Low")), "3": ("3 ", N_("Medium")),
        "4": ("4 ", N_("High")), "5": ("5 ", N_("Very high")),
    },
    "coverage": {
        "0": ("", N_("Unknown to us")), "1": ("", N_("No contact")), "2": ("", N_("Brief contact")),
        "3": ("", N_("Several contacts")), "4": ("", N_("In depth")),
    },
    "role": {
        "decision_maker": ("", N_("Decides")), "approver": ("", N_("Approves")),
        "evaluator": ("", N_("Evaluates")), "user": ("", N_("Uses")),
        "gatekeeper": ("", N_("Gatekeeper")), "payer": ("", N_("Pays")),
    },
}  # fmt: skip
"""Signs and words of judgements, the same as on the map."""
_TWO_COLUMNS = 1060
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_EVENTS = {
    "invoice": N_("Invoice {number}"),
    "credit_note": N_("Credit note {number}"),
    "receipt": N_("Receipt {number}"),
}
_FACTS = {
    "attitude": N_("{name}: attitude {judgement}"),
    "influence": N_("{name}: influence {judgement}"),
    "coverage": N_("{name}: coverage {judgement}"),
    "role": N_("{name}: role {judgement}"),
}


def judgement(kind: str, value: object) -> str:
    """Return a judgement as sign and word: "++ Mentor"; — if it is unknown."""
    if value is None:
        return MISSING
    sign, word = _JUDGEMENTS.get(kind, {}).get(str(value), ("", ""))
    return f"{sign}{_(word)}" if word else str(value)


def people(reader: Reader, account_id: int, as_of: date) -> list[tuple[Any, ...]]:
    """Return the people who matter most: (name, title, department, influence, attitude)."""
    newest = (
        "(SELECT value FROM fact WHERE fact.account_id = post.account_id AND fact.person_id = "
        "person.id AND fact.kind = '{kind}' AND on_day <= :day ORDER BY on_day DESC, id DESC LIMIT 1)"
    )
    return reader.rows(
        "SELECT person.name, post.title, post.department, "
        f"CAST({newest.format(kind='influence')} AS INTEGER) AS influence, "
        f"CAST({newest.format(kind='attitude')} AS INTEGER) FROM post "
        "JOIN holding ON holding.post_id = post.id AND holding.until IS NULL "
        "JOIN person ON person.id = holding.person_id AND person.archived_at IS NULL "
        "WHERE post.account_id = :account ORDER BY influence DESC NULLS LAST, post.id LIMIT 6",
        {"account": account_id, "day": as_of.isoformat()},
    )


def events(reader: Reader, account_id: int, as_of: date) -> list[tuple[Any, ...]]:
    """Return the last things that happened: (day, kind, number or name, minor units or what, currency)."""
    return reader.rows(
        "SELECT * FROM (SELECT issued AS day, kind, number, amount_minor, currency FROM invoice "
        "WHERE account_id = :account UNION ALL "
        "SELECT received, 'receipt', coalesce(number, ''), amount_minor, currency FROM receipt "
        "WHERE account_id = :account UNION ALL "
        "SELECT on_day, fact.kind, person.name, fact.value, NULL "
        "FROM fact JOIN person ON person.id = person_id WHERE account_id = :account) "
        "WHERE day <= :day ORDER BY day DESC LIMIT 12",
        {"account": account_id, "day": as_of.isoformat()},
    )


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
                ("credit", _("Credit used"), _("Outstanding as a share of the credit limit.")),
                ("late", _("Oldest late"), _("Days since the oldest unpaid due day.")),
                ("last", _("Last receipt"), _("Day money last came in.")),
            )
        }
        for tile in self._tiles.values():
            tile.clicked.connect(lambda: context.open_account(account_id, "money"))
        self._people = QGridLayout()
        self._events = QGridLayout()
        self._facts = vbox(gap=4)
        for grid in (self._people, self._events):
            grid.setHorizontalSpacing(14)
            grid.setVerticalSpacing(6)
        people_card = _card(_("Who matters"), self._people)
        events_card = _card(_("What happened last"), self._events)
        facts_card = _card(_("Notes and numbers"), self._facts)
        form_card = Card()
        form_card.setFixedWidth(340)
        self.form = AccountForm(context, account_id)
        form_card.setLayout(
            vbox(section(_("Details")), self.form, margins=(16, 12, 16, 12), gap=10)
        )
        left = vbox(
            hbox(*self._tiles.values(), gap=10), people_card, events_card, facts_card, None, gap=12
        )
        inner = QWidget()
        self._columns = hbox(left, vbox(form_card, None), gap=12, margins=(16, 14, 16, 14))
        inner.setLayout(self._columns)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setObjectName("brief_area")
        area.setAccessibleName(_("Brief"))
        area.setWidget(inner)
        self.setLayout(vbox(area))
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

    def reload(self) -> None:
        """Read everything again."""
        as_of = self._context.as_of
        read = self._context.workspace.read
        lines = read(queries.account_lines, [self._id], as_of)
        if self._id not in lines:
            return
        self._show_figures(lines[self._id], as_of)
        self._show_people(read(people, self._id, as_of))
        self._show_events(read(events, self._id, as_of))
        self._show_facts()

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

    def _show_people(self, found: list[tuple[Any, ...]]) -> None:
        clear(self._people)
        if not found:
            self._people.addWidget(
                muted(_("Nobody is known here yet. Add people on the map, or import contacts.")),
                0,
                0,
            )
        for row, (name, title, department, influence, attitude) in enumerate(found):
            self._people.addWidget(label(name or _("unknown"), bold=True), row, 0)
            self._people.addWidget(
                muted(" · ".join(part for part in (title, department) if part)), row, 1
            )
            self._people.addWidget(
                muted(_("influence {n}").format(n=judgement("influence", influence))), row, 2
            )
            self._people.addWidget(
                muted(_("attitude {sign}").format(sign=judgement("attitude", attitude))), row, 3
            )
        self._people.setColumnStretch(1, 1)

    def _show_events(self, found: list[tuple[Any, ...]]) -> None:
        clear(self._events)
        if not found:
            self._events.addWidget(muted(_("Nothing has happened yet.")), 0, 0)
        for row, (day, kind, number, what, currency) in enumerate(found):
            self._events.addWidget(muted(day), row, 0)
            if kind in _EVENTS:
                self._events.addWidget(label(_(_EVENTS[kind]).format(number=number)), row, 1)
                amount = label(format_money(what, currency))
                amount.setAlignment(_RIGHT)
                self._events.addWidget(amount, row, 2)
                self._events.addWidget(muted(currency), row, 3)
            else:
                text = _(_FACTS.get(kind, "{name}: {judgement}"))
                shown = text.format(name=number or _("unknown"), judgement=judgement(kind, what))
                self._events.addWidget(label(shown), row, 1, 1, 3)
        self._events.setColumnStretch(1, 1)

    def _show_facts(self) -> None:
        clear(self._facts)
        found = self._context.workspace.read(queries.account, self._id)
        if found is None:
            return
        self._facts.addWidget(label(found["note"] or _("No note."), wrap=True))
        for kind, value in found.identifiers:
            self._facts.addWidget(caption(f"{kind}: {value}"))
        parameters = self._context.workspace.read(
            lambda reader: reader.rows(
                "SELECT key, value, valid_from, source FROM parameter WHERE account_id = ? "
                "ORDER BY key, valid_from DESC",
                (self._id,),
            )
        )
        for key, value, day, source in parameters:
            since = _("from {day}").format(day=day)
            self._facts.addWidget(
                caption(f"{key} = {value}  ({since}{', ' + source if source else ''})")
            )


def _card(heading: str, content: Any) -> Card:
    card = Card()
    card.setLayout(vbox(section(heading), content, margins=(16, 12, 16, 14), gap=8))
    return card
