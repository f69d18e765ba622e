"""The head that gives look-alikes one name, on the backbone whose features it started from."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from torch import Tensor, nn

from training.methods.base import Method, frozen_copy


class Clusterer(nn.Module):
    """What learns, and what it remembers of the features it started from."""

    neighbours: Tensor

    def __init__(
        self, method: Method, width: int, clusters: int, pictures: int, nearest: int
    ) -> None:
        super().__init__()
        self.method = method
        # A teacher's learns too, once it is no teacher any more.
        method.trained_backbone.requires_grad_(True)
        self.start = frozen_copy(method.trained_backbone)
        """The backbone that neighbours were mined with."""
        self.spread = nn.BatchNorm1d(width, affine=False)
        self.names = nn.Linear(width, clusters)
        self.register_buffer("neighbours", torch.full((pictures, nearest), -1))

    @property
    def backbone(self) -> nn.Module:
        """What makes features now, whoever learned it."""
        return self.method.trained_backbone

    def scores(self, found: Tensor) -> Tensor:
        """From features, (n, width), to those of each cluster, (n, clusters)."""
        scores: Tensor = self.names(self.spread(found))
        return scores

    @property
    def is_mined(self) -> bool:
        """Whether the neighbours of the pictures are known."""
        return bool(self.neighbours[0, 0] >= 0)


def fit_soft_kmeans(
    points: NDArray[np.float32], number: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights, (c, d), and biases of a linear layer whose largest score is the nearest centre's.

    Sharp enough that points have 0.7 for their own on average.
    """
    found = KMeans(number, n_init=4, random_state=seed).fit(points)
    centres = found.cluster_centers_
    scores = points @ centres.T - (centres**2).sum(axis=1) / 2
    gaps = scores.max(axis=1, keepdims=True) - scores
    sharp = 1.0
    for _ in range(40):
        certainty = float((1 / np.exp(-sharp * gaps).sum(axis=1)).mean())
        sharp *= 0.8 if certainty > 0.7 else 1.2
    biases = -sharp * (centres**2).sum(axis=1) / 2
    return (sharp * centres).astype(np.float32), biases.astype(np.float32)
