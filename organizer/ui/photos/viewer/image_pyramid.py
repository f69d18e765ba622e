"""A large picture at full size, half, a quarter and so on, to be drawn quickly at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

_SMALL = 1024
"""A level whose longer side is no longer than this is the last."""


@dataclass(frozen=True, slots=True)
class ImagePyramid:
    """The levels, each half the size of the one before."""

    levels: tuple[QImage, ...]
    pixels: tuple[NDArray[np.uint8], ...]
    """What the images draw from: they do not own it."""

    @property
    def size(self) -> QSize:
        """Of the picture itself, in pixels."""
        return self.levels[0].size()

    @property
    def bytes(self) -> int:
        """Memory that all levels take together."""
        return sum(level.nbytes for level in self.pixels)

    def level_for(self, zoom: float) -> QImage:
        """The smallest level that has a pixel for each one that is seen at a zoom."""
        level = 0
        while level + 1 < len(self.levels) and zoom <= 0.5 ** (level + 1):
            level += 1
        return self.levels[level]


def build_pyramid(pixels: NDArray[np.uint8]) -> ImagePyramid:
    """The pyramid of an RGB picture, (height, width, 3). Takes long: for a worker thread.

    numpy and Pillow let other threads run meanwhile; QImage's own conversions do not.
    """
    level = np.empty((*pixels.shape[:2], 4), np.uint8)
    level[..., :3] = pixels[..., ::-1]
    level[..., 3] = 255
    levels = [level]
    while max(level.shape[:2]) > _SMALL:
        height, width = level.shape[:2]
        image = Image.frombuffer("RGBX", (width, height), level, "raw", "RGBX", 0, 1)
        level = np.ascontiguousarray(image.reduce(2))
        levels.append(level)
    return ImagePyramid(tuple(_wrapped(level) for level in levels), tuple(levels))


def _wrapped(level: NDArray[np.uint8]) -> QImage:
    """RGB32 is blue, green, red and 255 in memory on every machine Qt and numpy wheels run on."""
    height, width = level.shape[:2]
    return QImage(level.data, width, height, 4 * width, QImage.Format.Format_RGB32)
