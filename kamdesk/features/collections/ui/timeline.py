"""What was done about a debt, newest first, and what was promised."""

from functools import partial

from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, _
from kamdesk.features.collections.domain.promises import MARKS, STATES
from kamdesk.features.collections.domain.reasons import REASONS
from kamdesk.features.collections.domain.vocabulary import KINDS, PROOFS
from kamdesk.features.collections.queries import Event, Vow
from kamdesk.features.collections.ui.edits import write
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import button, caption, clear, hbox, label, muted, plain_tip, vbox

_ROLES = {"kept": "good", "broken": "bad", "open": "watch", "withdrawn": "muted"}


def vow_text(one: Vow) -> str:
    """Return a promise in one line: its mark, amount, day and state."""
    text = _("{mark} {money} by {day} · {state}").format(
        mark=MARKS[one.state],
        money=f"{format_money(one.amount, one.currency)} {one.currency}",
        day=format_date(one.promised),
        state=_(STATES[one.state]),
    )
    if one.came and one.state in ("open", "broken"):
        came = f"{format_money(one.came, one.currency)} {one.currency}"
        text += _(", {money} came").format(money=came)
    return text


class Promises(QWidget):
    """Promises with kept ✓, broken ✗ and open ◷; an open one can be withdrawn."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("promises")
        self._context = context
        self._lines = vbox(gap=6)
        self.setLayout(self._lines)

    def show_vows(self, vows: list[Vow], *, with_account: bool = False) -> None:
        """Show promises, as they come."""
        clear(self._lines)
        if not vows:
            self._lines.addWidget(muted(_("Nothing was promised yet.")))
        for one in vows:
            self._lines.addWidget(self._line(one, with_account))

    def _line(self, one: Vow, with_account: bool) -> QWidget:
        holder = QWidget()
        text = label(vow_text(one), _ROLES[one.state], wrap=True)
        text.setObjectName(f"promise_{one.id}")
        of = [one.account if with_account else "", one.number or _("whole account"), one.person]
        made = _("made on {day}").format(day=format_date(one.made_on))
        about = caption(" · ".join(part for part in (*of, made, one.note) if part))
        about.setWordWrap(True)
        row = hbox(text, gap=6)
        row.setStretch(0, 1)
        if one.state == "open":
            back = button(_("Withdraw"), "link", clicked=partial(self._withdraw, one))
            back.setObjectName(f"withdraw_{one.id}")
            back.setEnabled(not self._context.workspace.readonly)
            row.addWidget(back)
        holder.setLayout(vbox(row, about, gap=0))
        return holder

    def _withdraw(self, one: Vow) -> None:
        text = M_("Withdraw a promise of {name}", name=one.account)
        write(self._context, text, "withdraw_promise", one.id, self._context.today())


class Timeline(QWidget):
    """Events, newest first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("timeline")
        self._context = context
        self._lines = vbox(gap=6)
        self.setLayout(self._lines)

    def show_events(self, events: list[Event]) -> None:
        """Show what was done."""
        clear(self._lines)
        if not events:
            self._lines.addWidget(muted(_("Nothing was done about it yet.")))
        for one in events:
            self._lines.addWidget(self._line(one))

    def _line(self, one: Event) -> QWidget:
        holder = QWidget()
        with_whom = " · ".join(part for part in (one.person, one.number) if part)
        head = f"{format_date(one.day)}  {_(KINDS[one.kind])}"
        title = label(f"{head}  {with_whom}".rstrip())
        title.setWordWrap(True)
        gone = button("✕", "link", clicked=partial(self._remove, one))
        gone.setAccessibleName(_("Take the entry of {day} out").format(day=format_date(one.day)))
        gone.setToolTip(_("Take this entry out"))
        gone.setEnabled(not self._context.workspace.readonly)
        row = hbox(title, gone, gap=4)
        row.setStretch(0, 1)
        rest = [one.what]
        if one.reason in REASONS:
            rest.append(_(REASONS[one.reason].title))
        if one.proof in PROOFS:
            rest.append(_(PROOFS[one.proof]))
        if one.next_on is not None:
            told = _("next on {day}").format(day=format_date(one.next_on))
            rest.append(f"→ {told} {one.next_what}".rstrip())
        below = caption(" · ".join(part for part in rest if part))
        below.setWordWrap(True)
        below.setToolTip(plain_tip(below.text()))
        holder.setLayout(vbox(row, *((below,) if below.text() else ()), gap=0))
        return holder

    def _remove(self, one: Event) -> None:
        text = M_("Take an entry of {day} out", day=format_date(one.day))
        write(self._context, text, "remove_chase", one.id)
