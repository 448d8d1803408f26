"""The cards of the Position tab: what follows, the sums, the shortfalls, what else is known."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_date, format_percent
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.accounts.domain import class_text
from kamdesk.features.positions import domain, queries
from kamdesk.features.positions.domain import AXES, CLASSES, GATES, ITEMS
from kamdesk.features.positions.queries import Snapshot, Standing
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, parse_day
from kamdesk.ui.widgets import (
    Card,
    InfoButton,
    button,
    caption,
    clear,
    hbox,
    label,
    muted,
    section,
    vbox,
)

_SERVICE = "kamdesk.features.positions.service"
_SHOWN = 6
_PLAN_DAYS = 60


def number(value: Decimal | None) -> str:
    """Return a score or a gap with one decimal."""
    return MISSING if value is None else f"{value:.1f}"


def heading(text: str, definition: str) -> Any:
    """Return a heading with what stands behind it."""
    return hbox(section(text), InfoButton(definition), None, gap=4)


class NextCard(Card):
    """What to do first, the gates, who depends on whom, and the alarms."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("next_card")
        self.move_title = label("", bold=True, wrap=True)
        self.move_title.setObjectName("first_move")
        self.why = muted("", wrap=True)
        self.stop = muted("", wrap=True)
        self.gates = vbox(gap=2)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(10)
        self.facts.setVerticalSpacing(3)
        self.alarms = vbox(gap=4)
        gates = heading(
            _("Gates of the ideal"),
            _("Mutual need: T4 at least 3. Mutual trust: weighted mean of R1 and R2 at least 60. Common interest: R3 at least 3 and terms at or above their cut-line. An ideal class that fails a gate is only a candidate."),
        )  # fmt: skip
        move = heading(
            _("First move"),
            _("One axis at a time: a conflict is repaired before all, one-sided terms are mended before business grows, a stranger is won before he is befriended. The words can be changed under Rules."),
        )  # fmt: skip
        self.setLayout(
            vbox(
                self.alarms, move, self.move_title, self.why, self.stop, gates, self.gates,
                self.facts, None, gap=6, margins=(14, 10, 14, 10),
            )
        )  # fmt: skip

    def show_standing(self, found: Standing) -> None:
        """Show an account."""
        move = found.move
        self.move_title.setText(MISSING if move is None else _(move.what))
        self.why.setText("" if move is None else _(move.why))
        stop = "" if move is None else _(move.stop)
        self.stop.setText(_("Stop when: {text}").format(text=stop) if stop else "")
        self.stop.setVisible(bool(stop))
        clear(self.gates)
        for name, title in GATES.items():
            passed = None if found.now is None else found.now.found.gates[name]
            self.gates.addWidget(_gate(_(title), passed))
        clear(self.alarms)
        for sign, text in alarms(found):
            self.alarms.addWidget(label(f"{sign} {text}", "bad" if sign == "■" else "", wrap=True))
        clear(self.facts)
        for row, (name, value) in enumerate(_facts(found)):
            self.facts.addWidget(caption(name), row, 0)
            self.facts.addWidget(label(value, wrap=True), row, 1)
        self.facts.setColumnStretch(1, 1)


def _gate(title: str, passed: bool | None) -> QWidget:
    words = {True: ("✓", _("passed")), False: ("✗", _("failed")), None: ("?", _("cannot be told"))}
    sign, word = words[passed]
    text = _("{gate}: {state}").format(gate=title, state=word)
    return label(f"{sign} {text}", "bad" if passed is False else "")


def alarms(found: Standing) -> list[tuple[str, str]]:
    """Return (sign, sentence) of everything that must not be passed over."""
    told = []
    if found.stale:
        text = _("Stale: assessed {n} days ago; do it again before you rely on it.")
        told.append(("▲", text.format(n=found.age)))
    for one in found.drift:
        text = _("Drift: {axis} fell from {before} to {now} since {day}.")
        told.append(
            ("■", text.format(axis=_(AXES[one.axis]), before=number(one.before), now=number(one.now), day=format_date(one.since)))
        )  # fmt: skip
    if found.trap is not None:
        text = _("Friend trap: the relation is far ahead of the business. See whether its cost rises; the ledger does not know.")  # fmt: skip
        told.append(("▲", text))
    if found.perception_alarm and found.perception is not None:
        text = _("Gap of perception: we see the quality {n} points {way} than the customer.")
        way = _("higher") if found.perception > 0 else _("lower")
        told.append(("■", text.format(n=number(abs(found.perception)), way=way)))
    if found.now is not None and found.now.master == "us":
        text = _("Reversed: they depend on us far more. Expect resentment and a second source.")
        told.append(("▲", text))
    return told


