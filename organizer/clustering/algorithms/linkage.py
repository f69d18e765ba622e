"""Weighted hierarchical linkage by the nearest-neighbour chain."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.base import Vectors

Weights = NDArray[np.float64]
Merges = NDArray[np.float64]
"""scipy's linkage matrix, shape (n - 1, 4): two cluster numbers, their distance, points inside."""

_SAME = 1e-12
"""Squared distance below which two float32 unit vectors are the same but for rounding."""
_BLOCK = 1024
"""Rows of distances computed at once in double precision."""


class Linkage(StrEnum):
    """What the distance of two clusters is: of two points, their own in every case."""

    WARD = "ward"
    """sqrt(2 a b / (a + b)) times that of the centroids, a and b being the weights."""
    AVERAGE = "average"
    """The mean over all pairs."""
    COMPLETE = "complete"
    """That of the two furthest apart."""


def link(vectors: Vectors, weights: Weights, linkage: Linkage = Linkage.WARD) -> Merges:
    """The tree over vectors (n, d) with weights (n,), lowest merge first.

    A point of weight w counts as w photos in one place; where every weight is 1, distances are
    scipy's. They follow the Lance-Williams recurrence, merges the nearest-neighbour chain
    (Müllner, arXiv 1109.2378): O(n²) time, 4 n² bytes.
    """
    count = len(vectors)
    matrix, weight = _pairwise(vectors, weights, linkage), weights.copy()
    alive = np.ones(count, dtype=bool)
    merges = np.empty((max(count - 1, 0), 3))
    chain: list[int] = []
    for row in range(len(merges)):
        chain = chain or [int(alive.argmax())]
        left, right = _mutual_nearest(matrix, chain)
        merges[row] = left, right, matrix[left, right]
        _merge(matrix, weight, left, right, linkage)
        alive[left] = False
    if linkage is Linkage.WARD:
        np.sqrt(merges[:, 2], out=merges[:, 2])
    return _numbered(merges)


def _pairwise(vectors: Vectors, weights: Weights, linkage: Linkage) -> NDArray[np.float32]:
    """Distances of the points, squared for Ward: (n, n), exactly symmetric, infinite to oneself."""
    points = vectors.astype(np.float64)
    norms = np.einsum("ij,ij->i", points, points)
    matrix = np.empty((len(points), len(points)), dtype=np.float32)
    for start in range(0, len(points), _BLOCK):
        rows, rest = slice(start, start + _BLOCK), slice(start, None)
        block = norms[rows, None] + norms[rest] - 2 * points[rows] @ points[rest].T
        block[block < _SAME] = 0
        if linkage is Linkage.WARD:
            a, b = weights[rows, None], weights[rest]
            block *= 2 * a * b / (a + b)
        else:
            np.sqrt(block, out=block)
        corner = block[:, : len(block)]
        corner[:] = np.minimum(corner, corner.T)
        matrix[rows, rest] = block
        matrix[rest, rows] = block.T
    np.fill_diagonal(matrix, np.inf)
    return matrix


def _mutual_nearest(matrix: NDArray[np.float32], chain: list[int]) -> tuple[int, int]:
    """Follow nearest neighbours from the chain's tip to two clusters nearest to each other.

    These two leave the chain. A tie goes to the previous link, which ends the walk.
    """
    while True:
        row = matrix[chain[-1]]
        nearest = int(row.argmin())
        if len(chain) > 1 and row[chain[-2]] <= row[nearest]:
            return chain.pop(), chain.pop()
        chain.append(nearest)


def _merge(
    matrix: NDArray[np.float32], weight: Weights, left: int, right: int, linkage: Linkage
) -> None:
    """Let `right` stand for both clusters, with the distances of their union."""
    a, b, between = weight[left], weight[right], matrix[left, right]
    to_left, to_right = matrix[left], matrix[right]
    if linkage is Linkage.COMPLETE:
        merged = np.maximum(to_left, to_right)
    elif linkage is Linkage.AVERAGE:
        merged = (a * to_left + b * to_right) / (a + b)
    else:
        merged = ((a + weight) * to_left + (b + weight) * to_right - weight * between) / (
            a + b + weight
        )
    # True of all three in exact arithmetic; rounding must not break it, or the chain could loop.
    merged = np.maximum(merged, np.minimum(to_left, to_right))
    merged[[left, right]] = np.inf
    matrix[right] = matrix[:, right] = merged
    matrix[left] = matrix[:, left] = np.inf
    weight[right] = a + b


def _numbered(merges: NDArray[np.float64]) -> Merges:
    """Merges of points, in any order, as scipy numbers them: row i makes cluster n + i."""
    merges = merges[np.argsort(merges[:, 2], kind="stable")]
    count = len(merges) + 1
    parent = np.arange(2 * count)
    inside = np.ones(2 * count, dtype=np.int64)
    tree = np.empty((len(merges), 4))
    for row, (left, right, distance) in enumerate(merges):
        low, high = sorted((_root(parent, int(left)), _root(parent, int(right))))
        new = count + row
        parent[[low, high]] = new
        inside[new] = inside[low] + inside[high]
        tree[row] = low, high, distance, inside[new]
    return tree


def _root(parent: NDArray[np.int64], node: int) -> int:
    """The cluster that holds `node` now; halves the path on the way."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = int(parent[node])
    return node
