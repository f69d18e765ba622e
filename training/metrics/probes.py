"""Classifiers that tell what features are worth."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
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
    classifier = KNeighborsClassifier(neighbours, metric=metric).fit(known, labels)
    return float(classifier.score(asked, true))


def linear_accuracy(known: Features, labels: Labels, asked: Features, true: Labels) -> float:
    """The same by logistic regression on standardised features, of 300 iterations at most."""
    mean, spread = known.mean(axis=0), known.std(axis=0) + 1e-6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier = LogisticRegression(max_iter=300).fit((known - mean) / spread, labels)
    return float(classifier.score((asked - mean) / spread, true))
