"""Carries out what a person does with pieces, and tells about the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.board.positions import find_neighbour, find_positions
from organizer.fragments.layout import Side
from organizer.fragments.session.opened_pieces import PieceSet
from organizer.paths import displayable
from organizer.ui.base.context import AppContext
from organizer.ui.fragments.assembly_controller import AssemblyController
from organizer.ui.fragments.board.board import FragmentBoard
from organizer.ui.fragments.leftover_panel import LeftoverPanel
from organizer.ui.fragments.neighbour_controller import (
    LikelyNeighbours,
    NeighbourController,
    draw_piece,
)
from organizer.ui.fragments.piece_inspector import PieceInspector

_PIECE = 84
"""Side of the chosen piece in the inspector."""


class BoardController(QObject):
    """Keeps the board, the pieces left over and the inspector in step; one choice for all."""

    def __init__(
        self,
        context: AppContext,
        assembly_controller: AssemblyController,
        options: Callable[[], AssemblyOptions],
        board: FragmentBoard,
        leftover_panel: LeftoverPanel,
        inspector: PieceInspector,
    ) -> None:
        """`options` says how borders are to be scored now."""
        super().__init__(assembly_controller)
        self._assembly_controller = assembly_controller
        self._options = options
        self._board = board
        self._leftover_panel = leftover_panel
        self._inspector = inspector
        self._piece: int | None = None
        """Where one alone is chosen."""
        self.neighbour_controller = NeighbourController(context, assembly_controller)
        self._connect()

    def show_set(self, piece_set: PieceSet) -> None:
        """Other pieces: none of them is chosen."""
        self._piece = None
        self._inspector.show_nothing()
        self._board.show_pieces(piece_set.pieces)
        self._leftover_panel.show_pieces(piece_set.pieces)

    def show_piece(self) -> None:
        """The chosen piece as it lies now; its neighbours are asked for."""
        controller = self._assembly_controller
        piece, piece_set, layout = self._piece, controller.piece_set, controller.layout
        if piece is None or piece_set is None or layout is None or self._inspector.isHidden():
            return
        position = find_positions(layout, [piece]).get(piece)
        where, turns = "Left over", 0
        if position is not None:
            place, turns = position.place, position.place.rotation
            where = (
                f"Picture {position.picture + 1}, row {place.row + 1}, column {place.column + 1}"
                f"\n{place.confidence:.0%} sure"
            )
        name = displayable(Path(piece_set.pieces.names[piece]).name)
        image = draw_piece(piece_set.pieces, piece, turns, _PIECE)
        is_still = not controller.is_running
        self._inspector.show_piece(name, where, image, is_still and position is not None, is_still)
        if is_still:
            self.neighbour_controller.ask(piece, self._options())

    def _show_suggestions(self, found: LikelyNeighbours) -> None:
        piece, layout = found.piece, self._assembly_controller.layout
        if piece == self._piece and layout is not None:
            position = find_positions(layout, [piece]).get(piece)
            neighbours = (
                {side: find_neighbour(layout, position, side) for side in Side} if position else {}
            )
            self._inspector.show_suggestions(found.suggestions, neighbours)

    def _choose(self, pieces: Sequence[int], other: FragmentBoard | LeftoverPanel) -> None:
        """On the board or of those left over; nothing is chosen in the other one then."""
        if pieces:
            other.select(())
        self._piece = pieces[0] if len(pieces) == 1 else None
        if self._piece is None:
            self._inspector.show_nothing(len(pieces), bool(self._board.selected()))
        self.show_piece()

    def _move(self, pieces: list[int], picture: int, row: int, column: int) -> None:
        """Also those that were left over: they stay chosen."""
        self._assembly_controller.edit(lambda board: board.move(pieces, picture, row, column))
        self._board.select(pieces)

    def _leave_over(self, pieces: list[int]) -> None:
        self._assembly_controller.edit(lambda board: board.leave_over(pieces))

    def _rotate(self, pieces: list[int], turns: int) -> None:
        self._assembly_controller.edit(lambda board: board.rotate(pieces, turns))

    def _lock(self, pieces: list[int], on: bool) -> None:
        self._assembly_controller.edit(lambda board: board.lock(pieces, on))

    def _connect(self) -> None:
        board, leftover_panel, inspector = self._board, self._leftover_panel, self._inspector
        board.move_wanted.connect(self._move)
        board.leave_over_wanted.connect(self._leave_over)
        board.turn_wanted.connect(self._rotate)
        board.lock_wanted.connect(self._lock)
        board.selection_changed.connect(lambda pieces: self._choose(pieces, leftover_panel))
        leftover_panel.dropped.connect(self._leave_over)
        leftover_panel.selection_changed.connect(lambda pieces: self._choose(pieces, board))
        inspector.piece_actions.turn_wanted.connect(board.turn)
        inspector.piece_actions.lock_wanted.connect(board.toggle_lock)
        inspector.piece_actions.leave_over_wanted.connect(board.leave_over)
        inspector.put_wanted.connect(self.neighbour_controller.put)
        self.neighbour_controller.found.connect(self._show_suggestions)
