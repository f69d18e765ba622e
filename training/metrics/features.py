"""Features of pictures, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from torch import Tensor, nn

from organizer.embedding.models.preprocessing import Colours
from training.data.picture_sets import PictureSet
from training.data.views import Variation, draw_view, whole_view
from training.metrics import cluster_agreement, probes

Features = NDArray[np.float32]

_AT_ONCE = 256
"""Pictures."""

_LEAST_COPIED, _JITTER_COPIED = 0.6, 0.3
"""How much a copy of a picture differs that it should be found by."""


def normalised(planes: Tensor, colours: Colours) -> Tensor:
    """(n, 3, side, side) of 0 to 1 as a network is used to them."""
    mean, deviation = (
        torch.tensor(each, device=planes.device).view(1, 3, 1, 1) for each in colours
    )
    return (planes - mean) / deviation


@torch.no_grad()
def compute_features(
    network: nn.Module,
    pictures: NDArray[np.uint8],
    side: int,
    colours: Colours,
    device: torch.device,
    copies: np.random.Generator | None = None,
) -> Features:
    """Shape (n, d), of whole pictures, or of changed `copies` of them."""
    was = network.training
    network.eval()
    changed = Variation(side, least=_LEAST_COPIED, jitter=_JITTER_COPIED, grey=0.0)
    found = []
    for start in range(0, len(pictures), _AT_ONCE):
        few = torch.from_numpy(pictures[start : start + _AT_ONCE]).to(device)
        planes = whole_view(few, side) if copies is None else draw_view(few, changed, copies)
        found.append(network(normalised(planes, colours)).flatten(1).float().cpu().numpy())
    network.train(was)
    return np.concatenate(found)


def pixel_features(pictures: NDArray[np.uint8]) -> Features:
    """The plainest features: all values of each picture, as unit vectors about mid-grey."""
    return unit_length(pictures.reshape(len(pictures), -1).astype(np.float32) - 127.5)


def unit_length(features: Features) -> Features:
    """Each row divided by its length; rows of zeros stay."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, 1e-12), np.float32)


def cosine_knn_accuracy(
    known: Features, asked: Features, parts: Sequence[PictureSet], near: int
) -> float:
    """Accuracy of `near` nearest neighbours by cosine; `parts` are what both were made of."""
    near = min(near, len(known))
    return probes.knn_accuracy(known, parts[0].labels, asked, parts[1].labels, near, "cosine")


def kmeans_agreement(features: Features, labels: NDArray[np.int64]) -> tuple[float, float]:
    """NMI and ARI of k-means, told the number of labels."""
    number = len(set(labels.tolist()))
    found = KMeans(number, n_init=4, random_state=0).fit_predict(features)
    return cluster_agreement.agreement(labels, found)[:2]


def clustering_metrics(features: Features, labels: NDArray[np.int64]) -> dict[str, float]:
    """NMI and ARI of each way of clustering."""
    found: dict[str, float] = {}
    number = len(set(labels.tolist()))
    for name, (nmi, ari, _) in cluster_agreement.clustering_agreements(
        features, labels, number
    ).items():
        plain = name.lower().replace("-", "")
        found |= {f"{plain}_nmi": nmi, f"{plain}_ari": ari}
    return found


def copy_accuracy(asked: Features, copies: Features) -> float:
    """The share of changed copies whose nearest picture is the one they were made of."""
    return float(((copies @ asked.T).argmax(axis=1) == np.arange(len(asked))).mean())
