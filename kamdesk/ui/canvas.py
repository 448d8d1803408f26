"""A drawing surface: wheel zooms at the mouse, dragging empty space pans, everything fits on request."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

_SMALLEST, _LARGEST, _STEP = 0.08, 4.0, 1.25
_MARGIN = 32.0


class Canvas(QGraphicsView):
    """Shows a scene; `zoomed` tells the scale (1.0 is natural size)."""

    zoomed = Signal(float)

    def __init__(self, scene: QGraphicsScene, name: str, accessible: str) -> None:
        super().__init__(scene)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self._panned_from: QPoint | None = None
        self._follows = True

    # -- zoom ---------------------------------------------------------------------------------

    def scale_now(self) -> float:
        """Return the scale, 1.0 for natural size."""
        return self.transform().m11()

    def zoom_by(self, factor: float) -> None:
        """Zoom; the user's own zoom stays when the window is resized."""
        wanted = min(_LARGEST, max(_SMALLEST, self.scale_now() * factor))
        self._follows = False
        self.scale(wanted / self.scale_now(), wanted / self.scale_now())
        self.zoomed.emit(self.scale_now())

    def zoom_in(self) -> None:
        """Make things larger."""
        self.zoom_by(_STEP)

    def zoom_out(self) -> None:
        """Make things smaller."""
        self.zoom_by(1 / _STEP)

    def natural(self) -> None:
        """Show everything in its natural size."""
        self.zoom_by(1 / self.scale_now())

    def fit(self) -> None:
        """Show everything there is, not larger than natural size."""
        box = self.content()
        if box.isEmpty():
            return
        self.fitInView(box, Qt.AspectRatioMode.KeepAspectRatio)
        if self.scale_now() > 1.0:
            self.resetTransform()
            self.centerOn(box.center())
        self._follows = True
        self.zoomed.emit(self.scale_now())

    def content(self) -> QRectF:
        """Return the box around everything, with a margin."""
        box = self.scene().itemsBoundingRect()
        return box if box.isEmpty() else box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    def is_empty(self, place: QPoint) -> bool:
        """Tell whether there is nothing to be hit at a place of the window."""
        return self.itemAt(place) is None

    # -- events -------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse; with Shift move sideways."""
        turn = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not turn:
            super().wheelEvent(event)
            return
        self.zoom_by(_STEP ** (turn / 120))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in sight until the user zooms."""
        super().resizeEvent(event)
        if self._follows:
            self.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pan with the middle button, or from empty space without Shift."""
        empty = self.is_empty(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.MiddleButton or (left and empty and not shift):
            self._panned_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            if left:
                self.scene().clearSelection()
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._panned_from is None:
            super().mouseMoveEvent(event)
            return
        here = event.position().toPoint()
        moved = here - self._panned_from
        self._panned_from = here
        self._follows = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - moved.x())
        down.setValue(down.value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop panning."""
        if self._panned_from is not None:
            self._panned_from = None
            self.viewport().unsetCursor()
            return
        super().mouseReleaseEvent(event)
