"""When a measure is overdue, has gone quiet, was in time."""

from datetime import date, timedelta

import pytest

from kamdesk.features.plan import domain

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("state", "due", "overdue"),
    [
        ("open", DAY, False), ("open", DAY - timedelta(1), True), ("doing", DAY - timedelta(1), True),
        ("done", DAY - timedelta(9), False), ("dropped", DAY - timedelta(9), False), ("open", None, False),
    ],
)  # fmt: skip
def test_overdue_from_the_day_after(state: str, due: date | None, overdue: bool) -> None:
    assert domain.is_overdue(state, due, DAY) == overdue


@pytest.mark.parametrize(
    ("state", "days", "quiet"),
    [("open", 90, False), ("open", 91, True), ("doing", 91, True), ("done", 400, False)],
)
def test_quiet_after_90_days(state: str, days: int, quiet: bool) -> None:
    assert domain.is_quiet(state, DAY - timedelta(days), DAY) == quiet


@pytest.mark.parametrize(
    ("state", "due", "ended", "found"),
    [
        ("done", DAY, DAY, True), ("done", DAY, DAY + timedelta(1), False), ("done", None, DAY, None),
        ("dropped", DAY, DAY, None), ("open", DAY, None, None),
    ],
)  # fmt: skip
def test_in_time_only_if_done(
    state: str, due: date | None, ended: date | None, found: bool | None
) -> None:
    assert domain.on_time(state, due, ended) is found
