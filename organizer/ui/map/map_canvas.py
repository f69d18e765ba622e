"""Shows a map of photos: dots from afar, thumbnails where there is room, and where one looks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from organizer.paths import displayable
from organizer.ui.base.theme import CLUSTER_COLOURS, Colours
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.map.cluster_colours import build_colour_table, spread_colours
from organizer.ui.map.map_camera import MapCamera
from organizer.ui.map.map_frame import MapFrame, build_frame
from organizer.ui.map.map_painter import CARD, RADIUS, MapPainter
from organizer.ui.map.map_scene import MapScene
from organizer.ui.photos.photo_model import PhotoModel

_FRAME_MS = 16
"""Thumbnails that arrive within one frame are painted together."""
_NEAREST = 200.0
"""Pixels between photos at the largest zoom."""
_NAMES_UP_TO = 4.0
"""The zoom from which on one is inside a cluster, whose name would be in the way."""
_EMPTY = "There are no photos on the map yet."


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
        self._colour_of = np.empty(0, dtype=np.int64)
        self._kinds = np.empty(0, dtype=np.uint8)
        self._chosen = np.zeros(0, dtype=bool)
        self._hovered = -1
        self._lasso: list[QPointF] = []
        self._frame: MapFrame | None = None
        self._map_painter: tuple[object, MapPainter] | None = None
        self._refresh = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._refresh.timeout.connect(self.update)
        thumbnails.loaded.connect(self._start_refresh)
        model.dataChanged.connect(self._start_refresh)

    # Content

    def _start_refresh(self, *_: object) -> None:
        """A method, not a lambda: Qt takes its connection away with the widget."""
        self._refresh.start()

    def show_scene(self, scene: MapScene) -> None:
        """Another map; nothing of it is selected, and the camera stays."""
        self.scene = scene
        self._dress()
        self._chosen = np.zeros(len(scene), dtype=bool)
        self._hovered = -1
        self.model.show(scene.photos)
        self.redraw()

    def colour_by(self, labels: NDArray[np.int64], names: Sequence[str]) -> None:
        """The cluster of each photo, in the order the scene was made of, -1 for none; names."""
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
        """See another part of the map."""
        self.camera = camera
        self.redraw()

    # What is where

    @property
    def frame(self) -> MapFrame:
        """What is seen now."""
        if self._frame is None:
            self._frame = self._build_frame()
        return self._frame

    def most_zoom(self) -> float:
        """At which photos are so far apart that their thumbnails are large."""
        one = self.camera.scale / self.camera.zoom
        return _NEAREST / max(self.scene.spacing * one, 1e-6)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        map_painter = self._painter(colours)
        if not len(self.scene):
            painter.fillRect(self.rect(), QColor(colours.base))
            map_painter.draw_sentence(painter, self.rect(), _EMPTY)
            return
        frame = self.frame
        painter.drawImage(QPointF(-frame.rim, -frame.rim), frame.dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_tiles(painter, map_painter, frame)
        if self.camera.zoom <= _NAMES_UP_TO:
            map_painter.draw_names(painter, self.rect(), self._names())
        if self._lasso:
            map_painter.draw_lasso(painter, self._lasso)
        elif self._hovered >= 0:
            self._paint_card(painter, map_painter, frame)

    def _paint_tiles(self, painter: QPainter, map_painter: MapPainter, frame: MapFrame) -> None:
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
            map_painter.draw_tile(
                painter, box, thumbnail, colour, is_chosen, is_choosing and not is_chosen
            )
        self._thumbnails.set_wanted(contents, self)

    def _paint_card(self, painter: QPainter, map_painter: MapPainter, frame: MapFrame) -> None:
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
        map_painter.draw_card(painter, self.rect(), at, thumbnail, words)

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

    def _build_frame(self) -> MapFrame:
        is_choosing = bool(self._chosen.any())
        kinds = self._kinds
        if is_choosing:
            kinds = kinds + self._chosen.view(np.uint8) * np.uint8(len(CLUSTER_COLOURS) + 1)
        table = build_colour_table(Colours.of(self.palette()), is_choosing)
        return build_frame(self.scene, self.camera, self.devicePixelRatioF(), kinds, table)

    def _painter(self, colours: Colours) -> MapPainter:
        key = (colours.name, self.devicePixelRatioF(), self.font().key())
        if self._map_painter is None or self._map_painter[0] != key:
            self._map_painter = key, MapPainter(colours, self.font(), self.devicePixelRatioF())
        return self._map_painter[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.look(self.camera.resized(max(1, self.width()), max(1, self.height())))

    def hideEvent(self, event: QHideEvent) -> None:
        self._thumbnails.set_wanted((), self)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.redraw()
