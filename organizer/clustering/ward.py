"""Ward: groups within groups, from one tree that is cut anywhere at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.base import Labels, Parameter, Vectors, by_size, checked, resolved
from organizer.clustering.linkage import ward_linkage
from organizer.errors import QueryError

_CONDENSE_ABOVE = 8_000
"""Photos; the distance matrix of 8,000 takes 256 MB."""
_LEAVES = 4_000
"""Micro-clusters that stand for the photos of a bigger library."""
_DEFAULT_NUMBER = 20


class Ward:
    """Ward's minimum-variance hierarchy (Ward, 1963).

    Beyond 8,000 photos, exact on 4,000 micro-clusters that weigh as much as their members.
    """

    id = "ward"
    title = "Ward tree"
    about = "Merges the closest groups step by step, so that finer groups nest in coarser ones."
    parameters = (
        Parameter(
            "number",
            "Number of groups",
            _DEFAULT_NUMBER,
            2,
            1000,
            1,
            True,
            "How many groups to cut the tree into.",
        ),
        Parameter(
            "threshold",
            "Distance",
            0,
            0,
            200,
            0.05,
            False,
            "Cuts the tree at this Ward distance instead of at a number of groups. 0 turns it off.",
        ),
    )

    def fit(self, vectors: Vectors, seed: int = 0) -> WardClustering:
        vectors = checked(vectors)
        if len(vectors) <= _CONDENSE_ABOVE:
            leaf = np.arange(len(vectors), dtype=np.int64)
            return WardClustering(leaf, ward_linkage(vectors, np.ones(len(vectors))))
        leaf, centroids, weights = _condensed(vectors, seed)
        return WardClustering(leaf, ward_linkage(centroids, weights))


@dataclass(frozen=True, slots=True)
class WardClustering:
    """The leaf of each photo, shape (n,), and the tree over the leaves as scipy's linkage."""

    leaf: Labels
    tree: NDArray[np.float64]

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """At most `number` clusters, or those closer than `threshold` where that is set.

        Cuts nest: a coarser one only merges clusters of a finer one. QueryError where both
        `number` and `threshold` are moved from their defaults.
        """
        values = resolved(Ward.parameters, settings)
        if values["threshold"] and values["number"] != _DEFAULT_NUMBER:
            raise QueryError(
                "A tree is cut either at a number of groups or at a distance, not at both.",
                f"Set the distance back to 0 or the number back to {_DEFAULT_NUMBER}.",
            )
        if not len(self.tree):
            return np.zeros(len(self.leaf), dtype=np.int64)
        from scipy.cluster.hierarchy import fcluster

        if values["threshold"]:
            of_leaf = fcluster(self.tree, values["threshold"], "distance")
        else:
            of_leaf = fcluster(self.tree, int(values["number"]), "maxclust")
        return by_size(of_leaf.astype(np.int64)[self.leaf])


def _condensed(vectors: Vectors, seed: int) -> tuple[Labels, Vectors, NDArray[np.float64]]:
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
