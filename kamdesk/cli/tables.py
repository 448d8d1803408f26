"""Prints a view's document for people: scalars as lines, lists of records as aligned columns."""

import unicodedata
from typing import Any

from kamdesk.base.formats import MISSING

_GAP = 2
_WIDEST = 48


def print_document(document: dict[str, Any], title: str = "") -> None:
    """Print a JSON-able document as text."""
    if title:
        print(f"\n{title}")
    for key, value in document.items():
        if not isinstance(value, list | dict) or not value:
            print(f"{key}: {_text(value)}")
    for key, value in document.items():
        if isinstance(value, dict) and value:
            print_document(value, key)
        elif isinstance(value, list) and value:
            _print_list(key, value)


def _print_list(key: str, values: list[Any]) -> None:
    if not isinstance(values[0], dict):
        print(f"{key}: {', '.join(_text(value) for value in values)}")
        return
    if any(isinstance(value, dict | list) and _nested(value) for value in values[0].values()):
        for value in values:
            print_document(value, key)
        return
    print(f"\n{key}")
    names = list(values[0])
    rows = [names, *[[_text(value.get(name)) for name in names] for value in values]]
    widths = [min(_WIDEST, max(_width(row[place]) for row in rows)) for place in range(len(names))]
    for row in rows:
        cells = (_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        print((" " * _GAP).join(cells).rstrip())


def _nested(value: dict[str, Any] | list[Any]) -> bool:
    return isinstance(value, dict) or any(isinstance(part, dict) for part in value)


def _text(value: Any) -> str:
    if value is None or value == []:
        return MISSING
    if isinstance(value, list):
        return " ".join(_text(part) for part in value)
    return str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    while _width(text) > width:
        text = text[:-2] + "…"
    return text + " " * (width - _width(text))
