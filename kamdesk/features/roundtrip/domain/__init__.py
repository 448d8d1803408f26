"""Rules of sheets that go out for editing and come back."""

from kamdesk.features.roundtrip.domain.columns import (
    Bad,
    Column,
    Kind,
    canonical,
    shown_column,
    tidy,
)
from kamdesk.features.roundtrip.domain.difference import (
    Change,
    Difference,
    Problem,
    SheetRow,
    Values,
    compare,
)
from kamdesk.features.roundtrip.domain.sheet import (
    BASELINE,
    HEAD_ROWS,
    KEY,
    MARK,
    TWICE,
    Exported,
    Unusable,
    head_of,
    kind_of,
    read_baseline,
    read_rows,
)

__all__ = [
    "BASELINE",
    "HEAD_ROWS",
    "KEY",
    "MARK",
    "TWICE",
    "Bad",
    "Change",
    "Column",
    "Difference",
    "Exported",
    "Kind",
    "Problem",
    "SheetRow",
    "Unusable",
    "Values",
    "canonical",
    "compare",
    "head_of",
    "kind_of",
    "read_baseline",
    "read_rows",
    "shown_column",
    "tidy",
]
