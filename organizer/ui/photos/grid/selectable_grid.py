"""A grid in which photos are chosen with keys and pointer."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from organizer.ui.photos.grid.cell_painter import CellPainter
from organizer.ui.photos.grid.grid_geometry import GridMove
from organizer.ui.photos.grid.grid_view import GridView
from organizer.ui.photos.grid.rubber_band import RubberBand

_CELL_STEP = 16
"""Logical pixels that a notch of the wheel changes the cells by."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier

_KEYS = {
    Qt.Key.Key_Left: GridMove.LEFT,
    Qt.Key.Key_Right: GridMove.RIGHT,
    Qt.Key.Key_Up: GridMove.UP,
    Qt.Key.Key_Down: GridMove.DOWN,
    Qt.Key.Key_PageUp: GridMove.PAGE_UP,
    Qt.Key.Key_PageDown: GridMove.PAGE_DOWN,
    Qt.Key.Key_Home: GridMove.HOME,
    Qt.Key.Key_End: GridMove.END,
}


class SelectableGrid(GridView):
    """Clicks, Shift and Ctrl, the rubber band and the keys work as in a file manager."""

    opened = Signal(int)
    """Enter or a double click."""
    previewed = Signal(int)
    """Space."""
    judged = Signal(int, bool)
    """A photo, and whether its thumb up was clicked, or its thumb down."""
    menu_requested = Signal(QPoint, list)
    """A global point and the selected ids as list[int]."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.band: RubberBand | None = None
        self.hovered: int | None = None
        """The row under the pointer."""
        self.pressed_row: int | None = None
        """The row the left button went down on, until it goes up."""
        self._press_point = QPoint()
        self._selects_on_release = False
        self.viewport().setMouseTracking(True)

    def selected_ids(self) -> list[int]:
        """The selected photos, in the order shown."""
        ids: list[int] = self.selection.ids().tolist()
        return ids

    def select_ids(self, ids: Iterable[int]) -> None:
        """Select these and no others; the first becomes the current one."""
        if self.photos is None:
            return
        rows = self.photos.rows_of(np.fromiter(ids, np.int64))
        self.selection.select_rows(rows)
        if rows.size:
            self.set_current(int(rows[0]))

    def current_id(self) -> int | None:
        """The photo on which the cursor is."""
        row = self.selection.current_row
        return None if self.photos is None or row < 0 else self.photos.id_at(row)

    def set_current(self, row: int) -> None:
        """Put the cursor on a row; the selection stays as it is."""
        self.selection.set_current(row)

    def is_selected(self, row: int) -> bool:
        """Whether a row is selected."""
        return self.selection.contains(row)

    def make_current(self, photo_id: int) -> None:
        """Put the cursor on a photo, select it alone, and scroll to it."""
        row = -1 if self.photos is None else self.photos.row_of(photo_id)
        if row >= 0:
            self.scroll_to(photo_id)
            self.selection.go_to(row, Qt.KeyboardModifier.NoModifier)

    def return_to_place(self) -> None:
        """The rows are others: whatever the pointer was about to do is over."""
        self._stop_band()
        self.hovered, self.pressed_row, self.selection.anchor = None, None, 0
        super().return_to_place()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that are not the grid's own are left to the window's actions."""
        key = Qt.Key(event.key())
        photo = self.current_id()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif key in _KEYS and self.cells.count:
            row = self.scroller.row_after(self.selection.current_row, _KEYS[key])
            self.selection.go_to(row, event.modifiers())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and photo is not None:
            self.opened.emit(photo)
        elif key == Qt.Key.Key_Space and photo is not None:
            if event.modifiers() & _CTRL:
                self.selection.toggle(self.selection.current_row)
            else:
                self.previewed.emit(photo)
        else:
            event.ignore()

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row = self.row_at(point)
        self._press_point, self._selects_on_release = point, False
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed_row = row
            if row is None:
                self._start_band(point, event.modifiers())
            else:
                self._press(row, point, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            if row is None:
                self.clearSelection()
            elif not self.is_selected(row):
                self.selection.go_to(row, Qt.KeyboardModifier.NoModifier)

    def _thumb_at(self, row: int, point: QPoint) -> bool | None:
        """Whether a point is on the thumb up, or down, of a search result."""
        if self.photos is None or self.photos.scores is None:
            return None
        up, down = CellPainter.thumb_rects(self.cell_rect(row), self.cells.side)
        return True if up.contains(point) else False if down.contains(point) else None

    def _press(self, row: int, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        thumb = self._thumb_at(row, point)
        if thumb is not None and self.photos is not None:
            self.judged.emit(self.photos.id_at(row), thumb)
            return
        is_check = CellPainter.check_rect(self.cell_rect(row)).contains(point)
        if modifiers & _SHIFT:
            self.selection.go_to(row, modifiers)
        elif modifiers & _CTRL or is_check:
            self.selection.toggle(row)
        elif self.is_selected(row):  # perhaps the start of a drag of the whole selection
            self.set_current(row)
            self._selects_on_release = True
        else:
            self.selection.go_to(row, modifiers)

    def _start_band(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        before = QItemSelection()
        if modifiers & (_CTRL | _SHIFT):
            before = QItemSelection(self.selectionModel().selection())
        else:
            self.clearSelection()
        self._stop_band()
        self.band = RubberBand(self, point, before)

    def _stop_band(self) -> None:
        if self.band is not None:
            self.band.stop()
            self.band = None
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self.band is not None:
            self.band.stretch(point)
        elif self.pressed_row is not None and event.buttons() & Qt.MouseButton.LeftButton:
            distance = (point - self._press_point).manhattanLength()
            if distance >= QApplication.startDragDistance() and self.is_selected(self.pressed_row):
                self._selects_on_release = False
                self.startDrag(Qt.DropAction.CopyAction)
        self._hover(self.row_at(point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._selects_on_release and self.pressed_row is not None:
            self.selection.go_to(self.pressed_row, Qt.KeyboardModifier.NoModifier)
        self.pressed_row, self._selects_on_release = None, False
        self._stop_band()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        is_thumb = row is not None and self._thumb_at(row, event.position().toPoint()) is not None
        if row is not None and is_left and not is_thumb and self.photos is not None:
            self.opened.emit(self.photos.id_at(row))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CTRL:
            notches = event.angleDelta().y() / 120
            self.set_cell(self.cell + round(notches * _CELL_STEP))
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            point = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_requested.emit(point, self.selected_ids())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def _hover(self, row: int | None) -> None:
        if row != self.hovered:
            for changed in (row, self.hovered):
                if changed is not None:
                    self.viewport().update(self.cell_rect(changed))
            self.hovered = row
