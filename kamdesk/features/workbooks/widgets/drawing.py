"""Draws the parts of a sheet on white paper, in units of a screen's dot: for the preview and for pages."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import ngettext
from kamdesk.features.workbooks.pages import (
    SampleChart,
    SamplePage,
    SamplePart,
    SampleScatter,
    SampleTable,
    SampleWords,
)
from kamdesk.reporting import look
from kamdesk.reporting.report import Drawing, Formula, Kind, Line, Look, Picture, Role, WordsLine
from kamdesk.ui.theme import font

ROW, HEAD, EDGE = 22.0, 34.0, 28.0
PER_CHARACTER = 7.2
_CHART, _SCATTER = 240.0, 460.0
_LEAST = 480.0
_LOGO = QRectF(0, 0, 220, 48)


def width_of(page: SamplePage) -> float:
    """Return how wide the parts of a page are, without its edges."""
    width = _LEAST
    for part in page.parts:
        if isinstance(part, SampleTable):
            width = max(width, sum(part.widths) * PER_CHARACTER)
        elif isinstance(part, Drawing | Picture):
            width = max(width, part.width)
        elif isinstance(part, SampleChart):
            width = max(width, 820.0)
    return width


def height_of(part: SamplePart) -> float:
    """Return how high a part is, with the distance to the next."""
    if isinstance(part, SampleTable):
        return ROW * (len(part.lines) or 1) + HEAD + 3 * ROW
    if isinstance(part, SampleChart):
        return _CHART + ROW
    if isinstance(part, SampleScatter):
        return _SCATTER + ROW
    if isinstance(part, SampleWords):
        return sum(map(words_height, part.words.lines)) + ROW
    return part.height + ROW


def words_height(line: WordsLine) -> float:
    """Return how high a line of words is."""
    return 20.0 * line.rows + (10 if line.look is Look.BOX else 2)


class Pen:
    """Draws the parts of one sheet.

    Attributes:
        painter: Where to.
        width: Of the parts, without edges.
    """

    def __init__(self, painter: QPainter, width: float) -> None:
        self.painter = painter
        self.width = width

    def text(
        self, box: QRectF, text: str, *, color: str = look.TEXT, size: int = 9,
        bold: bool = False, right: bool = False,
    ) -> None:  # fmt: skip
        """Write one line of text into a box, cut with an ellipsis."""
        used = font(size, bold=bold)
        self.painter.setFont(used)
        self.painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        self.painter.drawText(
            box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
        )

    def head(self, page: SamplePage) -> float:
        """Draw our firm, the heading and the facts; return where they end."""
        self.text(QRectF(EDGE, EDGE - 18, self.width, 18), page.company, color=look.MUTED, size=8)
        if page.logo:
            shown = QImage.fromData(page.logo)
            size = shown.size().scaled(_LOGO.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            left = EDGE + self.width - size.width()
            self.painter.drawImage(QRectF(left, EDGE - 14, size.width(), size.height()), shown)
        self.text(QRectF(EDGE, EDGE, self.width, 30), page.heading, size=15, bold=True)
        top = EDGE + 38
        for name, text in page.facts:
            self.text(QRectF(EDGE, top, 90, ROW), name, color=look.MUTED)
            self.text(QRectF(EDGE + 96, top, self.width - 96, ROW), text)
            top += ROW
        return top + 8

    def part(self, part: SamplePart, top: float, seen: QRectF) -> float:
        """Draw a part, of a table only the lines in sight; return where it ends."""
        if isinstance(part, SampleTable):
            return self.table(part, top, seen)
        if isinstance(part, SampleChart):
            return self.chart(part, top)
        if isinstance(part, SampleScatter):
            return self.scatter(part, top)
        if isinstance(part, SampleWords):
            return self.words(part, top)
        return self.drawing(part, top)

    def words(self, part: SampleWords, top: float) -> float:
        """Draw words across the sheet; boxes to write in have a frame."""
        for line, spans in zip(part.words.lines, part.spans, strict=True):
            high = words_height(line)
            for (first, last), text in zip(spans, line.cells, strict=True):
                box = QRectF(EDGE + first * self.width, top, (last - first) * self.width, high)
                if line.look is Look.BOX:
                    self.painter.setPen(QPen(QColor(look.MUTED), 1))
                    self.painter.drawRect(box)
                    box = box.adjusted(8, 5, -8, -4)
                strong = line.look is Look.STRONG
                self.painter.setFont(font(11 if strong else 9, bold=strong))
                muted = line.look is Look.MUTED
                self.painter.setPen(QColor(look.MUTED if muted else look.TEXT))
                side = Qt.AlignmentFlag.AlignTop
                self.painter.drawText(box, side | Qt.TextFlag.TextWordWrap, text)
            top += high
        return top + ROW

    def table(self, part: SampleTable, top: float, seen: QRectF) -> float:
        """Draw a table with the lines in sight; return where it ends."""
        top = self.headings(part, top, title=True)
        highest = highest_of(part)
        for line in part.lines:
            if seen.top() - ROW <= top <= seen.bottom():
                self.line(part, line, top, highest)
            top += ROW
        if part.hidden:
            text = ngettext(
                "… {n} more line in the sheet", "… {n} more lines in the sheet", part.hidden
            )
            shown = text.format(n=format_int(part.hidden))
            self.text(QRectF(EDGE + 5, top, 600, ROW), shown, color=look.MUTED)
        return top + 2 * ROW

    def headings(self, part: SampleTable, top: float, *, title: bool) -> float:
        """Draw the title and the headings of a table; return where its lines begin."""
        table = part.table
        widths = widths_of(part)
        if table.title and title:
            self.text(QRectF(EDGE, top, 400, ROW), table.title, size=11, bold=True)
            top += ROW
        self.painter.fillRect(QRectF(EDGE, top, sum(widths), HEAD), QColor(look.HEADING))
        left = EDGE
        for column, width in zip(table.columns, widths, strict=True):
            box = QRectF(left + 3, top, width - 6, HEAD)
            self.painter.setFont(font(8, bold=True))
            self.painter.setPen(QColor(look.TEXT))
            side = (
                Qt.AlignmentFlag.AlignRight if column.kind.numeric else Qt.AlignmentFlag.AlignLeft
            )
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            self.painter.drawText(box, flags, column.title)
            left += width
        if not part.lines:
            box = QRectF(EDGE + 5, top + HEAD, 600, ROW)
            self.text(box, table.empty, color=look.MUTED)
        return top + HEAD

    def line(self, part: SampleTable, line: Line, top: float, highest: dict[int, int]) -> None:
        """Draw a line of a table."""
        table, strong, widths = part.table, line.role is not Role.ROW, widths_of(part)
        if strong:
            self.painter.fillRect(QRectF(EDGE, top, sum(widths), ROW), QColor(look.GROUP))
        currency = str(line.cells[table.place(table.codes)]) if table.codes else table.currency
        left = EDGE
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            cell = line.cells[place]
            value = cell.value if isinstance(cell, Formula) else cell
            if place in highest and not strong and isinstance(value, int) and value > 0:
                length = (width - 6) * value / highest[place]
                self.painter.fillRect(QRectF(left + 3, top + 3, length, ROW - 6), QColor(look.BAR))
            text = look.shown(cell, column.kind, currency)
            if column.quiet and not strong and value == 0:
                text = ""
            spill = strong and place == 0 and not column.kind.numeric
            inset = 12 if line.level and place == 0 else 5
            box = QRectF(left + inset, top, (sum(widths[:3]) if spill else width) - inset - 5, ROW)
            self.text(box, text, bold=strong, right=is_right(cell, column.kind))
            left += width
        self.painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        self.painter.drawLine(QPointF(EDGE, top + ROW), QPointF(EDGE + sum(widths), top + ROW))

    def chart(self, part: SampleChart, top: float) -> float:
        """Draw stacked columns; return where they end."""
        self.text(QRectF(EDGE, top, 600, ROW), part.chart.title, size=11, bold=True)
        high, low = _reach(part)
        room = QRectF(EDGE, top + ROW + 4, 820, _CHART - 3 * ROW)
        scale = room.height() / ((high - low) or 1)
        base = room.top() + high * scale
        step = room.width() / max(len(part.categories), 1)
        for place, name in enumerate(part.categories):
            up = down = base
            for values, color in zip(part.values, part.chart.colors, strict=True):
                length = values[place] * scale
                if length > 0:
                    up -= length
                    self.painter.fillRect(
                        QRectF(room.left() + place * step + 4, up, step - 12, length), QColor(color)
                    )
                elif length < 0:
                    self.painter.fillRect(
                        QRectF(room.left() + place * step + 4, down, step - 12, -length),
                        QColor(color),
                    )
                    down -= length
            box = QRectF(room.left() + place * step, room.bottom() + 2, step, ROW)
            self.text(box, name, color=look.MUTED, size=8)
        self.painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        self.painter.drawLine(QPointF(room.left(), base), QPointF(room.right(), base))
        left = room.left()
        for name, color in zip(part.names, part.chart.colors, strict=True):
            self.painter.fillRect(QRectF(left, room.bottom() + ROW + 7, 10, 10), QColor(color))
            self.text(
                QRectF(left + 14, room.bottom() + ROW, 96, ROW),
                name,
                color=look.MUTED,
                size=8,
            )
            left += 108
        return top + _CHART + ROW

    def drawing(self, part: Drawing | Picture, top: float) -> float:
        """Draw shapes or a picture; return where they end."""
        if isinstance(part, Picture):
            shown = QImage.fromData(part.png)
            self.painter.drawImage(QRectF(EDGE, top, part.width, part.height), shown)
            return top + part.height + ROW
        for shape in part.shapes:
            box = QRectF(EDGE + shape.x, top + shape.y, shape.width, shape.height)
            self.painter.fillRect(box, QColor(shape.fill))
            if shape.edge:
                style = Qt.PenStyle.DashLine if shape.dashed else Qt.PenStyle.SolidLine
                self.painter.setPen(QPen(QColor(shape.edge), 1, style))
                self.painter.drawRect(box)
            if shape.text:
                self.painter.setFont(font(8, bold=shape.bold))
                self.painter.setPen(QColor(look.TEXT))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
                self.painter.drawText(box.adjusted(11, 2, -4, -2), flags, shape.text)
        return top + part.height + ROW

    def scatter(self, part: SampleScatter, top: float) -> float:
        """Draw points in a square of 100 by 100 with lines where the axes are cut."""
        chart = part.chart
        self.text(QRectF(EDGE, top, 600, ROW), chart.title, size=11, bold=True)
        room = QRectF(EDGE + 24, top + ROW + 4, 560, _SCATTER - 3.4 * ROW)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        self.painter.drawRect(room)

        def place(x: float, y: float) -> QPointF:
            return QPointF(
                room.left() + room.width() * x / 100, room.bottom() - room.height() * y / 100
            )

        cut_x, cut_y = float(chart.cut_x), float(chart.cut_y)
        self.painter.drawLine(place(cut_x, 0), place(cut_x, 100))
        self.painter.drawLine(place(0, cut_y), place(100, cut_y))
        left = room.left()
        for cloud, points in zip(chart.clouds, part.points, strict=True):
            color = QColor(cloud.color)
            seen = [place(x, y) for x, y, _name in points]
            self.painter.setPen(QPen(color, 1.4))
            if cloud.joined:
                self.painter.drawPolyline(seen)
            self.painter.setBrush(QColor(look.BAR) if cloud.hollow else color)
            for point, (_x, _y, name) in zip(seen, points, strict=True):
                self.painter.drawEllipse(point, 4, 4)
                if name:
                    box = QRectF(point.x() + 7, point.y() - 8, 140, 16)
                    self.text(box, name, color=look.MUTED, size=8)
                    self.painter.setPen(QPen(color, 1.4))
            self.painter.drawEllipse(QPointF(left + 5, room.bottom() + 2 * ROW - 10), 4, 4)
            box = QRectF(left + 14, room.bottom() + ROW, 150, ROW)
            self.text(box, cloud.name, color=look.MUTED, size=8)
            left += 168
        across = QRectF(room.left(), room.bottom() + 2, room.width(), ROW)
        self.text(across, f"↑ {chart.up}   → {chart.across}", color=look.MUTED, size=8)
        return top + _SCATTER + ROW


def widths_of(part: SampleTable) -> list[float]:
    """Return the widths of a table's columns."""
    return [width * PER_CHARACTER for width in part.widths]


def is_right(cell: object, kind: Kind) -> bool:
    """Tell whether a cell stands at the right."""
    return kind.numeric and not isinstance(cell, str)


def highest_of(part: SampleTable) -> dict[int, int]:
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
