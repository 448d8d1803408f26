"""Draws pages on white paper: the same for the preview, the PDF and the printer."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import ngettext
from kamdesk.base.money import from_minor
from kamdesk.features.workbooks.pages import (
    SampleChart,
    SampleNotes,
    SamplePage,
    SampleScatter,
    SampleTable,
    SampleWords,
)
from kamdesk.features.workbooks.paging import (
    CHART,
    EDGE,
    FACT_INDENT,
    HEAD,
    MARGIN_MM,
    NAME_OF_NOTE,
    PER_CHARACTER,
    ROW,
    SCATTER,
    PaperPage,
    Piece,
    content_width,
    fact_height,
    note_height,
    words_height,
)
from kamdesk.reporting import look
from kamdesk.reporting.report import Drawing, Formula, Kind, Line, Look, Picture, Role
from kamdesk.ui.theme import font

_LOGO = QRectF(0, 0, 220, 48)
_DOTS_PER_POINT = 96 / 72
_AXIS = 84.0
"""Room for the amounts beside a chart."""
_WIDEST = 1.5
"""Dots a character takes at most for each point of its size: what is sure to fit is not measured."""
_NARROWEST = 0.8
_WRAPPED = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def paper_font(points: float, *, bold: bool = False) -> QFont:
    """Return the font of paper: its size is one of the paper, not of the screen."""
    made = font(points, bold=bold)
    made.setPixelSize(round(points * _DOTS_PER_POINT))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("liga"), 0)  # a search for "file" must find it
    return made


def draw_page(painter: QPainter, page: PaperPage, stamp: str) -> None:
    """Draw a page; the painter's unit is 1/96 inch and its origin the corner inside the margins."""
    painter.save()
    painter.scale(page.scale, page.scale)
    pen = Pen(painter, content_width(page.sheet))
    if page.headed:
        pen.head(page.sheet)
    for piece in page.pieces:
        painter.save()
        if piece.zoom < 1:
            painter.translate(EDGE * (1 - piece.zoom), piece.top * (1 - piece.zoom))
            painter.scale(piece.zoom, piece.zoom)
        pen.piece(piece)
        painter.restore()
    margins = 2 * MARGIN_MM / 25.4 * 96
    pen.foot(page, (page.size[1] - margins) / page.scale, stamp)
    painter.restore()


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
        """Write one line of text into a box: a little narrower where it must, then cut with …."""
        used = paper_font(size, bold=bold)
        self.painter.setFont(used)
        self.painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        if len(text) * size * _WIDEST <= box.width():
            self.painter.drawText(box, flags, text)
            return
        measure = QFontMetricsF(used)
        wanted = measure.horizontalAdvance(text)
        squeeze = max(_NARROWEST, min(1.0, (box.width() - 0.5) / max(wanted, 1.0)))
        if squeeze < 1:
            room = box.width() / squeeze
            self.painter.save()
            self.painter.translate(box.left(), 0)
            self.painter.scale(squeeze, 1)
            if wanted * squeeze > box.width():
                text = measure.elidedText(text, Qt.TextElideMode.ElideRight, room)
            self.painter.drawText(QRectF(0, box.top(), room, box.height()), flags, text)
            self.painter.restore()
            return
        self.painter.drawText(box, flags, text)

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
            self.text(QRectF(EDGE, top, FACT_INDENT - 8, ROW), name, color=look.MUTED)
            high = fact_height(page, text)
            box = QRectF(EDGE + FACT_INDENT, top + 3, self.width - FACT_INDENT, high)
            self.wrapped(box, text)
            top += high
        return top + 8

    def foot(self, page: PaperPage, bottom: float, stamp: str) -> None:
        """Draw what the page is of, the stamp of its figures, and its number."""
        box = QRectF(EDGE, bottom - 22, self.width, ROW)
        third = QRectF(box.left(), box.top(), box.width() * 0.6, ROW)
        self.text(third, page.sheet.heading, color=look.MUTED, size=8)
        number = f"{page.number} / {page.count}"
        self.text(box, f"{stamp}     {number}", color=look.MUTED, size=8, right=True)

    def wrapped(self, box: QRectF, text: str, *, bold: bool = False) -> None:
        """Write a text over as many lines as it needs."""
        self.painter.setFont(paper_font(9, bold=bold))
        self.painter.setPen(QColor(look.TEXT))
        self.painter.drawText(box, _WRAPPED | Qt.TextFlag.TextWrapAnywhere, text)

    def piece(self, piece: Piece) -> None:
        """Draw what stands at one place of a page."""
        part, top = piece.part, piece.top
        if isinstance(part, SampleTable):
            self.table(part, piece)
        elif isinstance(part, SampleChart):
            self.chart(part, top)
        elif isinstance(part, SampleScatter):
            self.scatter(part, top)
        elif isinstance(part, SampleWords):
            self.words(part, piece)
        elif isinstance(part, SampleNotes):
            self.notes(part, piece)
        else:
            self.drawing(part, top)

    def notes(self, part: SampleNotes, piece: Piece) -> None:
        """Draw figures and what they mean."""
        top = piece.top
        for name, text in part.notes[piece.first : piece.last]:
            high = note_height((name, text))
            self.wrapped(QRectF(EDGE, top, NAME_OF_NOTE - 12, high), name, bold=True)
            room = QRectF(EDGE + NAME_OF_NOTE, top, part.width - NAME_OF_NOTE, high)
            self.wrapped(room, text)
            top += high

    def words(self, part: SampleWords, piece: Piece) -> None:
        """Draw words across the sheet; boxes to write in have a frame."""
        top, shown = piece.top, slice(piece.first, piece.last)
        for line, spans in zip(part.words.lines[shown], part.spans[shown], strict=True):
            high = words_height(line)
            for (first, last), text in zip(spans, line.cells, strict=True):
                box = QRectF(EDGE + first * self.width, top, (last - first) * self.width, high)
                if line.look is Look.BOX:
                    self.painter.setPen(QPen(QColor(look.MUTED), 1))
                    self.painter.drawRect(box)
                    box = box.adjusted(8, 5, -8, -4)
                strong = line.look is Look.STRONG
                self.painter.setFont(paper_font(11 if strong else 9, bold=strong))
                muted = line.look is Look.MUTED
                self.painter.setPen(QColor(look.MUTED if muted else look.TEXT))
                self.painter.drawText(box, _WRAPPED, text)
            top += high

    def table(self, part: SampleTable, piece: Piece) -> None:
        """Draw the lines of a table that stand on a page, under its headings."""
        top = self.headings(part, piece.top, title=piece.titled)
        highest = highest_of(part)
        for line in part.lines[piece.first : piece.last]:
            self.line(part, line, top, highest)
            top += ROW
        missing = piece.last - max(piece.first, len(part.lines))
        if missing > 0:
            text = ngettext(
                "… {n} more line in the sheet", "… {n} more lines in the sheet", missing
            )
            box = QRectF(EDGE + 5, top, 600, ROW)
            self.text(box, text.format(n=format_int(missing)), color=look.MUTED)

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
            self.painter.setFont(paper_font(8, bold=True))
            self.painter.setPen(QColor(look.TEXT))
            side = (
                Qt.AlignmentFlag.AlignRight if column.kind.numeric else Qt.AlignmentFlag.AlignLeft
            )
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            self.painter.drawText(box, flags, column.title)
            left += width
        if not part.table.count:
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
            inset = 12 if line.level and place == 0 else 5
            room = sum(widths[place : place + columns_of(line, place)])
            box = QRectF(left + inset, top, room - inset - 5, ROW)
            self.text(box, text, bold=strong, right=is_right(cell, column.kind))
            left += width
        self.painter.setPen(QPen(QColor(look.HAIRLINE), 1))
        self.painter.drawLine(QPointF(EDGE, top + ROW), QPointF(EDGE + sum(widths), top + ROW))

    def chart(self, part: SampleChart, top: float) -> float:
        """Draw stacked columns; return where they end."""
        self.text(QRectF(EDGE, top, 600, ROW), part.chart.title, size=11, bold=True)
        high, low = _reach(part)
        room = QRectF(EDGE + _AXIS, top + ROW + 4, 820 - _AXIS, CHART - 3 * ROW)
        scale = room.height() / ((high - low) or 1)
        base = room.top() + high * scale
        for amount in _ticks(low, high):
            level = base - amount * scale
            self.painter.setPen(QPen(QColor(look.HAIRLINE), 0.7))
            self.painter.drawLine(QPointF(room.left(), level), QPointF(room.right(), level))
            written = f"{int(from_minor(amount, part.chart.currency)):,}"
            box = QRectF(EDGE, level - ROW / 2, _AXIS - 6, ROW)
            self.text(box, written, color=look.MUTED, size=8, right=True)
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
        self.painter.setPen(QPen(QColor(look.MUTED), 1))
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
        return top + CHART + ROW

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
                self.painter.setFont(paper_font(8, bold=shape.bold))
                self.painter.setPen(QColor(look.TEXT))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
                self.painter.drawText(box.adjusted(11, 2, -4, -2), flags, shape.text)
        return top + part.height + ROW

    def scatter(self, part: SampleScatter, top: float) -> float:
        """Draw points in a square of 100 by 100 with lines where the axes are cut."""
        chart = part.chart
        self.text(QRectF(EDGE, top, 600, ROW), chart.title, size=11, bold=True)
        room = QRectF(EDGE + 24, top + ROW + 4, 560, SCATTER - 3.4 * ROW)
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
        return top + SCATTER + ROW


def widths_of(part: SampleTable) -> list[float]:
    """Return the widths of a table's columns."""
    return [width * PER_CHARACTER for width in part.widths]


def columns_of(line: Line, place: int) -> int:
    """Return over how many columns a cell reaches: as in a spreadsheet, words run on into empty cells."""
    if not isinstance(line.cells[place], str):
        return 1
    after = line.cells[place + 1 :]
    filled = next((number for number, cell in enumerate(after) if cell not in (None, "")), len(after))  # fmt: skip
    return 1 + filled


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


def _ticks(low: int, high: int) -> list[int]:
    """Return round amounts between two, about four of them."""
    step = 10 ** max(2, len(str(max(high - low, 1))) - 1)
    while (high - low) / step < 3 and step > 100:
        step //= 2
    return list(range(-(-low // step) * step, high + 1, step))


def _reach(part: SampleChart) -> tuple[int, int]:
    """Return how far bars go up and down, in minor units."""
    columns = list(zip(*part.values, strict=True))
    high = max((sum(value for value in column if value > 0) for column in columns), default=0)
    low = min((sum(value for value in column if value < 0) for column in columns), default=0)
    return high, low
