"""The map of the library: look around, draw a line around photos, open them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from organizer import formatting
from organizer.ui.base.pan_hand import PanHand
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.map.map_camera import MapCamera
from organizer.ui.map.map_canvas import MapCanvas
from organizer.ui.map.map_scene import MapScene
from organizer.ui.photos.photo_model import PhotoModel

_NOTCH = 1.25
"""How much nearer one notch of the wheel brings."""
_PAN = 80
"""Pixels that an arrow key moves."""
_ARROWS = {
    Qt.Key.Key_Left: (_PAN, 0),
    Qt.Key.Key_Right: (-_PAN, 0),
    Qt.Key.Key_Up: (0, _PAN),
    Qt.Key.Key_Down: (0, -_PAN),
}
_Buttons = Qt.MouseButton
_Keys = Qt.KeyboardModifier


class MapView(MapCanvas):
    """Drag a line around photos to select them; Shift adds to what is selected, Ctrl takes away.

    The wheel zooms about the pointer. The middle button, or the left one with the space bar,
    draws the map along.
    """

    selection_changed = Signal(Sequence)
    """The ids of the selected photos."""
    opened = Signal(int)
    """A photo was double-clicked, or Return pressed on it."""
    menu_requested = Signal(QPoint, list)
    """Where, on the screen, and the ids of the selected photos."""

    def __init__(
        self, model: PhotoModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        """The model is the map's own."""
        super().__init__(model, thumbnails, parent)
        self._hand = PanHand(self)
        self._pressed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Map of photos")

    # Content

    def show_map(self, photos: NDArray[np.int64], points: NDArray[np.float32]) -> None:
        """Ids (n,) and their places (n, 2), 0 to 1. What is seen and selected stays."""
        before = self.selected()
        self.show_scene(MapScene(photos, points))
        self._choose(self.scene.rows_of(before), is_told=False)
        if self.selected() != before:
            self.selection_changed.emit(self.selected())

    def selected(self) -> list[int]:
        """The ids of the selected photos, ascending."""
        return sorted(self.scene.photos[self._chosen].tolist())

    def select(self, photos: Sequence[int]) -> None:
        """Select those of these photos that are on the map, and no others."""
        self._choose(self.scene.rows_of(photos))

    def reveal(self, photo: int) -> None:
        """Select a photo, and no other, and draw the map along until it is seen."""
        self.select([photo])
        for pixel in self.frame.pixels[self.scene.rows_of([photo])]:
            at = QPointF(*pixel.tolist())
            if not self.rect().contains(at.toPoint()):
                away = QPointF(self.rect().center()) - at
                self.look(self.camera.moved(away.x(), away.y()))

    def select_all(self) -> None:
        """Select every photo of the map."""
        self._choose(np.arange(len(self.scene)))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """So many times nearer, about a pixel or else the middle."""
        at = at or QPointF(self.rect().center())
        self.look(self.camera.zoomed(factor, at.x(), at.y(), self.most_zoom()))

    def fit(self) -> None:
        """Show the whole map."""
        self.look(MapCamera(self.camera.width, self.camera.height))

    def _choose(self, rows: NDArray[np.int64], is_told: bool = True) -> None:
        chosen = np.zeros(len(self.scene), dtype=bool)
        chosen[rows] = True
        if (chosen == self._chosen).all():
            return
        self._chosen = chosen
        words = f"{formatting.photos(len(self.scene))}, {int(chosen.sum())} selected"
        self.setAccessibleDescription(words)
        self.redraw()
        if is_told:
            self.selection_changed.emit(self.selected())

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hover(-1)
        if not self._hand.begin(event) and event.button() == _Buttons.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        moved = self._hand.pull(at)
        if moved is not None:
            self.look(self.camera.moved(moved.x(), moved.y()))
        elif self._pressed is not None:
            away = (at - self._pressed).manhattanLength()
            if self._lasso or away >= QApplication.startDragDistance():
                self._lasso = [*(self._lasso or [self._pressed]), at]
                self.update()
        else:
            self._hover(self.frame.row_at(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hand.end():
            return
        if self._pressed is not None and event.button() == _Buttons.LeftButton:
            line, self._lasso, self._pressed = self._lasso, [], None
            if line:
                self._change(self.frame.rows_inside(line), event.modifiers())
            else:
                row = self.frame.row_at(event.position())
                self._change(np.array([row][: row >= 0], dtype=np.int64), event.modifiers())
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.frame.row_at(event.position())
        if event.button() == _Buttons.LeftButton and row >= 0:
            self.opened.emit(int(self.scene.photos[row]))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hover(-1)
        self.zoom(_NOTCH ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def event(self, event: QEvent) -> bool:
        """Two fingers on a touch pad come as a gesture of the system."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A photo that is not selected is selected first, as in a list."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            row = self.frame.row_at(QPointF(event.pos()))
            if row >= 0 and not self._chosen[row]:
                self._choose(np.array([row]))
        self._hover(-1)
        self.menu_requested.emit(event.globalPos(), self.selected())

    def _change(self, rows: NDArray[np.int64], keys: Qt.KeyboardModifier) -> None:
        before = np.flatnonzero(self._chosen)
        if keys & (_Keys.ControlModifier | _Keys.AltModifier):
            rows = np.setdiff1d(before, rows)
        elif keys & _Keys.ShiftModifier:
            rows = np.union1d(before, rows)
        self._choose(rows)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.update()

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(_NOTCH)
            case Qt.Key.Key_Minus:
                self.zoom(1 / _NOTCH)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Escape if self._chosen.any() or self._lasso:
                self._lasso, self._pressed = [], None
                self._choose(np.empty(0, dtype=np.int64))
                self.update()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open()
            case Qt.Key.Key_Space:
                self._hand.hold(True)
            case key if key in _ARROWS:
                self.look(self.camera.moved(*_ARROWS[Qt.Key(key)]))
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hand.hold(False)
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hand.hold(False)
        super().focusOutEvent(event)

    def _open(self) -> None:
        """The photo under the pointer, else the first selected one."""
        rows = np.flatnonzero(self._chosen)
        row = self._hovered if self._hovered >= 0 else int(rows[0]) if len(rows) else -1
        if row >= 0:
            self.opened.emit(int(self.scene.photos[row]))
