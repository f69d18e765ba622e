"""Puts the pieces that a person has fixed together before anything else is."""

from __future__ import annotations

from organizer.errors import QueryError
from organizer.fragments.assembly.parts import Parts
from organizer.fragments.layout import Layout

Grid = tuple[int, int]


def hold(parts: Parts, fixed: Layout, grid: Grid | None, rotated: bool) -> int:
    """Make a part of the locked pieces of each picture; how many parts.

    QueryError where they lie farther apart than the grid, rows and columns, is large.
    """
    held = 0
    for picture in fixed.pictures:
        locked = [place for place in picture.places if place.is_locked]
        if not locked:
            continue
        rows, columns = [place.row for place in locked], [place.column for place in locked]
        extent = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        if grid and not any(
            extent[0] <= most and extent[1] <= widest
            for most, widest in ((grid, grid[::-1]) if rotated else (grid,))
        ):
            raise QueryError(
                "Locked pieces lie farther apart than a picture is large.",
                "Unlock some of them, or allow a larger grid.",
            )
        parts.lay((place.piece, place.row, place.column, place.rotation) for place in locked)
        held += 1
    return held
