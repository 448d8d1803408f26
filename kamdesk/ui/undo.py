"""The one undo command of the program: a step of the workspace, taken back or done again."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from kamdesk.base.errors import UserError


class StepCommand(QUndoCommand):
    """Stands for one recorded step on the undo stack.

    The file's own record decides what is undone; the command only asks for it. Errors are told
    once and make the command obsolete: an exception must not leave an overridden Qt method.
    """

    def __init__(
        self,
        text: str,
        step: int,
        replay: Callable[[bool], None],
        failed: Callable[[Exception], None],
        *,
        done: bool,
    ) -> None:
        super().__init__(text)
        self.step = step
        self._replay = replay
        self._failed = failed
        self._skip_first = done

    def redo(self) -> None:
        """Do the step again, except on the call that push() makes."""
        if self._skip_first:
            self._skip_first = False
            return
        self._run(undo=False)

    def undo(self) -> None:
        """Take the step back."""
        self._run(undo=True)

    def _run(self, *, undo: bool) -> None:
        try:
            self._replay(undo)
        except (UserError, Exception) as error:  # noqa: BLE001 - Qt called us
            self.setObsolete(True)
            self._failed(error)
