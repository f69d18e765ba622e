"""How right a layout is, against the true one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from organizer.fragments.layout import Layout, Picture

_STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1."""

    recall: float
    """Of the pairs of pieces of one picture, those that are grouped together."""
    precision: float
    """Of the pairs grouped together, those of one picture."""
    direct: float
    """Pieces at their true row, column and rotation, their picture turned as a whole at will."""
    neighbour: float
    """True joints that were found (Gallagher 2012)."""
    perfect: float
    """Pictures with every piece at its true place."""


def score(found: Layout, true: Layout) -> Score:
    """Compare by pieces; a leftover piece is alone in its group and at no place."""
    recall, precision = _pairwise(_groups(found), _groups(true))
    direct, perfect = _placed(found, true)
    expected = {pair for picture in true.pictures for pair in _pairs(picture)}
    joined = {pair for picture in found.pictures for pair in _pairs(picture)}
    neighbour = len(expected & joined) / len(expected) if expected else 1.0
    return Score(recall, precision, direct, neighbour, perfect)


def joints(layout: Layout) -> dict[int, int]:
    """Which border touches which, both ways; borders are 4 * piece + side."""
    return {
        4 * piece + side: 4 * other + facing
        for picture in layout.pictures
        for piece, side, other, facing in _pairs(picture)
    }


def _groups(layout: Layout) -> dict[int, int]:
    groups = {
        place.piece: number
        for number, picture in enumerate(layout.pictures)
        for place in picture.places
    }
    alone = len(layout.pictures)
    return groups | {piece: alone + number for number, piece in enumerate(layout.leftover)}


def _pairwise(found: dict[int, int], true: dict[int, int]) -> tuple[float, float]:
    pieces = sorted(true)
    ours = np.unique([found.get(piece, -1 - piece) for piece in pieces], return_inverse=True)[1]
    theirs = np.unique([true[piece] for piece in pieces], return_inverse=True)[1]
    table = np.zeros((ours.max() + 1, theirs.max() + 1))
    np.add.at(table, (ours, theirs), 1)
    both = _pair_count(table)
    return (
        both / max(_pair_count(table.sum(axis=0)), 1.0),
        both / max(_pair_count(table.sum(axis=1)), 1.0),
    )


def _pair_count(sizes: NDArray[np.float64]) -> float:
    return float((sizes * (sizes - 1) / 2).sum())


def _placed(found: Layout, true: Layout) -> tuple[float, float]:
    """Each true picture is compared with the found one that shows most of it, none twice."""
    hits = np.zeros((len(true.pictures), len(found.pictures)))
    for row, ours in enumerate(true.pictures):
        pieces = {place.piece for place in ours.places}
        for column, theirs in enumerate(found.pictures):
            if any(place.piece in pieces for place in theirs.places):
                hits[row, column] = _hits(ours, theirs)
    rows, columns = linear_sum_assignment(hits, maximize=True)
    sizes = np.array([len(picture.places) for picture in true.pictures])
    whole = sum(hits[row, column] == sizes[row] for row, column in zip(rows, columns, strict=True))
    return float(hits[rows, columns].sum() / sizes.sum()), float(whole / len(sizes))


def _hits(true: Picture, found: Picture) -> int:
    """Pieces in place, for the best of the four ways to turn the found picture."""
    homes = {place.piece: (place.row, place.column, place.rotation) for place in true.places}
    best = 0
    for turn in range(4):
        shape = (found.rows, found.columns) if turn % 2 == 0 else (found.columns, found.rows)
        if shape != (true.rows, true.columns):
            continue
        best = max(
            best,
            sum(
                homes.get(place.piece)
                == _turned(place.row, place.column, place.rotation, turn, found)
                for place in found.places
            ),
        )
    return best


def _turned(row: int, column: int, rotation: int, turn: int, of: Picture) -> tuple[int, int, int]:
    rows, columns = of.rows, of.columns
    for _ in range(turn):
        row, column = columns - 1 - column, row
        rows, columns = columns, rows
    return row, column, (rotation + turn) % 4


def _pairs(picture: Picture) -> set[tuple[int, int, int, int]]:
    """Each joint as (piece, its side, other, its side), from both; free of how the picture lies."""
    cells = {(place.row, place.column): place for place in picture.places}
    found = set()
    for (row, column), place in cells.items():
        for side, (down, along) in enumerate(_STEPS):
            other = cells.get((row + down, column + along))
            if other is not None:
                found.add(
                    (
                        place.piece,
                        (side + place.rotation) % 4,
                        other.piece,
                        (side + 2 + other.rotation) % 4,
                    )
                )
    return found
