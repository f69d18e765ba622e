"""What embeddings are worth: nearest neighbours, linear probes and clusters."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN, OPTICS, AgglomerativeClustering, KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    adjusted_rand_score,
    normalized_mutual_info_score,
    rand_score,
    silhouette_score,
)
from sklearn.neighbors import KNeighborsClassifier

Features = NDArray[np.floating]
Labels = NDArray[np.integer]


def knn_accuracy(
    known: Features,
    labels: Labels,
    asked: Features,
    true: Labels,
    neighbours: int = 5,
    metric: str = "euclidean",
) -> float:
    """The share of `asked` whose neighbours among the `known` mostly have the true label."""
    judge = KNeighborsClassifier(neighbours, metric=metric).fit(known, labels)
    return float(judge.score(asked, true))


def linear_accuracy(known: Features, labels: Labels, asked: Features, true: Labels) -> float:
    """The same by logistic regression on standardised features, of 300 iterations at most."""
    mean, spread = known.mean(axis=0), known.std(axis=0) + 1e-6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        judge = LogisticRegression(max_iter=300).fit((known - mean) / spread, labels)
    return float(judge.score((asked - mean) / spread, true))


def clusters(
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
