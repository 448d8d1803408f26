"""The credit of all accounts in a list, and of one account in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kamdesk.db.connection import Reader
from kamdesk.features.credit.domain.alerts import Facts, alerts
from kamdesk.features.credit.domain.exposure import Exposure, state, used, worst
from kamdesk.features.credit.domain.granted import Granted, ended_peak, in_force
from kamdesk.features.credit.domain.rules import Rules
from kamdesk.features.credit.queries.exposure import (
    above,
    exposures,
    granted,
    members,
    parents,
    together,
)
from kamdesk.features.credit.queries.history import late_trends
from kamdesk.features.credit.queries.investigations import (
    Head,
    Warnings,
    credit_classes,
    heads,
    newest,
    warnings,
)
from kamdesk.features.credit.queries.rules import rules

SHEET = "account"
"""Method of a limit that stands in the account's sheet only, without a day."""


@dataclass(frozen=True, slots=True)
class GroupLimit:
    """A limit that covers a group, seen from one of its accounts.

    Attributes:
        holder: Account it was granted to, and its name.
        limit: The decision in force.
        exposure: To all of the group in its currency.
        accounts: Keys of the accounts of the group.
    """

    holder: int
    name: str
    limit: Granted
    exposure: Exposure
    accounts: tuple[int, ...]

    @property
    def used(self) -> Decimal | None:
        """Exposure / limit."""
        return used(self.exposure.total, self.limit.amount)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """The credit of one account on a day; amounts in minor units of `currency`.

    Attributes:
        currency: Of the limit in force, else of the account.
        limit: In force, None if there is none; a limit of the account's sheet has method "account".
        exposure: In that currency.
        others: Exposure in other currencies, never added.
        used: exposure / limit, None without a limit.
        state: Key of `domain.exposure.STATES`, of the account itself.
        decides: The same, of the account or its group, whichever is worse.
        reviewed_on, review_on: Of the newest investigation.
        alerts: Keys of `domain.alerts.ALERTS`, the worst first.
    """

    account_id: int
    code: str
    name: str
    tier: str | None
    credit_class: str | None
    score: Decimal | None
    currency: str
    limit: Granted | None
    exposure: Exposure
    others: tuple[Exposure, ...]
    used: Decimal | None
    state: str
    decides: str
    reviewed_on: date | None
    review_on: date | None
    alerts: tuple[str, ...]
    group: GroupLimit | None


@dataclass(frozen=True, slots=True)
class _Account:
    code: str
    name: str
    tier: str | None
    currency: str
    sheet: int | None


@dataclass(frozen=True, slots=True)
class _State:
    """Everything lines are made of, read once."""

    as_of: date
    rules: Rules
    accounts: Mapping[int, _Account]
    exposed: Mapping[int, Mapping[str, Exposure]]
    granted: Mapping[int, list[Granted]]
    later: frozenset[int]
    newest: Mapping[int, Head]
    classes: Mapping[int, str]
    warned: Mapping[int, Warnings]
    late: Mapping[tuple[int, str], tuple[Decimal | None, Decimal | None]]
    parents: Mapping[int, int]
    groups: dict[int, GroupLimit | None] = field(default_factory=dict)
    """Limits that cover a group, by the account it was granted to; filled as they are asked for."""


def _read(reader: Reader, as_of: date, account_id: int | None) -> _State:
    found = rules(reader, as_of)
    parents_of = parents(reader, account_id)
    only = None
    if account_id is not None:
        only = members(parents_of, above(parents_of, account_id)[-1])
    chosen = (
        "archived_at IS NULL" if account_id is None else f"id IN ({','.join(map(str, only or ()))})"
    )
    accounts = {
        row[0]: _Account(*row[1:])
        for row in reader.rows(
            "SELECT id, code, name, tier, currency, credit_limit_minor FROM account "
            f"WHERE {chosen} ORDER BY sort_key, id"
        )
    }
    return _State(
        as_of,
        found,
        accounts,
        exposures(reader, as_of, only, with_bank=found.on("bank_bills")),
        granted(reader, as_of, only),
        frozenset(
            reader.column(
                "SELECT account_id FROM credit_limit WHERE since > ?", (as_of.isoformat(),)
            )
        ),
        newest(reader, as_of, account_id),
        credit_classes(reader, as_of, account_id),
        warnings(reader, as_of, account_id),
        late_trends(reader, as_of, account_id),
        parents_of,
    )


