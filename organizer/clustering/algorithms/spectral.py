"""Spectral clustering: cuts the graph of look-alikes where it is thinnest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.cluster_count import choose_number
from organizer.clustering.algorithms.louvain import LINKS, condense_graph
from organizer.clustering.base import Labels, Parameter, by_size, resolved
from organizer.clustering.graph import Graph, find_copies, kinship_graph
from organizer.clustering.space import EXACT_UP_TO, Space

_MOST = 200
"""Eigenvectors that are found in a minute for 100,000 photos."""
_CONDENSING = 300.0
"""Beyond 20,000 photos, close ones are one node of the graph (Dhillon, Guan and Kulis, 2007): this
fine, a node is about ten photos."""
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
        """The eigenvectors of the graph, worked out when they are first asked for."""
        return SpectralClustering(self.parameters, space)


@dataclass(slots=True)
class SpectralClustering:
    """The graph of look-alikes and as many of its eigenvectors as were needed so far."""

    parameters: tuple[Parameter, ...]
    space: Space
    _graph: tuple[Labels, Graph] | None = None
    _vectors: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))

    def automatic(self) -> Mapping[str, float]:
        """As many groups as the photos fall into, up to what eigenvectors are for."""
        return {"number": min(choose_number(self.space), _MOST)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """At most `number` groups of the rows of the eigenvectors, without noise."""
        number = int(resolved(self.parameters, settings, self.automatic)["number"])
        number = min(
            number,
            len(self.space) - 2,
            int(find_copies(self.space.neighbours(LINKS)).max(initial=-1)) + 1,
        )
        if number < 2:
            return np.zeros(len(self.space), dtype=np.int64)
        from sklearn.cluster import KMeans

        node, vectors = self._spectrum(number)
        rows = vectors[:, :number]
        rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        model = KMeans(number, n_init=3, random_state=self.space.seed)
        weights = np.bincount(node).astype(np.float64)
        return by_size(model.fit_predict(rows, sample_weight=weights).astype(np.int64)[node])

    def _spectrum(self, count: int) -> tuple[Labels, NDArray[np.float64]]:
        """The node of each photo, shape (n,), and eigenvectors of the nodes, (nodes, count)."""
        if self._graph is None:
            graph, node = kinship_graph(self.space.neighbours(LINKS)), np.arange(len(self.space))
            if len(self.space) > EXACT_UP_TO:
                node, graph = condense_graph(graph, _CONDENSING, self.space.seed)
            self._graph = node, graph
        node, graph = self._graph
        if self._vectors.shape[1] < count:
            self._vectors = leading_eigenvectors(
                graph, min(count, graph.shape[0] - 2), self.space.seed
            )[1]
        return node, self._vectors


def leading_eigenvectors(
    graph: Graph, count: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
