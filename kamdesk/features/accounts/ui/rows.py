"""How an account is written in a row of the list."""

from collections.abc import Sequence
from datetime import date

from kamdesk.base.formats import format_date, format_int, format_money
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES
from kamdesk.features.accounts.queries import AccountLine
from kamdesk.ui.tables import Column, Row


def columns() -> tuple[Column, ...]:
    """Return the columns of the list in the language in force."""
    return (
        Column("name", _("Account"), 230),
        Column("code", _("Code"), 72),
        Column("tier", _("Tier"), 52, editable=True),
        Column("status", _("Status"), 84, editable=True),
        Column("owner", _("Owner"), 80, editable=True),
        Column("currency", _("Currency"), 72, sortable=False),
        Column(
            "outstanding",
            _("Outstanding"),
            112,
            numeric=True,
            tip=_("Open invoices less what is not applied yet, in the account's currency."),
        ),
        Column(
            "overdue",
            _("Overdue"),
            116,
            numeric=True,
            tip=_("Open invoices past their due day; ■ marks that there are any."),
        ),
        Column(
            "days_late",
            _("Days late"),
            76,
            numeric=True,
            tip=_("Days since the oldest unpaid due day."),
        ),
        Column(
            "credit_used",
            _("Credit used"),
            92,
            numeric=True,
            tip=_("Exposure as a share of the credit limit; the tab Credit shows every term."),
        ),
        Column("credit_limit", _("Credit limit"), 118, numeric=True, shown=False, editable=True),
        Column("unapplied", _("Unapplied"), 110, numeric=True, shown=False),
        Column(
            "terms",
            _("Terms"),
            64,
            numeric=True,
            shown=False,
            editable=True,
            tip=_("Credit period in days."),
        ),
        Column("region", _("Region"), 84, shown=False),
        Column("industry", _("Industry"), 110, shown=False),
        Column("city", _("City"), 84, shown=False),
        Column("country", _("Country"), 84, shown=False),
        Column("people", _("People"), 62, numeric=True, sortable=False, shown=False),
        Column("last_invoice", _("Last invoice"), 96, sortable=False, shown=False),
        Column("last_receipt", _("Last receipt"), 96, sortable=False),
        Column("tags", _("Tags"), 150, sortable=False, shown=False),
        Column(
            "last_contact",
            _("Last contact"),
            100,
            numeric=True,
            shown=False,
            tip=_(
                "Days since the last visit, meeting, call, or message to one person; a message to several is no contact."
            ),
        ),
        Column(
            "class",
            _("Class"),
            210,
            shown=False,
            tip=_("Where the relation stands on both maps, and where it should; see Relations."),
        ),
    )


def rows(reader: Reader, ids: Sequence[int], as_of: date, tree: bool) -> dict[int, Row]:
    """Return the finished rows of some accounts."""
    lines = queries.account_lines(reader, ids, as_of, depths=tree)
    return {key: _row(one, as_of) for key, one in lines.items()}


def _row(one: AccountLine, as_of: date) -> Row:
    late = None if one.oldest_due is None else (as_of - one.oldest_due).days
    used = queries.credit_used(one)
    status = STATUSES.get(one.status or "")
    other = f" +{len(one.other_currencies)}" if one.other_currencies else ""
    name = one.name if not one.parent or one.depth else f"{one.name} · {one.parent}"
    overdue = "" if not one.overdue else f"■ {format_money(one.overdue, one.currency)}"
    texts = (
        name, one.code, one.tier or "", _(status) if status else one.status or "", one.owner or "",
        one.currency + other, _money(one.outstanding, one), overdue,
        "" if late is None else str(late), "" if used is None else f"{used * 100:.0f}%",
        _money(one.credit_limit, one), _money(one.unapplied or None, one),
        "" if one.terms_days is None else str(one.terms_days), one.region or "",
        one.industry or "", one.city or "", one.country or "", format_int(one.people),
        _date(one.last_invoice), _date(one.last_receipt), " · ".join(one.tags),
        "" if one.last_contact is None else str((as_of - one.last_contact).days),
        class_cell(one),
    )  # fmt: skip
    roles = [""] * len(texts)
    roles[2] = "chip"
    roles[1] = roles[5] = roles[20] = "muted"
    roles[7] = roles[8] = "bad"
    if used is not None:
        roles[9] = f"bar:{used:.3f}"
    numbers: list[int | None] = [None] * len(texts)
    numbers[6], numbers[7], numbers[10] = one.outstanding, one.overdue, one.credit_limit
    numbers[11] = one.unapplied
    return Row(texts, tuple(roles), tuple(numbers), one.depth, currency=one.currency)


def class_cell(one: AccountLine) -> str:
    """Return the classes now and, where they differ, the ideal: "Loose · Commercial → Win-win · …"."""
    now, ideal = one.class_now, one.class_ideal
    return f"{now} → {ideal}" if now and ideal and now != ideal else now


def _money(minor: int | None, one: AccountLine) -> str:
    return "" if minor is None else format_money(minor, one.currency)


def _date(day: date | None) -> str:
    return "" if day is None else format_date(day)
