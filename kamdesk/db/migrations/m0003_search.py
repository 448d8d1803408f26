"""The search index over accounts, people and document numbers."""

from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the index."""
