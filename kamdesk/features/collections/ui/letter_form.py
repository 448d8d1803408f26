"""A letter about what is owed: tone and language chosen, seen as it goes out, saved and logged."""

from pathlib import Path

from PySide6.QtWidgets import QTextEdit, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import LANGUAGES, M_, _, language, speaking
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain.ladder import Step
from kamdesk.features.collections.domain.letters import Letter, file_name, softer
from kamdesk.features.collections.domain.vocabulary import PROOFS, TONES
from kamdesk.features.collections.queries import Wanted
from kamdesk.features.collections.ui.edits import new, write
from kamdesk.features.collections.ui.log_line import About
from kamdesk.features.collections.ui.paper import paper, write_pdf
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import ChoiceField
from kamdesk.ui.widgets import Segments, button, hbox, label, muted, vbox

_PREVIEW_HEIGHT, _PREVIEW_SIZE = 380, 8.0


class LetterForm(QWidget):
    """The letter of an account, or about one invoice of it."""

    def __init__(self, context: Context, about: About, contact: str = "") -> None:
        super().__init__()
        self.setObjectName("letter_form")
        self._context, self._about, self._contact = context, about, contact
        self._letter: Letter | None = None
        self.tone = Segments({key: _(name) for key, name in TONES.items()}, "tone")
        tone = tone_of(about.step)
        self._partner = context.workspace.read(queries.is_partner, about.account_id, context.as_of)
        self.tone.choose(softer(tone) if self._partner else tone)
        self.lang = Segments(dict(LANGUAGES), "letter_lang")
        self.lang.choose(language())
        self.preview = QTextEdit()
        self.preview.setObjectName("letter_preview")
        self.preview.setAccessibleName(_("The letter as it goes out"))
        self.preview.setReadOnly(True)
        self.preview.setMinimumHeight(_PREVIEW_HEIGHT)
        self.proof = ChoiceField(
            "proof", _("How its delivery is shown"),
            {"": _("not yet")} | {key: _(name) for key, name in PROOFS.items()},
        )  # fmt: skip
        self.told = muted("", wrap=True)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.keep = button(_("Save as PDF and log…"), "primary", "export", self.ask)
        self.keep.setObjectName("save_letter")
        for choice in (self.tone, self.lang):
            choice.chosen.connect(lambda _key: self.show_letter())
        self.setLayout(
            vbox(
                self.tone, self.lang, self.preview, self.told, self.proof, self.problem,
                hbox(self.keep, None), gap=6,
            )
        )  # fmt: skip
        self.show_letter()

    @property
    def letter(self) -> Letter:
        """The letter that is shown."""
        assert self._letter is not None
        return self._letter

    def show_letter(self) -> None:
        """Show the letter of the chosen tone and language."""
        wanted = Wanted(
            self._about.account_id, self.tone.choice(), self.lang.choice(), self._context.as_of,
            self._about.invoice_id, self._contact,
        )  # fmt: skip
        self._letter = self._context.workspace.read(queries.letter, wanted)
        document = paper(self._letter, _PREVIEW_SIZE)
        document.setParent(self.preview)
        self.preview.setDocument(document)
        count = len(self._letter.rows)
        empty = _(
            "No item belongs into this letter: nothing is due then, or all of it is contested."
        )
        soft = _("A strategic partner: proposed one tone softer, on the same dates.")
        self.told.setText(empty if not count else soft if self._partner else "")
        self.told.setVisible(bool(self.told.text()))
        self.keep.setEnabled(count > 0 and not self._context.workspace.readonly)

    def proposed(self) -> str:
        """Return the name of the file: account, level, day."""
        with speaking(self.lang.choice()):
            level = _(TONES[self.tone.choice()])
        return file_name(self._about.account, level, self._context.as_of)

    def ask(self) -> None:
        """Ask where to save it."""
        path = choose_save(
            self, self._context.settings, "letters", _("Save as PDF and log…"), self.proposed(),
            _("PDF files (*.pdf)"),
        )  # fmt: skip
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Write the letter and log it with the name of its file."""
        try:
            write_pdf(self.letter, path)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()
        kind = "demand" if self.tone.choice() == "formal" else "letter"
        about = self._about
        talk = new(
            "NewChase", account_id=about.account_id, day=self._context.today(), kind=kind,
            invoice_id=about.invoice_id, step=about.step_for(kind), person_id=about.person_id,
            what=path.name, proof=self.proof.text(),
        )  # fmt: skip
        write(self._context, M_("Letter to {name}", name=about.account), "log_chase", talk)


def tone_of(step: Step | None) -> str:
    """Return the tone a step asks for; friendly without one."""
    return (step.tone if step is not None else None) or "friendly"
