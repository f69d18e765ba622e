"""Which photos of a grid are selected, which one is current, and from where Shift extends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView

from organizer.ui.photos.grid.grid_scroller import GridScroller
from organizer.ui.photos.photo_model import PhotoModel

_Select = QItemSelectionModel.SelectionFlag
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class GridSelection:
    """The selection of a view that shows a `PhotoModel`, by rows and by ids."""

    def __init__(self, view: QAbstractItemView) -> None:
        self._view = view
        self.anchor = 0
        """The row from which Shift selects: where the cursor was put last without it."""

    @property
    def photos(self) -> PhotoModel | None:
        """What the view shows; None before it shows anything."""
        model = self._view.model()
        return model if isinstance(model, PhotoModel) else None

    @property
    def current_row(self) -> int:
        """Where the cursor is; -1 for nowhere."""
        return self._view.currentIndex().row()

    def ids(self) -> NDArray[np.int64]:
        """The selected photos, in the order shown."""
        if self.photos is None:
            return np.empty(0, np.int64)
        spans = sorted(spans_of(self._model.selection()))
        parts = [self.photos.ids[first : last + 1] for first, last in spans]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def contains(self, row: int) -> bool:
        """Whether a row is selected."""
        return self._model.isSelected(self._view.model().index(row, 0))

    def spans(self, spans: Iterable[tuple[int, int]]) -> QItemSelection:
        """Qt's form of runs of rows, first and last; selects nothing."""
        selection = QItemSelection()
        for first, last in spans:
            selection.select(self._view.model().index(first, 0), self._view.model().index(last, 0))
        return selection

    def select(self, selection: QItemSelection, how: _Select = _Select.ClearAndSelect) -> None:
        """Change what is selected, and leave the cursor and the anchor where they are."""
        self._model.select(selection, how)

    def select_rows(self, rows: NDArray[np.int64]) -> None:
        """Select these ascending rows and no others."""
        runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if rows.size else []
        self.select(self.spans((int(run[0]), int(run[-1])) for run in runs))

    def set_current(self, row: int) -> None:
        """Put cursor and anchor on a row; the selection stays as it is."""
        self.anchor = row
        self._model.setCurrentIndex(self._view.model().index(row, 0), _Select.NoUpdate)

    def toggle(self, row: int) -> None:
        """Put the cursor on a row and select it, or take it out of the selection."""
        self.set_current(row)
        self.select(self.spans([(row, row)]), _Select.Toggle)

    def go_to(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Move the cursor: alone, with Shift the selection up to it, with Ctrl without it."""
        anchor = self.anchor
        self.set_current(row)
        if modifiers & _SHIFT:
            self.anchor = anchor
            span = (min(anchor, row), max(anchor, row))
            how = _Select.Select if modifiers & _CTRL else _Select.ClearAndSelect
            self.select(self.spans([span]), how)
        elif not modifiers & _CTRL:
            self.select(self.spans([(row, row)]))
        self._view.scrollTo(self._view.model().index(row, 0))

    @property
    def _model(self) -> QItemSelectionModel:
        """Another one for each model that the view shows."""
        return self._view.selectionModel()


def spans_of(selection: QItemSelection) -> list[tuple[int, int]]:
    """First and last row of every range, in Qt's order."""
    ranges = (selection.at(place) for place in range(selection.count()))
    return [(span.top(), span.bottom()) for span in ranges]


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Scroll position, cursor and selection, as they were among the photos of then."""

    ids: NDArray[np.int64]
    top_row: int
    hidden: int
    """Pixels of the top row that are scrolled out."""
    current_row: int
    selected: NDArray[np.int64]

    @staticmethod
    def of(photos: PhotoModel, scroller: GridScroller, selection: GridSelection) -> GridPlace:
        """The place as it is now among these photos."""
        top = scroller.visible_rows().start
        return GridPlace(
            ids=photos.ids,
            top_row=top,
            hidden=scroller.hidden_part(top),
            current_row=selection.current_row,
            selected=selection.ids(),
        )

    def restore(self, photos: PhotoModel, scroller: GridScroller, selection: GridSelection) -> None:
        """Return to it among other photos; the nearest one stands in for one that is gone."""
        top = _survivor(self.ids, self.top_row, photos)
        if top is not None and (self.top_row > 0 or self.hidden > 0):
            scroller.bring_to_top(top, self.hidden)
        rows = photos.rows_of(self.selected)
        selection.select_rows(rows)
        current = _survivor(self.ids, self.current_row, photos)
        if current is not None:
            selection.set_current(current)
            if self.selected.size and not rows.size:  # the next photo takes over
                selection.select_rows(np.array([current]))


def _survivor(ids: NDArray[np.int64], row: int, model: PhotoModel) -> int | None:
    """The new row of the photo that was at `row`, or of the nearest after it, or before it."""
    if row < 0 or not model.ids.size:
        return None
    alive = np.isin(ids, model.ids)
    after, before = np.flatnonzero(alive[row:]), np.flatnonzero(alive[:row])
    if after.size:
        return model.row_of(int(ids[row + after[0]]))
    return model.row_of(int(ids[before[-1]])) if before.size else None
