"""What the map asks of the file: every gesture as one undoable step, with a word about it."""

from collections.abc import Iterable, Sequence
from typing import Any

from kamdesk.base.i18n import M_, Message, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.relationships.domain import REPORTS_TO
from kamdesk.features.relationships.queries import Person, Tie
from kamdesk.ui.context import Context

SERVICE = "kamdesk.features.relationships.service"
Spot = tuple[int, int | None, int, int]
"""(post, person, x, y) of a card; person is None for a vacant post."""


def write(context: Context, text: Message, edit: str, *args: Any) -> Any:
    """Make an edit of the service, loaded when it is first needed."""
    return context.workspace.write(text, load(f"{SERVICE}:{edit}"), *args)


def shown_name(one: Person) -> str:
    """Return what somebody is called on the map."""
    return one.name or one.title or _("vacant post")


class MapEdits:
    """The edits of one account's map; each method is one step.

    Attributes:
        map_id: The map that is shown; None is the account's first.
    """

    def __init__(self, context: Context, account_id: int) -> None:
        self._context = context
        self._id = account_id
        self.map_id: int | None = None

    def _write(self, text: Message, edit: str, *args: Any) -> Any:
        return write(self._context, text, edit, self._id, *args)

    # -- people and ties ----------------------------------------------------------------------

    def set_boss(self, members: Sequence[Person], boss: Person) -> None:
        """Let people report to somebody, all in one step."""
        text = M_("Change the boss of {name}", name=shown_name(members[0]))
        if len(members) > 1:
            text = M_("Change the boss of {n} people", n=len(members))
        posts = [one.post_id for one in members]
        self._write(text, "set_bosses", posts, boss.post_id, self._context.as_of)
        told = _("{name} reports to {boss}.")
        if len(members) > 1:
            told = _("{n} people report to {boss}.")
        told = told.format(name=shown_name(members[0]), n=len(members), boss=shown_name(boss))
        self._context.notify(told, undo=True)

    def tie(self, kind: str, first: Person, second: Person) -> None:
        """Draw a relation from one to another."""
        if kind == REPORTS_TO:
            self.set_boss([first], second)
            return
        ends = (first.person_id, first.post_id), (second.person_id, second.post_id)
        since = self._context.as_of
        self._write(M_("Add a relation"), "add_tie", kind, *ends, None, "", since)

    def untie(self, tie: Tie) -> None:
        """Take a relation away."""
        write(self._context, M_("Remove a relation"), "remove_tie", tie.kind, tie.id)
        self._context.notify(_("The line is gone."), undo=True)

    def add_person(self, new: Any) -> tuple[int, int]:
        """Write somebody new and return (person, post)."""
        made: tuple[int, int] = self._write(M_("Add {name}", name=_name(new)), "add_person", new)
        return made

    def add_linked(
        self, new: Any, kind: str, old: Person, spot: tuple[int, int]
    ) -> tuple[int, int]:
        """Write somebody new where a line was dropped, with that line; return (person, post)."""
        text = M_("Add {name}, linked to {other}", name=_name(new), other=shown_name(old))
        ends = (old.person_id, old.post_id)
        made: tuple[int, int] = self._write(
            text, "add_linked_person", new, kind, ends, spot, self._context.as_of, self.map_id
        )
        return made

    def judge(self, people: Sequence[Person], kind: str, value: str | None, source: str) -> None:
        """Judge several people alike, on the day that is shown."""
        self.judge_all([(one, kind, value) for one in people], source)

    def judge_all(self, changes: Sequence[tuple[Person, str, str | None]], source: str) -> None:
        """Note several judgements, (person, kind, value) each, in one step on the day shown."""
        known = [
            (one.person_id, kind, value)
            for one, kind, value in changes
            if one.person_id is not None
        ]
        if not known:
            return
        people = {person for person, _kind, _value in known}
        text = M_("Judge {n} people", n=len(people))
        if len(people) == 1:
            text = M_("Judge {name}", name=changes[0][0].name)
        self._write(text, "record_judgements", known, self._context.as_of, source)
        self._context.notify(text.text(), undo=True)

    # -- cards --------------------------------------------------------------------------------

    def move(self, cards: Sequence[Spot]) -> None:
        """Put cards where they were dropped."""
        text = M_("Move {n} cards", n=len(cards)) if len(cards) > 1 else M_("Move a card")
        self._write(text, "move_cards", cards, self.map_id)

    def pin(self, cards: Sequence[Spot], pinned: bool) -> None:
        """Pin cards where they stand, or let go of them."""
        text = M_("Pin {n} cards", n=len(cards)) if pinned else M_("Unpin {n} cards", n=len(cards))
        self._write(text, "pin_cards", cards, pinned, self.map_id)

    def hide(self, people: Sequence[Person]) -> None:
        """Take people off the map; they stay people of the account."""
        cards = [(one.post_id, one.person_id) for one in people]
        text = M_("Take {n} people off the map", n=len(cards))
        self._write(text, "hide_cards", cards, True, self.map_id)
        told = ngettext(
            "{n} person is off the map; the person stays.",
            "{n} people are off the map; they stay people of the account.",
            len(cards),
        )
        self._context.notify(told.format(n=len(cards)), undo=True)

    def show(self, cards: Sequence[tuple[int, int]], at: tuple[int, int] | None = None) -> None:
        """Put people on the map, (post, person) of each: where they were dropped, or where there is room."""
        text = M_("Put {n} people on the map", n=len(cards))
        if at is None:
            self._write(text, "hide_cards", cards, False, self.map_id)
            return
        spots = [
            (post, person, at[0] + 24 * number, at[1] + 24 * number)
            for number, (post, person) in enumerate(cards)
        ]
        self._write(text, "move_cards", spots, self.map_id)

    def tidy(self) -> None:
        """Forget where cards were dropped; pinned ones stay."""
        self._write(M_("Tidy the map up"), "tidy_map", self.map_id)

    def lay_out(self, layout: str) -> None:
        """Choose the layout of the map."""
        text = M_("Lay the map out otherwise")
        self._write(text, "choose_layout", layout, self.map_id)

    def fold(self, departments: Iterable[str], folded: bool) -> None:
        """Fold departments to a box each, or unfold them."""
        names = list(departments)
        text = M_("Fold {name}", name=", ".join(names))
        if not folded:
            text = M_("Unfold {name}", name=", ".join(names))
        self._write(text, "fold_departments", names, folded, self.map_id)


def _name(new: Any) -> str:
    return str(new.name or new.title)
