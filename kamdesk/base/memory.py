"""Care for memory where a great many values are made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Do not look for unreachable circles meanwhile; also a decorator.

    For work that makes hundreds of thousands of rows without circles: each look goes through all of
    them and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
