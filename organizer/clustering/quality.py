"""How good a clustering is: within itself, and against known labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from organizer.clustering.base import Labels, Vectors


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well clusters match known classes; 1 is perfect. Noise counts as one more cluster."""

    nmi: float
    """Normalised mutual information, arithmetic mean; 0 to 1."""
    ari: float
    """Adjusted Rand index; about 0 for chance."""
    purity: float
    """Share of photos in the commonest class of their cluster."""


def cohesion(vectors: Vectors, labels: Labels) -> NDArray[np.float32]:
    """Mean cosine of each cluster's members to its centroid, shape (clusters,), 0 to 1.

    Of unit vectors that is the length of their mean, so one pass is enough.
    """
    lengths = [np.linalg.norm(vectors[members].mean(axis=0)) for members in _members(labels)]
    return np.minimum(np.array(lengths, dtype=np.float32), 1)


def typical_order(vectors: Vectors, labels: Labels) -> tuple[NDArray[np.int64], ...]:
    """Each cluster's members as row numbers, the nearest to the centroid first."""
    ordered = []
    for members in _members(labels):
        inside = vectors[members]
        ordered.append(members[np.argsort(-(inside @ inside.mean(axis=0)), kind="stable")])
    return tuple(ordered)


def agreement(labels: Labels, truth: ArrayLike) -> Agreement:
    """Compare clusters with the known class of each photo, shape (n,), n at least 1."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
    from sklearn.metrics.cluster import contingency_matrix

    table = contingency_matrix(truth, labels)
    return Agreement(
        nmi=float(normalized_mutual_info_score(truth, labels)),
        ari=float(adjusted_rand_score(truth, labels)),
        purity=float(table.max(axis=0).sum() / table.sum()),
    )


def _members(labels: Labels) -> Iterator[NDArray[np.int64]]:
    """The row numbers of cluster 0, 1 and so on; noise is left out."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(labels.max(initial=-1) + 2))
    for start, end in pairwise(starts):
        yield order[start:end]
