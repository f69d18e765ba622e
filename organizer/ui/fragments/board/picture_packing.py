"""Finds places for pictures of any sizes so that all of them fill a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF

_GAP = 26
_LABEL = 22
"""Above each picture."""
_TRIES = 9


@dataclass(frozen=True, slots=True)
class PicturePacking:
    """How pictures are set in lines, in the unit of their sizes."""

    breadth: float
    """Where a line ends."""
    gap: float
    label: float

    def corners(self, sizes: Sequence[tuple[float, float]]) -> list[QPointF]:
        """The top left corner for each width and height."""
        found: list[QPointF] = []
        left, top, line = 0.0, self.label, 0.0
        for width, height in sizes:
            if left and left + width > self.breadth:
                left, top, line = 0.0, top + line + self.gap + self.label, 0.0
            found.append(QPointF(left, top))
            left += width + self.gap
            line = max(line, height)
        return found


def pack_pictures(
    sizes: Sequence[tuple[float, float]], width: float, height: float
) -> PicturePacking:
    """That on which the pictures are as large as can be in a window of so many pixels."""
    low, high = 1e-3, 32.0
    for _ in range(_TRIES):
        middle = (low * high) ** 0.5
        if _fits(sizes, middle, width, height):
            low = middle
        else:
            high = middle
    return _packing_at(low, width)


def _packing_at(scale: float, width: float) -> PicturePacking:
    return PicturePacking(width / scale, _GAP / scale, _LABEL / scale)


def _fits(sizes: Sequence[tuple[float, float]], scale: float, width: float, height: float) -> bool:
    corners = _packing_at(scale, width).corners(sizes)
    return all(
        (corner.x() + wide) * scale <= width and (corner.y() + high) * scale <= height
        for corner, (wide, high) in zip(corners, sizes, strict=True)
    )
