"""Spectral clustering: cuts the graph of look-alikes where it is thinnest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.automatic import likely_number
from organizer.clustering.base import Labels, Parameter, by_size, resolved
from organizer.clustering.communities import LINKS
from organizer.clustering.graph import copies, kinship
from organizer.clustering.space import Space

_MOST = 200
"""Eigenvectors that are found in a minute for 100,000 photos."""
_FAINT = 0.01
"""Of a photo's links, how much weight goes to all photos alike."""
_DENSE_UP_TO = 1_000
_EXACT_ENOUGH = 1e-4


@dataclass(frozen=True, slots=True)
class Spectral:
    """Normalised cut by eigenvectors and k-means (Ng, Jordan and Weiss, 2002)."""

    id: str = "spectral"
    title: str = "Spectral"
    about: str = (
        "Cuts the web of look-alikes where it is thinnest; follows chains of similar views."
    )
    parameters: tuple[Parameter, ...] = (
        Parameter(
            "number",
            "Number of groups",
            20,
            2,
            _MOST,
            1,
            True,
            "How many groups to make. Left alone, as many as the photos fall into best.",
            is_automatic=True,
        ),
    )

    def fit(self, space: Space) -> SpectralClustering:
        return SpectralClustering(self.parameters, space)


@dataclass(slots=True)
class SpectralClustering:
    """The graph of look-alikes and as many of its eigenvectors as were needed so far."""

    parameters: tuple[Parameter, ...]
    space: Space
    _values: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    _vectors: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))

    def automatic(self) -> Mapping[str, float]:
        return {"number": min(likely_number(self.space), _MOST)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        number = int(resolved(self.parameters, settings, self.automatic)["number"])
        number = min(
            number,
            len(self.space) - 2,
            int(copies(self.space.neighbours(LINKS)).max(initial=-1)) + 1,
        )
        if number < 2:
            return np.zeros(len(self.space), dtype=np.int64)
        from sklearn.cluster import KMeans

        vectors = self._spectrum(number)[1][:, :number]
        rows = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        model = KMeans(number, n_init=3, random_state=self.space.seed)
        return by_size(model.fit_predict(rows).astype(np.int64))

    def _spectrum(self, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if len(self._values) < count:
            graph = kinship(self.space.neighbours(LINKS))
            self._values, self._vectors = leading(graph, count, self.space.seed)
        return self._values, self._vectors


def leading(graph: Any, count: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The largest eigenvalues of the normalised graph, falling, with unit eigenvectors (n, count).

    Every two photos are linked faintly, or a few odd ones would make the first cuts (Zhang and
    Rohe, arXiv 1806.01468).
    """
    from scipy.sparse.linalg import LinearOperator, eigsh

    size = graph.shape[0]
    degree = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    faint = _FAINT * degree.mean()
    scale = 1 / np.sqrt(np.maximum(degree + faint, 1e-12))

    def apply(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = scale * vector.ravel()
        result: NDArray[np.float64] = scale * (graph @ scaled + faint / size * scaled.sum())
        return result

    if size <= _DENSE_UP_TO:
        values, vectors = np.linalg.eigh(np.column_stack([apply(row) for row in np.eye(size)]))
        values, vectors = values[-count:], vectors[:, -count:]
    else:
        start = np.random.default_rng(seed).uniform(0.5, 1, size)
        operator = LinearOperator((size, size), apply, dtype=np.float64)
        values, vectors = eigsh(operator, count, which="LA", v0=start, tol=_EXACT_ENOUGH)
    order = np.argsort(-values)
    return values[order], vectors[:, order]
