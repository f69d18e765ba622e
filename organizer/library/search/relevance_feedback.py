"""Learns from thumbs up and down what a person is looking for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_DOWN = 0.5
"""What a thumb down weighs against a thumb up: what is not meant lies in many directions."""

_ENOUGH = 3
"""Thumbs up, and down, from which a classifier knows more than Rocchio's mean."""

_TRUST = 0.9
"""The most that feedback counts for beside the search itself."""

_BACKGROUND_WEIGHT = 0.05
"""Of a photo nobody judged, taken for a weak thumb down."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """The photos a person judged, by id."""

    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.liked or self.disliked)

    @property
    def votes(self) -> int:
        """How many photos were judged, up and down together."""
        return len(self.liked) + len(self.disliked)


class RelevanceModel:
    """What the judged photos have in common, in the look space of one model."""

    def __init__(self, liked: Vectors, disliked: Vectors, background: Vectors) -> None:
        """Unit vectors, (n, d) each; `background` are photos that nobody judged."""
        self.direction = _rocchio(liked, disliked)
        """Where more of the liked are to be found, (d,), unit length."""
        self._head = (
            _fit_head(liked, disliked, background)
            if min(len(liked), len(disliked)) >= _ENOUGH
            else None
        )
        votes = len(liked) + len(disliked)
        self.trust = _TRUST * votes / (votes + 2)
        """What this counts for beside the search, 0 to 1; grows with every judged photo."""

    def scores(self, vectors: Vectors) -> NDArray[np.float32]:
        """How well photos, (n, d), fit, (n,), 1 being the best: cosines, or probabilities."""
        if self._head is None:
            return np.asarray(vectors @ self.direction, np.float32)
        weights, bias = self._head
        return np.asarray(1 / (1 + np.exp(-(vectors @ weights + bias))), np.float32)

    def fused(self, found: NDArray[np.float32], vectors: Vectors) -> NDArray[np.float32]:
        """Search scores (n,) and taste as one, for photos with these vectors (n, d)."""
        return np.asarray((1 - self.trust) * found + self.trust * self.scores(vectors), np.float32)


def _rocchio(liked: Vectors, disliked: Vectors) -> NDArray[np.float32]:
    """Towards the mean of the liked, away from the mean of the disliked (Rocchio, 1971)."""
    total = np.zeros((liked if len(liked) else disliked).shape[1])
    if len(liked):
        total += liked.mean(axis=0)
    if len(disliked):
        total -= _DOWN * disliked.mean(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), np.float32)


def _fit_head(
    liked: Vectors, disliked: Vectors, background: Vectors
) -> tuple[NDArray[np.float32], float]:
    """Weights and bias of a logistic regression, both kinds of votes counting the same."""
    from sklearn.linear_model import LogisticRegression

    vectors = np.concatenate((liked, disliked, background))
    judged = len(liked) + len(disliked)
    is_liked = np.arange(len(vectors)) < len(liked)
    weights = np.full(len(vectors), _BACKGROUND_WEIGHT)
    weights[: len(liked)] = judged / (2 * len(liked))
    weights[len(liked) : judged] = judged / (2 * len(disliked))
    head = LogisticRegression(C=10, max_iter=200).fit(vectors, is_liked, sample_weight=weights)
    return np.asarray(head.coef_[0], np.float32), float(head.intercept_[0])
