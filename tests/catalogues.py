"""Compares the catalogues with the texts in the code: nothing untranslated, places kept.

    python tests/catalogues.py build/kamdesk.pot resources/i18n [--check]

Without --check the English catalogue is filled with the source texts first. Ends with 1 if any text
is missing in a catalogue.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

_PLACE = re.compile(r"\{\w+\}")


def load(path: Path) -> Catalog:
    """Read a catalogue."""
    with path.open("rb") as stream:
        return read_po(stream)


def texts(value: object) -> list[str]:
    """Return the texts of a message: one, or one for each plural form."""
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value or "")]


def problems(template: Catalog, catalogue: Catalog, language: str) -> list[str]:
    """Return a sentence for each text that is missing, or whose places differ."""
    found = []
    for message in template:
        if not message.id:
            continue
        mine = catalogue.get(texts(message.id)[0])
        shown = texts(mine.string) if isinstance(mine, Message) else []
        source = texts(message.id)[-1]
        if not shown or not all(shown) or (isinstance(mine, Message) and mine.fuzzy):
            found.append(f"{language}: not translated: {source!r}")
        elif any(set(_PLACE.findall(one)) - set(_PLACE.findall(source)) for one in shown):
            found.append(f"{language}: other places than the source: {source!r} -> {shown}")
        elif set(_PLACE.findall(source)) - set(_PLACE.findall(shown[-1])):
            found.append(f"{language}: lost a place: {source!r} -> {shown[-1]!r}")
    return found


def fill_english(path: Path) -> None:
    """Give the English catalogue its own source texts."""
    catalogue = load(path)
    for message in catalogue:
        if message.id:
            message.string = (
                tuple(message.id) if isinstance(message.id, list | tuple) else message.id
            )
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=100, sort_output=True, no_location=True)


def main(arguments: list[str]) -> int:
    """Check or fill the catalogues."""
    template, folder = load(Path(arguments[0])), Path(arguments[1])
    if "--check" not in arguments:
        fill_english(folder / "en" / "LC_MESSAGES" / "kamdesk.po")
    found = []
    for language in ("zh_CN", "en"):
        path = folder / language / "LC_MESSAGES" / "kamdesk.po"
        found += problems(template, load(path), language)
    for line in found:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"{len(template)} texts, {len(found)} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
