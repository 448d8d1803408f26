"""Two kinds of error: situations a user can act on, and bugs (everything else)."""


class UserError(Exception):
    """A situation the user can understand and mend; anything else that escapes is a bug.

    Attributes:
        summary: What did not happen, in one sentence of the current language.
        advice: What to do now; may be empty.
        exit_code: What the command line answers with.
    """

    exit_code = 1

    def __init__(self, summary: str, advice: str = "") -> None:
        super().__init__(summary, advice)
        self.summary = summary
        self.advice = advice

    def __str__(self) -> str:
        """Return summary and advice as one line."""
        gap = "" if self.summary.endswith("。") else " "
        return f"{self.summary}{gap}{self.advice}".strip()


class FileDamaged(UserError):
    """The workspace file cannot be read as what it was."""

    exit_code = 3


class FileBusy(UserError):
    """Another process holds the workspace file for writing."""

    exit_code = 4


class WrongPassphrase(UserError):
    """The file is encrypted and the given passphrase does not open it."""

    exit_code = 5


class Cancelled(Exception):
    """The user stopped a long task; nothing of it was kept."""
