"""Names that are imported when used."""

import pytest

from kamdesk.base.lazy import load


def test_a_name_is_loaded() -> None:
    assert load("kamdesk.base.lazy:load") is load


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("kamdesk.base.lazy", ValueError),
        ("kamdesk.nowhere:x", ImportError),
        ("kamdesk.base.lazy:nothing", AttributeError),
    ],
)
def test_wrong_names_are_bugs(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        load(name)
