"""Draws what is said of a picture and its pieces: labels, and locks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from organizer.ui.base.icons import draw_icon
from organizer.ui.base.theme import Colours
from organizer.ui.fragments.board.picture_item import PictureItem

_LOCK = 14


class PictureMarks:
    """Draws in pixels of the window."""

    def __init__(self, painter: QPainter, colours: Colours) -> None:
        self._painter = painter
        self._colours = colours
        self._lock: QPixmap | None = None

    def draw_lock(self, box: QRectF) -> None:
        """At the top right; a plain spot where there is little room."""
        painter, edge = self._painter, min(box.width(), box.height()) / 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.base))
        if edge < _LOCK / 2:
            edge = max(3.0, edge)
            spot = QRectF(box.right() - edge - 1, box.top() + 1, edge, edge)
            painter.fillRect(spot, QColor(self._colours.base))
            painter.fillRect(spot.adjusted(1, 1, -1, -1), QColor(self._colours.text))
            return
        if self._lock is None:
            self._lock = draw_icon("locked", QSize(_LOCK, _LOCK), QColor(self._colours.text))
        disc = QRectF(box.right() - _LOCK - 7, box.top() + 3, _LOCK + 4, _LOCK + 4)
        painter.drawRoundedRect(disc, 4, 4)
        painter.drawPixmap(disc.topLeft() + QPointF(2, 2), self._lock)

    def draw_label(self, item: PictureItem, room: QRectF) -> None:
        """How large and how sure a picture is, as much as there is room for."""
        painter, picture = self._painter, item.picture
        plain, strong = painter.font(), QFont(painter.font())
        strong.setWeight(QFont.Weight.DemiBold)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        size = f"{picture.rows} × {picture.columns}"
        painter.setFont(strong)
        painter.setPen(QColor(self._colours.text))
        wide = painter.fontMetrics().horizontalAdvance(size)
        if wide <= room.width():
            painter.drawText(room, left, size)
        rest = room.adjusted(wide + 8, 0, 0, 0)
        painter.setFont(plain)
        painter.setPen(QColor(self._colours.muted))
        short = f"{picture.confidence:.0%}"
        long = f"{describe_confidence(picture.confidence)}{', locked' if item.is_locked else ''}"
        wide_as = painter.fontMetrics().horizontalAdvance
        fitting = (words for words in (long, short, "") if wide_as(words) <= rest.width())
        painter.drawText(rest, left, next(fitting, ""))


def describe_confidence(confidence: float) -> str:
    """A confidence in words and per cent."""
    words = "a guess"
    for least, better in ((0.5, "doubtful"), (0.85, "likely"), (0.97, "almost certain")):
        words = better if confidence >= least else words
    return f"{words}, {confidence:.0%}"
