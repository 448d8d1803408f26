"""The list of key accounts as a sheet: as seen in the window, or by tier with what stands out."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES, AccountFilter
from kamdesk.features.accounts.queries import AccountLine
from kamdesk.features.receivables.queries import account_by_code
from kamdesk.reporting.report import (
    Cell,
    Column,
    Formula,
    Kind,
    Line,
    Report,
    ReportRequest,
    Role,
    Sheet,
    Table,
    fixed,
)

_CHUNK = 2_000
_SUMMED = ("credit_limit", "exposure", "outstanding", "overdue", "unapplied", "people")
_DEFAULT = (
    "tier", "code", "name", "parent", "owner", "status", "class", "ideal", "outstanding", "overdue", "overdue_share",
    "days_late", "exposure", "credit_limit", "credit_used", "unapplied", "terms", "last_receipt", "people", "reasons",
)  # fmt: skip
_MUCH_USED = Decimal("0.8")


def columns() -> dict[str, Column]:
    """Return every column the list can have, by the keys of the list in the window."""
    made = (
        Column("tier", _("Tier")), Column("code", _("Code")), Column("name", _("Account")),
        Column("parent", _("Group")), Column("owner", _("Owner")), Column("status", _("Status")),
        Column("class", _("Class now")), Column("ideal", _("Class ideal")), Column("region", _("Region")), Column("industry", _("Industry")), Column("city", _("City")),
        Column("country", _("Country")), Column("outstanding", _("Outstanding"), Kind.MONEY, bar=True),
        Column("overdue", _("Overdue"), Kind.MONEY), Column("overdue_share", _("Overdue share"), Kind.SHARE),
        Column("days_late", _("Days late"), Kind.DAYS), Column("exposure", _("Exposure"), Kind.MONEY), Column("credit_limit", _("Credit limit"), Kind.MONEY),
        Column("credit_used", _("Credit used"), Kind.SHARE), Column("unapplied", _("Unapplied"), Kind.MONEY),
        Column("terms", _("Terms (days)"), Kind.COUNT), Column("last_invoice", _("Last invoice"), Kind.DATE),
        Column("last_receipt", _("Last receipt"), Kind.DATE), Column("last_contact", _("Last contact"), Kind.DATE),
        Column("people", _("People"), Kind.COUNT),
        Column("tags", _("Tags")), Column("reasons", _("What stands out"), width=44),
    )  # fmt: skip
    return {one.key: one for one in made}


def accounts(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the list of accounts.

    Options, as the window shows the list: `filter` (AccountFilter), `filter_text` (in words), `sort`
    (column, descending), `columns` (keys in their order). Without `sort` accounts stand by tier with
    subtotals, the most outstanding first.

    Raises:
        UserError: If the account is unknown.
    """
    wanted = request.options.get("filter")
    wanted = wanted if isinstance(wanted, AccountFilter) else AccountFilter()
    sort = request.options.get("sort")
    lines = _lines(reader, request, wanted, sort if isinstance(sort, tuple) else None, progress)
    chosen = _chosen(request.options.get("columns"))
    flat = isinstance(sort, tuple)
    parts = [
        _section(currency, mine, chosen, request.as_of, flat=flat)
        for currency, mine in _by_currency(lines)
    ]
    facts = (
        (_("Scope"), ngettext("{n} account", "{n} accounts", len(lines)).format(n=format_int(len(lines)))),
        (_("Currency"), ", ".join(sorted({one.currency for one in lines})) or "—"),
        (_("Filter"), str(request.options.get("filter_text") or _("none"))),
        (_("Order"), _("as in the list") if flat else _("by tier, the most outstanding first")),
        (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
    )  # fmt: skip
    return Report(
        title=_("Key accounts"), company=info(reader, COMPANY), as_of=request.as_of, facts=facts,
        sheets=(
            Sheet(_("Accounts"), tuple(parts) or (_none(chosen),)),
            Sheet(_("Data"), (_data(lines, request.as_of),)),
        ),
        notes=_notes(),
    )  # fmt: skip


def _lines(
    reader: Reader, request: ReportRequest, wanted: AccountFilter, sort: tuple[str, bool] | None,
    progress: Progress,
) -> list[AccountLine]:  # fmt: skip
    if request.account is not None:
        key = account_by_code(reader, request.account)
        if key is None:
            raise UserError(
                _("There is no account {code}.").format(code=request.account),
                _("`kamdesk show accounts` lists the codes."),
            )
        ids = [key]
    else:
        ids = queries.account_ids(reader, wanted, request.as_of, *(sort or ("outstanding", True)))
    found: list[AccountLine] = []
    for start in range(0, len(ids), _CHUNK):
        progress.step(start, len(ids), _("Counting"))
        part = ids[start : start + _CHUNK]
        lines = queries.account_lines(reader, part, request.as_of)
        found += [lines[key] for key in part]
    return found


def _by_currency(lines: Sequence[AccountLine]) -> Iterator[tuple[str, list[AccountLine]]]:
    found: dict[str, list[AccountLine]] = {}
    for one in lines:
        found.setdefault(one.currency, []).append(one)
    yield from sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _chosen(wanted: object) -> tuple[Column, ...]:
    known = columns()
    keys = [key for key in wanted if key in known] if isinstance(wanted, list | tuple) else []
    return tuple(known[key] for key in (keys or _DEFAULT))


def _none(chosen: tuple[Column, ...]) -> Table:
    return Table("none", "", chosen, 0, tuple, empty=_("No account matches."))


# -- one currency -------------------------------------------------------------------------------


def _section(
    currency: str, mine: list[AccountLine], chosen: tuple[Column, ...], as_of: date, *, flat: bool
) -> Table:
    if not flat:
        mine = sorted(
            mine, key=lambda one: one.tier or "~"
        )  # stable: keeps the order within a tier
    count, give = fixed(_section_lines(mine, chosen, as_of, flat=flat))
    return Table(currency, currency, chosen, count, give, currency)


def _section_lines(
    mine: list[AccountLine], chosen: tuple[Column, ...], as_of: date, *, flat: bool
) -> Iterator[Line]:
    number = 0
    shown = {column.key for column in chosen}
    groups = (
        [("", mine)]
        if flat
        else [(key, list(part)) for key, part in groupby(mine, key=lambda one: one.tier or "")]
    )
    for tier, part in groups:
        if not flat:
            heading = _("Tier {tier}").format(tier=tier) if tier else _("No tier")
            yield _sums(heading, part, chosen, number + 1, number + len(part), Role.GROUP)
            number += 1
        for one in part:
            yield Line(
                tuple(_cell(one, column.key, as_of, shown) for column in chosen),
                level=0 if flat else 1,
            )
        number += len(part)
    yield _sums(_("Total"), mine, chosen, 0, number - 1, Role.TOTAL)


def _sums(
    heading: str, part: Iterable[AccountLine], chosen: tuple[Column, ...], first: int, last: int, role: Role
) -> Line:  # fmt: skip
    lines = list(part)
    cells: list[Cell] = []
    shown = {column.key for column in chosen}
    for place, column in enumerate(chosen):
        if place == 0:
            cells.append(heading)
        elif column.key in _SUMMED:
            value = sum(getattr(one, column.key) or 0 for one in lines)
            cells.append(Formula(f"=SUBTOTAL(9,[{column.key}:{first}:{last}])", value))
        elif column.key == "overdue_share" and shown >= {"overdue", "outstanding", "unapplied"}:
            cells.append(
                _overdue_share(
                    *(
                        sum(getattr(one, name) or 0 for one in lines)
                        for name in ("overdue", "outstanding", "unapplied")
                    )
                )
            )
        else:
            cells.append(None)
    return Line(tuple(cells), role)


def _overdue_share(overdue: int, outstanding: int, unapplied: int) -> Formula:
    """Return overdue as a share of open invoices: outstanding plus what is unapplied."""
    opened = outstanding + unapplied
    value = Decimal(overdue) / opened if opened else None
    text = '=IF([outstanding]+[unapplied]=0,"—",[overdue]/([outstanding]+[unapplied]))'
    return Formula(text, value)


def _cell(one: AccountLine, key: str, as_of: date, shown: Collection[str] = ()) -> Cell:
    """Return a cell; a share is a formula where the columns it is made of are `shown`."""
    if key == "overdue_share":
        share = _overdue_share(one.overdue or 0, one.outstanding or 0, one.unapplied or 0)
        return share if {"overdue", "outstanding", "unapplied"} <= set(shown) else share.value
    if key == "credit_used":
        used = _used(one)
        live = used is not None and {"exposure", "credit_limit"} <= set(shown)
        return Formula("=MAX([exposure],0)/[credit_limit]", used) if live else used
    if key == "days_late":
        return _days_late(one, as_of)
    if key == "status":
        return _(STATUSES[one.status]) if one.status in STATUSES else one.status
    if key == "tags":
        return "、".join(one.tags)
    if key == "class":
        return one.class_now or None
    if key == "ideal":
        return one.class_ideal or None
    if key == "reasons":
        return _reasons(one, as_of)
    value: Cell = getattr(one, {"terms": "terms_days"}.get(key, key))
    return value


def _days_late(one: AccountLine, as_of: date) -> int | None:
    return None if one.oldest_due is None else (as_of - one.oldest_due).days


def _used(one: AccountLine) -> Decimal | None:
    if not one.credit_limit or one.exposure is None:
        return None
    return Decimal(max(one.exposure, 0)) / one.credit_limit


def _reasons(one: AccountLine, as_of: date) -> str:
    """Return in words why an account deserves a look."""
    found = []
    late, used = _days_late(one, as_of), _used(one)
    if late:
        found.append(ngettext("overdue for {n} day", "overdue for {n} days", late).format(n=late))
    if used is not None and used > 1:
        found.append(_("over its credit limit"))
    elif used is not None and used >= _MUCH_USED:
        found.append(_("{share} of the credit limit used").format(share=f"{int(used * 100)}%"))
    if one.other_currencies:
        found.append(_("also owes in {codes}").format(codes=", ".join(one.other_currencies)))
    if one.people == 0:
        found.append(_("nobody known there"))
    if one.owner is None:
        found.append(_("no owner"))
    return _("; ").join(found)


# -- notes and data -----------------------------------------------------------------------------


def _data(lines: list[AccountLine], as_of: date) -> Table:
    known = columns()
    chosen = (
        *(known[key] for key in _DEFAULT[:8]), Column("currency", _("Currency")),
        *(known[key] for key in ("region", "industry", "city", "country", "outstanding", "overdue", "unapplied", "days_late", "credit_limit", "terms", "last_invoice", "last_receipt", "last_contact", "people", "tags")),
    )  # fmt: skip
    plain = tuple(Column(one.key, one.title, one.kind) for one in chosen)
    return Table(
        "data", "", plain, len(lines),
        lambda: (Line(tuple(_cell(one, column.key, as_of) for column in plain)) for one in lines),
        empty=_("No account matches."), tidy=True, codes="currency",
    )  # fmt: skip


def _notes() -> tuple[tuple[str, str], ...]:
    return (
        (_("Outstanding"), _("Open invoices less credit notes and receipts that are not applied, at the end of the as-of day, in the account's own currency.")),
        (_("Overdue"), _("Open invoices whose due day has passed.")),
        (_("Overdue share"), _("Overdue as a share of all open invoices: outstanding plus what is unapplied.")),
        (_("Days late"), _("Days since the oldest unpaid due day.")),
        (_("Class now"), _("Classes of the newest assessment on the maps of patterns and of the ladder; a candidate fails a gate of the ideal.")),
        (_("Credit used"), _("Exposure as a share of the credit limit; empty without a limit. Exposure is outstanding plus shipped and not invoiced, open unconditional orders and bills that are not due yet, less what is guaranteed.")),
        (_("What stands out"), _("Overdue days, a credit limit that is used by {share} or more, other currencies owed in, nobody known there, no owner.").format(share=f"{int(_MUCH_USED * 100)}%")),
        (_("Currency"), _("Accounts stand in the table of their own currency; amounts of different currencies are never added.")),
    )  # fmt: skip
