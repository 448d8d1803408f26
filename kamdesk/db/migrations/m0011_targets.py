"""Collection targets, incentive schemes, monthly reviews."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table(
        "incentive_scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("steps", sa.String(), nullable=False),
        sa.Column("bill_day", sa.String(), nullable=False),
        sa.Column("held_share", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_scheme")),
    )
    op.create_table(
        "collection_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_minor", sa.BigInteger(), nullable=False),
        sa.Column("recovery_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_collection_target_account_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_target")),
        sa.UniqueConstraint(
            "account_id",
            "month",
            "currency",
            name=op.f("uq_collection_target_account_id_month_currency"),
        ),
    )
    op.create_index(
        op.f("ix_collection_target_month"), "collection_target", ["month"], unique=False
    )

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("next_moves", sa.String(), nullable=True),
        sa.Column("coaching", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (colleague_id IS NULL)", name=op.f("ck_review_about")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_review_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["colleague_id"],
            ["colleague.id"],
            name=op.f("fk_review_colleague_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_account_id"), "review", ["account_id"], unique=False)
    op.create_index(op.f("ix_review_colleague_id"), "review", ["colleague_id"], unique=False)
    op.create_index(op.f("ix_review_month"), "review", ["month"], unique=False)

    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_slip_invoice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("invoice_id", "month", name=op.f("uq_slip_invoice_id_month")),
    )