def portfolio(reader: Reader, as_of: date) -> list[CreditLine]:
    """Return every account with exposure, a limit or an investigation on a day, by name."""
    found = _read(reader, as_of, None)
    return [
        _line(found, key)
        for key, one in found.accounts.items()
        if key in found.exposed or key in found.newest or key in found.granted or one.sheet
    ]


def credit_line(reader: Reader, account_id: int, as_of: date) -> CreditLine | None:
    """Return the credit of one account on a day, None if it is gone."""
    found = _read(reader, as_of, account_id)
    return _line(found, account_id) if account_id in found.accounts else None


def _limit(found: _State, key: int) -> tuple[str, Granted | None]:
    """Return the currency and the limit in force: a dated one, else that of the account's sheet."""
    one, mine = found.accounts[key], found.granted.get(key, [])
    own = [two for two in mine if not two.covers_group]
    currencies = [one.currency, *sorted({two.currency for two in own} - {one.currency})]
    for currency in currencies:
        limit = in_force(own, found.as_of, currency)
        if limit is not None:
            return currency, limit
    if one.sheet is None or own or key in found.later:
        return one.currency, None
    return one.currency, Granted(0, one.currency, one.sheet, date.min, method=SHEET)


def _group(found: _State, key: int) -> GroupLimit | None:
    """Return the nearest limit above an account that covers its group."""
    for holder in above(found.parents, key):
        if holder not in found.groups:
            found.groups[holder] = _group_of(found, holder)
        limit = found.groups[holder]
        if limit is not None:
            return limit
    return None


def _group_of(found: _State, holder: int) -> GroupLimit | None:
    if holder not in found.accounts:
        return None
    for currency in sorted({one.currency for one in found.granted.get(holder, ())}):
        limit = in_force(found.granted[holder], found.as_of, currency, group=True)
        if limit is not None:
            units = members(found.parents, holder)
            exposure = together(found.exposed, units, currency)
            name = found.accounts[holder].name
            return GroupLimit(holder, name, limit, exposure, tuple(units))
    return None


def _line(found: _State, key: int) -> CreditLine:
    one = found.accounts[key]
    currency, limit = _limit(found, key)
    mine = found.exposed.get(key, {})
    exposure = mine.get(currency, Exposure(currency))
    others = tuple(two for name, two in sorted(mine.items()) if name != currency)
    head, group = found.newest.get(key), _group(found, key)
    amount = None if limit is None else limit.amount
    own = state(exposure.total, amount, found.rules)
    decides = own
    if group is not None:
        theirs = state(group.exposure.total, group.limit.amount, found.rules)
        decides = theirs if own == "none" else worst(own, theirs)
    facts = _facts(found, key, exposure, limit, group)
    return CreditLine(
        key, one.code, one.name, one.tier, found.classes.get(key),
        None if head is None else head.score, currency, limit, exposure, others,
        used(exposure.total, amount), own, decides,
        None if head is None else head.day, None if head is None else head.review_on,
        alerts(facts, found.as_of, found.rules), group,
    )  # fmt: skip


