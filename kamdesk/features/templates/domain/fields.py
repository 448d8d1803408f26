"""What may stand between {{ and }}, and the values that take its place."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

FIELD = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")
"""A field in a text."""

Value = str | int | Decimal | date | None
"""What a field holds; an amount is a Decimal in whole units of its currency, None is unknown."""


@dataclass(frozen=True, slots=True)
class Values:
    """Everything a template can ask for.

    Attributes:
        fields: Single values by name ("account.name").
        lists: Lines by the name of the list, each with its values by name ("items": "number").
        aliases: Other spellings of names, folded, with the name they stand for.
    """

    fields: Mapping[str, Value]
    lists: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, written: str) -> str | None:
        """Return the name a field was written for, in any spelling; None if there is none."""
        plain = spelled(written)
        if plain in self.aliases:
            return self.aliases[plain]
        known = {spelled(name): name for name in self.fields}
        for key, lines in self.lists.items():
            known |= {
                spelled(f"{key}.{name}"): f"{key}.{name}" for name in (lines[0] if lines else ())
            }
        return known.get(plain)

    def list_of(self, name: str) -> str | None:
        """Return the list a name belongs to, None for a single value."""
        key = name.partition(".")[0]
        return key if key in self.lists and name not in self.fields else None


def spelled(text: str) -> str:
    """Return a name for comparison: case, blanks, dots, dashes and underscores say nothing."""
    return re.sub(r"[\s._\-·。．]+", "", text).casefold()


def names_in(text: str) -> list[str]:
    """Return what stands between the braces of a text, in order."""
    return FIELD.findall(text)


def is_alone(text: str) -> bool:
    """Tell whether a text is one field and nothing else."""
    return FIELD.fullmatch(text.strip()) is not None


def replace(text: str, shown: Callable[[str], str | None]) -> str:
    """Return a text with its fields replaced; one that `shown` does not know stays as it is."""

    def one(match: re.Match[str]) -> str:
        found = shown(match[1])
        return match[0] if found is None else found

    return FIELD.sub(one, text)
