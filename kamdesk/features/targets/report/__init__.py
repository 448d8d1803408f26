"""The sheet of the monthly target: what is due, promised, planned, collected, and what it earns."""

from kamdesk.base.formats import format_date, format_month, format_percent
from kamdesk.base.i18n import _
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, base_currency, info
from kamdesk.features.targets import queries
from kamdesk.features.targets.queries import MonthGoals
from kamdesk.features.targets.report.items import data, items
from kamdesk.features.targets.report.month import commission, months, rates, weeks
from kamdesk.features.targets.report.notes import notes
from kamdesk.features.targets.report.plan import by_owner, nothing, plan
from kamdesk.features.targets.report.review import moves, pages_of, reviews
from kamdesk.features.targets.report.section import Section, sections
from kamdesk.reporting.report import Report, ReportRequest, Sheet

__all__ = ["collection_plan"]


def collection_plan(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the collection plan of the month of the as-of day.

    Options: `month` (a date) for another month.

    Raises:
        UserError: If the account is unknown.
    """
    progress.step(0, None, _("Counting"))
    found, scope, parts = sections(reader, request)
    pages = pages_of(reader, found)
    sheets = [
        Sheet(_("Collection plan"), tuple(plan(part) for part in parts) or (nothing(),)),
        *(
            Sheet(_("Due {currency}").format(currency=part.currency), (items(part),))
            for part in parts
        ),
        Sheet(_("By owner"), tuple(by_owner(part) for part in parts)),
        Sheet(_("Weeks and rates"), tuple(one for part in parts for one in (*weeks(part), *rates(part))), portrait=True),
        Sheet(_("Twelve months"), tuple(one for part in parts for one in months(part)), portrait=True),
        Sheet(_("Commission"), tuple(one for part in parts for one in commission(part))),
        Sheet(_("Review"), reviews(pages)),
        Sheet(_("Next moves"), moves(pages), portrait=True),
        Sheet(_("Data"), (data(parts),)),
    ]  # fmt: skip
    return Report(
        title=_("Collection plan {month}").format(month=format_month(found.days.start)),
        company=info(reader, COMPANY), as_of=request.as_of, facts=_facts(reader, request, found, scope, parts),
        sheets=tuple(sheet for sheet in sheets if sheet.parts), notes=notes(found),
    )  # fmt: skip


def _facts(
    reader: Reader, request: ReportRequest, found: MonthGoals, scope: str, parts: list[Section]
) -> tuple[tuple[str, str], ...]:
    codes = ", ".join(part.currency for part in parts) or base_currency(reader)
    share, source = queries.recovery_share(reader, found.days.start)
    told = _("the program's default") if source is None else _("since {day}, {source}").format(
        day=format_date(source.valid_from), source=source.source or _("no source named")
    )  # fmt: skip
    scheme = found.scheme
    return (
        (_("Scope"), scope),
        (_("Currency"), _("{codes}; never added together").format(codes=codes) if len(parts) > 1 else codes),
        (_("Month"), _("{first} to {last}").format(first=format_date(found.days.start), last=format_date(found.days.last))),
        (_("Counted up to"), format_date(found.days.end)),
        (_("Scheme of commission"), _("none in force") if scheme is None else _("{name}, from {day}").format(name=scheme.name, day=format_date(scheme.since))),
        (_("Recovery proposed"), _("{percent} of the overdue ({source})").format(percent=format_percent(share, 0), source=told)),
        (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
    )  # fmt: skip
