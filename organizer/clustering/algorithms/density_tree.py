"""The hierarchy of densities: which photos stay together as the demand for density rises."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.graph import Graph, find_components, symmetric_graph
from organizer.clustering.neighbours import Neighbours, Vectors

Merges = NDArray[np.float64]


def build_density_tree(vectors: Vectors, neighbours: Neighbours, least: int) -> Merges:
    """Single linkage of the mutual reachability distances, as scipy's linkage matrix.

    The reachability of two photos is their distance, but at least the distance of either to its
    `least`-th nearest, itself counted (Campello et al., 2013). Only nearest neighbours are looked
    at; where these leave the photos in several pieces, the pieces are joined by their centres.
    """
    last = min(max(least - 2, 0), neighbours.distances.shape[1] - 1)
    core = neighbours.distances[:, last]
    reach = np.maximum(neighbours.distances, np.maximum(core[:, None], core[neighbours.ids]))
    # Copies have no distance, which a sparse graph would take for no edge.
    edges = _spanning_forest(symmetric_graph(neighbours, np.maximum(reach, 1e-6)))
    pieces = find_components(symmetric_graph(neighbours, np.ones_like(reach)))
    if pieces.max() > 0:
        edges = np.concatenate((edges, _bridge_pieces(vectors, pieces, float(reach.max()))))
    return _merge_along(edges, len(vectors))


def _spanning_forest(graph: Graph) -> NDArray[np.float64]:
    """The edges of the minimum spanning forest, shape (m, 3): two photos and a distance."""
    from scipy.sparse.csgraph import minimum_spanning_tree

    tree = minimum_spanning_tree(graph).tocoo()
    return np.column_stack((tree.row, tree.col, tree.data)).astype(np.float64)


def _bridge_pieces(
    vectors: Vectors, pieces: NDArray[np.int64], least: float
) -> NDArray[np.float64]:
    """Edges that join the pieces: a spanning tree of their centres, longer than any edge."""
    count = int(pieces.max()) + 1
    order = np.argsort(pieces, kind="stable")
    starts = np.searchsorted(pieces[order], np.arange(count))
    centres = np.add.reduceat(vectors[order], starts, axis=0)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    distances = np.sqrt(np.maximum(2 - 2 * centres @ centres.T, 0)) + least
    joins = _spanning_forest(np.triu(distances, 1))
    members = order[starts].astype(np.float64)
    return np.column_stack(
        (members[joins[:, 0].astype(int)], members[joins[:, 1].astype(int)], joins[:, 2])
    )


def _merge_along(edges: NDArray[np.float64], count: int) -> Merges:
    """The merges that edges of a spanning tree make, the shortest first."""
    edges = edges[np.argsort(edges[:, 2], kind="stable")]
    parent = np.arange(2 * count - 1).tolist()
    size = [1] * count + [0] * (count - 1)
    merges = np.empty((count - 1, 4))
    for row, (left, right, distance) in enumerate(edges.tolist()):
        low, high = sorted((_root(parent, int(left)), _root(parent, int(right))))
        new = count + row
        parent[low] = parent[high] = new
        size[new] = size[low] + size[high]
        merges[row] = low, high, distance, size[new]
    return merges


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
