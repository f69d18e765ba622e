"""A layout that a person changes by hand, and can take every step back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from organizer.fragments.board import moves
from organizer.fragments.board.positions import find_positions
from organizer.fragments.layout import Layout, Picture, Side


class Board:
    """The present layout, those before it and those that were taken back.

    Whatever is done to it, each piece stays in exactly one place or left over. A picture that
    was changed is rescored by `rescore`; without that the joints of moved and turned pieces
    have confidence 0. What changes nothing is no step.
    """

    def __init__(self, layout: Layout, rescore: Callable[[Picture], Picture] | None = None) -> None:
        self._steps = [layout]
        self._at = 0
        self._rescore = rescore

    @property
    def layout(self) -> Layout:
        """The present one."""
        return self._steps[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is a layout before the present one."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a layout was taken back that can be had again."""
        return self._at + 1 < len(self._steps)

    def move(self, pieces: Sequence[int], picture: int, row: int, column: int) -> None:
        """The first piece to a cell, the others with it, see `drop_targets.find_landing`.

        What lies there goes to where they came from: it swaps, or is left over. Nothing happens
        where a locked piece is among them or in the way.
        """
        self._change(moves.moved(self.layout, pieces, picture, row, column))

    def put_beside(self, piece: int, side: Side, other: int, rotation: int) -> None:
        """Another piece to a side of the first as that lies, in `rotation` quarter turns.

        A piece that is left over, and so upright, goes to the other one instead; where both are,
        they start a picture. Moving and turning are a step each; locked pieces do as in `move`.
        """
        positions = find_positions(self.layout, (piece, other))
        home, away = positions.get(piece), positions.get(other)
        if home is None and away is not None:
            turns = away.place.rotation - rotation
            down, along = side.turned(turns).offset
            row, column = away.place.row - down, away.place.column - along
            self.move([piece], away.picture, row, column)
            self._turn_to(piece, turns)
            return
        if home is None:
            self.move([piece], len(self.layout.pictures), 0, 0)
            home = find_positions(self.layout, [piece]).get(piece)
        if home is not None:
            down, along = side.offset
            self.move([other], home.picture, home.place.row + down, home.place.column + along)
            self._turn_to(other, rotation)

    def leave_over(self, pieces: Sequence[int]) -> None:
        """Pieces out of their pictures, but for locked ones."""
        self._change(moves.left_over(self.layout, pieces))

    def rotate(self, pieces: Sequence[int], turns: int = 1) -> None:
        """Quarter turns anticlockwise: all pieces of a picture turn it as a whole, locked or not;
        otherwise each unlocked one turns where it lies."""
        self._change(moves.turned(self.layout, pieces, turns))

    def lock(self, pieces: Sequence[int], on: bool) -> None:
        """Hold pieces where they are, or let them go; left over ones cannot be held."""
        self.replace(moves.locked(self.layout, pieces, on))

    def replace(self, layout: Layout) -> None:
        """Take over another layout of the same pieces, such as one that was solved again."""
        if layout != self.layout:
            self._steps[self._at + 1 :] = [layout]
            self._at += 1

    def undo(self) -> bool:
        """Take the last step back; False where there is none."""
        self._at -= (can := self.can_undo)
        return can

    def redo(self) -> bool:
        """Do again what was taken back; False where there is nothing."""
        self._at += (can := self.can_redo)
        return can

    def _turn_to(self, piece: int, rotation: int) -> None:
        position = find_positions(self.layout, [piece]).get(piece)
        if position is not None and (turns := (rotation - position.place.rotation) % 4):
            self.rotate([piece], turns)

    def _change(self, layout: Layout) -> None:
        if self._rescore is not None and layout != self.layout:
            as_before = {id(picture) for picture in self.layout.pictures}
            pictures = (
                picture if id(picture) in as_before else self._rescore(picture)
                for picture in layout.pictures
            )
            layout = replace(layout, pictures=tuple(pictures))
        self.replace(layout)
