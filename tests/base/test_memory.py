"""Collecting pauses while many values are made, whoever else pauses it, and memory is given back."""

import gc

import pytest

from kamdesk.base.memory import give_back, no_collecting


def test_collecting_pauses_until_the_outermost_is_over() -> None:
    assert gc.isenabled()
    with no_collecting():
        with no_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collecting_goes_on_after_an_error() -> None:
    @no_collecting()
    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert gc.isenabled()


def test_giving_memory_back_loses_nothing() -> None:
    kept = [bytearray(range(200)) for _place in range(10_000)]
    del kept[::2]
    give_back()
    assert all(one == bytearray(range(200)) for one in kept)
