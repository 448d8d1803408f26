"""Takes over the collection plan of a month."""

from kamdesk.features.roundtrip.service.common import Edited, Taking, minor
from kamdesk.features.targets.service import Place, set_note, set_recovery
from kamdesk.features.targets.store import CollectionTargetRow


class Taker(Taking):
    """Writes planned recovery and notes."""

    def change(self, edited: Edited) -> None:
        """Write new values of a target."""
        row = self.found(CollectionTargetRow, edited.key)
        place = Place(row.account_id, row.currency, row.month)
        if "recovery" in edited.values:
            amount = minor(edited.values["recovery"], row.currency) or 0
            set_recovery(self.session, place, amount, self.as_of)
        if "note" in edited.values:
            set_note(self.session, place, edited.values["note"] or "", self.as_of)
