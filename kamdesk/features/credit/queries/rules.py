"""The parameters of credit in force on a day, with where each comes from."""

from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.features.credit.domain.rules import DEFAULT, PREFIX, RULES, Rules, with_values

_VAT = "vat_rate"  # the rate of the workspace, which others count with too


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value somebody set."""

    value: str
    valid_from: date
    source: str | None
    edited_by: str | None


def own_values(reader: Reader, as_of: date) -> dict[str, OwnValue]:
    """Return what was set of the parameters, in force on a day, by name."""
    found = {}
    for key, value, since, source, who in reader.rows(
        "SELECT key, value, valid_from, source, edited_by FROM parameter "
        "WHERE account_id IS NULL AND (key GLOB ? OR key = ?) AND valid_from <= ? "
        "ORDER BY valid_from, id",
        (f"{PREFIX}*", _VAT, as_of.isoformat()),
    ):
        name = "vat" if key == _VAT else key[len(PREFIX) :]
        if name in RULES:
            found[name] = OwnValue(value, date.fromisoformat(since), source, who)
    return found


def rules(reader: Reader, as_of: date) -> Rules:
    """Return the parameters in force on a day."""
    own = own_values(reader, as_of)
    return with_values(DEFAULT, {name: one.value for name, one in own.items()})
