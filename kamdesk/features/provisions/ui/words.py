"""Words and numbers as the forms of expected loss show and take them."""

from decimal import Decimal, InvalidOperation

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.provisions import domain


def age_title(place: int) -> str:
    """Return the heading of an age class in the language in force."""
    if place == 0:
        return _("Up to 1 year")
    if place == len(domain.AGE_EDGES):
        return _("Over {n} years").format(n=place)
    return _("{low} to {high} years").format(low=place, high=place + 1)


def percent(share: Decimal) -> str:
    """Return a share as percent without needless zeros: 0.05 as "5", 1 as "100"."""
    text = f"{share * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share_of(text: str) -> str:
    """Return what was typed in percent as a share.

    Raises:
        UserError: If it is no number.
    """
    try:
        return str(Decimal(text.strip().rstrip("%").strip().replace("，", ".")) / 100)
    except InvalidOperation:
        raise UserError(_("Type a number, for example 5.")) from None
