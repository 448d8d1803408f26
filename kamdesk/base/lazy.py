"""Names that are imported when they are used, not before.

The program starts quickly because features say *where* their parts are ("module:attribute")
and nothing is imported until somebody asks for it.
"""

from importlib import import_module
from typing import Any


def load(name: str) -> Any:
    """Return the object that a "package.module:attribute" string names.

    Raises:
        ValueError: If the name has no colon.
        ImportError: If there is no such module.
        AttributeError: If the module has no such attribute.
    """
    module, colon, attribute = name.partition(":")
    if not colon:
        raise ValueError(f"not a module:attribute name: {name!r}")
    return getattr(import_module(module), attribute)
