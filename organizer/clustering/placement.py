"""Places new photos into clusters that are there, without clustering again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.scan import Head, softmax
from organizer.clustering.base import Labels, Vectors

_STEPS = 250
_BATCH = 1_024
_SOFT = 0.1
"""How much of its label a photo shares among the clusters whose centres are near it."""
_SHARPNESS = 10.0
"""Cosines are multiplied by this before they become shares."""
_OUTER = 0.99
"""Share of a cluster's photos that its reach is drawn around."""
_ALLOWANCE = 2.2
"""New photos may be this many times as far from the centre as the outermost of those."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where new photos belong."""

    labels: Labels
    """The number of the cluster of each, shape (m,); -1 for none of them."""
    confidence: NDArray[np.float32]
    """The classifier's probability of the cluster, also where it was too far, shape (m,)."""


class Placer:
    """A softmax classifier trained on soft labels, with the reach of every cluster.

    What is further from its centre than its photos are belongs to none of these.
    """

    def __init__(self, vectors: Vectors, labels: Labels, seed: int = 0) -> None:
        """Learn from unit vectors (n, d) and their clusters 0 and up; -1 is left out."""
        rows = np.flatnonzero(labels >= 0)
        vectors, labels = vectors[rows], labels[rows]
        number = int(labels.max(initial=-1)) + 1
        sums = np.zeros((number, vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, labels, vectors)
        self._centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        self._reach = np.array(
            [self._outer(vectors[labels == each], each) for each in range(number)]
        )
        self._head = Head(np.ascontiguousarray(self._centres.T))
        if number > 1:
            self._learn(vectors, labels, np.random.default_rng(seed))

    def place(self, vectors: Vectors) -> Placement:
        """The clusters of unit vectors (m, d)."""
        if not len(self._centres):
            return Placement(
                np.full(len(vectors), -1, dtype=np.int64), np.zeros(len(vectors), np.float32)
            )
        shares = softmax(self._head.scores(vectors))
        labels = shares.argmax(axis=1)
        distances = 1 - np.einsum("md,md->m", vectors, self._centres[labels])
        confidence = shares[np.arange(len(vectors)), labels]
        labels[distances > self._reach[labels]] = -1
        return Placement(labels.astype(np.int64), confidence.astype(np.float32))

    def _outer(self, members: Vectors, cluster: int) -> float:
        if not len(members):
            return 0.0
        return float(np.quantile(1 - members @ self._centres[cluster], _OUTER)) * _ALLOWANCE

    def _learn(self, vectors: Vectors, labels: Labels, draw: np.random.Generator) -> None:
        """Cross-entropy with the soft labels, by mini-batches."""
        for _ in range(_STEPS):
            rows = draw.integers(len(vectors), size=min(_BATCH, len(vectors)))
            batch = vectors[rows]
            target = _SOFT * softmax(_SHARPNESS * batch @ self._centres.T)
            target[np.arange(len(rows)), labels[rows]] += 1 - _SOFT
            error = softmax(self._head.scores(batch)) - target
            self._head.learn((batch.T @ error / len(rows)).astype(np.float32))
