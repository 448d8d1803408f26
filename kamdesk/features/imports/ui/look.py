"""The step Look: what was recognised and why; every answer can be corrected."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _, sentences
from kamdesk.features.imports import service
from kamdesk.features.imports.draft import KINDS, Draft
from kamdesk.features.imports.recognise import Recognition
from kamdesk.features.imports.service.both import title_of
from kamdesk.features.imports.ui.columns import ColumnsTable
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.widgets import Card, button, hbox, label, muted, vbox

_ENCODINGS = ("utf-8", "gb18030", "utf-16", "cp1252")
_OF_ACCOUNTS = ("contacts", "invoices", "receipts", "sales", "relations")
"""Kinds whose rows may all belong to one account."""

_WITH_ACCOUNTS = ("accounts", "accounts+contacts", "products")
"""Kinds that bring their accounts themselves, or need none."""


class LookPane(Card):
    """Shows a draft; a correction is told, whoever listens makes another draft of it.

    Signals:
        wanted: (what, value): a field of the draft, "encoding", "header" as typed, or "forget".
        field_chosen: (heading, field or "").
        policy_chosen: (field, policy or "").
    """

    wanted = Signal(str, object)
    field_chosen = Signal(str, str)
    policy_chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_look")
        self._make_choices()
        self.columns = ColumnsTable()
        self.columns.chosen.connect(self.field_chosen)
        self.columns.decided.connect(self.policy_chosen)
        self.reasons = muted("", wrap=True)
        self.reasons.setObjectName("import_reasons")
        self.last_time = muted("")
        self.last_time.setObjectName("import_last_time")
        self.forget = button(_("Forget this layout"), "flat", "", partial(self._tell, "forget"))
        self.forget.setObjectName("forget_layout")
        self.question = label("", "bad", wrap=True)
        self.question.setObjectName("import_question")
        self.checks: dict[str, QCheckBox] = {}
        for name, text in (
            ("create_accounts", _("Make accounts that are not there yet")),
            ("allocate", _("Apply receipts to the oldest due invoices")),
            ("update", _("Change what is there already and differs")),
        ):
            self.checks[name] = check(name, text, partial(self._tell, name))
        self._lay_out()

    def _tell(self, name: str, value: Any = None) -> None:
        self.wanted.emit(name, value)

    def _make_choices(self) -> None:
        kinds = {key: _(text) for key, text in KINDS.items()}
        found = {"": _("(found)")}
        orders = {
            "YMD": _("year-month-day"),
            "MDY": _("month-day-year"),
            "DMY": _("day-month-year"),
        }
        encodings = found | {one: one for one in _ENCODINGS}
        tell = self._tell
        self.kind = ChoiceField("import_kind", _("This is a list of"), kinds, partial(tell, "kind"))
        self.sheet = ChoiceField("import_sheet", _("Sheet"), {}, partial(tell, "sheet"))
        self.encoding = ChoiceField(
            "import_encoding", _("Encoding"), encodings, partial(tell, "encoding")
        )
        self.header_row = Field("import_header", _("Headings in row"), partial(tell, "header"))
        self.header_row.setMaximumWidth(120)
        self.dates = ChoiceField(
            "import_dates", _("Dates are written"), found | orders, partial(tell, "dates")
        )
        for field in (self.sheet, self.encoding, self.dates):
            field.setMinimumWidth(190)
        self.account = Field(
            "import_account", _("All rows belong to account"), partial(tell, "account")
        )

    def _lay_out(self) -> None:
        choices = hbox(
            self.kind, self.sheet, self.header_row, self.encoding, self.dates, self.account, None,
            gap=12,
        )  # fmt: skip
        self.setLayout(
            vbox(
                choices,
                self.reasons,
                hbox(self.last_time, self.forget, None, gap=8),
                self.question,
                self.columns,
                hbox(*self.checks.values(), None, gap=20),
                margins=(16, 12, 16, 12),
                gap=8,
            )
        )

    def show_draft(self, one: Draft, remark: str) -> None:
        """Show what is recognised, and the question that is left; else the remark."""
        self.kind.set_text(one.kind)
        self.account.set_text(one.account)
        self.account.setVisible(one.kind in _OF_ACCOUNTS)
        for name, box in self.checks.items():
            set_check(box, checked=getattr(one, name))
        self.checks["allocate"].setVisible(one.kind == "receipts")
        self.checks["create_accounts"].setVisible(one.kind not in _WITH_ACCOUNTS)
        self._show_sheets(one)
        self._show_encoding(one)
        self.dates.set_text(one.dates or "")
        self.last_time.setVisible(bool(one.as_last_time))
        self.forget.setVisible(bool(one.as_last_time))
        self.last_time.setText(_("Read as last time, on {day}.").format(day=one.as_last_time))
        question = self._show_found(one) or remark
        self.question.setText(question)
        self.question.setVisible(bool(question))

    def _show_found(self, one: Draft) -> str:
        """Show the columns and reasons; return what has to be answered."""
        question = ""
        try:
            found = one.look()
        except UserError as error:
            found, question = None, str(error)
        self.columns.show_recognition(found, one.kind, one.policies)
        self.columns.setVisible(found is not None)
        self.header_row.setVisible(found is not None)
        reasons = "" if found is None else " ".join(found.why)
        if found is not None:
            self.header_row.set_text(str(found.header + 1) if found.header >= 0 else "")
            question = question or open_question(found, one)
        elif one.kind == service.WORKBOOK:
            names = ", ".join(table.name for table in one.tables if not table.hidden)
            reasons = _("Every sheet whose kind is known is brought in: {names}.").format(
                names=names
            )
        self.reasons.setText(reasons)
        self.reasons.setVisible(bool(reasons))
        return question

    def _show_sheets(self, one: Draft) -> None:
        box = self.sheet.combo
        box.blockSignals(True)
        box.clear()
        for table in one.tables:
            box.addItem(table.name or "—", table.name)
        box.blockSignals(False)
        self.sheet.set_text(one.sheet)
        self.sheet.setVisible(len(one.tables) > 1 and one.kind != service.WORKBOOK)

    def _show_encoding(self, one: Draft) -> None:
        found = one.tables[0].encoding if one.tables else ""
        self.encoding.setVisible(bool(found))
        if found:
            self.encoding.combo.setItemText(0, _("{encoding} (found)").format(encoding=found))
            self.encoding.set_text(one.encoding or "")


def check(name: str, text: str, tell: Any) -> QCheckBox:
    """Return a box of an import that tells when it is turned."""
    box = QCheckBox(text)
    box.setObjectName(f"import_{name}")
    box.setAccessibleName(text)
    box.toggled.connect(tell)
    return box


def set_check(box: QCheckBox, *, checked: bool) -> None:
    """Turn a box without telling."""
    box.blockSignals(True)
    box.setChecked(checked)
    box.blockSignals(False)


def open_question(found: Recognition, one: Draft) -> str:
    """Return what has to be answered before it can be tried out, "" for nothing."""
    for column in found.columns:
        if column.question:
            sample = next(iter(column.samples), "")
            text = _(
                "Dates in column {name} could be day first or month first, for example {sample}."
            )
            return sentences(
                text.format(name=column.heading, sample=sample), _("Choose how dates are written.")
            )
    present = {name for column in found.columns for name in column.fields}
    if one.account.strip():
        present.add("account")
    titles = {field.name: title_of(field) for field in service.fields_of(one.kind)}
    needed = service.needed_of(one.kind)
    lacking = [titles.get(name, name) for name in needed if name not in present]
    if lacking:
        return sentences(
            _("No column goes to {names} yet.").format(names=", ".join(lacking)),
            _("Choose it in the table."),
        )
    return ""
