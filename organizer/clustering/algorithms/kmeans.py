"""K-means in three variants: a chosen number of round groups, quick at any size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from organizer.clustering.algorithms.cluster_count import choose_number
from organizer.clustering.base import Labels, Parameter, Vectors, by_size, resolved
from organizer.clustering.space import Space

NUMBER = Parameter(
    "number",
    "Number of groups",
    20,
    2,
    1000,
    1,
    True,
    "How many groups to make. Left alone, as many as the photos fall into best.",
    is_automatic=True,
)
_MANY_STARTS_UP_TO = 2_000
"""Photos; runs this small are quick, and the best of many depends less on luck."""
_WORK = 1e12
"""Multiplications a run may cost, some ten seconds; it then stops a little short of the end."""


@dataclass(frozen=True, slots=True)
class KMeans:
    """Splits photos around typical pictures, in one of three ways to find these."""

    id: str
    title: str
    about: str
    start: str
    """scikit-learn's name of how the first centres are drawn."""
    is_batched: bool = False
    parameters: tuple[Parameter, ...] = (NUMBER,)

    def fit(self, space: Space) -> KMeansClustering:
        """Makes nothing ready: every number is a run of its own."""
        return KMeansClustering(self, space)


KMEANS = KMeans(
    "kmeans",
    "K-means",
    "Splits the photos into a chosen number of groups around typical pictures. Quick.",
    "random",
)
"""Lloyd's algorithm from random photos."""
KMEANS_PLUS_PLUS = KMeans(
    "kmeans++",
    "K-means++",
    "K-means from pictures that are far apart to begin with; finds small groups more often.",
    "k-means++",
)
"""The same from spread centres (Arthur and Vassilvitskii, 2007)."""
MINI_BATCH = KMeans(
    "mini-batch",
    "Mini-batch k-means",
    "K-means that looks at a few thousand photos at a time; for very large libraries.",
    "k-means++",
    is_batched=True,
)
"""Mini-batches (Sculley, 2010)."""


class KMeansClustering:
    """The photos to split; every cut is a fresh run."""

    def __init__(self, method: KMeans, space: Space) -> None:
        self._method = method
        self._space = space

    def automatic(self) -> Mapping[str, float]:
        """As many groups as the photos fall into."""
        return {"number": choose_number(self._space)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """At most `number` clusters: copies of one picture are never split."""
        wanted = resolved(self._method.parameters, settings, self.automatic)["number"]
        number = min(int(wanted), self._distinct_count)
        if number < 2:
            return np.zeros(len(self._space), dtype=np.int64)
        return by_size(self._model(number).fit_predict(self._space.vectors).astype(np.int64))

    def _model(self, number: int) -> Any:
        # Imported here because it takes a second, which the window need not wait for.
        import sklearn.cluster

        untyped: Any = sklearn.cluster
        vectors, seed = self._space.vectors, self._space.seed
        if self._method.is_batched:
            return untyped.MiniBatchKMeans(
                number, init=self._method.start, batch_size=4096, n_init=3, random_state=seed
            )
        rounds = int(np.clip(_WORK / (vectors.size * number), 5, 300))
        starts = 10 if len(vectors) <= _MANY_STARTS_UP_TO else 1
        return untyped.KMeans(
            number, init=self._method.start, n_init=starts, max_iter=rounds, random_state=seed
        )

    @cached_property
    def _distinct_count(self) -> int:
        return _count_distinct(self._space.vectors)


def _count_distinct(vectors: Vectors) -> int:
    """How many vectors differ by more than rounding, compared as 13-bit fixed point."""
    if not vectors.size:
        return min(len(vectors), 1)
    coarse = np.rint(vectors * 4096).astype(np.int16)
    return len(np.unique(coarse.view(np.dtype((np.void, coarse.strides[0]))).ravel()))