def _facts(found: Standing) -> list[tuple[str, str]]:
    now = found.now
    if now is None:
        return []
    masters = {
        "customer": _("the customer is the master"),
        "us": _("we are the master"),
        "balanced": _("balanced"),
    }
    rows = []
    if now.asymmetry is not None and now.master is not None:
        value = f"{now.asymmetry:+.2f} · {masters[now.master]}"
        rows.append((_("Dependence"), f"{value} ({now.d_us} : {now.d_them})"))
    if found.progress is not None:
        start, left = number(found.whole_gap(found.start)), number(found.whole_gap(now))
        value = f"{format_percent(found.progress, 0)}  ({start} → {left})"
        rows.append((_("Progress"), value))
    after = found.expected
    if after is not None:
        kind = class_text(after.pattern, after.ladder, candidate=bool(after.open_gates))
        scores = " / ".join(number(one.value) for one in after.scores.values())
        rows.append((_("With the plan"), f"{scores}  {kind}"))
    if found.customer is not None:
        seen = found.customer.value(domain.RQ)
        day = format_date(found.customer.on_day)
        rows.append((_("Customer's view"), f"{number(seen)}  ({day})"))
    return rows


# -- sums -----------------------------------------------------------------------------------------


class SumsCard(Card):
    """The score of each axis as arithmetic."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sums_card")
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(5)
        self.grid.setColumnStretch(2, 1)
        title = heading(
            _("Scores, 0 to 100"),
            _("Each answer gives (answer - 1) / 4 x 100 points, open conflict the other way round. A score is the sum of weight x points over the sum of the weights that were answered. Below {share} of the weight there is no class. The range shows worst and best case of what was not answered.").format(share=format_percent(domain.DEFAULT.answered, 0)),
        )  # fmt: skip
        self.setLayout(vbox(title, self.grid, gap=6, margins=(14, 10, 14, 10)))

    def show_standing(self, found: Standing) -> None:
        """Show an account."""
        clear(self.grid)
        now = found.now
        for row, (axis, title) in enumerate(AXES.items()):
            one = None if now is None else now.found.scores[axis]
            self.grid.addWidget(label(_(title)), row, 0)
            self.grid.addWidget(
                label(number(None if one is None else one.value), bold=True), row, 1
            )
            text = "" if now is None else arithmetic(now, axis)
            if one is not None and one.spread > 0:
                text += "   " + _("{share} answered, {low} to {high} possible").format(
                    share=format_percent(one.answered, 0), low=number(one.low), high=number(one.high)
                )  # fmt: skip
            if now is not None and axis in now.found.moving:
                text += "   " + _("in the zone of transition: the former class is kept")
            made = muted(text, wrap=True)
            made.setObjectName(f"sum_{axis}")
            self.grid.addWidget(made, row, 2)


def arithmetic(now: Snapshot, axis: str) -> str:
    """Return a score as it is summed: "(0.20×75 + 0.15×50 + …) / 1.00"."""
    parts, total = [], Decimal(0)
    for item in domain.items_of(axis):
        answer = now.answers.get(item.code)
        if answer is not None:
            weight = now.rules.weights[item.code]
            total += weight
            parts.append(f"{weight}×{domain.points(item.code, answer)}")
    return f"({' + '.join(parts)}) / {total}" if parts else ""


# -- shortfalls -----------------------------------------------------------------------------------


class DeficitsCard(Card):
    """What the answers lack, the heaviest first; the chosen ones become measures in one click."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("deficits_card")
        self._context = context
        self._id = account_id
        self.boxes: dict[str, QCheckBox] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(3)
        self.grid.setColumnStretch(1, 1)
        from kamdesk.features.plan.queries import colleagues, owner_of

        self.owner = Field("deficit_owner", _("Owner"))
        self.owner.set_text(context.workspace.read(owner_of, account_id) or "")
        self.owner.offer(lambda: context.workspace.read(colleagues))
        self.due = Field("deficit_due", _("Due day"), tip=_("2026-09-30, 9-30, +60d"))
        self.due.line.setText(f"+{_PLAN_DAYS}d")
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.plan = button(_("Plan these measures"), "primary", "add", self.take_into_plan)
        self.plan.setObjectName("plan_measures")
        self.plan.setEnabled(not context.workspace.readonly)
        title = heading(
            _("Heaviest shortfalls"),
            _("Weight x (75 - points of the answer), above zero; the three heaviest are chosen. A planned one expects the answer that leaves no shortfall."),
        )  # fmt: skip
        row = hbox(self.owner, self.due, vbox(None, self.plan), gap=10)
        self.setLayout(
            vbox(title, self.grid, row, self.problem, None, gap=8, margins=(14, 10, 14, 10))
        )

    def show_standing(self, found: Standing) -> None:
        """Show an account."""
        clear(self.grid)
        self.boxes = {}
        busy = {one.item for one in found.open_measures}
        lacks = found.deficits()
        chosen = [one.item for one in lacks if one.item not in busy][: domain.TOP]
        for row, one in enumerate(lacks[:_SHOWN]):
            box = QCheckBox(f"{one.item}  {_(ITEMS[one.item].short)}")
            box.setObjectName(f"deficit_{one.item}")
            box.setChecked(one.item in chosen)
            box.setEnabled(one.item not in busy)
            self.boxes[one.item] = box
            self.grid.addWidget(box, row, 0)
            planned = _("already in the plan") if one.item in busy else _(ITEMS[one.item].measure)
            self.grid.addWidget(muted(planned, wrap=True), row, 1)
            self.grid.addWidget(label(f"{one.size:.2f}"), row, 2)
        if not lacks:
            text = _("Nothing lacks.") if found.now is not None else _("Not assessed yet.")
            self.grid.addWidget(muted(text), 0, 0)
        self.plan.setVisible(bool(lacks))

    def take_into_plan(self) -> None:
        """Write a measure for each chosen shortfall as one step."""
        chosen = [
            (item, _(ITEMS[item].measure))
            for item, box in self.boxes.items()
            if box.isChecked() and box.isEnabled()
        ]
        day = self._context.as_of
        text = M_("Plan {n} measures", n=len(chosen))
        try:
            due = parse_day(self.due.text(), day)
            edit = load(f"{_SERVICE}:plan_deficits")
            self._context.workspace.write(text, edit, self._id, chosen, self.owner.text(), day, due)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()
        told = ngettext("{n} measure was planned.", "{n} measures were planned.", len(chosen))
        self._context.notify(told.format(n=len(chosen)), undo=True)


