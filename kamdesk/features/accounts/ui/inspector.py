"""The fields of one account, saved as they are left."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, N_, Message, _
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES, TIERS
from kamdesk.ui.context import Context
from kamdesk.ui.forms import (
    ChoiceField,
    Field,
    NoteField,
    form,
    money_hint,
    money_text,
    parse_money,
)
from kamdesk.ui.widgets import button, hbox, muted, vbox

_TEXTS = (
    ("name", N_("Account name")), ("code", N_("Code")), ("short_name", N_("Short name")),
    ("industry", N_("Industry")), ("region", N_("Region")), ("city", N_("City")),
    ("country", N_("Country")), ("address", N_("Address")), ("phone", N_("Phone")),
    ("website", N_("Website")), ("tax_no", N_("Tax number")), ("ownership", N_("Ownership")),
)  # fmt: skip
_COMPLETED = ("industry", "region", "city", "country", "ownership")


class AccountForm(QWidget):
    """Edits one account; shows another with `show_account`."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("account_form")
        self._context = context
        self._id = account_id
        self._currency = "CNY"
        self.fields: dict[str, Field] = {}
        tiers = {"": "—", **{tier: tier for tier in TIERS}}
        states = {"": "—", **{key: _(text) for key, text in STATUSES.items()}}
        self._add(ChoiceField("tier", _("Tier"), tiers, self._saver("tier")))
        self._add(ChoiceField("status", _("Status"), states, self._saver("status")))
        self._add(Field("owner", _("Owner"), self._save_owner))
        for name, text in _TEXTS:
            self._add(Field(name, _(text), self._saver(name)))
        self._add(Field("parent", _("Belongs to"), self._save_parent))
        self._add(
            Field(
                "currency", _("Currency"), lambda text: self._set("currency", text.strip().upper())
            )
        )
        self._add(Field("credit_limit_minor", _("Credit limit"), self._money("credit_limit_minor")))
        self._add(Field("terms_days", _("Credit period in days"), self._whole("terms_days")))
        self._add(Field("revenue_minor", _("Yearly revenue"), self._money("revenue_minor")))
        self._add(Field("employees", _("Employees"), self._whole("employees")))
        self._add(Field("tags", _("Tags, separated by commas"), self._save_tags))
        self._add(NoteField("note", _("Note"), self._saver("note")))
        pair = hbox(self.fields["tier"], self.fields["status"])
        rest = [field for name, field in self.fields.items() if name not in ("tier", "status")]
        self.archive = button(_("Archive"), "flat", "archive", self._archive)
        self.archive.setObjectName("archive")
        self.hint = muted("")
        self.setLayout(vbox(pair, form(*rest), self.hint, hbox(self.archive, None), gap=10))
        for name in _COMPLETED:
            self.fields[name].offer(partial(context.workspace.read, queries.distinct, name))
        self.fields["owner"].offer(partial(context.workspace.read, queries.owners))
        self.reload()
        self.setEnabled(not context.workspace.readonly)

    def _add(self, field: Field) -> None:
        self.fields[field.editor.objectName()] = field

    def show_account(self, account_id: int, found: queries.Account | None = None) -> None:
        """Show another account, as it was just read if given; what is being typed is saved first."""
        line = QApplication.focusWidget()
        if line is not None and self.isAncestorOf(line):
            line.clearFocus()
        self._id = account_id
        self.setEnabled(not self._context.workspace.readonly)
        self.reload(found)

    def reload(self, found: queries.Account | None = None) -> None:
        """Show what is in the file, or was just read from it."""
        if found is None:
            found = self._context.workspace.read(queries.account, self._id)
        if found is None:
            self.setEnabled(False)
            return
        self._currency = found["currency"]
        for name, field in self.fields.items():
            if name in found.values:
                field.set_text(self._shown(name, found[name]))
        self.fields["owner"].set_text(found.owner or "")
        self.fields["parent"].set_text(found.parent or "")
        self.fields["tags"].set_text(", ".join(found.tags))
        self.fields["credit_limit_minor"].line.setPlaceholderText(money_hint(self._currency))
        self.archive.setText(_("Bring back") if found["archived_at"] else _("Archive"))
        self._archived = bool(found["archived_at"])

    def _shown(self, name: str, value: Any) -> str:
        if name.endswith("_minor"):
            return money_text(value, self._currency)
        return "" if value is None else str(value)

    # -- saving -------------------------------------------------------------------------------

    def _write(self, text: Message, edit: str, *args: Any) -> None:
        from kamdesk.base.lazy import load

        self._context.workspace.write(
            text, load(f"kamdesk.features.accounts.service:{edit}"), *args
        )

    def _set(self, name: str, value: Any) -> None:
        self._write(
            M_("Edit account {name}", name=self.fields["name"].text()),
            "set_field",
            self._id,
            name,
            value,
        )

    def _saver(self, name: str) -> Callable[[str], None]:
        return lambda text: self._set(name, text)

    def _money(self, name: str) -> Callable[[str], None]:
        return lambda text: self._set(name, parse_money(text, self._currency))

    def _whole(self, name: str) -> Callable[[str], None]:
        def save(text: str) -> None:
            bare = text.strip()
            if bare and not bare.isdigit():
                raise UserError(_("{text} is not a whole number.").format(text=text))
            self._set(name, int(bare) if bare else None)

        return save

    def _save_owner(self, text: str) -> None:
        self._write(M_("Change owner"), "set_owner", [self._id], text)

    def _save_parent(self, text: str) -> None:
        wanted = text.strip()
        key = None
        if wanted:
            sql = "SELECT id FROM account WHERE name = ?1 OR code = ?1 LIMIT 1"
            key = self._context.workspace.read(lambda reader: reader.value(sql, (wanted,)))
            if key is None:
                raise UserError(_("There is no account {name}.").format(name=wanted))
        self._write(M_("Change group"), "set_parent", self._id, key)

    def _save_tags(self, text: str) -> None:
        wanted = {
            word.strip()
            for word in text.replace("，", ",").replace("、", ",").split(",")
            if word.strip()
        }
        found = self._context.workspace.read(queries.account, self._id)
        there = set() if found is None else set(found.tags)

        def edit(session: Any) -> None:
            from kamdesk.features.accounts import service

            for word in sorted(wanted - there):
                service.add_tag(session, [self._id], word)
            for word in sorted(there - wanted):
                service.remove_tag(session, [self._id], word)

        self._context.workspace.write(M_("Change tags"), edit)

    def _archive(self) -> None:
        name = self.fields["name"].text()
        if self._archived:
            self._write(M_("Bring {name} back", name=name), "restore", [self._id])
            self._context.notify(_("{name} is back on the list.").format(name=name), undo=True)
        else:
            self._write(M_("Archive {name}", name=name), "archive", [self._id])
            self._context.notify(_("{name} was archived.").format(name=name), undo=True)


