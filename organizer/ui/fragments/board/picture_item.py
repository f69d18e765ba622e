"""A picture on the canvas, and what is worked out from it for as long as it is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from PySide6.QtCore import QLineF

from organizer.fragments.board.positions import Cell
from organizer.fragments.layout import Picture
from organizer.ui.fragments.board.piece_images import Numbers, PieceImage

CONFIDENCE_STEPS = (0.2, 0.5, 0.8, 0.95)
"""Joints are told apart by confidence below the first, between two of these, above the last."""
_INSET = 0.2
"""Share of a seam that is left free at both of its ends."""
_SHEET = 768
"""Pixels along a sheet, about."""


class PictureItem:
    """The pieces of a picture as arrays, and the sheets it is painted from."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.sheets: dict[tuple[int, int, int], PieceImage] = {}
        """Those in sight, by level, first row and first column."""
        self.cells: Numbers = np.full((picture.rows, picture.columns), -1)
        """The piece in each cell, -1 for none."""
        self.turns: Numbers = np.zeros((picture.rows, picture.columns), np.int64)
        """Quarter turns anticlockwise."""
        places = [(each.row, each.column, each.piece, each.rotation) for each in picture.places]
        rows, columns, pieces, rotations = np.array(places, np.int64).reshape(-1, 4).T
        self.cells[rows, columns], self.turns[rows, columns] = pieces, rotations

    @cached_property
    def locked(self) -> list[Cell]:
        """The cells of locked pieces, by row, then column."""
        return [(place.row, place.column) for place in self.picture.places if place.is_locked]

    @property
    def is_locked(self) -> bool:
        """Whether every piece is."""
        return len(self.locked) == len(self.picture.places)

    @cached_property
    def joints(self) -> list[list[QLineF]]:
        """In units of a cell, by class of confidence, the least sure first."""
        at = {place.piece: (place.row, place.column) for place in self.picture.places}
        lines: list[list[QLineF]] = [[] for _ in range(len(CONFIDENCE_STEPS) + 1)]
        kinds = np.searchsorted(
            CONFIDENCE_STEPS, [each.confidence for each in self.picture.joints], "right"
        )
        for joint, kind in zip(self.picture.joints, kinds.tolist(), strict=True):
            row, column = at[joint.second]
            if joint.is_upright:
                line = QLineF(column, row + _INSET, column, row + 1 - _INSET)
            else:
                line = QLineF(column + _INSET, row, column + 1 - _INSET, row)
            lines[kind].append(line)
        return lines

    def sheet_areas(self, height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
        """First and past-last row and column of each sheet, for pieces of a size."""
        high, wide = max(1, _SHEET // height), max(1, _SHEET // width)
        rows, columns = self.cells.shape
        for row in range(0, rows, high):
            for column in range(0, columns, wide):
                yield row, min(row + high, rows), column, min(column + wide, columns)
