"""A grid in which photos are chosen with keys and pointer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from organizer.ui.photos.grid.cell_painter import CellPainter
from organizer.ui.photos.grid.grid_geometry import GridMove
from organizer.ui.photos.grid.grid_view import GridView

_CELL_STEP = 16
_FRAME = 16
"""Milliseconds."""

_Select = QItemSelectionModel.SelectionFlag
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


@dataclass(frozen=True, slots=True)
class _RubberBand:
    """A rubber band; the points are those of the whole grid."""

    start: QPoint
    end: QPoint
    before: QItemSelection
    """What stays selected whatever the band touches."""

    @property
    def rect(self) -> QRect:
        return QRect(self.start, self.end).normalized()


class SelectableGrid(GridView):
    """Clicks, Shift and Ctrl, the rubber band and the keys work as in a file manager."""

    opened = Signal(int)
    """Enter or a double click."""
    previewed = Signal(int)
    """Space."""
    judged = Signal(int, bool)
    """A photo, and whether its thumb up was clicked, or its thumb down."""
    menu_requested = Signal(QPoint, object)
    """A global point and the selected ids as list[int]."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.band: _RubberBand | None = None
        self.hovered: int | None = None
        self.pressed_row: int | None = None
        """The row the left button went down on, until it goes up."""
        self._anchor = 0
        self._press_point = QPoint()
        self._selects_on_release = False
        self._band_scroll = QTimer(self, interval=_FRAME)
        self._band_scroll.timeout.connect(self._scroll_band)
        self.viewport().setMouseTracking(True)

    def make_current(self, photo_id: int) -> None:
        """Put the cursor on a photo, select it alone, and scroll to it."""
        row = -1 if self.photos is None else self.photos.row_of(photo_id)
        if row >= 0:
            self._go_to(row, Qt.KeyboardModifier.NoModifier)

    def set_current(self, row: int) -> None:
        self._anchor = row
        super().set_current(row)

    def return_to_place(self) -> None:
        self.band, self.hovered, self.pressed_row, self._anchor = None, None, None, 0
        self._band_scroll.stop()
        super().return_to_place()

    def _go_to(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Move the cursor: alone, with Shift the selection up to it, with Ctrl without it."""
        anchor = self._anchor
        self.set_current(row)
        if modifiers & _SHIFT:
            self._anchor = anchor
            span = (min(anchor, row), max(anchor, row))
            how = _Select.Select if modifiers & _CTRL else _Select.ClearAndSelect
            self.selectionModel().select(self.selection_of([span]), how)
        elif not modifiers & _CTRL:
            self.selectionModel().select(self.selection_of([(row, row)]), _Select.ClearAndSelect)
        self.scrollTo(self.model().index(row, 0))

    def _toggle(self, row: int) -> None:
        self.set_current(row)
        self.selectionModel().select(self.model().index(row, 0), _Select.Toggle)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that are not the grid's own are left to the window's actions."""
        key = Qt.Key(event.key())
        photo = self.current_id()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif key in _KEYS and self.cells.count:
            self._go_to(self.stepped(_KEYS[key]), event.modifiers())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and photo is not None:
            self.opened.emit(photo)
        elif key == Qt.Key.Key_Space and photo is not None:
            if event.modifiers() & _CTRL:
                self._toggle(self.currentIndex().row())
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
                self._go_to(row, Qt.KeyboardModifier.NoModifier)

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
            self._go_to(row, modifiers)
        elif modifiers & _CTRL or is_check:
            self._toggle(row)
        elif self.is_selected(row):  # perhaps the start of a drag of the whole selection
            self.set_current(row)
            self._selects_on_release = True
        else:
            self._go_to(row, modifiers)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self.band is not None:
            self._stretch_band(point)
        elif self.pressed_row is not None and event.buttons() & Qt.MouseButton.LeftButton:
            distance = (point - self._press_point).manhattanLength()
            if distance >= QApplication.startDragDistance() and self.is_selected(self.pressed_row):
                self._selects_on_release = False
                self.startDrag(Qt.DropAction.CopyAction)
        self._hover(self.row_at(point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._selects_on_release and self.pressed_row is not None:
            self._go_to(self.pressed_row, Qt.KeyboardModifier.NoModifier)
        self.pressed_row, self._selects_on_release = None, False
        if self.band is not None:
            self.band = None
            self._band_scroll.stop()
            self.viewport().update()

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

    # The rubber band

    def _start_band(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        before = QItemSelection()
        if modifiers & (_CTRL | _SHIFT):
            before = QItemSelection(self.selectionModel().selection())
        else:
            self.clearSelection()
        start = point + QPoint(0, self.verticalOffset())
        self.band = _RubberBand(start, start, before)
        self._band_scroll.start()

    def _stretch_band(self, point: QPoint) -> None:
        if self.band is None or self.photos is None:
            return
        self.band = replace(self.band, end=point + QPoint(0, self.verticalOffset()))
        touched = self.selection_of(self.cells.spans_in(self.band.rect))
        touched.merge(self.band.before, _Select.Select)
        self.selectionModel().select(touched, _Select.ClearAndSelect)
        self.viewport().update()

    def _scroll_band(self) -> None:
        """Scroll while the band is drawn over the edge, the faster the further out."""
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        beyond = point.y() - max(0, min(point.y(), self.viewport().height() - 1))
        if beyond:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + beyond // 3)
            self._stretch_band(point)
