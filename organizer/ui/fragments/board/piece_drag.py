"""Dragged pieces: carried to the board or off it, and seen where they would land."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QDropEvent, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from organizer.fragments.board.drop_targets import find_landing
from organizer.fragments.board.positions import Cell
from organizer.ui.base.theme import Colours
from organizer.ui.fragments.board.board_scene import BoardScene, DropTarget
from organizer.ui.fragments.board.piece_images import PieceImage, PieceImages

_KIND = "application/x-smalti-pieces"
_SIDE = 44
_MOST_CELLS = 40_000
"""Of a landing that is drawn piece by piece."""


def pack_pieces(pieces: Sequence[int]) -> QMimeData:
    """Pieces, the one that was grabbed first."""
    mime = QMimeData()
    mime.setData(_KIND, json.dumps([os.getpid(), *pieces]).encode())
    return mime


def dropped_pieces(event: QDropEvent) -> list[int]:
    """The pieces that are dropped; none where it is something else or another window's."""
    if not event.mimeData().hasFormat(_KIND):
        return []
    process, *pieces = json.loads(bytes(event.mimeData().data(_KIND).data()))
    return pieces if process == os.getpid() else []


def drag_pieces(source: QWidget, pieces: Sequence[int], image: QImage) -> None:
    """Drag pieces until they are dropped; the image of the grabbed one follows the pointer."""
    drag = QDrag(source)
    drag.setMimeData(pack_pieces(pieces))
    kind = Qt.TransformationMode.SmoothTransformation
    fitted = image.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, kind)
    drag.setPixmap(QPixmap.fromImage(fitted))
    # Beside the pointer, so that the landing stays in sight.
    drag.setHotSpot(QPoint(-10, -10))
    drag.exec(Qt.DropAction.MoveAction)


@dataclass(frozen=True, slots=True)
class DragGhost:
    """What is seen of dragged pieces where they would land, on the canvas."""

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


def make_ghost(
    scene: BoardScene, images: PieceImages, held: Sequence[int], target: DropTarget, level: int
) -> DragGhost:
    """Of pieces that are dragged to a cell, drawn from images of a level."""
    height, width = scene.cell
    cells = find_landing(scene.layout, held, target.picture, target.row, target.column)
    if cells is None:
        return DragGhost(QRectF(target.corner.x(), target.corner.y(), width, height), None, False)
    corners = np.array(list(cells.values()))
    top, left = corners.min(axis=0).tolist()
    rows, columns = (np.ptp(corners, axis=0) + 1).tolist()
    corner = target.corner + QPointF((left - target.column) * width, (top - target.row) * height)
    box = QRectF(corner.x(), corner.y(), columns * width, rows * height)
    if rows * columns > _MOST_CELLS:
        return DragGhost(box, None, True)
    return DragGhost(box, _sheet(scene, images, cells, (top, left, rows, columns), level), True)


def _sheet(
    scene: BoardScene,
    images: PieceImages,
    landing: Mapping[int, Cell],
    box: tuple[int, int, int, int],
    level: int,
) -> PieceImage:
    top, left, rows, columns = box
    cells = np.full((rows, columns), -1)
    turns = np.zeros((rows, columns), np.int64)
    for piece, (row, column) in landing.items():
        cells[row - top, column - left] = piece
        if position := scene.positions.get(piece):
            turns[row - top, column - left] = position.place.rotation
    return images.sheet(cells, turns, level)
