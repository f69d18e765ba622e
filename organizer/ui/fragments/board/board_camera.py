"""Which part of the canvas is seen in the window, and how large."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QWidget

_MARGIN = 24
_LEGEND = 30
"""Pixels at the bottom that a fitted view leaves to the legend."""
_LARGEST_FIT = 6.0
"""Small pictures are enlarged no further to fill the window."""
_LARGEST_ZOOM = 32.0
_NOTCH = 1.2
"""How much nearer one notch of the wheel brings."""


class BoardCamera(QObject):
    """Fitted, it follows what there is to be seen until a person zooms or pans."""

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._bounds = QRectF()
        self._zoom: float | None = None
        self._centre = QPointF()

    @property
    def is_fitted(self) -> bool:
        """Whether all that there is is seen."""
        return self._zoom is None

    @property
    def zoom(self) -> float:
        """Pixels of the window for one of a piece."""
        return self._fitting() if self._zoom is None else self._zoom

    @property
    def origin(self) -> QPointF:
        """The canvas' zero in the window."""
        return self._middle() - self._centre * self.zoom

    def room(self) -> tuple[float, float]:
        """Width and height of the window that a fitted view fills."""
        width = self._window.width() - 2 * _MARGIN
        height = self._window.height() - 2 * _MARGIN - _LEGEND
        return max(40.0, width), max(40.0, height)

    def set_bounds(self, bounds: QRectF) -> None:
        """What there is to be seen, on the canvas."""
        self._bounds = bounds

    def fit(self) -> None:
        """As large as all that there is fits the window."""
        self._zoom = None
        self._centre = self._bounds.center() + QPointF(0, _LEGEND / 2 / self._fitting())
        self.changed.emit()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """What is seen at a point of the window, by default the middle, stays there."""
        around = self._middle() if around is None else around
        fixed = self.on_canvas(around)
        zoom = max(min(self._fitting(), 1.0) / 4, min(zoom, _LARGEST_ZOOM))
        self._centre = fixed - (around - self._middle()) / zoom
        self._look(zoom)

    def zoom_by(self, notches: float, around: QPointF | None = None) -> None:
        """Nearer, or for a negative number farther away; as `zoom_to`."""
        self.zoom_to(self.zoom * _NOTCH**notches, around)

    def pan(self, by: QPointF) -> None:
        """Draw the canvas along by so many pixels of the window."""
        self._centre -= by / self.zoom
        self._look(self.zoom)

    def reveal(self, box: QRectF) -> None:
        """Pan until a part of the canvas is in sight."""
        seen = self.on_window(box)
        room = QRectF(self._window.rect()).adjusted(8, 8, -8, -8)
        across = min(0.0, room.right() - seen.right()) or max(0.0, room.left() - seen.left())
        down = min(0.0, room.bottom() - seen.bottom()) or max(0.0, room.top() - seen.top())
        if across or down:
            self.pan(QPointF(across, down))

    def on_canvas(self, point: QPointF) -> QPointF:
        """From the window to the canvas."""
        return self._centre + (point - self._middle()) / self.zoom

    def on_window(self, box: QRectF) -> QRectF:
        """From the canvas to the window."""
        corner = box.topLeft() * self.zoom + self.origin
        return QRectF(corner.x(), corner.y(), box.width() * self.zoom, box.height() * self.zoom)

    def _look(self, zoom: float) -> None:
        """Some of what there is stays in the middle."""
        self._zoom = zoom
        bounds = self._bounds
        self._centre = QPointF(
            min(max(self._centre.x(), bounds.left()), bounds.right()),
            min(max(self._centre.y(), bounds.top()), bounds.bottom()),
        )
        self.changed.emit()

    def _middle(self) -> QPointF:
        return QPointF(self._window.rect().center())

    def _fitting(self) -> float:
        width, height = self.room()
        if self._bounds.isEmpty():
            return 1.0
        return min(width / self._bounds.width(), height / self._bounds.height(), _LARGEST_FIT)
