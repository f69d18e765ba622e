"""A grid in which everything that is selected goes: a click makes an exception."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, Qt
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

    _pointed: int | None = None
    """A photo without a tick that was clicked with the right button, until the next act."""

    def chosen_ids(self) -> list[int]:
        """What a menu applies to: a photo that it was opened on, or else all that are ticked."""
        return self.selected_ids() if self._pointed is None else [self._pointed]

    def make_current(self, photo_id: int) -> None:
        """Put the cursor on a photo and scroll to it; the ticks are decisions and stay."""
        row = -1 if self.photos is None else self.photos.row_of(photo_id)
        if row >= 0:
            self.scroll_to(photo_id)
            self.selection.go_to(row, _CTRL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(None)
        if event.button() == Qt.MouseButton.RightButton:
            row = self.row_at(event.position().toPoint())
            if row is not None:
                self.set_current(row)
                self._point_at(None if self.is_selected(row) else self.current_id())
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

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        self._point_at(None)
        super().selectionChanged(selected, deselected)

    def return_to_place(self) -> None:
        """The rows are others: the photo that was pointed at may be gone."""
        self._point_at(None)
        super().return_to_place()

    def _point_at(self, photo: int | None) -> None:
        if photo != self._pointed:
            self._pointed = photo
            self._announce.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._point_at(None)
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
