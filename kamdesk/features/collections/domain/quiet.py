"""Days on which an account is left alone: holidays, its own year end."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _

_DAY = r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:\.\.|~|到|至)\s*{_DAY})?")


@dataclass(frozen=True, slots=True)
class Quiet:
    """A span of days, both inclusive; without a year it comes back every year."""

    first: tuple[int | None, int, int]
    last: tuple[int | None, int, int]

    def until(self, day: date) -> date | None:
        """Return the last day of the span a day lies in, None if it lies outside."""
        for year in (day.year - 1, day.year) if self.first[0] is None else (self.first[0],):
            start = date(year, *self.first[1:])
            end_year = self.last[0] or year + ((self.last[1:]) < self.first[1:])
            end = date(end_year, *self.last[1:])
            if start <= day <= end:
                return end
        return None


def parse_quiet(text: str) -> tuple[Quiet, ...]:
    """Return the spans of "2026-02-14..2026-02-22; 10-01..10-07; 12-31".

    Raises:
        UserError: If a part is no day or span.
    """
    found = []
    for part in re.split(r"[;；,，\n]", text):
        bare = part.strip()
        if not bare:
            continue
        match = _SPAN.fullmatch(bare)
        one = None if match is None else _span(match)
        if one is None:
            raise UserError(
                _("{text} is no span of days.").format(text=bare),
                _("Type it like 2026-02-14..2026-02-22, or 10-01..10-07 for every year."),
            )
        found.append(one)
    return tuple(found)


def _span(match: re.Match[str]) -> Quiet | None:
    parts = [None if part is None else int(part) for part in match.groups()]
    first = (parts[0], parts[1] or 0, parts[2] or 0)
    last = first if parts[4] is None else (parts[3] or None, parts[4], parts[5] or 0)
    if first[0] is None and last[0] is not None:
        return None
    try:
        start = date(first[0] or 2023, *first[1:])  # no 29th of February where it must always be
        end = date(last[0] or first[0] or 2023, *last[1:])
    except ValueError:
        return None
    if first[0] is not None and last[0] is None:
        last = (first[0] + (end < start), *last[1:])
    elif first[0] is not None and end < start:
        return None
    return Quiet(first, last)


def quiet_until(spans: tuple[Quiet, ...], day: date) -> date | None:
    """Return the last quiet day of the spell a day lies in, None if the day is not quiet."""
    found = None
    look = day
    while True:
        ends = [end for end in (one.until(look) for one in spans) if end is not None]
        if not ends:
            return found
        found = max(ends)
        look = found + timedelta(days=1)
