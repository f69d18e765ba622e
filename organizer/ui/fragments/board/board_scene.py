"""Where the pictures and pieces of a layout are on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from organizer.fragments.board.positions import Cell, PiecePosition, find_positions
from organizer.fragments.layout import Layout
from organizer.ui.fragments.board.picture_item import PictureItem
from organizer.ui.fragments.board.picture_packing import PicturePacking
from organizer.ui.fragments.board.piece_images import Numbers


@dataclass(frozen=True, slots=True)
class DropTarget:
    """A cell a piece may go to; `picture` may be one more than there are, for a new one."""

    picture: int
    row: int
    column: int
    corner: QPointF
    """Of the cell, on the canvas."""


class BoardScene:
    """Pictures at places on the canvas, in pixels of the pieces."""

    def __init__(
        self,
        layout: Layout,
        cell: tuple[int, int],
        packing: PicturePacking,
        before: Sequence[PictureItem] = (),
    ) -> None:
        """`cell` is the height and width of a piece; unchanged items of `before` are kept."""
        self.layout = layout
        self.cell = cell
        self.packing = packing
        known = {id(each.picture): each for each in before}
        self.items = [known.get(id(picture)) or PictureItem(picture) for picture in layout.pictures]
        self.corners = packing.corners(picture_sizes(layout, cell))
        """The top left one of each picture."""

    @cached_property
    def positions(self) -> dict[int, PiecePosition]:
        """By piece, of all that are in a picture."""
        return find_positions(self.layout)

    @cached_property
    def _centres(self) -> tuple[Numbers, NDArray[np.float64]]:
        """All pieces (n,), and where the middle of each is, across and down (n, 2)."""
        pieces: list[Numbers] = [np.empty(0, np.int64)]
        points: list[NDArray[np.float64]] = [np.empty((0, 2))]
        for item, corner in zip(self.items, self.corners, strict=True):
            rows, columns = np.nonzero(item.cells >= 0)
            pieces.append(item.cells[rows, columns])
            across = corner.x() + (columns + 0.5) * self.cell[1]
            points.append(np.column_stack((across, corner.y() + (rows + 0.5) * self.cell[0])))
        return np.concatenate(pieces), np.concatenate(points)

    def box(self, number: int) -> QRectF:
        """Where a picture is on the canvas, its empty cells included."""
        picture = self.layout.pictures[number]
        height, width = self.cell
        corner = self.corners[number]
        return QRectF(corner.x(), corner.y(), picture.columns * width, picture.rows * height)

    def bounds(self) -> QRectF:
        """Around all pictures."""
        whole = QRectF()
        for number in range(len(self.items)):
            whole = whole.united(self.box(number))
        return whole

    def cell_box(self, picture: int, row: int, column: int) -> QRectF:
        """Where a cell is on the canvas; it may also lie outside of its picture."""
        height, width = self.cell
        corner = self.corners[picture]
        return QRectF(corner.x() + column * width, corner.y() + row * height, width, height)

    def piece_box(self, piece: int) -> QRectF:
        """Where a piece is on the canvas; KeyError for one that is in no picture."""
        position = self.positions[piece]
        return self.cell_box(position.picture, *position.cell)

    def piece_at(self, point: QPointF) -> int | None:
        """The piece at a point; None in an empty cell and outside of all pictures."""
        for number, item in enumerate(self.items):
            if self.box(number).contains(point):
                row, column = self._cell_at(number, point)
                piece = int(item.cells[row, column])
                return piece if piece >= 0 else None
        return None

    def target_at(self, point: QPointF) -> DropTarget:
        """The cell that is meant at a point: of a picture, one around it, or of a new picture."""
        height, width = self.cell
        best: tuple[float, int] | None = None
        for number in range(len(self.items)):
            box = self.box(number)
            if box.adjusted(-width, -height, width, height).contains(point):
                away = max(
                    (box.left() - point.x()) / width,
                    (point.x() - box.right()) / width,
                    (box.top() - point.y()) / height,
                    (point.y() - box.bottom()) / height,
                )
                best = min(best or (away, number), (away, number))
        if best is None:
            corner = QPointF(point.x() - width / 2, point.y() - height / 2)
            return DropTarget(len(self.items), 0, 0, corner)
        picture = self.layout.pictures[best[1]]
        row, column = self._cell_at(best[1], point, -1)
        row, column = min(row, picture.rows), min(column, picture.columns)
        return DropTarget(best[1], row, column, self.cell_box(best[1], row, column).topLeft())

    def pieces_in(self, area: QRectF) -> list[int]:
        """Those that are touched by a rectangle."""
        found: list[int] = []
        for number, item in enumerate(self.items):
            common = self.box(number).intersected(area)
            if not common.isEmpty():
                top, left = self._cell_at(number, common.topLeft())
                bottom, right = self._cell_at(number, common.bottomRight())
                inside = item.cells[top : bottom + 1, left : right + 1]
                found += inside[inside >= 0].tolist()
        return found

    def nearest_beside(self, piece: int, along: int, down: int) -> int:
        """The nearest piece in a direction, itself where there is none."""
        pieces, centres = self._centres
        away = centres - centres[pieces == piece]
        ahead = away @ (along, down)
        across = np.abs(away @ (down, along))
        cost = np.where(ahead > 0.5, ahead + 2 * across, np.inf)
        nearest = int(cost.argmin())
        return int(pieces[nearest]) if np.isfinite(cost[nearest]) else piece

    def _cell_at(self, number: int, point: QPointF, least: int = 0) -> Cell:
        height, width = self.cell
        offset = point - self.corners[number]
        picture = self.layout.pictures[number]
        row, column = int(offset.y() // height), int(offset.x() // width)
        if least == 0:
            row, column = min(row, picture.rows - 1), min(column, picture.columns - 1)
        return max(row, least), max(column, least)


def picture_sizes(layout: Layout, cell: tuple[int, int]) -> list[tuple[float, float]]:
    """Width and height of each picture in pixels of the pieces."""
    height, width = cell
    return [(each.columns * width, each.rows * height) for each in layout.pictures]
