"""Two pictures that are zoomed and panned together, side by side or in turn."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from organizer.ui.photos.viewer.picture_camera import Viewport
from organizer.ui.photos.viewer.picture_canvas import PictureCanvas

_TURN_MS = 600
"""Slow enough not to be a flashing light."""
_BETWEEN = 2


class LinkedCanvas(PictureCanvas):
    """A `PictureCanvas` that says where a person looks, and can be made to look there too."""

    viewport_changed = Signal(Viewport)
    """What a person chose to see here."""

    def viewport(self) -> Viewport:
        """What is seen now."""
        return self.camera.viewport()

    def show_viewport(self, viewport: Viewport) -> None:
        """See the same here; tells nothing."""
        self.camera.show(viewport)
        self._show_view()

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self.viewport_changed.emit(self.viewport())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._grip is not None:
            self.viewport_changed.emit(self.viewport())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.viewport_changed.emit(self.viewport())


class PictureStage(QWidget):
    """A left and a right picture; while it flickers, both in one place in turn."""

    turned = Signal(bool)
    """While it flickers: whether the left picture is the one seen now."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = LinkedCanvas(self), LinkedCanvas(self)
        self.left.setAccessibleName("The one to keep")
        self.right.setAccessibleName("Its duplicate")
        self.left.viewport_changed.connect(self.right.show_viewport)
        self.right.viewport_changed.connect(self.left.show_viewport)
        self._turns = QTimer(self, interval=_TURN_MS)
        self._turns.timeout.connect(self.turn)
        self.is_left_on_top = True
        """Which picture is seen while it flickers."""
        self.setMinimumSize(320, 160)

    @property
    def is_flickering(self) -> bool:
        """Whether both pictures are shown in one place in turn."""
        return self._turns.isActive()

    def flicker(self, is_wanted: bool) -> None:
        """Show both pictures in turn, in the whole room, or side by side."""
        if is_wanted:
            self._turns.start()
        else:
            self._turns.stop()
        self._place()

    def turn(self) -> None:
        """Bring the other picture to the top."""
        self.is_left_on_top = not self.is_left_on_top
        (self.left if self.is_left_on_top else self.right).raise_()
        self.turned.emit(self.is_left_on_top)

    def zoom_by(self, factor: float) -> None:
        """Zoom both around the middle; above 1 brings them nearer."""
        self.left.zoom_to(self.left.zoom * factor)
        self.right.show_viewport(self.left.viewport())

    def fit(self) -> None:
        """Show the whole of both."""
        self.left.fit()
        self.right.fit()

    def toggle_full_size(self) -> None:
        """Between fitted and, on the left, one to one."""
        self.left.toggle_full_size()
        self.right.show_viewport(self.left.viewport())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        viewport = self.left.viewport()
        (self.left if self.is_left_on_top else self.right).raise_()
        if self.is_flickering:
            self.left.setGeometry(self.rect())
            self.right.setGeometry(self.rect())
        else:
            half = (self.width() - _BETWEEN) // 2
            self.left.setGeometry(QRect(0, 0, half, self.height()))
            self.right.setGeometry(QRect(self.width() - half, 0, half, self.height()))
        self.left.show_viewport(viewport)
        self.right.show_viewport(viewport)
