"""Splits what hangs together by matching pairs into sets in which all match the one to keep."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from organizer.library.cleanup.duplicate_pairs import Pair, PairFinder
from organizer.records import DuplicateKind

_CROWD = 200
"""Members of a crowd beyond which its keeper is not compared with those it was not found with."""


def connected_rows(pairs: Collection[Pair], total: int) -> list[list[int]]:
    """The rows, of `total`, that pairs connect, directly or over others."""
    from scipy.sparse import coo_matrix  # slow to import: not at every start
    from scipy.sparse.csgraph import connected_components

    ends = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(pairs), np.int8), (ends[0], ends[1])), (total, total))
    _, labels = connected_components(graph, directed=False)
    rows = np.unique(ends)
    rows = rows[np.argsort(labels[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(labels[rows])) + 1
    return [part.tolist() for part in np.split(rows, starts) if len(part)]


def split(
    crowds: Iterable[list[int]],
    pair_finder: PairFinder,
    same: Collection[Pair],
    different: Collection[Pair],
) -> list[tuple[list[int], DuplicateKind]]:
    """Sets of rows with what holds each together; the first of a crowd is kept first.

    A chain in which each photo is like the next only is taken apart: every member matches the
    first of its set, or was judged the `same`, and no two members were judged `different`. Rows
    that match nothing are sets of one.
    """
    sets = []
    left = [crowd for crowd in crowds if crowd]
    while left:
        small = (crowd for crowd in left if len(crowd) <= _CROWD)
        pair_finder.compare([_pair(crowd[0], other) for crowd in small for other in crowd[1:]])
        matching = pair_finder.turns.keys() | same
        left_over = []
        for crowd in left:
            kept, rest = _split_crowd(crowd, matching, different)
            sets.append((kept, _kind(kept, pair_finder.turns)))
            left_over.append(rest)
        left = [rest for rest in left_over if rest]
    return sets


def _split_crowd(
    crowd: list[int], matching: Collection[Pair], different: Collection[Pair]
) -> tuple[list[int], list[int]]:
    """The first of a crowd with what matches it, and the others."""
    kept, rest = crowd[:1], list[int]()
    for row in crowd[1:]:
        is_apart = any(_pair(row, other) in different for other in kept)
        fits = not is_apart and _pair(crowd[0], row) in matching
        (kept if fits else rest).append(row)
    return kept, rest


def _kind(rows: list[int], turns: dict[Pair, int]) -> DuplicateKind:
    if len(rows) == 1:
        return DuplicateKind.EXACT
    is_turned = any(turns.get(_pair(rows[0], row)) for row in rows[1:])
    return DuplicateKind.TURNED if is_turned else DuplicateKind.NEAR


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
