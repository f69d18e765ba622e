"""Where the values that were tried are in a plot of several strips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

LEFT, RIGHT, TOP, BOTTOM = 78, 16, 34, 26
"""Pixels beside, above and below the strips."""
_GAP = 18
"""Between two curves, which each have a strip of their own."""
_LOGARITHMIC = 8
"""Values that span more than this ratio are spaced by ratio."""


@dataclass(frozen=True, slots=True)
class SweepAxes:
    """Strips one above the other in a widget of `width` x `height`, over the same values."""

    width: int
    height: int
    strips: int
    values: tuple[float, ...]
    """Ascending; a row is the number of one of them."""

    def strip(self, number: int) -> QRectF:
        """The room of a curve, the first at the top."""
        room = self.height - TOP - BOTTOM - _GAP * (self.strips - 1)
        height = room / self.strips
        top = TOP + number * (height + _GAP)
        return QRectF(LEFT, top, self.width - LEFT - RIGHT, max(height, 1))

    def x(self, row: int) -> float:
        """The pixel across of a row."""
        strip = self.strip(0)
        return float(strip.left() + self._shares()[row] * strip.width())

    def nearest(self, x: float) -> int:
        """The row that is nearest to a pixel across; -1 where there is none."""
        if not self.values:
            return -1
        strip = self.strip(0)
        return int(np.abs(self._shares() - (x - strip.left()) / strip.width()).argmin())

    def row_of(self, value: float) -> int:
        """The row whose value is nearest."""
        return int(np.abs(np.array(self.values) - value).argmin())

    def _shares(self) -> NDArray[np.float64]:
        """Where each value is between the left end, 0, and the right, 1."""
        values = np.array(self.values, dtype=np.float64)
        if values[0] > 0 and values[-1] / values[0] > _LOGARITHMIC:
            values = np.log(values)
        span = values[-1] - values[0]
        return (values - values[0]) / span if span else np.full(len(values), 0.5)
