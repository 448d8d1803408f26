"""Takes a map along as a picture or a page: account, day and legend above, always on white."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import ATTITUDES, KINDS, SIGNS
from kamdesk.features.relationships.ui.lines import pen
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.ui.theme import LIGHT, font

_HEAD, _EDGE = 96.0, 32.0
_LARGEST_SIDE = 16_000
SUFFIXES = (".png", ".svg", ".pdf")


def export(scene: MapScene, account: str, day: date, out: Path, scale: int = 2) -> None:
    """Write a map as .png, .svg or .pdf.

    Args:
        scene: The map as it is shown, whole.
        account: Name for the heading.
        day: Day the map is of.
        out: The file; its ending chooses the form.
        scale: Pixels for a unit of a .png.

    Raises:
        UserError: If the map is empty, the ending is another one or the file cannot be written.
    """
    if not scene.cards:
        raise UserError(_("There is nobody on the map."))
    box = scene.itemsBoundingRect().adjusted(-_EDGE, -_EDGE - _HEAD, _EDGE, _EDGE)
    writers = {".png": _png, ".svg": _svg, ".pdf": _pdf}
    write = writers.get(out.suffix.lower())
    if write is None:
        raise UserError(_("{name} is not a .png, .svg or .pdf file.").format(name=out.name))
    kept = scene.colors
    chosen = scene.selectedItems()
    scene.recolor(LIGHT)
    scene.clearSelection()
    try:
        write(scene, box, f"{account} · {_('stakeholder map')}", day, out, scale)
    except OSError as error:
        raise UserError(_("{file} cannot be written.").format(file=out)) from error
    finally:
        scene.recolor(kept)
        for item in chosen:
            item.setSelected(True)


def _png(scene: MapScene, box: QRectF, heading: str, day: date, out: Path, scale: int) -> None:
    largest = max(box.width(), box.height())
    used = min(float(scale), _LARGEST_SIDE / largest)
    image = QImage(
        QSize(round(box.width() * used), round(box.height() * used)), QImage.Format.Format_RGB32
    )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(used, used)
    _paint(scene, painter, box, heading, day)
    painter.end()
    if not image.save(str(out)):
        raise OSError(str(out))


def _svg(scene: MapScene, box: QRectF, heading: str, day: date, out: Path, _scale: int) -> None:
    _try_to_open(out)
    writer = QSvgGenerator()
    writer.setFileName(str(out))
    writer.setTitle(heading)
    writer.setSize(box.size().toSize())
    writer.setViewBox(QRectF(QPointF(0, 0), box.size()))
    painter = QPainter(writer)
    _paint(scene, painter, box, heading, day)
    painter.end()


def _pdf(scene: MapScene, box: QRectF, heading: str, day: date, out: Path, _scale: int) -> None:
    _try_to_open(out)
    writer = QPdfWriter(str(out))
    writer.setTitle(heading)
    writer.setCreator("kamdesk")
    wide = box.width() >= box.height()
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait,
            QMarginsF(8, 8, 8, 8),
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter(writer)
    page = QRectF(0, 0, writer.width(), writer.height())
    used = min(page.width() / box.width(), page.height() / box.height())
    painter.scale(used, used)
    _paint(scene, painter, box, heading, day)
    painter.end()


def _try_to_open(out: Path) -> None:
    with out.open("ab"):
        pass


def _paint(scene: MapScene, painter: QPainter, box: QRectF, heading: str, day: date) -> None:
    """Draw heading, legend and map with the top left of `box` at the origin."""
    painter.setFont(font(16, bold=True))
    painter.setPen(QColor(LIGHT.text))
    painter.drawText(QPointF(_EDGE, 40), heading)
    painter.setFont(font(9))
    painter.setPen(QColor(LIGHT.muted))
    told = _("As of {day}").format(day=format_date(day))
    attitudes = "  ".join(f"{SIGNS[value]} {_(text)}" for value, text in ATTITUDES.items())
    painter.drawText(QPointF(_EDGE, 62), f"{told}    {attitudes}    ? {_('unknown')}")
    left = _EDGE
    for kind in scene.staff.kinds() if scene.staff is not None else ():
        if kind in scene.hidden_kinds:
            continue
        painter.setPen(pen(kind, LIGHT, 1))
        painter.drawLine(QPointF(left, 80), QPointF(left + 26, 80))
        painter.setPen(QColor(LIGHT.text))
        name = _(KINDS[kind]) if kind in KINDS else kind
        painter.drawText(QPointF(left + 32, 84), name)
        left += 44 + painter.fontMetrics().horizontalAdvance(name)
    inner = box.adjusted(0, _HEAD, 0, 0)
    scene.render(
        painter,
        QRectF(0, _HEAD, inner.width(), inner.height()),
        inner,
        Qt.AspectRatioMode.KeepAspectRatio,
    )
