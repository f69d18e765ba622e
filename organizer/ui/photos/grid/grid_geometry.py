"""Where the cells of a grid of photos are: arithmetic on row numbers, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPoint, QRect

MARGIN = 14
GAP = 6


class GridMove(Enum):
    """A way to move through the grid with the keyboard."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    HOME = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """`count` cells, `side` wide, in lines from left to right, spread over `width`.

    All lengths are logical pixels of the whole grid, not of the part that is scrolled to.
    """

    count: int
    width: int
    side: int

    @property
    def columns(self) -> int:
        """Cells in a full line; at least one, however narrow the grid is."""
        return max(1, (self.width - 2 * MARGIN + GAP) // (self.side + GAP))

    @property
    def pitch(self) -> int:
        """From the top of one line to that of the next."""
        return self.side + GAP

    @property
    def height(self) -> int:
        """Of all lines with the margins around them; 0 without cells."""
        lines = -(-self.count // self.columns)
        return 2 * MARGIN + lines * self.pitch - GAP if lines else 0

    def rect(self, row: int) -> QRect:
        """The cell of a row, without the gap around it."""
        columns = self.columns
        line, column = divmod(row, columns)
        usable = self._usable
        centre = MARGIN + (2 * column + 1) * usable // (2 * columns)
        return QRect(centre - self.side // 2, MARGIN + line * self.pitch, self.side, self.side)

    def row_at(self, point: QPoint) -> int | None:
        """The row whose cell is there; None between cells."""
        columns = self.columns
        column = (point.x() - MARGIN) * columns // self._usable
        line = (point.y() - MARGIN) // self.pitch
        row = line * columns + column
        if 0 <= column < columns and 0 <= row < self.count and self.rect(row).contains(point):
            return row
        return None

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows of every line that touches these heights."""
        first = max(0, (top - MARGIN + GAP) // self.pitch) * self.columns
        last = max(0, (bottom - MARGIN) // self.pitch + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))

    def spans_in(self, area: QRect) -> list[tuple[int, int]]:
        """The runs of rows, first and last, whose cells touch an area; neighbours are joined."""
        lines = self.rows_between(area.top(), area.bottom())
        columns = self.columns
        touched = [
            column
            for column in range(columns)
            if self.rect(column).right() >= area.left() and self.rect(column).left() <= area.right()
        ]
        if not touched or not lines:
            return []
        if len(touched) == columns:
            return [(lines.start, lines.stop - 1)]
        starts = range(lines.start, lines.stop, columns)
        spans = [(line + touched[0], line + touched[-1]) for line in starts]
        return [(first, min(last, self.count - 1)) for first, last in spans if first < self.count]

    def stepped(self, row: int, step: GridMove, page: int) -> int:
        """Where a step leads from a row; `page` is the height that is seen."""
        columns = self.columns
        leap = max(1, page // self.pitch) * columns
        match step:
            case GridMove.LEFT:
                target = row - 1
            case GridMove.RIGHT:
                target = row + 1
            case GridMove.UP:
                target = row - columns if row >= columns else row
            case GridMove.DOWN:
                target = self._below(row, columns)
            case GridMove.PAGE_UP:
                target = row - leap if row >= leap else row % columns
            case GridMove.PAGE_DOWN:
                target = self._below(row, leap)
            case GridMove.HOME:
                target = 0
            case GridMove.END:
                target = self.count - 1
        return max(0, min(target, self.count - 1))

    @property
    def _usable(self) -> int:
        return max(self.width - 2 * MARGIN, self.side)

    def _below(self, row: int, leap: int) -> int:
        """In the same column, or the last row where the last line is not full."""
        is_on_last_line = row // self.columns == (self.count - 1) // self.columns
        return row if is_on_last_line else row + leap
