"""Edits of targets as undoable steps."""

from typing import Any

from kamdesk.base.i18n import Message
from kamdesk.base.lazy import load
from kamdesk.ui.context import Context

_SERVICE = "kamdesk.features.targets.service"


def write(context: Context, text: Message, edit: str, *args: Any, **kwargs: Any) -> Any:
    """Run an edit of targets as one undoable step."""
    return context.workspace.write(text, load(f"{_SERVICE}:{edit}"), *args, **kwargs)


def place(account_id: int, currency: str, month: Any) -> Any:
    """Return whose target of which month is meant."""
    return load(f"{_SERVICE}:Place")(account_id, currency, month)
