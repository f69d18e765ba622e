"""What lies on the map: photos, their places, and the clusters that colour them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BITS = 10


@dataclass(frozen=True, slots=True)
class MapCluster:
    """One cluster as it is named on the map."""

    name: str
    across: float
    down: float
    count: int


class MapScene:
    """Photos along a curve that fills the map, so that rows of one region are near each other."""

    def __init__(self, photos: NDArray[np.int64], places: NDArray[np.float32]) -> None:
        """Ids (n,) and places (n, 2), 0 to 1."""
        self.order = np.argsort(_morton(places), kind="stable")
        self.photos = photos[self.order]
        # Column by column: a frame looks at all of one axis, then at all of the other.
        self.places = np.asfortranarray(places[self.order], dtype=np.float32)
        self.labels = np.full(len(photos), -1, dtype=np.int64)
        self.clusters: list[MapCluster] = []
        self.rank = np.random.default_rng(0).permutation(len(photos))
        """Which photo has a thumbnail where there is room for one: the one of lower rank."""
        self.spacing = _spacing(self.places)
        """How far apart photos lie, of the map's width."""

    def __len__(self) -> int:
        return len(self.photos)

    def colour(self, labels: NDArray[np.int64], names: Sequence[str]) -> None:
        """The cluster of each photo, in the order of the constructor; -1 for none."""
        self.labels = np.asarray(labels, dtype=np.int64)[self.order]
        self.clusters = []
        by_label = np.argsort(self.labels, kind="stable")
        bounds = np.searchsorted(self.labels[by_label], np.arange(len(names) + 1))
        for name, start, end in zip(names, bounds[:-1], bounds[1:], strict=True):
            # The middle of a cluster in two parts may be where none of it is.
            rows = by_label[start:end]
            middle = _nearest_to_median(self.places[rows])
            self.clusters.append(MapCluster(name, *middle, len(rows)))

    def rows_of(self, photos: Sequence[int]) -> NDArray[np.int64]:
        """The rows of those photos that are on the map."""
        return np.flatnonzero(np.isin(self.photos, np.asarray(photos, dtype=np.int64)))


def _nearest_to_median(places: NDArray[np.float32]) -> tuple[float, float]:
    if not len(places):
        return 0.5, 0.5
    away = ((places - np.median(places, axis=0)) ** 2).sum(axis=1)
    across, down = places[away.argmin()].tolist()
    return across, down


def _spacing(places: NDArray[np.float32]) -> float:
    """The side of the square that each photo would have to itself where it lies."""
    if not len(places):
        return 1.0
    across = max(1, int(len(places) ** 0.5))
    cells = np.clip((places * across).astype(np.int64), 0, across - 1)
    taken = len(np.unique(cells[:, 0] * across + cells[:, 1]))
    return float(np.sqrt(taken / len(places)) / across)


def _morton(places: NDArray[np.float32]) -> NDArray[np.int64]:
    """Places along Morton's Z-shaped curve, shape (n,)."""
    cells = np.clip(places * 2**_BITS, 0, 2**_BITS - 1).astype(np.int64)
    code = np.zeros(len(places), dtype=np.int64)
    for bit in range(_BITS):
        for axis in (0, 1):
            code |= ((cells[:, axis] >> bit) & 1) << (2 * bit + axis)
    return code
