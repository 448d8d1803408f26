"""Takes over contacts."""

from collections.abc import Mapping

from sqlalchemy import select

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.accounts.store import AccountRow
from kamdesk.features.relationships import service
from kamdesk.features.relationships.service import NewPerson
from kamdesk.features.relationships.store import HoldingRow, PostRow
from kamdesk.features.roundtrip.queries.contacts import FACTS
from kamdesk.features.roundtrip.service.common import Edited, Taking

_OF_POST = frozenset(("title", "department"))


class Taker(Taking):
    """Changes, adds and ends contacts; a judgement is dated and never overwritten."""

    def change(self, edited: Edited) -> None:
        """Write new values of somebody in a post."""
        row = self.found(HoldingRow, edited.key)
        post = self.session.get_one(PostRow, row.post_id)
        self._write(post.account_id, row.person_id, post.id, edited.values)

    def add(self, values: Mapping[str, str | None]) -> None:
        """Write somebody new at the account the row names by code or name."""
        wanted = values.get("account") or ""
        account = self.session.scalar(
            select(AccountRow.id).where((AccountRow.code == wanted) | (AccountRow.name == wanted))
        )
        if account is None:
            raise UserError(
                _("There is no account {name}.").format(name=wanted or "—"),
                _("Write its name or code as the list of accounts has it."),
            )
        new = NewPerson(
            values.get("name") or "", values.get("title") or "", values.get("department") or "",
            since=self.as_of,
        )  # fmt: skip
        person, post = service.add_person(self.session, account, new)
        rest = {
            column: value
            for column, value in values.items()
            if value is not None and column not in ("account", "name", "title", "department")
        }
        self._write(account, person, post, rest)

    def remove(self, key: str) -> None:
        """End the holding on the day of the sheet."""
        row = self.found(HoldingRow, key)
        service.leave_post(self.session, row.person_id, row.post_id, self.as_of)

    def _write(
        self, account: int, person: int, post: int, values: Mapping[str, str | None]
    ) -> None:
        for column, value in values.items():
            if column == "name":
                service.rename_person(self.session, person, value or "")
            elif column == "owner":
                service.set_contact_owner(self.session, post, value or "")
            elif column in FACTS:
                service.record_fact(
                    self.session, account, person, column, value, self.as_of, self.source
                )
            elif column in _OF_POST:
                service.set_post_field(self.session, post, column, value or "")
            else:
                service.set_person_field(self.session, person, column, value or "")
