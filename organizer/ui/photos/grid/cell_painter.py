"""Draws one cell of the photo grid."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF

from organizer.ui.base.icons import draw_icon
from organizer.ui.base.theme import ON_PHOTO, PHOTO_SHADE, Colours

PADDING = 7
RADIUS = 6
_CELL_RADIUS = 10
_CHECK = 20
_THUMB = 26


@dataclass(frozen=True, slots=True)
class CellContent:
    """What one cell shows, as values."""

    thumbnail: QPixmap | None
    size: QSize
    """Of the photo; only its proportions matter."""
    score: str
    badge: str
    is_selected: bool
    is_hovered: bool
    is_current: bool
    can_judge: bool = False
    """Whether thumbs are offered."""
    vote: bool | None = None
    """How the thumb was: up, down, or neither."""


class CellPainter:
    """The look of the cells of one grid, in one colour scheme, size and device pixel ratio."""

    def __init__(self, colours: Colours, font: QFont, side: int, ratio: float) -> None:
        self._side = side
        self._ratio = ratio
        self._hover = QColor(colours.hover)
        self._tint = QColor(colours.tint)
        self._accent = QColor(colours.accent)
        self._on_accent = QColor(colours.on_accent)
        self._placeholder = QColor(colours.placeholder)
        self._badge_font = QFont(font)
        self._badge_font.setPointSizeF(font.pointSizeF() * 0.85)
        self._badge_font.setWeight(QFont.Weight.DemiBold)
        self._badge_metrics = QFontMetrics(self._badge_font)
        self._pills: dict[str, QPixmap] = {}

    def paint(self, painter: QPainter, cell: QRect, content: CellContent) -> None:
        """Draw into `cell`; the painter is antialiased and starts with any pen and brush."""
        painter.setPen(Qt.PenStyle.NoPen)
        if content.is_selected or content.is_hovered:
            painter.setBrush(self._tint if content.is_selected else self._hover)
            painter.drawRoundedRect(cell, _CELL_RADIUS, _CELL_RADIUS)
        picture = self.picture_rect(cell, content.size)
        if content.thumbnail is None:
            painter.setBrush(self._placeholder)
            painter.drawRoundedRect(picture, RADIUS, RADIUS)
        else:
            painter.drawPixmap(picture, content.thumbnail, QRectF(content.thumbnail.rect()))
        if content.score:
            self._draw_pill(painter, content.score, picture.bottomRight(), from_top=False)
        if content.badge:
            self._draw_pill(painter, content.badge, picture.topRight(), from_top=True)
        if content.vote is not None or (content.can_judge and content.is_hovered):
            self._draw_thumbs(painter, cell, content)
        if content.is_selected or content.is_current:
            self._draw_frame(painter, cell, content)
        if content.is_selected or content.is_hovered:
            self._draw_check(painter, cell, is_checked=content.is_selected)

    @property
    def thumbnail_px(self) -> int:
        """The longest side of the thumbnails, in device pixels."""
        return round((self._side - 2 * PADDING) * self._ratio)

    @property
    def radius_px(self) -> int:
        """Of the corners of the thumbnails, in device pixels."""
        return round(RADIUS * self._ratio)

    def picture_rect(self, cell: QRect, size: QSize) -> QRectF:
        """Where a photo of these proportions is in its cell: on whole device pixels."""
        fitted = size.scaled(*2 * (self.thumbnail_px,), Qt.AspectRatioMode.KeepAspectRatio)
        width, height = max(1, fitted.width()), max(1, fitted.height())
        room = self._side * self._ratio
        left = round(cell.left() * self._ratio + (room - width) / 2)
        top = round(cell.top() * self._ratio + (room - height) / 2)
        pixels = (left, top, width, height)
        return QRectF(*(length / self._ratio for length in pixels))

    @staticmethod
    def check_rect(cell: QRect) -> QRect:
        """Where a click selects one more photo without giving up the others."""
        return QRect(cell.left() + 5, cell.top() + 5, _CHECK, _CHECK)

    @staticmethod
    def thumb_rects(cell: QRect, side: int) -> tuple[QRect, QRect]:
        """Where a click says "more like this" and "less like this"."""
        top = cell.top() + side - _THUMB - 6
        left = cell.left() + 6
        return (
            QRect(left, top, _THUMB, _THUMB),
            QRect(left + _THUMB + 4, top, _THUMB, _THUMB),
        )

    def _draw_thumbs(self, painter: QPainter, cell: QRect, content: CellContent) -> None:
        """Both while the pointer is there; else the one that was pressed."""
        rects = self.thumb_rects(cell, self._side)
        for rect, is_up, name in zip(rects, (True, False), ("like", "dislike"), strict=True):
            is_mine = content.vote is is_up
            if not is_mine and not (content.can_judge and content.is_hovered):
                continue
            painter.setPen(QPen(ON_PHOTO, 1.2) if is_mine else Qt.PenStyle.NoPen)
            painter.setBrush(self._accent if is_mine else PHOTO_SHADE)
            painter.drawEllipse(QRectF(rect))
            if name not in self._pills:
                self._pills[name] = draw_icon(name, QSize(_THUMB - 10, _THUMB - 10), ON_PHOTO)
            painter.drawPixmap(rect.topLeft() + QPointF(5, 5).toPoint(), self._pills[name])

    def _draw_frame(self, painter: QPainter, cell: QRect, content: CellContent) -> None:
        width = 2.0 if content.is_selected else 1.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._accent, width))
        inset = width / 2
        frame = QRectF(cell).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, _CELL_RADIUS, _CELL_RADIUS)

    def _draw_check(self, painter: QPainter, cell: QRect, *, is_checked: bool) -> None:
        circle = QRectF(self.check_rect(cell)).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(ON_PHOTO, 1.6))
        painter.setBrush(self._accent if is_checked else PHOTO_SHADE)
        painter.drawEllipse(circle)
        painter.setPen(QPen(self._on_accent if is_checked else ON_PHOTO, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre = circle.center()
        corners = ((-3.6, 0.2), (-1.1, 2.8), (3.8, -2.6))
        painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in corners]))

    def _draw_pill(self, painter: QPainter, text: str, corner: QPointF, *, from_top: bool) -> None:
        pill = self._pills.get(text)
        if pill is None:
            pill = self._pills[text] = self._make_pill(text)
        size = pill.deviceIndependentSize()
        top = corner.y() + 5 if from_top else corner.y() - 4 - size.height()
        painter.drawPixmap(QPointF(corner.x() - 4 - size.width(), top), pill)

    def _make_pill(self, text: str) -> QPixmap:
        width = self._badge_metrics.horizontalAdvance(text) + 12
        height = self._badge_metrics.height() + 3
        pill = QPixmap(round(width * self._ratio), round(height * self._ratio))
        pill.setDevicePixelRatio(self._ratio)
        pill.fill(Qt.GlobalColor.transparent)
        area = QRectF(0, 0, width, height)
        painter = QPainter(pill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PHOTO_SHADE)
        painter.drawRoundedRect(area, height / 2, height / 2)
        painter.setPen(ON_PHOTO)
        painter.setFont(self._badge_font)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return pill
