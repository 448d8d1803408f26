"""The reports that are taken into a room."""

from kamdesk.features.packs.report.brief import account_brief
from kamdesk.features.packs.report.pack import meeting_pack

__all__ = ["account_brief", "meeting_pack"]
