"""A judgement found by questions: three or four times yes or no, and the answers become its source."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kamdesk.base.i18n import _
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import Terms
from kamdesk.ui.widgets import button, clear, hbox, label, muted, vbox


class GuidedChoice(QWidget):
    """Asks one question after the other and offers the value they lead to.

    Nothing is taken over before the user says so.
    """

    def __init__(
        self,
        kind: str,
        terms: Terms,
        take: Callable[[str, str], None],
        closed: Callable[[], None],
    ) -> None:
        """Ask for a judgement.

        Args:
            kind: A key of `domain.GUIDED`.
            terms: Names in use.
            take: Called with the proposed value and the answers in words.
            closed: Called when the user gives up.
        """
        super().__init__()
        self.setObjectName(f"guide_{kind}")
        self._kind, self._terms, self._take = kind, terms, take
        self._answers: list[bool | None] = []
        self._told = vbox(gap=2)
        self._asked = label("", bold=True, wrap=True)
        self.yes = button(_("Yes"), clicked=lambda: self.answer(True))
        self.no = button(_("No"), clicked=lambda: self.answer(False))
        self.unknown = button(_("Don't know"), "flat", clicked=lambda: self.answer(None))
        self.take = button(_("Take this over"), "primary", "check", self._take_over)
        self.back = button(_("One question back"), "flat", "back", self.step_back)
        for one, name in (
            (self.yes, "guide_yes"), (self.no, "guide_no"), (self.unknown, "guide_unknown"),
            (self.take, "guide_take"), (self.back, "guide_back"),
        ):  # fmt: skip
            one.setObjectName(name)
        close = button(_("Close"), "flat", clicked=closed)
        close.setObjectName("guide_close")
        answers = hbox(self.yes, self.no, self.unknown, self.take, None, gap=6)
        self.setLayout(
            vbox(self._told, self._asked, answers, hbox(self.back, close, None, gap=6), gap=8)
        )
        self._show()

    def answer(self, yes: bool | None) -> None:
        """Answer the question that is asked; None is "don't know"."""
        self._answers.append(yes)
        self._show()

    def step_back(self) -> None:
        """Take the last answer back."""
        if self._answers:
            self._answers.pop()
            self._show()

    def _show(self) -> None:
        clear(self._told)
        if self._answers:
            self._told.addWidget(muted(domain.evidence(self._kind, self._answers), wrap=True))
        question = domain.next_question(self._kind, self._answers)
        value = domain.proposed(self._kind, self._answers)
        if question is not None:
            self._asked.setText(question)
        elif value is not None:
            self._asked.setText(_("→ {value}").format(value=self._terms.name(self._kind, value)))
        else:
            self._asked.setText(_("This cannot be said yet; it stays unknown."))
        for one in (self.yes, self.no, self.unknown):
            one.setVisible(question is not None)
        self.take.setVisible(value is not None)
        self.back.setEnabled(bool(self._answers))
        (self.yes if question is not None else self.take).setFocus()

    def _take_over(self) -> None:
        value = domain.proposed(self._kind, self._answers)
        if value is not None:
            self._take(value, domain.evidence(self._kind, self._answers))
