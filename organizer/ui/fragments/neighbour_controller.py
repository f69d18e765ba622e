"""Asks which pieces most likely touch a chosen one, and puts them there."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.board.board import Board
from organizer.fragments.layout import Layout, Pieces, Place, Step
from organizer.fragments.scoring.neighbour_ranking import RankedPair, Ranking
from organizer.ui.base.context import AppContext
from organizer.ui.base.theme import PIECE_FRAME
from organizer.ui.fragments.assembly_controller import AssemblyController
from organizer.ui.opening import PieceSet

SIDES = {"right": (0, 1), "above": (-1, 0), "left": (0, -1), "below": (1, 0)}
"""Rows and columns from a piece to the one at its side; a quarter turn leads to the next."""

MOST = 3
"""Candidates shown for each side."""

_THUMBNAIL = 44


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A piece that may lie beside another one, as both lie now."""

    beside: int
    """The piece that it may lie beside."""
    side: str
    """Where, as that lies now: of SIDES."""
    piece: int
    name: str
    rotation: int
    """Quarter turns it would lie in."""
    score: float
    image: QImage


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece lies."""

    picture: int
    place: Place


class NeighbourController(QObject):
    """Asks in workers; the newest question wins."""

    found = Signal(int, object)
    """A piece, and its Suggestions by side: dict[str, list[Suggestion]]."""

    def __init__(self, context: AppContext, assembler: AssemblyController) -> None:
        super().__init__(assembler)
        self._context = context
        self._assembler = assembler

    def ask(self, piece: int, wish: AssemblyOptions) -> None:
        """Look up what most likely touches a piece."""
        piece_set, layout = self._assembler.piece_set, self._assembler.layout
        if piece_set is not None and layout is not None:
            spot = spot_of(layout, piece)
            turns = spot.place.rotation if spot else 0
            self._context.ask(
                lambda: _looked_up(piece_set, wish, piece, turns),
                lambda found: self.found.emit(piece, found),
                lane="fragments-neighbours",
            )

    def put(self, other: Suggestion) -> None:
        """Put the suggested piece beside the other, or where that is loose, the other way."""
        self._assembler.edit(lambda board: _put(board, other))


def _looked_up(
    piece_set: PieceSet, wish: AssemblyOptions, piece: int, turns: int
) -> Generator[Step, None, dict[str, list[Suggestion]]]:
    ranking = Ranking((yield from piece_set.weighing.gains(wish)))
    return _by_side(piece_set.pieces, ranking.of(piece), turns)


def spot_of(layout: Layout, piece: int) -> Spot | None:
    """Where a piece lies; None in the tray."""
    for number, picture in enumerate(layout.pictures):
        for place in picture.places:
            if place.piece == piece:
                return Spot(number, place)
    return None


def there(layout: Layout, spot: Spot, side: str) -> Place | None:
    """What lies at a side of a piece now."""
    down, along = SIDES[side]
    cell = spot.place.row + down, spot.place.column + along
    for place in layout.pictures[spot.picture].places:
        if (place.row, place.column) == cell:
            return place
    return None


def _by_side(pieces: Pieces, found: list[RankedPair], turns: int) -> dict[str, list[Suggestion]]:
    names = list(SIDES)
    sides: dict[str, list[Suggestion]] = {side: [] for side in names}
    for likely in found:
        side = names[(names.index(likely.side) + turns) % 4]
        if len(sides[side]) < MOST:
            rotation = (likely.rotation + turns) % 4
            sides[side].append(
                Suggestion(
                    likely.piece,
                    side,
                    likely.other,
                    pieces.names[likely.other],
                    rotation,
                    likely.score,
                    thumbnail(pieces, likely.other, rotation, _THUMBNAIL),
                )
            )
    return sides


def thumbnail(pieces: Pieces, piece: int, rotation: int, side: int) -> QImage:
    """A piece as it lies, as large as a square holds, in a faint frame. In any thread."""
    pixels = np.ascontiguousarray(np.rot90(pieces.pixels[piece], rotation))
    image = Image.fromarray(pixels)
    scale = side / max(image.size)
    width, height = (max(1, round(scale * each)) for each in image.size)
    kind = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX
    data = image.resize((width, height), kind).tobytes()
    shown = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    painter = QPainter(shown)
    painter.setPen(PIECE_FRAME)
    painter.drawRect(0, 0, width - 1, height - 1)
    painter.end()
    return shown


def _put(board: Board, other: Suggestion) -> None:
    piece, (down, along) = other.beside, SIDES[other.side]
    home, away = spot_of(board.layout, piece), spot_of(board.layout, other.piece)
    if home is None and away is not None:
        # The chosen piece is loose: it goes where the other one lies.
        picture, row, column = away.picture, away.place.row - down, away.place.column - along
        board.move([piece], picture, row, column)
        _turn(board, piece, away.place.rotation - other.rotation)
        return
    if home is None:
        board.move([piece], len(board.layout.pictures), 0, 0)
        home = spot_of(board.layout, piece)
    if home is not None:
        board.move([other.piece], home.picture, home.place.row + down, home.place.column + along)
        _turn(board, other.piece, home.place.rotation + other.rotation)


def _turn(board: Board, piece: int, rotation: int) -> None:
    spot = spot_of(board.layout, piece)
    if spot is not None and (turns := (rotation - spot.place.rotation) % 4):
        board.rotate([piece], turns)
