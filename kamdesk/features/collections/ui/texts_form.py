"""The texts of the letters: one for each tone and language, with {places} that are filled."""

from PySide6.QtWidgets import QWidget

from kamdesk.base.i18n import LANGUAGES, M_, _, language
from kamdesk.features.collections.domain.letters import PLACES, Template, place_mark
from kamdesk.features.collections.domain.vocabulary import TONES
from kamdesk.features.collections.queries import rules
from kamdesk.features.collections.ui.edits import write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, NoteField
from kamdesk.ui.widgets import Segments, button, caption, hbox, muted, vbox

_HEIGHT = 320


class TextsForm(QWidget):
    """A text is saved when it is left."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("texts_form")
        self._context = context
        self.tone = Segments({key: _(name) for key, name in TONES.items()}, "text_tone")
        self.lang = Segments(dict(LANGUAGES), "text_lang")
        self.lang.choose(language())
        self.subject = Field("subject", _("Subject"), lambda text: self._save(text, None))
        self.body = NoteField("body", _("Text"), lambda text: self._save(None, text))
        self.body.note.setFixedHeight(_HEIGHT)
        self.told = muted("", wrap=True)
        self.back = button(_("As it was delivered"), "flat", clicked=self._reset)
        self.back.setObjectName("reset_text")
        places = [f"{place_mark(name)} {_(meaning)}" for name, meaning in PLACES.items()]
        hint = caption("\n".join(places))
        hint.setWordWrap(True)
        for choice in (self.tone, self.lang):
            choice.chosen.connect(lambda _key: self.show_text())
        parts = (
            self.tone,
            self.lang,
            self.told,
            self.subject,
            self.body,
            hbox(self.back, None),
            hint,
        )
        self.setLayout(vbox(*parts, gap=8))
        self.setEnabled(not context.workspace.readonly)
        self.show_text()

    def show_text(self) -> None:
        """Show the text of the chosen tone and language."""
        read = self._context.workspace.read
        self._shown = (self.tone.choice(), self.lang.choice())
        found = read(rules.template, *self._shown)
        own = self._shown in read(rules.own_templates)
        self._template = found
        self.subject.set_text(found.subject)
        self.body.set_text(found.body)
        self.told.setText(_("Your own text.") if own else _("The text as it was delivered."))
        self.back.setVisible(own)

    def _save(self, subject: str | None, body: str | None) -> None:
        template = Template(
            self._template.subject if subject is None else subject,
            self._template.body if body is None else body,
        )
        text = M_("Change the text of a letter")
        write(self._context, text, "set_letter", *self._shown, template)
        self._template = template
        self.back.setVisible(True)
        self.told.setText(_("Your own text."))

    def _reset(self) -> None:
        write(self._context, M_("Text of a letter as delivered"), "reset_letter", *self._shown)
        self.show_text()
