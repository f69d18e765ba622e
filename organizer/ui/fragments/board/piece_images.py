"""All pieces of a heap in several sizes, and images put together from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from organizer.fragments.layout import Pieces

Numbers = NDArray[np.int64]
Tile = NDArray[np.uint32]
"""Pixels as 0xffRRGGBB; 0 where there is none."""

_AT_A_TIME = 400_000
"""Pixels that are reduced in some milliseconds."""


@dataclass(frozen=True, slots=True)
class PieceImage:
    """An image, and the pixels it draws from: it does not own them."""

    image: QImage
    pixels: Tile


class PieceImages:
    """The pieces at full size, half, a quarter and so on.

    A piece is reduced when it is first wanted at a size, if `reduce_some` was not there before.
    """

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._sizes = [pieces.size]
        while min(self._sizes[-1]) > 1:
            height, width = self._sizes[-1]
            self._sizes.append((height // 2, width // 2))
        self._ahead = 0
        self._reduced: dict[int, tuple[Tile, NDArray[np.bool_]]] = {}

    def level_for(self, scale: float) -> int:
        """The smallest size that has a pixel for each one that is seen at a scale."""
        level = 0
        while level + 1 < len(self._sizes) and scale <= 0.5 ** (level + 1):
            level += 1
        return level

    @property
    def is_reduced(self) -> bool:
        """Whether every piece is there in every size."""
        return self._ahead >= len(self._pieces)

    def reduce_some(self) -> None:
        """The next few pieces to every size, ahead of their being wanted."""
        height, width = self._sizes[0]
        end = min(self._ahead + max(1, _AT_A_TIME // (height * width)), len(self._pieces))
        if len(self._sizes) > 1:
            self._at_level(np.arange(self._ahead, end), len(self._sizes) - 1)
        self._ahead = end

    def size(self, level: int) -> tuple[int, int]:
        """Height and width of a piece."""
        return self._sizes[level]

    def sheet(self, cells: Numbers, turns: Numbers, level: int) -> PieceImage:
        """Pieces (rows, columns) side by side, -1 for none, in quarter turns anticlockwise."""
        height, width = self._sizes[level]
        rows, columns = cells.shape
        made = np.zeros((rows, columns, height, width), np.uint32)
        # Those that are no square are only ever turned by a half.
        turns = turns % 4 if height == width else turns // 2 * 2 % 4
        for turn in range(4):
            chosen = (cells >= 0) & (turns == turn)
            if chosen.any():
                made[chosen] = np.rot90(self._at_level(cells[chosen], level), turn, (1, 2))
        flat = np.ascontiguousarray(made.swapaxes(1, 2)).reshape(rows * height, columns * width)
        form = QImage.Format.Format_RGB32
        if (cells < 0).any():
            form = QImage.Format.Format_ARGB32_Premultiplied
        across, down = columns * width, rows * height
        return PieceImage(QImage(flat.data, across, down, 4 * across, form), flat)

    def piece_image(self, piece: int, turns: int, level: int = 0) -> QImage:
        """A piece by itself; it owns its pixels."""
        return self.sheet(np.array([[piece]]), np.array([[turns]]), level).image.copy()

    def _at_level(self, pieces: Numbers, level: int) -> Tile:
        """Shape (n, height, width)."""
        if level == 0:
            pixels = self._pieces.pixels[pieces]
            made = np.full((*pixels.shape[:3], 4), 255, np.uint8)
            # Blue comes first in memory on every machine that Qt and numpy run on.
            made[..., :3] = pixels[..., ::-1]
            return made.view(np.uint32)[..., 0]
        if level not in self._reduced:
            count = len(self._pieces)
            tiles = np.zeros((count, *self._sizes[level]), np.uint32)
            self._reduced[level] = tiles, np.zeros(count, bool)
        tiles, is_done = self._reduced[level]
        missing = np.unique(pieces[~is_done[pieces]])
        if len(missing):
            tiles[missing] = _halved(self._at_level(missing, level - 1))
            is_done[missing] = True
        return tiles[pieces]


def _halved(tiles: Tile) -> Tile:
    """The mean of each two by two pixels; an odd last line is left out."""
    count, height, width = tiles.shape
    parts = np.ascontiguousarray(tiles).view(np.uint8).reshape(count, height, width, 4)
    parts = parts[:, : height // 2 * 2, : width // 2 * 2]
    total = parts[:, ::2, ::2].astype(np.uint16)
    for down, along in ((0, 1), (1, 0), (1, 1)):
        total += parts[:, down::2, along::2]
    return ((total + 2) >> 2).astype(np.uint8).view(np.uint32)[..., 0]
