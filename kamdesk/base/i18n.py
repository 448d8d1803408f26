"""Translations with gettext, usable without Qt.

Source texts are English. `set_language` chooses the catalogue for the whole program; `speaking`
chooses one for the current thread only, so that a report can be written in the other language.
"""

import contextvars
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from kamdesk.base.resources import resource

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_CN"

_program_language = "en"
_thread_language: contextvars.ContextVar[str | None] = contextvars.ContextVar(
    "kamdesk_language", default=None
)


@cache
def _catalogue(name: str) -> "NullTranslations":
    import gettext  # nothing is said before the first paint

    try:
        return gettext.translation("kamdesk", str(resource("i18n")), [name])
    except OSError:
        return gettext.NullTranslations()


def language() -> str:
    """Return the language in force here: a key of `LANGUAGES`."""
    return _thread_language.get() or _program_language


def set_language(name: str) -> None:
    """Choose the language of the program.

    Raises:
        ValueError: If kamdesk does not speak it.
    """
    global _program_language
    if name not in LANGUAGES:
        raise ValueError(f"unknown language: {name!r}")
    _program_language = name


def system_language() -> str:
    """Return the language the system asks for: Chinese if any Chinese, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    return DEFAULT_LANGUAGE


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Use another language inside the block, in this thread only."""
    if name not in LANGUAGES:
        raise ValueError(f"unknown language: {name!r}")
    token = _thread_language.set(name)
    try:
        yield
    finally:
        _thread_language.reset(token)


def _(message: str) -> str:
    """Return the message in the language in force."""
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` things in the language in force."""
    return _catalogue(language()).ngettext(singular, plural, count)


def N_(message: str) -> str:
    """Mark a constant for translation; translate it with `_` where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A text that can be stored and shown later in the language of that day.

    Attributes:
        msgid: The English source text with named places.
        args: Values of the places; strings or integers.
    """

    msgid: str
    args: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return the text in the language in force."""
        translated = _(self.msgid)
        return translated.format(**self.args) if self.args else translated


def M_(msgid: str, **args: Any) -> Message:
    """Mark and make a `Message`."""
    return Message(msgid, args)


def sentences(*parts: str) -> str:
    """Return sentences one after the other: with a blank between them, in Chinese without."""
    return ("" if language() == "zh_CN" else " ").join(part for part in parts if part)
