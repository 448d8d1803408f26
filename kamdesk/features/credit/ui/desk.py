"""What the parts of the investigation form share: saving a fact at once, going on by Enter."""

from collections.abc import Callable
from functools import partial
from typing import Any

from kamdesk.base.i18n import M_, Message
from kamdesk.base.lazy import load
from kamdesk.base.money import plain
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.queries import AccountCredit, Investigation
from kamdesk.features.credit.ui.words import amount_text, fact_title
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, parse_day, parse_money

SERVICE = "kamdesk.features.credit.service"


class Desk:
    """The investigation on the table; every part writes through it."""

    def __init__(self, context: Context, account_id: int) -> None:
        self.context = context
        self.account_id = account_id
        self.credit: AccountCredit | None = None
        self.shown: Investigation | None = None

    @property
    def currency(self) -> str:
        """Currency of the amounts in the investigation."""
        if self.credit is None:
            return "CNY"
        facts = {} if self.shown is None else self.shown.facts
        return facts.get(form.CURRENCY, self.credit.line.currency)

    @property
    def may_edit(self) -> bool:
        """Whether the investigation can be changed."""
        return (
            not self.context.workspace.readonly
            and self.shown is not None
            and self.shown.head.approved_on is None
        )

    def write(self, text: Message, edit: str, *args: Any, undo: bool = False) -> Any:
        """Write a step; `undo` offers to take it back at once."""
        made = self.context.workspace.write(text, load(f"{SERVICE}:{edit}"), *args)
        if undo:
            self.context.notify(text.text(), undo=True)
        return made

    def save(self, key: str, kind: str, text: str) -> None:
        """Write one answer as it was typed."""
        if self.shown is not None:
            message = M_("Change “{what}” in the credit file", what=fact_title(key))
            self.write(message, "set_fact", self.shown.head.id, key, self.stored(kind, text))

    def stored(self, kind: str, text: str) -> str:
        """Return what was typed as it is kept.

        Raises:
            UserError: If it is no amount, or no day.
        """
        if kind == "money":
            minor = parse_money(text, self.currency)
            return "" if minor is None else plain(minor, self.currency).removesuffix(".00")
        if kind == "day":
            day = parse_day(text, self.context.today())
            return "" if day is None else day.isoformat()
        return text

    def field(
        self, key: str, title: str, kind: str, choices: dict[str, str] | None = None
    ) -> Field:
        """Return the field of a fact; leaving it saves."""
        save = partial(self.save, key, kind)
        name = f"fact_{key}"
        if choices is not None:
            return ChoiceField(name, title, choices, save)
        if kind == "note":
            return NoteField(name, title, save)
        made = Field(name, title, save)
        goes_on(made)
        return made

    def show(self, field: Field, key: str, kind: str) -> None:
        """Show a fact in its field."""
        value = "" if self.shown is None else self.shown.facts.get(key, "")
        field.set_text(amount_text(value) if kind == "money" else value)


def goes_on(field: Field, then: Callable[[], object] | None = None) -> None:
    """Let Enter go to the next field, unless what was typed cannot be kept."""

    def on() -> None:
        if field.problem.text():
            return
        if then is not None:
            then()
        else:
            field.focusNextChild()

    field.line.returnPressed.connect(on)
