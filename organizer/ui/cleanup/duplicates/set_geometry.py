"""Where the sets of a list of duplicates and their photos are: arithmetic, nothing drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect

from organizer.ui.photos.grid.grid_geometry import GAP, MARGIN, GridGeometry, GridMove

HEAD = 34
"""Height of the line above the photos of a set."""
BETWEEN = 14
"""Between two sets."""
LEAST_FACTS, MOST_FACTS = 140, 240
"""Width of the words beside a thumbnail; between them the room is shared out."""


def _no_sets() -> NDArray[np.int64]:
    return np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class SetGeometry(GridGeometry):
    """A head for each set, and below it the set's photos in lines from left to right.

    `side` is that of a thumbnail; a cell also has its facts. Lengths are logical pixels.
    """

    starts: NDArray[np.int64] = field(default_factory=_no_sets)
    """The first row of every set, and the number of rows."""
    tops: NDArray[np.int64] = field(init=False)
    """Of every head, and where the next set would begin."""

    def __post_init__(self) -> None:
        lines = -(-np.diff(self.starts) // self.columns)
        heights = HEAD + lines * self.pitch - GAP + BETWEEN
        tops = MARGIN // 2 + np.concatenate(([0], np.cumsum(heights)))
        object.__setattr__(self, "tops", tops.astype(np.int64))

    @property
    def cell_width(self) -> int:
        """The width of a cell: a thumbnail with its facts."""
        shared = (self.width - 2 * MARGIN + GAP) // self.columns - GAP
        return max(self.side, min(shared, self.side + MOST_FACTS))

    @property
    def columns(self) -> int:
        """Cells in a full line: as many as leave room for the facts, at least one."""
        least = self.side + LEAST_FACTS + GAP
        return max(1, (self.width - 2 * MARGIN + GAP) // least)

    @property
    def height(self) -> int:
        """Of all sets; 0 where there is none."""
        return int(self.tops[-1]) if self.count else 0

    def set_at(self, height: int) -> int:
        """The set at a height; the nearest one beyond the ends."""
        number = int(np.searchsorted(self.tops, height, side="right")) - 1
        return max(0, min(number, len(self.starts) - 2))

    def set_of(self, row: int) -> int:
        """The number of the set that a row belongs to."""
        return int(np.searchsorted(self.starts, row, side="right")) - 1

    def head(self, number: int) -> QRect:
        """The line above the photos of a set."""
        return QRect(MARGIN, int(self.tops[number]), self.width - 2 * MARGIN, HEAD)

    def rect(self, row: int) -> QRect:
        """Where the cell of a row is, its facts included."""
        number = self.set_of(row)
        line, column = divmod(row - int(self.starts[number]), self.columns)
        left = MARGIN + column * (self.cell_width + GAP)
        top = int(self.tops[number]) + HEAD + line * self.pitch
        return QRect(left, top, self.cell_width, self.side)

    def row_at(self, point: QPoint) -> int | None:
        """The row whose cell holds a point; None between cells and on heads."""
        if not self.count:
            return None
        column = max(0, min((point.x() - MARGIN) // (self.cell_width + GAP), self.columns - 1))
        row = self._row_near(point.y(), column)
        return row if self.rect(row).contains(point) else None

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows of every set that touches these heights."""
        if not self.count:
            return range(0)
        first, last = self.set_at(top), self.set_at(bottom)
        return range(int(self.starts[first]), int(self.starts[last + 1]))

    def spans_in(self, area: QRect) -> list[tuple[int, int]]:
        """The first and last rows of each run of cells that touch an area."""
        spans: list[tuple[int, int]] = []
        for row in self.rows_between(area.top(), area.bottom()):
            if not self.rect(row).intersects(area):
                continue
            if spans and spans[-1][1] == row - 1:
                spans[-1] = (spans[-1][0], row)
            else:
                spans.append((row, row))
        return spans

    def stepped(self, row: int, step: GridMove, page: int) -> int:
        """Up and down keep the column as far as there is one."""
        place = self.rect(row)
        column = (place.left() - MARGIN) // (self.cell_width + GAP)
        match step:
            case GridMove.LEFT:
                target = row - 1
            case GridMove.RIGHT:
                target = row + 1
            case GridMove.UP:
                target = self._row_near(place.center().y() - self.pitch, column)
            case GridMove.DOWN:
                target = self._row_near(place.center().y() + self.pitch, column)
            case GridMove.PAGE_UP:
                target = self._row_near(place.center().y() - page, column)
            case GridMove.PAGE_DOWN:
                target = self._row_near(place.center().y() + page, column)
            case GridMove.HOME:
                target = 0
            case GridMove.END:
                target = self.count - 1
        return max(0, min(target, self.count - 1))

    def _row_near(self, height: int, column: int) -> int:
        """The row of a column at a height, or the nearest in the set that is there."""
        number = self.set_at(height)
        first, past = int(self.starts[number]), int(self.starts[number + 1])
        lines = -(-(past - first) // self.columns)
        line = (height - int(self.tops[number]) - HEAD) // self.pitch
        line = max(0, min(line, lines - 1))
        return min(first + line * self.columns + column, past - 1)
