"""How far lines may differ and still be one: every value dated, with its source, and the user's to set."""

from dataclasses import asdict
from functools import partial

from PySide6.QtWidgets import QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.reconcile.domain.entries import Rules
from kamdesk.features.reconcile.queries.ours import PREFIX, rules_at
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field
from kamdesk.ui.widgets import hbox, muted, vbox

_MOST_DAYS = 366
_MOST_TOLERANCE = 1_000_000


class RulesForm(QWidget):
    """The rules in force today; a change holds from today on."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reconcile_rules")
        self._context = context
        texts = {
            "tolerance": _("Rounding up to, in cents"), "tax_rates": _("Tax rates, percent"),
            "near_days": _("Same amount within days"), "sum_days": _("Parts of a sum within days"),
            "transit_days": _("On its way within days"),
        }  # fmt: skip
        self.fields = {
            key: Field(f"rule_{key}", text, partial(self._save, key)) for key, text in texts.items()
        }
        for field in self.fields.values():
            field.setEnabled(not context.workspace.readonly)
        self.source = muted("", wrap=True)
        self.source.setObjectName("rules_source")
        self.setLayout(vbox(hbox(*self.fields.values(), None, gap=12), self.source, gap=4))
        context.workspace.changed.connect(self._on_changed)
        self.reload()

    def reload(self) -> None:
        """Show what holds today and where it comes from."""
        rules, sources = self._context.workspace.read(rules_at, self._context.today())
        for key, value in asdict(rules).items():
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            self.fields[key].set_text(shown)
        if sources:
            self.source.setText(_("Set here; what is not set is a default of the program."))
        else:
            self.source.setText(
                _(
                    "Defaults of the program: rates of value added tax in China since 2019-04-01, and usual days."
                )
            )

    def _save(self, key: str, typed: str) -> None:
        value = (
            ",".join(map(str, _rates(typed))) if key == "tax_rates" else str(_number(key, typed))
        )
        edit = load("kamdesk.features.parameters.service:set_parameters")
        self._context.workspace.write(
            M_("Change a rule of comparing"), edit, {PREFIX + key: value}, self._context.today(),
            source=_("Set in the window"),
        )  # fmt: skip

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches("parameter"):
            self.reload()


def _number(key: str, typed: str) -> int:
    most = _MOST_TOLERANCE if key == "tolerance" else _MOST_DAYS
    text = typed.strip() or str(getattr(Rules(), key))
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise UserError(_("Type a whole number from 0 to {most}.").format(most=most))
    return int(text)


def _rates(typed: str) -> list[int]:
    parts = [part for part in typed.replace("，", ",").replace("%", "").split(",") if part.strip()]
    if not all(part.strip().isdigit() and 0 < int(part) <= 100 for part in parts) or not parts:
        raise UserError(_("Type percentages like 13, 9, 6."))
    return [int(part) for part in parts]
