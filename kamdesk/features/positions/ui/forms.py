"""Forms of the inspector: the ideal of an account, and the rules everything is counted with."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.positions import domain, queries
from kamdesk.features.positions.domain import AXES, CLASSES, LADDERS, PATTERNS
from kamdesk.features.positions.queries import Standing
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form, parse_day
from kamdesk.ui.widgets import button, hbox, label, muted, section, vbox

_SERVICE = "kamdesk.features.positions.service"


class TargetForm(QWidget):
    """Where an account should stand, from when on, why, and when that is looked at again."""

    def __init__(self, context: Context, found: Standing, done: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("target_form")
        self._context = context
        self._found = found
        self._done = done
        target = found.target
        self.pattern = ChoiceField(
            "target_pattern", _("Pattern"), {key: _(text) for key, text in PATTERNS.items()}
        )
        self.ladder = ChoiceField(
            "target_ladder", _("Ladder"), {key: _(text) for key, text in LADDERS.items()}
        )
        self.pattern.set_text(target.pattern)
        self.ladder.set_text(target.ladder)
        self.day = Field("target_day", _("From"))
        self.day.set_text(format_date(context.as_of))
        self.review = Field(
            "target_review", _("Look at it again on"), tip=_("2026-09-30, 9-30, +60d")
        )
        self.review.set_text("" if target.review is None else format_date(target.review))
        self.reason = NoteField("target_reason", _("Why this is the aim"))
        self.reason.set_text(target.reason or "")
        hint = muted(
            _("Strategic accounts aim at win-win and strategic partner. Others may rightly stop at win-win and commercial: do not invest beyond the stage that was agreed."),
            wrap=True,
        )  # fmt: skip
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(_("Set the ideal"), "primary", clicked=self.save)
        self.make.setObjectName("save_target")
        fields = form(self.pattern, self.ladder, hbox(self.day, self.review), self.reason)
        self.setLayout(vbox(hint, fields, self.problem, hbox(self.make, None), gap=12))

    def save(self) -> None:
        """Write the ideal, or say what is wrong."""
        text = M_("Set the ideal of {name}", name=self._found.name)
        try:
            day = parse_day(self.day.text(), self._context.as_of)
            if day is None:
                raise UserError(_("Type a day."))
            review = parse_day(self.review.text(), self._context.as_of)
            self._context.workspace.write(
                text, load(f"{_SERVICE}:set_target"), self._found.account_id, day,
                self.pattern.text(), self.ladder.text(), self.reason.text(), review,
            )  # fmt: skip
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)
        self._done()


class RulesForm(QWidget):
    """Weights, cut-lines, thresholds and first moves: in force from a day on, saved field by field."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("rules_form")
        self._context = context
        self.fields: dict[str, Field] = {}
        rules = context.workspace.read(queries.rules, context.as_of)
        hint = muted(
            _("Changes count from {day} on. Snapshots taken before keep the rules they were made with.").format(
                day=format_date(context.as_of)
            ),
            wrap=True,
        )  # fmt: skip
        parts: list[Any] = [hint]
        for axis, title in AXES.items():
            parts.append(section(_("Weights: {axis}").format(axis=_(title))))
            parts += [
                self._field(f"weight.{one.code}", f"{one.code} {_(one.short)}", rules)
                for one in domain.items_of(axis)
            ]
        parts.append(section(_("Cut-lines and thresholds")))
        parts += [self._field(name, _(text), rules) for name, text in domain.THRESHOLDS.items()]
        parts.append(section(_("First moves")))
        moves = context.workspace.read(queries.moves, context.as_of)
        for kind, move in moves.items():
            parts.append(label(_(CLASSES[kind]), bold=True))
            for part, title, words in (
                ("what", _("First move"), move.what),
                ("why", _("Why"), move.why),
                ("stop", _("Stop when"), move.stop),
            ):
                note = NoteField(f"move_{kind}_{part}", title, partial(self._save_move, kind, part))
                note.set_text(_(words))
                self.fields[f"move.{kind}.{part}"] = note
                parts.append(note)
        self.setLayout(vbox(*parts, gap=10))
        self.setEnabled(not context.workspace.readonly)

    def _field(self, name: str, text: str, rules: domain.Rules) -> Field:
        made = Field(name, text, partial(self._save, name))
        made.set_text(f"{rules.values()[name]}")
        self.fields[name] = made
        return made

    def _save(self, name: str, text: str) -> None:
        edit = load(f"{_SERVICE}:set_rules")
        message = M_("Change the rules of positions")
        self._context.workspace.write(message, edit, {name: text}, self._context.as_of)

    def _save_move(self, kind: str, part: str, text: str) -> None:
        edit = load(f"{_SERVICE}:set_move")
        message = M_("Change a first move")
        self._context.workspace.write(message, edit, kind, {part: text}, self._context.as_of)
