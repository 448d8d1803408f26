"""Edits of collections as one undoable step each, with a word about it."""

from typing import Any

from kamdesk.base.i18n import Message
from kamdesk.base.lazy import load
from kamdesk.ui.context import Context

SERVICE = "kamdesk.features.collections.service"
TABLES = (
    "promise", "chase", "extension", "ladder_step", "dispute", "invoice", "allocation", "receipt",
    "instalment", "parameter", "investigation", "payment_step", "account",
)  # fmt: skip
"""What the list of whom to call is counted from."""


def new(name: str, **values: Any) -> Any:
    """Return a value of the service, loaded when it is first needed."""
    return load(f"{SERVICE}:{name}")(**values)


def write(context: Context, text: Message, edit: str, *args: Any) -> Any:
    """Make an edit of the service and offer to take it back."""
    made = context.workspace.write(text, load(f"{SERVICE}:{edit}"), *args)
    context.notify(text.text(), undo=True)
    return made
