"""Care for memory where a great many values are made at once."""

import gc
import sys
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


def give_back() -> None:
    """Give what was freed back to the system, where its memory does not do so by itself.

    The C library of Linux keeps what threads freed in case they want it again: after a look at a
    large ledger that is a fifth of what the program holds.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
