"""Names and colours of the user's own for roles, attitudes and coverage."""

from functools import partial

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QLayout, QToolButton, QWidget

from kamdesk.base.i18n import M_, _
from kamdesk.features.relationships import domain, queries
from kamdesk.features.relationships.domain import FACT_KINDS, Terms
from kamdesk.features.relationships.ui.edits import write
from kamdesk.features.relationships.ui.faces import default_color
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field
from kamdesk.ui.theme import theme
from kamdesk.ui.widgets import button, clear, hbox, line, muted, section, vbox

_KINDS = ("role", "attitude", "coverage")


class TermsForm(QWidget):
    """A line for each value: its name, and its colour on the cards."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("terms_form")
        self._context = context
        self._body = vbox(gap=6)
        self.setLayout(
            vbox(
                muted(
                    _("An empty name or “default” brings the program's own back. Signs and shapes stay."),
                    wrap=True,
                ),
                self._body,
                gap=8,
            )
        )  # fmt: skip
        self.setEnabled(not context.workspace.readonly)
        self.reload()

    def reload(self) -> None:
        """Show the names and colours in use."""
        terms = self._context.workspace.read(queries.terms)
        clear(self._body)
        for kind in _KINDS:
            self._body.addWidget(section(_(FACT_KINDS[kind].title)))
            for value in FACT_KINDS[kind].values:
                self._body.addLayout(self._line(kind, value, terms))
            self._body.addWidget(line())

    def _line(self, kind: str, value: str, terms: Terms) -> QLayout:
        name = Field(
            f"term_{kind}_{value}",
            domain.NO_TERMS.name(kind, value),
            lambda text: self._save(kind, value, text, terms.color(kind, value)),
        )
        name.set_text(terms.names.get((kind, value), ""))
        name.line.setPlaceholderText(domain.NO_TERMS.name(kind, value))
        row = hbox(name, gap=4)
        row.setStretch(0, 1)
        if default_color(kind, value, theme()) is not None:
            row.addWidget(self._color_button(kind, value, terms))
            if terms.color(kind, value) is not None:
                own = terms.names.get((kind, value), "")
                reset = button(
                    _("default"), "link", clicked=partial(self._save, kind, value, own, None)
                )
                reset.setObjectName(f"term_default_{kind}_{value}")
                row.addWidget(reset)
        return row

    def _color_button(self, kind: str, value: str, terms: Terms) -> QToolButton:
        shown = terms.color(kind, value) or default_color(kind, value, theme()) or ""
        one = QToolButton()
        one.setObjectName(f"term_color_{kind}_{value}")
        told = _("Colour of {name}").format(name=terms.name(kind, value))
        one.setAccessibleName(told)
        one.setToolTip(told)
        swatch = QPixmap(18, 18)
        swatch.fill(QColor(shown))
        one.setIcon(QIcon(swatch))
        one.clicked.connect(partial(self._choose_color, kind, value, shown, terms))
        return one

    def _choose_color(
        self, kind: str, value: str, shown: str, terms: Terms, _on: bool = False
    ) -> None:
        heading = _("Colour of {name}").format(name=terms.name(kind, value))
        chosen = QColorDialog.getColor(QColor(shown), self, heading)
        if chosen.isValid():
            own = terms.names.get((kind, value), "")
            self._save(kind, value, own, chosen.name().upper())

    def _save(self, kind: str, value: str, name: str, color: str | None) -> None:
        text = M_("Name a judgement {name}", name=name or value)
        write(self._context, text, "set_term", kind, value, name, color or "")
