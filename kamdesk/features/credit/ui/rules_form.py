"""The rules of credit in the pane at the right: each with its source, saved field by field."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain.rules import GROUPS, RULES, Rules
from kamdesk.features.credit.queries import OwnValue
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField
from kamdesk.ui.widgets import caption, label, muted, section, vbox

_SERVICE = "kamdesk.features.credit.service"


class RulesForm(QWidget):
    """Warning lines, classes, weights, formulas and terms: in force from a day on."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("credit_rules_form")
        self._context = context
        self.fields: dict[str, Field] = {}
        self._sources: dict[str, Any] = {}
        hint = muted(
            _("Changes count from {day} on. Investigations made before keep the weights they were made with.").format(
                day=format_date(context.as_of)
            ),
            wrap=True,
        )  # fmt: skip
        parts: list[Any] = [hint]
        for group, title in GROUPS.items():
            parts.append(section(_(title)))
            if group == "weight":
                self.sums = label("", "watch", wrap=True)
                self.sums.setObjectName("weight_sums")
                parts.append(self.sums)
            for name in (name for name, one in RULES.items() if one.group == group):
                parts.append(self._field(name))
                self._sources[name] = caption("")
                self._sources[name].setWordWrap(True)
                parts.append(self._sources[name])
        self.setLayout(vbox(*parts, gap=6))
        self.setEnabled(not context.workspace.readonly)
        self.show_rules()

    def _field(self, name: str) -> Field:
        one = RULES[name]
        save = partial(self._save, name)
        if one.is_switch:
            made: Field = ChoiceField(
                f"rule_{name}", _(one.title), {"0": _("off"), "1": _("on")}, save
            )
        elif one.is_text:
            made = NoteField(f"rule_{name}", _(one.title), save)
        else:
            made = Field(f"rule_{name}", _(one.title), save)
        made.label.setWordWrap(True)
        self.fields[name] = made
        return made

    def show_rules(self) -> None:
        """Show the values in force."""
        day = self._context.as_of
        rules = self._context.workspace.read(queries.rules, day)
        own = self._context.workspace.read(queries.own_values, day)
        for name, field in self.fields.items():
            value = rules.text(name)
            field.set_text(_(value) if RULES[name].is_text and name not in own else value)
            self._sources[name].setText(_source(name, own.get(name)))
        self._show_sums(rules)

    def _show_sums(self, rules: Rules) -> None:
        texts = []
        for preset, title in (("5c", _("Five Cs")), ("trend", _("Trend, honesty, solvency"))):
            total = sum(
                rules.number(name) for name in RULES if name.startswith(f"weight.{preset}.")
            )
            if total != 1:
                texts.append(
                    _("▲ {preset}: the weights come to {total}, not 1; they are scaled.").format(
                        preset=title, total=f"{total:.2f}"
                    )
                )
        self.sums.setText("\n".join(texts))
        self.sums.setVisible(bool(texts))

    def _save(self, name: str, text: str) -> None:
        message = M_("Change the rules of credit")
        edit = load(f"{_SERVICE}:set_rules")
        self._context.workspace.write(message, edit, {name: text}, self._context.as_of)
        self.show_rules()


def _source(name: str, own: OwnValue | None) -> str:
    if own is None:
        return _("Source: {source}").format(source=_(RULES[name].source))
    text = _("Own value since {day}").format(day=format_date(own.valid_from))
    said = [text, *(one for one in (own.source, own.edited_by) if one)]
    return " · ".join(said)
