"""From a list to a comparison with our ledger; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace

from kamdesk.base.memory import no_collecting
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.reconcile.domain.entries import Entry
from kamdesk.features.reconcile.domain.matching import match, orientation
from kamdesk.features.reconcile.importer.draft import Draft, Listed, saved_mapping
from kamdesk.features.reconcile.importer.fields import CUSTOMER
from kamdesk.features.reconcile.importer.lines import read_lines
from kamdesk.features.reconcile.queries.ours import Scope, our_lines, rules_at
from kamdesk.features.reconcile.service import NewRun


def compare(draft: Draft, reader: Reader, progress: Progress, *, everybody: bool = False) -> NewRun:
    """Read a file and compare it with our ledger; nothing is written.

    Args:
        draft: The file and what was decided on it.
        reader: Of the workspace.
        progress: Told how far the comparison is.
        everybody: Whether our customers who are not in the file count too.

    Raises:
        UserError: If the file cannot be taken.
        Cancelled: If the user stopped it.
    """
    listed = read_lines(draft, reader)
    rules, _sources = rules_at(reader, draft.as_of)
    accounts = listed.accounts()
    one = draft.account_id is not None or not accounts
    if draft.account_id is not None:
        accounts = frozenset({draft.account_id})
    scope = Scope(
        draft.as_of,
        listed.basis,
        listed.since,
        accounts if accounts and not everybody else None,
        one,
    )
    ours = our_lines(reader, scope, rules)
    mine = [line.entry for line in ours]
    turned = _turned(draft, listed, mine)
    lines = [
        replace(line, entry=line.entry._replace(amount=-line.entry.amount)) if turned else line
        for line in listed.lines
    ]
    with no_collecting():
        found = match(mine, [line.entry for line in lines], draft.as_of, rules, progress)
    return NewRun(
        draft.side, draft.account_id, draft.as_of, listed.since, listed.basis, turned, draft.path.name,
        listed.layout, saved_mapping(draft, listed), ours, lines, found,
    )  # fmt: skip


def _turned(draft: Draft, listed: Listed, ours: Sequence[Entry]) -> bool:
    """Tell whether the list sees the balance from the other side: a customer's payables."""
    if draft.turned is not None:
        return draft.turned
    shown = orientation(ours, [one.entry for one in listed.lines])
    return shown < 0 or (shown == 0 and draft.side == CUSTOMER and listed.two_columns)
