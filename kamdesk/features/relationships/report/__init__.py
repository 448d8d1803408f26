"""The sheet of an account review: the map, its people, contacts, coverage and gaps, and what changed."""

from datetime import date, timedelta

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.relationships import queries
from kamdesk.features.relationships.report import tables
from kamdesk.features.relationships.report.drawing import drawing
from kamdesk.features.relationships.report.tables import Facts
from kamdesk.reporting.report import Drawing, Picture, Report, ReportRequest, Sheet

_SINCE = 90
"""Days the changes go back if nobody says."""
_MOST_SHAPES = 400
"""Above so many people the map is not drawn as shapes: a sheet full of them no longer opens fast."""


def relationship_map(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the report of one account.

    Options: `since` (date, first day of the changes), `map` (key of a map), `picture` (a
    `reporting.report.Picture` that stands in for the shapes, as the window drew it).

    Raises:
        UserError: If no account is named, or it is unknown.
    """
    account_id, scope = _account(reader, request.account)
    given = request.options.get("map")
    map_id = given if isinstance(given, int) else None
    since = request.options.get("since")
    first = since if isinstance(since, date) else request.as_of - timedelta(days=_SINCE)
    progress.step(0, None, _("Counting"))
    facts = _facts(reader, account_id, request.as_of, map_id)
    compared = queries.compare(reader, account_id, first, request.as_of, map_id)
    sheets = (
        Sheet(_("Map"), _map(reader, request, account_id, facts, map_id), one_page=True),
        Sheet(_("People"), (tables.people(facts),)),
        Sheet(_("Contact matrix"), tuple(tables.contacts(facts))),
        Sheet(_("Coverage"), tuple(tables.coverage(facts))),
        Sheet(_("Money"), (tables.payment(facts),), portrait=True),
        Sheet(_("Changes"), (tables.changes(compared),), portrait=True),
        Sheet(_("Data"), (tables.data(facts),)),
    )
    return Report(
        title=_("Relationship map"), company=info(reader, COMPANY), as_of=request.as_of,
        facts=_head(reader, request, account_id, scope, facts, map_id), sheets=sheets,
        notes=_notes(facts, first),
    )  # fmt: skip


def _account(reader: Reader, code: str | None) -> tuple[int, str]:
    row = reader.one("SELECT id, code, name FROM account WHERE code = ?", (code or "",))
    if row is None:
        raise UserError(
            _("There is no account {code}.").format(code=code or "—"),
            _("This report is about one account; `kamdesk show accounts` lists the codes."),
        )
    return row[0], f"{row[1]}  {row[2]}"


def _facts(reader: Reader, account_id: int, as_of: date, map_id: int | None) -> Facts:
    found = queries.staff(reader, account_id, as_of, map_id)
    return Facts(
        found=found,
        people=tables.ordered(found),
        made=queries.map_figures(found),
        money=queries.money_on_map(reader, account_id, as_of, map_id, found),
        matrix=queries.contact_matrix(reader, account_id, as_of, found),
        last=queries.last_contacts(reader, account_id, as_of),
        terms=queries.terms(reader),
        as_of=as_of,
    )


def _map(
    reader: Reader, request: ReportRequest, account_id: int, facts: Facts, map_id: int | None
) -> tuple[Drawing | Picture, ...]:
    picture = request.options.get("picture")
    if isinstance(picture, Picture):
        return (picture,)
    if not facts.found.people or len(facts.found.people) > _MOST_SHAPES:
        return ()
    there = queries.places(reader, account_id, map_id)
    hidden = {
        one.key
        for one in facts.found.people
        if (place := there.get((one.post_id, one.person_id))) is not None and place.hidden
    }
    return (drawing(facts.found, hidden, facts.terms),)


def _head(
    reader: Reader, request: ReportRequest, account_id: int, scope: str, facts: Facts,
    map_id: int | None,
) -> tuple[tuple[str, str], ...]:  # fmt: skip
    names = {one.id: one.name for one in queries.maps(reader, account_id)}
    count = len(facts.people)
    people = ngettext("{n} person", "{n} people", count).format(n=count)
    owed = ", ".join(
        f"{one.currency} {format_money(one.minor, one.currency)}" for one in facts.money.overdue
    )
    by_key = facts.found.by_key()
    release = ", ".join(by_key[key].name for key in facts.money.releasers)
    return (
        (_("Scope"), scope),
        (_("Map"), names.get(map_id or queries.first_map(reader, account_id), _("Map"))),
        (_("People"), people),
        (
            _("Overdue"),
            _("{amounts}; can be released by {names}").format(
                amounts=owed or "—", names=release or "—"
            ),
        ),
        (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
    )


def _notes(facts: Facts, first: date) -> tuple[tuple[str, str], ...]:
    defined = [
        (_(one.title), _(one.definition)) for one in queries.open_figures(facts.found, facts.made)
    ]
    return (
        (_("Card"), _("Name and sign of the attitude (++ mentor, + supporter, 0 neutral, – non-supporter, –– opponent, ? unknown); title and department; role; influence in five dots; coverage. ★ mentor, ⚑ sensitive, ↗ from outside. A broken frame is assumed or not confirmed; strong letters are a key player. The colour at the left repeats the sign.")),
        *defined,
        (_("Overdue"), _("Open invoices past their due day on the as-of day, by currency, never added together. It stands at everybody who can release it: who pays, and who is on the way of a payment.")),
        (_("Touches within 90 days"), _("Visits, calls, meetings and messages of our function with people of the department. An empty cell was agreed not to be needed.")),
        (_("Changes"), _("From the end of {day} to the end of the as-of day.").format(day=first.isoformat())),
    )  # fmt: skip
