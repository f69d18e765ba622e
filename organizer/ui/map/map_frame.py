"""What is seen of the map from one place: the dots, the thumbnails, and where each photo is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage

from organizer.ui.map.map_camera import MapCamera
from organizer.ui.map.map_raster import paint_dots
from organizer.ui.map.map_scene import MapScene
from organizer.ui.map.map_thumbnails import SIDES, choose_with_room, tile_side

_DOT = 0.34
"""Radius of a dot, of the room a photo has."""
_LARGEST_DOT = 6
_REACH = 14
"""Pixels from a dot at which the pointer means it."""
_MOST_PIXELS = 3_000_000
"""A larger window on a fine screen is painted in logical pixels, to stay fluid."""


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Worked out once for as long as nothing moves."""

    dots: QImage
    """With a rim around."""
    rim: float
    pixels: NDArray[np.float32]
    """Of all photos, in logical pixels, shape (n, 2)."""
    tiles: list[tuple[int, QRect]]
    """Rows that have a thumbnail, and where."""

    def row_at(self, point: QPointF) -> int:
        """The photo that is meant at a pixel, -1 for none: a thumbnail before a dot."""
        at = point.toPoint()
        for row, box in self.tiles:
            if box.contains(at):
                return row
        if not len(self.pixels):
            return -1
        away = np.abs(self.pixels - np.array([point.x(), point.y()], np.float32)).max(axis=1)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= _REACH else -1

    def rows_inside(self, line: Sequence[QPointF]) -> NDArray[np.int64]:
        """The rows of the photos within a closed line."""
        corners = np.array([(point.x(), point.y()) for point in line], dtype=np.float32)
        low, high = corners.min(axis=0), corners.max(axis=0)
        rows = np.flatnonzero(((self.pixels >= low) & (self.pixels <= high)).all(axis=1))
        return rows[_are_inside(self.pixels[rows], corners)]


def build_frame(
    scene: MapScene,
    camera: MapCamera,
    ratio: float,
    kinds: NDArray[np.uint8],
    table: list[int],
) -> MapFrame:
    """A frame of the camera's size, of so many pixels of the screen for a logical one.

    The kinds of the photos, shape (n,), have their colours in `table` as `paint_dots` says.
    """
    pixels = camera.pixels(scene.places)
    spacing = scene.spacing * camera.scale
    side = tile_side(spacing)
    tiles = _place_tiles(scene, camera, pixels, side) if side else []
    if camera.width * camera.height * ratio**2 > _MOST_PIXELS:
        ratio = 1.0
    radius = round(min(max(_DOT * spacing, 1), _LARGEST_DOT) * ratio)
    size = max(1, round(camera.width * ratio)), max(1, round(camera.height * ratio))
    dots = paint_dots(size, pixels * np.float32(ratio), kinds, radius, table)
    dots.setDevicePixelRatio(ratio)
    return MapFrame(dots, radius / ratio, pixels, tiles)


def _place_tiles(
    scene: MapScene, camera: MapCamera, pixels: NDArray[np.float32], side: int
) -> list[tuple[int, QRect]]:
    across, down = pixels.T
    is_near = (across > -SIDES[-1]) & (across < camera.width + SIDES[-1])
    is_near &= (down > -SIDES[-1]) & (down < camera.height + SIDES[-1])
    rows = np.flatnonzero(is_near)
    origin = camera.pixels(np.zeros((1, 2), np.float32))[0]
    rows = rows[choose_with_room(pixels[rows], scene.rank[rows], side, origin)]
    room = QRect(0, 0, camera.width, camera.height)
    boxes = []
    for row, (x, y) in zip(rows.tolist(), pixels[rows].tolist(), strict=True):
        box = QRect(round(x - side / 2), round(y - side / 2), side, side)
        if box.intersects(room):
            boxes.append((row, box))
    return boxes


def _are_inside(points: NDArray[np.float32], corners: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether points (n, 2) are inside a polygon (k, 2): an odd number of edges to their right."""
    odd = np.zeros(len(points), dtype=bool)
    x, y = points.T
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
            odd ^= crosses
    return odd
