"""Rules of credit: investigation, scores, limits, exposure, alerts. Pure Python."""

from kamdesk.features.credit.domain import (
    alerts,
    exposure,
    form,
    granted,
    limits,
    rules,
    score,
    zscore,
)

__all__ = ["alerts", "exposure", "form", "granted", "limits", "rules", "score", "zscore"]
