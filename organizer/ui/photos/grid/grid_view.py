"""Lays a grid of photos out, scrolls it, and keeps its place while photos come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from organizer.ui.photos.grid.grid_geometry import GridGeometry, GridMove
from organizer.ui.photos.grid.grid_scroller import GridScroller
from organizer.ui.photos.grid.grid_selection import GridPlace, GridSelection, spans_of
from organizer.ui.photos.photo_model import PhotoModel

SMALLEST_CELL, LARGEST_CELL = 96, 320
_USUAL_CELL = 176
_SELECTION_PAUSE = 40
"""Milliseconds: a rubber band changes the selection many times a second."""

_NO_INDEX = QModelIndex()

_Index = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction

_CURSORS = {
    _Cursor.MoveLeft: GridMove.LEFT,
    _Cursor.MovePrevious: GridMove.LEFT,
    _Cursor.MoveRight: GridMove.RIGHT,
    _Cursor.MoveNext: GridMove.RIGHT,
    _Cursor.MoveUp: GridMove.UP,
    _Cursor.MoveDown: GridMove.DOWN,
    _Cursor.MovePageUp: GridMove.PAGE_UP,
    _Cursor.MovePageDown: GridMove.PAGE_DOWN,
    _Cursor.MoveHome: GridMove.HOME,
    _Cursor.MoveEnd: GridMove.END,
}


class GridView(QAbstractItemView):
    """Shows a `PhotoModel`; nothing costs more for more photos than arithmetic on an array."""

    selection_changed = Signal(Sequence)
    """The selected ids in order, as list[int], a moment after the last change."""
    cell_changed = Signal(int)
    """The side of a cell in logical pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scroller = GridScroller(self, GridGeometry(0, 0, _USUAL_CELL))
        self.selection = GridSelection(self)
        self._place: GridPlace | None = None
        self._announce = QTimer(self, singleShot=True, interval=_SELECTION_PAUSE)
        self._announce.timeout.connect(
            lambda: self.selection_changed.emit(self.selection.ids().tolist())
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)

    # Content

    @property
    def photos(self) -> PhotoModel | None:
        """What is shown; None before anything is."""
        return self.selection.photos

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a PhotoModel."""
        if (old := self.photos) is not None:
            old.modelAboutToBeReset.disconnect(self._remember_place)
            old.modelReset.disconnect(self.return_to_place)
        super().setModel(model)
        if isinstance(model, PhotoModel):
            model.modelAboutToBeReset.connect(self._remember_place)
            model.modelReset.connect(self.return_to_place)
            self.return_to_place()

    def scroll_to(self, photo_id: int) -> None:
        """Bring a photo to the middle, unless it is seen already."""
        row = -1 if self.photos is None else self.photos.row_of(photo_id)
        if row >= 0 and not self.viewport().rect().contains(self.cell_rect(row)):
            self.scroller.scroll_to(row, self.ScrollHint.PositionAtCenter)

    # Geometry

    @property
    def cells(self) -> GridGeometry:
        """Where the cells are in the whole grid."""
        return self.scroller.cells

    @property
    def cell(self) -> int:
        """The side of a cell in logical pixels."""
        return self.cells.side

    def set_cell(self, side: int) -> None:
        """Between SMALLEST_CELL and LARGEST_CELL."""
        side = max(SMALLEST_CELL, min(side, LARGEST_CELL))
        if side != self.cell:
            cells = replace(self.cells, side=side)
            self.scroller.change_geometry(cells, self.selection.current_row)
            self.cell_changed.emit(side)

    def cell_rect(self, row: int) -> QRect:
        """Where the cell of a row is in the viewport, seen or not."""
        return self.scroller.cell_rect(row)

    def row_at(self, point: QPoint) -> int | None:
        """The row at a point of the viewport; None between cells."""
        return self.scroller.row_at(point)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cells = replace(self.cells, width=self.viewport().width())
        self.scroller.change_geometry(cells, self.selection.current_row)

    # Staying in place while rows come and go

    def _remember_place(self) -> None:
        self._place = None
        if self.photos is not None and self.photos.is_keeping_place:
            self._place = GridPlace.of(self.photos, self.scroller, self.selection)

    def return_to_place(self) -> None:
        """The model has other rows: show them where it keeps the place, or else from the top."""
        place, self._place = self._place, None
        count = 0 if self.photos is None else self.photos.rowCount()
        self.scroller.replace_geometry(replace(self.cells, count=count))
        self._announce.start()
        if place is None or self.photos is None:
            self.verticalScrollBar().setValue(0)
        else:
            place.restore(self.photos, self.scroller, self.selection)

    # What Qt asks of every view

    def visualRect(self, index: _Index) -> QRect:
        return self.cell_rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.row_at(point)
        return _NO_INDEX if row is None else self.model().index(row, 0)

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if index.isValid():
            self.scroller.scroll_to(index.row(), hint)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.scroller.offset

    def isIndexHidden(self, index: _Index) -> bool:
        return False

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if not self.cells.count:
            return _NO_INDEX
        row = self.scroller.row_after(self.selection.current_row, _CURSORS[action])
        return self.model().index(row, 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        spans = self.cells.spans_in(rect.translated(0, self.verticalOffset()))
        self.selection.select(self.selection.spans(spans), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        seen = self.scroller.visible_rows()
        region = QRegion()
        for first, last in spans_of(selection):
            for row in range(max(first, seen.start), min(last + 1, seen.stop)):
                region += self.cell_rect(row)
        return region

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._announce.start()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self.visualRect(index))
