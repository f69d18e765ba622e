"""What the library's photos are clustered by, kept ready while it does not change."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.clustering.features import FEATURES, KnownFeatures, build_space
from organizer.clustering.neighbours import Neighbours
from organizer.clustering.space import Space
from organizer.errors import QueryError
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.records import Grouping
from organizer.vectors.vector_index import VectorIndex

_NAMES = frozenset(parameter.name for parameter in FEATURES)
_QUERIES = 1_000
"""Photos whose neighbours are asked for at once; other searches get their turn in between."""


@dataclass(frozen=True, slots=True)
class FeatureSpace:
    """Photos with the space they are in, row by row."""

    photos: NDArray[np.int64]
    """Ids, ascending, shape (n,)."""
    looks: NDArray[np.float32]
    """How they look, unit vectors, shape (n, d)."""
    space: Space
    model: str
    """The key of the model whose vectors these are."""


def features_in(settings: Mapping[str, float]) -> dict[str, float]:
    """Those of the settings that say what photos are compared by."""
    return {name: value for name, value in settings.items() if name in _NAMES}


class FeatureSpaces:
    """Makes the last space again only when photos, model, features or fixed groups changed."""

    def __init__(self, catalogue: Catalogue, choice: ModelChoice, indexes: VectorIndexes) -> None:
        self._catalogue = catalogue
        self._choice = choice
        self._indexes = indexes
        self._lock = threading.Lock()
        self._last: tuple[tuple[object, ...], FeatureSpace] | None = None

    def photos(self) -> NDArray[np.int64]:
        """The photos that have vectors, ascending."""
        card = self._choice.card(self._choice.answering("clusters"))
        return np.sort(self._indexes.index(card, "look").ids())

    def known(self, photos: NDArray[np.int64]) -> KnownFeatures:
        """What there is to compare some photos by, in their order; KeyError for an unknown one.

        Not the groups that a person fixed: these say nothing of other photos.
        """
        card = self._choice.card(self._choice.answering("clusters"))
        looks = self._indexes.index(card, "look").vectors(photos)
        has_text = "text" in card.spaces
        text = self._indexes.index(card, "text").vectors(photos) if has_text else None
        order = np.argsort(photos)
        back = np.argsort(order)
        taken, places = self._catalogue.photos.when_and_where(photos[order])
        return KnownFeatures(looks, text, taken[back], places[back])

    def looks(self, photos: Sequence[int]) -> FeatureSpace:
        """Some photos on their own, as they look; those without vectors are left out."""
        card = self._choice.card(self._choice.answering("clusters"))
        index = self._indexes.index(card, "look")
        known = np.intersect1d(index.ids(), np.asarray(photos, dtype=np.int64))
        vectors = index.vectors(known)
        return FeatureSpace(known, vectors, Space(vectors), card.key)

    def prepare(self, features: Mapping[str, float]) -> FeatureSpace:
        """Every present photo that has vectors. QueryError where there is none."""
        card = self._choice.card(self._choice.answering("clusters"))
        index = self._indexes.index(card, "look")
        photos = np.sort(index.ids())
        if len(photos) == 0:
            raise QueryError(
                "There are no photos to cluster yet.", "Index a folder first, then try again."
            )
        hints = _hints(self._catalogue.groupings.last(), photos)
        key = (
            card.key,
            index.revision,
            tuple(sorted(features.items())),
            photos.tobytes(),
            hints.tobytes(),
        )
        with self._lock:
            if self._last is None or self._last[0] != key:
                known = replace(self.known(photos), hints=hints)
                search = partial(find_neighbours, index, photos)
                made = build_space(known, features, search=search)
                self._last = key, FeatureSpace(photos, known.look, made, card.key)
            return self._last[1]


def _hints(grouping: Grouping | None, photos: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the group that a person fixed each photo in, -1 for most, shape (n,)."""
    hints = np.full(len(photos), -1, dtype=np.int64)
    fixed = [group for group in grouping.groups if group.is_fixed] if grouping else []
    for number, group in enumerate(fixed):
        hints[np.isin(photos, group.photos)] = number
    return hints


def find_neighbours(index: VectorIndex, photos: NDArray[np.int64], count: int) -> Neighbours:
    """Approximate neighbours by look, as row numbers of `photos`, which are sorted."""
    vectors = index.vectors(photos)
    ids = np.empty((len(photos), count), dtype=np.int64)
    distances = np.empty((len(photos), count), dtype=np.float32)
    for start in range(0, len(photos), _QUERIES):
        rows = np.arange(start, min(start + _QUERIES, len(photos)))
        found, cosines = index.query(vectors[rows], count + 1, quick=True)
        # Oneself goes, which is first but among copies; else the last.
        is_other = found != photos[rows, None]
        is_other[is_other.all(axis=1), -1] = False
        ids[rows] = np.searchsorted(photos, found[is_other].reshape(len(rows), count))
        near = cosines[is_other].reshape(len(rows), count)
        distances[rows] = np.sqrt(np.maximum(2 - 2 * near, 0))
    return Neighbours(ids, distances)
