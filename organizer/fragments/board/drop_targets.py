"""Says where pieces would land if a person moved them."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.fragments.board.positions import Cell, PiecePosition, find_positions
from organizer.fragments.layout import Layout


def find_landing(
    layout: Layout, pieces: Sequence[int], picture: int, row: int, column: int
) -> dict[int, Cell] | None:
    """Where pieces come to lie if the first one goes to a cell of a picture.

    Those of its own picture keep their offsets, those from elsewhere follow to its right. The
    cell may lie one outside of the grid, and `picture` may be one more than there are: a new
    one. None where that is too far off, or a locked piece is among them or in the way.
    """
    positions, leftover = find_positions(layout, pieces), frozenset(layout.leftover)
    known = [each for each in dict.fromkeys(pieces) if each in positions or each in leftover]
    if not known or not 0 <= picture <= len(layout.pictures):
        return None
    held: dict[Cell, int] = {}
    if picture == len(layout.pictures):
        row = column = 0
    else:
        grid = layout.pictures[picture]
        held = {(place.row, place.column): place.piece for place in grid.places if place.is_locked}
        if not (-1 <= row <= grid.rows and -1 <= column <= grid.columns):
            return None
    cells = _keep_offsets(known, positions, row, column)
    is_locked = any(each in positions and positions[each].place.is_locked for each in known)
    return None if is_locked or any(cell in held for cell in cells.values()) else cells


def _keep_offsets(
    pieces: Sequence[int], positions: dict[int, PiecePosition], row: int, column: int
) -> dict[int, Cell]:
    first = positions.get(pieces[0])
    cells = {pieces[0]: (row, column)}
    strangers = []
    for piece in pieces[1:]:
        other = positions.get(piece)
        if first is None or other is None or other.picture != first.picture:
            strangers.append(piece)
        else:
            down, along = other.place.row - first.place.row, other.place.column - first.place.column
            cells[piece] = (row + down, column + along)
    taken = set(cells.values())
    for piece in strangers:
        while (row, column) in taken:
            column += 1
        cells[piece] = (row, column)
        taken.add((row, column))
    return cells
