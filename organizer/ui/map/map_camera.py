"""Which part of the map is seen: from places on the map to pixels and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_MARGIN = 0.92
"""Share of the window that the whole map takes."""
_OUT = 0.5
"""How small the map may be, against what fits."""


@dataclass(frozen=True, slots=True)
class MapCamera:
    """A window of `width` x `height` pixels on a map whose places are 0 to 1 across and down."""

    width: int
    height: int
    across: float = 0.5
    down: float = 0.5
    """The place in the middle of the window."""
    zoom: float = 1.0
    """1 shows the whole map."""

    @property
    def scale(self) -> float:
        """Pixels across the map."""
        return max(1.0, _MARGIN * min(self.width, self.height)) * self.zoom

    def pixels(self, places: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where places (n, 2) are in the window, shape (n, 2)."""
        shift = np.array(
            [self.width / 2 - self.across * self.scale, self.height / 2 - self.down * self.scale],
            dtype=np.float32,
        )
        return places * np.float32(self.scale) + shift

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The place at a pixel of the window."""
        return (
            self.across + (x - self.width / 2) / self.scale,
            self.down + (y - self.height / 2) / self.scale,
        )

    def resized(self, width: int, height: int) -> MapCamera:
        """The same place in the middle of a window of another size."""
        return replace(self, width=width, height=height)

    def moved(self, x: float, y: float) -> MapCamera:
        """The map drawn along by so many pixels; some of it stays in the middle."""
        return _centred(self, self.across - x / self.scale, self.down - y / self.scale)

    def zoomed(self, factor: float, x: float, y: float, most: float) -> MapCamera:
        """Nearer or further, up to a zoom of `most`; what is at the pixel stays there."""
        zoom = min(max(self.zoom * factor, _OUT), max(most, 1.0))
        across, down = self.place(x, y)
        nearer = replace(self, zoom=zoom)
        left, top = nearer.place(x, y)
        return _centred(nearer, self.across + across - left, self.down + down - top)


def _centred(camera: MapCamera, across: float, down: float) -> MapCamera:
    return replace(camera, across=min(max(across, 0.0), 1.0), down=min(max(down, 0.0), 1.0))
