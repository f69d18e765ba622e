"""What is seen under the pointer while photos are dragged."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap

from organizer.ui.base.theme import Colours

_SIDE = 112
_SHIFT = 5
_DISC = 26


def draw_drag_pixmap(
    thumbnail: QPixmap | None, count: int, colours: Colours, ratio: float
) -> QPixmap:
    """The thumbnail; for several photos on a stack of cards, with their number on a disc."""
    room = _SIDE + 2 * _SHIFT + _DISC // 2
    pixmap = QPixmap(round(room * ratio), round(room * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    top = _card_rect(thumbnail)
    for depth in range(min(count, 3) - 1, -1, -1):
        _draw_card(painter, top.translated(depth * _SHIFT, depth * _SHIFT), colours)
    if thumbnail is not None:
        inside = top.adjusted(2, 2, -2, -2)
        painter.drawPixmap(inside, thumbnail, QRectF(thumbnail.rect()))
    if count > 1:
        _draw_number(painter, top, count, colours)
    painter.end()
    return pixmap


def _card_rect(thumbnail: QPixmap | None) -> QRectF:
    top = _DISC / 2
    if thumbnail is None:
        return QRectF(0, top, _SIDE, _SIDE)
    size = thumbnail.size().scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(0, top, max(_DISC, size.width()), max(_DISC, size.height()))


def _draw_card(painter: QPainter, rect: QRectF, colours: Colours) -> None:
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def _draw_number(painter: QPainter, card: QRectF, count: int, colours: Colours) -> None:
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    text = f"{count:,}"
    width = max(_DISC, painter.fontMetrics().horizontalAdvance(text) + 14)
    left = max(0.0, card.right() - width * 0.7)
    disc = QRectF(left, card.top() - _DISC / 2, width, _DISC)
    painter.setPen(QPen(QColor(colours.raised), 2))
    painter.setBrush(QColor(colours.accent))
    painter.drawRoundedRect(disc.adjusted(1, 1, -1, -1), _DISC / 2, _DISC / 2)
    painter.setPen(QColor(colours.on_accent))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)
