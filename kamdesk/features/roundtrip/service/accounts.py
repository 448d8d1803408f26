"""Takes over accounts."""

from collections.abc import Mapping

from kamdesk.db.recorder import reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.accounts import service
from kamdesk.features.accounts.store import AccountRow
from kamdesk.features.roundtrip.service.common import Edited, Taking, minor


class Taker(Taking):
    """Changes, adds and archives accounts."""

    def change(self, edited: Edited) -> None:
        """Write new values of an account."""
        row = self.found(AccountRow, edited.key)
        self._write(row.id, row.currency, edited.values)

    def add(self, values: Mapping[str, str | None]) -> None:
        """Write a new account in the currency of its row, else in that of the workspace."""
        currency = values.get("currency") or base_currency(reader(self.session))
        name, code = values.get("name") or "", values.get("code") or ""
        key = service.create_account(self.session, name, currency, code)
        rest = {
            column: value
            for column, value in values.items()
            if value is not None
            and column not in ("code", "name", "currency", "outstanding", "overdue")
        }
        self._write(key, currency, rest)

    def remove(self, key: str) -> None:
        """Archive an account."""
        service.archive(self.session, [self.found(AccountRow, key).id])

    def _write(self, key: int, currency: str, values: Mapping[str, str | None]) -> None:
        for column, value in values.items():
            if column == "owner":
                service.set_owner(self.session, [key], value)
            elif column in ("tier", "status"):
                service.set_on_all(self.session, [key], column, value)
            elif column == "credit_limit":
                service.set_field(self.session, key, "credit_limit_minor", minor(value, currency))
            elif column == "terms_days":
                days = None if value is None else int(value)
                service.set_field(self.session, key, column, days)
            else:
                service.set_field(self.session, key, column, value or "")
