"""A grid in which everything that is selected goes: a click makes an exception."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from organizer.ui.photos.grid.photo_grid import PhotoGrid

_CTRL = Qt.KeyboardModifier.ControlModifier
_MOVES = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)


class CheckableGrid(PhotoGrid):
    """Clicks and X turn one photo over, arrows only move: nothing unmarks all the others."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            row = self.row_at(event.position().toPoint())
            if row is not None:
                self.set_current(row)
            return
        super().mousePressEvent(
            QMouseEvent(
                event.type(),
                event.position(),
                event.scenePosition(),
                event.globalPosition(),
                event.button(),
                event.buttons(),
                event.modifiers() | _CTRL,
                event.pointingDevice(),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        index = self.currentIndex()
        if key == Qt.Key.Key_X and not modifiers and index.isValid():
            self.selection.toggle(index.row())
        elif key == Qt.Key.Key_K and not modifiers and index.isValid():
            if self.is_selected(index.row()):
                self.selection.toggle(index.row())
        elif key in _MOVES:
            super().keyPressEvent(QKeyEvent(event.type(), event.key(), modifiers | _CTRL))
        else:
            super().keyPressEvent(event)
