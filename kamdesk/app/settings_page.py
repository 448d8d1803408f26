"""Settings: of the program (language, look) and of the workspace (company, currency, buckets)."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from kamdesk.app.paths import data_folder
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import LANGUAGES, M_, _
from kamdesk.base.lazy import load
from kamdesk.base.money import is_currency
from kamdesk.db import workspace_info
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_open
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.widgets import Card, PageHeader, button, hbox, muted, section, vbox

_SCALES = ("0.9", "1.0", "1.15", "1.3", "1.5")


class SettingsPage(QWidget):
    """Every change counts at once; `look_changed` asks the window to redraw itself."""

    look_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("settings_page")
        self._context = context
        settings = context.settings
        self.language = ChoiceField(
            "language", _("Language"), {"": _("As the system"), **LANGUAGES}, self._set_language
        )
        self.theme = ChoiceField(
            "theme",
            _("Look"),
            {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")},
            self._set_theme,
        )
        self.scale = ChoiceField(
            "font_scale",
            _("Size of text"),
            {one: f"{float(one) * 100:.0f} %" for one in _SCALES},
            self._set_scale,
        )
        self.language.set_text(settings.language or "")
        self.theme.set_text(settings.theme)
        self.scale.set_text(
            f"{settings.font_scale:g}" if f"{settings.font_scale:g}" in _SCALES else "1.0"
        )
        self.company = Field(
            "company",
            _("Name of our company, as reports print it"),
            lambda text: self._set(workspace_info.COMPANY, text.strip()),
        )
        self.currency = Field("currency", _("Base currency"), self._set_currency)
        self.month = ChoiceField(
            "fiscal_month",
            _("First month of the fiscal year"),
            {str(n): str(n) for n in range(1, 13)},
            lambda text: self._set(workspace_info.FISCAL_MONTH, text),
        )
        self.buckets = Field("buckets", _("Ageing buckets: upper edges in days"), self._set_buckets)
        self.logo = muted("")
        self._build()
        self._load()

    def _build(self) -> None:
        header = PageHeader(_("Settings"))
        restore = button(_("Restore defaults"), "flat", clicked=self._restore)
        restore.setObjectName("restore_defaults")
        header.add(restore)
        choose = button(_("Choose a logo…"), clicked=self._choose_logo)
        choose.setObjectName("choose_logo")
        program = _card(_("Program"), self.language, self.theme, self.scale)
        desk = _card(
            _("This workspace"),
            self.company,
            hbox(choose, self.logo, None),
            self.currency,
            self.month,
            self.buckets,
        )
        places = data_folder()
        where = _card(
            _("Where things are kept"),
            muted(_("Workspace: {path}").format(path=self._context.workspace.path), wrap=True),
            muted(_("Backups: {path}").format(path=places.backups), wrap=True),
            muted(_("Logs: {path}").format(path=places.logs), wrap=True),
            muted(_("kamdesk opens no network connection, ever."), wrap=True),
        )
        inner = QWidget()
        inner.setLayout(
            hbox(
                vbox(program, where, None, gap=12),
                vbox(desk, None, gap=12),
                None,
                gap=12,
                margins=(16, 16, 16, 16),
            )
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setObjectName("settings_area")
        area.setAccessibleName(_("Settings"))
        area.setWidget(inner)
        self.setLayout(vbox(header, area, gap=0))
        for field in (self.company, self.currency, self.month, self.buckets, choose):
            field.setEnabled(not self._context.workspace.readonly)

    def _load(self) -> None:
        read = self._context.workspace.read
        self.company.set_text(read(workspace_info.info, workspace_info.COMPANY))
        self.currency.set_text(read(workspace_info.base_currency))
        self.month.set_text(str(read(workspace_info.fiscal_month)))
        self.buckets.set_text(", ".join(map(str, read(workspace_info.bucket_edges))))
        logo = read(workspace_info.info, workspace_info.LOGO)
        self.logo.setText(Path(logo).name if logo else _("no logo"))

    def _set(self, name: str, value: str) -> None:
        self._context.workspace.write(
            M_("Change settings of the workspace"), workspace_info.set_info, name, value
        )

    def _set_currency(self, text: str) -> None:
        code = text.strip().upper()
        if not is_currency(code):
            raise UserError(_("{text} is not a currency like CNY.").format(text=text))
        self._set(workspace_info.CURRENCY, code)

    def _set_buckets(self, text: str) -> None:
        check = load("kamdesk.features.receivables.domain:check_edges")
        try:
            edges = [int(part) for part in text.replace("，", ",").split(",")]
            check(edges)
        except ValueError:
            raise UserError(_("Type ascending days, for example 30, 60, 90.")) from None
        self._set(workspace_info.BUCKETS, ",".join(map(str, edges)))

    def _choose_logo(self) -> None:
        path = choose_open(
            self,
            self._context.settings,
            "logo",
            _("Choose a logo"),
            _("Pictures") + " (*.png *.jpg *.jpeg)",
        )
        if path is not None:
            self._set(workspace_info.LOGO, str(path))
            self._load()

    def _set_language(self, text: str) -> None:
        self._context.settings.language = text or None
        self.look_changed.emit()

    def _set_theme(self, text: str) -> None:
        self._context.settings.theme = text
        self.look_changed.emit()

    def _set_scale(self, text: str) -> None:
        self._context.settings.font_scale = float(text)
        self.look_changed.emit()

    def _restore(self) -> None:
        self._context.settings.reset()
        self.look_changed.emit()


def _card(heading: str, *parts: object) -> Card:
    card = Card()
    card.setMinimumWidth(420)
    card.setMaximumWidth(560)
    card.setLayout(vbox(section(heading), *parts, gap=12, margins=(16, 14, 16, 16)))  # type: ignore[arg-type]
    return card
