"""Sparse graphs over photos, made of their nearest neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.neighbours import ROUNDING, Neighbours

Graph = Any
"""scipy.sparse.csr_array, shape (n, n), symmetric, which has no type stubs."""


def symmetric_graph(neighbours: Neighbours, weights: NDArray[np.float32]) -> Graph:
    """An edge wherever one is a neighbour of the other; of two weights (n, k) the larger."""
    from scipy.sparse import csr_array

    count, links = neighbours.ids.shape
    starts = np.arange(count + 1, dtype=np.int64) * links
    directed = csr_array((weights.ravel(), neighbours.ids.ravel(), starts), (count, count))
    return directed.maximum(directed.T).tocsr()


def kinship_graph(neighbours: Neighbours) -> Graph:
    """Edges weighted 0 to 1 by how close two photos are for where they are.

    A Gaussian whose width is the local one, the distance to the last neighbour of each end
    (Zelnik-Manor and Perona, Self-tuning spectral clustering, 2004).
    """
    if not neighbours.ids.shape[1]:
        return symmetric_graph(neighbours, neighbours.distances)
    reach = np.maximum(neighbours.distances[:, -1], ROUNDING)
    width = reach[:, None] * reach[neighbours.ids]
    # Never quite zero, which a sparse graph would take for no edge.
    return symmetric_graph(neighbours, np.exp(-(neighbours.distances**2) / width) + 1e-6)


def find_copies(neighbours: Neighbours) -> NDArray[np.int64]:
    """The number of the picture of each photo, shape (n,): copies have it in common."""
    is_copy = (neighbours.distances == 0).astype(np.float32)
    graph = symmetric_graph(neighbours, is_copy)
    graph.eliminate_zeros()
    return find_components(graph)


def find_components(graph: Graph) -> NDArray[np.int64]:
    """The number of the connected component of each node, shape (n,)."""
    from scipy.sparse.csgraph import connected_components

    labels: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels
