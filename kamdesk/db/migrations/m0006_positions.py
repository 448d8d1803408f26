"""Positions: snapshots with their answers, and ideals."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the tables of positions."""
    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("assessor", sa.String(), nullable=True),
        sa.Column("d_us", sa.Integer(), nullable=True),
        sa.Column("d_them", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("parameters", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_position_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
    )
    op.create_index(
        "ix_position_account_id_on_day", "position", ["account_id", "on_day"], unique=False
    )
    op.create_table(
        "position_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["position_id"],
            ["position.id"],
            name=op.f("fk_position_answer_position_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_answer")),
        sa.UniqueConstraint(
            "position_id", "item", name=op.f("uq_position_answer_position_id_item")
        ),
    )
    op.create_table(
        "position_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("review", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_position_target_account_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_target")),
    )
    op.create_index(
        "ix_position_target_account_id_on_day",
        "position_target",
        ["account_id", "on_day"],
        unique=False,
    )
    # derived: what follows from each snapshot; scores and shares in millionths
    op.create_table(
        "position_score",
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("rq", sa.Integer(), nullable=True),
        sa.Column("t", sa.Integer(), nullable=True),
        sa.Column("p", sa.Integer(), nullable=True),
        sa.Column("rq_answered", sa.Integer(), nullable=False),
        sa.Column("t_answered", sa.Integer(), nullable=False),
        sa.Column("p_answered", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("moving", sa.String(), nullable=False),
        sa.Column("open_gates", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("stale_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position_id", name=op.f("pk_position_score")),
    )
    op.create_index(
        "ix_position_score_account_id",
        "position_score",
        ["account_id", "view", "on_day", "position_id"],
    )