# -- what else is known ---------------------------------------------------------------------------


class EvidenceCard(Card):
    """What helped before, the units of the group, and how each of us answers on the whole."""

    def __init__(self, context: Context, open_account: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName("evidence_card")
        self._context = context
        self._open = open_account
        self.body = vbox(gap=4)
        self.setLayout(vbox(self.body, None, gap=6, margins=(14, 10, 14, 10)))

    def show_standing(self, found: Standing) -> None:
        """Show an account."""
        clear(self.body)
        read, day = self._context.workspace.read, self._context.as_of
        self._show_helped(read(queries.helped, day, found.account_id))
        self._show_group(read(queries.group, found.account_id, day))
        self._show_assessors(read(queries.assessors, day))

    def _show_helped(self, helped: list[queries.Helped]) -> None:
        self.body.addLayout(
            heading(
                _("Which measures moved it"),
                _("Measures that were done, with the points of their question in our newest snapshot before they began and in our first one after they ended."),
            )
        )  # fmt: skip
        for one in helped[:_SHOWN]:
            sign = "▲" if one.effect.moved else "–"
            points = f"{_points(one.effect.before)} → {_points(one.effect.after)}"
            text = f"{sign} {one.item} {points}   {one.what}"
            if one.effect.changed_class:
                text += "   " + class_text(*one.effect.classes_after)
            self.body.addWidget(label(text, wrap=True))
        if not helped:
            self.body.addWidget(
                muted(_("No measure was done between two snapshots yet."), wrap=True)
            )

    def _show_group(self, found: queries.Group | None) -> None:
        if found is None:
            return
        how = (
            _("Units weigh by what they were billed in the last 12 months.")
            if found.weighted
            else _("Every unit weighs the same: nothing was billed, or in several currencies.")
        )
        self.body.addLayout(heading(_("The group"), how))
        for axis, one in found.axes.items():
            if one is not None:
                text = _("{axis} {mean} ({low} to {high}, {n} of {total} units assessed)")
                self.body.addWidget(
                    label(text.format(axis=_(AXES[axis]), mean=number(one.mean), low=number(one.lowest), high=number(one.highest), n=one.units, total=len(found.units)), wrap=True)
                )  # fmt: skip

    def _show_assessors(self, found: list[queries.Assessor]) -> None:
        if not found:
            return
        self.body.addLayout(
            heading(
                _("How we answer"),
                _("The mean of all answers each of us gave in all accounts, 1 worst to 5 best. Somebody far above the others sees everything brighter."),
            )
        )  # fmt: skip
        told = [
            _("{name} {mean} ({n} snapshots)").format(
                name=one.name, mean=f"{one.mean:.2f}", n=one.snapshots
            )
            for one in found[:_SHOWN]
        ]
        self.body.addWidget(label("   ".join(told), wrap=True))


def _points(value: int | None) -> str:
    return "?" if value is None else str(value)


def class_words(found: Standing, which: str) -> str:
    """Return the class now and the ideal on a map in words."""
    now, target = found.now, found.target
    ideal = target.pattern if which == "pattern" else target.ladder
    if now is None:
        return _("Not assessed yet.")
    kind = now.found.pattern if which == "pattern" else now.found.ladder
    word = _(CLASSES[kind])
    if now.found.candidate(kind):
        word = _("{name} (candidate)").format(name=word)
    aim = _(CLASSES[ideal])
    if target.assumed:
        aim = _("{name} (assumed)").format(name=aim)
    return f"{word} → {aim}"
