"""Nearest neighbours among features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors


def mined(features: NDArray[np.float32], number: int) -> NDArray[np.int64]:
    """The places of the `number` nearest other rows of each row of unit vectors, (n, number)."""
    number = min(number, len(features) - 1)
    search = NearestNeighbors(n_neighbors=number + 1, metric="cosine").fit(features)
    found = search.kneighbors(features, return_distance=False)
    others = [
        [place for place in row if place != itself][:number] for itself, row in enumerate(found)
    ]
    return np.array(others, np.int64)
