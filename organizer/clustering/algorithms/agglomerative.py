"""Agglomerative clustering: groups within groups, from one tree that is cut anywhere at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.cluster_count import choose_number
from organizer.clustering.algorithms.kmeans import NUMBER
from organizer.clustering.algorithms.linkage import Linkage, link
from organizer.clustering.base import Labels, Parameter, Vectors, by_size, resolved
from organizer.clustering.space import Space
from organizer.errors import QueryError

_CONDENSE_ABOVE = 8_000
"""Photos; the distance matrix of 8,000 takes 256 MB."""
_LEAVES = 4_000
"""Micro-clusters that stand for the photos of a bigger library."""


@dataclass(frozen=True, slots=True)
class Agglomerative:
    """Merges the closest two clusters again and again.

    Beyond 8,000 photos, exact on 4,000 micro-clusters that weigh as much as their members.
    """

    id: str
    title: str
    about: str
    linkage: Linkage
    parameters: tuple[Parameter, ...]

    def fit(self, space: Space) -> MergeTree:
        """The whole tree, over micro-clusters where there are many photos."""
        vectors = space.vectors
        if len(vectors) <= _CONDENSE_ABOVE:
            leaf = np.arange(len(vectors), dtype=np.int64)
            merges = link(vectors, np.ones(len(vectors)), self.linkage)
        else:
            leaf, centroids, weights = _condense(vectors, space.seed)
            merges = link(centroids, weights, self.linkage)
        return MergeTree(self.parameters, space, leaf, merges)


def _threshold(high: float, linkage: str) -> Parameter:
    return Parameter(
        "threshold",
        "Distance",
        0,
        0,
        high,
        0.01,
        False,
        f"Cuts the tree at this {linkage} distance instead of at a number of groups. "
        "0 turns it off.",
    )


WARD = Agglomerative(
    "ward",
    "Ward tree",
    "Merges the closest groups step by step, so that finer groups nest in coarser ones.",
    Linkage.WARD,
    (NUMBER, _threshold(200, "Ward")),
)
"""Minimum variance (Ward, 1963)."""
AVERAGE = Agglomerative(
    "average",
    "Average tree",
    "A tree by the mean distance of two groups; keeps odd pictures apart.",
    Linkage.AVERAGE,
    (NUMBER, _threshold(2, "mean")),
)
COMPLETE = Agglomerative(
    "complete",
    "Complete tree",
    "A tree by the furthest two pictures of two groups; makes tight groups of like size.",
    Linkage.COMPLETE,
    (NUMBER, _threshold(2, "largest")),
)


@dataclass(frozen=True, slots=True)
class MergeTree:
    """A hierarchy over photos, which can be cut at any height."""

    parameters: tuple[Parameter, ...]
    space: Space
    leaf: Labels
    """The leaf of each photo, shape (n,)."""
    merges: NDArray[np.float64]
    """The tree over the leaves as scipy's linkage matrix, shape (leaves - 1, 4)."""

    def automatic(self) -> Mapping[str, float]:
        """As many clusters as the photos fall into."""
        return {"number": choose_number(self.space)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """At most `number` clusters, or those closer than `threshold` where that is set.

        Cuts nest: a coarser one only merges clusters of a finer one. QueryError where both
        `number` and `threshold` are set.
        """
        if settings.get("threshold") and "number" in settings:
            raise QueryError(
                "A tree is cut either at a number of groups or at a distance, not at both.",
                "Set one of the two.",
            )
        if threshold := resolved(self.parameters, settings)["threshold"]:
            return self._cut(threshold, "distance")
        return self._at(int(resolved(self.parameters, settings, self.automatic)["number"]))

    def _at(self, number: int) -> Labels:
        return self._cut(number, "maxclust")

    def _cut(self, value: float, criterion: str) -> Labels:
        if not len(self.merges):
            return np.zeros(len(self.leaf), dtype=np.int64)
        from scipy.cluster.hierarchy import fcluster

        return by_size(fcluster(self.merges, value, criterion).astype(np.int64)[self.leaf])


def _condense(vectors: Vectors, seed: int) -> tuple[Labels, Vectors, NDArray[np.float64]]:
    """Each photo's micro-cluster, and the centroids and sizes of the micro-clusters."""
    # Imported here because it takes a second, which the window need not wait for.
    import sklearn.cluster

    untyped: Any = sklearn.cluster
    # Random starts: k-means++ would take longer than all the rest, and leaves are small anyway.
    model = untyped.MiniBatchKMeans(
        _LEAVES,
        init="random",
        n_init=1,
        batch_size=8192,
        max_iter=1,
        reassignment_ratio=0,
        random_state=seed,
    )
    nearest: Labels = model.fit_predict(vectors).astype(np.int64)
    _, leaf, sizes = np.unique(nearest, return_inverse=True, return_counts=True)
    members = np.argsort(leaf, kind="stable")
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    sums = np.add.reduceat(vectors[members], starts, axis=0)
    centroids = (sums / sizes[:, None]).astype(np.float32)
    return leaf.astype(np.int64), centroids, sizes.astype(np.float64)
