"""Setting what expected loss and the law are counted with."""

from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.parameters.service import set_parameters
from kamdesk.features.provisions import domain
from kamdesk.features.provisions.queries import BUYER, LOSS, STATUTE


def set_ratios(session: Session, ratios: list[str], day: date, source: str = "") -> None:
    """Set the share of each age class, as fractions of 1, from a day on.

    Raises:
        UserError: If there is not one number from 0 to 1 for each class.
    """
    try:
        numbers = [Decimal(text) for text in ratios]
    except InvalidOperation:
        numbers = []
    if len(numbers) != len(domain.DEFAULT_RATIOS) or not all(0 <= one <= 1 for one in numbers):
        raise UserError(
            _("Each age class needs a share from 0 to 100 %."), _("For example 5, 10, 30, 50, 100.")
        )
    set_parameters(session, {f"{LOSS}ratios": ",".join(map(str, numbers))}, day, source=source)


def set_forward(session: Session, factor: str, day: date, source: str = "") -> None:
    """Set what the roll rates are multiplied with for what is ahead, from a day on.

    Raises:
        UserError: If it is no number from 0 to 10.
    """
    try:
        number = Decimal(factor)
    except InvalidOperation:
        number = Decimal(-1)
    if not 0 <= number <= 10:
        raise UserError(_("The outlook must be a number from 0 to 10; 1 changes nothing."))
    set_parameters(session, {f"{LOSS}forward": str(number)}, day, source=source)


def set_law(session: Session, name: str, value: str, day: date, source: str = "") -> None:
    """Set one figure of the law by its field name, from a day on.

    Raises:
        UserError: If it cannot be used.
    """
    try:
        domain.with_values(domain.LAW, {name: value})
    except ValueError:
        raise UserError(_("{text} cannot be used here.").format(text=value or "—")) from None
    set_parameters(session, {STATUTE + name: value}, day, source=source)


def set_buyer(session: Session, account_id: int, kind: str, day: date) -> None:
    """Say what an account is before the law: a key of `domain.BUYERS`."""
    if kind not in domain.BUYERS:
        raise ValueError(f"no such buyer: {kind}")
    set_parameters(session, {BUYER: kind}, day, account_id=account_id)
