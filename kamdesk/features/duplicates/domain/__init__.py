"""What makes two records look like one; pure rules."""

from kamdesk.features.duplicates.domain.firms import OFFERED, Firm, Index, fold, take_apart
from kamdesk.features.duplicates.domain.people import Person, number

__all__ = ["OFFERED", "Firm", "Index", "Person", "fold", "number", "take_apart"]
