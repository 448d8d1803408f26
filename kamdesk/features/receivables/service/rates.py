"""Exchange rates into the base currency, and what is known of the bill a receipt came as."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.receivables.store import BillRow, ExchangeRateRow, ReceiptRow


def set_rate(
    session: Session,
    currency: str,
    base: str,
    valid_from: date,
    rate: Decimal,
    source: str | None = None,
) -> int:
    """Say what one unit of a currency is worth in the base from a day on, and return the rate's key.

    A rate of the same currency and day is replaced.

    Raises:
        UserError: If the rate is not above zero, or a currency is rated in itself.
    """
    if rate <= 0 or currency == base:
        raise UserError(_("A rate is above zero and of another currency than the base."))
    row = session.scalar(
        select(ExchangeRateRow).where(
            ExchangeRateRow.currency == currency,
            ExchangeRateRow.base == base,
            ExchangeRateRow.valid_from == valid_from,
        )
    )
    if row is None:
        row = ExchangeRateRow(currency=currency, base=base, valid_from=valid_from, rate=rate)
        session.add(row)
    row.rate, row.source = rate, source
    session.flush()
    return row.id


def remove_rate(session: Session, rate_id: int) -> None:
    """Take a rate away; the one before holds again."""
    session.delete(session.get_one(ExchangeRateRow, rate_id))


def write_bill(
    session: Session,
    receipt_id: int,
    number: str | None,
    acceptor: str | None,
    issued: date | None,
) -> int:
    """Write down the bill a receipt came as and return its key; its maturity stands in the receipt.

    Raises:
        UserError: If it was drawn after it came in, or matures before it was drawn.
    """
    receipt = session.get_one(ReceiptRow, receipt_id)
    if issued is not None and issued > receipt.received:
        raise UserError(_("The bill was drawn after it came in."))
    if issued is not None and receipt.matures is not None and receipt.matures < issued:
        raise UserError(_("The bill matures before it was drawn."))
    row = BillRow(receipt_id=receipt_id, number=number, acceptor=acceptor, issued=issued)
    session.add(row)
    session.flush()
    return row.id
