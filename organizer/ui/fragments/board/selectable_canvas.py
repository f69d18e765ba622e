"""Pieces on the canvas are chosen by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication

from organizer import formatting
from organizer.fragments.layout import Layout, Pieces
from organizer.ui.base.theme import Colours
from organizer.ui.fragments.board.board_canvas import BoardCanvas
from organizer.ui.fragments.board.board_painter import BoardPainter
from organizer.ui.fragments.board.selection_outline import SelectionOutline, outline_pieces

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Columns and rows."""
_ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class SelectableCanvas(BoardCanvas):
    """Click, Ctrl+click, a rubber band or the arrow keys choose pieces, Shift adds; a double click
    or Return chooses all of a picture. Pieces are their numbers."""

    selection_changed = Signal(list)
    """All chosen pieces, ascending."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen: set[int] = set()
        self._outlines: list[SelectionOutline] | None = None
        """Of the chosen pieces; None where that is yet to be worked out."""
        self._current: int | None = None
        """The piece the keys are at."""
        self._pressed: QPointF | None = None
        self._grabbed: int | None = None
        self._band: QRectF | None = None

    # Content

    def show_pieces(self, pieces: Pieces | None) -> None:
        """Other pieces: none of them is chosen."""
        super().show_pieces(pieces)
        self._choose(())

    def show_layout(self, layout: Layout) -> None:
        """Chosen pieces stay chosen as long as they are in a picture."""
        super().show_layout(layout)
        self._choose(self._chosen)

    def selected(self) -> list[int]:
        """All chosen pieces, ascending."""
        return sorted(self._chosen)

    def select(self, pieces: Iterable[int]) -> None:
        """Choose those of these that are in a picture, and no others."""
        self._choose(pieces)

    def choose_picture(self) -> None:
        """All pieces of the picture the keys are in."""
        if self._current is not None:
            picture = self.scene.layout.pictures[self.scene.positions[self._current].picture]
            self._choose(place.piece for place in picture.places)

    def _choose(self, pieces: Iterable[int], current: int | None = None) -> None:
        positions = self.scene.positions
        chosen = {piece for piece in pieces if piece in positions}
        self._current = self._current if current is None else current
        if self._current not in chosen:
            self._current = min(chosen, default=None)
        told, self._chosen, self._outlines = self._chosen, chosen, None
        self._describe()
        self.update()
        if chosen != told:
            self.selection_changed.emit(self.selected())

    def _describe(self) -> None:
        layout = self.scene.layout
        words = [
            formatting.counted(len(layout.pictures), "picture"),
            f"{formatting.counted(len(self._chosen), 'piece')} chosen",
        ]
        if self._current is not None:
            position = self.scene.positions[self._current]
            row, column = position.cell
            words.append(f"picture {position.picture + 1}, row {row + 1}, column {column + 1}")
            words += ["locked"] if position.place.is_locked else []
        self.setAccessibleDescription(", ".join(words))

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self._hand.is_gripping and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._grabbed = self.scene.piece_at(self.camera.on_canvas(event.position()))
            if self._grabbed is not None and self._grabbed not in self._chosen:
                is_adding = bool(event.modifiers() & _ADDING)
                kept = self._chosen if is_adding else set()
                self._choose({*kept, self._grabbed}, self._grabbed)
                # It is settled: letting go changes nothing more.
                self._pressed = None if is_adding else self._pressed

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None:
            return
        away = (event.position() - self._pressed).manhattanLength()
        if self._band is None and away < QApplication.startDragDistance():
            return
        if self._grabbed is None:
            self._band = QRectF(self._pressed, event.position()).normalized()
            self.update()
        else:
            grabbed, self._pressed, self._grabbed = self._grabbed, None, None
            self.drag([grabbed, *sorted(self._chosen - {grabbed})])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        is_adding = bool(event.modifiers() & _ADDING)
        kept = self._chosen if is_adding else set()
        if self._band is not None:
            corners = (
                self.camera.on_canvas(self._band.topLeft()),
                self.camera.on_canvas(self._band.bottomRight()),
            )
            self._choose({*kept, *self.scene.pieces_in(QRectF(*corners))})
        elif self._grabbed is None:
            self._choose(kept)
        elif is_adding:
            self._choose(kept - {self._grabbed})
        else:
            self._choose([self._grabbed], self._grabbed)
        self._pressed = self._grabbed = self._band = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        piece = self.scene.piece_at(self.camera.on_canvas(event.position()))
        if event.button() == Qt.MouseButton.LeftButton and piece is not None:
            self._choose([piece], piece)
            self.choose_picture()

    def drag(self, pieces: list[int]) -> None:
        """Chosen pieces are drawn away, the grabbed one first; nothing here."""

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and self.scene.positions:
            self._step_to_neighbour(
                *ARROWS[key], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.choose_picture()
        elif key == Qt.Key.Key_Escape and (self._chosen or self._band is not None):
            self._pressed = self._band = None
            self._choose(())
        else:
            super().keyPressEvent(event)

    def _step_to_neighbour(self, along: int, down: int, is_adding: bool) -> None:
        """To the next piece; at first to the first one."""
        if self._current is None:
            piece = self.scene.layout.pictures[0].places[0].piece
        else:
            piece = self.scene.nearest_beside(self._current, along, down)
        self._choose({*self._chosen, piece} if is_adding else {piece}, piece)
        self.camera.reveal(self.scene.piece_box(piece))

    # Painting

    def paint_over(self, drawing: BoardPainter, painter: QPainter, colours: Colours) -> None:
        """What is chosen, and the rubber band."""
        if self._outlines is None:
            self._outlines = outline_pieces(self.scene, self._chosen)
        current = self._current if self.hasFocus() else None
        drawing.draw_selection(
            self._outlines, None if current is None else self.scene.piece_box(current)
        )
        if self._band is not None:
            veil = QColor(colours.accent)
            veil.setAlpha(40)
            painter.setBrush(veil)
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRect(self._band)
