"""The left of the Reports page: the gallery, and what the chosen report is asked for."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QScrollArea, QWidget

from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import LANGUAGES, _, language
from kamdesk.features.workbooks.ui.memory import Chosen
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.widgets import button, hbox, label, menu_text, muted, vbox

OWN_TEMPLATE = "own-template"
"""What the gallery calls the user's own workbooks."""
_WIDTH = 264
_ROW = 30


class Side(QFrame):
    """Reports and the fields of the chosen one.

    Signals:
        chosen: Another entry of the gallery was chosen.

    Attributes:
        day_set, account_set, language_set: Take what was typed; may raise UserError.
        option_set: Takes (key of the option, key of the choice).
    """

    chosen = Signal()

    def __init__(self, specs: Sequence[ReportSpec]) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setFixedWidth(_WIDTH)
        self.specs = list(specs)
        self.day_set: Callable[[str], object] = _nothing
        self.account_set: Callable[[str], object] = _nothing
        self.language_set: Callable[[str], object] = _nothing
        self.option_set: Callable[[str, str], object] = _nothing
        self._make_gallery()
        self._make_fields()
        self._make_actions()
        inner = QWidget()
        inner.setLayout(
            vbox(
                self.meaning, self.day, self.account, self.pin, *self.choices.values(),
                self.language, self.scope, self.whole, self.last, self.again, None,
                margins=(12, 4, 12, 12), gap=8,
            )
        )  # fmt: skip
        area = QScrollArea()
        area.setObjectName("report_settings")
        area.setAccessibleName(_("What the report is asked for"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        lists = hbox(self.lists, None, margins=(4, 0, 4, 0))
        self.setLayout(vbox(self.gallery, lists, area, margins=(0, 8, 0, 0), gap=4))

    def _make_gallery(self) -> None:
        self.gallery = QListWidget()
        self.gallery.setObjectName("report_gallery")
        self.gallery.setAccessibleName(_("Reports"))
        self.gallery.setFrameShape(QFrame.Shape.NoFrame)
        for spec in self.specs:
            self._add(_(spec.title), spec.name, _(spec.meaning))
        self._add(
            _("Own template…"),
            OWN_TEMPLATE,
            _(
                "Your own workbook with fields in it: they are filled, all else stays as you made it."
            ),
        )
        shown = min(self.gallery.count(), 10)
        self.gallery.setFixedHeight(_ROW * shown + 4)
        self.gallery.currentRowChanged.connect(lambda _row: self.chosen.emit())
        self.meaning = muted("", wrap=True)
        self.meaning.setObjectName("report_meaning")

    def _add(self, text: str, name: str, meaning: str) -> None:
        item = QListWidgetItem(text)
        item.setToolTip(meaning)
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, meaning)
        item.setSizeHint(QSize(0, _ROW))
        self.gallery.addItem(item)

    def _make_fields(self) -> None:
        self.day = Field(
            "report_as_of",
            _("As of"),
            lambda text: self.day_set(text),
            tip=_("2026-03-05, 3-5, -30d, yesterday"),
        )
        self.account = Field(
            "report_account",
            _("Account"),
            lambda text: self.account_set(text),
            tip=_("Code or name; empty for all"),
        )
        self.account.line.setPlaceholderText(_("All accounts"))
        self.choices = {
            (spec.name, one.key): ChoiceField(
                f"report_{one.key}", _(one.title), {each.key: _(each.title) for each in one.choices},
                partial(self._option, one.key),
            )
            for spec in self.specs for one in spec.options
        }  # fmt: skip
        self.language = ChoiceField(
            "report_language",
            _("Language of the sheet"),
            dict(LANGUAGES),
            lambda key: self.language_set(key),
        )
        self.language.set_text(language())

    def _option(self, key: str, word: str) -> None:
        self.option_set(key, word)

    def _make_actions(self) -> None:
        self.scope = label("", wrap=True)
        self.scope.setObjectName("report_scope")
        self.scope.setText(_("The list as seen: its filter, order and columns."))
        self.whole = button(_("Show the whole list instead"), "link")
        self.whole.setObjectName("report_whole")
        self.pin = button(_("Pin to this account"), "link")
        self.pin.setObjectName("report_pin")
        self.pin.setToolTip(_("A pinned report stands as a button on the brief of the account."))
        self.last = muted("", wrap=True)
        self.last.setObjectName("report_last")
        self.again = button(_("Same as last time, new date"), "", "redo")
        self.again.setObjectName("report_again")
        self.lists = button(_("Edit lists in a spreadsheet…"), "flat", "table")
        self.lists.setObjectName("edit_lists")

    # -- what is chosen -----------------------------------------------------------------------

    def begin(self, name: str) -> None:
        """Choose the entry of that name, else the first, and tell."""
        row = self._row(name)
        if row == self.gallery.currentRow():
            self.chosen.emit()
        else:
            self.gallery.setCurrentRow(row)

    def choose(self, name: str) -> None:
        """Choose an entry without telling; an unknown name leaves what is chosen."""
        names = [spec.name for spec in self.specs] + [OWN_TEMPLATE]
        if name in names:
            self.gallery.blockSignals(True)
            self.gallery.setCurrentRow(names.index(name))
            self.gallery.blockSignals(False)

    def _row(self, name: str) -> int:
        names = [spec.name for spec in self.specs] + [OWN_TEMPLATE]
        return names.index(name) if name in names else 0

    def own_template(self) -> bool:
        """Tell whether the user's own workbooks are chosen instead of a report."""
        return self.gallery.currentRow() == len(self.specs)

    def spec(self) -> ReportSpec:
        """Return the report that is chosen."""
        return self.specs[min(max(self.gallery.currentRow(), 0), len(self.specs) - 1)]

    def fields_of(self, spec: ReportSpec) -> dict[str, ChoiceField]:
        """Return the fields of a report's options by their key."""
        return {key: field for (name, key), field in self.choices.items() if name == spec.name}

    # -- what is shown ------------------------------------------------------------------------

    def show_report(self, spec: ReportSpec, options: Mapping[str, str]) -> None:
        """Show the fields of a report with the choices in force."""
        self.meaning.setText(_(spec.meaning))
        for (name, key), field in self.choices.items():
            field.setVisible(name == spec.name)
            if name == spec.name:
                field.set_text(options[key])
        self.language.show()

    def show_template(self) -> None:
        """Show what own templates are asked for: account and day."""
        self.meaning.setText(self.gallery.currentItem().toolTip())
        for field in (*self.choices.values(), self.language, self.scope, self.whole, self.pin):
            field.hide()
        self.last.hide()
        self.again.hide()

    def show_listed(self, *, listed: bool) -> None:
        """Tell whether the report is a list as seen elsewhere."""
        self.scope.setVisible(listed)
        self.whole.setVisible(listed)

    def show_last(self, taken: Chosen | None) -> None:
        """Offer what was last taken along."""
        self.last.setVisible(taken is not None)
        self.again.setVisible(taken is not None)
        if taken is not None:
            self.last.setText(
                _("Last taken along: as of {day}, {account}").format(
                    day=taken.as_of, account=taken.account or _("All accounts")
                )
            )

    def show_pin(self, *, there: bool, pinned: bool) -> None:
        """Offer to pin the report to the account, if one is chosen, or to take it off."""
        self.pin.setVisible(there)
        text = _("Unpin from this account") if pinned else _("Pin to this account")
        self.pin.setText(menu_text(text))
        self.pin.setAccessibleName(text)


def _nothing(*_given: str) -> None:
    """Take nothing until somebody listens."""
