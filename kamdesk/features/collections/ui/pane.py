"""The right-hand pane of the list: the account, its items, the one-line logger, what was done."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_date, format_money
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain import quiet
from kamdesk.features.collections.domain.ladder import Step
from kamdesk.features.collections.queries import Caller, Item, Words, WorkRow, rules
from kamdesk.features.collections.ui.dispute_line import DisputeLine
from kamdesk.features.collections.ui.letter_form import LetterForm
from kamdesk.features.collections.ui.log_line import About, Line, NextLine, PromiseLine, TalkLine
from kamdesk.features.collections.ui.rows import Ladders, stance, step_of, why
from kamdesk.features.collections.ui.timeline import Promises, Timeline
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    InfoButton,
    button,
    caption,
    clear,
    hbox,
    label,
    line,
    muted,
    section,
    vbox,
)

ACTIONS = {"call": "C", "promise": "P", "dispute": "D", "next": "N", "letter": "L"}
"""What is logged with one key, and its key; the keys work in the lists of the tab."""
_LINES: dict[str, Callable[[Context, About], Line]] = {
    "call": TalkLine,
    "promise": PromiseLine,
    "dispute": DisputeLine,
    "next": NextLine,
}
_ROWS, _ROW_HEIGHT, _HEAD = 8, 28, 34
_SET = "kamdesk.features.parameters.service:set_parameters"


def action_names() -> dict[str, str]:
    """Return the actions as they are offered."""
    return {
        "call": _("Call"),
        "promise": _("Promise"),
        "dispute": _("Dispute"),
        "next": _("Date"),
        "letter": _("Letter"),
    }


class AccountPane(QWidget):
    """One account of the list."""

    logged = Signal(object)
    """Something was done about the (account, currency)."""

    def __init__(self, context: Context, row: WorkRow, words: Words, ladders: Ladders) -> None:
        super().__init__()
        self.setObjectName("account_pane")
        self._context, self.row, self._words = context, row, words
        self._ladders = ladders
        self._items: list[Item] = []
        self.open_line: QWidget | None = None
        opens = button(
            _("Open the account"), "link",
            clicked=lambda: context.open_account(row.account_id, "money"),
        )  # fmt: skip
        self.why = label(_("; ").join(why(row, words, ladders)), wrap=True)
        self.why.setObjectName("why")
        self._who = vbox(gap=2)
        self._slot = vbox(gap=0)
        self._make_items()
        self.promises, self.timeline = Promises(context), Timeline(context)
        parts = (
            self.why, self._who, self._bar(), self._slot, self.items, self._settings(), line(),
            self._promises_head(), self.promises, line(), section(_("What was done")),
            self.timeline, hbox(opens, None),
        )  # fmt: skip
        self.setLayout(vbox(*parts, gap=8))
        self._fill()

    # -- parts --------------------------------------------------------------------------------

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("log_bar")
        self.buttons: dict[str, QPushButton] = {}
        for key, name in action_names().items():
            one = button(f"{name} {ACTIONS[key]}", "pill", clicked=partial(self.begin, key))
            one.setObjectName(f"log_{key}")
            one.setEnabled(not self._context.workspace.readonly)
            self.buttons[key] = one
        bar.setLayout(hbox(*self.buttons.values(), None, gap=4))
        return bar

    def _make_items(self) -> None:
        columns = (
            Column("number", _("Invoice"), 104, sortable=False),
            Column("due", _("Due"), 86, sortable=False),
            Column("open", _("Still open"), 88, numeric=True, sortable=False),
            Column("state", _("Stands"), 86, sortable=False),
        )
        self.model = LazyTableModel(columns, self._item_rows)
        self.items = TableView(self.model, "account_items", _("Items of the account"))
        self.items.set_density("compact")
        self.items.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _settings(self) -> QWidget:
        day = Field(
            "payment_day", _("Their payment day"), self._save_payment_day, tip=_("25, or in words")
        )
        day.set_text(self._words.payment_day)
        still = Field(
            "quiet_days", _("Quiet days"), self._save_quiet,
            tip=_("2026-02-14..2026-02-22, or 10-01..10-07 for every year"),
        )  # fmt: skip
        spans = self._context.workspace.read(
            rules.parameter, rules.QUIET_DAYS, self._context.today(), self.row.account_id
        )
        still.set_text("" if spans is None else spans.value)
        holder = QWidget()
        holder.setLayout(hbox(day, still))
        holder.setEnabled(not self._context.workspace.readonly)
        return holder

    def _promises_head(self) -> QWidget:
        row = self.row
        told = _("none has come out yet")
        if row.out:
            told = _("{kept} of {n} kept").format(kept=row.kept, n=row.out)
        how = _("Kept: at least 95 percent of the amount came by 3 days after the promised day. Two broken since the last kept one lift the reminder by a step.")  # fmt: skip
        head = QWidget()
        head.setLayout(hbox(section(_("Promises")), muted(told), InfoButton(how), None, gap=6))
        return head

    def _fill(self) -> None:
        self._items, path, vows, events = self._context.workspace.read(
            _read, self.row.account_id, self.row.currency, self._context.as_of
        )
        self._show_people(path)
        self.model.set_ids(range(len(self._items)))
        shown = min(max(len(self._items), 1), _ROWS)
        self.items.setFixedHeight(_HEAD + shown * _ROW_HEIGHT + 4)
        more = len(self._items) > _ROWS
        bars = Qt.ScrollBarPolicy
        self.items.setVerticalScrollBarPolicy(
            bars.ScrollBarAsNeeded if more else bars.ScrollBarAlwaysOff
        )
        self.promises.show_vows(vows[:12])
        self.timeline.show_events(events[:40])

    def _show_people(self, path: Sequence[Caller]) -> None:
        clear(self._who)
        caller = self._words.caller
        self._who.addWidget(caption(_("Who can release the payment")))
        if caller is None:
            self._who.addWidget(
                muted(_("Nobody is known. Draw the payment path on the map."), wrap=True)
            )
        else:
            what = f" · {caller.what}" if caller.what else ""
            self._who.addWidget(
                label(f"{caller.name}{what}  {stance(caller)}", bold=True, wrap=True)
            )
        before = [one for one in path if caller is None or one.person_id != caller.person_id]
        if before:
            names = " → ".join(f"{one.name} ({one.what})" for one in before)
            told = caption(names)
            told.setWordWrap(True)
            self._who.addWidget(told)

    def _item_rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {
            place: _item_row(self._items[place]) for place in places if place < len(self._items)
        }

    # -- logging ------------------------------------------------------------------------------

    def about(self) -> About:
        """Return what is logged about: the selected item, else the whole account."""
        row = self.row
        caller = self._words.caller
        whole = About(
            row.account_id, row.name, row.currency, row.wanted, None, "", step_of(row, self._ladders),
            None if caller is None else caller.person_id,
        )  # fmt: skip
        chosen = self.items.selected()
        if len(chosen) != 1 or chosen[0] >= len(self._items):
            return whole
        item = self._items[chosen[0]]
        same = sum(one.free for one in self._items if one.invoice_id == item.invoice_id)
        return replace(
            whole, invoice_id=item.invoice_id, number=item.number, open_minor=same,
            step=self._step(item.step),
        )  # fmt: skip

    def _step(self, days: int | None) -> Step | None:
        steps = self._ladders.get(self.row.credit_class, self._ladders[""])
        return next((step for step in steps if step.days == days), None)

    def begin(self, action: str) -> None:
        """Open the line of an action; a letter opens whole."""
        clear(self._slot)
        about = self.about()
        made: QWidget
        if action == "letter":
            contact = self._words.caller.name if self._words.caller else ""
            made = LetterForm(self._context, about, contact)
        else:
            made = _LINES[action](self._context, about)
            made.logged.connect(lambda: self.logged.emit(self.row.key))
        self.open_line = made
        self._slot.addWidget(made)
        made.show()
        if isinstance(made, Line):
            made.start()
        else:
            made.setFocus()

    # -- saving -------------------------------------------------------------------------------

    def _set(self, key: str, value: str) -> None:
        def edit(session: object) -> None:
            load(_SET)(session, {key: value}, self._context.today(), account_id=self.row.account_id)

        self._context.workspace.write(M_("How {name} is called", name=self.row.name), edit)

    def _save_payment_day(self, text: str) -> None:
        bare = text.strip()
        if bare.isdecimal() and not 1 <= int(bare) <= 31:
            raise UserError(_("A month has no day {n}.").format(n=bare))
        self._set(rules.PAYMENT_DAY, bare)

    def _save_quiet(self, text: str) -> None:
        quiet.parse_quiet(text)
        self._set(rules.QUIET_DAYS, text.strip())


def _read(reader: Reader, account_id: int, currency: str, day: date) -> tuple[
    list[Item], list[Caller], list[queries.Vow], list[queries.Event]
]:  # fmt: skip
    vows = queries.promises(reader, day, account_id=account_id)
    return (
        queries.items(reader, account_id, day, currency),
        queries.path(reader, account_id, day),
        [one for one in vows if one.currency == currency],
        queries.timeline(reader, day, account_id=account_id),
    )


def _item_row(item: Item) -> Row:
    days = item.late or 0
    states = [
        (item.promised, "◷ " + _("promised")),
        (item.free == 0, "▲ " + _("contested")),
        (item.done, _("done today")),
        (item.later, _("later")),
        (days > 0, "■ " + _("{n} days").format(n=days)),
        (item.due is None, _("event missing")),
    ]
    state = next((text for holds, text in states if holds), _("not due"))
    role = "bad" if state.startswith("■") else "watch" if state[0] in "◷▲" else "muted"
    texts = (
        item.number, MISSING if item.due is None else format_date(item.due),
        format_money(item.open, item.currency), state,
    )  # fmt: skip
    return Row(
        texts, ("", "muted", "", role), (None, None, item.open, None), currency=item.currency
    )
