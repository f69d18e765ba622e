"""K-means: a chosen number of round groups, quick at any size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from organizer.clustering.base import Labels, Parameter, Vectors, by_size, checked, resolved

_BATCHES_ABOVE = 20_000
"""Photos; beyond this mini-batches are several times quicker and as cohesive."""
_MANY_STARTS_UP_TO = 2_000
"""Photos; runs this small are quick, and the best of many depends less on luck."""


class KMeans:
    """Lloyd's algorithm from k-means++ starts; mini-batches (Sculley, 2010) in a big library."""

    id = "kmeans"
    title = "K-means"
    about = "Splits the photos into a chosen number of groups around typical pictures. Quick."
    parameters = (
        Parameter("number", "Number of groups", 20, 2, 1000, 1, True, "How many groups to make."),
    )

    def fit(self, vectors: Vectors, seed: int = 0) -> KMeansClustering:
        vectors = checked(vectors)
        return KMeansClustering(vectors, seed, _distinct(vectors))


@dataclass(frozen=True, slots=True)
class KMeansClustering:
    """The photos to split; every cut is a fresh run."""

    vectors: Vectors
    seed: int
    distinct: int

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """At most `number` clusters: copies of one picture are never split."""
        number = min(int(resolved(KMeans.parameters, settings)["number"]), self.distinct)
        if number < 2:
            return np.zeros(len(self.vectors), dtype=np.int64)
        # Imported here because it takes a second, which the window need not wait for.
        import sklearn.cluster

        untyped: Any = sklearn.cluster
        if len(self.vectors) > _BATCHES_ABOVE:
            model = untyped.MiniBatchKMeans(
                number, batch_size=4096, n_init=3, random_state=self.seed
            )
        else:
            starts = 10 if len(self.vectors) <= _MANY_STARTS_UP_TO else 3
            model = untyped.KMeans(number, n_init=starts, random_state=self.seed)
        return by_size(model.fit_predict(self.vectors).astype(np.int64))


def _distinct(vectors: Vectors) -> int:
    """How many vectors differ by more than rounding, compared as 13-bit fixed point."""
    if not vectors.size:
        return min(len(vectors), 1)
    coarse = np.rint(vectors * 4096).astype(np.int16)
    return len(np.unique(coarse.view(np.dtype((np.void, coarse.strides[0]))).ravel()))
