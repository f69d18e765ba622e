"""How good a clustering is: within itself, and against known labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from organizer.clustering.base import Labels, Vectors
from organizer.clustering.neighbours import ROUNDING

_BLOCK = 512
"""Rows compared with all clusters at once."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well clusters match known classes; 1 is perfect. Noise counts as one more cluster."""

    nmi: float
    """Normalised mutual information, arithmetic mean; 0 to 1."""
    ari: float
    """Adjusted Rand index; about 0 for chance."""
    purity: float
    """Share of photos in the commonest class of their cluster."""
    precision: float
    """Share of the pairs in one cluster that are of one class."""
    recall: float
    """Share of the pairs of one class that are in one cluster."""


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

    table = contingency_matrix(truth, labels, sparse=True)
    return Agreement(
        nmi=float(normalized_mutual_info_score(truth, labels)),
        ari=float(adjusted_rand_score(truth, labels)),
        purity=float(table.max(axis=0).sum() / table.sum()),
        precision=_share(table.data, np.asarray(table.sum(axis=0))),
        recall=_share(table.data, np.asarray(table.sum(axis=1))),
    )


def _share(shared: NDArray[np.int64], whole: NDArray[np.int64]) -> float:
    """Of the pairs within wholes of so many photos, those within the shared parts; 1 of none."""
    agreeing, paired = ((sizes.astype(np.float64) * (sizes - 1)).sum() for sizes in (shared, whole))
    return float(agreeing / paired) if paired else 1.0


def sse(vectors: Vectors, labels: Labels) -> float:
    """Sum of the squared distances of the clustered unit vectors to their centroids."""
    # Those of a cluster add up to its size less the square of their sum over it.
    sums, sizes = _sums(vectors, labels)
    return float((sizes - np.einsum("cd,cd->c", sums, sums) / sizes).sum())


def silhouette(vectors: Vectors, labels: Labels, sample: int = 2000, seed: int = 0) -> float:
    """Mean silhouette (Rousseeuw, 1987) of a sample of the clustered unit vectors; -1 to 1.

    Distance is 1 less the cosine. Each of the sample is compared with all photos, not with the
    sample alone, which would leave hardly anybody in the own of many clusters. 0 where there are
    fewer than two clusters.
    """
    rows = np.flatnonzero(labels >= 0)
    found, of = np.unique(labels[rows], return_inverse=True)
    if len(found) < 2:
        return 0.0
    sums, sizes = _sums(vectors, labels)
    draw = np.random.default_rng(seed)
    drawn = draw.choice(len(rows), min(sample, len(rows)), replace=False)
    parts = np.array_split(drawn, len(drawn) // _BLOCK + 1)
    scores = [_silhouettes(vectors[rows[part]], of[part], sums, sizes) for part in parts]
    return float(np.concatenate(scores).mean())


def _silhouettes(
    vectors: Vectors, of: Labels, sums: NDArray[np.float64], sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The silhouette of each vector, which is in cluster `of`, shape (n,)."""
    at = np.arange(len(vectors))
    # The distances to the members of a cluster add up to one product with their sum.
    totals = sizes - vectors @ sums.T
    totals[totals < sizes * ROUNDING**2] = 0
    own = totals[at, of] / np.maximum(sizes[of] - 1, 1)
    totals /= sizes
    totals[at, of] = np.inf
    other = totals.min(axis=1)
    spread = np.maximum(np.maximum(own, other), np.finfo(np.float64).tiny)
    # A cluster of one has no silhouette, which counts as 0 (ibid.).
    return np.where(sizes[of] > 1, (other - own) / spread, 0)


def davies_bouldin(vectors: Vectors, labels: Labels) -> float:
    """Mean over clusters of the worst ratio of spread to separation (1979); lower is better.

    0 with fewer than two clusters.
    """
    sums, sizes = _sums(vectors, labels)
    if len(sizes) < 2:
        return 0.0
    centres = (sums / sizes[:, None]).astype(np.float32)
    clusters = zip(_occupied(labels), centres, strict=True)
    spread = np.array(
        [np.linalg.norm(vectors[rows] - centre, axis=1).mean() for rows, centre in clusters]
    )
    norms = np.einsum("cd,cd->c", centres, centres)
    worst = []
    for part in np.array_split(np.arange(len(sizes)), len(sizes) // _BLOCK + 1):
        squared = norms[part, None] + norms - 2 * centres[part] @ centres.T
        apart = np.sqrt(np.maximum(squared, ROUNDING**2))
        apart[np.arange(len(part)), part] = np.inf
        worst.append(((spread[part, None] + spread) / apart).max(axis=1))
    return float(np.concatenate(worst).mean())


def stability(
    vectors: Vectors,
    cluster: Callable[[Vectors], Labels],
    rounds: int = 5,
    share: float = 0.8,
    seed: int = 0,
) -> float:
    """How alike the clusters of random parts are: mean ARI where two parts overlap.

    Ben-Hur, Elisseeff and Guyon (2002). `cluster` takes and labels a part of the vectors.
    """
    from sklearn.metrics import adjusted_rand_score

    draw = np.random.default_rng(seed)
    size = round(share * len(vectors))
    labelled = np.full((rounds, len(vectors)), -2, dtype=np.int64)
    for found in labelled:
        rows = np.sort(draw.choice(len(vectors), size, replace=False))
        found[rows] = cluster(vectors[rows])
    scores = []
    for first, second in combinations(labelled, 2):
        both = (first > -2) & (second > -2)
        scores.append(adjusted_rand_score(first[both], second[both]))
    return float(np.mean(scores))


def agreements(
    labelings: Sequence[Labels],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """NMI and ARI of every two clusterings of the same photos, both of shape (m, m)."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    nmi, ari = np.eye(len(labelings)), np.eye(len(labelings))
    for i, j in combinations(range(len(labelings)), 2):
        pair = labelings[i], labelings[j]
        nmi[i, j] = nmi[j, i] = normalized_mutual_info_score(*pair)
        ari[i, j] = ari[j, i] = adjusted_rand_score(*pair)
    return nmi, ari


def _sums(vectors: Vectors, labels: Labels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sums (c, d) and sizes (c,) of the clusters that have members."""
    members = list(_occupied(labels))
    sums = np.zeros((len(members), vectors.shape[1]))
    for total, rows in zip(sums, members, strict=True):
        vectors[rows].sum(axis=0, dtype=np.float64, out=total)
    return sums, np.array([len(rows) for rows in members], dtype=np.float64)


def _occupied(labels: Labels) -> Iterator[NDArray[np.int64]]:
    """The row numbers of each cluster that has members; photos that went may leave gaps."""
    return (rows for rows in _members(labels) if len(rows))


def _members(labels: Labels) -> Iterator[NDArray[np.int64]]:
    """The row numbers of cluster 0, 1 and so on; noise is left out."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(labels.max(initial=-1) + 2))
    for start, end in pairwise(starts):
        yield order[start:end]
