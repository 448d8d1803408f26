"""What the selected rows of a table come to, in words for the status line."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from kamdesk.base.formats import format_int, format_money
from kamdesk.base.i18n import _, ngettext


def told_sums(title: str, values: Sequence[tuple[str, int | None]], rows: int) -> str:
    """Return count, sum and average of one column.

    Args:
        title: Heading of the column, "" for the count alone.
        values: For each selected row its currency and minor units; None is missing, not zero.
        rows: How many rows are selected.

    Currencies are summed apart; an average is given where there is one currency. One row needs no
    sum: the text is empty.
    """
    if rows < 2:
        return ""
    parts = [ngettext("{n} row selected", "{n} rows selected", rows).format(n=format_int(rows))]
    sums: dict[str, list[int]] = {}
    for currency, value in values:
        if value is not None:
            sums.setdefault(currency, []).append(value)
    if title and sums:
        told = " + ".join(
            f"{format_money(sum(found), code)} {code}" for code, found in sorted(sums.items())
        )
        parts.append(_("{column}: sum {sum}").format(column=title, sum=told))
    if title and len(sums) == 1:
        code, found = next(iter(sums.items()))
        mean = (Decimal(sum(found)) / len(found)).quantize(Decimal(1), ROUND_HALF_EVEN)
        parts.append(
            _("average {average}").format(average=f"{format_money(int(mean), code)} {code}")
        )
    return "  ·  ".join(parts)
