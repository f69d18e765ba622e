"""Which piece lies where: what is known, found or corrected about a heap of fragments."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from organizer.records import Progress

Pixels = NDArray[np.uint8]
"""Shape (height, width, 3), RGB."""

MOST_PIXELS = 300_000_000
"""Of all pieces together, and of a picture put together from them; both are held in memory."""


class Side(IntEnum):
    """A side of a piece, numbered clockwise; where a neighbour lies.

    The border of a piece as it came is numbered `SIDES * piece + side`.
    """

    RIGHT = 0
    BELOW = 1
    LEFT = 2
    ABOVE = 3

    @property
    def word(self) -> str:
        """Its name in files and on the command line."""
        return self.name.lower()

    @property
    def offset(self) -> tuple[int, int]:
        """Rows and columns from a piece to its neighbour there."""
        return _OFFSETS[self]

    @property
    def opposite(self) -> Side:
        """The side that a neighbour there touches with."""
        return _SIDES[(self + 2) % SIDES]

    def turned(self, turns: int) -> Side:
        """Where the side is after quarter turns anticlockwise."""
        return _SIDES[(self - turns) % SIDES]


_SIDES = tuple(Side)
_OFFSETS = ((0, 1), (1, 0), (0, -1), (-1, 0))
SIDES = len(_SIDES)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Fragments of one size."""

    pixels: NDArray[np.uint8]
    """Shape (count, height, width, 3), RGB."""
    names: tuple[str, ...]
    """Where each came from, in the order of `pixels`; unique."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of a piece in pixels."""
        return self.pixels.shape[1], self.pixels.shape[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one piece lies in its picture."""

    piece: int
    """Its row in `Pieces`."""
    row: int
    column: int
    rotation: int = 0
    """Quarter turns anticlockwise that bring the piece upright, 0 to 3 (as `numpy.rot90`)."""
    confidence: float = 0.0
    """How likely the piece lies right, 0 to 1."""
    is_locked: bool = False
    """Whether a person has fixed it to its place among the picture's other locked pieces."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The seam between two pieces that touch."""

    first: int
    """The piece on the left, or above."""
    second: int
    """The piece on the right, or below."""
    is_upright: bool
    """Whether the seam runs down between left and right, rather than along between two rows."""
    confidence: float
    """How likely the two belong together like that, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Pieces put together on one grid; cells may be empty."""

    rows: int
    columns: int
    places: tuple[Place, ...]
    """By row, then column; at most one in a cell."""
    joints: tuple[Joint, ...] = ()
    confidence: float = 0.0
    """How likely the whole picture is right, 0 to 1."""


def count_pixels(rows: int, columns: int, pieces: Pieces) -> int:
    """Of a picture of so many rows and columns, cells without a piece included."""
    high, wide = pieces.size
    return rows * columns * high * wide


@dataclass(frozen=True, slots=True)
class Layout:
    """A heap of fragments put together as far as it is known."""

    pictures: tuple[Picture, ...]
    """The most certain first."""
    leftover: tuple[int, ...] = ()
    """Pieces that belong to none of them, in the order of `Pieces`."""
    notes: tuple[str, ...] = field(default=())
    """Sentences a person should read: what was assumed, or could not be told."""


@dataclass(frozen=True, slots=True)
class Step(Progress):
    """How far the work on a heap is, and the best layout so far."""

    layout: Layout | None = None
