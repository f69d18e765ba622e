"""Shows heaps, groups and pictures of pieces side by side, as large as they all fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from organizer import formatting
from organizer.fragments.layout import Layout, Picture, Pieces
from organizer.ui.base.theme import Colours

_MOST_PIXELS = 3_000_000
"""All pieces together are reduced to about this many."""
_MOST_PICTURES = 80
_GAP, _MARGIN, _CAPTION = 14, 16, 20
_LARGEST_SCALE = 8.0


@dataclass(frozen=True, slots=True)
class GalleryPicture:
    """A picture and what it is called."""

    words: str
    image: QImage


class Gallery(QWidget):
    """Every picture at the same scale, in lines."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumSize(120, 120)
        self._pictures: Sequence[GalleryPicture] = ()
        self._words = ""

    def say(self, words: str) -> None:
        """Show words in place of the pictures."""
        self._pictures, self._words = (), words
        self.update()

    def show_pictures(self, pictures: Sequence[GalleryPicture]) -> None:
        """Show pictures in this order, in place of those before."""
        self._pictures, self._words = tuple(pictures), ""
        self.setAccessibleDescription(", ".join(each.words for each in pictures if each.words))
        self.update()

    @property
    def pictures(self) -> Sequence[GalleryPicture]:
        """What is shown; none where words are."""
        return self._pictures

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.stage))
        painter.setPen(QColor(colours.muted))
        if self._words:
            room = self.rect().adjusted(24, 24, -24, -24)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._words)
            return
        scale, rooms = self._arrange()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
        for picture, box in zip(self._pictures, rooms, strict=True):
            painter.drawImage(box, picture.image)
            if picture.words:
                wide = painter.fontMetrics().horizontalAdvance(picture.words) + 2
                below = QRectF(box.left(), box.bottom() + 2, wide, _CAPTION - 2)
                painter.drawText(below, Qt.AlignmentFlag.AlignLeft, picture.words)

    def _arrange(self) -> tuple[float, list[QRectF]]:
        """The largest scale at which all fit, and where each is then."""
        low, high = 0.01, _LARGEST_SCALE
        for _ in range(16):
            middle = sqrt(low * high)
            if self._fits(middle):
                low = middle
            else:
                high = middle
        rooms = self._boxes(low)
        right = max((room.right() for room in rooms), default=0)
        bottom = max((room.bottom() for room in rooms), default=0)
        across, down = (self.width() - _MARGIN - right) / 2, (self.height() - _MARGIN - bottom) / 3
        return low, [room.translated(max(across, 0), max(down, 0)) for room in rooms]

    def _fits(self, scale: float) -> bool:
        return all(
            room.right() <= self.width() - _MARGIN
            and room.bottom() <= self.height() - _MARGIN - _CAPTION
            for room in self._boxes(scale)
        )

    def _boxes(self, scale: float) -> list[QRectF]:
        rooms: list[QRectF] = []
        left, top, line = float(_MARGIN), float(_MARGIN), 0.0
        for picture in self._pictures:
            size = picture.image.size()
            width, height = size.width() * scale, size.height() * scale
            if left > _MARGIN and left + width > self.width() - _MARGIN:
                left, top, line = float(_MARGIN), top + line + _GAP, 0.0
            rooms.append(QRectF(left, top, width, height))
            left += max(width, self.fontMetrics().horizontalAdvance(picture.words)) + _GAP
            line = max(line, height + (_CAPTION if picture.words else 0))
        return rooms


# What follows is called in workers.


def draw_heap(pieces: Pieces, columns: int | None = None) -> list[GalleryPicture]:
    """All pieces in the order they came; of a sheet, in its columns."""
    tiles = _reduce_pieces(pieces)
    return [GalleryPicture("", _tile_image(tiles, columns or ceil(sqrt(1.4 * len(tiles)))))]


def draw_groups(pieces: Pieces, groups: NDArray[np.int64]) -> list[GalleryPicture]:
    """The pieces of each group side by side, the largest group first."""
    tiles = _reduce_pieces(pieces)
    shown = []
    for number in range(min(int(groups.max(initial=-1)) + 1, _MOST_PICTURES)):
        inside = tiles[groups == number]
        shown.append(
            GalleryPicture(
                formatting.counted(len(inside), "piece"),
                _tile_image(inside, ceil(sqrt(len(inside)))),
            )
        )
    return shown


def draw_layout(pieces: Pieces, layout: Layout) -> list[GalleryPicture]:
    """The pictures as they are put together, then what is left over."""
    tiles = _reduce_pieces(pieces)
    shown = [
        GalleryPicture(f"{picture.confidence:.0%}", _picture_image(tiles, picture))
        for picture in layout.pictures[:_MOST_PICTURES]
    ]
    if layout.leftover:
        rest = tiles[list(layout.leftover)]
        words = f"{len(rest):,} left over"
        shown.append(GalleryPicture(words, _tile_image(rest, ceil(sqrt(len(rest))))))
    return shown


def _reduce_pieces(pieces: Pieces) -> NDArray[np.uint8]:
    """Shape (count, height, width, 4), with alpha, reduced where there is too much."""
    count, (height, width) = len(pieces), pieces.size
    step = max(1, min(ceil(sqrt(count * height * width / _MOST_PIXELS)), height, width))
    high, wide = height // step, width // step
    cropped = pieces.pixels[:, : high * step, : wide * step]
    tiles = np.full((count, high, wide, 4), 255, np.uint8)
    tiles[..., :3] = cropped.reshape(count, high, step, wide, step, 3).mean(axis=(2, 4))
    return tiles


def _tile_image(tiles: NDArray[np.uint8], columns: int) -> QImage:
    """In rows, with a seam of one tenth of a piece between them."""
    count, high, wide = tiles.shape[:3]
    columns = max(1, min(columns, count))
    rows, seam = ceil(count / columns), max(1, max(high, wide) // 10)
    sheet = np.zeros((rows, high + seam, columns, wide + seam, 4), np.uint8)
    for number, tile in enumerate(tiles):
        sheet[number // columns, :high, number % columns, :wide] = tile
    whole = sheet.reshape(rows * (high + seam), columns * (wide + seam), 4)
    return _image(whole[: whole.shape[0] - seam, : whole.shape[1] - seam])


def _picture_image(tiles: NDArray[np.uint8], picture: Picture) -> QImage:
    high, wide = tiles.shape[1:3]
    if picture.places and picture.places[0].rotation % 2:
        high, wide = wide, high
    canvas = np.zeros((picture.rows * high, picture.columns * wide, 4), np.uint8)
    for place in picture.places:
        top, left = place.row * high, place.column * wide
        canvas[top : top + high, left : left + wide] = np.rot90(tiles[place.piece], place.rotation)
    return _image(canvas)


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
