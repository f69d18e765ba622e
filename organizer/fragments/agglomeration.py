"""Joins pieces best first into ever larger parts of pictures.

After Gallagher 2012, but scored by all borders that would touch, as a merge is only as good as the
whole seam it makes.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from organizer.fragments.compatibility import SIDES
from organizer.fragments.gains import Gains

STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))
"""Rows and columns to the neighbour on the right, below, left and above."""

Cell = tuple[int, int]

_REPORT_EVERY = 500


@dataclass(slots=True)
class Part:
    """Pieces that lie together; cells are relative to nothing in particular."""

    cells: dict[Cell, int]
    """Pieces by row and column."""

    def box(self) -> tuple[int, int, int, int]:
        """Top, left, rows and columns."""
        rows = [row for row, _ in self.cells]
        columns = [column for _, column in self.cells]
        top, left = min(rows), min(columns)
        return top, left, max(rows) - top + 1, max(columns) - left + 1


@dataclass(frozen=True, slots=True)
class _Merge:
    gain: float
    turn: int
    down: int
    along: int


class Joining:
    """The parts so far, and where each piece lies in its own."""

    def __init__(
        self, gains: Gains, pieces: int, grid: tuple[int, int] | None, rotated: bool = False
    ) -> None:
        """No part outgrows `grid`, rows and columns; `rotated` parts may also lie on their side."""
        self._gains = gains
        self._boxes = {grid, grid[::-1]} if grid and rotated else {grid} if grid else set()
        self.parts = {piece: Part({(0, 0): piece}) for piece in range(pieces)}
        self.cell: list[Cell] = [(0, 0)] * pieces
        self.rotation = [0] * pieces
        self._part = list(range(pieces))

    def run(self, least: float, bonus: float) -> Generator[int, None, None]:
        """Join until nothing gains any more; yields how many joins were made.

        Links below `least` are not tried. `bonus` is added for each border that would touch.
        """
        heap = [(-gain - bonus, border, other) for gain, border, other in self._gains.links(least)]
        heapq.heapify(heap)
        joined = 0
        while heap:
            promised, border, other = heapq.heappop(heap)
            merge = self._merge(border, other, bonus)
            if merge is None or merge.gain <= 0:
                continue
            if merge.gain < -promised - 1e-9:
                # Not what it was when it was queued: back into the line.
                heapq.heappush(heap, (-merge.gain, border, other))
                continue
            self._join(border // SIDES, other // SIDES, merge)
            joined += 1
            if joined % _REPORT_EVERY == 0:
                yield joined
        yield joined

    def _merge(self, border: int, other: int, bonus: float) -> _Merge | None:
        """What joining the two borders' parts gains; None where they are one or collide."""
        piece, guest = border // SIDES, other // SIDES
        into, moving = self._part[piece], self._part[guest]
        if into == moving:
            return None
        if len(self.parts[into].cells) < len(self.parts[moving].cells):
            return self._merge(other, border, bonus)
        side = (border - self.rotation[piece]) % SIDES
        turn = (other - side - 2 - self.rotation[guest]) % SIDES
        row, column = self.cell[piece]
        guest_row, guest_column = _turned(self.cell[guest], turn)
        down = row + STEPS[side][0] - guest_row
        along = column + STEPS[side][1] - guest_column
        cells = self.parts[into].cells
        moved = [
            ((r + down, c + along), other_piece)
            for (r, c), other_piece in (
                (_turned(cell, turn), each) for cell, each in self.parts[moving].cells.items()
            )
        ]
        if any(cell in cells for cell, _ in moved) or not self._fits(cells, moved):
            return None
        gain = sum(
            self.touching(cells, cell, each, self.rotation[each] + turn, bonus)
            for cell, each in moved
        )
        return _Merge(gain, turn, down, along)

    def _fits(self, cells: Iterable[Cell], moved: list[tuple[Cell, int]]) -> bool:
        every = [*cells, *(cell for cell, _ in moved)]
        rows = [row for row, _ in every]
        columns = [column for _, column in every]
        high, wide = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        return self.holds(high, wide)

    def holds(self, high: int, wide: int) -> bool:
        """Whether a part may be that many rows and columns large."""
        return not self._boxes or any(
            high <= most and wide <= widest for most, widest in self._boxes
        )

    def touching(
        self, cells: dict[Cell, int], cell: Cell, piece: int, rotation: int, bonus: float = 0.0
    ) -> float:
        """What a piece gains in a cell from its neighbours among `cells`."""
        total = 0.0
        for side, (down, along) in enumerate(STEPS):
            neighbour = cells.get((cell[0] + down, cell[1] + along))
            if neighbour is not None:
                border = SIDES * piece + (side + rotation) % SIDES
                facing = SIDES * neighbour + (side + 2 + self.rotation[neighbour]) % SIDES
                total += self._gains.of(border, facing) + bonus
        return total

    def scatter(self, part: int) -> None:
        """Take a part to pieces again."""
        for piece in self.parts.pop(part).cells.values():
            self.parts[piece] = Part({(0, 0): piece})
            self.cell[piece], self.rotation[piece], self._part[piece] = (0, 0), 0, piece

    def put(self, piece: int, part: int, cell: Cell, rotation: int) -> None:
        """Lay a single piece into an empty cell of a part."""
        del self.parts[self._part[piece]]
        self.parts[part].cells[cell] = piece
        self.cell[piece], self.rotation[piece], self._part[piece] = cell, rotation, part

    def _join(self, piece: int, guest: int, merge: _Merge) -> None:
        into, moving = self._part[piece], self._part[guest]
        if len(self.parts[into].cells) < len(self.parts[moving].cells):
            into, moving = moving, into
        for cell, each in self.parts.pop(moving).cells.items():
            row, column = _turned(cell, merge.turn)
            self.cell[each] = (row + merge.down, column + merge.along)
            self.rotation[each] = (self.rotation[each] + merge.turn) % SIDES
            self._part[each] = into
            self.parts[into].cells[self.cell[each]] = each


def _turned(cell: Cell, turn: int) -> Cell:
    """A cell after quarter turns anticlockwise about (0, 0)."""
    row, column = cell
    for _ in range(turn):
        row, column = -column, row
    return row, column
