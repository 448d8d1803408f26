"""The small sample workspace, made once for all reports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.features.demo.scale import SCALES
from kamdesk.features.demo.service import fill


def sample(folder: Path, seed: int) -> Database:
    """Make the small sample workspace of a seed."""
    database = Database.create(
        folder / f"sample-{seed}.kam", derivations=derivations(), tables=load_tables
    )
    fill(database, SCALES["small"], seed, NoProgress())
    return database


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small sample workspace; nobody changes it."""
    database = sample(tmp_path_factory.mktemp("sample"), 1)
    yield database
    database.close()
