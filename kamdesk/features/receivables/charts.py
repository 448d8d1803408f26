"""The ageing of the last month ends as a picture; matplotlib is imported when it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kamdesk.base.fonts import FAMILIES
from kamdesk.base.formats import format_compact
from kamdesk.base.i18n import language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 100
_LEAST = 0.05
"""Height of the lowest hatched part, as a share of the highest bar."""


@dataclass(frozen=True, slots=True)
class Colors:
    """What the theme gives to a chart."""

    surface: str
    text: str
    muted: str
    hairline: str
    buckets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Where a part of a bar is, in pixels from the top left.

    Attributes:
        month: Place of the month end.
        bucket: Place of the bucket, -1 for what is unapplied.
    """

    month: int
    bucket: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture: RGBA bytes and where its bars are."""

    width: int
    height: int
    pixels: bytes
    segments: tuple[Segment, ...]


def month_label(day: date) -> str:
    """Return a month for an axis: "3月", with the year in January: "26年1月"."""
    if language() == "zh_CN":
        return f"{day:%y}年{day.month}月" if day.month == 1 else f"{day.month}月"
    return day.strftime("%b %y") if day.month == 1 else day.strftime("%b")


def ageing_figure(
    days: Sequence[date],
    opened: Sequence[Sequence[int]],
    unapplied: Sequence[int],
    currency: str,
    colors: Colors,
    size: tuple[int, int],
    scale: float = 1.0,
    labels: Sequence[str] = (),
) -> "tuple[Figure, list[tuple[int, int, Any]]]":
    """Return the figure and its bars as (month, bucket, patch).

    Args:
        days: Month ends, oldest first.
        opened: For each month end the open amount of every bucket, minor units.
        unapplied: For each month end what is unapplied, minor units; drawn hatched below zero, never so
            low that it could not be seen or hit.
        currency: ISO code of all amounts.
        colors: From the theme.
        size: Width and height in logical pixels.
        scale: Device pixels for a logical one.
        labels: What stands over the bars; without, their sums.
    """
    from matplotlib.figure import Figure

    width, height = size
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI * scale)
    figure.set_facecolor(colors.surface)
    foot, head = 20 / max(height, 60), 16 / max(height, 60)  # room for months and for sums
    axes = figure.add_axes((0.005, foot, 0.99, 1 - foot - head))
    axes.set_facecolor(colors.surface)
    bars: list[tuple[int, int, Any]] = []
    places = list(range(len(days)))
    bottoms = [0] * len(days)
    for bucket in range(len(opened[0]) if opened else 0):
        heights = [row[bucket] for row in opened]
        color = colors.buckets[min(bucket, len(colors.buckets) - 1)]
        drawn = axes.bar(places, heights, 0.62, bottom=bottoms, color=color, linewidth=0)
        bars += [(month, bucket, patch) for month, patch in enumerate(drawn) if heights[month]]
        bottoms = [low + high for low, high in zip(bottoms, heights, strict=True)]
    least = _LEAST * max([*bottoms, *unapplied, 1])
    hanging = [max(amount, least) if amount > 0 else amount for amount in unapplied]
    below = axes.bar(
        places, [-amount for amount in hanging], 0.62, color=colors.surface,
        edgecolor=colors.text, hatch="//////", linewidth=0.8,
    )  # fmt: skip
    bars += [(month, -1, patch) for month, patch in enumerate(below) if unapplied[month]]
    sums = [format_compact(top, currency, sign=False) if top else "" for top in bottoms]
    _dress(axes, days, bottoms, hanging, labels or sums, colors)
    return figure, bars


def as_shares(
    opened: Sequence[Sequence[int]], unapplied: Sequence[int]
) -> tuple[list[list[int]], list[int]]:
    """Return the same in hundredths of a percent of what is open, rounded half up.

    A month end with nothing open has no shares: all of it is 0, what is unapplied too.
    """
    shares, below = [], []
    for row, rest in zip(opened, unapplied, strict=True):
        whole = sum(row)
        shares.append(
            [(amount * 20_000 + whole) // (2 * whole) if whole > 0 else 0 for amount in row]
        )
        below.append((rest * 20_000 + whole) // (2 * whole) if whole > 0 else 0)
    return shares, below


def _dress(
    axes: Any,
    days: Sequence[date],
    tops: Sequence[int],
    hanging: Sequence[float],
    labels: Sequence[str],
    colors: Colors,
) -> None:
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    families = [name for name in FAMILIES if name in known] or ["sans-serif"]
    for side in axes.spines.values():
        side.set_visible(False)
    axes.axhline(0, color=colors.hairline, linewidth=1)
    axes.set_yticks([])
    axes.set_xticks(range(len(days)))
    axes.set_xticklabels(
        [month_label(day) for day in days], color=colors.muted, fontfamily=families, fontsize=8.5
    )
    axes.tick_params(length=0)
    highest = max([*tops, 1])
    for place, (top, text) in enumerate(zip(tops, labels, strict=True)):
        if top:
            axes.annotate(
                text,
                (place, top),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                color=colors.text,
                fontfamily=families,
                fontsize=8.5,
            )
    axes.set_xlim(-0.6, len(days) - 0.4)
    axes.set_ylim(-max([*hanging, 0]) * 1.05, highest * 1.02)


def draw_ageing(*args: Any, **kwargs: Any) -> Drawing:
    """Draw `ageing_figure` to pixels; may run in any thread."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure, bars = ageing_figure(*args, **kwargs)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height(physical=True)
    segments = []
    for month, bucket, patch in bars:
        box = patch.get_window_extent(canvas.get_renderer())
        segments.append(Segment(month, bucket, box.x0, height - box.y1, box.width, box.height))
    return Drawing(width, height, bytes(canvas.buffer_rgba()), tuple(segments))
