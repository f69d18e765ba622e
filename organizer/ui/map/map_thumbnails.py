"""Which photos of the map have room for a thumbnail."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDES = (24, 32, 48, 64, 96, 128, 176)
"""Logical pixels; few sizes, so that thumbnails are seldom loaded anew."""
_ROOM = 1.25
"""How much wider than its own room on average a thumbnail may be."""
_GAP = 3
_FEW = 1_000
"""Photos that can each be tried within a frame; of more, one for each place."""


def tile_side(spacing: float) -> int:
    """The side of thumbnails where photos lie so many pixels apart; 0 where they are too close."""
    fitting = [side for side in SIDES if side <= _ROOM * spacing]
    return fitting[-1] if fitting else 0


def choose_with_room(
    pixels: NDArray[np.float32],
    rank: NDArray[np.int64],
    side: int,
    origin: NDArray[np.float32],
) -> NDArray[np.int64]:
    """The rows of those that get a square of that side around their pixel, none on another.

    Where several want one place the one of the lowest rank has it. `origin` is where the map
    begins: with it the choice stays while the map is moved.
    """
    if not len(pixels):
        return np.empty(0, dtype=np.int64)
    pitch = side + _GAP
    cells = np.floor((pixels - origin) / pitch).astype(np.int64)
    cells -= cells.min(axis=0)
    order = np.argsort(rank, kind="stable")
    candidates = order
    if len(order) > _FEW:
        _, first = np.unique(cells[order, 0] * (cells[:, 1].max() + 1) + cells[order, 1], True)
        candidates = order[np.sort(first)]
    taken: dict[tuple[int, int], tuple[float, float]] = {}
    kept = []
    for row, (column, line), (x, y) in zip(
        candidates.tolist(), cells[candidates].tolist(), pixels[candidates].tolist(), strict=True
    ):
        around = [taken.get((column + i, line + j)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        if all(o is None or abs(o[0] - x) >= pitch or abs(o[1] - y) >= pitch for o in around):
            taken[column, line] = x, y
            kept.append(row)
    return np.array(kept, dtype=np.int64)
