"""Rules of the work on what is owed: promises, the ladder, who is called first, extensions, letters."""

from kamdesk.features.collections.domain import (
    disputes,
    extensions,
    ladder,
    letters,
    priority,
    promises,
    quiet,
    reasons,
    vocabulary,
)

__all__ = [
    "disputes",
    "extensions",
    "ladder",
    "letters",
    "priority",
    "promises",
    "quiet",
    "reasons",
    "vocabulary",
]
