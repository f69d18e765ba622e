"""The board: pieces of assembled pictures are moved, turned, locked and left over on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import QMenu

from organizer.ui.base.theme import Colours
from organizer.ui.fragments.board.board_painter import BoardPainter
from organizer.ui.fragments.board.board_scene import DropTarget
from organizer.ui.fragments.board.piece_drag import (
    DragGhost,
    drag_pieces,
    dropped_pieces,
    make_ghost,
)
from organizer.ui.fragments.board.selectable_canvas import ARROWS, SelectableCanvas

_EDGE = 28
"""Pixels from the border of the window within which dragged pieces pan it."""
_STEP = 14
_TICK = 30
"""Milliseconds between such steps."""
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class FragmentBoard(SelectableCanvas):
    """It changes nothing itself but tells what a person wants.

    Chosen pieces are dragged, or moved by Ctrl and an arrow; R turns them, Shift+R the other way,
    L locks them or lets them go, Delete puts them into the tray.
    """

    move_wanted = Signal(list, int, int, int)
    """Pieces, the grabbed one first; picture, row and column it goes to."""
    leave_over_wanted = Signal(list)
    """Pieces."""
    turn_wanted = Signal(list, int)
    """Pieces, and quarter turns anticlockwise."""
    lock_wanted = Signal(list, bool)
    """Pieces, and whether they are to be held or let go."""

    def __init__(self) -> None:
        super().__init__()
        self._dragged: list[int] = []
        """Pieces that are dragged over the board."""
        self._target: DropTarget | None = None
        self._ghost: DragGhost | None = None
        self._panning = QTimer(self, interval=_TICK)
        self._panning.timeout.connect(self._pan_at_edge)
        self.setAcceptDrops(True)
        self.setAccessibleName("Pictures put together from pieces")

    # What a person wants

    def turn(self, turns: int) -> None:
        """Pieces that are no square only turn by a half."""
        height, width = self.scene.cell
        if self._chosen:
            self.turn_wanted.emit(self.selected(), turns if height == width else 2)

    def toggle_lock(self) -> None:
        """Lock the chosen pieces; let them go where all are locked."""
        if self._chosen:
            positions = self.scene.positions
            self.lock_wanted.emit(
                self.selected(), not all(positions[piece].place.is_locked for piece in self._chosen)
            )

    def leave_over(self) -> None:
        """The chosen pieces are to be taken out of their pictures."""
        if self._chosen:
            self.leave_over_wanted.emit(self.selected())

    def _move_by(self, along: int, down: int) -> None:
        """The chosen pieces by one cell."""
        if self._current is not None:
            position = self.scene.positions[self._current]
            row, column = position.cell
            others = sorted(self._chosen - {self._current})
            self.move_wanted.emit(
                [self._current, *others], position.picture, row + down, column + along
            )

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """The board's keys go before the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(self._command_for(event) is not None)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = self._command_for(event)
        if command is None:
            super().keyPressEvent(event)
        else:
            command()

    def _command_for(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does to the chosen pieces."""
        key, keys = Qt.Key(event.key()), event.modifiers() & (_CTRL | _SHIFT)
        if not self._chosen:
            return None
        if keys == _CTRL and key in ARROWS:
            return lambda: self._move_by(*ARROWS[key])
        if key == Qt.Key.Key_R and keys in (_SHIFT, Qt.KeyboardModifier.NoModifier):
            return lambda: self.turn(1 if keys else -1)
        commands = {
            Qt.Key.Key_L: self.toggle_lock,
            Qt.Key.Key_Delete: self.leave_over,
            Qt.Key.Key_Backspace: self.leave_over,
        }
        return commands.get(key) if not keys else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A piece that is not chosen is chosen first, as in a list."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            piece = self.scene.piece_at(self.camera.on_canvas(QPointF(event.pos())))
            if piece is not None and piece not in self._chosen:
                self._choose([piece], piece)
        menu = QMenu(self)
        self.fill_menu(menu)
        menu.exec(event.globalPos())

    def fill_menu(self, menu: QMenu) -> None:
        """What can be done to the chosen pieces, each with its key."""
        for words, command in (
            ("Turn to the &right\tR", lambda: self.turn(-1)),
            ("Turn to the &left\tShift+R", lambda: self.turn(1)),
            ("&Lock, or let go\tL", self.toggle_lock),
            ("Put into the &tray\tDelete", self.leave_over),
        ):
            menu.addAction(words, command).setEnabled(bool(self._chosen))
        menu.addSeparator()
        whole = menu.addAction("Choose the whole &picture\tReturn", self.choose_picture)
        whole.setEnabled(self._current is not None)
        menu.addAction("&Fit the window\t0", self.fit)

    # Dragging

    def drag(self, pieces: list[int]) -> None:
        """Until they are dropped, here or elsewhere."""
        if self.images is not None:
            turns = self.scene.positions[pieces[0]].place.rotation
            drag_pieces(self, pieces, self.images.piece_image(pieces[0], turns))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._dragged = dropped_pieces(event)
        event.setAccepted(bool(self._dragged))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._show_ghost(event.position())
        self._panning.start()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        target = self.scene.target_at(self.camera.on_canvas(event.position()))
        self._end_drag()
        if pieces := dropped_pieces(event):
            event.acceptProposedAction()
            self.move_wanted.emit(pieces, target.picture, target.row, target.column)

    def _show_ghost(self, point: QPointF) -> None:
        target = self.scene.target_at(self.camera.on_canvas(point))
        if target != self._target and self.images is not None and self._dragged:
            level = self.images.level_for(self.camera.zoom * self.devicePixelRatioF())
            self._ghost = make_ghost(self.scene, self.images, self._dragged, target, level)
            self._target = target
            self.update()

    def _end_drag(self) -> None:
        self._dragged, self._target, self._ghost = [], None, None
        self._panning.stop()
        self.update()

    def _pan_at_edge(self) -> None:
        """While pieces are held at the border."""
        at, box = QPointF(self.mapFromGlobal(QCursor.pos())), self.rect()
        across = _STEP * ((at.x() < _EDGE) - (at.x() > box.width() - _EDGE))
        down = _STEP * ((at.y() < _EDGE) - (at.y() > box.height() - _EDGE))
        if self._dragged and not self.camera.is_fitted and (across or down):
            self.camera.pan(QPointF(across, down))
            self._show_ghost(at)

    # Painting

    def paint_over(self, drawing: BoardPainter, painter: QPainter, colours: Colours) -> None:
        """Also what is dragged."""
        super().paint_over(drawing, painter, colours)
        if self._ghost is not None:
            self._ghost.draw(painter, drawing.on_window(self._ghost.box), colours)
