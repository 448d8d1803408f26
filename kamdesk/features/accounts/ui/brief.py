"""The printable one-pager of an account: five figures, the people, what happened, a note."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

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
from kamdesk.base.text import one_line
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.ui.inspector import AccountForm
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import Card, Tile, caption, clear, hbox, label, muted, section, vbox

_TABLES = (
    "account", "account_tag", "account_identifier", "parameter", "invoice", "receipt",
    "allocation", "person", "post", "holding", "fact", "touch", "touch_person",
)  # fmt: skip
_SHOWN_NAMES = 3
_SHOWN_LETTERS = 90
_ATTITUDES = {-2: "−−", -1: "−", 0: "0", 1: "+", 2: "++"}
_EVENTS = {
    "invoice": N_("Invoice {number}"),
    "credit_note": N_("Credit note {number}"),
    "receipt": N_("Receipt {number}"),
    "fact": N_("{number}: {what}"),
}
_TOUCHES = {
    "visit": N_("Visit"), "meeting": N_("Meeting"), "call": N_("Call"), "message": N_("Message"),
}  # fmt: skip
_FACTS = {
    "attitude": N_("attitude"), "influence": N_("influence"), "coverage": N_("coverage"),
    "role": N_("role"),
}  # fmt: skip


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
    """Return the last things that happened: (day, kind, number or name, minor units or what, currency).

    Of a touch: names of theirs, its outcome or subject, and its kind in the place of the currency.
    """
    return reader.rows(
        "SELECT * FROM (SELECT issued AS day, kind, number, amount_minor, currency FROM invoice "
        "WHERE account_id = :account UNION ALL "
        "SELECT received, 'receipt', coalesce(number, ''), amount_minor, currency FROM receipt "
        "WHERE account_id = :account UNION ALL "
        "SELECT on_day, 'fact', person.name, fact.kind || ' ' || coalesce(fact.value, '?'), NULL "
        "FROM fact JOIN person ON person.id = person_id WHERE account_id = :account UNION ALL "
        "SELECT day, 'touch', (SELECT group_concat(name, char(9)) FROM (SELECT person.name "
        "FROM touch_person AS tp JOIN person ON person.id = tp.person_id WHERE tp.touch_id = touch.id "
        "ORDER BY tp.id)), coalesce(outcome, subject), kind FROM touch WHERE account_id = :account) "
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
        inner.setLayout(hbox(left, vbox(form_card, None), gap=12, margins=(16, 14, 16, 14)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.setLayout(vbox(area))
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

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
        used = None if not one.credit_limit else owed / one.credit_limit
        limit = (
            MISSING if one.credit_limit is None else format_compact(one.credit_limit, one.currency)
        )
        tiles["credit"].set_value(
            format_percent(used, 0),
            _("of {limit}").format(limit=limit),
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
                caption(_("influence {n}").format(n=influence or MISSING)), row, 2
            )
            sign = MISSING if attitude is None else _ATTITUDES.get(attitude, str(attitude))
            self._people.addWidget(caption(_("attitude {sign}").format(sign=sign)), row, 3)
        self._people.setColumnStretch(1, 1)

    def _show_events(self, found: list[tuple[Any, ...]]) -> None:
        clear(self._events)
        if not found:
            self._events.addWidget(muted(_("Nothing has happened yet.")), 0, 0)
        for row, (day, kind, number, what, currency) in enumerate(found):
            text, amount = _event(kind, number, what, currency)
            self._events.addWidget(caption(day), row, 0)
            self._events.addWidget(label(text, wrap=kind == "touch"), row, 1)
            self._events.addWidget(label(amount), row, 2)
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


def _event(kind: str, number: str | None, what: Any, currency: str) -> tuple[str, str]:
    """Return a thing that happened in words, and its amount if it has one."""
    if kind == "fact":
        word, _blank, value = str(what).partition(" ")
        judged = f"{_(_FACTS.get(word, word))} {value}"
        return _(_EVENTS["fact"]).format(number=number, what=judged), ""
    if kind == "touch":
        names = (number or "").split("\t")
        who = format_names(names[:_SHOWN_NAMES]) + (" …" if len(names) > _SHOWN_NAMES else "")
        parts = [_(_TOUCHES.get(currency, currency)), who, one_line(what or "", _SHOWN_LETTERS)]
        return " · ".join(part for part in parts if part), ""
    return _(_EVENTS[kind]).format(number=number), f"{format_money(what, currency)} {currency}"


def _card(heading: str, content: Any) -> Card:
    card = Card()
    card.setLayout(vbox(section(heading), content, margins=(16, 12, 16, 14), gap=8))
    return card
