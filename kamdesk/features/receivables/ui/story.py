"""The time line of a document: what happened when, in words, with what can be taken back."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.facts import Event
from kamdesk.features.receivables.ui.words import STATES, chase_word, doc_title, event_word
from kamdesk.ui.widgets import button, caption, clear, hbox, label, muted, section, vbox

_SHOWN = 40
_BILL = {
    "endorsed_on": N_("Bill endorsed on to {name}"),
    "discounted_on": N_("Bill discounted"),
    "settled_on": N_("Bill settled"),
    "dishonoured_on": N_("■ Bill dishonoured"),
}
_PLAIN = {
    "voided": N_("Voided"),
    "acknowledged": N_("Customer signed the extension"),
}


def told(one: Event) -> str:
    """Return an event as a sentence."""
    if one.what in _PLAIN:
        return _(_PLAIN[one.what])
    return _WORDS[one.what](one)


def _with(text: str, more: str) -> str:
    return f"{text} · {more}" if more else text


def _applied(one: Event) -> str:
    other = doc_title(one.doc, one.number)
    if one.what == "back":
        return _("Taken back: {document}").format(document=other)
    text = _("Applied: {document}").format(document=other)
    return _with(text, _("taken back later") if one.what == "undone" else one.text)


def _issued(one: Event) -> str:
    return _with(_("Issued"), one.text)


def _received(one: Event) -> str:
    method = domain.METHODS.get(one.kind)
    text = _with(_("Received"), _(method) if method else one.kind)
    if one.until is not None:
        text = _with(text, _("matures {day}").format(day=format_date(one.until)))
    return _with(text, one.text)


def _schedule(one: Event) -> str:
    count = int(one.text)
    text = ngettext(
        "Schedule in force: {n} instalment", "Schedule in force: {n} instalments", count
    ).format(n=count)
    return _with(
        text, "" if one.until is None else _("last due {day}").format(day=format_date(one.until))
    )


def _raised(one: Event) -> str:
    text = _with(_("▲ Dispute raised"), reason_word(one.kind))
    if one.number:
        text = _with(text, one.number)
    if one.until is not None:
        text = _with(text, _("answer by {day}").format(day=format_date(one.until)))
    return _with(text, one.text)


def _closed(one: Event) -> str:
    text = _with(_("Dispute closed"), result_word(one.kind))
    return _with(text, doc_title(one.doc, one.number) if one.doc else one.text)


def _promise(one: Event) -> str:
    day = format_date(one.until)
    text = _("Promised for {day}").format(day=day)
    text = f"{_(STATES[one.kind])} · {text}"
    return _with(text, _("for the whole account") if one.id else "")


def _chase(one: Event) -> str:
    text = _with(chase_word(one.kind), one.number)
    text = _with(text, one.text)
    if one.id:
        text = _with(text, _("about the whole account"))
    return _with(
        text, "" if one.until is None else _("next on {day}").format(day=format_date(one.until))
    )


def _asked(one: Event) -> str:
    return _with(_("Extension asked for"), one.text)


def _approved(one: Event) -> str:
    return _with(_("Extension approved"), one.text)


def _refused(one: Event) -> str:
    return _with(_("Extension refused"), one.text)


def _bill(one: Event) -> str:
    return _(_BILL[one.kind]).format(name=one.text or "—")


def _event(one: Event) -> str:
    return _("Event took place: {event}").format(event=event_word(one.text or one.kind))


_WORDS: dict[str, Callable[[Event], str]] = {
    "issued": _issued, "received": _received, "applied": _applied, "undone": _applied,
    "back": _applied, "schedule": _schedule, "raised": _raised, "closed": _closed,
    "promise": _promise, "chase": _chase, "asked": _asked, "approved": _approved,
    "refused": _refused, "bill": _bill, "event": _event,
}  # fmt: skip


def reason_word(key: str) -> str:
    """Return why something is contested."""
    reasons: dict[str, str] = getattr(domain, "REASONS", {})
    return _(reasons[key]) if key in reasons else key


def result_word(key: str) -> str:
    """Return how a dispute ended."""
    results: dict[str, str] = getattr(domain, "RESULTS", {})
    return _(results[key]) if key in results else key


class Story(QWidget):
    """`taken_back` tells the key of an allocation, `document_wanted` (kind, key) of another document."""

    taken_back = Signal(int)
    document_wanted = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("story")
        self.setAccessibleName(_("What happened"))
        self._events: list[Event] = []
        self._currency = "CNY"
        self._as_of = date.max
        self._writable = False
        self._all = False
        self._lines = vbox(gap=6)
        self.setLayout(vbox(section(_("What happened")), self._lines, gap=6))

    def show_events(
        self, events: list[Event], currency: str, as_of: date, *, writable: bool
    ) -> None:
        """Show events, newest first; what is later than the as-of day is muted."""
        self._events, self._currency = events, currency
        self._as_of, self._writable = as_of, writable
        self._fill()

    def sentences(self) -> list[str]:
        """Return what is told, newest first."""
        return [told(one) for one in self._events]

    def _fill(self) -> None:
        clear(self._lines)
        shown = self._events if self._all else self._events[:_SHOWN]
        for one in shown:
            self._lines.addWidget(self._line(one))
        more = len(self._events) - len(shown)
        if more > 0:
            text = ngettext("{n} earlier entry", "{n} earlier entries", more).format(n=more)
            self._lines.addLayout(hbox(button(text, "link", clicked=self._show_all), None))
        if not self._events:
            self._lines.addWidget(muted(_("Nothing yet.")))

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _line(self, one: Event) -> QWidget:
        later = one.day > self._as_of
        head = hbox(caption(format_date(one.day)), None, gap=6)
        if later:
            head.insertWidget(1, caption(_("after the as-of day")))
        if one.amount is not None:
            head.addWidget(
                label(format_money(one.amount, self._currency), "muted" if later else "")
            )
        text = label(told(one), "muted" if later else "", wrap=True)
        foot = hbox(gap=10)
        if one.doc and one.id:
            link = button(_("Show"), "link")
            link.setAccessibleName(
                _("Show {document}").format(document=doc_title(one.doc, one.number))
            )
            link.clicked.connect(
                lambda _on=False, doc=one.doc, key=one.id: self.document_wanted.emit(doc, key)
            )
            foot.addWidget(link)
        if one.what == "applied" and self._writable:
            back = button(_("Take back"), "link")
            back.setObjectName(f"take_back_{one.key}")
            back.clicked.connect(lambda _on=False, key=one.key: self.taken_back.emit(key))
            foot.addWidget(back)
        if foot.count():
            foot.addStretch(1)
        made = QWidget()
        made.setObjectName(f"event_{one.what}")
        made.setLayout(vbox(head, text, foot, gap=0) if foot.count() else vbox(head, text, gap=0))
        return made
