"""Finds the tiles of a sheet that lie apart on one colour, as on a contact sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.fragments.layout import Pixels

Lines = NDArray[np.bool_]

_TOLERANCES = (40, 26, 16, 8, 3)
"""Levels by which the colour between tiles may vary, from strongly compressed to drawn: of equally
even grids that of the largest is right, where the traces of compression count least."""

_MARKED = 0.05
"""Share of a line that must differ from that colour to belong to a tile."""

_EDGE = 0.5
"""Share of a tile's outermost lines that must, at least for most tiles: things lying on a plain
ground have no straight borders."""

_LEAST = 5
"""Pixels of a tile; less is writing or a pattern."""

_LOOKED_AT = 500
"""Pixels of a line, at least, if it has as many."""

_SLACK = 2
"""Pixels by which the borders of tiles may seem to move where a sheet is compressed."""


@dataclass(frozen=True, slots=True)
class GridAxis:
    """Where equal tiles lie along one axis."""

    starts: tuple[int, ...]
    length: int


def find_axes(pixels: Pixels) -> tuple[GridAxis, GridAxis] | None:
    """Down and along; None where no colour lies between equal tiles."""
    for colour in _ground_colours(pixels):
        apart = np.abs(pixels.astype(np.int16) - colour).max(axis=2)
        grids = [_axes_of(apart > tolerance) for tolerance in _TOLERANCES]
        found = [grid for grid in grids if grid is not None]
        if found:
            down, along, _ = min(found, key=lambda grid: grid[2])
            return down, along
    return None


def _ground_colours(pixels: Pixels) -> list[NDArray[np.int16]]:
    """Colours that fill whole lines, the most frequent first."""
    colours: dict[tuple[int, ...], int] = {}
    for lines in (thinned(pixels), thinned(pixels.swapaxes(0, 1))):
        middle = np.median(lines, axis=1)
        near = np.abs(lines - middle[:, None].astype(np.float32)).max(axis=2) <= _TOLERANCES[0]
        for colour in middle[near.mean(axis=1) > 1 - _MARKED].astype(int).tolist():
            key = tuple(colour)
            colours[key] = colours.get(key, 0) + 1
    ranked = sorted(colours, key=lambda key: -colours[key])
    return [np.array(key, np.int16) for key in ranked[:3]]


def thinned(lines: Pixels) -> Pixels:
    """All lines along the first axis, with enough pixels of each to judge them by."""
    return np.ascontiguousarray(lines[:, :: max(1, lines.shape[1] // _LOOKED_AT)])


def _axes_of(marked: Lines) -> tuple[GridAxis, GridAxis, float] | None:
    """Down, along and how uneven both are, in pixels."""
    down = _find_axis(marked.mean(axis=1) > _MARKED)
    along = _find_axis(marked.mean(axis=0) > _MARKED)
    if down is None or along is None or len(down[0].starts) * len(along[0].starts) < 2:
        return None
    if not _has_borders(marked, down[0], along[0]):
        return None
    return down[0], along[0], down[1] + along[1]


def _find_axis(is_marked: Lines) -> tuple[GridAxis, float] | None:
    """Runs of lines, equal and at equal distances, and by how much they are not."""
    padded = np.concatenate([[False], is_marked, [False]])
    changes = np.flatnonzero(padded[1:] != padded[:-1])
    starts, ends = changes[::2], changes[1::2]
    if not len(starts):
        return None
    lengths = ends - starts
    length = int(np.median(lengths))
    numbers = np.arange(len(starts))
    step, first = np.polyfit(numbers, starts, 1) if len(starts) > 1 else (0.0, starts[0])
    expected = first + step * numbers
    uneven = np.abs(lengths - length).max() + np.abs(starts - expected).max()
    if length < _LEAST or uneven > _SLACK:
        return None
    begins = np.clip(np.rint(expected).astype(int), 0, len(is_marked) - length)
    return GridAxis(tuple(begins.tolist()), length), float(uneven)


def _has_borders(marked: Lines, down: GridAxis, along: GridAxis) -> bool:
    high, wide = down.length, along.length
    shares = []
    for top in down.starts:
        for left in along.starts:
            tile = marked[top : top + high, left : left + wide]
            shares.append(
                min(tile[0].mean(), tile[-1].mean(), tile[:, 0].mean(), tile[:, -1].mean())
            )
    return float(np.median(shares)) >= _EDGE
