"""What is seen of dragged pieces where they would land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from organizer.fragments.board.drop_targets import Cell, landing
from organizer.ui.base.theme import Colours
from organizer.ui.fragments.board.board_scene import BoardScene, DropTarget
from organizer.ui.fragments.board.piece_images import PieceImage, PieceImages

_MOST_CELLS = 40_000
"""Of a landing that is drawn piece by piece."""


@dataclass(frozen=True, slots=True)
class DragGhost:
    """On the canvas."""

    box: QRectF
    sheet: PieceImage | None
    """None where only a frame is drawn."""
    is_allowed: bool

    def draw(self, painter: QPainter, box: QRectF, colours: Colours) -> None:
        """Faint, in a place of the window; where the pieces cannot go, a broken frame."""
        if self.sheet is not None:
            painter.setOpacity(0.75)
            painter.drawImage(box, self.sheet.image)
            painter.setOpacity(1)
        line = Qt.PenStyle.SolidLine if self.is_allowed else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if self.is_allowed else colours.danger), 3, line))
        painter.drawRect(box)


def ghost(
    scene: BoardScene, tiles: PieceImages, held: Sequence[int], aim: DropTarget, level: int
) -> DragGhost:
    """Of pieces that are dragged to a cell, drawn from tiles of a level."""
    height, width = scene.cell
    where = landing(scene.layout, held, aim.picture, aim.row, aim.column)
    if where is None:
        return DragGhost(QRectF(aim.corner.x(), aim.corner.y(), width, height), None, False)
    cells = np.array(list(where.values()))
    top, left = cells.min(axis=0).tolist()
    rows, columns = (np.ptp(cells, axis=0) + 1).tolist()
    corner = aim.corner + QPointF((left - aim.column) * width, (top - aim.row) * height)
    box = QRectF(corner.x(), corner.y(), columns * width, rows * height)
    if rows * columns > _MOST_CELLS:
        return DragGhost(box, None, True)
    return DragGhost(box, _sheet(scene, tiles, where, (top, left, rows, columns), level), True)


def _sheet(
    scene: BoardScene,
    tiles: PieceImages,
    where: Mapping[int, Cell],
    box: tuple[int, int, int, int],
    level: int,
) -> PieceImage:
    top, left, rows, columns = box
    cells = np.full((rows, columns), -1)
    turns = np.zeros((rows, columns), np.int64)
    for piece, (row, column) in where.items():
        cells[row - top, column - left] = piece
        if spot := scene.where.get(piece):
            turns[row - top, column - left] = spot.place.rotation
    return tiles.sheet(cells, turns, level)
