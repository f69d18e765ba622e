"""Where the pieces of a layout lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from organizer.fragments.layout import Layout, Place, Side

Cell = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True, slots=True)
class PiecePosition:
    """Where a piece lies."""

    picture: int
    """The number of its picture in the layout."""
    place: Place

    @property
    def cell(self) -> Cell:
        """Row and column in the picture."""
        return self.place.row, self.place.column


def find_positions(layout: Layout, pieces: Iterable[int] | None = None) -> dict[int, PiecePosition]:
    """By piece, of all pieces or some; those that are left over have none."""
    wanted = None if pieces is None else frozenset(pieces)
    return {
        place.piece: PiecePosition(number, place)
        for number, picture in enumerate(layout.pictures)
        for place in picture.places
        if wanted is None or place.piece in wanted
    }


def find_neighbour(layout: Layout, position: PiecePosition, side: Side) -> Place | None:
    """What lies at a side of a piece, seen as that lies; None for an empty cell or the edge."""
    down, along = side.offset
    cell = position.place.row + down, position.place.column + along
    places = layout.pictures[position.picture].places
    return next((place for place in places if (place.row, place.column) == cell), None)
