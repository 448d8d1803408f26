"""What a layout takes and what it gives: whole numbers, plain values, no toolkit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import Tree

CARD_WIDTH, CARD_HEIGHT = 180, 84
GAP = 28
"""Between neighbours, left and right."""
LEVEL = 46
"""Between a boss and the people below: room for the line that spreads."""
STACK = 20
"""Between two cards of a wrapped team, one below the other."""
BUS = 22
"""How far below a boss the line spreads."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands: its top left corner.

    Attributes:
        hung: Whether its line comes in at the left side, because it stands in a wrapped team.
    """

    x: int
    y: int
    hung: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """What a layout needs of one person.

    Attributes:
        key: Unique among the people drawn.
        department: "" if none is known.
        attitude: -2 to 2; None is unknown, which is not neutral.
        influence: 1 to 5, None if unknown.
    """

    key: int
    department: str = ""
    attitude: int | None = None
    influence: int | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """The people to be drawn with what ties them.

    Attributes:
        members: In the order in which they stand side by side.
        reports: (member, boss) lines; a second boss, a circle and who reports to themselves may
            be among them. The first boss counts, circles are cut as `domain.tree` cuts them.
        influences: (who influences, whom).
        tree: The tree of `reports`.
    """

    members: Sequence[Member]
    reports: Sequence[tuple[int, int]] = ()
    influences: Sequence[tuple[int, int]] = ()
    tree: Tree = field(init=False)

    def __post_init__(self) -> None:
        keys = [one.key for one in self.members]
        object.__setattr__(self, "tree", domain.tree(keys, self.reports))

    def lines(self) -> list[tuple[int, int]]:
        """Return the (member, boss) lines that can be drawn: both ends known, no line to oneself."""
        known = self.tree.boss
        seen = dict.fromkeys(self.reports)
        return [(a, b) for a, b in seen if a != b and a in known and b in known]


@dataclass(frozen=True, slots=True)
class Box:
    """A frame around cards.

    Attributes:
        kind: "lane", "folded" (a department shown as this box alone) or "cell" (of the grid).
        key: The department, or "attitude:influence" of a cell with "?" for unknown.
        counts: (people, of them with influence 4 or 5, of them against us).
        head: Height of the room for the heading; larger on large maps, so that it can be read.
    """

    kind: str
    key: str
    x: int
    y: int
    width: int
    height: int
    counts: tuple[int, int, int] = (0, 0, 0)
    head: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A value of an axis and the room for its name.

    Attributes:
        axis: "attitude" or "influence".
        value: None for unknown.
    """

    axis: str
    value: int | None
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map laid out.

    Attributes:
        kind: Which layout made it.
        places: Of every card; members of a folded department have none.
        routes: Right-angled ways of (member, boss) lines from the boss to the member, and, where
            the layout knows them, of (who influences, whom) under `ties`.
        pinned: Who stands where the user put them.
        boss: Boss of each when it was made: tells the next drawing who has moved in the tree.
        choice: How tight the layout had to be; the next drawing tries the same first.
        base: The drawing without the pins, None if it is the same: cards go back there when they
            are let go of.
    """

    kind: str
    places: Mapping[int, Place]
    routes: Mapping[tuple[int, int], tuple[Point, ...]] = field(default_factory=dict)
    ties: Mapping[tuple[int, int], tuple[Point, ...]] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    labels: tuple[Label, ...] = ()
    pinned: frozenset[int] = frozenset()
    boss: Mapping[int, int | None] = field(default_factory=dict)
    choice: tuple[int, ...] = ()
    base: "Drawing | None" = field(default=None, compare=False, repr=False)

    @property
    def extent(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height of everything; zeros when there is nothing."""
        frames = [(one.x, one.y, CARD_WIDTH, CARD_HEIGHT) for one in self.places.values()]
        frames += [(one.x, one.y, one.width, one.height) for one in self.boxes]
        frames += [(one.x, one.y, one.width, one.height) for one in self.labels]
        if not frames:
            return 0, 0, 0, 0
        left, top = min(frame[0] for frame in frames), min(frame[1] for frame in frames)
        right = max(x + width for x, _y, width, _height in frames)
        bottom = max(y + height for _x, y, _width, height in frames)
        return left, top, right - left, bottom - top

    @property
    def ratio(self) -> float:
        """Width over height of the page; 1 when there is nothing."""
        _left, _top, width, height = self.extent
        return width / height if height else 1.0


def corners(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return a way without points it passes straight through."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)


def _straight(a: Point, b: Point, c: Point) -> bool:
    if a[0] == b[0] == c[0]:
        return (b[1] - a[1]) * (c[1] - b[1]) >= 0
    return a[1] == b[1] == c[1] and (b[0] - a[0]) * (c[0] - b[0]) >= 0


def rekeyed(drawing: Drawing, keys: Mapping[int, int]) -> Drawing:
    """Return a drawing whose people have other keys; who is not in `keys` is left out."""

    def pairs(
        ways: Mapping[tuple[int, int], tuple[Point, ...]],
    ) -> dict[tuple[int, int], tuple[Point, ...]]:
        return {(keys[a], keys[b]): way for (a, b), way in ways.items() if a in keys and b in keys}

    return replace(
        drawing,
        places={keys[key]: one for key, one in drawing.places.items() if key in keys},
        routes=pairs(drawing.routes),
        ties=pairs(drawing.ties),
        pinned=frozenset(keys[key] for key in drawing.pinned if key in keys),
        boss={keys[key]: keys.get(boss) if boss is not None else None for key, boss in drawing.boss.items() if key in keys},
        base=None if drawing.base is None else rekeyed(drawing.base, keys),
    )  # fmt: skip


def shifted(drawing: Drawing, dx: int, dy: int) -> Drawing:
    """Return a drawing moved as a whole."""
    if not dx and not dy:
        return drawing

    def way(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple((x + dx, y + dy) for x, y in points)

    return Drawing(
        drawing.kind,
        {key: Place(one.x + dx, one.y + dy, one.hung) for key, one in drawing.places.items()},
        {pair: way(points) for pair, points in drawing.routes.items()},
        {pair: way(points) for pair, points in drawing.ties.items()},
        tuple(replace(one, x=one.x + dx, y=one.y + dy) for one in drawing.boxes),
        tuple(
            Label(one.axis, one.value, one.x + dx, one.y + dy, one.width, one.height)
            for one in drawing.labels
        ),
        drawing.pinned,
        drawing.boss,
        drawing.choice,
    )
