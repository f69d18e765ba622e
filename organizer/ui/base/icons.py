"""Draws the line icons of resources/icons in the colours of the present theme."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from organizer.paths import RESOURCES

_SIDES = (16, 20, 24, 32, 48)


def icon(name: str) -> QIcon:
    """A line icon in the text colour, greyed where disabled. Made again when the theme changes."""
    palette = QApplication.palette()
    result = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.WindowText)
        for side in _SIDES:
            result.addPixmap(draw_icon(name, QSize(side, side), colour), mode)
    return result


def draw_icon(name: str, size: QSize, colour: QColor | None = None) -> QPixmap:
    """One icon at a size in logical pixels; `colour` replaces the drawing's currentColor."""
    ratio = QApplication.primaryScreen().devicePixelRatio()
    source = (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")
    if colour is not None:
        source = source.replace("currentColor", colour.name())
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(source.encode())).render(
        painter, QRectF(0, 0, size.width(), size.height())
    )
    painter.end()
    return pixmap
