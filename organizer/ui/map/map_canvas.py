"""Shows a map of photos: dots from afar, thumbnails where there is room, and where one looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from organizer.paths import displayable
from organizer.ui.base.theme import CLUSTER_COLOURS, Colours
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.map.cluster_colours import colour_table, spread_colours
from organizer.ui.map.map_camera import MapCamera
from organizer.ui.map.map_painter import CARD, RADIUS, MapPainter
from organizer.ui.map.map_raster import raster
from organizer.ui.map.map_scene import MapScene
from organizer.ui.map.map_thumbnails import SIDES, tile_side, with_room
from organizer.ui.photos.photo_model import PhotoModel

_FRAME = 16
"""Milliseconds: thumbnails that arrive within one frame are painted together."""
_DOT = 0.34
"""Radius of a dot, of the room a photo has."""
_LARGEST_DOT = 6
_NEAREST = 200.0
"""Pixels between photos at the largest zoom."""
_NAMES_UP_TO = 4.0
"""The zoom from which on one is inside a cluster, whose name would be in the way."""
_REACH = 14
"""Pixels from a dot at which the pointer means it."""
_MOST_PIXELS = 3_000_000
"""A larger window on a fine screen is painted in logical pixels, to stay fluid."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is seen, worked out once for as long as nothing moves."""

    dots: QImage
    """With a rim around."""
    rim: float
    pixels: NDArray[np.float32]
    """Of all photos, in logical pixels."""
    tiles: list[tuple[int, QRect]]
    """Rows that have a thumbnail, and where."""


