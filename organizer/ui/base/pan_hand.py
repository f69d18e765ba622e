"""Draws what a widget shows along with the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class PanHand:
    """By the middle button, or by the left one while the space bar is held; shows a hand."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._grip: QPointF | None = None
        self._is_ready = False

    @property
    def is_gripping(self) -> bool:
        """Whether what is shown goes along with the pointer now."""
        return self._grip is not None

    def hold(self, is_ready: bool) -> None:
        """The space bar is held or let go."""
        self._is_ready = is_ready
        self._show_pointer()

    def begin(self, event: QMouseEvent) -> bool:
        """Whether this press takes hold of what is shown."""
        is_middle = event.button() == Qt.MouseButton.MiddleButton
        if is_middle or (self._is_ready and event.button() == Qt.MouseButton.LeftButton):
            self._grip = event.position()
            self._show_pointer()
            return True
        return False

    def pull(self, at: QPointF) -> QPointF | None:
        """How far it goes along to this pixel; None where nothing has hold of it."""
        if self._grip is None:
            return None
        moved, self._grip = at - self._grip, at
        return moved

    def end(self) -> bool:
        """Let go; whether something had hold of it."""
        if self._grip is None:
            return False
        self._grip = None
        self._show_pointer()
        return True

    def _show_pointer(self) -> None:
        if self._grip is not None:
            self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._is_ready:
            self._widget.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._widget.unsetCursor()
