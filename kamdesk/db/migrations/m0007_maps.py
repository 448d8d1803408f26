"""Several maps of an account, judgements of a map, who of us knows whom, the way of a payment, terms of the user's own."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the tables and columns of maps."""
    op.create_table(
        "acquaintance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_acquaintance_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["colleague_id"],
            ["colleague.id"],
            name=op.f("fk_acquaintance_colleague_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_acquaintance_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquaintance")),
    )
    op.create_index(
        op.f("ix_acquaintance_account_id"), "acquaintance", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_acquaintance_colleague_id"), "acquaintance", ["colleague_id"], unique=False
    )
    op.create_index(op.f("ix_acquaintance_person_id"), "acquaintance", ["person_id"], unique=False)
    op.create_table(
        "payment_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("usual_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_payment_step_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_payment_step_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_step")),
    )
    op.create_index(
        op.f("ix_payment_step_account_id"), "payment_step", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_payment_step_person_id"), "payment_step", ["person_id"], unique=False)
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("color", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_term_kind_value")),
    )
    op.create_table(
        "map_fold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("map_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["map_id"], ["map.id"], name=op.f("fk_map_fold_map_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_fold")),
        sa.UniqueConstraint("map_id", "department", name=op.f("uq_map_fold_map_id_department")),
    )
    with op.batch_alter_table("map") as table:
        table.add_column(sa.Column("note", sa.String(), nullable=True))
    with op.batch_alter_table("fact") as table:
        table.add_column(sa.Column("map_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_fact_map_id", "map", ["map_id"], ["id"], ondelete="RESTRICT")
        table.create_index("ix_fact_map_id", ["map_id"])
    with op.batch_alter_table("map_place") as table:
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        table.alter_column("x", existing_type=sa.Integer(), nullable=True)
        table.alter_column("y", existing_type=sa.Integer(), nullable=True)