def _facts(
    found: _State, key: int, exposure: Exposure, limit: Granted | None, group: GroupLimit | None
) -> Facts:
    one, mine = found.accounts[key], found.granted.get(key, [])
    head, warned = found.newest.get(key), found.warned.get(key, Warnings())
    peak = ended_peak(mine, found.as_of, one.currency, one.sheet)
    now, before = found.late.get((key, exposure.currency), (None, None))
    dated = limit is not None and limit.method != SHEET and limit.currency == one.currency
    differs = dated and limit is not None and limit.amount != one.sheet and key not in found.later
    return Facts(
        exposure=exposure.total,
        limit=None if limit is None else limit.amount,
        group_exposure=None if group is None else group.exposure.total,
        group_limit=None if group is None else group.limit.amount,
        review_on=None if head is None else head.review_on,
        investigated=head is not None,
        approved=head is None or head.approved_on is not None,
        peak_ended=None if peak is None else peak.until,
        late_now=now,
        late_before=before,
        lawsuit=warned.lawsuit,
        defaulter=warned.defaulter,
        legal_rep=warned.legal_rep,
        negative_equity=warned.negative_equity,
        differs=differs and peak is None,
        others=tuple(
            two.currency
            for two in found.exposed.get(key, {}).values()
            if two.currency != exposure.currency and two.total > 0
        ),
    )


# -- one account ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemLine:
    """Something that counts beside the ledger; `until` is the first day it no longer does."""

    id: int
    kind: str
    currency: str
    amount: int
    since: date
    until: date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """An order let through; amounts in minor units."""

    id: int
    day: date
    currency: str
    exposure: int
    limit: int
    order: int | None
    reason: str
    approver: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class AccountCredit:
    """Everything of one account's credit on a day.

    Attributes:
        line: As the list shows it.
        rules: In force.
        granted: Limits granted, newest first.
        items: What counts beside the ledger on that day.
        overrides: Orders let through, newest first.
        investigations: Newest first.
        terms_days: Days of credit in the account's sheet.
        ownership: Of the account's sheet.
        sheet: Limit in the account's sheet, minor units.
    """

    line: CreditLine
    rules: Rules
    granted: tuple[Granted, ...]
    items: tuple[ItemLine, ...]
    overrides: tuple[OverrideLine, ...]
    investigations: tuple[Head, ...]
    terms_days: int | None
    ownership: str | None
    sheet: int | None


def account_credit(reader: Reader, account_id: int, as_of: date) -> AccountCredit | None:
    """Return everything of one account's credit on a day, None if it is gone."""
    line = credit_line(reader, account_id, as_of)
    row = reader.one(
        "SELECT terms_days, ownership, credit_limit_minor FROM account WHERE id = ?", (account_id,)
    )
    if line is None or row is None:
        return None
    mine = granted(reader, as_of, [account_id]).get(account_id, [])
    return AccountCredit(
        line, rules(reader, as_of), tuple(reversed(mine)), tuple(_items(reader, account_id, as_of)),
        tuple(_overrides(reader, account_id, as_of)), tuple(heads(reader, account_id, as_of)), *row,
    )  # fmt: skip


def _items(reader: Reader, account_id: int, as_of: date) -> list[ItemLine]:
    return [
        ItemLine(key, kind, currency, amount, date.fromisoformat(since), _day(until), note)
        for key, kind, currency, amount, since, until, note in reader.rows(
            "SELECT id, kind, currency, amount_minor, since, until, note FROM exposure_item "
            "WHERE account_id = ? AND since <= ? AND (until IS NULL OR until > ?) "
            "ORDER BY kind, since, id",
            (account_id, as_of.isoformat(), as_of.isoformat()),
        )
    ]


def _overrides(reader: Reader, account_id: int, as_of: date) -> Sequence[OverrideLine]:
    return [
        OverrideLine(
            row[0],
            date.fromisoformat(row[1]),
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            _day(row[8]),
        )
        for row in reader.rows(
            "SELECT id, day, currency, exposure_minor, limit_minor, order_minor, reason, approver, "
            "valid_until FROM credit_override WHERE account_id = ? AND day <= ? "
            "ORDER BY day DESC, id DESC",
            (account_id, as_of.isoformat()),
        )
    ]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
