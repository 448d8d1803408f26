"""Touches between our people and theirs, and the contact matrix."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the tables of touches and of the contact matrix."""
    op.create_table(
        "touch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_touch_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch")),
    )
    op.create_index("ix_touch_account_id_day", "touch", ["account_id", "day"], unique=False)
    op.create_table(
        "touch_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("touch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_touch_person_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["touch.id"], name=op.f("fk_touch_person_touch_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch_person")),
        sa.UniqueConstraint(
            "touch_id", "person_id", name=op.f("uq_touch_person_touch_id_person_id")
        ),
    )
    op.create_index(op.f("ix_touch_person_person_id"), "touch_person", ["person_id"], unique=False)
    op.create_table(
        "touch_colleague",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("touch_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"],
            ["colleague.id"],
            name=op.f("fk_touch_colleague_colleague_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["touch_id"],
            ["touch.id"],
            name=op.f("fk_touch_colleague_touch_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch_colleague")),
        sa.UniqueConstraint(
            "touch_id", "colleague_id", name=op.f("uq_touch_colleague_touch_id_colleague_id")
        ),
    )
    op.create_index(
        op.f("ix_touch_colleague_colleague_id"), "touch_colleague", ["colleague_id"], unique=False
    )
    op.create_table(
        "contact_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("our_function", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=True),
        sa.Column("goal", sa.String(), nullable=True),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_contact_cell_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["colleague_id"],
            ["colleague.id"],
            name=op.f("fk_contact_cell_colleague_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_contact_cell_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_cell")),
        sa.UniqueConstraint(
            "account_id",
            "our_function",
            "department",
            name=op.f("uq_contact_cell_account_id_our_function_department"),
        ),
    )
    op.create_index(
        op.f("ix_contact_cell_colleague_id"), "contact_cell", ["colleague_id"], unique=False
    )
    op.create_index(op.f("ix_contact_cell_person_id"), "contact_cell", ["person_id"], unique=False)
