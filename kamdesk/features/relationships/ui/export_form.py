"""Asks how the map is taken along, in the pane at the right."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from kamdesk.base.i18n import _
from kamdesk.features.relationships.ui.share import MANAGERS, ONE, POSTER, Export
from kamdesk.ui.forms import ChoiceField
from kamdesk.ui.widgets import button, hbox, line, muted, section, vbox


class ExportForm(QWidget):
    """The form of the file, its pages, and what others may see."""

    def __init__(self, write: Callable[[str, Export], None]) -> None:
        """Ask; `write` is called with the ending of the file and the choices."""
        super().__init__()
        self.setObjectName("export_form")
        self._write = write
        self.form = ChoiceField(
            "export_as", _("As"),
            {".pdf": _("Pages (PDF)"), ".png": _("Picture (PNG)"), ".svg": _("Drawing (SVG)")},
        )  # fmt: skip
        self.pages = ChoiceField(
            "export_pages", _("Pages"),
            {
                ONE: _("Everything on one page"),
                POSTER: _("Poster over several sheets, with cut marks"),
                MANAGERS: _("One page for each manager"),
            },
        )  # fmt: skip
        self.scale = ChoiceField(
            "export_scale", _("Size of the picture"),
            {str(times): _("{n} times").format(n=times) for times in (1, 2, 3, 4)},
        )  # fmt: skip
        self.form.set_text(".pdf")
        self.pages.set_text(ONE)
        self.scale.set_text("2")
        self.opinions = self._check("export_opinions", _("Show attitudes and other judgements"))
        self.names = self._check("export_names", _("Show names"))
        self.sensitive = self._check("export_sensitive", _("Show people marked sensitive"))
        self.grey = self._check("export_grey", _("In grey, for printing"), on=False)
        go = button(_("Export…"), "primary", "export", self._go)
        go.setObjectName("export_now")
        self.form.combo.currentIndexChanged.connect(self._follow)
        told = _(
            "The file shows the map as it stands now: day, layout, lines that are switched on."
        )
        self.setLayout(
            vbox(
                muted(told, wrap=True), self.form, self.pages, self.scale, line(),
                section(_("What others may see")), self.opinions, self.names, self.sensitive,
                self.grey, hbox(go, None), gap=10,
            )
        )  # fmt: skip
        self._follow()

    @staticmethod
    def _check(name: str, text: str, *, on: bool = True) -> QCheckBox:
        made = QCheckBox(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.setChecked(on)
        return made

    def _follow(self, _place: int = 0) -> None:
        self.pages.setVisible(self.form.text() == ".pdf")
        self.scale.setVisible(self.form.text() == ".png")

    def options(self) -> Export:
        """Return what was chosen."""
        return Export(
            int(self.scale.text()), self.pages.text(), self.opinions.isChecked(),
            self.names.isChecked(), self.sensitive.isChecked(), self.grey.isChecked(),
        )  # fmt: skip

    def _go(self) -> None:
        self._write(self.form.text(), self.options())
