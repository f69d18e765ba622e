"""Draws what lies over the dots of the map: thumbnails, names, the lasso and a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF

from organizer.ui.base.theme import Colours

CARD = 176
"""Side of the thumbnail under the pointer, in logical pixels."""
RADIUS = 4
_FAINT = 0.45
"""Of thumbnails beside others that are selected."""
_PADDING = 8
_NAMES = 50
"""Names at once, of the largest clusters."""
_APART = 4
_AWAY = 18
"""Between the pointer and the card."""


class MapPainter:
    """The look of one map, in one colour scheme, font and device pixel ratio."""

    def __init__(self, colours: Colours, font: QFont, ratio: float) -> None:
        self._colours = colours
        self._font = font
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._ratio = ratio
        self._pills: dict[tuple[str, str], QPixmap] = {}

    def draw_tile(
        self,
        painter: QPainter,
        box: QRect,
        thumbnail: QPixmap | None,
        colour: QColor | None,
        is_selected: bool,
        is_faint: bool,
    ) -> None:
        """A thumbnail in the middle of a square, framed in the colour of its cluster."""
        picture = _fit(box, box.size() if thumbnail is None else thumbnail.size())
        painter.setOpacity(_FAINT if is_faint else 1)
        if thumbnail is None:
            painter.fillRect(picture, QColor(self._colours.placeholder))
        else:
            painter.drawPixmap(picture, thumbnail)
        if is_selected or colour is not None:
            frame = QColor(self._colours.accent) if is_selected or colour is None else colour
            painter.setPen(QPen(frame, 3 if is_selected else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(picture).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setOpacity(1)

    def draw_names(
        self, painter: QPainter, room: QRect, names: Sequence[tuple[str, QPointF, QColor]]
    ) -> None:
        """Names at their pixels, the first ones first, as far as they do not overlap."""
        taken: list[QRect] = []
        for name, at, colour in names:
            pill = self._pill(name, colour)
            box = QRect(QPoint(0, 0), pill.deviceIndependentSize().toSize())
            box.moveCenter(at.toPoint())
            if not room.contains(box) or any(box.intersects(other) for other in taken):
                continue
            painter.drawPixmap(box.topLeft(), pill)
            taken.append(box.adjusted(-_APART, -_APART, _APART, _APART))
            if len(taken) >= _NAMES:
                return

    def _pill(self, name: str, colour: QColor) -> QPixmap:
        """A name beside the colour of its cluster."""
        key = name, colour.name()
        if key not in self._pills:
            self._pills[key] = self._draw_pill(name, colour)
        return self._pills[key]

    def _draw_pill(self, name: str, colour: QColor) -> QPixmap:
        metrics = QFontMetrics(self._strong)
        words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, 180)
        box = QRectF(0, 0, metrics.horizontalAdvance(words) + 28, metrics.height() + 6)
        pixmap = QPixmap((box.size() * self._ratio).toSize())
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._strong)
        ground = QColor(self._colours.raised)
        ground.setAlpha(200)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(12, box.center().y()), 3.5, 3.5)
        painter.setPen(QColor(self._colours.text))
        painter.drawText(box.adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()
        return pixmap

    def draw_lasso(self, painter: QPainter, line: Sequence[QPointF]) -> None:
        """A line drawn around photos, closed from its end to its beginning."""
        fill = QColor(self._colours.accent)
        fill.setAlpha(36)
        painter.setPen(QPen(QColor(self._colours.accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(list(line)))

    def draw_card(
        self,
        painter: QPainter,
        room: QRect,
        at: QPoint,
        thumbnail: QPixmap | None,
        words: Sequence[str],
    ) -> None:
        """A thumbnail and some lines beside the pointer, inside `room`."""
        metrics = QFontMetrics(self._font)
        size = QSize(CARD, CARD) if thumbnail is None else thumbnail.size()
        size = size.scaled(CARD, CARD, Qt.AspectRatioMode.KeepAspectRatio)
        lines = [metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, CARD) for line in words]
        height = size.height() + (len(lines) * metrics.height() + 4 if lines else 0)
        box = QRect(at + QPoint(_AWAY, _AWAY), QSize(CARD, height) + QSize(16, 16))
        if box.right() > room.right():
            box.moveRight(at.x() - _AWAY)
        box.moveBottom(min(box.bottom(), room.bottom() - 4))
        painter.setPen(QPen(QColor(self._colours.line), 1))
        painter.setBrush(QColor(self._colours.raised))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        picture = QRect(QPoint(0, 0), size)
        picture.moveCenter(box.center())
        picture.moveTop(box.top() + _PADDING)
        if thumbnail is None:
            painter.fillRect(picture, QColor(self._colours.placeholder))
        else:
            painter.drawPixmap(picture, thumbnail)
        painter.setFont(self._font)
        top = picture.bottom() + 4
        for number, line in enumerate(lines):
            painter.setPen(QColor(self._colours.muted if number else self._colours.text))
            row = QRect(
                box.left() + _PADDING, top + number * metrics.height(), CARD, metrics.height()
            )
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, line)

    def draw_sentence(self, painter: QPainter, room: QRect, words: str) -> None:
        """Words in the middle of a map that has nothing to show."""
        painter.setFont(self._font)
        painter.setPen(QColor(self._colours.muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(24, 24, -24, -24), flags, words)


def _fit(box: QRect, size: QSize) -> QRect:
    picture = QRect(QPoint(0, 0), size.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio))
    picture.moveCenter(box.center())
    return picture
