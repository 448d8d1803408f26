"""The reminder ladder: what is done how many calendar days before or after the due day (C26).

An account is reminded once over all it owes, by the highest step any of its items has reached. A
step of an item is answered by a chase about the item or about the whole account, on or after the day
the item reached it, that was noted for this step or a later one. Two promises broken since the last
one kept lift what is past due by one step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.collections.domain.vocabulary import ACTIONS, ANSWERS, TONES

MOST_UP = 2
"""Steps that broken promises lift at most."""
_PER_STEP = 2
_EARLIEST, _LATEST = -90, 1500


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        days: Calendar days after the due day; negative before it, 0 the due day itself.
        action: A key of `ACTIONS`.
        tone: A key of `TONES` where a letter goes with it, else None.
        title: The user's own words for it, or None.
    """

    days: int
    action: str
    tone: str | None = None
    title: str | None = None

    def name(self) -> str:
        """Return what is to be done, in the language in force."""
        return self.title or _(ACTIONS[self.action])


DEFAULT_LADDER = (
    Step(-10, "statement", "before"),
    Step(-3, "reminder", "before"),
    Step(0, "check"),
    Step(1, "call"),
    Step(8, "letter", "friendly"),
    Step(31, "formal", "firm"),
    Step(61, "stop", "firm"),
    Step(91, "lawyer", "formal"),
    Step(180, "legal", "formal"),
)
"""The ladder until the user writes another one; the days of C26."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A chase that was noted for a step: its day, and the days of the step."""

    day: date
    step: int


def check_ladder(steps: Sequence[Step]) -> None:
    """Refuse a ladder that cannot be climbed.

    Raises:
        UserError: If it is empty, names a day twice or one out of bounds, or an unknown action.
    """
    if not steps:
        raise UserError(_("A ladder needs at least one step."))
    days = [step.days for step in steps]
    for day in days:
        if not _EARLIEST <= day <= _LATEST:
            raise UserError(
                _("{n} days are out of bounds.").format(n=day),
                _("Type from {first} to {last}.").format(first=_EARLIEST, last=_LATEST),
            )
        if days.count(day) > 1:
            raise UserError(_("Two steps stand at day {n}.").format(n=day))
    for step in steps:
        if step.action not in ACTIONS or (step.tone is not None and step.tone not in TONES):
            raise UserError(_("{name} is no action of a ladder.").format(name=step.action))


def step_at(ladder: Iterable[Step], late: int, up: int = 0) -> Step | None:
    """Return the step an item has reached, None before the first.

    Args:
        ladder: The steps, in any order.
        late: Days after the due day.
        up: Steps to be lifted by broken promises; counts from the first day past due only.
    """
    steps = sorted(ladder, key=lambda step: step.days)
    reached = [place for place, step in enumerate(steps) if step.days <= late]
    if not reached:
        return None
    lifted = reached[-1] + (min(up, MOST_UP) if late > 0 else 0)
    return steps[min(lifted, len(steps) - 1)]


def reached_on(ladder: Iterable[Step], due: date, late: int) -> date | None:
    """Return the day an item reached the step it is on, before it was lifted."""
    step = step_at(ladder, late)
    return None if step is None else due + timedelta(days=step.days)


def due_step(
    ladder: Sequence[Step],
    due: date,
    day: date,
    answers: Iterable[Answer] = (),
    *,
    up: int = 0,
    paused: bool = False,
) -> Step | None:
    """Return the step of an item that waits to be done on a day, None if nothing does.

    Args:
        ladder: Of the account's credit class.
        due: Due day in force.
        day: The day.
        answers: Chases noted for a step, about the item or about the whole account.
        up: Steps to be lifted.
        paused: Whether a promise, a dispute, a next date or a quiet day makes it rest.
    """
    late = (day - due).days
    step, since = step_at(ladder, late, up), reached_on(ladder, due, late)
    if step is None or since is None or paused:
        return None
    done = any(since <= one.day <= day and one.step >= step.days for one in answers)
    return None if done else step


def highest(steps: Iterable[Step | None]) -> Step | None:
    """Return the step an account is reminded by: the highest of its items'."""
    return max((step for step in steps if step is not None), key=lambda one: one.days, default=None)


def answers_step(kind: str, step: Step | None) -> bool:
    """Tell whether a chase of a kind does what a step asks for."""
    return step is not None and kind in ANSWERS[step.action]


def lifted_by(broken_since_kept: int) -> int:
    """Return by how many steps broken promises lift: one for every two, at most `MOST_UP`."""
    return min(broken_since_kept // _PER_STEP, MOST_UP)
