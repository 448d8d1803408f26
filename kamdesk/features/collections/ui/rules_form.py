"""The rules: the reminder ladder of each credit class, and what else decides who is called."""

from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.collections.domain import extensions, priority, quiet
from kamdesk.features.collections.domain.ladder import DEFAULT_LADDER, Step
from kamdesk.features.collections.domain.vocabulary import ACTIONS, CLASSES, TONES
from kamdesk.features.collections.queries import rules
from kamdesk.features.collections.ui.edits import write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField
from kamdesk.ui.widgets import (
    Segments,
    button,
    caption,
    clear,
    hbox,
    label,
    line,
    muted,
    section,
    tool,
    vbox,
)

_SET = "kamdesk.features.parameters.service:set_parameters"


class RulesForm(QWidget):
    """Edited in place; every change is one step."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("rules_form")
        self._context = context
        names = {"": _("All others")} | {name: name for name in CLASSES}
        self.of_class = Segments(names, "ladder_class")
        self.of_class.chosen.connect(lambda _key: self.show_ladder())
        self._lines = vbox(gap=8)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.told = muted("", wrap=True)
        self.add = button(_("Add a step"), "", "add", self._add)
        self.add.setObjectName("add_step")
        self.back = button(_("As it was delivered"), "flat", clicked=self._reset)
        self.back.setObjectName("reset_ladder")
        about = _("Calendar days after the due day, minus for days before it. An account is reminded once, by the highest step any of its items has reached.")  # fmt: skip
        parts: tuple[QWidget | QLayout, ...] = (
            section(_("Reminder ladder")), muted(about, wrap=True), self.of_class, self.told,
            self._lines, self.problem, hbox(self.add, self.back, None), line(), *self._others(),
        )  # fmt: skip
        self.setLayout(vbox(*parts, gap=8))
        self.setEnabled(not context.workspace.readonly)
        self.show_ladder()

    # -- the ladder ---------------------------------------------------------------------------

    def show_ladder(self) -> None:
        """Show the steps of the chosen class."""
        clear(self._lines)
        self.problem.hide()
        known = self._context.workspace.read(rules.ladders)
        name = self.of_class.choice()
        own = name in known and (name or known[""] is not DEFAULT_LADDER)
        self._steps = list(known.get(name, known[""]))
        texts = {
            True: _("This class has a ladder of its own."),
            False: _("This class follows the ladder of all others until a step is changed here."),
        }
        self.told.setText(texts[bool(own)] if name else "")
        self.told.setVisible(bool(name))
        self.back.setVisible(bool(own))
        for place, step in enumerate(self._steps):
            self._lines.addWidget(self._row(place, step))

    def _row(self, place: int, step: Step) -> QWidget:
        days = Field(f"step_{place}_days", _("Days"), partial(self._days, place))
        days.set_text(f"{step.days:+d}" if step.days else "0")
        days.setFixedWidth(58)
        action = ChoiceField(
            f"step_{place}_action", _("What is done"),
            {key: _(name) for key, name in ACTIONS.items()}, partial(self._change, place, "action"),
        )  # fmt: skip
        action.set_text(step.action)
        tones = {"": _("no letter")} | {key: _(name) for key, name in TONES.items()}
        tone = ChoiceField(
            f"step_{place}_tone", _("Letter"), tones, partial(self._change, place, "tone")
        )
        tone.set_text(step.tone or "")
        tone.setFixedWidth(92)
        for field in (days, action, tone):
            field.label.setVisible(place == 0)
        gone = tool("trash", _("Remove the step"), partial(self._remove, place))
        gone.setObjectName(f"step_{place}_remove")
        holder = QWidget()
        row = hbox(days, action, tone, gone, gap=4)
        row.setStretch(1, 1)
        holder.setLayout(row)
        return holder

    def _save(self, steps: list[Step]) -> None:
        name = self.of_class.choice()
        write(self._context, M_("Change the reminder ladder"), "set_ladder", name, steps)
        self.show_ladder()

    def _change(self, place: int, what: str, value: str) -> None:
        old = self._steps[place]
        new = Step(
            old.days,
            value if what == "action" else old.action,
            (value or None) if what == "tone" else old.tone,
            old.title if what != "action" else None,
        )
        self._save([new if n == place else step for n, step in enumerate(self._steps)])

    def _days(self, place: int, text: str) -> None:
        bare = text.strip().replace("−", "-")
        if not bare.lstrip("+-").isdecimal():
            raise UserError(_("Type a whole number of days."))
        old = self._steps[place]
        new = Step(int(bare), old.action, old.tone, old.title)
        steps = [new if n == place else step for n, step in enumerate(self._steps)]
        self._save(sorted(steps, key=lambda step: step.days))

    def _remove(self, place: int) -> None:
        try:
            self._save([step for n, step in enumerate(self._steps) if n != place])
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()

    def _add(self) -> None:
        last = max(step.days for step in self._steps)
        self._save([*self._steps, Step(last + 30, "letter", "formal")])

    def _reset(self) -> None:
        self._save([])

    # -- what else ----------------------------------------------------------------------------

    def _others(self) -> list[QWidget]:
        read, today = self._context.workspace.read, self._context.today()
        weights = read(rules.weights, today)
        still = read(rules.parameter, rules.QUIET_DAYS, today)
        interest = read(rules.parameter, rules.INTEREST, today)
        fields: list[tuple[Field, str]] = [
            (
                Field("late_days", _("Days of lateness that count as much as the amount"), self._late_days),
                str(weights.late_days),
            ),
            (
                Field("chances", _("Chance in % by days past due"), self._chances, tip=_("Not due, 1-30, 31-60, 61-90, 91-180, 181-365, later")),
                priority.as_percentages(weights.chances),
            ),
            (
                Field("all_quiet", _("Quiet days of everybody"), self._quiet, tip=_("2026-02-14..2026-02-22, or 10-01..10-07 for every year")),
                "" if still is None else still.value,
            ),
            (
                Field("interest", _("Interest on arrears a day, in % (empty: none)"), self._interest),
                "" if interest is None or not interest.value else _percent(interest.value),
            ),
        ]  # fmt: skip
        for field, text in fields:
            field.set_text(text)
        approvers = NoteField(
            "approvers", _("Who may allow an extension, by amount x days"), self._approvers
        )
        approvers.set_text(extensions.approvers_text(read(rules.approvers, today)))
        hint = caption(_("A line each: bound in {currency}-days and title; the last has no bound.").format(currency=_base(self._context)))  # fmt: skip
        hint.setWordWrap(True)
        return [
            section(_("Whom to call first")),
            *(field for field, _text in fields),
            approvers,
            hint,
        ]

    def _set(self, key: str, value: str) -> None:
        values, today = {key: value}, self._context.today()
        text = M_("Change a rule of collecting")
        self._context.workspace.write(text, load(_SET), values, today)
        self._context.notify(text.text(), undo=True)

    def _late_days(self, text: str) -> None:
        self._set(rules.LATE_DAYS, str(priority.checked_days(text)))

    def _chances(self, text: str) -> None:
        priority.parse_chances(text)
        self._set(rules.CHANCES, text.strip())

    def _quiet(self, text: str) -> None:
        quiet.parse_quiet(text)
        self._set(rules.QUIET_DAYS, text.strip())

    def _interest(self, text: str) -> None:
        self._set(rules.INTEREST, rules.daily_rate(text))

    def _approvers(self, text: str) -> None:
        extensions.parse_approvers(text)
        self._set(rules.APPROVERS, text.strip())


def _base(context: Context) -> str:
    from kamdesk.db.workspace_info import base_currency

    return context.workspace.read(base_currency)


def _percent(rate: str) -> str:
    from decimal import Decimal

    return f"{(Decimal(rate) * 100).normalize():f}"
