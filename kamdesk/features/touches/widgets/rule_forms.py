"""What counts, how often, and who of us does what: rules of the workspace in the inspector."""

from functools import partial

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, _
from kamdesk.features.touches import domain, queries
from kamdesk.features.touches.widgets.touch_form import write
from kamdesk.features.touches.widgets.words import function_text
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, form
from kamdesk.ui.widgets import button, clear, hbox, label, line, muted, vbox


class RulesForm(QWidget):
    """The window that counts, and the cadence of each tier."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("touch_rules")
        self._context = context
        self.window_days = Field("rule_window", _("Days that count"), self._save_window)
        self.tiers = {
            tier: Field(
                f"rule_{tier}", _("Tier {tier}: days").format(tier=tier), self._save_cadence
            )
            for tier in domain.CADENCE
        }
        self.defaults = button(_("Restore defaults"), "flat", clicked=self._restore)
        self.defaults.setObjectName("rule_defaults")
        self.setLayout(
            vbox(
                self.window_days,
                muted(
                    _(
                        "Contacts of these days make fill, shares and reach. Where buying takes longer, count more days."
                    ),
                    wrap=True,
                ),
                line(),
                label(_("Speak again after"), bold=True),
                hbox(*self.tiers.values()),
                muted(
                    _(
                        "For people of influence 4 and 5; twice as long for 3 and unknown, three times for 1 and 2. An account without a tier counts as the longest."
                    ),
                    wrap=True,
                ),
                line(),
                muted(
                    _(
                        "Weights: visit 3, meeting by video or at our place 2, call 1, message 0.5. A message to several people counts once and is no contact with any of them."
                    ),
                    wrap=True,
                ),
                hbox(self.defaults, None),
                gap=10,
            )
        )
        self.reload()
        self.setEnabled(not context.workspace.readonly)

    def reload(self) -> None:
        """Show what is in force."""
        found = self._context.workspace.read(queries.rules)
        self.window_days.set_text(str(found.window))
        for tier, field in self.tiers.items():
            field.set_text(str(found.cadence[tier]))

    def _save_window(self, text: str) -> None:
        days = _whole(text)
        write(self._context, M_("Change how many days count"), "set_window", days)

    def _save_cadence(self, _text: str) -> None:
        days = {tier: _whole(field.text()) for tier, field in self.tiers.items()}
        write(self._context, M_("Change how often people are spoken with"), "set_cadence", days)

    def _restore(self) -> None:
        write(self._context, M_("Restore the rules of contacts"), "restore_rules")
        self.reload()


def _whole(text: str) -> int:
    bare = text.strip()
    if not bare.isdigit():
        raise UserError(_("{text} is not a whole number.").format(text=text))
    return int(bare)


class ColleaguesForm(QWidget):
    """Our people and their functions: the rows of every contact matrix."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("colleagues_form")
        self._context = context
        self._rows = vbox(gap=8)
        self.fields: dict[int, Field] = {}
        self.name = Field("colleague_name", _("Name"))
        self.function = Field("colleague_function", _("Function"))
        self.function.set_choices(_function_words())
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.add = button(_("Add"), "primary", "add", self._add)
        self.add.setObjectName("colleague_add")
        self.setLayout(
            vbox(
                muted(
                    _(
                        "Functions are the rows of the contact matrix. Type a standard one or a word of your own; empty takes it away."
                    ),
                    wrap=True,
                ),
                self._rows,
                line(),
                form(self.name, self.function),
                self.problem,
                hbox(self.add, None),
                gap=10,
            )
        )
        self.reload()
        self.setEnabled(not context.workspace.readonly)

    def reload(self) -> None:
        """Show who there is; what is being typed stays."""
        found = self._context.workspace.read(queries.colleagues)
        if [one.id for one in found] != list(self.fields):
            self._fill(found)
        for one in found:
            self.fields[one.id].set_text(function_text(one.function) if one.function else "")

    def _fill(self, found: list[queries.Colleague]) -> None:
        clear(self._rows)
        self.fields.clear()
        for one in found:
            field = Field(
                f"function_of_{one.id}",
                _("{name}: function").format(name=one.name),
                partial(self._save, one.id, one.name),
            )
            field.set_choices(_function_words())
            self.fields[one.id] = field
            self._rows.addWidget(field)

    def _save(self, key: int, name: str, text: str) -> None:
        write(
            self._context, M_("Change the function of {name}", name=name), "set_function", key, text
        )

    def _add(self) -> None:
        name = self.name.text().strip()
        try:
            write(
                self._context, M_("New colleague {name}", name=name), "add_colleague", name,
                self.function.text(),
            )  # fmt: skip
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()
        self.name.set_text("")
        self.function.set_text("")
        self.reload()


def _function_words() -> list[str]:
    return [_(title) for title in domain.FUNCTIONS.values()]
