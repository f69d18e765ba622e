"""Fills the gaps of pictures whose number and grid are known with the pieces left over."""

from __future__ import annotations

import heapq
from collections.abc import Generator

import numpy as np
from scipy.optimize import linear_sum_assignment

from organizer.fragments import repairing
from organizer.fragments.agglomeration import STEPS, Cell, Joining
from organizer.fragments.compatibility import SIDES
from organizer.fragments.gains import Gains

_REPORT_EVERY = 500


def fill(
    joining: Joining, gains: Gains, grid: tuple[int, int], pictures: int, rotated: bool
) -> Generator[int, None, None]:
    """Keep the largest parts as the pictures, take the others apart and lay their pieces.

    Best first: the piece and the cell that gain most together. A picture floats until it is as
    large as the grid. Cells that no shortlist knows a piece for are filled by assignment.
    """
    ranked = sorted(joining.parts, key=lambda part: -len(joining.parts[part].cells))
    kept = ranked[:pictures]
    for part in ranked[pictures:]:
        joining.scatter(part)
    yield from _best_first(joining, gains, kept, rotated)
    for part in kept:
        _square_off(joining, part, kept, grid, rotated)
        repairing.roll(joining, gains, part)
        yield 0


def _best_first(
    joining: Joining, gains: Gains, kept: list[int], rotated: bool
) -> Generator[int, None, None]:
    heap: list[tuple[float, int, Cell, int, int]] = []
    pool = set(joining.parts) - set(kept)
    for part in kept:
        for cell in joining.parts[part].cells:
            _propose(joining, gains, part, cell, pool, heap)
    laid = 0
    while heap and pool:
        promised, part, cell, piece, rotation = heapq.heappop(heap)
        cells = joining.parts[part].cells
        if piece not in pool or cell in cells or not _has_room(joining, part, cell):
            continue
        gain = joining.touching(cells, cell, piece, rotation)
        if gain < -promised - 1e-9:
            heapq.heappush(heap, (-gain, part, cell, piece, rotation))
            continue
        joining.put(piece, part, cell, rotation)
        pool.remove(piece)
        _propose(joining, gains, part, cell, pool, heap)
        laid += 1
        if laid % _REPORT_EVERY == 0:
            yield laid
    yield laid


def _propose(
    joining: Joining,
    gains: Gains,
    part: int,
    cell: Cell,
    pool: set[int],
    heap: list[tuple[float, int, Cell, int, int]],
) -> None:
    """Queue what could lie in the empty cells around a filled one."""
    cells = joining.parts[part].cells
    piece = cells[cell]
    for side, (down, along) in enumerate(STEPS):
        beside = (cell[0] + down, cell[1] + along)
        if beside in cells:
            continue
        for other in gains.partners(SIDES * piece + (side + joining.rotation[piece]) % SIDES):
            guest = other // SIDES
            if guest in pool:
                rotation = (other - side - 2) % SIDES
                gain = joining.touching(cells, beside, guest, rotation)
                heapq.heappush(heap, (-gain, part, beside, guest, rotation))


def _has_room(joining: Joining, part: int, cell: Cell) -> bool:
    top, left, rows, columns = joining.parts[part].box()
    bottom, right = max(top + rows, cell[0] + 1), max(left + columns, cell[1] + 1)
    return joining.holds(bottom - min(top, cell[0]), right - min(left, cell[1]))


def _square_off(
    joining: Joining, part: int, kept: list[int], grid: tuple[int, int], rotated: bool
) -> None:
    """Give every cell that is still empty the piece that fits least badly."""
    top, left, high, wide = joining.parts[part].box()
    lies = rotated and (high > grid[0] or wide > grid[1])
    rows, columns = grid[::-1] if lies else grid
    cells = joining.parts[part].cells
    gaps = [
        (row, column)
        for row in range(top, top + rows)
        for column in range(left, left + columns)
        if (row, column) not in cells
    ]
    pool = sorted(set(joining.parts) - set(kept))
    if not gaps or not pool:
        return
    turns = range(SIDES) if rotated else range(1)
    worth = np.array(
        [
            [[joining.touching(cells, cell, piece, turn) for turn in turns] for piece in pool]
            for cell in gaps
        ]
    )
    for gap, chosen in zip(*linear_sum_assignment(worth.max(axis=2), maximize=True), strict=True):
        joining.put(pool[chosen], part, gaps[gap], int(worth[gap, chosen].argmax()))
