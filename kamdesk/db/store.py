"""The tables of the file itself: the record of steps, import runs, and facts about the file."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kamdesk.db.tables import Base, reference


class WorkspaceInfoRow(Base):
    """One fact about the workspace: base currency, owner, fiscal year, company name."""

    __tablename__ = "workspace_info"

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


class StepRow(Base):
    """One thing a user did: an edit, an import, an undo or a redo of one of these.

    `state` is "done", "undone" or "dropped" (undone and then overtaken by a new edit);
    `target_id` names the step an undo or redo was about.
    """

    __tablename__ = "step"

    at: Mapped[str]
    who: Mapped[str]
    kind: Mapped[str]
    msgid: Mapped[str]
    args: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    undoable: Mapped[bool] = mapped_column(default=True)
    target_id: Mapped[int | None] = reference("step.id", index=False, nullable=True)


class JournalRow(Base):
    """One row changed by a step; `before` and `after` are JSON objects or NULL."""

    __tablename__ = "journal"
    __table_args__ = (sa.Index("ix_journal_row", "table_name", "row_id"),)

    step_id: Mapped[int] = reference("step.id")
    table_name: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[str | None]
    after: Mapped[str | None]


class JournalRangeRow(Base):
    """Rows created in bulk by a step: first_id <= id <= last_id."""

    __tablename__ = "journal_range"

    step_id: Mapped[int] = reference("step.id")
    table_name: Mapped[str]
    first_id: Mapped[int]
    last_id: Mapped[int]


class ImportRunRow(Base):
    """One file brought in: what it was, when, and how many rows it made or changed."""

    __tablename__ = "import_run"

    at: Mapped[str]
    kind: Mapped[str]
    file: Mapped[str]
    sheet: Mapped[str | None]
    rows: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]
    mapping: Mapped[str]
