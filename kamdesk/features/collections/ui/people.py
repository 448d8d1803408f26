"""Fields that name people: at the customer, and of us."""

from kamdesk.base.i18n import _
from kamdesk.features.collections import queries
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField


def their_field(context: Context, account_id: int, name: str, chosen: int | None) -> ChoiceField:
    """Return a choice of the people at an account."""
    people = context.workspace.read(queries.people, account_id, context.as_of)
    choices = {"": _("nobody named")} | {str(key): person for key, person in people}
    field = ChoiceField(name, _("With whom"), choices)
    if chosen is not None and str(chosen) in choices:
        field.set_text(str(chosen))
    return field


def key_of(field: ChoiceField) -> int | None:
    """Return the key that is chosen, None for nobody."""
    text = field.text()
    return int(text) if text else None
