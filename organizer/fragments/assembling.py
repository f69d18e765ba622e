"""Puts a heap of pieces together, better and better until it is stopped."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from organizer.errors import QueryError
from organizer.fragments import compatibility, confidence, filling, gains
from organizer.fragments.agglomeration import Joining, Part
from organizer.fragments.compatibility import SIDES
from organizer.fragments.layout import Layout, Picture, Pieces, Place

_BONUS = 3.0
"""Added to each touching border where the grid is known: hard cases would stop too early."""

_CAUTION = -1.0
"""The same where it is not known: what joins by mistake would never come apart."""

_LEAST = -2.0
"""Gain of the weakest joint that is tried."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known about the heap; None means that it is to be found out."""

    pictures: int | None = None
    grid: tuple[int, int] | None = None
    """Rows and columns of each picture."""
    rotated: bool = False
    """Whether pieces may be turned by quarter turns."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is, and the best layout so far."""

    stage: str
    done: int
    total: int | None
    layout: Layout | None


def assemble(pieces: Pieces, wish: Wish = Wish()) -> Generator[Step, None, Layout]:
    """Compare all borders, then join best first; close the generator to stop.

    Raises QueryError for under two pieces, and for pieces that are rotated but not square.
    """
    if len(pieces) < 2:
        raise QueryError("One piece alone cannot be put together.", "Choose more pieces.")
    if wish.rotated and pieces.size[0] != pieces.size[1]:
        raise QueryError("Only square pieces can be rotated.", "Leave the rotation out.")
    comparing = compatibility.shortlist(pieces, wish.rotated)
    while True:
        try:
            done = next(comparing)
        except StopIteration as end:
            near = end.value
            break
        yield Step("Comparing borders", done, SIDES * len(pieces), None)
    worth = gains.plain(near)
    joining = Joining(worth, len(pieces), wish.grid, wish.rotated)
    for joined in joining.run(_LEAST, _CAUTION if wish.grid is None else _BONUS):
        yield Step("Joining", joined, len(pieces), _layout(joining, worth))
    if wish.grid is not None and wish.pictures is not None:
        for filled in filling.fill(joining, worth, wish.grid, wish.pictures, wish.rotated):
            yield Step("Filling", filled, len(pieces), _layout(joining, worth))
    return _layout(joining, worth)


def _layout(joining: Joining, worth: gains.Gains) -> Layout:
    parts = sorted(joining.parts.values(), key=lambda part: -len(part.cells))
    whole = [part for part in parts if len(part.cells) > 1]
    alone = [piece for part in parts[len(whole) :] for piece in part.cells.values()]
    return Layout(
        tuple(confidence.rated(_picture(part, joining), worth) for part in whole),
        tuple(sorted(alone)),
    )


def _picture(part: Part, joining: Joining) -> Picture:
    top, left, rows, columns = part.box()
    places = (
        Place(piece, row - top, column - left, joining.rotation[piece])
        for (row, column), piece in part.cells.items()
    )
    return Picture(rows, columns, tuple(sorted(places, key=lambda each: (each.row, each.column))))
