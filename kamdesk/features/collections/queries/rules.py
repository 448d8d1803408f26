"""The rules in force: ladders, weights, approvers, quiet days, texts of letters."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _, speaking
from kamdesk.base.money import minor_digits
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.collections.domain import extensions, letters, priority, quiet
from kamdesk.features.collections.domain.extensions import Approver
from kamdesk.features.collections.domain.ladder import DEFAULT_LADDER, Step
from kamdesk.features.collections.domain.letters import Template
from kamdesk.features.collections.domain.priority import Weights
from kamdesk.features.collections.domain.quiet import Quiet
from kamdesk.features.parameters.queries import Parameter, by_account, parameters

CHANCES = "chase_chances"
LATE_DAYS = "chase_late_days"
APPROVERS = "extension_approvers"
CAPITAL_RATE = "capital_rate"
QUIET_DAYS = "quiet_days"
PAYMENT_DAY = "payment_day"
INTEREST = "late_interest"
"""Keys of parameters. Interest on arrears is a daily rate; without one no letter speaks of it."""


def parameter(
    reader: Reader, key: str, day: date, account_id: int | None = None
) -> Parameter | None:
    """Return the newest value valid on a day: the account's own before that of the workspace."""
    return parameters(reader, key, day, account_id).get("")


def ladders(reader: Reader) -> dict[str, tuple[Step, ...]]:
    """Return the ladders by credit class; "" is always there and serves every other class."""
    found: dict[str, list[Step]] = {}
    for name, days, action, tone, title in reader.rows(
        "SELECT credit_class, days, action, tone, title FROM ladder_step ORDER BY days"
    ):
        found.setdefault(name, []).append(Step(days, action, tone, title))
    return {"": DEFAULT_LADDER} | {name: tuple(steps) for name, steps in found.items()}


def ladder_of(reader: Reader, account_id: int, day: date) -> tuple[Step, ...]:
    """Return the ladder of an account's credit class on a day."""
    known = ladders(reader)
    return known.get(credit_class(reader, account_id, day) or "", known[""])


def credit_class(reader: Reader, account_id: int, day: date) -> str | None:
    """Return the class of the newest investigation that gave one, None if unknown."""
    found: str | None = reader.value(
        "SELECT credit_class FROM investigation WHERE account_id = ? AND day <= ? "
        "AND credit_class IS NOT NULL ORDER BY day DESC, id DESC LIMIT 1",
        (account_id, day.isoformat()),
    )
    return found


def weights(reader: Reader, day: date) -> Weights:
    """Return the weights calls are ordered by."""
    chances, late = parameter(reader, CHANCES, day), parameter(reader, LATE_DAYS, day)
    return Weights(
        priority.LATE_DAYS if late is None else int(late.value),
        priority.CHANCES if chances is None else priority.parse_chances(chances.value),
    )


def approvers(reader: Reader, day: date) -> tuple[Approver, ...]:
    """Return who may allow an extension, lowest first."""
    found = parameter(reader, APPROVERS, day)
    if found is not None:
        return extensions.parse_approvers(found.value)
    return tuple(Approver(one.up_to, _(one.title)) for one in extensions.APPROVERS)


def rate_of_money(reader: Reader, day: date) -> Decimal:
    """Return the yearly rate of money in force."""
    return _rate(parameter(reader, CAPITAL_RATE, day)) or extensions.RATE


def interest_rate(reader: Reader, day: date, account_id: int) -> Decimal | None:
    """Return the daily rate of interest on arrears, None where none is agreed."""
    return _rate(parameter(reader, INTEREST, day, account_id))


def _rate(found: Parameter | None) -> Decimal | None:
    try:
        return None if found is None else Decimal(found.value)
    except InvalidOperation:
        return None


def quiet_days(reader: Reader, day: date) -> dict[int | None, tuple[Quiet, ...]]:
    """Return the quiet spans in force by account; None is the whole workspace."""
    own = by_account(reader, QUIET_DAYS, day)
    found: dict[int | None, tuple[Quiet, ...]] = {
        account: quiet.parse_quiet(text) for account, text in own.items()
    }
    ours = parameter(reader, QUIET_DAYS, day)
    return found if ours is None else found | {None: quiet.parse_quiet(ours.value)}


def quiet_accounts(reader: Reader, day: date) -> dict[int | None, date]:
    """Return the last quiet day of every account that is left alone on a day; None is all of them."""
    ends = {
        account: quiet.quiet_until(spans, day) for account, spans in quiet_days(reader, day).items()
    }
    return {account: end for account, end in ends.items() if end is not None}


def template(reader: Reader, tone: str, lang: str) -> Template:
    """Return the text of a letter in a language: the user's own, else the program's."""
    row = reader.one(
        "SELECT subject, body FROM letter_template WHERE tone = ? AND lang = ?", (tone, lang)
    )
    if row is not None:
        return Template(*row)
    default = letters.TEMPLATES[tone]
    with speaking(lang):
        return Template(_(default.subject), _(default.body))


def own_templates(reader: Reader) -> set[tuple[str, str]]:
    """Return the (tone, language) of the texts the user wrote."""
    return set(reader.rows("SELECT tone, lang FROM letter_template"))


def to_base(reader: Reader, day: date) -> Mapping[str, Decimal]:
    """Return what one minor unit of each currency with a rate is in minor units of the base."""
    base = base_currency(reader)
    rows = reader.rows(
        "SELECT currency, rate FROM exchange_rate WHERE base = ? AND valid_from <= ? "
        "ORDER BY valid_from, id",
        (base, day.isoformat()),
    )
    found = {
        currency: Decimal(rate).scaleb(-6 + minor_digits(base) - minor_digits(currency))
        for currency, rate in rows
    }
    return found | {base: Decimal(1)}


def in_base(reader: Reader, minor: int, currency: str, day: date) -> int | None:
    """Return minor units in whole major units of the base currency, None without a rate."""
    rate = to_base(reader, day).get(currency)
    if rate is None:
        return None
    return int((minor * rate).scaleb(-minor_digits(base_currency(reader))))


def daily_rate(text: str) -> str:
    """Return a daily percentage as it is kept ("0.05" is 0.0005), "" for none.

    Raises:
        UserError: If it is no percentage from 0 to 1.
    """
    bare = text.strip().rstrip("%％").strip()
    if not bare:
        return ""
    try:
        rate = Decimal(bare) / 100
    except InvalidOperation:
        rate = Decimal(-1)
    if not 0 <= rate <= Decimal("0.01"):
        raise UserError(_("Type a percentage a day, such as 0.05."))
    return f"{rate.normalize():f}"
