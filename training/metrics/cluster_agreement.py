"""How well clusters of features agree with labels."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import DBSCAN, OPTICS, AgglomerativeClustering, KMeans
from sklearn.metrics import (
    adjusted_rand_score,
    confusion_matrix,
    normalized_mutual_info_score,
    rand_score,
    silhouette_score,
)

Features = NDArray[np.floating]
Labels = NDArray[np.integer]


def clustering_agreements(
    features: Features, labels: Labels, number: int, seed: int = 0
) -> Mapping[str, tuple[float, float, float]]:
    """NMI, ARI and Rand index of k-means, Ward, DBSCAN and OPTICS against the labels.

    The first two are told the number. DBSCAN's radius is the median distance to the fourth
    neighbour.
    """
    near = np.sort(np.linalg.norm(features[:500, None] - features[None, :500], axis=2), axis=1)[
        :, min(4, len(features) - 1)
    ]
    found = {
        "k-means": KMeans(number, n_init=4, random_state=seed).fit_predict(features),
        "Ward": AgglomerativeClustering(number).fit_predict(features),
        "DBSCAN": DBSCAN(eps=float(np.median(near)) + 1e-9, min_samples=2).fit_predict(features),
        "OPTICS": OPTICS(min_samples=3).fit_predict(features),
    }
    return {name: agreement(labels, each) for name, each in found.items()}


def agreement(true: Labels, found: Labels) -> tuple[float, float, float]:
    """NMI, ARI and Rand index; noise (-1) is a cluster of its own."""
    return (
        float(normalized_mutual_info_score(true, found)),
        float(adjusted_rand_score(true, found)),
        float(rand_score(true, found)),
    )


def silhouette(features: Features, labels: Labels, seed: int = 0) -> float:
    """From -1 to 1, of at most 2,000 random rows."""
    most = min(2000, len(features))
    return float(silhouette_score(features, labels, sample_size=most, random_state=seed))


def matched_table(labels: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each label, by row, has each cluster, the columns in the order that fits best."""
    size = int(max(labels.max(), names.max())) + 1
    table: NDArray[np.int64] = confusion_matrix(labels, names, labels=range(size))
    return table[:, linear_sum_assignment(table, maximize=True)[1]]


def matched_accuracy(labels: NDArray[np.int64], names: NDArray[np.int64]) -> float:
    """With one cluster for each label, matched as well as can be."""
    return float(np.trace(matched_table(labels, names)) / len(labels))
