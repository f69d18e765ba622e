"""Cuts one sheet picture into its tiles, along the grid that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from organizer.errors import QueryError
from organizer.fragments.files import sheet_breaks, sheet_gutters
from organizer.fragments.layout import Pieces, Pixels

LEAST_SIDE = 4
"""Pixels of a tile; smaller ones show nothing."""

_PLAIN = 12
"""Levels within which a place is of one colour."""


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """Where the tiles of a sheet lie, in pixels."""

    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    height: int
    width: int
    vacant: int = 0
    """Places at the end of the last row, or rows, where there is no tile any more."""

    @property
    def rows(self) -> int:
        """Of tiles, top to bottom."""
        return len(self.tops)

    @property
    def columns(self) -> int:
        """Of tiles, left to right."""
        return len(self.lefts)


def find_grid(pixels: Pixels) -> SheetGrid | None:
    """The grid of equal tiles that a sheet is made of; None where it shows none for certain.

    Tiles lie apart on one colour, or side by side so that the picture breaks off at each border.
    """
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return None
    apart = sheet_gutters.find_axes(pixels)
    found = apart or sheet_breaks.find_axes(pixels)
    if found is None:
        return None
    down, along = found
    grid = SheetGrid(down.starts, along.starts, down.length, along.length)
    return replace(grid, vacant=_count_vacant(pixels, grid)) if apart else grid


def even_grid(pixels: Pixels, rows: int, columns: int) -> SheetGrid:
    """As many tiles, all equal; what is left beyond them is cropped evenly from both sides.

    QueryError where there are fewer than two, or they would be too small.
    """
    height, width = pixels.shape[:2]
    if rows < 1 or columns < 1 or rows * columns < 2:
        raise QueryError(
            f"A sheet of {rows} × {columns} tiles cannot be cut.", "Give two tiles or more."
        )
    high, wide = height // rows, width // columns
    if min(high, wide) < LEAST_SIDE:
        raise QueryError(
            f"{rows} × {columns} tiles are too many for {height} × {width} pixels.",
            "Give fewer rows and columns.",
        )
    top, left = (height - rows * high) // 2, (width - columns * wide) // 2
    return SheetGrid(
        tuple(top + row * high for row in range(rows)),
        tuple(left + column * wide for column in range(columns)),
        high,
        wide,
    )


def cut_sheet(pixels: Pixels, grid: SheetGrid, name: str) -> Pieces:
    """The tiles by row, then column, which their names say, both counted from 1."""
    count = grid.rows * grid.columns - grid.vacant
    names = [
        f"{name} {row}-{column}"
        for row in range(1, grid.rows + 1)
        for column in range(1, grid.columns + 1)
    ]
    tiles = list(_cut_tiles(pixels, grid))[:count]
    return Pieces(np.stack(tiles), tuple(names[:count]))


def _cut_tiles(pixels: Pixels, grid: SheetGrid) -> Iterator[Pixels]:
    for top in grid.tops:
        for left in grid.lefts:
            yield pixels[top : top + grid.height, left : left + grid.width]


def _count_vacant(pixels: Pixels, grid: SheetGrid) -> int:
    """A contact sheet rarely has as many photos as fill its last row."""
    flat = [np.ptp(tile, axis=(0, 1)).max() <= _PLAIN for tile in _cut_tiles(pixels, grid)]
    last = max((number for number, is_flat in enumerate(flat) if not is_flat), default=-1)
    return len(flat) - 1 - last
