"""The pack of a meeting: sheets of the other reports, chosen and cut by who will read them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _, language
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.accounts.report import accounts
from kamdesk.features.collections import queries as collections
from kamdesk.features.contracts import queries as contracts
from kamdesk.features.forecast.queries import SOON_WEEKS, Forecast, Section, forecast
from kamdesk.features.packs import domain, queries
from kamdesk.features.packs.domain import BOSS, CUSTOMER, FINANCE, PACK
from kamdesk.features.packs.report import tables
from kamdesk.features.packs.report.compose import (
    Pick,
    compose,
    picks,
    rekeyed,
    spots,
    total,
)
from kamdesk.features.plan.queries import measures
from kamdesk.features.positions.report import classification
from kamdesk.features.provisions.domain import AGE_EDGES, ROLL_EDGES, Losses
from kamdesk.features.provisions.queries import Estimate, estimates
from kamdesk.features.receivables.queries import account_by_code
from kamdesk.features.receivables.report import aging
from kamdesk.features.reconcile.queries import runs
from kamdesk.features.reconcile.report import differences, statement
from kamdesk.features.reconcile.report.logo import logo
from kamdesk.features.targets.report import collection_plan
from kamdesk.reporting.report import Report, ReportRequest, Role, Sheet, Table

AGING, PLAN, ACCOUNTS = "aging", "collection-plan", "accounts"
POSITIONS, STATEMENT, DIFFERENCES = "classification", "statement", "differences"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
Notes = tuple[tuple[str, str], ...]


def meeting_pack(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the pack of a meeting.

    Options: `audience` (a key of `domain.AUDIENCES`; our management if none is given).

    Raises:
        UserError: If the account is unknown, or the customer's pack is asked for without one.
    """
    asked = str(request.options.get("audience") or BOSS)
    audience = asked if asked in domain.AUDIENCES else BOSS
    if request.account is not None and account_by_code(reader, request.account) is None:
        raise UserError(
            _("There is no account {code}.").format(code=request.account),
            _("`kamdesk show accounts` lists the codes."),
        )
    # what other reports are asked for is theirs alone
    plain = replace(request, options={"language": language()})
    made: Callable[[Reader, ReportRequest, Progress], Report] = {
        BOSS: _for_boss, FINANCE: _for_finance, CUSTOMER: _for_customer,
    }[audience]  # fmt: skip
    return made(reader, plain, progress)


def _finished(
    audience: str, reader: Reader, request: ReportRequest, title: str, taken: Sequence[Pick], notes: Notes
) -> Report:  # fmt: skip
    """Return the report as its audience may see it."""
    scope = _("All accounts")
    if request.account is not None:
        scope = str(reader.value("SELECT name FROM account WHERE code = ?", (request.account,)))
    made = f"{request.made:%Y-%m-%d}"
    if audience != CUSTOMER:
        made = f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()
    audiences = {
        BOSS: _("our management"), FINANCE: _("finance"), CUSTOMER: _("the customer"),
    }  # fmt: skip
    facts = (
        (_("Scope"), scope),
        (_("For"), audiences[audience]),
        (_("Made"), made),
    )
    whole = Report(
        title=title, company=info(reader, COMPANY), as_of=request.as_of,
        facts=facts[::2] if audience == CUSTOMER else facts, sheets=(), notes=notes,
        logo=logo(reader),
    )  # fmt: skip
    return compose(audience, whole, taken)


def _own(
    name: str, made: Sequence[Table], *, portrait: bool = False, one_page: bool = False
) -> list[Pick]:
    """Return a sheet of the pack's own tables, none without any."""
    return (
        [Pick(PACK, Sheet(name, tuple(made), portrait=portrait, one_page=one_page))] if made else []
    )


def _joined(*reports: Report) -> Notes:
    """Return the notes of reports, each once; the same word with another meaning names its report."""
    found: dict[str, str] = {}
    for report in reports:
        for name, text in report.notes:
            if found.get(name) not in (None, text):
                name = _("{name} ({report})").format(name=name, report=report.title)
            found[name] = text
    return tuple(found.items())


# -- for our management ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the management's pack is made of, each counted once."""

    aged: Report
    plan: Report
    accounts: Report
    positions: Report
    outlook: Forecast
    losses: dict[str, Estimate]

    def currencies(self) -> list[str]:
        """Return the currencies there is anything of, as the ageing orders them."""
        found: dict[str, None] = {}
        for report in (self.aged, self.plan):
            for sheet in report.sheets:
                for part in sheet.parts:
                    if isinstance(part, Table) and part.currency:
                        found.setdefault(part.currency)
        return list(found)