class MapCanvas(QWidget):
    """The picture alone; `MapView` is how a person handles it."""

    def __init__(
        self, model: PhotoModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = model
        self._thumbnails = thumbnails
        self.scene = MapScene(np.empty(0, np.int64), np.empty((0, 2), np.float32))
        self.camera = MapCamera(1, 1)
        self._empty = "There are no photos on the map yet."
        self._colour_of = np.empty(0, dtype=np.int64)
        self._kinds = np.empty(0, dtype=np.uint8)
        self._chosen = np.zeros(0, dtype=bool)
        self._hovered = -1
        self._lasso: list[QPointF] = []
        self._frame: _Frame | None = None
        self._look: tuple[object, MapPainter] | None = None
        self._refresh = QTimer(self, singleShot=True, interval=_FRAME)
        self._refresh.timeout.connect(self.update)
        thumbnails.loaded.connect(self._start_refresh)
        model.dataChanged.connect(self._start_refresh)

    # Content

    def _start_refresh(self, *_: object) -> None:
        """A method, not a lambda: Qt takes its connection away with the widget."""
        self._refresh.start()

    def set_empty_text(self, words: str) -> None:
        """What is said in the middle while there are no photos."""
        self._empty = words
        self.update()

    def show_scene(self, scene: MapScene) -> None:
        self.scene = scene
        self._dress()
        self._chosen = np.zeros(len(scene), dtype=bool)
        self._hovered = -1
        self.model.show(scene.photos)
        self.redraw()

    def recolour(self, labels: NDArray[np.int64], names: Sequence[str]) -> None:
        self.scene.colour(labels, names)
        self._dress()
        self.redraw()

    def _dress(self) -> None:
        """Give every cluster a colour, and every photo that of its cluster."""
        self._colour_of = spread_colours(self.scene.clusters)
        self._kinds = (np.append(self._colour_of, -1)[self.scene.labels] + 1).astype(np.uint8)

    def redraw(self) -> None:
        """Something moved or has another colour."""
        self._frame = None
        self.update()

    def look(self, camera: MapCamera) -> None:
        self.camera = camera
        self.redraw()

    # What is where

    def row_at(self, point: QPointF) -> int:
        """The photo that is meant at a pixel, -1 for none: a thumbnail before a dot."""
        frame = self._made()
        at = point.toPoint()
        for row, box in frame.tiles:
            if box.contains(at):
                return row
        if not len(self.scene):
            return -1
        away = np.abs(frame.pixels - np.array([point.x(), point.y()], np.float32)).max(axis=1)
        nearest = int(away.argmin())
        return nearest if away[nearest] <= _REACH else -1

    def rows_inside(self, line: Sequence[QPointF]) -> NDArray[np.int64]:
        """The rows of the photos within a closed line."""
        corners = np.array([(point.x(), point.y()) for point in line], dtype=np.float32)
        pixels = self._made().pixels
        low, high = corners.min(axis=0), corners.max(axis=0)
        rows = np.flatnonzero(((pixels >= low) & (pixels <= high)).all(axis=1))
        return rows[_inside(pixels[rows], corners)]

    def most_zoom(self) -> float:
        """At which photos are so far apart that their thumbnails are large."""
        one = self.camera.scale / self.camera.zoom
        return _NEAREST / max(self.scene.spacing * one, 1e-6)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        look = self._painter(colours)
        if not len(self.scene):
            painter.fillRect(self.rect(), QColor(colours.base))
            look.empty(painter, self.rect(), self._empty)
            return
        frame = self._made()
        painter.drawImage(QPointF(-frame.rim, -frame.rim), frame.dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_tiles(painter, look, frame)
        if self.camera.zoom <= _NAMES_UP_TO:
            look.names(painter, self.rect(), self._names())
        if self._lasso:
            look.lasso(painter, self._lasso)
        elif self._hovered >= 0:
            self._paint_card(painter, look, frame)

    def _paint_tiles(self, painter: QPainter, look: MapPainter, frame: _Frame) -> None:
        contents = []
        is_choosing = bool(self._chosen.any())
        for row, box in reversed(frame.tiles):
            photo = self.model.photo_at(row)
            thumbnail = None
            if photo is not None:
                contents.append(photo.content)
                side = round(box.width() * self.devicePixelRatioF())
                thumbnail = self._thumbnails.get(photo.content, side)
            colour = self._colour(int(self.scene.labels[row]))
            is_chosen = bool(self._chosen[row])
            look.tile(painter, box, thumbnail, colour, is_chosen, is_choosing and not is_chosen)
        self._thumbnails.wanted(contents, self)

    def _paint_card(self, painter: QPainter, look: MapPainter, frame: _Frame) -> None:
        row = self._hovered
        photo, label = self.model.photo_at(row), int(self.scene.labels[row])
        words, thumbnail = [], None
        if photo is not None:
            side = round(CARD * self.devicePixelRatioF())
            thumbnail = self._thumbnails.get(photo.content, side, RADIUS)
            words.append(displayable(photo.path).replace("\\", "/").rpartition("/")[2])
        if 0 <= label < len(self.scene.clusters):
            words.append(self.scene.clusters[label].name)
        at = QPoint(*(int(part) for part in frame.pixels[row]))
        look.card(painter, self.rect(), at, thumbnail, words)

    def _names(self) -> list[tuple[str, QPointF, QColor]]:
        """The names of the clusters, the largest first, and where they belong."""
        clusters = self.scene.clusters
        places = np.array([(c.across, c.down) for c in clusters], np.float32).reshape(-1, 2)
        pixels = self.camera.pixels(places)
        return [
            (clusters[n].name, QPointF(*pixels[n].tolist()), self._colour(n) or QColor())
            for n in sorted(range(len(clusters)), key=lambda n: -clusters[n].count)
            if clusters[n].count
        ]

    def _colour(self, label: int) -> QColor | None:
        known = 0 <= label < len(self._colour_of)
        return QColor(CLUSTER_COLOURS[self._colour_of[label]]) if known else None

    def _made(self) -> _Frame:
        if self._frame is None:
            self._frame = self._seen()
        return self._frame

    def _seen(self) -> _Frame:
        pixels = self.camera.pixels(self.scene.places)
        spacing = self.scene.spacing * self.camera.scale
        side = tile_side(spacing)
        tiles = self._tiles(pixels, side) if side else []
        ratio = self.devicePixelRatioF()
        if self.width() * self.height() * ratio**2 > _MOST_PIXELS:
            ratio = 1.0
        radius = round(min(max(_DOT * spacing, 1), _LARGEST_DOT) * ratio)
        dots = self._dots(pixels * np.float32(ratio), radius, ratio)
        return _Frame(dots, radius / ratio, pixels, tiles)

    def _dots(self, pixels: NDArray[np.float32], radius: int, ratio: float) -> QImage:
        """Everything as dots, in pixels of the screen."""
        is_choosing = bool(self._chosen.any())
        kinds = self._kinds
        if is_choosing:
            kinds = kinds + self._chosen.view(np.uint8) * np.uint8(len(CLUSTER_COLOURS) + 1)
        size = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        table = colour_table(Colours.of(self.palette()), is_choosing)
        image = raster(size, pixels, kinds, radius, table)
        image.setDevicePixelRatio(ratio)
        return image

    def _painter(self, colours: Colours) -> MapPainter:
        key = (colours.name, self.devicePixelRatioF(), self.font().key())
        if self._look is None or self._look[0] != key:
            self._look = key, MapPainter(colours, self.font(), self.devicePixelRatioF())
        return self._look[1]

    def _tiles(self, pixels: NDArray[np.float32], side: int) -> list[tuple[int, QRect]]:
        across, down = pixels.T
        is_near = (across > -SIDES[-1]) & (across < self.width() + SIDES[-1])
        is_near &= (down > -SIDES[-1]) & (down < self.height() + SIDES[-1])
        rows = np.flatnonzero(is_near)
        origin = self.camera.pixels(np.zeros((1, 2), np.float32))[0]
        rows = rows[with_room(pixels[rows], self.scene.rank[rows], side, origin)]
        boxes = []
        for row, (x, y) in zip(rows.tolist(), pixels[rows].tolist(), strict=True):
            box = QRect(round(x - side / 2), round(y - side / 2), side, side)
            if box.intersects(self.rect()):
                boxes.append((row, box))
        return boxes

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.look(self.camera.resized(max(1, self.width()), max(1, self.height())))

    def hideEvent(self, event: QHideEvent) -> None:
        self._thumbnails.wanted((), self)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.redraw()


def _inside(points: NDArray[np.float32], corners: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether points (n, 2) are inside a polygon (k, 2): an odd number of edges to their right."""
    odd = np.zeros(len(points), dtype=bool)
    x, y = points.T
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
            odd ^= crosses
    return odd
