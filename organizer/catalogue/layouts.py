"""The layouts table: where each photo lies on the map."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue.database import CatalogueDatabase


@dataclass(frozen=True, slots=True)
class MapLayout:
    """Photos and where they lie."""

    photos: NDArray[np.int64]
    """Ids, ascending, shape (n,)."""
    points: NDArray[np.float32]
    """Across and down, 0 to 1, shape (n, 2)."""

    def __len__(self) -> int:
        return len(self.photos)


class MapLayouts:
    """One map for each model; a photo stays on it while it is away."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def of(self, model: str) -> MapLayout:
        """The present photos on the map of a model."""
        return self._store.gather(
            _layout,
            "SELECT photo, x, y FROM layouts JOIN photos ON photos.id = photo "
            "WHERE model = ? AND state = 'present' ORDER BY photo",
            (model,),
        )

    def replace(self, model: str, layout: MapLayout) -> None:
        """Store a new map of a model in place of the old one."""
        with self._store.write() as database:
            database.execute("DELETE FROM layouts WHERE model = ?", [model])
            database.conn.executemany(_PUT, _rows(model, layout))

    def add(self, model: str, layout: MapLayout) -> None:
        """Put photos on the map of a model; those that are on it move."""
        with self._store.write() as database:
            database.conn.executemany(_PUT, _rows(model, layout))


_PUT = "INSERT OR REPLACE INTO layouts (photo, model, x, y) VALUES (?, ?, ?, ?)"


def _layout(rows: list[sqlite3.Row]) -> MapLayout:
    points = np.fromiter((part for row in rows for part in (row[1], row[2])), np.float32)
    photos = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    return MapLayout(photos, points.reshape(-1, 2))


def _rows(model: str, layout: MapLayout) -> Iterator[tuple[int, str, float, float]]:
    for photo, (x, y) in zip(layout.photos.tolist(), layout.points.tolist(), strict=True):
        yield photo, model, x, y
