"""Edits of the parameters of credit."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain.rules import PREFIX, RULES, BadRule, with_values
from kamdesk.features.parameters.service import set_parameters


def set_rules(
    session: Session, values: Mapping[str, str], valid_from: date, edited_by: str = "",
    source: str = "",
) -> None:  # fmt: skip
    """Change parameters from a day on; investigations before keep the weights they were made with.

    Raises:
        UserError: If a value cannot be used.
    """
    before = queries.rules(reader(session), valid_from)
    try:
        after = with_values(before, values)
    except BadRule as error:
        raise UserError(
            _("{text} cannot be used for {name}.").format(
                text=error.text or "—", name=_(RULES[error.name].title)
            ),
            _(
                "Numbers must be in their range, classes fall from A to D, and a score needs weight."
            ),
        ) from None
    changed = {
        "vat_rate" if name == "vat" else PREFIX + name: after.text(name)
        for name in values
        if name in RULES and after.text(name) != before.text(name)
    }
    set_parameters(session, changed, valid_from, source=source.strip(), edited_by=edited_by.strip())
