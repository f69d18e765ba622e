"""Draws a set of duplicates: its head, its photos and what is known of each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF

from organizer import formatting
from organizer.paths import displayable
from organizer.records import Photo
from organizer.ui.base.theme import ON_PHOTO, PHOTO_SHADE, Colours

PADDING = 6
_RADIUS = 8
_CHECK = 20
_PILL = 22
LINKS = ("Not duplicates", "Compare")
"""At the right end of a head, from right to left."""
_ROOM_FOR_LINKS = 420
"""A head narrower than this, in logical pixels, keeps its room for words."""


@dataclass(frozen=True, slots=True)
class SetCell:
    """What one photo of a set shows, as values."""

    thumbnail: QPixmap | None
    photo: Photo | None
    is_keeper: bool
    goes: bool
    is_selected: bool
    is_hovered: bool
    is_current: bool


class SetPainter:
    """The look of the sets of one list, in one colour scheme, font and device pixel ratio."""

    def __init__(self, colours: Colours, font: QFont, ratio: float) -> None:
        self._colours = colours
        self._ratio = ratio
        self._font = font
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._small = QFont(font)
        self._small.setPointSizeF(font.pointSizeF() * 0.92)

    # Where things are, also for clicks

    @staticmethod
    def check_rect(cell: QRect) -> QRect:
        """The box that says whether a photo goes."""
        return QRect(cell.left() + 5, cell.top() + 5, _CHECK, _CHECK)

    def pill_rect(self, cell: QRect, side: int) -> QRect:
        """Where a click makes a photo the one to keep."""
        width = QFontMetrics(self._small).horizontalAdvance("Keep this") + 20
        return QRect(cell.left() + side + 2, cell.bottom() - PADDING - _PILL, width, _PILL)

    def link_rects(self, head: QRect) -> list[QRect]:
        """Of `LINKS`, in their order; none where there is no room."""
        if head.width() < _ROOM_FOR_LINKS:
            return []
        metrics, right, rects = QFontMetrics(self._font), head.right(), []
        for words in LINKS:
            width = metrics.horizontalAdvance(words) + 12
            rects.append(QRect(right - width, head.top() + 6, width, head.height() - 8))
            right -= width + 4
        return rects

    def thumbnail_px(self, side: int) -> int:
        """The side in device pixels of the thumbnail that fits into a cell of this side."""
        return round((side - 2 * PADDING) * self._ratio)

    # Painting

    def paint_head(
        self, painter: QPainter, head: QRect, words: str, warning: str, hovered: int | None
    ) -> None:
        """`hovered` is the link under the pointer; a `warning` stands in place of the words."""
        colours, links = self._colours, self.link_rects(head)
        painter.setFont(self._strong)
        painter.setPen(QColor(colours.danger if warning else colours.text))
        room = head.adjusted(2, 6, links[-1].left() - head.right() - 8 if links else 0, -2)
        elided = painter.fontMetrics().elidedText(
            warning or words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)
        for place, (rect, link) in enumerate(zip(links, LINKS, strict=False)):
            font = QFont(self._font)
            font.setUnderline(place == hovered)
            painter.setFont(font)
            painter.setPen(QColor(colours.accent))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, link)

    def paint(self, painter: QPainter, cell: QRect, side: int, content: SetCell) -> None:
        """Draw into `cell`; the painter is antialiased."""
        colours = self._colours
        painter.setPen(QPen(QColor(colours.line), 1))
        fill = colours.tint if content.is_selected else colours.window
        painter.setBrush(QColor(colours.hover if content.is_hovered else fill))
        if content.is_selected:
            painter.setPen(QPen(QColor(colours.accent), 2))
        elif content.is_current:
            painter.setPen(QPen(QColor(colours.accent), 1))
        painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        self._paint_thumbnail(painter, cell, side, content)
        self._paint_check(painter, cell, content)
        if content.photo is not None:
            self._paint_facts(painter, cell, side, content.photo, content.goes)
        if content.is_keeper or content.is_hovered or content.is_current:
            self._paint_pill(painter, cell, side, content)

    def _paint_thumbnail(self, painter: QPainter, cell: QRect, side: int, content: SetCell) -> None:
        room = QRect(cell.left(), cell.top(), side, side).adjusted(*_inset(PADDING))
        size = content.thumbnail.size() if content.thumbnail is not None else room.size()
        if content.thumbnail is None and content.photo is not None:
            size = QSize(content.photo.metadata.width, content.photo.metadata.height)
        fitted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, max(1, fitted.width()), max(1, fitted.height()))
        place.moveCenter(room.center())
        if content.thumbnail is None:
            painter.fillRect(place, QColor(self._colours.placeholder))
            return
        painter.setOpacity(0.5 if content.goes else 1.0)
        painter.drawPixmap(QRectF(place), content.thumbnail, QRectF(content.thumbnail.rect()))
        painter.setOpacity(1.0)

    def _paint_check(self, painter: QPainter, cell: QRect, content: SetCell) -> None:
        box = QRectF(self.check_rect(cell)).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(ON_PHOTO, 1.6))
        painter.setBrush(QColor(self._colours.danger) if content.goes else PHOTO_SHADE)
        painter.drawRoundedRect(box, 5, 5)
        if not content.goes:
            return
        dark = self._colours.name == "dark"
        painter.setPen(QPen(QColor(self._colours.stage) if dark else ON_PHOTO, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = ((-3.8, 0.2), (-1.1, 2.9), (4.0, -2.8))
        painter.drawPolyline(QPolygonF([box.center() + QPointF(x, y) for x, y in corners]))

    def _paint_facts(
        self, painter: QPainter, cell: QRect, side: int, photo: Photo, goes: bool
    ) -> None:
        left, width = cell.left() + side + 2, cell.width() - side - 10
        top = cell.top() + PADDING + 1
        for number, (words, mode) in enumerate(list_facts(photo)):
            painter.setFont(self._small if number else self._strong)
            is_faint = number or goes
            painter.setPen(QColor(self._colours.muted if is_faint else self._colours.text))
            metrics = painter.fontMetrics()
            line = QRect(left, top, width, metrics.height())
            painter.drawText(
                line, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(words, mode, width)
            )
            top += metrics.height() + 1

    def _paint_pill(self, painter: QPainter, cell: QRect, side: int, content: SetCell) -> None:
        rect, colours = self.pill_rect(cell, side), self._colours
        stays = content.is_keeper and not content.goes
        painter.setPen(QPen(QColor(colours.accent), 1))
        painter.setBrush(QColor(colours.accent if stays else colours.base))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 11, 11)
        painter.setFont(self._small)
        painter.setPen(QColor(colours.on_accent if stays else colours.accent))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "Kept" if stays else "Keep this")


def list_facts(photo: Photo) -> list[tuple[str, Qt.TextElideMode]]:
    """Name, pixels, bytes and format, folder: each a line, and where it may be cut short."""
    about, path = photo.metadata, photo.path
    return [
        (displayable(path.name), Qt.TextElideMode.ElideMiddle),
        (f"{about.width:,} × {about.height:,} px", Qt.TextElideMode.ElideRight),
        (f"{formatting.data_size(photo.size)} · {about.format}", Qt.TextElideMode.ElideRight),
        (displayable(path.parent), Qt.TextElideMode.ElideLeft),
    ]


def _inset(by: int) -> tuple[int, int, int, int]:
    return by, by, -by, -by
