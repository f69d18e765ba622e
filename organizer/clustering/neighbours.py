"""The nearest neighbours of every photo: the sparse graph that most algorithms work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

ROUNDING = 1e-3
"""Distances of float32 unit vectors below this are none: sqrt(2 - 2 * 0.9999995)."""
_BLOCK = 2_048
"""Rows compared with all others at once."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each of n photos its k nearest others, nearest first."""

    ids: NDArray[np.int64]
    """Row numbers, shape (n, k); never the photo itself."""
    distances: NDArray[np.float32]
    """Euclidean distances, shape (n, k), ascending along a row."""

    def first(self, count: int) -> Neighbours:
        """The same with at most `count` neighbours each."""
        return Neighbours(self.ids[:, :count], self.distances[:, :count])


def find_nearest(vectors: Vectors, count: int) -> Neighbours:
    """The `count` nearest others of every unit vector (n, d), exactly; fewer where n is small."""
    total = len(vectors)
    count = max(0, min(count, total - 1))
    ids = np.empty((total, count), dtype=np.int64)
    distances = np.empty((total, count), dtype=np.float32)
    for start in range(0, total, _BLOCK):
        rows = slice(start, min(start + _BLOCK, total))
        cosines = vectors[rows] @ vectors.T
        cosines[np.arange(rows.stop - start), np.arange(start, rows.stop)] = -np.inf
        ids[rows], distances[rows] = nearest_columns(cosines, count)
    return Neighbours(ids, distances)


def nearest_columns(cosines: NDArray[np.float32], count: int) -> tuple[NDArray[np.int64], Vectors]:
    """The columns of the `count` highest cosines of each row, and their Euclidean distances."""
    if not count:
        return np.empty((len(cosines), 0), np.int64), np.empty((len(cosines), 0), np.float32)
    found = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    scores = np.take_along_axis(cosines, found, axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")
    squared = np.maximum(2 - 2 * np.take_along_axis(scores, order, axis=1), 0)
    squared[squared < ROUNDING**2] = 0
    return np.take_along_axis(found, order, axis=1), np.sqrt(squared)


def reranked(vectors: Vectors, candidates: Neighbours, count: int) -> Neighbours:
    """Of each photo's candidates the `count` nearest by these vectors (n, d)."""
    count = min(count, candidates.ids.shape[1])
    ids = np.empty((len(vectors), count), dtype=np.int64)
    distances = np.empty((len(vectors), count), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        others = candidates.ids[rows]
        cosines = np.einsum("nd,nkd->nk", vectors[rows], vectors[others])
        found, distances[rows] = nearest_columns(cosines, count)
        ids[rows] = np.take_along_axis(others, found, axis=1)
    return Neighbours(ids, distances)
