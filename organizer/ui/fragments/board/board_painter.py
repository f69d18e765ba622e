"""Draws pictures made of pieces: their sheets and joints, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from organizer.ui.base.theme import JOINT_COLOURS, JOINT_OUTLINE, Colours
from organizer.ui.fragments.board.board_scene import BoardScene
from organizer.ui.fragments.board.picture_item import PictureItem
from organizer.ui.fragments.board.picture_marks import PictureMarks
from organizer.ui.fragments.board.piece_images import PieceImage, PieceImages
from organizer.ui.fragments.board.selection_outline import SelectionOutline

_LEAST_FOR_JOINTS = 5.0
"""Pixels of a piece on the screen below which joints would hide it."""
_FINE = 14.0
"""The same for marks to be drawn at their full size."""
_FAINT = 3
"""Class of joints from which on they are faint below that: they are many, and right. The surest
ones always are."""
_BLOCKY = 4.0
"""From this zoom on pixels are shown as squares."""
_BUDGET = 0.012
"""Seconds for making sheets in one frame."""
_LEAST_FOR_LABEL = 15.0
"""Pixels between the lines of pictures."""
_BETWEEN = 6
"""The least between two labels."""


class BoardPainter:
    """Draws a scene at one zoom, `origin` being the canvas' zero in the window."""

    def __init__(
        self, painter: QPainter, colours: Colours, scene: BoardScene, zoom: float, origin: QPointF
    ) -> None:
        self._painter = painter
        self._colours = colours
        self._scene = scene
        self._zoom = zoom
        self._origin = origin
        self._window = QRectF(painter.viewport())
        self._ratio = painter.device().devicePixelRatioF()
        self._marks = PictureMarks(painter, colours)
        self.is_unfinished = False
        """Whether something is left out that had no time to be made; another frame has it."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < _BLOCKY)

    def on_window(self, box: QRectF) -> QRectF:
        """From the canvas to the window."""
        corner = box.topLeft() * self._zoom + self._origin
        return QRectF(corner.x(), corner.y(), box.width() * self._zoom, box.height() * self._zoom)

    def draw(self, images: PieceImages, has_joints: bool) -> None:
        """Everything that is in sight; the sheets of all else are let go."""
        end = perf_counter() + _BUDGET
        for number, item in enumerate(self._scene.items):
            box = self.on_window(self._scene.box(number))
            if not box.adjusted(0, -40, 0, 0).intersects(self._window):
                item.sheets.clear()
                continue
            self._painter.fillRect(_snapped(box), QColor(self._colours.placeholder))
            self._draw_sheets(item, box, images, end)
            if has_joints:
                self._draw_joints(item, number)
            self._draw_locks(item, number, box)
            self._draw_label(item, box)

    # Parts of a picture

    def _piece_side(self) -> float:
        return min(self._scene.cell) * self._zoom

    def _draw_sheets(self, item: PictureItem, box: QRectF, images: PieceImages, end: float) -> None:
        level = images.level_for(self._zoom * self._ratio)
        across, down = box.width() / item.picture.columns, box.height() / item.picture.rows
        kept: dict[tuple[int, int, int], PieceImage] = {}
        for top, bottom, left, right in item.sheet_areas(*images.size(level)):
            part = QRectF(
                box.left() + left * across,
                box.top() + top * down,
                (right - left) * across,
                (bottom - top) * down,
            )
            if not part.intersects(self._window):
                continue
            key = level, top, left
            sheet = item.sheets.get(key)
            is_late = perf_counter() > end or (level > 0 and not images.is_reduced)
            if sheet is None and is_late:
                self.is_unfinished = True
                continue
            if sheet is None:
                inside = (slice(top, bottom), slice(left, right))
                sheet = images.sheet(item.cells[inside], item.turns[inside], level)
            kept[key] = sheet
            self._painter.drawImage(_snapped(part), sheet.image)
        item.sheets = kept

    def _draw_joints(self, item: PictureItem, number: int) -> None:
        if self._piece_side() < _LEAST_FOR_JOINTS:
            return
        painter, is_fine = self._painter, self._piece_side() >= _FINE
        painter.save()
        self._enter_picture(number)
        for kind, lines in enumerate(item.joints):
            if not lines:
                continue
            width = (3.5, 3, 2.5, 2, 1.5)[kind] if is_fine else (2, 2, 1, 1, 1)[kind]
            is_marked = is_fine and kind < len(JOINT_COLOURS) - 1
            if is_marked:
                _set_pen(painter, JOINT_OUTLINE, width + 1.5)
                painter.drawLines(lines)
            colour = QColor(JOINT_COLOURS[kind])
            colour.setAlphaF(1.0 if is_marked or kind < _FAINT else 0.5)
            _set_pen(painter, colour, width)
            painter.drawLines(lines)
        painter.restore()

    def _draw_locks(self, item: PictureItem, number: int, box: QRectF) -> None:
        """One for a picture that is locked as a whole."""
        if item.is_locked:
            self._marks.draw_lock(box)
            return
        for cell in item.locked:
            cell_box = self.on_window(self._scene.cell_box(number, *cell))
            if cell_box.intersects(self._window):
                self._marks.draw_lock(cell_box)

    def _draw_label(self, item: PictureItem, box: QRectF) -> None:
        packing = self._scene.packing
        room = QRectF(
            box.left(), box.top() - 20, box.width() + packing.gap * self._zoom - _BETWEEN, 18
        )
        if packing.label * self._zoom >= _LEAST_FOR_LABEL and room.intersects(self._window):
            self._marks.draw_label(item, room)

    # What is chosen

    def draw_selection(self, outlines: Iterable[SelectionOutline], current: QRectF | None) -> None:
        """The chosen pieces, and the one the keys are at."""
        painter, accent = self._painter, QColor(self._colours.accent)
        veil = QColor(accent)
        veil.setAlpha(80)
        for outline in outlines:
            painter.save()
            self._enter_picture(outline.picture)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRects(outline.inside)
            if self._piece_side() >= _FINE:
                _set_pen(painter, QColor(self._colours.base), 4)
                painter.drawLines(outline.edges)
            _set_pen(painter, accent, 2)
            painter.drawLines(outline.edges)
            painter.restore()
        if current is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._colours.text), 1, Qt.PenStyle.DashLine))
            painter.drawRect(_snapped(self.on_window(current)).adjusted(3, 3, -4, -4))

    def _enter_picture(self, number: int) -> None:
        """From here on a unit is a cell of a picture."""
        box, picture = self.on_window(self._scene.box(number)), self._scene.layout.pictures[number]
        self._painter.translate(box.topLeft())
        self._painter.scale(box.width() / picture.columns, box.height() / picture.rows)


def _snapped(box: QRectF) -> QRect:
    """On whole pixels, so that neighbours leave no gap."""
    left, top = round(box.left()), round(box.top())
    return QRect(left, top, max(1, round(box.right()) - left), max(1, round(box.bottom()) - top))


def _set_pen(painter: QPainter, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