def _for_boss(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    account = None if request.account is None else account_by_code(reader, request.account)
    found = _Whole(
        aging(reader, request, progress), collection_plan(reader, request, progress),
        accounts(reader, request, progress), classification(reader, request, progress),
        forecast(reader, request.as_of, account_id=account),
        {one.currency: one for one in estimates(reader, request.as_of)} if account is None else {},
    )  # fmt: skip
    broken = _broken(reader, request)
    weeks = [tables.forecast(one) for one in found.outlook.sections]
    lost = _loss_tables(list(found.losses.values()))
    taken = [
        *_own(_("At a glance"), [_glance(found, code) for code in found.currencies()], portrait=True, one_page=True),
        *picks(ACCOUNTS, found.accounts, {"", "none"}),
        *picks(POSITIONS, found.positions, {"positions", "targets"}),
        *picks(POSITIONS, found.positions, {"points", "path"}),
        *picks(AGING, found.aged, {"summary", "nothing"}),
        *picks(AGING, found.aged, {"months"}),
        *picks(PLAN, found.plan, {"plan", "nothing"}),
        *picks(PLAN, found.plan, {"year"}),
        *_own(_("Forecast"), weeks),
        *_own(_("Top risks"), [_risks(found, code, broken) for code in found.currencies()]),
        *_own(_("Expected loss"), lost, portrait=True),
        *picks(AGING, found.aged, {"data"}),
    ]  # fmt: skip
    notes = _joined(found.aged, found.accounts, found.plan, found.positions)
    return _finished(BOSS, reader, request, _("Management review"), taken, (*_own_notes(), *notes))


def _glance(found: _Whole, currency: str) -> Table:
    aged = total(AGING, found.aged, f"summary_{currency}")
    plan = total(PLAN, found.plan, f"plan_{currency}")
    section = next((one for one in found.outlook.sections if one.currency == currency), None)
    estimate = found.losses.get(currency)
    loss = None
    if estimate is not None:
        chosen, key = _trusted(estimate)
        count = len(chosen.balances)
        loss = f"=[{key}_{currency}!loss:{count}]", chosen.total
    return tables.glance(currency, aged, plan, [] if section is None else _expected(section), loss)


def _expected(section: Section) -> list[tuple[str, str, int]]:
    weeks = section.weeks
    soon = weeks[:SOON_WEEKS]
    table = f"forecast_{section.currency}"
    return [
        (
            _("Expected within {n} weeks").format(n=len(some)),
            f"=SUM([{table}!expected:0:{len(some) - 1}])", sum(one.expected for one in some),
        )
        for some in (soon, weeks) if some
    ]  # fmt: skip


def _risks(found: _Whole, currency: str, broken: dict[tuple[str, str], int]) -> Table:
    listed = [
        spot for line, spot in spots(ACCOUNTS, found.accounts, currency) if line.role is Role.ROW
    ]
    aged = spots(AGING, found.aged, f"summary_{currency}")
    by_code = {str(spot.values["code"]): spot for line, spot in aged if line.role is Role.ROW}
    mine = {code: amount for (code, of), amount in broken.items() if of == currency}
    return tables.risks(currency, listed, by_code, mine)


def _broken(reader: Reader, request: ReportRequest) -> dict[tuple[str, str], int]:
    """Return what did not come of broken promises, by code and currency."""
    codes = dict(reader.rows("SELECT id, code FROM account"))
    found = queries.broken(reader, request.as_of)
    return {(codes[key], currency): amount for (key, currency), amount in found.items()}


def _trusted(one: Estimate) -> tuple[Losses, str]:
    """Return the estimate that counts, and the key of its table: roll rates need a history."""
    return (one.rolling, "loss") if one.enough else (one.fixed, "ratios")


def _loss_tables(found: Sequence[Estimate]) -> list[Table]:
    made = []
    for one in found:
        rolling = _("{currency}, by roll rates of our own history").format(currency=one.currency)
        fixed = _("{currency}, by fixed ratios").format(currency=one.currency)
        tail = "" if one.enough else _(" (an indication: the history is short)")
        made += [
            tables.losses("loss", rolling + tail, one.rolling, one.currency, ROLL_EDGES),
            tables.losses("ratios", fixed, one.fixed, one.currency, AGE_EDGES),
        ]
    return made


# -- for finance ----------------------------------------------------------------------------------


def _for_finance(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    aged = aging(reader, request, progress)
    plan = collection_plan(reader, request, progress)
    compared = _compared(reader, request)
    account = None if request.account is None else account_by_code(reader, request.account)
    lost = [] if account is not None else estimates(reader, request.as_of)
    taken = [
        *picks(AGING, aged, {"summary", "nothing"}),
        *picks(AGING, aged, {"months"}),
        *picks(AGING, aged, {"items"}),
        *_own(_("Disputes"), _disputes(reader, request, account)),
        *picks(AGING, aged, {"unapplied"}),
        *(Pick(DIFFERENCES, sheet) for report in compared for sheet in report.sheets),
        *picks(PLAN, plan, {"plan", "nothing"}),
        *picks(PLAN, plan, {"items"}),
        *_own(_("Expected loss"), _loss_tables(lost), portrait=True),
        *picks(AGING, aged, {"data"}),
    ]
    notes = _joined(aged, plan, *compared)
    return _finished(
        FINANCE, reader, request, _("Receivables review"), taken, (*_loss_notes(), *notes)
    )


def _disputes(reader: Reader, request: ReportRequest, account: int | None) -> list[Table]:
    found = collections.contested(reader, request.as_of, account_id=account)
    codes = sorted({one.currency for one in found})
    return [tables.disputes([one for one in found if one.currency == code], code) for code in codes]


def _compared(reader: Reader, request: ReportRequest) -> list[Report]:
    """Return the differences of the newest comparison with each side of each customer, named after it."""
    newest: dict[tuple[int | None, str], runs.Run] = {}
    for one in runs.runs(reader, request.as_of):
        if one.as_of <= request.as_of and request.account in (None, one.code):
            known = newest.get((one.account_id, one.side))
            if known is None or (known.made_on, known.id) < (one.made_on, one.id):
                newest[one.account_id, one.side] = one
    found = []
    for one in sorted(newest.values(), key=lambda run: (run.code, run.side)):
        report = differences(reader, one.id, request.made, request.maker)
        tail = f"_{one.id}"
        sheets = tuple(_renamed(sheet, one, tail) for sheet in report.sheets)
        found.append(replace(report, sheets=sheets))
    return found


def _renamed(sheet: Sheet, run: runs.Run, tail: str) -> Sheet:
    """Return a sheet of differences with its own name and title block, and tables no other has."""
    side = _("finance") if run.side == "finance" else _("the customer")
    words = _("Differences {code} {side}").format(code=run.code or _("several"), side=side)
    name = _NOT_IN_NAMES.sub(" ", words)[:31].strip()
    facts = (
        (_("Customer"), run.account or _("Several customers")),
        (_("Compared with"), f"{side}, {run.file}"),
        (_("Day compared"), run.as_of.isoformat()),
    )
    return replace(sheet, name=name, facts=facts, parts=tuple(_own_keys(sheet, tail)))


def _own_keys(sheet: Sheet, tail: str) -> list[Table]:
    keys = {part.key for part in sheet.parts if isinstance(part, Table)}
    made = []
    for part in sheet.parts:
        if isinstance(part, Table):
            made.append(rekeyed(part, {key: f"{_before(key)}{tail}{_after(key)}" for key in keys}))
    return made


def _before(key: str) -> str:
    return domain.table_name(key)


def _after(key: str) -> str:
    return key[len(domain.table_name(key)) :]


# -- for the customer -----------------------------------------------------------------------------


def _for_customer(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    if request.account is None:
        raise UserError(
            _("The pack for a customer is made for one account."), _("Name it: --account CODE.")
        )
    key = account_by_code(reader, request.account)
    assert key is not None
    day = request.as_of
    stated = statement(reader, request, progress)
    aged = aging(reader, request, progress)
    work = contracts.work_days(reader, day)
    signed = [
        one
        for one in contracts.contracts(reader, day, account_id=key, work=work)
        if one.closed_on is None
    ]
    codes = sorted({one.currency for one in signed})
    plans = [tables.payments([one for one in signed if one.currency == code], code, day) for code in codes]  # fmt: skip
    taken = [
        *picks(STATEMENT, stated, {"move"}),
        *picks(AGING, aged, {"items"}),
        *_own(_("Payment plans"), plans),
        *_own(
            _("What we agreed on"),
            [tables.agreed(measures(reader, day, key)), tables.contacts(queries.contacts(reader, key, day))],
            portrait=True,
        ),
        *picks(STATEMENT, stated, {"data"}),
    ]  # fmt: skip
    notes = (*stated.notes, *_customer_notes())
    return _finished(CUSTOMER, reader, request, _("Joint review"), taken, notes)


# -- notes ----------------------------------------------------------------------------------------


def _own_notes() -> Notes:
    return (
        (_("At a glance"), _("Every figure is a formula on the sheet it comes from; nothing is counted a second time.")),
        (_("Forecast"), _("Promised: promises of customers that keep them. By terms and habit: the due day and what the customer usually takes beyond it. In four of five weeks what comes lies between the two last columns; the bands of the weeks do not add up to that of the whole.")),
        (_("Top risks"), _("The {n} accounts with the most overdue, and those over their credit limit, in their own currency; the most overdue first.").format(n=tables.RISKS)),
        (_("Promised and not come"), _("What did not come of promises that broke within {n} days.").format(n=queries.YEAR)),
        *_loss_notes(),
    )  # fmt: skip


def _loss_notes() -> Notes:
    return (
        (_("Expected loss"), _("Balance x loss rate by bucket. By roll rates: the share of each bucket that moved on unpaid month by month, multiplied up to the last. By fixed ratios: the share set for each class of age. Roll rates count once there are three years of history.")),
    )  # fmt: skip


def _customer_notes() -> Notes:
    return (
        (_("Open items"), _("Invoices with something open on the day; days late are calendar days after the due day, an invoice due on the day is not late.")),
        (_("Payment plans"), _("The payments of each contract as agreed, and what was invoiced and settled of them by the day. A payment without a due day waits for its event.")),
    )  # fmt: skip
