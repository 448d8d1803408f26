"""The way of a payment at the account: who signs, who books, who sends the money."""

from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.relationships.queries import MoneyOnMap, PaymentStep, Staff
from kamdesk.features.relationships.ui.edits import SERVICE, shown_name, write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field
from kamdesk.ui.widgets import button, caption, clear, hbox, label, line, muted, section, tool, vbox


class PaymentForm(QWidget):
    """The steps of a payment in order, edited in place, with what is overdue at their end."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("payment_form")
        self._context, self._account = context, account_id
        self._steps: list[tuple[str, int | None, int | None]] = []
        self._people: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._owed = vbox(gap=2)
        self._lines = vbox(gap=8)
        add = button(_("Add a step"), "", "add", self._add)
        add.setObjectName("payment_add")
        told = _(
            "From the invoice to the money: what is done, by whom, and how many days it takes."
        )
        self.setLayout(
            vbox(self._owed, line(), muted(told, wrap=True), self._lines, hbox(add, None), gap=10)
        )
        self.setEnabled(not context.workspace.readonly)

    def show_money(self, money: MoneyOnMap, found: Staff) -> None:
        """Show the path and what is open, as of the day the map is of."""
        named = [one for one in found.people if one.person_id is not None]
        self._people = {shown_name(one): one.person_id or 0 for one in named}
        self._names = {key: name for name, key in self._people.items()}
        self._steps = [(one.what, one.person_id, one.usual_days) for one in money.path]
        self._fill_owed(money, found)
        self._fill_steps(money.path)

    def _fill_owed(self, money: MoneyOnMap, found: Staff) -> None:
        clear(self._owed)
        self._owed.addWidget(section(_("Overdue")))
        for one in money.overdue:
            text = f"■ {format_money(one.minor, one.currency)} {one.currency}"
            self._owed.addWidget(label(text, "bad", bold=True))
        if not money.overdue:
            self._owed.addWidget(label(_("Nothing is overdue.")))
        by_key = found.by_key()
        for heading, keys in ((_("Who signs"), money.signers), (_("Can release"), money.releasers)):
            names = _(", ").join(shown_name(by_key[key]) for key in keys) or _("not known")
            self._owed.addWidget(caption(heading))
            self._owed.addWidget(label(names, wrap=True))
        if money.path:
            days = money.known_days if money.usual_days is None else money.usual_days
            text = _("Usually {n} days").format(n=days)
            if money.usual_days is None:
                text = _("At least {n} days; some steps are not known").format(n=days)
            self._owed.addWidget(caption(text))

    def _fill_steps(self, path: tuple[PaymentStep, ...]) -> None:
        clear(self._lines)
        for place, one in enumerate(path):
            self._lines.addLayout(self._row(place, one))

    def _row(self, place: int, one: PaymentStep) -> QLayout:
        what = Field(
            f"step_{place}_what", _("{n}. What is done").format(n=place + 1),
            lambda text: self._change(place, 0, text),
        )  # fmt: skip
        who = Field(f"step_{place}_who", _("By whom"), lambda text: self._who(place, text))
        days = Field(f"step_{place}_days", _("Days"), lambda text: self._days(place, text))
        what.set_text(one.what)
        who.set_text(one.name)
        who.set_choices(sorted(self._people))
        days.set_text("" if one.usual_days is None else str(one.usual_days))
        days.setFixedWidth(64)
        up = tool("up", _("Earlier"), partial(self._move, place, -1))
        up.setObjectName(f"step_{place}_up")
        up.setEnabled(place > 0)
        gone = tool("trash", _("Remove the step"), partial(self._remove, place))
        gone.setObjectName(f"step_{place}_remove")
        return vbox(what, hbox(who, days, up, gone, gap=4), gap=2)

    # -- saving -------------------------------------------------------------------------------

    def _save(self, steps: list[tuple[str, int | None, int | None]]) -> None:
        step = load(f"{SERVICE}:Step")
        made = [step(*one) for one in steps]
        text = M_("Change the payment path")
        write(self._context, text, "set_payment_path", self._account, made)

    def _change(self, place: int, part: int, value: str | int | None) -> None:
        steps = list(self._steps)
        changed = [*steps[place]]
        changed[part] = value
        steps[place] = (str(changed[0] or ""), changed[1], changed[2])  # type: ignore[assignment]
        self._save(steps)

    def _who(self, place: int, text: str) -> None:
        name = text.strip()
        if name and name not in self._people:
            raise UserError(_("There is nobody named {name} on this map.").format(name=name))
        self._change(place, 1, self._people.get(name))

    def _days(self, place: int, text: str) -> None:
        cleaned = text.strip()
        if cleaned and not cleaned.isdecimal():
            raise UserError(_("Type a whole number of days."))
        self._change(place, 2, int(cleaned) if cleaned else None)

    def _add(self) -> None:
        self._save([*self._steps, (_("Next step"), None, None)])

    def _move(self, place: int, by: int) -> None:
        steps = list(self._steps)
        steps[place + by], steps[place] = steps[place], steps[place + by]
        self._save(steps)

    def _remove(self, place: int) -> None:
        self._save([one for number, one in enumerate(self._steps) if number != place])
        self._context.notify(_("The step is gone."), undo=True)
