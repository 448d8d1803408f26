"""Draws the beginning of a sheet as it will print: white paper in every theme."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.workbooks.pages import (
    SampleChart,
    SamplePage,
    SampleScatter,
    SampleTable,
)
from kamdesk.reporting import look
from kamdesk.reporting.report import Drawing, Formula, Kind, Line, Picture, Role
from kamdesk.ui.theme import font

_ROW, _HEAD, _EDGE, _PER_CHARACTER, _CHART = 22.0, 34.0, 28.0, 7.2, 240.0
_SCATTER = 460.0
_SMALLEST = 0.62


class Paper(QWidget):
    """One sheet; as wide as its columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self.setAccessibleName(_("Preview of the sheet"))
        self._page: SamplePage | None = None
        self._size = QSize(640, 400)
        self._room = 0
        self._zoom = 1.0

    def show_page(self, page: SamplePage | None) -> None:
        """Show a sheet."""
        self._page = page
        self._size = self._measure()
        self.fit(self._room)
        if page is not None:
            self.setAccessibleDescription(
                f"{page.heading}. " + "; ".join(f"{name}: {text}" for name, text in page.facts)
            )
        self.update()

    def fit(self, room: int) -> None:
        """Make the sheet as wide as there is room, as on its printed page; not too small to read."""
        self._room = room
        wanted = room / self._size.width() if room else 1.0
        self._zoom = min(1.0, max(_SMALLEST, wanted))
        self.setFixedSize(self._size * self._zoom)
        self.update()

    def page(self) -> SamplePage | None:
        """Return the sheet that is shown."""
        return self._page

    def _measure(self) -> QSize:
        page = self._page
        if page is None:
            return QSize(640, 400)
        width, height = 480.0, _EDGE * 2 + 40 + _ROW * len(page.facts)
        for part in page.parts:
            if isinstance(part, SampleTable):
                width = max(width, sum(part.widths) * _PER_CHARACTER)
                height += _ROW * (len(part.lines) or 1) + _HEAD + 3 * _ROW
            elif isinstance(part, SampleChart):
                height += _CHART + _ROW
            elif isinstance(part, SampleScatter):
                height += _SCATTER + _ROW
            else:
                width, height = max(width, part.width), height + part.height + _ROW
        return QSize(round(width + 2 * _EDGE), round(height))

    def sizeHint(self) -> QSize:
        """Return the size of the sheet."""
        return self._size

    # -- drawing ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        if self._page is None:
            return
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.scale(self._zoom, self._zoom)
        top = self._draw_head(painter, self._page)
        seen = QRectF(event.rect())
        seen = QRectF(seen.topLeft() / self._zoom, seen.size() / self._zoom)
        for part in self._page.parts:
            if isinstance(part, SampleTable):
                top = self._draw_table(painter, part, top, seen)
            elif isinstance(part, SampleChart):
                top = self._draw_chart(painter, part, top)
            elif isinstance(part, SampleScatter):
                top = self._draw_scatter(painter, part, top)
            else:
                top = self._draw_drawing(painter, part, top)

    def _text(
        self, painter: QPainter, box: QRectF, text: str, *, color: str = look.TEXT, size: int = 9,
        bold: bool = False, right: bool = False,
    ) -> None:  # fmt: skip
        used = font(size, bold=bold)
        painter.setFont(used)
        painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(
            box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
        )

    def _draw_head(self, painter: QPainter, page: SamplePage) -> float:
        width = self.width() - 2 * _EDGE
        self._text(painter, QRectF(_EDGE, _EDGE, width, 30), page.heading, size=15, bold=True)
        top = _EDGE + 38
        for name, text in page.facts:
            self._text(painter, QRectF(_EDGE, top, 90, _ROW), name, color=look.MUTED)
            self._text(painter, QRectF(_EDGE + 96, top, width - 96, _ROW), text)
            top += _ROW
        return top + 8

    def _draw_table(self, painter: QPainter, part: SampleTable, top: float, seen: QRectF) -> float:
        table = part.table
        widths = [width * _PER_CHARACTER for width in part.widths]
        if table.title:
            self._text(painter, QRectF(_EDGE, top, 400, _ROW), table.title, size=11, bold=True)
            top += _ROW
        painter.fillRect(QRectF(_EDGE, top, sum(widths), _HEAD), QColor(look.HEADING))
        left = _EDGE
        for column, width in zip(table.columns, widths, strict=True):
            box = QRectF(left + 3, top, width - 6, _HEAD)
            painter.setFont(font(8, bold=True))
            painter.setPen(QColor(look.TEXT))
            side = (
                Qt.AlignmentFlag.AlignRight if column.kind.numeric else Qt.AlignmentFlag.AlignLeft
            )
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box, flags, column.title)
            left += width
        top += _HEAD
        if not part.lines:
            self._text(painter, QRectF(_EDGE + 5, top, 600, _ROW), table.empty, color=look.MUTED)
        highest = _highest(part)
        for line in part.lines:
            if seen.top() - _ROW <= top <= seen.bottom():
                self._draw_line(painter, part, line, top, widths, highest)
            top += _ROW
        if part.hidden:
            text = ngettext(
                "… {n} more line in the sheet", "… {n} more lines in the sheet", part.hidden
            )
            shown = text.format(n=format_int(part.hidden))
            self._text(painter, QRectF(_EDGE + 5, top, 600, _ROW), shown, color=look.MUTED)
        return top + 2 * _ROW

    def _draw_line(
        self, painter: QPainter, part: SampleTable, line: Line, top: float, widths: list[float],
        highest: dict[int, int],
    ) -> None:  # fmt: skip
        table, strong = part.table, line.role is not Role.ROW
        if strong:
            painter.fillRect(QRectF(_EDGE, top, sum(widths), _ROW), QColor(look.GROUP))
        currency = str(line.cells[table.place(table.codes)]) if table.codes else table.currency
        left = _EDGE
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            cell = line.cells[place]
            value = cell.value if isinstance(cell, Formula) else cell
            if place in highest and not strong and isinstance(value, int) and value > 0:
                length = (width - 6) * value / highest[place]
                painter.fillRect(QRectF(left + 3, top + 3, length, _ROW - 6), QColor(look.BAR))
            text = look.shown(cell, column.kind, currency)
            if column.quiet and not strong and value == 0:
                text = ""
            spill = strong and place == 0 and not column.kind.numeric
            inset = 12 if line.level and place == 0 else 5
            box = QRectF(left + inset, top, (sum(widths[:3]) if spill else width) - inset - 5, _ROW)
            self._text(painter, box, text, bold=strong, right=_is_right(cell, column.kind))
            left += width
        painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        painter.drawLine(QPointF(_EDGE, top + _ROW), QPointF(_EDGE + sum(widths), top + _ROW))

    def _draw_chart(self, painter: QPainter, part: SampleChart, top: float) -> float:
        self._text(painter, QRectF(_EDGE, top, 600, _ROW), part.chart.title, size=11, bold=True)
        high, low = _reach(part)
        room = QRectF(_EDGE, top + _ROW + 4, 820, _CHART - 3 * _ROW)
        scale = room.height() / ((high - low) or 1)
        base = room.top() + high * scale
        step = room.width() / max(len(part.categories), 1)
        for place, name in enumerate(part.categories):
            up = down = base
            for values, color in zip(part.values, part.chart.colors, strict=True):
                length = values[place] * scale
                if length > 0:
                    up -= length
                    painter.fillRect(
                        QRectF(room.left() + place * step + 4, up, step - 12, length), QColor(color)
                    )
                elif length < 0:
                    painter.fillRect(
                        QRectF(room.left() + place * step + 4, down, step - 12, -length),
                        QColor(color),
                    )
                    down -= length
            box = QRectF(room.left() + place * step, room.bottom() + 2, step, _ROW)
            self._text(painter, box, name, color=look.MUTED, size=8)
        painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        painter.drawLine(QPointF(room.left(), base), QPointF(room.right(), base))
        left = room.left()
        for name, color in zip(part.names, part.chart.colors, strict=True):
            painter.fillRect(QRectF(left, room.bottom() + _ROW + 7, 10, 10), QColor(color))
            self._text(
                painter,
                QRectF(left + 14, room.bottom() + _ROW, 96, _ROW),
                name,
                color=look.MUTED,
                size=8,
            )
            left += 108
        return top + _CHART + _ROW

    def _draw_drawing(self, painter: QPainter, part: Drawing | Picture, top: float) -> float:
        if isinstance(part, Picture):
            shown = QImage.fromData(part.png)
            painter.drawImage(QRectF(_EDGE, top, part.width, part.height), shown)
            return top + part.height + _ROW
        for shape in part.shapes:
            box = QRectF(_EDGE + shape.x, top + shape.y, shape.width, shape.height)
            painter.fillRect(box, QColor(shape.fill))
            if shape.edge:
                style = Qt.PenStyle.DashLine if shape.dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(QColor(shape.edge), 1, style))
                painter.drawRect(box)
            if shape.text:
                painter.setFont(font(8, bold=shape.bold))
                painter.setPen(QColor(look.TEXT))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(box.adjusted(11, 2, -4, -2), flags, shape.text)
        return top + part.height + _ROW

    def _draw_scatter(self, painter: QPainter, part: SampleScatter, top: float) -> float:
        """Draw points in a square of 100 by 100 with lines where the axes are cut."""
        chart = part.chart
        self._text(painter, QRectF(_EDGE, top, 600, _ROW), chart.title, size=11, bold=True)
        room = QRectF(_EDGE + 24, top + _ROW + 4, 560, _SCATTER - 3.4 * _ROW)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        painter.drawRect(room)

        def place(x: float, y: float) -> QPointF:
            return QPointF(
                room.left() + room.width() * x / 100, room.bottom() - room.height() * y / 100
            )

        cut_x, cut_y = float(chart.cut_x), float(chart.cut_y)
        painter.drawLine(place(cut_x, 0), place(cut_x, 100))
        painter.drawLine(place(0, cut_y), place(100, cut_y))
        left = room.left()
        for cloud, points in zip(chart.clouds, part.points, strict=True):
            color = QColor(cloud.color)
            seen = [place(x, y) for x, y, _name in points]
            painter.setPen(QPen(color, 1.4))
            if cloud.joined:
                painter.drawPolyline(seen)
            painter.setBrush(QColor(look.BAR) if cloud.hollow else color)
            for point, (_x, _y, name) in zip(seen, points, strict=True):
                painter.drawEllipse(point, 4, 4)
                if name:
                    box = QRectF(point.x() + 7, point.y() - 8, 140, 16)
                    self._text(painter, box, name, color=look.MUTED, size=8)
                    painter.setPen(QPen(color, 1.4))
            painter.drawEllipse(QPointF(left + 5, room.bottom() + 2 * _ROW - 10), 4, 4)
            box = QRectF(left + 14, room.bottom() + _ROW, 150, _ROW)
            self._text(painter, box, cloud.name, color=look.MUTED, size=8)
            left += 168
        across = QRectF(room.left(), room.bottom() + 2, room.width(), _ROW)
        self._text(painter, across, f"↑ {chart.up}   → {chart.across}", color=look.MUTED, size=8)
        return top + _SCATTER + _ROW


def _is_right(cell: object, kind: Kind) -> bool:
    return kind.numeric and not isinstance(cell, str)


def _highest(part: SampleTable) -> dict[int, int]:
    """Return the largest value of each column with bars."""
    found = {}
    for place, column in enumerate(part.table.columns):
        if column.bar:
            values = [
                cell.value if isinstance(cell, Formula) else cell
                for line in part.lines
                if line.role is Role.ROW
                for cell in [line.cells[place]]
            ]
            found[place] = (
                max([value for value in values if isinstance(value, int)], default=0) or 1
            )
    return found


def _reach(part: SampleChart) -> tuple[int, int]:
    """Return how far bars go up and down, in minor units."""
    columns = list(zip(*part.values, strict=True))
    high = max((sum(value for value in column if value > 0) for column in columns), default=0)
    low = min((sum(value for value in column if value < 0) for column in columns), default=0)
    return high, low
