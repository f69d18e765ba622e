"""Clusters the library by how its photos look."""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.clustering import CLUSTERERS
from organizer.clustering.base import Clustering, Labels
from organizer.clustering.quality import cohesion, typical_order
from organizer.errors import QueryError
from organizer.library.lookup import Lookups
from organizer.library.models import Models
from organizer.records import Group, Grouping, Progress


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A library fitted once for one method: valid while photos and revision are the same."""

    method: str
    model: str
    revision: int
    photos: NDArray[np.int64]
    vectors: NDArray[np.float32]
    clustering: Clustering


class Grouper:
    """Fits the library's vectors once a method, then cuts them as often as a slider moves."""

    def __init__(self, catalogue: Catalogue, models: Models, lookups: Lookups) -> None:
        self._catalogue = catalogue
        self._models = models
        self._lookups = lookups
        self._lock = threading.Lock()
        self._prepared: _Prepared | None = None

    def group(
        self, method: str, settings: Mapping[str, float]
    ) -> Generator[Progress, None, Grouping]:
        """Cluster every present photo that has a vector; the result replaces the last one.

        QueryError for an unknown method or setting, or a library without photos.
        """
        if method not in CLUSTERERS:
            raise QueryError(
                f"There is no clustering method named {method}.",
                f"Choose one of: {', '.join(CLUSTERERS)}.",
            )
        with self._lock:
            yield Progress("Comparing photos", 0)
            prepared = self._prepare(method)
            yield Progress("Forming clusters", 0)
            labels = prepared.clustering.cut(settings)
            return self._catalogue.groupings.save(
                method, tuple(sorted(settings.items())), _groups(prepared, labels)
            )

    def _prepare(self, method: str) -> _Prepared:
        card = self._models.card(self._models.answering("clusters"))
        index = self._lookups.index(card, "look")
        photos = np.sort(index.ids())
        if len(photos) == 0:
            raise QueryError(
                "There are no photos to cluster yet.", "Index a folder first, then try again."
            )
        last = self._prepared
        if (
            last is None
            or (last.method, last.model, last.revision) != (method, card.key, index.revision)
            or not np.array_equal(last.photos, photos)
        ):
            vectors = index.vectors(photos)
            clustering = CLUSTERERS[method].fit(vectors)
            self._prepared = last = _Prepared(
                method, card.key, index.revision, photos, vectors, clustering
            )
        return last


def _groups(prepared: _Prepared, labels: Labels) -> list[Group]:
    """Clusters largest first, each most typical photo first; noise is left out."""
    tightness = cohesion(prepared.vectors, labels)
    return [
        Group(
            id=0,
            name=f"Cluster {number + 1}",
            photos=tuple(prepared.photos[members].tolist()),
            cohesion=float(tightness[number]),
        )
        for number, members in enumerate(typical_order(prepared.vectors, labels))
    ]
