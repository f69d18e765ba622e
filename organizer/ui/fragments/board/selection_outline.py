"""The outlines of chosen pieces, those that touch having one together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF

from organizer.ui.fragments.board.board_scene import BoardScene


@dataclass(frozen=True, slots=True)
class SelectionOutline:
    """In one picture, in units of a cell."""

    picture: int
    inside: list[QRectF]
    edges: list[QLineF]


def outline_pieces(scene: BoardScene, pieces: Iterable[int]) -> list[SelectionOutline]:
    """One for each picture that has some of the pieces."""
    chosen = np.fromiter(pieces, np.int64)
    found = []
    for number, item in enumerate(scene.items):
        mask = np.isin(item.cells, chosen)
        if mask.any():
            steps = np.diff(np.pad(mask, 1).astype(np.int8), axis=1)[1:-1]
            falls = np.diff(np.pad(mask, 1).astype(np.int8), axis=0)[:, 1:-1]
            # Both are found row by row, so the starts and ends of runs are in the same order.
            starts, ends = np.argwhere(steps == 1).tolist(), np.argwhere(steps == -1).tolist()
            inside = [
                QRectF(left, row, right - left, 1)
                for (row, left), (_, right) in zip(starts, ends, strict=True)
            ]
            edges = [QLineF(x, y, x, y + 1) for y, x in np.argwhere(steps).tolist()]
            edges += [QLineF(x, y, x + 1, y) for y, x in np.argwhere(falls).tolist()]
            found.append(SelectionOutline(number, inside, edges))
    return found
