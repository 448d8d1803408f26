"""What the program remembers outside the workspace: one JSON file, written atomically."""

import json
from pathlib import Path
from typing import Any

from kamdesk.base.i18n import LANGUAGES

_THEMES = ("system", "light", "dark")
_RECENT = 10


class Settings:
    """Typed settings with defaults.

    A missing, damaged, unreadable or newer file gives defaults; `problem` then says so. A value of
    the wrong type is replaced by its default. Saving never leaves half a file; a folder that cannot
    be written is noted in `problem` and otherwise ignored.

    Attributes:
        path: The JSON file.
        problem: Why the file could not be read or written; empty if it could.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._values: dict[str, Any] = self._load()

    # -- what is kept -------------------------------------------------------------------------

    @property
    def language(self) -> str | None:
        """Chosen language, or None to follow the system."""
        value = self._text("language")
        return value if value in LANGUAGES else None

    @language.setter
    def language(self, value: str | None) -> None:
        self._set("language", value)

    @property
    def theme(self) -> str:
        """Chosen look: "system", "light" or "dark"."""
        value = self._text("theme")
        return value if value in _THEMES else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._set("theme", value)

    @property
    def font_scale(self) -> float:
        """Size of all text, 1.0 is the normal size; 0.8 to 2.0."""
        value = self._values.get("font_scale")
        return min(2.0, max(0.8, float(value))) if isinstance(value, int | float) else 1.0

    @font_scale.setter
    def font_scale(self, value: float) -> None:
        self._set("font_scale", value)

    @property
    def recent(self) -> list[Path]:
        """Workspaces opened lately, newest first; at most ten."""
        value = self._values.get("recent")
        names = value if isinstance(value, list) else []
        return [Path(name) for name in names if isinstance(name, str)][:_RECENT]

    def add_recent(self, path: Path) -> None:
        """Put a workspace at the head of the recent list."""
        resolved = path.resolve()
        others = [other for other in self.recent if other != resolved]
        self._set("recent", [str(other) for other in (resolved, *others)][:_RECENT])

    def forget_recent(self, path: Path | None = None) -> None:
        """Take one workspace, or all, off the recent list."""
        kept = [] if path is None else [str(other) for other in self.recent if other != path]
        self._set("recent", kept)

    def page(self, key: str) -> dict[str, Any]:
        """Return what a page remembered (a copy); store it back with `set_page`."""
        pages = self._values.get("pages")
        value = pages.get(key) if isinstance(pages, dict) else None
        return dict(value) if isinstance(value, dict) else {}

    def set_page(self, key: str, value: dict[str, Any]) -> None:
        """Remember JSON-able values of a page."""
        pages = self._values.get("pages")
        merged = {**(pages if isinstance(pages, dict) else {}), key: value}
        self._set("pages", merged)

    def reset(self) -> None:
        """Forget everything but the recent list."""
        self._values = {"recent": self._values.get("recent", [])}
        self._save()

    # -- file ---------------------------------------------------------------------------------

    def _text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def _set(self, name: str, value: object) -> None:
        if self._values.get(name) != value:
            self._values[name] = value
            self._save()

    def _load(self) -> dict[str, Any]:
        try:
            values = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self.problem = str(error)
            return {}
        return values if isinstance(values, dict) else {}

    def _save(self) -> None:
        part = self.path.with_name(self.path.name + ".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
            part.replace(self.path)
        except OSError as error:
            self.problem = str(error)
