"""Groups pieces by how alike they look, without placing them."""

from __future__ import annotations

from importlib import resources

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from organizer.clustering.base import by_size
from organizer.errors import QueryError
from organizer.fragments.layout import Pieces

Values = NDArray[np.float32]

GROUPINGS = {"embedding": "Learned looks", "colours": "Colours"}
"""Ways to group, by name, with a title for people."""

WEIGHTS = "fragment_encoder.safetensors"

LEAST_SIDE = 5
"""Pixels of a piece; two convolutions over 3 × 3 pixels see nothing in fewer."""

_KERNEL = 3

_MOST = 64
"""Groups that are tried where nobody says how many there are."""

_PIECES = 6
"""Least pieces in a group, on average, where nobody says how many groups there are."""

_SAMPLED = 2000
"""Pieces by which the clearest number of groups is told."""

_BLOCK = 1 << 22
"""Values of hidden layers held at once, to bound memory."""


def group(pieces: Pieces, way: str, number: int | None = None) -> NDArray[np.int64]:
    """Shape (n,): the group of each piece, numbered from the largest.

    `number` is how many groups there are; None chooses the one with the clearest groups, by
    their silhouette, which is often wrong: looks alone do not tell. Takes one of GROUPINGS;
    QueryError for another, for under two pieces, for more groups than pieces, and for pieces
    too small to be looked at.
    """
    if way not in GROUPINGS:
        raise QueryError(
            f"There is no way to group named {way}.", f"Take {' or '.join(GROUPINGS)}."
        )
    if len(pieces) < 2:
        raise QueryError("One piece alone cannot be grouped.", "Choose more pieces.")
    if number is not None and not 1 <= number <= len(pieces):
        raise QueryError(
            f"{len(pieces)} pieces cannot be in {number} groups.", "Give fewer groups."
        )
    looks = embed_pieces(pieces, load_weights()) if way == "embedding" else describe_colours(pieces)
    return by_size(_cluster(looks, number))


def load_weights() -> dict[str, Values]:
    """The weights that come with the app."""
    stored = load(resources.files("resources.models").joinpath(WEIGHTS).read_bytes())
    return {name: values.astype(np.float32) for name, values in stored.items()}


def embed_pieces(pieces: Pieces, weights: dict[str, Values]) -> Values:
    """Shape (n, d): the learned looks; `training.models.piece_encoders` computes the same."""
    high, wide = pieces.size
    if min(high, wide) < LEAST_SIDE:
        raise QueryError(
            f"Pieces of {wide} × {high} pixels are too small to be told by their looks.",
            "Group by colours.",
        )
    kernel = weights["first.weight"]
    hidden = len(kernel)
    flat = np.ascontiguousarray(kernel.reshape(hidden, -1).T)
    found = np.empty((len(pieces), len(weights["second.bias"])), np.float32)
    step = max(1, _BLOCK // (hidden * high * wide))
    for start in range(0, len(pieces), step):
        pixels = pieces.pixels[start : start + step].astype(np.float32) / 255 - 0.5
        seen = np.lib.stride_tricks.sliding_window_view(pixels, (_KERNEL, _KERNEL), (1, 2))
        rows, columns = seen.shape[1:3]
        first = seen.reshape(-1, flat.shape[0]) @ flat + weights["first.bias"]
        first = np.maximum(first, 0).reshape(len(pixels), rows, columns, hidden)
        inner = rows - _KERNEL + 1, columns - _KERNEL + 1
        means = [
            first[:, down : down + inner[0], along : along + inner[1]].mean((1, 2))
            for down in range(_KERNEL)
            for along in range(_KERNEL)
        ]
        pooled = np.stack(means, axis=2).reshape(len(pixels), -1)
        found[start : start + step] = pooled @ weights["second.weight"].T + weights["second.bias"]
    return found


def describe_colours(pieces: Pieces) -> Values:
    """Shape (n, 6): the mean and the spread of each colour, each varying alike over the heap."""
    flat = pieces.pixels.reshape(len(pieces), -1, 3).astype(np.float32)
    looks = np.concatenate([flat.mean(axis=1), flat.std(axis=1)], axis=1)
    scale = looks.std(axis=0)
    found: Values = (looks - looks.mean(axis=0)) / np.where(scale > 0, scale, 1)
    return found


def _cluster(looks: Values, number: int | None) -> NDArray[np.int64]:
    distinct = len(np.unique(looks, axis=0))
    if number is not None:
        return _kmeans(looks, min(number, distinct))
    from sklearn.metrics import silhouette_score

    best, clearest = np.zeros(len(looks), np.int64), 0.0
    for count in _candidates(len(looks), distinct):
        groups = _kmeans(looks, count)
        sample = min(len(looks), _SAMPLED)
        clear = silhouette_score(looks, groups, sample_size=sample, random_state=0)
        if clear > clearest:
            best, clearest = groups, clear
    return best


def _candidates(pieces: int, distinct: int) -> list[int]:
    """Numbers of groups that share the pieces out equally; any, where too few do."""
    most = min(pieces // _PIECES, distinct - 1, _MOST)
    equal = [count for count in range(2, most + 1) if pieces % count == 0]
    if len(equal) > 1:
        return equal
    tried = np.unique(np.geomspace(2, _MOST, 24).round().astype(int))
    return [count for count in tried.tolist() if count <= most]


def _kmeans(looks: Values, number: int) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans

    starts = 10 if len(looks) <= _SAMPLED else 3
    found: NDArray[np.int64] = KMeans(number, n_init=starts, random_state=0).fit_predict(looks)
    return found.astype(np.int64)
