"""Draws the canvas along by the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from organizer.ui.fragments.board.board_camera import BoardCamera


class PanHand:
    """Grips with the middle button, or with the left one while the space bar is held."""

    def __init__(self, window: QWidget, camera: BoardCamera) -> None:
        self._window = window
        self._camera = camera
        self._grip: QPointF | None = None
        self._is_ready = False

    @property
    def is_gripping(self) -> bool:
        """Whether the canvas moves with the mouse now."""
        return self._grip is not None

    def hold(self, is_ready: bool) -> None:
        """The space bar is held, or let go."""
        self._is_ready = is_ready
        self._show_pointer()

    def press(self, event: QMouseEvent) -> None:
        """Grip, if it is a button for that."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and self._is_ready):
            self._grip = event.position()
            self._show_pointer()

    def move(self, event: QMouseEvent) -> None:
        """Draw along what is gripped."""
        if self._grip is not None:
            by = event.position() - self._grip
            self._grip = event.position()
            self._camera.pan(by)

    def release(self) -> None:
        """Let go."""
        self._grip = None
        self._show_pointer()

    def _show_pointer(self) -> None:
        if self._grip is not None:
            self._window.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._is_ready:
            self._window.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._window.unsetCursor()
