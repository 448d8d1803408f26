"""Setting a parameter: a new value from a day on; what held before stays true of the days before."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.features.parameters.store import ParameterRow


def set_parameters(
    session: Session,
    values: Mapping[str, str],
    valid_from: date,
    *,
    account_id: int | None = None,
    source: str | None = None,
    edited_by: str | None = None,
) -> None:
    """Set values by full key from a day on (inclusive), of the workspace or of one account."""
    for key, value in values.items():
        session.add(
            ParameterRow(
                account_id=account_id,
                key=key,
                value=value,
                valid_from=valid_from,
                source=source or None,
                edited_by=edited_by or None,
            )
        )
