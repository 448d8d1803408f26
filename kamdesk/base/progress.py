"""How long work tells where it is and is asked to stop."""

from typing import Protocol


class Progress(Protocol):
    """What a long function reports to; whoever runs it decides what is shown."""

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Report `done` of `total` (None: not countable) and what is being worked on.

        Raises:
            Cancelled: If the user asked to stop; the caller lets it go.
        """


class NoProgress:
    """Reports nothing and is never cancelled."""

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Implement `Progress`."""
