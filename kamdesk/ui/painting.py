"""Paints the rows of a table in one go: texts are laid out once and drawn again while one scrolls.

Qt's own view asks its delegate and its model several times for every cell of every frame; here a
frame is one call, and a row that was seen is a list of finished texts with their places.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText, QTransform

from kamdesk.ui.theme import theme

if TYPE_CHECKING:
    from kamdesk.ui.tables import Row, TableView

PAD = 8
"""Pixels left free at either side of a cell."""
_INDENT = 18
_CHIP_HEIGHT = 19
_MOST_TEXTS = 8_000
_MOST_ROWS = 1_000


class _Place(NamedTuple):
    """A column in sight: its place in the row, its left edge and width in pixels."""

    column: int
    left: int
    width: int


class _Text(NamedTuple):
    """A text laid out: as it is drawn, its width and height in pixels."""

    static: QStaticText
    width: float
    height: float


class _Drawing:
    """A row as it is drawn; every place is counted from the top left of the row."""

    __slots__ = ("bars", "chips", "row", "texts")

    def __init__(self, row: "Row") -> None:
        self.row = row
        self.texts: defaultdict[str, list[tuple[QPointF, QStaticText]]] = defaultdict(list)
        self.chips: list[QRectF] = []
        self.bars: list[tuple[QRect, str]] = []


class _Columns:
    """Columns that are drawn together, and the rows laid out in them."""

    __slots__ = ("drawings", "places")

    def __init__(self, places: tuple[_Place, ...] = ()) -> None:
        self.places = places
        self.drawings: dict[int, _Drawing] = {}

    def span(self) -> tuple[int, int]:
        """Return left edge and width in pixels."""
        left, last = self.places[0].left, self.places[-1]
        return left, last.left + last.width - left


class RowPainter:
    """Draws the rows of one view: text, chip or share bar; no widget is made.

    The column that stays in sight is drawn over the others while they are scrolled sideways.
    """

    def __init__(self, view: "TableView") -> None:
        self._view = view
        self._look: tuple[Any, ...] = ()
        self._columns, self._frozen = _Columns(), _Columns()
        self._font, self._bold = QFont(), QFont()
        self._metrics = QFontMetrics(self._font)
        self._colors: dict[str, QColor] = {}
        self._texts: dict[tuple[str, int, bool], _Text | None] = {}

    def forget(self) -> None:
        """Lay everything out anew after a change of theme."""
        self._look = ()

    def _color(self, role: str) -> QColor:
        """Return the colour of a role, made once for a theme."""
        found = self._colors.get(role)
        if found is None:
            found = self._colors[role] = theme().color(role)
        return found

    # -- a frame ------------------------------------------------------------------------------

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Draw the rows that reach into an area of the viewport."""
        view = self._view
        model = view.lazy
        count = len(model.ids)
        first = view.rowAt(area.top())
        if not count or first < 0:
            return
        last = view.rowAt(area.bottom())
        last = count - 1 if last < 0 else min(last, count - 1)
        self._see()
        rows = range(first, last + 1)
        painter.setFont(self._font)
        if self._columns.places:
            self._rows(painter, self._columns, rows)
        kept = self._frozen.places[0].column if self._frozen.places else -1
        current = view.currentIndex()
        if current.isValid() and current.column() != kept:
            self._mark_current(painter)
        if kept >= 0:
            bottom = self._rows(painter, self._frozen, rows, self._color("surface"))
            painter.fillRect(
                self._frozen.places[0].width - 1, 0, 1, bottom, self._color("hairline")
            )
        if current.isValid() and current.column() == kept:
            self._mark_current(painter)

    def _rows(
        self, painter: QPainter, columns: _Columns, rows: range, ground: QColor | None = None
    ) -> int:
        """Draw rows in some columns, on a ground that covers what is beneath; return where they end."""
        view = self._view
        left, width = columns.span()
        height = view.rowHeight(rows[0])
        top = view.rowViewportPosition(rows[0])
        chosen = self._chosen()
        painter.translate(0, top)
        for place in rows:
            if ground is not None:
                painter.fillRect(left, 0, width, height, ground)
            if chosen is not None and chosen.isRowSelected(place):
                painter.fillRect(left, 0, width, height, self._color("selection"))
            elif place == view.hovered:
                painter.fillRect(left, 0, width, height, self._color("hover"))
            painter.fillRect(left, height - 1, width, 1, self._color("hairline"))
            row = view.lazy.row_at(place)
            if row is not None:
                self._draw(painter, self._drawing(columns, place, row, height))
            painter.translate(0, height)
        painter.resetTransform()
        return top + height * len(rows)

    def _chosen(self) -> Any:
        """Return the selection, None if nothing is selected."""
        selection = self._view.selectionModel()
        return selection if selection.hasSelection() else None

    def _mark_current(self, painter: QPainter) -> None:
        """Frame the cell the keys move from."""
        view = self._view
        if view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._color("accent"))
            painter.drawRect(view.visualRect(view.currentIndex()).adjusted(0, 0, -1, -1))

    def _draw(self, painter: QPainter, drawing: _Drawing) -> None:
        for rect, role in drawing.bars:
            painter.fillRect(rect, self._color(role))
        if drawing.chips:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._color("chip"))
            for box in drawing.chips:
                painter.drawRoundedRect(box, 9, 9)
        if drawing.row.strong:
            painter.setFont(self._bold)
        draw = painter.drawStaticText
        for role, texts in drawing.texts.items():
            painter.setPen(self._color(role))
            for point, static in texts:
                draw(point, static)
        if drawing.row.strong:
            painter.setFont(self._font)

    # -- what is kept -------------------------------------------------------------------------

    def _see(self) -> None:
        """Look which columns are in sight; forget what was laid out for others."""
        view = self._view
        header = view.horizontalHeader()
        most = view.viewport().width()
        kept, covered = view.head.frozen()
        places = []
        for visual in range(header.count()):
            column = header.logicalIndex(visual)
            width = header.sectionSize(column)  # 0 if it is hidden
            left = header.sectionViewportPosition(column)
            if width and left < most and left + width > covered:
                places.append(_Place(column, left, width))
        frozen = (_Place(kept, 0, covered),) if covered else ()
        font = view.font()
        height = view.verticalHeader().defaultSectionSize()
        look = (tuple(places), frozen, font, view.tree_column, height)
        if look == self._look:
            return
        if not self._look or font != self._look[2]:
            self._font, self._bold = font, QFont(font)
            self._bold.setBold(True)
            self._metrics = QFontMetrics(font)
            self._texts.clear()
            self._colors.clear()
        self._columns = _Columns(look[0])
        if not self._look or look[1:] != self._look[1:]:
            self._frozen = _Columns(frozen)
        self._look = look

    def _drawing(self, columns: _Columns, place: int, row: "Row", height: int) -> _Drawing:
        """Return a row as it is drawn, laid out if it is not the one drawn here before."""
        found = columns.drawings.get(place)
        if found is None or found.row is not row:
            if len(columns.drawings) >= _MOST_ROWS:
                columns.drawings.clear()
            found = columns.drawings[place] = self._lay_out(columns.places, row, height)
        return found

    def _lay_out(self, places: tuple[_Place, ...], row: "Row", height: int) -> _Drawing:
        drawing = _Drawing(row)
        columns = self._view.lazy.columns
        for column, left, width in places:
            role = row.roles[column] if row.roles else ""
            inner = QRect(left, 0, width, height).adjusted(PAD, 0, -PAD, 0)
            if column == self._view.tree_column and row.indent:
                inner.setLeft(inner.left() + row.indent * _INDENT)
            if role.startswith("bar:"):
                _lay_bar(drawing, inner, float(role[4:]))
                role = ""
            text = self._text(row.texts[column], inner.width(), row.strong)
            if text is None:
                continue
            if role == "chip":
                inner = _lay_chip(drawing, inner, text.width)
                role = ""
            x = inner.right() + 1 - text.width if columns[column].numeric else inner.left()
            y = inner.top() + (inner.height() - text.height + 1) / 2
            drawing.texts[role or "text"].append((QPointF(x, y), text.static))
        return drawing

    def _text(self, text: str, width: int, strong: bool) -> _Text | None:
        """Return a text laid out in a width, None if nothing of it is seen."""
        if not text:
            return None
        key = (text, width, strong)
        if key not in self._texts:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            self._texts[key] = self._made(text, width, self._bold if strong else self._font)
        return self._texts[key]

    def _made(self, text: str, width: int, font: QFont) -> _Text | None:
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        if not shown:
            return None
        static = QStaticText(shown)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.prepare(QTransform(), font)
        size = static.size()
        return _Text(static, size.width(), size.height())


def _lay_bar(drawing: _Drawing, inner: QRect, share: float) -> None:
    track = QRect(inner.left(), inner.bottom() - 5, inner.width(), 3)
    drawing.bars.append((QRect(track), "sunken"))
    track.setWidth(int(inner.width() * max(0.0, min(1.0, share))))
    drawing.bars.append((track, "fill_bad" if share > 1 else "accent"))


def _lay_chip(drawing: _Drawing, inner: QRect, width: float) -> QRect:
    """Lay a box of a word and return where the word goes."""
    box = QRect(
        inner.left(), inner.center().y() - 9, min(round(width) + 14, inner.width()), _CHIP_HEIGHT
    )
    drawing.chips.append(QRectF(box))
    return box.adjusted(7, 0, -4, 0)
