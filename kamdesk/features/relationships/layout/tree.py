"""The compact tree: bosses over the middle of their people, wide teams wrapped, pages of a sane shape.

Every subtree is a rectangle of its own, so no line can meet a stranger's card: lines run in the gaps
between the rectangles. Teams without people of their own wrap into columns under their boss; when a
page would become too wide, whole subtrees wrap into rows that hang from a line at their left; when
it would become too tall, the longest chain is broken into columns side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, log, sqrt

from kamdesk.features.relationships.domain import Tree
from kamdesk.features.relationships.layout.drawing import (
    BUS,
    CARD_HEIGHT,
    CARD_WIDTH,
    GAP,
    LEVEL,
    STACK,
    Company,
    Drawing,
    Place,
    Point,
    corners,
)

WANTED = 2.0
"""Width over height of the page we aim at."""
_WIDEST, _TALLEST = 2.3, 0.6
_ROOM_COUNTS = 0.6
_POOR = 0.12
_HALF = CARD_WIDTH // 2
_STEP = CARD_WIDTH + GAP
_DOWN = CARD_HEIGHT + STACK
_TRUNK = GAP // 2
_LARGEST_BLOCK = 40
_LONGEST_LIST = 6
_NOBODY = -1
_SOME, _MANY = 300, 1_500
"""From so many people on, fewer styles are tried."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a tree is folded.

    Attributes:
        row: Largest team without people of its own that stands in one row.
        columns: Most columns of a wrapped team.
        aspect: Width over height at which subtrees wrap into rows, in percent; 0 never.
        hang: Largest subtree that hangs from its boss as an indented list, one below the other.
        tall: Height from which a chain is broken into columns; 0 never.
    """

    row: int
    columns: int
    aspect: int = 0
    hang: int = 0
    tall: int = 0


STYLES = (
    Style(6, 4), Style(4, 4), Style(2, 4), Style(1, 4, 400, 5), Style(1, 4, 250, 8),
    Style(1, 3, 170, 10), Style(1, 3, 220, 14), Style(1, 2, 130, 14), Style(1, 2, 130, 20),
    Style(1, 2, 90, 20), Style(1, 2, 60, 16),
)  # fmt: skip
"""From wide to narrow."""


@dataclass(slots=True)
class _Item:
    """What stands in a row: a subtree, a single card, or a wrapped team."""

    width: int
    height: int
    mid: int
    child: int = -1
    team: Sequence[int] = ()
    columns: int = 0


@dataclass(slots=True)
class _Row:
    top: int
    items: list[tuple[int, _Item]]


@dataclass(slots=True)
class _Shape:
    """A subtree in its rectangle; `mid` is the middle of its top card.

    `listed` holds (child, y) of a subtree that hangs as a list.
    `spine` holds (member, x, y, its part) when a chain was broken into columns.
    """

    width: int
    height: int
    mid: int
    rows: list[_Row] = field(default_factory=list)
    listed: list[tuple[int, int]] = field(default_factory=list)
    spine: list[tuple[int, int, int, "_Shape"]] = field(default_factory=list)


_LEAF = _Shape(CARD_WIDTH, CARD_HEIGHT, _HALF)


class _Grove:
    """Everything under some tops, measured in a style."""

    def __init__(self, tops: Sequence[int], reports: Mapping[int, Sequence[int]]) -> None:
        self.tops = tops
        self.order = list(tops)
        self.reports = reports
        for member in self.order:  # grows while it runs: breadth first, so no depth is too deep
            self.order.extend(one for one in reports.get(member, ()) if reports.get(one))
        self.leaves: dict[int, list[int]] = {}
        self.heads: dict[int, list[int]] = {}
        for member in self.order:
            team = reports.get(member, ())
            self.leaves[member] = [one for one in team if not reports.get(one)]
            self.heads[member] = [one for one in team if reports.get(one)]
        self.next: dict[int, int] = {}
        self._find_spines()
        self._count()

    def _find_spines(self) -> None:
        depth: dict[int, int] = {}
        for member in reversed(self.order):
            heads = self.heads[member]
            if heads:
                deepest = max(heads, key=lambda one: depth[one])
                self.next[member] = deepest
                depth[member] = depth[deepest] + 1
            else:
                depth[member] = 1
        self.starts = set(self.order) - set(self.next.values())

    def _count(self) -> None:
        self.size: dict[int, int] = {}
        for member in reversed(self.order):
            below = sum(self.size[one] for one in self.heads[member])
            self.size[member] = 1 + len(self.leaves[member]) + below

    def measured(self, style: Style) -> dict[int, _Shape]:
        shapes: dict[int, _Shape] = {}
        for member in reversed(self.order):
            shape = self._below(member, shapes, style)
            if style.tall and shape.height > style.tall and member in self.starts:
                shape = self._broken(member, shapes, style)
            shapes[member] = shape
        return shapes

    def _below(
        self, member: int, shapes: Mapping[int, _Shape], style: Style, but: int | None = None
    ) -> _Shape:
        if (
            but is None
            and self.size[member] <= style.hang
            and len(self.leaves[member]) <= _LONGEST_LIST
        ):
            return self._listed(member, shapes)
        items = [_subtree(one, shapes[one]) for one in self.heads[member] if one != but]
        items += _team(self.leaves[member], style, alone=not items)
        return _under(items, style)

    def _listed(self, member: int, shapes: Mapping[int, _Shape]) -> _Shape:
        """Return a subtree as a list: everybody one below the other, indented."""
        made = _Shape(CARD_WIDTH, CARD_HEIGHT, _HALF)
        for child in (*self.leaves[member], *self.heads[member]):
            shape = shapes.get(child, _LEAF)
            made.listed.append((child, made.height + STACK))
            made.height += STACK + shape.height
            made.width = max(made.width, GAP + shape.width)
        return made

    def _broken(self, start: int, shapes: Mapping[int, _Shape], style: Style) -> _Shape:
        """Return the chain from `start` down as columns side by side."""
        chain, step = [start], start
        while step in self.next:
            step = self.next[step]
            chain.append(step)
        made = _Shape(0, 0, 0)
        left, top, widest = 0, 0, 0
        for member in chain:
            part = self._below(member, shapes, style, self.next.get(member, _NOBODY))
            if top and top + part.height > max(style.tall, part.height):
                left += widest + 2 * GAP
                top, widest = LEVEL, 0
            made.spine.append((member, left + GAP, top, part))
            widest = max(widest, part.width)
            top += part.height + LEVEL
            made.height = max(made.height, top)
        made.width = left + GAP + widest
        made.mid = GAP + made.spine[0][3].mid
        return made


def _subtree(child: int, shape: _Shape) -> _Item:
    return _Item(shape.width, shape.height, shape.mid, child)


def _team(team: Sequence[int], style: Style, *, alone: bool) -> list[_Item]:
    """Return a team without people of its own: cards in a row, or wrapped."""
    count = len(team)
    if count <= style.row or (count == 1 and alone):
        return [_Item(CARD_WIDTH, CARD_HEIGHT, _HALF, one) for one in team]
    made = []
    for start in range(0, count, _LARGEST_BLOCK):
        part = team[start : start + _LARGEST_BLOCK]
        columns = _columns(len(part), style.columns)
        width = _TRUNK + columns * _STEP - GAP
        height = ceil(len(part) / columns) * _DOWN - STACK
        made.append(_Item(width, height, (width + _TRUNK) // 2, -1, part, columns))
    return made


def _columns(count: int, most: int) -> int:
    wanted = 1 if count <= 3 else 2 if count <= 8 else 3 if count <= 15 else 4
    return min(wanted, most) if count <= 20 else wanted


def _under(items: list[_Item], style: Style) -> _Shape:
    """Return a boss over the items, in one row or in several."""
    if not items:
        return _Shape(CARD_WIDTH, CARD_HEIGHT, _HALF)
    rows = _wrapped(items, style.aspect)
    made = _Shape(0, CARD_HEIGHT, 0)
    left = _TRUNK * 2 if len(rows) > 1 else 0
    width = 0
    for line in rows:
        x, placed = left, []
        for item in line:
            placed.append((x, item))
            x += item.width + GAP
        made.rows.append(_Row(made.height + LEVEL, placed))
        made.height += LEVEL + max(item.height for item in line)
        width = max(width, x - GAP)
    first, last = made.rows[0].items[0], made.rows[0].items[-1]
    made.mid = (
        width // 2 if len(rows) > 1 else (first[0] + first[1].mid + last[0] + last[1].mid) // 2
    )
    push = max(0, _HALF - made.mid)
    if push:
        for row in made.rows:
            row.items = [(x + push, item) for x, item in row.items]
        made.mid += push
        width += push
    made.width = max(width, made.mid + _HALF)
    return made


def _wrapped(items: list[_Item], aspect: int) -> list[list[_Item]]:
    """Split items into rows of about the width that gives the block its aspect."""
    whole = sum(item.width + GAP for item in items) - GAP
    if not aspect:
        return [items]
    area = sum((item.width + GAP) * (item.height + LEVEL) for item in items)
    limit = max(max(item.width for item in items), int(sqrt(area * aspect / 100)))
    if whole <= limit:
        return [items]
    rows: list[list[_Item]] = [[]]
    x = 0
    for item in sorted(items, key=lambda item: -item.height):  # rows of equals waste least
        if rows[-1] and x + item.width > limit:
            rows.append([])
            x = 0
        rows[-1].append(item)
        x += item.width + GAP
    return rows


# -- the whole page -----------------------------------------------------------------------------


class _Page:
    """All trees of a company, and those who stand alone, in one style."""

    def __init__(self, grove: _Grove, alone: Sequence[int], style: Style) -> None:
        self.grove, self.alone, self.style = grove, alone, style
        self.shapes = grove.measured(style)
        items = [_subtree(top, self.shapes[top]) for top in grove.tops]
        self.rows: list[_Row] = []
        self.width, self.height = 0, 0
        for line in _wrapped(items, style.aspect) if items else ():
            x, placed = 0, []
            for item in line:
                placed.append((x, item))
                x += item.width + 2 * GAP
            self.rows.append(_Row(self.height, placed))
            self.height += max(item.height for item in line) + LEVEL
            self.width = max(self.width, x - 2 * GAP)
        self._stand_alone()

    def _stand_alone(self) -> None:
        self.alone_top = self.height + (GAP if self.height else 0)
        self.columns = max(1, (self.width + GAP) // _STEP)
        count = len(self.alone)
        if count:
            height = self.height
            while self.columns < count and self.columns * _STEP < WANTED * (
                height + ceil(count / self.columns) * _DOWN
            ):
                self.columns += 1
            self.width = max(self.width, min(count, self.columns) * _STEP - GAP)
            self.height = self.alone_top + ceil(count / self.columns) * _DOWN - STACK
        else:
            self.height -= LEVEL if self.height else 0

    @property
    def ratio(self) -> float:
        return self.width / self.height if self.height else 1.0

    @property
    def fill(self) -> float:
        """Share of the page that cards with the room around them take."""
        cards = sum(self.grove.size[top] for top in self.grove.tops) + len(self.alone)
        return cards * _STEP * _DOWN / max(1, self.width * self.height)

    @property
    def strain(self) -> float:
        """How far the page is from the shape we aim at, and how much room it takes."""
        ratio = self.ratio
        off = abs(log(ratio / WANTED))
        beyond = 0.0 if _TALLEST <= ratio <= _WIDEST else 10.0
        return off + beyond + _ROOM_COUNTS * log(max(1, self.width * self.height))


def draw(company: Company, hint: tuple[int, ...] = ()) -> Drawing:
    """Return the tree of a company.

    Args:
        company: Who there is and who reports to whom.
        hint: `choice` of a former drawing: kept while it still gives a page of a sane shape.

    Returns:
        Places from (0, 0) to the right and down; those without boss and people stand below.
    """
    tree = company.tree
    page = _chosen(*_split(tree), hint)
    places: dict[int, Place] = {}
    routes: dict[tuple[int, int], tuple[Point, ...]] = {}
    pen = _Pen(page, places, routes)
    for row in page.rows:
        for x, item in row.items:
            pen.put(item.child, page.shapes[item.child], x, row.top)
    for number, member in enumerate(page.alone):
        down, across = divmod(number, page.columns)
        places[member] = Place(across * _STEP, page.alone_top + down * _DOWN)
    style = page.style
    choice = (style.row, style.columns, style.aspect, style.hang, style.tall)
    return Drawing("tree", places, routes, boss=tree.boss, choice=choice)


def _split(tree: Tree) -> tuple[_Grove, list[int]]:
    tops = [root for root in tree.roots if tree.reports[root]]
    return _Grove(tops, tree.reports), [root for root in tree.roots if not tree.reports[root]]


def _chosen(grove: _Grove, alone: list[int], hint: tuple[int, ...]) -> _Page:
    """Return the page of the best style: of a sane shape, and small."""
    if hint:
        page = _Page(grove, alone, Style(*hint))
        if _TALLEST <= page.ratio <= _WIDEST:
            return page
    people = sum(grove.size[top] for top in grove.tops)
    if people > _MANY:  # the first style that gives a page of a sane shape
        for style in (STYLES[4], STYLES[6]):
            best = _Page(grove, alone, style)
            if _TALLEST <= best.ratio <= _WIDEST and best.fill >= _POOR:
                return best
    styles = STYLES if people <= _SOME else STYLES[3:9]
    best = min((_Page(grove, alone, style) for style in styles), key=lambda page: page.strain)
    poor = best.ratio < _TALLEST or best.fill < _POOR
    return min(best, _broken(grove, alone, best), key=lambda page: page.strain) if poor else best


def _broken(grove: _Grove, alone: list[int], page: _Page) -> _Page:
    """Break chains into as many columns as give the page its shape."""
    best = page
    for base in (page.style, STYLES[0], STYLES[5]):
        plain = page if base is page.style else _Page(grove, alone, base)
        columns = max(1.4, sqrt(WANTED / plain.ratio))
        for share in (1.0, 1.3, 0.75, 0.55):
            tall = replace(base, tall=int(plain.height / columns * share))
            best = min(best, _Page(grove, alone, tall), key=lambda one: one.strain)
            if _TALLEST <= best.ratio <= _WIDEST:
                return best
    return best


class _Pen:
    """Writes places and ways of measured subtrees."""

    def __init__(
        self,
        page: _Page,
        places: dict[int, Place],
        routes: dict[tuple[int, int], tuple[Point, ...]],
    ) -> None:
        self._shapes = page.shapes
        self._places = places
        self._routes = routes

    def put(self, top: int, shape: _Shape, left: int, down: int) -> None:
        waiting = [(top, shape, left, down)]
        while waiting:
            member, shape, x, y = waiting.pop()
            if shape.spine:
                self._put_spine(shape, x, y, waiting)
            elif shape.listed:
                self._put_list(member, shape, x, y, waiting)
            else:
                self._put_under(member, shape, x, y, waiting)

    def _put_spine(
        self, shape: _Shape, x: int, y: int, waiting: list[tuple[int, _Shape, int, int]]
    ) -> None:
        before: tuple[int, int, int, int] | None = None
        for member, dx, dy, part in shape.spine:
            left, top = x + dx, y + dy
            if before is not None:
                self._routes[member, before[0]] = self._on(before, left, top, part.mid)
            middle = left + part.mid
            before = (member, left, middle, top)
            self._bottom = top + part.height
            self._put_under(member, part, left, top, waiting)

    def _on(
        self, before: tuple[int, int, int, int], left: int, top: int, mid: int
    ) -> tuple[Point, ...]:
        """Return the way down the chain, or up into the next column."""
        _member, from_left, middle, from_top = before
        start = from_top + CARD_HEIGHT
        trunk = from_left - _TRUNK + 6
        way = [(middle, start), (middle, start + BUS), (trunk, start + BUS)]
        end = top - LEVEL + BUS
        if left != from_left:
            below, side = self._bottom + BUS, left - _TRUNK - 6
            way += [(trunk, below), (side, below), (side, end)]
        else:
            way += [(trunk, end)]
        return corners([*way, (left + mid, end), (left + mid, top)])

    def _put_under(
        self,
        member: int,
        shape: _Shape,
        x: int,
        y: int,
        waiting: list[tuple[int, _Shape, int, int]],
    ) -> None:
        middle, bottom = x + shape.mid, y + CARD_HEIGHT
        self._places[member] = Place(middle - _HALF, y)
        way = [(middle, bottom), (middle, bottom + BUS)]
        for number, row in enumerate(shape.rows):
            top, bus = y + row.top, y + row.top - LEVEL + BUS
            if number == 1:
                way.append((x + _TRUNK, bottom + BUS))
            down = [*way, (x + _TRUNK, bus)] if number else way
            for dx, item in row.items:
                if item.child < 0:
                    self._put_team(member, item, x + dx, top, down)
                    continue
                at = x + dx + item.mid
                self._routes[item.child, member] = corners([*down, (at, bus), (at, top)])
                if item.child in self._shapes:
                    waiting.append((item.child, self._shapes[item.child], x + dx, top))
                else:
                    self._places[item.child] = Place(x + dx, top)

    def _put_list(
        self,
        member: int,
        shape: _Shape,
        x: int,
        y: int,
        waiting: list[tuple[int, _Shape, int, int]],
    ) -> None:
        if member not in self._places:
            self._places[member] = Place(x, y)
        trunk = x + _TRUNK
        for child, down in shape.listed:
            left, middle = x + GAP, y + down + CARD_HEIGHT // 2
            self._routes[child, member] = (
                (trunk, y + CARD_HEIGHT), (trunk, middle), (left, middle),
            )  # fmt: skip
            self._places[child] = Place(left, y + down, hung=True)
            if child in self._shapes:
                waiting.append((child, self._shapes[child], left, y + down))

    def _put_team(self, boss: int, item: _Item, x: int, top: int, down: list[Point]) -> None:
        bus = top - LEVEL + BUS
        for number, member in enumerate(item.team):
            under, across = divmod(number, item.columns)
            left, y = x + _TRUNK + across * _STEP, top + under * _DOWN
            side, middle = left - _TRUNK, y + CARD_HEIGHT // 2
            self._places[member] = Place(left, y, hung=True)
            self._routes[member, boss] = corners(
                [*down, (side, bus), (side, middle), (left, middle)]
            )
