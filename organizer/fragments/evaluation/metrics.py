"""How right a layout is, against the true one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from organizer.fragments.layout import SIDES, Layout, Picture, Pieces, Side


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


def score(found: Layout, true: Layout, pieces: Pieces | None = None) -> Score:
    """Compare by pieces; a leftover piece is alone in its group and at no place.

    With the `pieces`, those whose pixels are the same count as one another's equal for where they
    lie and what they touch; groups are compared without.
    """
    recall, precision = _score_groups(_number_groups(found), _number_groups(true))
    if pieces is not None:
        found = _interchanged(found, true, _number_alike(pieces))
    direct, perfect = _score_placement(found, true)
    expected = {pair for picture in true.pictures for pair in _find_joints(picture)}
    joined = {pair for picture in found.pictures for pair in _find_joints(picture)}
    neighbour = len(expected & joined) / len(expected) if expected else 1.0
    return Score(recall, precision, direct, neighbour, perfect)


def touching_borders(layout: Layout) -> dict[int, int]:
    """Which border touches which, both ways; numbered as `Side` says."""
    return {
        SIDES * piece + side: SIDES * other + facing
        for picture in layout.pictures
        for piece, side, other, facing in _find_joints(picture)
    }


def _number_groups(layout: Layout) -> dict[int, int]:
    groups = {
        place.piece: number
        for number, picture in enumerate(layout.pictures)
        for place in picture.places
    }
    alone = len(layout.pictures)
    return groups | {piece: alone + number for number, piece in enumerate(layout.leftover)}


def _score_groups(found: dict[int, int], true: dict[int, int]) -> tuple[float, float]:
    pieces = sorted(true)
    ours = np.unique([found.get(piece, -1 - piece) for piece in pieces], return_inverse=True)[1]
    theirs = np.unique([true[piece] for piece in pieces], return_inverse=True)[1]
    return score_pairs(ours, theirs)


def score_pairs(groups: NDArray[np.int64], sources: NDArray[np.int64]) -> tuple[float, float]:
    """Recall and precision of pairs; both are numbers from 0 for each piece, shape (n,)."""
    table = np.zeros((groups.max() + 1, sources.max() + 1))
    np.add.at(table, (groups, sources), 1)
    both = _count_pairs(table)
    return (
        both / max(_count_pairs(table.sum(axis=0)), 1.0),
        both / max(_count_pairs(table.sum(axis=1)), 1.0),
    )


def _count_pairs(sizes: NDArray[np.float64]) -> float:
    return float((sizes * (sizes - 1) / 2).sum())


def _score_placement(found: Layout, true: Layout) -> tuple[float, float]:
    """Pieces and pictures that are right, of all."""
    pieces = 1 + max([*_number_groups(true), *_number_groups(found)])
    pairs = _match_pictures(found, true, range(pieces))
    sizes = [len(picture.places) for picture in true.pictures]
    whole = sum(len(hits) == sizes[number] for number, hits in pairs)
    return sum(len(hits) for _, hits in pairs) / sum(sizes), whole / len(sizes)


def _match_pictures(
    found: Layout, true: Layout, alike: Sequence[int]
) -> list[tuple[int, list[tuple[int, int]]]]:
    """True pictures, and what is right in the found one that shows most of each, none twice.

    That is each true piece and the found one in its place, which are alike.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import: not at every start

    hits: dict[tuple[int, int], list[tuple[int, int]]] = {}
    table = np.zeros((len(true.pictures), len(found.pictures)))
    for row, ours in enumerate(true.pictures):
        kinds = {alike[place.piece] for place in ours.places}
        for column, theirs in enumerate(found.pictures):
            if any(alike[place.piece] in kinds for place in theirs.places):
                hits[row, column] = _find_hits(ours, theirs, alike)
                table[row, column] = len(hits[row, column])
    rows, columns = linear_sum_assignment(table, maximize=True)
    return [
        (row, hits.get((row, column), []))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


def _find_hits(true: Picture, found: Picture, alike: Sequence[int]) -> list[tuple[int, int]]:
    """Pieces in place, for the best of the four ways to turn the found picture."""
    homes = {(place.row, place.column, place.rotation): place.piece for place in true.places}
    best: list[tuple[int, int]] = []
    for turn in range(4):
        shape = (found.rows, found.columns) if turn % 2 == 0 else (found.columns, found.rows)
        if shape != (true.rows, true.columns):
            continue
        right = [
            (home, place.piece)
            for place in found.places
            if (home := homes.get(_turned(place.row, place.column, place.rotation, turn, found)))
            is not None
            and alike[home] == alike[place.piece]
        ]
        best = max(best, right, key=len)
    return best


def _number_alike(pieces: Pieces) -> list[int]:
    """A number for each piece, the same for those with the same pixels."""
    numbers: dict[bytes, int] = {}
    return [numbers.setdefault(each.tobytes(), len(numbers)) for each in pieces.pixels]


def _interchanged(found: Layout, true: Layout, alike: Sequence[int]) -> Layout:
    """The found layout, pieces that are alike exchanged so that they lie where they should."""
    stands_for = list(range(len(alike)))
    held_by = list(range(len(alike)))
    for _, hits in _match_pictures(found, true, alike):
        for home, piece in hits:
            other, was = held_by[home], stands_for[piece]
            stands_for[piece], stands_for[other] = home, was
            held_by[home], held_by[was] = piece, other
    pictures = (
        replace(
            picture,
            places=tuple(replace(place, piece=stands_for[place.piece]) for place in picture.places),
        )
        for picture in found.pictures
    )
    return replace(found, pictures=tuple(pictures))


def _turned(row: int, column: int, rotation: int, turn: int, of: Picture) -> tuple[int, int, int]:
    rows, columns = of.rows, of.columns
    for _ in range(turn):
        row, column = columns - 1 - column, row
        rows, columns = columns, rows
    return row, column, (rotation + turn) % 4


def _find_joints(picture: Picture) -> set[tuple[int, Side, int, Side]]:
    """Each joint as (piece, its side, other, its side), from both; free of how the picture lies."""
    cells = {(place.row, place.column): place for place in picture.places}
    found = set[tuple[int, Side, int, Side]]()
    for (row, column), place in cells.items():
        for side in Side:
            down, along = side.offset
            other = cells.get((row + down, column + along))
            if other is not None:
                found.add(
                    (
                        place.piece,
                        side.turned(-place.rotation),
                        other.piece,
                        side.opposite.turned(-other.rotation),
                    )
                )
    return found
