"""Takes over open items: promises and notes."""

from datetime import date

from sqlalchemy import select

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.collections.service import NewPromise, add_promise, withdraw_promise
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.receivables.service import set_invoice_note
from kamdesk.features.receivables.store import InvoiceRow
from kamdesk.features.roundtrip.queries import items
from kamdesk.features.roundtrip.service.common import Edited, Taking, minor


class Taker(Taking):
    """Writes promises as new facts: the one that held is withdrawn, never changed."""

    def change(self, edited: Edited) -> None:
        """Write a promise, the note, or both."""
        row = self.found(InvoiceRow, edited.key)
        if "note" in edited.values:
            set_invoice_note(self.session, row.id, edited.values["note"])
        if edited.values.keys() & {"promised", "promised_amount"}:
            self._promise(row, edited)

    def _promise(self, row: InvoiceRow, edited: Edited) -> None:
        before = items.rows(reader(self.session), self.as_of).get(row.uid, {})
        day = edited.values.get("promised", before.get("promised"))
        amount = edited.values.get("promised_amount", before.get("promised_amount"))
        for old in self.session.scalars(
            select(PromiseRow).where(
                PromiseRow.invoice_id == row.id,
                PromiseRow.promised >= self.as_of,
                PromiseRow.withdrawn_on.is_(None),
            )
        ):
            withdraw_promise(self.session, old.id, self.as_of)
        if day is None:
            if amount is not None and "promised_amount" in edited.values:
                raise UserError(_("A promise needs a day."))
            return
        wanted = minor(amount or before.get("open"), row.currency)
        new = NewPromise(
            row.account_id, row.currency, wanted or 0, self.as_of, date.fromisoformat(day), row.id
        )
        add_promise(self.session, new)
