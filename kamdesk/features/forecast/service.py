"""What the user tells the forecast."""

from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.collections.queries.rules import PAYMENT_DAY
from kamdesk.features.parameters.service import set_parameters

_LAST = 31


def month_day(text: str) -> int | None:
    """Return the day of the month that was typed, None for an empty text.

    Raises:
        UserError: If it is no number from 1 to 31.
    """
    bare = text.strip().removesuffix("日").removesuffix("号")
    if not bare:
        return None
    if bare.isdecimal() and 1 <= int(bare) <= _LAST:
        return int(bare)
    raise UserError(
        _("{text} is no day of a month.").format(text=text),
        _("Type a number from 1 to 31; 31 stands for the last day of every month."),
    )


def set_payment_day(session: Session, account_id: int, text: str, day: date) -> None:
    """Note the day of the month an account pays on, from a day on; empty leaves it to its history.

    Raises:
        UserError: If it is no day of a month.
    """
    day_of_month = month_day(text)
    value = "" if day_of_month is None else str(day_of_month)
    set_parameters(session, {PAYMENT_DAY: value}, day, account_id=account_id)
