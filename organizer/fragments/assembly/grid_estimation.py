"""Estimates how many pictures a heap holds, and on what grid, from parts that have grown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Grid = tuple[int, int]
"""Rows and columns."""

_FULL = 0.75
"""Share of its box that a part must fill to speak for a grid of that size."""

_MOST_GRIDS = 3
_MOST_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class HeapShape:
    """What a heap may be made of."""

    pictures: int
    grid: Grid
    """Of each."""


@dataclass(frozen=True, slots=True)
class GrownPart:
    """A part that joined by itself."""

    pieces: int
    box: Grid


def estimate_shapes(
    grown: Sequence[GrownPart], pictures: int | None, grid: Grid | None, rotated: bool
) -> list[HeapShape]:
    """Shapes worth trying, where the number, the grid or both are not known.

    Without a grid each part speaks for its own box, with as many votes as it has pieces; a
    number that divides the pieces speaks for every grid of that many cells.
    """
    pieces = sum(part.pieces for part in grown)
    grids = [grid] if grid else _vote_grids(grown, rotated)
    if pictures and not grid:
        grids += [each for each in _factor_grids(math.ceil(pieces / pictures)) if each not in grids]
    shapes = []
    for each in grids:
        if pictures:
            shapes += [HeapShape(pictures, each)] if math.prod(each) * pictures >= pieces else []
        else:
            shapes += [HeapShape(number, each) for number in _likely_counts(grown, math.prod(each))]
    return shapes


def _vote_grids(grown: Sequence[GrownPart], rotated: bool) -> list[Grid]:
    votes: Counter[Grid] = Counter()
    for part in grown:
        grid = (min(part.box), max(part.box)) if rotated else part.box
        if 1 < part.pieces >= _FULL * math.prod(grid):
            votes[grid] += part.pieces
    return [grid for grid, _ in votes.most_common(_MOST_GRIDS)]


def _factor_grids(cells: int) -> Iterator[Grid]:
    """The squarest first."""
    for rows in range(math.isqrt(cells), 0, -1):
        if cells % rows == 0:
            yield rows, cells // rows
            if rows * rows != cells:
                yield cells // rows, rows


def _likely_counts(grown: Sequence[GrownPart], cells: int) -> range:
    """From as many pictures as the pieces must fill up to the parts that are half of one."""
    least = math.ceil(sum(part.pieces for part in grown) / cells)
    halves = sum(2 * part.pieces >= cells for part in grown)
    return range(least, min(max(least, halves), least + _MOST_NUMBERS - 1) + 1)
