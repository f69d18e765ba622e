"""Nearest neighbours among features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors


def mine_neighbours(features: NDArray[np.float32], number: int) -> NDArray[np.int64]:
    """The places of the `number` nearest other rows of each row of unit vectors, (n, number)."""
    number = min(number, len(features) - 1)
    search = NearestNeighbors(n_neighbors=number + 1, metric="cosine").fit(features)
    found = search.kneighbors(features, return_distance=False)
    others = [
        [place for place in row if place != itself][:number] for itself, row in enumerate(found)
    ]
    return np.array(others, np.int64)


def nearest_others(
    known: NDArray[np.float32], asked: NDArray[np.float32], number: int, places: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Of each that is asked, which lies at its place among the known, its nearest but itself."""
    search = NearestNeighbors(n_neighbors=min(number + 1, len(known))).fit(known)
    found = search.kneighbors(asked, return_distance=False)
    # Where others are exactly alike it need not come first.
    rows = [row[row != place][:number] for row, place in zip(found, places, strict=True)]
    return np.stack([row[: len(known) - 1] for row in rows])
