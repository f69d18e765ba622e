"""The board: pieces of assembled pictures are moved, turned, locked and put aside on it."""

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
from organizer.ui.fragments.board.board_selection import ARROWS, SelectableCanvas
from organizer.ui.fragments.board.piece_drag import carried, carry
from organizer.ui.widgets.fragment_ghost import DragGhost, ghost

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

    moved = Signal(object, int, int, int)
    """Pieces, the grabbed one first; picture, row and column it goes to."""
    trayed = Signal(object)
    rotated = Signal(object, int)
    """Pieces, and quarter turns anticlockwise."""
    locked = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._held: list[int] = []
        """Pieces that are dragged over the board."""
        self._aim: DropTarget | None = None
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
            self.rotated.emit(self.selected(), turns if height == width else 2)

    def toggle_lock(self) -> None:
        """Lock the chosen pieces; let them go where all are locked."""
        if self._chosen:
            where = self.scene.where
            self.locked.emit(
                self.selected(), not all(where[piece].place.is_locked for piece in self._chosen)
            )

    def put_aside(self) -> None:
        if self._chosen:
            self.trayed.emit(self.selected())

    def _push(self, along: int, down: int) -> None:
        """The chosen pieces by one cell."""
        if self._current is not None:
            spot = self.scene.where[self._current]
            row, column = spot.cell
            others = sorted(self._chosen - {self._current})
            self.moved.emit([self._current, *others], spot.picture, row + down, column + along)

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """The board's keys go before the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(self._order(event) is not None)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = self._order(event)
        if order is None:
            super().keyPressEvent(event)
        else:
            order()

    def _order(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does to the chosen pieces."""
        key, keys = Qt.Key(event.key()), event.modifiers() & (_CTRL | _SHIFT)
        if not self._chosen:
            return None
        if keys == _CTRL and key in ARROWS:
            return lambda: self._push(*ARROWS[key])
        if key == Qt.Key.Key_R and keys in (_SHIFT, Qt.KeyboardModifier.NoModifier):
            return lambda: self.turn(1 if keys else -1)
        orders = {
            Qt.Key.Key_L: self.toggle_lock,
            Qt.Key.Key_Delete: self.put_aside,
            Qt.Key.Key_Backspace: self.put_aside,
        }
        return orders.get(key) if not keys else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A piece that is not chosen is chosen first, as in a list."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            piece = self.scene.piece_at(self.on_canvas(QPointF(event.pos())))
            if piece is not None and piece not in self._chosen:
                self._choose([piece], piece)
        menu = QMenu(self)
        self.fill_menu(menu)
        menu.exec(event.globalPos())

    def fill_menu(self, menu: QMenu) -> None:
        """What can be done to the chosen pieces, each with its key."""
        for words, order in (
            ("Turn to the &right\tR", lambda: self.turn(-1)),
            ("Turn to the &left\tShift+R", lambda: self.turn(1)),
            ("&Lock, or let go\tL", self.toggle_lock),
            ("Put into the &tray\tDelete", self.put_aside),
        ):
            menu.addAction(words, order).setEnabled(bool(self._chosen))
        menu.addSeparator()
        whole = menu.addAction("Choose the whole &picture\tReturn", self.choose_picture)
        whole.setEnabled(self._current is not None)
        menu.addAction("&Fit the window\t0", self.fit)

    # Dragging

    def drag(self, pieces: list[int]) -> None:
        if self.tiles is not None:
            turns = self.scene.where[pieces[0]].place.rotation
            carry(self, pieces, self.tiles.one(pieces[0], turns))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._held = carried(event)
        event.setAccepted(bool(self._held))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._follow(event.position())
        self._panning.start()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._let_go()

    def dropEvent(self, event: QDropEvent) -> None:
        pieces, aim = carried(event), self.scene.aim(self.on_canvas(event.position()))
        self._let_go()
        if pieces:
            event.acceptProposedAction()
            self.moved.emit(pieces, aim.picture, aim.row, aim.column)

    def _follow(self, point: QPointF) -> None:
        aim = self.scene.aim(self.on_canvas(point))
        if aim != self._aim and self.tiles is not None and self._held:
            level = self.tiles.level_for(self.zoom * self.devicePixelRatioF())
            self._ghost = ghost(self.scene, self.tiles, self._held, aim, level)
            self._aim = aim
            self.update()

    def _let_go(self) -> None:
        self._held, self._aim, self._ghost = [], None, None
        self._panning.stop()
        self.update()

    def _pan_at_edge(self) -> None:
        """While pieces are held at the border."""
        at, box = QPointF(self.mapFromGlobal(QCursor.pos())), self.rect()
        across = _STEP * ((at.x() < _EDGE) - (at.x() > box.width() - _EDGE))
        down = _STEP * ((at.y() < _EDGE) - (at.y() > box.height() - _EDGE))
        if self._held and not self.is_fitted and (across or down):
            self.pan(QPointF(across, down))
            self._follow(at)

    # Painting

    def paint_over(self, drawing: BoardPainter, painter: QPainter, colours: Colours) -> None:
        super().paint_over(drawing, painter, colours)
        if self._ghost is not None:
            self._ghost.draw(painter, drawing.placed(self._ghost.box), colours)