class NewAccountForm(QWidget):
    """Name, code and currency of a new account; Enter in the name makes it."""

    def __init__(self, context: Context, made: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName("new_account_form")
        self._context = context
        self._made = made
        from kamdesk.db.workspace_info import base_currency

        self.name = Field("new_name", _("Account name"))
        self.code = Field("new_code", _("Code"))
        self.currency = Field("new_currency", _("Currency"))
        self.code.set_text(context.workspace.read(queries.next_code))
        self.currency.set_text(context.workspace.read(base_currency))
        self.problem = muted("", wrap=True)
        self.make = button(_("Create account"), "primary", clicked=self.save)
        self.make.setObjectName("create_account")
        self.name.line.returnPressed.connect(self.save)
        self.setLayout(
            vbox(
                form(self.name, self.code, self.currency),
                self.problem,
                hbox(self.make, None),
                gap=12,
            )
        )

    def save(self) -> None:
        """Write the account, or say what is missing."""
        from kamdesk.features.accounts.service import create_account

        name = self.name.text().strip()
        try:
            key = self._context.workspace.write(
                M_("New account {name}", name=name),
                create_account,
                name,
                self.currency.text().strip().upper(),
                self.code.text(),
            )
        except UserError as error:
            self.problem.setText(str(error))
            self.name.line.setFocus()
            return
        self._context.notify(_("{name} was made.").format(name=name), undo=True)
        self._made(key)
