"""Mapped rows of products and of what was sold."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, ExactDecimal, Identified, reference


class ProductRow(Identified, Base):
    """Something we sell; prices and cost in `currency`, exact to six places."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None] = mapped_column(index=True)
    family: Mapped[str | None]
    unit: Mapped[str | None]
    currency: Mapped[str] = mapped_column(sa.String(3))
    list_price: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    cost: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    lifecycle: Mapped[str | None]


class SalesLineRow(Identified, Base):
    """One line of a sale: statistics, not ledger; `amount` may have more places than a currency.

    `reference` is the order or invoice number the source names.
    """

    __tablename__ = "sales_line"

    account_id: Mapped[int] = reference("account.id")
    product_id: Mapped[int] = reference("product.id")
    day: Mapped[date]
    quantity: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    price: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    amount: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    cost: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    currency: Mapped[str] = mapped_column(sa.String(3))
    reference: Mapped[str | None] = mapped_column(index=True)
