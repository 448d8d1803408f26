"""What stands at the end of every report, in a sheet and on paper."""

from kamdesk.base.i18n import _
from kamdesk.reporting.report import Report


def noted(report: Report, stamp: str) -> tuple[tuple[str, str], ...]:
    """Return the notes of a report, with what the stamp in its foot means."""
    meaning = _(
        "{stamp} stands at the foot of every page. A copy with the same stamp holds the same figures, be it a sheet or a PDF, in Chinese or in English."
    )
    return (*report.notes, (_("Same numbers"), meaning.format(stamp=stamp)))
