"""Takes a map along as a picture, a drawing or pages: account, day and legend above, always on white."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path

from PySide6.QtCore import QByteArray, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPainter,
    QPen,
)
from PySide6.QtSvg import QSvgGenerator

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import SIGNS, Terms, kind_name
from kamdesk.features.relationships.queries import Staff
from kamdesk.features.relationships.ui.edits import shown_name
from kamdesk.features.relationships.ui.lines import pen
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.features.relationships.ui.share import MANAGERS, POSTER, Export, shared, without
from kamdesk.ui.pdf import a4, mend_text, pdf_writer
from kamdesk.ui.theme import LIGHT, Theme, font, for_file, grey

_HEAD, _EDGE = 96.0, 32.0
_LARGEST_SIDE = 16_000
_POSTER_DPI = 120
"""Units of the map to an inch of a poster: a card is 38 mm wide."""
_OVERLAP = 24.0
SUFFIXES = (".png", ".svg", ".pdf")
SceneMaker = Callable[[Staff, Theme, bool], MapScene]
"""Makes the scene of people in given colours; True lays them out anew, as a part of the map."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What is written: one heading and one way of making scenes for all pages."""

    make: SceneMaker
    account: str
    day: date
    options: Export
    terms: Terms
    colors: Theme


def export(
    make: SceneMaker, found: Staff, account: str, day: date, out: Path,
    options: Export | None = None, terms: Terms = domain.NO_TERMS,
) -> None:  # fmt: skip
    """Write a map as .png, .svg or .pdf; a file that was there is replaced only when all is well.

    Args:
        make: Makes the scenes, see `SceneMaker`.
        found: Everybody on the map.
        account: Name for the heading.
        day: Day the map is of.
        out: The file; its ending chooses the form.
        options: How it is taken along.
        terms: Names in use.

    Raises:
        UserError: If the map is empty, the ending is another one or the file cannot be written.
    """
    used = options or Export()
    writers = {".png": _png, ".svg": _svg, ".pdf": _pdf}
    write = writers.get(out.suffix.lower())
    if write is None:
        raise UserError(_("{name} is not a .png, .svg or .pdf file.").format(name=out.name))
    people = shared(found, used)
    if not people.people:
        raise UserError(_("There is nobody on the map."))
    job = _Job(make, account, day, used, terms, grey(LIGHT) if used.grey else LIGHT)
    part = out.with_name(f".{out.name}.part")
    try:
        _try_to_open(part)
        with for_file():
            write(job, people, part)
        part.replace(out)
    except OSError as error:
        raise UserError(
            _("{file} cannot be written.").format(file=out),
            _("Close it where it is open, or choose another name or folder."),
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _png(job: _Job, people: Staff, out: Path) -> None:
    scene = job.make(people, job.colors, False)
    box = _box(scene)
    used = min(float(job.options.scale), _LARGEST_SIDE / max(box.width(), box.height()))
    size = QSize(round(box.width() * used), round(box.height() * used))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(used, used)
    _paint(job, scene, painter, box, job.account)
    painter.end()
    if not QImageWriter(str(out), QByteArray(b"png")).write(image):
        raise OSError(str(out))


def _svg(job: _Job, people: Staff, out: Path) -> None:
    scene = job.make(people, job.colors, False)
    box = _box(scene)
    writer = QSvgGenerator()
    writer.setFileName(str(out))
    writer.setResolution(_screen_dpi())
    writer.setTitle(job.account)
    writer.setSize(box.size().toSize())
    writer.setViewBox(QRectF(QPointF(0, 0), box.size()))
    painter = QPainter(writer)
    _paint(job, scene, painter, box, job.account)
    painter.end()


# -- pages ----------------------------------------------------------------------------------------


def _pdf(job: _Job, people: Staff, out: Path) -> None:
    heading = _("{name} · stakeholder map").format(name=job.account)
    writer = pdf_writer(out, heading, _screen_dpi())
    pages = {POSTER: _poster, MANAGERS: _managers}.get(job.options.pages, _one_page)
    painter: QPainter | None = None
    for page in pages(job, people):
        if painter is None:
            writer.setPageLayout(a4(upright=not page.wide))
            painter = QPainter(writer)
        else:
            writer.setPageLayout(a4(upright=not page.wide))
            writer.newPage()
        painter.save()
        page.paint(painter, QRectF(0, 0, writer.width(), writer.height()))
        painter.restore()
    if painter is not None:
        painter.end()
        mend_text(out, _written(job, people), [font(9), font(9, bold=True)], job.account)


def _written(job: _Job, people: Staff) -> str:
    """Return all that may stand on the pages."""
    parts = [job.account, *_legend_words(job), _("{name} · stakeholder map"), _("vacant post")]
    for one in people.people:
        parts += [one.name, one.title or "", one.department or ""]
        parts += [job.terms.name(kind, fact.value) for kind, fact in one.facts.items()]
    parts += [kind_name(tie.kind) for tie in people.ties]
    parts += [f"{one.colleague}{one.function}" for one in people.knows]
    return "".join(parts)


def _screen_dpi() -> int:
    """Return the resolution of the screen: texts keep their size against the cards they stand on."""
    screen = QGuiApplication.primaryScreen()
    return round(screen.logicalDotsPerInch()) if screen is not None else 96


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet: how it lies, and what is painted on (painter, sheet in dots)."""

    wide: bool
    paint: Callable[[QPainter, QRectF], None]


def _one_page(job: _Job, people: Staff) -> Iterator[_Page]:
    yield _fitted(job, people, job.account)


def _fitted(job: _Job, people: Staff, heading: str, *, part: bool = False) -> _Page:
    scene = job.make(people, job.colors, part)
    box = _box(scene)

    def paint(painter: QPainter, sheet: QRectF) -> None:
        used = min(sheet.width() / box.width(), sheet.height() / box.height())
        painter.scale(used, used)
        _paint(job, scene, painter, box, heading)

    return _Page(box.width() >= box.height(), paint)


def _managers(job: _Job, people: Staff) -> Iterator[_Page]:
    """Yield a page for everybody somebody reports to: their boss, themselves and their people."""
    for one in people.people:
        team = people.tree.reports.get(one.key, ())
        if not team:
            continue
        boss = people.tree.boss.get(one.key)
        keys = {one.key, *team, *(() if boss is None else (boss,))}
        heading = f"{job.account} · {shown_name(one)}"
        others = [other.key for other in people.people if other.key not in keys]
        yield _fitted(job, without(people, others), heading, part=True)


def _poster(job: _Job, people: Staff) -> Iterator[_Page]:
    """Yield the sheets of a poster in natural size, row by row, with marks to cut along."""
    scene = job.make(people, job.colors, False)
    box = _box(scene)
    wide = box.width() >= box.height()
    inches = (10.8, 7.4) if wide else (7.4, 10.8)
    across, down = (length * _POSTER_DPI - _OVERLAP for length in inches)
    columns, rows = ceil(box.width() / across), ceil(box.height() / down)
    for row in range(rows):
        for column in range(columns):
            part = QRectF(column * across, row * down, across + _OVERLAP, down + _OVERLAP)
            name = f"{chr(65 + row % 26)}{column + 1} / {chr(64 + min(rows, 26))}{columns}"
            yield _Page(wide, _sheet_painter(job, scene, box, part, name))


def _sheet_painter(
    job: _Job, scene: MapScene, box: QRectF, part: QRectF, name: str
) -> Callable[[QPainter, QRectF], None]:
    def paint(painter: QPainter, sheet: QRectF) -> None:
        used = min(sheet.width() / part.width(), sheet.height() / part.height())
        painter.scale(used, used)
        frame = QRectF(0, 0, part.width(), part.height())
        painter.save()
        painter.setClipRect(frame)
        painter.translate(-part.topLeft())
        _paint(job, scene, painter, box, job.account)
        painter.restore()
        painter.setPen(QPen(QColor(LIGHT.muted), 0.6))
        painter.drawLines(_cut_marks(frame))
        painter.setFont(font(8))
        where = frame.adjusted(0, 0, -10, -6)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(where, flags, name)

    return paint


def _cut_marks(frame: QRectF) -> list[QLineF]:
    """Return short lines where sheets overlap, at the right and the lower edge."""
    right, bottom = frame.width() - _OVERLAP, frame.height() - _OVERLAP
    return [
        QLineF(right, 0, right, 10),
        QLineF(right, frame.height() - 10, right, frame.height()),
        QLineF(0, bottom, 10, bottom),
        QLineF(frame.width() - 10, bottom, frame.width(), bottom),
    ]


# -- painting -------------------------------------------------------------------------------------


def _box(scene: MapScene) -> QRectF:
    return scene.itemsBoundingRect().adjusted(-_EDGE, -_EDGE - _HEAD, _EDGE, _EDGE)


def _try_to_open(out: Path) -> None:
    with out.open("ab"):
        pass


def _paint(job: _Job, scene: MapScene, painter: QPainter, box: QRectF, heading: str) -> None:
    """Draw heading, legend and map with the top left of `box` at the origin."""
    painter.setFont(font(16, bold=True))
    painter.setPen(QColor(job.colors.text))
    painter.drawText(QPointF(_EDGE, 40), _("{name} · stakeholder map").format(name=heading))
    painter.setFont(font(9))
    painter.setPen(QColor(job.colors.muted))
    painter.drawText(QPointF(_EDGE, 62), "    ".join(_legend_words(job)))
    left = _EDGE
    for kind in _kinds(scene):
        painter.setPen(pen(kind, job.colors, 1))
        painter.drawLine(QPointF(left, 80), QPointF(left + 26, 80))
        painter.setPen(QColor(job.colors.text))
        name = kind_name(kind)
        painter.drawText(QPointF(left + 32, 84), name)
        left += 44 + painter.fontMetrics().horizontalAdvance(name)
    inner = box.adjusted(0, _HEAD, 0, 0)
    target = QRectF(0, _HEAD, inner.width(), inner.height())
    scene.render(painter, target, inner, Qt.AspectRatioMode.KeepAspectRatio)


def _legend_words(job: _Job) -> Sequence[str]:
    told = _("As of {day}").format(day=format_date(job.day))
    if not job.options.opinions:
        return [told]
    signs = (f"{SIGNS[value]} {job.terms.name('attitude', value)}" for value in sorted(SIGNS, reverse=True))  # fmt: skip
    return [told, "  ".join(signs), "? " + _("unknown")]


def _kinds(scene: MapScene) -> list[str]:
    kinds = [] if scene.staff is None else scene.staff.kinds()
    return [kind for kind in kinds if kind not in scene.hidden_kinds]
