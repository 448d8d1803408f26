"""What was agreed with the customer of a measure, in words the customer reads."""

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add `measure.agreed`."""
    with op.batch_alter_table("measure") as measure:
        measure.add_column(sa.Column("agreed", sa.String(), nullable=True))
