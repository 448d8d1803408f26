"""Icons drawn by us: one stroke family, tinted by the theme, sharp at every scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPixmap

from kamdesk.base.resources import resource
from kamdesk.ui.theme import theme

_SCALES = (1, 2, 3)


def icon(name: str, role: str = "text", size: int = 20) -> QIcon:
    """Return an icon in the colour of a theme role."""
    return _icon(name, getattr(theme(), role), size)


@lru_cache(maxsize=512)
def _icon(name: str, color: str, size: int) -> QIcon:
    from PySide6.QtGui import QPainter  # the window is painted before there is an icon
    from PySide6.QtSvg import QSvgRenderer

    drawing = resource("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", color)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    made = QIcon()
    for scale in _SCALES:
        pixmap = QPixmap(size * scale, size * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made
