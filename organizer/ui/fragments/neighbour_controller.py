"""Asks which pieces most likely touch a chosen one, and puts them there."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.board.positions import find_positions
from organizer.fragments.layout import Pieces, Side, Step
from organizer.fragments.scoring.neighbour_ranking import RankedPair, Ranking
from organizer.fragments.session.opened_pieces import PieceSet
from organizer.ui.base.context import AppContext
from organizer.ui.base.theme import PIECE_FRAME
from organizer.ui.fragments.assembly_controller import AssemblyController

MOST = 3
"""Candidates shown for each side."""

_THUMBNAIL = 44


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A piece that may lie beside another one, as both lie now."""

    beside: int
    """The piece that it may lie beside."""
    side: Side
    """Where, as that lies now."""
    piece: int
    name: str
    rotation: int
    """Quarter turns it would lie in."""
    score: float
    """How likely, 0 to 1."""
    image: QImage


@dataclass(frozen=True, slots=True)
class LikelyNeighbours:
    """What most likely touches a piece as it lies."""

    piece: int
    suggestions: Mapping[Side, Sequence[Suggestion]]
    """At most MOST for each side, the likeliest first."""


class NeighbourController(QObject):
    """Asks in workers; the newest question wins."""

    found = Signal(LikelyNeighbours)

    def __init__(self, context: AppContext, assembly_controller: AssemblyController) -> None:
        super().__init__(assembly_controller)
        self._context = context
        self._assembly_controller = assembly_controller

    def ask(self, piece: int, options: AssemblyOptions) -> None:
        """Look up what most likely touches a piece as it lies now; `found` tells it."""
        controller = self._assembly_controller
        piece_set, layout = controller.piece_set, controller.layout
        if piece_set is not None and layout is not None:
            position = find_positions(layout, [piece]).get(piece)
            turns = position.place.rotation if position else 0
            self._context.ask(
                lambda: _suggest(piece_set, options, piece, turns),
                self.found.emit,
                lane="fragments-neighbours",
            )

    def put(self, suggestion: Suggestion) -> None:
        """Put the suggested piece beside the other, or where that is left over, the other way."""
        beside, side = suggestion.beside, suggestion.side
        other, rotation = suggestion.piece, suggestion.rotation
        self._assembly_controller.edit(
            lambda board: board.put_beside(beside, side, other, rotation)
        )


def _suggest(
    piece_set: PieceSet, options: AssemblyOptions, piece: int, turns: int
) -> Generator[Step, None, LikelyNeighbours]:
    ranking = Ranking((yield from piece_set.scores.odds(options)))
    return LikelyNeighbours(piece, _by_side(piece_set.pieces, ranking.of(piece), turns))


def _by_side(pieces: Pieces, pairs: list[RankedPair], turns: int) -> dict[Side, list[Suggestion]]:
    sides: dict[Side, list[Suggestion]] = {side: [] for side in Side}
    for pair in pairs:
        side = pair.side.turned(turns)
        if len(sides[side]) < MOST:
            rotation = (pair.rotation + turns) % 4
            sides[side].append(
                Suggestion(
                    pair.piece,
                    side,
                    pair.other,
                    pieces.names[pair.other],
                    rotation,
                    pair.score,
                    draw_piece(pieces, pair.other, rotation, _THUMBNAIL),
                )
            )
    return sides


def draw_piece(pieces: Pieces, piece: int, rotation: int, side: int) -> QImage:
    """A piece as it lies, as large as a square of `side` pixels holds, framed. In any thread."""
    pixels = np.ascontiguousarray(np.rot90(pieces.pixels[piece], rotation))
    image = Image.fromarray(pixels)
    scale = side / max(image.size)
    width, height = (max(1, round(scale * each)) for each in image.size)
    kind = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.BOX
    data = image.resize((width, height), kind).tobytes()
    drawn = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    painter = QPainter(drawn)
    painter.setPen(PIECE_FRAME)
    painter.drawRect(0, 0, width - 1, height - 1)
    painter.end()
    return drawn
