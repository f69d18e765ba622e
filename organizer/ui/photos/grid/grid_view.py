"""Lays a grid of photos out, scrolls it, and keeps its place while photos come and go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
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
from organizer.ui.photos.photo_model import PhotoModel

SMALLEST_CELL, LARGEST_CELL = 96, 320
_SELECTION_PAUSE = 40
"""Milliseconds: a rubber band changes the selection many times a second."""

_Select = QItemSelectionModel.SelectionFlag
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


@dataclass(frozen=True, slots=True)
class _Place:
    """What a person looked at before the rows changed."""

    ids: NDArray[np.int64]
    top_row: int
    above: int
    """Pixels of the top row that are scrolled out."""
    current_row: int
    selected: NDArray[np.int64]


class GridView(QAbstractItemView):
    """Shows a `PhotoModel`; nothing costs more for more photos than arithmetic on an array."""

    current_changed = Signal(int)
    selection_changed = Signal(list)
    """The selected ids in order, as list[int], a moment after the last change."""
    cell_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = GridGeometry(0, 0, 176)
        self._place: _Place | None = None
        self._announce = QTimer(self, singleShot=True, interval=_SELECTION_PAUSE)
        self._announce.timeout.connect(lambda: self.selection_changed.emit(self.selected_ids()))
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
        model = self.model()
        return model if isinstance(model, PhotoModel) else None

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

    def selected_ids(self) -> list[int]:
        """In the order shown."""
        return [int(photo) for photo in self._selected().tolist()]

    def select_ids(self, ids: Iterable[int]) -> None:
        """Select these and no others; the first becomes the current one."""
        if self.photos is None:
            return
        rows = self.photos.rows_of(np.fromiter(ids, np.int64))
        self.select_rows(rows)
        if rows.size:
            self.set_current(int(rows[0]))

    def current_id(self) -> int | None:
        row = self.currentIndex().row()
        return None if self.photos is None or row < 0 else self.photos.id_at(row)

    def scroll_to(self, photo_id: int) -> None:
        """Bring a photo to the middle, unless it is seen already."""
        row = -1 if self.photos is None else self.photos.row_of(photo_id)
        if row >= 0 and not self.viewport().rect().contains(self.cell_rect(row)):
            self.scrollTo(self.model().index(row, 0), self.ScrollHint.PositionAtCenter)

    def _selected(self) -> NDArray[np.int64]:
        if self.photos is None:
            return np.empty(0, np.int64)
        spans = sorted(_spans(self.selectionModel().selection()))
        parts = [self.photos.ids[first : last + 1] for first, last in spans]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    # Geometry

    @property
    def cell(self) -> int:
        """The side of a cell in logical pixels."""
        return self.cells.side

    def set_cell(self, side: int) -> None:
        """Between SMALLEST_CELL and LARGEST_CELL."""
        side = max(SMALLEST_CELL, min(side, LARGEST_CELL))
        if side != self.cell:
            self._lay_out(replace(self.cells, side=side))
            self.cell_changed.emit(side)

    def set_captions(self, are_shown: bool) -> None:
        """File names under the photos."""
        height = self.fontMetrics().height() + 6 if are_shown else 0
        self._lay_out(replace(self.cells, caption=height))

    def cell_rect(self, row: int) -> QRect:
        """In the viewport."""
        return self.cells.rect(row).translated(0, -self.verticalOffset())

    def visible_rows(self) -> range:
        top = self.verticalOffset()
        return self.cells.rows_between(top, top + self.viewport().height() - 1)

    def row_at(self, point: QPoint) -> int | None:
        """The row at a point of the viewport."""
        return self.cells.row_at(point + QPoint(0, self.verticalOffset()))

    def _lay_out(self, geometry: GridGeometry) -> None:
        """Change the geometry, staying at the current photo, or else the first one seen."""
        seen = self.visible_rows()
        current = self.currentIndex().row()
        row = current if current in seen else seen.start
        above = self.verticalOffset() - self.cells.rect(row).top()
        is_at_top = self.verticalOffset() == 0
        self._set_geometry(geometry)
        if not is_at_top and row < geometry.count:
            self.verticalScrollBar().setValue(self.cells.rect(row).top() + above)

    def _set_geometry(self, geometry: GridGeometry) -> None:
        self.cells = geometry
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(max(1, page - geometry.pitch // 2))
        bar.setSingleStep(max(1, geometry.pitch // 4))
        bar.setRange(0, max(0, geometry.height - page))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(replace(self.cells, width=self.viewport().width()))

    # Staying in place while rows come and go

    def _remember_place(self) -> None:
        self._place = None
        if self.photos is not None and self.photos.is_keeping_place:
            top = self.visible_rows().start
            self._place = _Place(
                ids=self.photos.ids,
                top_row=top,
                above=self.verticalOffset() - self.cells.rect(top).top(),
                current_row=self.currentIndex().row(),
                selected=self._selected(),
            )

    def return_to_place(self) -> None:
        place, self._place = self._place, None
        model = self.photos
        count = 0 if model is None else model.rowCount()
        self._set_geometry(replace(self.cells, count=count))
        self._announce.start()
        if place is None or model is None:
            self.verticalScrollBar().setValue(0)
            return
        top = _survivor(place.ids, place.top_row, model)
        if top is not None and (place.top_row > 0 or place.above > 0):
            self.verticalScrollBar().setValue(self.cells.rect(top).top() + place.above)
        rows = model.rows_of(place.selected)
        self.select_rows(rows)
        current = _survivor(place.ids, place.current_row, model)
        if current is not None:
            self.set_current(current)
            if place.selected.size and not rows.size:  # the next photo takes over
                self.select_rows(np.array([current]))

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
        if not index.isValid():
            return
        cell, page = self.cells.rect(index.row()), self.viewport().height()
        value = self.verticalOffset()
        top, bottom = cell.top() - 8, cell.bottom() + 8 - page
        match hint:
            case self.ScrollHint.PositionAtCenter:
                value = cell.center().y() - page // 2
            case self.ScrollHint.PositionAtTop:
                value = top
            case self.ScrollHint.PositionAtBottom:
                value = bottom
            case _:
                value = min(max(value, bottom), top)
        self.verticalScrollBar().setValue(value)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: _Index) -> bool:
        return False

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if not self.cells.count:
            return _NO_INDEX
        return self.model().index(self.stepped(_CURSORS[action]), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        spans = self.cells.spans_in(rect.translated(0, self.verticalOffset()))
        self.selectionModel().select(self.selection_of(spans), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        seen = self.visible_rows()
        region = QRegion()
        for first, last in _spans(selection):
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
        if current.isValid() and self.photos is not None:
            self.current_changed.emit(self.photos.id_at(current.row()))

    # Selection

    def selection_of(self, spans: Iterable[tuple[int, int]]) -> QItemSelection:
        selection = QItemSelection()
        for first, last in spans:
            selection.select(self.model().index(first, 0), self.model().index(last, 0))
        return selection

    def select_rows(self, rows: NDArray[np.int64]) -> None:
        runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if rows.size else []
        spans = [(int(run[0]), int(run[-1])) for run in runs]
        self.selectionModel().select(self.selection_of(spans), _Select.ClearAndSelect)

    def set_current(self, row: int) -> None:
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), _Select.NoUpdate)

    def stepped(self, step: GridMove) -> int:
        current = self.currentIndex().row()
        if current < 0 and step is not GridMove.END:
            return min(self.visible_rows().start, self.cells.count - 1)
        return self.cells.stepped(current, step, self.viewport().height())

    def is_selected(self, row: int) -> bool:
        return self.selectionModel().isSelected(self.model().index(row, 0))


def _spans(selection: QItemSelection) -> list[tuple[int, int]]:
    """First and last row of every range."""
    ranges = (selection.at(place) for place in range(selection.count()))
    return [(span.top(), span.bottom()) for span in ranges]


def _survivor(ids: NDArray[np.int64], row: int, model: PhotoModel) -> int | None:
    """The new row of the photo that was at `row`, or of the nearest after it, or before it."""
    if row < 0 or not model.ids.size:
        return None
    alive = np.isin(ids, model.ids)
    after, before = np.flatnonzero(alive[row:]), np.flatnonzero(alive[:row])
    if after.size:
        return model.row_of(int(ids[row + after[0]]))
    return model.row_of(int(ids[before[-1]])) if before.size else None
