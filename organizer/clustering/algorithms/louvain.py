"""Communities in the graph of look-alikes, by Louvain's method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.base import Labels, Parameter, by_size, resolved
from organizer.clustering.graph import Graph, find_components, find_copies, kinship_graph
from organizer.clustering.neighbours import Neighbours
from organizer.clustering.space import Space

LINKS = 10
FINENESS = 2.0
"""Chosen by tests/benchmarks/clustering_quality.py on half of the classes there."""
_PARTS = 8
"""A sweep moves this share of the photos at a time, so that neighbours do not swap places."""
_SWEEPS = 30
_BELONGING = 0.2
"""Share of a community's links into another, above which the two are one."""
_SETTLED = 0.001
"""Share of the photos below which moving is not worth another sweep."""


@dataclass(frozen=True, slots=True)
class Louvain:
    """Modularity on the nearest-neighbour graph (Blondel et al., 2008).

    Photos move in parts rather than one by one, which a vector processor likes; communities that
    fall apart are split, as Leiden would have it (Traag et al., 2019).
    """

    id: str = "communities"
    title: str = "Communities"
    about: str = "Groups photos that are each other's look-alikes; finds how many by itself."
    parameters: tuple[Parameter, ...] = (
        Parameter(
            "resolution",
            "Fineness",
            FINENESS,
            0.05,
            20,
            0.05,
            False,
            "Higher makes more and smaller groups.",
        ),
        Parameter(
            "links",
            "Look-alikes",
            LINKS,
            3,
            32,
            1,
            True,
            "How many of each photo's nearest look-alikes count as related.",
        ),
    )

    def fit(self, space: Space) -> LouvainClustering:
        """The graph of look-alikes, which the space keeps."""
        return LouvainClustering(self.parameters, space)


@dataclass(frozen=True, slots=True)
class LouvainClustering:
    """The space whose neighbours are the graph."""

    parameters: tuple[Parameter, ...]
    space: Space

    def automatic(self) -> Mapping[str, float]:
        """Nothing is worked out: fineness decides how many groups there are."""
        return {}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """The communities of the graph, without noise."""
        values = resolved(self.parameters, settings)
        return find_communities(
            self.space.neighbours(int(values["links"])), values["resolution"], self.space.seed
        )


def find_communities(neighbours: Neighbours, resolution: float, seed: int = 0) -> Labels:
    """The community of each photo, without noise; copies of a picture are never split."""
    of_picture = find_copies(neighbours)
    if not len(of_picture) or of_picture.max() == 0:
        return np.zeros(len(of_picture), dtype=np.int64)
    graph = _merged(kinship_graph(neighbours), of_picture)
    return by_size(partition(graph, resolution, np.random.default_rng(seed))[of_picture])


def condense_graph(graph: Graph, fineness: float, seed: int) -> tuple[Labels, Graph]:
    """Small groups of close nodes, shape (n,), and the graph that has these for nodes."""
    draw = np.random.default_rng(seed)
    moved = _move_nodes(graph, np.arange(graph.shape[0]), fineness, draw)
    _, label = np.unique(moved, return_inverse=True)
    return label, _merged(graph, label)


def partition(graph: Graph, resolution: float, draw: np.random.Generator) -> Labels:
    """The community of each node of a symmetric weighted sparse graph (n, n)."""
    label, level = np.arange(graph.shape[0]), graph
    while True:
        moved = _move_nodes(level, np.arange(level.shape[0]), resolution, draw)
        _, moved = np.unique(moved, return_inverse=True)
        label = moved[label]
        if moved.max() + 1 == level.shape[0]:
            break
        level = _merged(level, moved)
    label = _split_apart(graph, _move_nodes(graph, label, resolution, draw))
    return _join(graph, label)


def _merged(graph: Graph, label: Labels) -> Graph:
    """The graph whose nodes are the communities of this one."""
    from scipy.sparse import csr_array

    count = len(label)
    member = csr_array((np.ones(count), (np.arange(count), label)), (count, label.max() + 1))
    return (member.T @ graph @ member).tocsr()


def _move_nodes(
    graph: Graph, label: NDArray[np.int64], resolution: float, draw: np.random.Generator
) -> Labels:
    """Move nodes to the neighbouring community of most modularity until hardly any wants to."""
    count = len(label)
    label = label.copy()
    degree = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    total = degree.sum()
    own = graph.diagonal()
    parts = min(_PARTS, count)
    for _ in range(_SWEEPS):
        moves = 0
        for rows in np.array_split(draw.permutation(count), parts):
            best = _choose_communities(
                graph[rows], own[rows], label, rows, degree, resolution / total
            )
            moves += int((best != label[rows]).sum())
            label[rows] = best
        if moves <= _SETTLED * count:
            break
    return label


def _choose_communities(
    links: Graph,
    own: NDArray[np.float64],
    label: NDArray[np.int64],
    rows: NDArray[np.int64],
    degree: NDArray[np.float64],
    penalty: float,
) -> NDArray[np.int64]:
    """For each row the community that gains most, its own where none gains more."""
    from scipy.sparse import csr_array

    size = int(label.max()) + 1
    mass = np.bincount(label, degree, size)
    within = csr_array((links.data, label[links.indices], links.indptr), (len(rows), size))
    within.sum_duplicates()
    row = np.repeat(np.arange(len(rows)), np.diff(within.indptr))
    here = within.indices == label[rows][row]
    weight = within.data - np.where(here, own[row], 0)
    others = mass[within.indices] - np.where(here, degree[rows][row], 0)
    gain = weight - penalty * degree[rows][row] * others
    stay = -penalty * degree[rows] * (mass[label[rows]] - degree[rows])
    stay[row[here]] = gain[here]
    best = label[rows].copy()
    if not len(gain):
        return best
    order = np.lexsort((gain, row))
    last = np.flatnonzero(np.diff(row[order], append=-1))
    top, at = order[last], row[order[last]]
    better = gain[top] > stay[at] + 1e-12
    best[at[better]] = within.indices[top[better]]
    return best


def _join(graph: Graph, label: Labels) -> Labels:
    """Join communities with a fifth of the links of either in common.

    High resolution splits what is one by chance; such parts are linked like any two halves of it,
    whereas groups that differ hardly are. Each joins only the one it is closest to, and again.
    """
    while True:
        links = _merged(graph, label).tocoo()
        mass = np.asarray(links.sum(axis=1)).ravel()
        share = links.data / np.minimum(mass[links.row], mass[links.col])
        share[links.row == links.col] = 0
        order = np.lexsort((links.col, share, links.row))
        last = order[np.flatnonzero(np.diff(links.row[order], append=-1))]
        partner = np.arange(len(mass))
        wanting = last[share[last] >= _BELONGING]
        partner[links.row[wanting]] = links.col[wanting]
        mutual = partner[partner] == np.arange(len(mass))
        target = np.where(mutual, np.minimum(partner, np.arange(len(mass))), np.arange(len(mass)))
        if (target == np.arange(len(mass))).all():
            return label
        _, label = np.unique(target[label], return_inverse=True)


def _split_apart(graph: Graph, label: Labels) -> Labels:
    """Split communities that are not connected within themselves."""
    from scipy.sparse import csr_array

    edges = graph.tocoo()
    inside = label[edges.row] == label[edges.col]
    kept = csr_array((edges.data[inside], (edges.row[inside], edges.col[inside])), graph.shape)
    return find_components(kept)
