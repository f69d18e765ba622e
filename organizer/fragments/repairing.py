"""Moves whole rows and columns of a finished picture to where they fit better."""

from __future__ import annotations

from organizer.fragments.agglomeration import STEPS, Cell, Joining
from organizer.fragments.compatibility import BELOW, RIGHT, SIDES
from organizer.fragments.gains import Gains


def roll(joining: Joining, gains: Gains, part: int) -> None:
    """Cut the picture open along its worst seam and lay the halves the other way round.

    A picture that grew from its middle may have reached its full size one row too early, so that
    the true first row ended up as the last. Only where the seam that this makes is better than
    the one it cuts; rows first, then columns.
    """
    for side in (BELOW, RIGHT):
        _roll_along(joining, gains, part, side)


def _roll_along(joining: Joining, gains: Gains, part: int, side: int) -> None:
    down, along = STEPS[side]
    cells = joining.parts[part].cells
    top, left, rows, columns = joining.parts[part].box()
    length = rows if side == BELOW else columns
    if length < 2:
        return
    seams = [0.0] * length
    for (row, column), piece in cells.items():
        at = row - top if side == BELOW else column - left
        beyond = (
            (top + (row - top + down) % rows, column)
            if side == BELOW
            else (row, left + (column - left + along) % columns)
        )
        if beyond in cells:
            seams[at] += _gain(joining, gains, piece, cells[beyond], side)
    worst = min(range(length), key=seams.__getitem__)
    if seams[worst] >= seams[-1] - 1e-9:
        return
    moved: dict[Cell, int] = {}
    for (row, column), piece in cells.items():
        if side == BELOW:
            cell = (top + (row - top - worst - 1) % rows, column)
        else:
            cell = (row, left + (column - left - worst - 1) % columns)
        moved[cell] = piece
        joining.cell[piece] = cell
    joining.parts[part].cells = moved


def _gain(joining: Joining, gains: Gains, piece: int, other: int, side: int) -> float:
    return gains.of(
        SIDES * piece + (side + joining.rotation[piece]) % SIDES,
        SIDES * other + (side + 2 + joining.rotation[other]) % SIDES,
    )
