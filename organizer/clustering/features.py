"""What photos are compared by when they are clustered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.base import Parameter, resolved
from organizer.clustering.neighbours import ROUNDING, Neighbours, Vectors, reranked
from organizer.clustering.space import EXACT_UP_TO, Search, Space

FEATURES: tuple[Parameter, ...] = (
    Parameter(
        "meaning",
        "Weight of meaning",
        0.8,
        0,
        3,
        0.1,
        False,
        "How much it counts what is in a picture, beside how it looks.",
    ),
    Parameter(
        "smoothing",
        "Smoothing",
        2,
        0,
        5,
        1,
        True,
        "How often each photo is moved towards its look-alikes, which makes groups clearer.",
    ),
    Parameter(
        "components",
        "Components",
        0,
        0,
        512,
        1,
        True,
        "Keeps so many principal components; fewer are quicker and coarser. 0 keeps all.",
    ),
    Parameter(
        "dates",
        "Weight of dates",
        0,
        0,
        3,
        0.1,
        False,
        "How much photos of one week belong together.",
    ),
    Parameter(
        "places",
        "Weight of places",
        0,
        0,
        3,
        0.1,
        False,
        "How much photos taken within some kilometres belong together.",
    ),
    Parameter(
        "edits",
        "Weight of your changes",
        1,
        0,
        3,
        0.1,
        False,
        "How much the groups that you named, merged or split draw their look-alikes in.",
    ),
)
"""Chosen by tests/benchmarks/clustering_quality.py on half of the classes there."""
_LINKS = 10
"""Look-alikes that a photo is moved towards."""
_CANDIDATES = 32
"""Look-alikes among which, in a large library, those of smoothed photos are looked for."""
_WAVES = 32
_HINTS = 64
_WEEK = 7 * 86_400.0
"""Seconds; photos this far apart in time are half alike by date."""
_VICINITY = 5_000.0
"""Metres, likewise."""
_EARTH = 6_371_000.0
_BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class KnownFeatures:
    """What there is to compare n photos by; NaN where a photo's date or place is not known."""

    look: Vectors
    """Unit vectors, shape (n, d)."""
    text: Vectors | None = None
    """Unit vectors of what is in them, shape (n, t)."""
    taken: NDArray[np.float64] | None = None
    """Seconds, shape (n,)."""
    places: NDArray[np.float64] | None = None
    """Latitude and longitude in degrees, shape (n, 2)."""
    hints: NDArray[np.int64] | None = None
    """The number of the group a person put each photo in, -1 for those left alone, shape (n,)."""


def build_space(
    known: KnownFeatures, settings: Mapping[str, float], seed: int = 0, search: Search | None = None
) -> Space:
    """The space that photos are clustered in; `search` finds neighbours by look.

    QueryError as `Clustering.cut`.
    """
    values = resolved(FEATURES, settings)
    combined = _combine(known, values)
    rounds = int(values["smoothing"])
    plain = Space(combined, seed)
    if search is None or len(plain) <= EXACT_UP_TO:
        for _ in range(rounds):
            plain = Space(_smoothed(plain.vectors, plain.neighbours(_LINKS)), seed)
        return plain
    candidates = search(_CANDIDATES)
    for _ in range(rounds):
        combined = _smoothed(combined, reranked(combined, candidates, _LINKS))
    return Space(combined, seed, partial(reranked, combined, candidates))


def _combine(known: KnownFeatures, values: Mapping[str, float]) -> Vectors:
    parts = [known.look]
    if known.text is not None and values["meaning"]:
        # Without what all photos have in common, which says nothing of any.
        own = known.text - 0.9 * known.text.mean(axis=0)
        parts.append(values["meaning"] * _unit(own))
    if known.taken is not None and values["dates"]:
        parts.append(values["dates"] * _waves(known.taken[:, None] / _WEEK))
    if known.places is not None and values["places"]:
        parts.append(values["places"] * _waves(_on_earth(known.places) / _VICINITY))
    if known.hints is not None and values["edits"] and (known.hints >= 0).any():
        parts.append(values["edits"] * _encode_hints(known.hints))
    joined = _unit(np.hstack(parts)) if len(parts) > 1 else known.look
    kept = int(values["components"])
    return _unit(_leading_components(joined, kept)) if 0 < kept < min(joined.shape) else joined


def _encode_hints(hints: NDArray[np.int64]) -> Vectors:
    """A direction of its own for each group that a person made, nothing for the other photos.

    So those the person put together are nearer to each other, by whatever algorithm, and those
    put apart further; smoothing hands it on to look-alikes.
    """
    draw = np.random.default_rng(0)
    directions = _unit(draw.standard_normal((int(hints.max()) + 2, _HINTS)))
    directions[-1] = 0
    return directions[hints]


def _unit(vectors: NDArray[np.floating[Any]]) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = (vectors / np.maximum(norms, np.finfo(np.float32).tiny)).astype(np.float32)
    return units


def _leading_components(vectors: Vectors, count: int) -> Vectors:
    """The leading principal components, shape (n, count)."""
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    components: Vectors = centred @ axes[:, ::-1][:, :count]
    return components


def _waves(points: NDArray[np.float64]) -> Vectors:
    """Vectors whose dot product is a Gaussian of the distance of the points (n, d).

    Random Fourier features (Rahimi and Recht, 2007); zero for a point that is not known.
    """
    draw = np.random.default_rng(0)
    width = np.sqrt(2 * np.log(2))
    phases = points @ (draw.standard_normal((points.shape[1], _WAVES)) * width)
    waves = np.hstack((np.cos(phases), np.sin(phases))) / np.sqrt(_WAVES)
    known: Vectors = np.nan_to_num(waves).astype(np.float32)
    return known


def _on_earth(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from the centre of the earth, shape (n, 3)."""
    latitude, longitude = np.radians(places).T
    return _EARTH * np.column_stack(
        (
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        )
    )


def _smoothed(vectors: Vectors, neighbours: Neighbours) -> Vectors:
    """Each photo half way to the mean of its look-alikes, the nearer ones counting more."""
    if not neighbours.ids.shape[1]:
        return vectors
    reach = np.maximum(neighbours.distances[:, -1:], ROUNDING)
    weights = np.exp(-((neighbours.distances / reach) ** 2))
    weights /= weights.sum(axis=1, keepdims=True)
    smooth = np.empty_like(vectors)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        around = vectors[neighbours.ids[rows]]
        smooth[rows] = vectors[rows] + np.einsum("nk,nkd->nd", weights[rows], around)
    return _unit(smooth)
