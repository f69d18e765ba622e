"""Features of pictures, what they are worth, and plots of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import confusion_matrix
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from torch import Tensor, nn

from organizer.embedding.models.preprocessing import Colours
from training.data.picture_sets import PictureSet
from training.data.views import Variation, view, whole
from training.metrics import clustering_and_ranking
from training.plots import curves

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
def features(
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
        planes = whole(few, side) if copies is None else view(few, changed, copies)
        found.append(network(normalised(planes, colours)).flatten(1).float().cpu().numpy())
    network.train(was)
    return np.concatenate(found)


def pixels(pictures: NDArray[np.uint8]) -> Features:
    """The plainest features: all values of each picture, as unit vectors about mid-grey."""
    return unit(pictures.reshape(len(pictures), -1).astype(np.float32) - 127.5)


def unit(features: Features) -> Features:
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, 1e-12), np.float32)


def knn(known: Features, asked: Features, parts: Sequence[PictureSet], near: int) -> float:
    """Accuracy of `near` nearest neighbours by cosine; `parts` are what both were made of."""
    near = min(near, len(known))
    return clustering_and_ranking.knn_accuracy(
        known, parts[0].labels, asked, parts[1].labels, near, "cosine"
    )


def kmeans_agreement(features: Features, labels: NDArray[np.int64]) -> tuple[float, float]:
    """NMI and ARI of k-means, told the number of labels."""
    number = len(set(labels.tolist()))
    found = KMeans(number, n_init=4, random_state=0).fit_predict(features)
    return clustering_and_ranking.agreement(labels, found)[:2]


def clusterings(features: Features, labels: NDArray[np.int64]) -> dict[str, float]:
    """NMI and ARI of each way of clustering."""
    found: dict[str, float] = {}
    number = len(set(labels.tolist()))
    for name, (nmi, ari, _) in clustering_and_ranking.clusters(features, labels, number).items():
        plain = name.lower().replace("-", "")
        found |= {f"{plain}_nmi": nmi, f"{plain}_ari": ari}
    return found


def found_again(asked: Features, copies: Features) -> float:
    """The share of changed copies whose nearest picture is the one they were made of."""
    return float(((copies @ asked.T).argmax(axis=1) == np.arange(len(asked))).mean())


def draw_points(
    out: Path, name: str, features: Features, labels: Sequence[str], title: str, seed: int
) -> None:
    """In two dimensions by t-SNE, after PCA to 50."""
    few = min(50, *features.shape)
    reduced = PCA(few, random_state=seed).fit_transform(features)
    perplexity = min(30.0, (len(features) - 1) / 3)
    points = TSNE(2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(reduced)
    curves.scatter(out, name, points, labels, title)


def draw_confusion(
    out: Path,
    known: Features,
    asked: Features,
    parts: Sequence[PictureSet],
    names: Sequence[str],
    near: int,
) -> None:
    """Of `near` nearest neighbours; `parts` are what `known` and `asked` were made of."""
    judge = KNeighborsClassifier(min(near, len(known)), metric="cosine")
    said = judge.fit(known, parts[0].labels).predict(asked)
    table = confusion_matrix(parts[1].labels, said, labels=range(len(names)))
    curves.confusion(out, "confusion", table.astype(float), names, "Nearest neighbours")


def draw_retrievals(
    out: Path, known: Features, asked: Features, parts: Sequence[PictureSet], rows: int = 8
) -> None:
    """Queries spread over all of those that are `asked`, and what is nearest of the `known`."""
    chosen = np.linspace(0, len(asked) - 1, min(rows, len(asked))).astype(int)
    search = NearestNeighbors(n_neighbors=min(7, len(known)), metric="cosine").fit(known)
    nearest = search.kneighbors(asked[chosen], return_distance=False)
    lines = [
        [parts[1].pictures[query], *parts[0].pictures[found]]
        for query, found in zip(chosen, nearest, strict=True)
    ]
    curves.gallery(out, "retrievals", lines, ("query", "nearest"))
