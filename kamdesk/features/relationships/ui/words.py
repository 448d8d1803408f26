"""What differs between two days or two maps, in words, to be read and copied."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.queries import Comparison
from kamdesk.ui.widgets import button, caption, clear, hbox, label, muted, vbox

_MOST = 200


class DifferenceWords(QWidget):
    """A sentence for each change."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("difference_words")
        self._about = caption("")
        self._lines = vbox(gap=6)
        self._texts: list[str] = []
        self.copy = button(_("Copy"), "flat", clicked=self._copy)
        self.copy.setObjectName("copy_difference")
        self.setLayout(vbox(self._about, self._lines, hbox(self.copy, None), gap=8))

    def show_comparison(self, found: Comparison) -> None:
        """Show what differs."""
        self._texts = found.sentences()
        days = format_date(found.first_day), format_date(found.last_day)
        about = _("{first} → {last}").format(first=days[0], last=days[1])
        if found.first_day == found.last_day:
            about = _("Two maps on {day}").format(day=days[0])
        self._about.setText(about)
        clear(self._lines)
        for text in self._texts[:_MOST]:
            self._lines.addWidget(label(text, wrap=True))
        left = len(self._texts) - _MOST
        if left > 0:
            self._lines.addWidget(muted(_("… {n} more").format(n=left)))
        if not self._texts:
            self._lines.addWidget(muted(_("Nothing differs.")))
        self.copy.setEnabled(bool(self._texts))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join([self._about.text(), *self._texts]))


def count_text(found: Comparison) -> str:
    """Return how much differs, in a few words."""
    count = len(found.sentences())
    return ngettext("{n} change", "{n} changes", count).format(n=count)
