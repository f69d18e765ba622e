"""Plots of features: where they lie, what they are taken for, and what lies near."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import confusion_matrix
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from training.data.picture_sets import PictureSet
from training.plots import curves

Features = NDArray[np.float32]


def draw_points(
    out: Path, name: str, features: Features, labels: Sequence[str], title: str, seed: int
) -> None:
    """In two dimensions by t-SNE, after PCA to 50."""
    few = min(50, *features.shape)
    reduced = PCA(few, random_state=seed).fit_transform(features)
    perplexity = min(30.0, (len(features) - 1) / 3)
    points = TSNE(2, perplexity=perplexity, init="pca", random_state=seed).fit_transform(reduced)
    curves.draw_scatter(out, name, points, labels, title)


def draw_confusion(
    out: Path,
    known: Features,
    asked: Features,
    parts: Sequence[PictureSet],
    names: Sequence[str],
    near: int,
) -> None:
    """Of `near` nearest neighbours; `parts` are what `known` and `asked` were made of."""
    classifier = KNeighborsClassifier(min(near, len(known)), metric="cosine")
    said = classifier.fit(known, parts[0].labels).predict(asked)
    table = confusion_matrix(parts[1].labels, said, labels=range(len(names)))
    curves.draw_confusion(out, "confusion", table.astype(float), names, "Nearest neighbours")


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
    curves.draw_gallery(out, "retrievals", lines, ("query", "nearest"))
