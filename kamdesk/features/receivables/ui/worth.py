"""How far limits are used, and what amounts are worth in the base currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from kamdesk.base.money import from_minor, minor_digits
from kamdesk.db.connection import Reader
from kamdesk.features.receivables.queries import BESIDE_SUMS, counts_bank_bills

_MILLIONTHS = Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class Credit:
    """How far an account used its limit; amounts in the limit's currency.

    Attributes:
        limit: Minor units; 0 is a limit of nothing.
        used: Exposure, not below zero: outstanding and what is out beside it, less guarantees.
        since: Day the limit holds from; None for the one written in the account.
    """

    account_id: int
    currency: str
    limit: int
    used: int
    since: date | None = None

    @property
    def share(self) -> Decimal | None:
        """Used / limit; None where the limit is nothing."""
        return None if self.limit <= 0 else Decimal(self.used) / self.limit


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of `currency` is worth in the base currency from `since` (inclusive)."""

    currency: str
    rate: Decimal
    since: date
    source: str = ""
    id: int = 0

    def convert(self, minor: int, base: str) -> int:
        """Return an amount of this currency in minor units of the base, rounded half to even."""
        worth = from_minor(minor, self.currency) * self.rate
        return int(worth.scaleb(minor_digits(base)).quantize(Decimal(1), ROUND_HALF_EVEN))


def credit_used(
    reader: Reader,
    as_of: date,
    owed: Mapping[tuple[int, str], int],
    account_id: int | None = None,
) -> list[Credit]:
    """Return the use of the limit of every account that has one of its own.

    Args:
        reader: Of the file.
        as_of: The newest limit granted by then and not ended counts, else the account's own.
        owed: Outstanding by (account, currency).
        account_id: One account, or all.
    """
    limits: dict[int, tuple[str, int, date | None]] = {
        key: (code, limit, None)
        for key, code, limit in reader.rows(
            "SELECT id, currency, credit_limit_minor FROM account "
            "WHERE credit_limit_minor IS NOT NULL AND (:account IS NULL OR id = :account)",
            {"account": account_id},
        )
    }
    for key, code, limit, since in reader.rows(
        "SELECT account_id, currency, amount_minor, since FROM credit_limit "
        "WHERE NOT covers_group AND since <= :day AND (until IS NULL OR until >= :day) "
        "AND (:account IS NULL OR account_id = :account) ORDER BY since, id",
        {"day": as_of.isoformat(), "account": account_id},
    ):
        limits[key] = (code, limit, date.fromisoformat(since))
    of = "" if account_id is None else "WHERE account_id = :account"
    more = {
        (key, code): out - guarantee
        for key, code, out, guarantee in reader.rows(
            BESIDE_SUMS.format(of=of),
            {
                "day": as_of.isoformat(),
                "account": account_id,
                "bank": int(counts_bank_bills(reader, as_of)),
            },
        )
    }
    return [
        Credit(key, code, limit, max(0, owed.get((key, code), 0) + more.get((key, code), 0)), since)
        for key, (code, limit, since) in limits.items()
    ]


def rates(reader: Reader, base: str, as_of: date) -> dict[str, Rate]:
    """Return the newest rate of each currency into the base that holds at a day."""
    return {one.currency: one for one in rate_history(reader, base) if one.since <= as_of}


def rate_history(reader: Reader, base: str) -> list[Rate]:
    """Return every rate into the base, oldest first."""
    return [
        Rate(code, Decimal(scaled) / _MILLIONTHS, date.fromisoformat(since), source or "", key)
        for key, code, since, scaled, source in reader.rows(
            "SELECT id, currency, valid_from, rate, source FROM exchange_rate WHERE base = ? "
            "ORDER BY valid_from, currency, id",
            (base,),
        )
    ]
