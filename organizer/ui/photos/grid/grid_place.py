"""What a person looks at in a grid, to be found again after photos came and went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.ui.photos.grid.grid_scroller import GridScroller
from organizer.ui.photos.grid.grid_selection import GridSelection
from organizer.ui.photos.photo_model import PhotoModel


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
        """The present one."""
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
