"""What the Reports page remembers of each report, outside the workspace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import LANGUAGES
from kamdesk.base.settings import Settings

_PAGE = "reports"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a report is asked for.

    Attributes:
        account: What stands in the field: a code or a name, "" for all.
        options: Choices by their key.
        language: Of the sheet, "" for that of the window.
        as_of: Day as "2026-03-05", only of what was taken along.
    """

    account: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    as_of: str = ""


class Memory:
    """Reads and keeps it in the settings, each report by its name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def get(self, key: str) -> str:
        """Return a word of the page itself, "" if there is none."""
        value = self._settings.page(_PAGE).get(key)
        return value if isinstance(value, str) else ""

    def set(self, key: str, value: str) -> None:
        """Keep a word of the page itself."""
        self._settings.set_page(_PAGE, {**self._settings.page(_PAGE), key: value})

    def chosen(self, spec: ReportSpec) -> Chosen:
        """Return what was chosen last."""
        return _read(self._of(spec).get("chosen"), spec)

    def taken(self, spec: ReportSpec) -> Chosen | None:
        """Return what was asked for when the report was last taken along, None if it never was."""
        value = self._of(spec).get("taken")
        return _read(value, spec) if isinstance(value, dict) else None

    def keep(self, spec: ReportSpec, chosen: Chosen) -> None:
        """Remember what is chosen."""
        self._keep(spec, "chosen", chosen)

    def keep_taken(self, spec: ReportSpec, chosen: Chosen) -> None:
        """Remember what was taken along."""
        self._keep(spec, "taken", chosen)

    def _of(self, spec: ReportSpec) -> dict[str, Any]:
        reports = self._settings.page(_PAGE).get("reports")
        value = reports.get(spec.name) if isinstance(reports, dict) else None
        return dict(value) if isinstance(value, dict) else {}

    def _keep(self, spec: ReportSpec, key: str, chosen: Chosen) -> None:
        page = self._settings.page(_PAGE)
        reports = page.get("reports")
        mine = {
            "account": chosen.account, "options": dict(chosen.options),
            "language": chosen.language, "as_of": chosen.as_of,
        }  # fmt: skip
        of = {**self._of(spec), key: mine}
        every = {**(reports if isinstance(reports, dict) else {}), spec.name: of}
        self._settings.set_page(_PAGE, {**page, "reports": every})


def _read(value: object, spec: ReportSpec) -> Chosen:
    """Return what a settings file says, without what the report does not offer."""
    if not isinstance(value, dict):
        return Chosen()
    options = value.get("options")
    offered = {one.key: {each.key for each in one.choices} for one in spec.options}
    known = {
        key: word
        for key, word in (options.items() if isinstance(options, dict) else ())
        if word in offered.get(key, ())
    }
    texts = {key: value.get(key) for key in ("account", "language", "as_of")}
    plain = {key: text if isinstance(text, str) else "" for key, text in texts.items()}
    lang = plain["language"] if plain["language"] in LANGUAGES else ""
    return Chosen(plain["account"], known, lang, plain["as_of"])
