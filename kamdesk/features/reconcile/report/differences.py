"""The differences of a comparison as a sheet, each in words."""

from datetime import datetime

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.reconcile.domain import causes, words
from kamdesk.features.reconcile.queries import runs
from kamdesk.features.reconcile.report.logo import logo
from kamdesk.reporting.report import (
    Column,
    Formula,
    Kind,
    Line,
    Part,
    Report,
    Role,
    Sheet,
    Table,
    fixed,
)


def differences(reader: Reader, key: int, made: datetime, maker: str) -> Report:
    """Return the differences of a comparison as a report, each in words.

    Raises:
        UserError: If the comparison is gone.
    """
    run = runs.run(reader, key)
    if run is None:
        raise UserError(_("This comparison is no longer there."))
    found = runs.groups(reader, key, differences=True)
    sums = runs.sums(reader, key)
    facts = (
        (_("Customer"), run.account or _("Several customers")),
        (_("Compared with"), run.file),
        (_("Made"), f"{made:%Y-%m-%d %H:%M}  {maker}".rstrip()),
    )
    names = runs.account_names(reader, {one.account_id for one in found if one.account_id})
    parts: list[Part] = []
    for one in sums:
        mine = [group for group in found if group.currency == one.currency]
        parts += [_residual(one, len(mine)), _difference_table(one.currency, mine, names)]
    return Report(
        title=_("Differences"), company=info(reader, COMPANY), as_of=run.as_of, facts=facts,
        sheets=(Sheet(_("Differences"), tuple(parts)),), notes=_difference_notes(),
        logo=logo(reader),
    )  # fmt: skip


def _residual(one: runs.Sums, count: int) -> Table:
    columns = (Column("what", one.currency), Column("amount", _("Amount"), Kind.MONEY))
    table, last = f"diff_{one.currency}", count - 1
    settled = "0"
    if count:
        yes = _("yes")
        settled = f'SUMIF([{table}!settled:0:{last}],"{yes}",[{table}!rest:0:{last}])'
    count, give = fixed(
        (
            Line((_("Our balance"), one.ours)),
            Line((_("Their balance"), one.theirs)),
            Line((_("Difference"), Formula("=[amount:0]-[amount:1]", one.difference))),
            Line((_("Explained"), Formula(f"={settled}", one.explained))),
            Line(
                (_("Left to explain"), Formula("=[amount:2]-[amount:3]", one.residual)), Role.TOTAL
            ),
        )
    )
    return Table(f"sums_{one.currency}", one.currency, columns, count, give, one.currency)


def _difference_table(currency: str, found: list[runs.RunGroup], names: dict[int, str]) -> Table:
    columns = (
        Column("customer", _("Customer")), Column("cause", _("Cause")), Column("mine", _("Our documents")),
        Column("ours", _("Ours"), Kind.MONEY), Column("other", _("Their lines")),
        Column("theirs", _("Theirs"), Kind.MONEY), Column("rest", _("Difference"), Kind.MONEY),
        Column("settled", _("Explained")), Column("words", _("In words"), width=60),
        Column("said", _("Our word on it"), width=30),
    )  # fmt: skip
    lines = []
    for one in found:
        ours, theirs = (
            sum(x.amount for x in one.ours if x.counts),
            sum(x.amount for x in one.theirs if x.counts),
        )
        lines.append(
            Line(
                (names.get(one.account_id or 0, ""), _(causes.CAUSES[one.cause]), words.called(one.ours), ours,
                 words.called(one.theirs), theirs, Formula("=[ours]-[theirs]", one.difference),
                 _("yes") if one.settled else _("no"),
                 words.sentence(one.cause, one.ours, one.theirs, one.difference, currency), one.explained)
            )
        )  # fmt: skip
    count, give = fixed(lines)
    return Table(
        f"diff_{currency}", "", columns, count, give, currency, _("Nothing differs.")
    )  # fmt: skip


def _difference_notes() -> tuple[tuple[str, str], ...]:
    return (
        (_("Difference"), _("Our amounts less theirs, of what counts on the day. All differences together are our balance less theirs.")),
        (_("Explained"), _("The documents themselves show the cause (on its way, tax, rounding, booked twice, in dispute, retention, not applied, a deduction), or somebody wrote a word on it.")),
        (_("Left to explain"), _("Our balance less theirs less what is explained; nothing is left when the comparison is finished.")),
    )  # fmt: skip
