"""Lays photos out on a map, look-alikes beside each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from organizer.clustering.graph import Graph, symmetric_graph
from organizer.clustering.layout.repulsion import Points, repulsion
from organizer.clustering.neighbours import ROUNDING, Neighbours, Vectors

LINKS = 15
"""Neighbours that draw a photo near; more show the large shapes, fewer the small ones."""
_GATHERING, _SORTING, _PARTING = 100, 120, 80
"""Rounds in which whole clusters find their place, photos in them, and all some room."""
ROUNDS = _GATHERING + _SORTING + _PARTING
_DRAWN = np.repeat(np.array([12, 1, 0.5], dtype=np.float32), (_GATHERING, _SORTING, _PARTING))
"""How many times the attraction of plain t-SNE, round by round."""
_MOMENTUM = np.repeat(np.array([0.5, 0.8], dtype=np.float32), (_GATHERING, _SORTING + _PARTING))
_FASTEST = np.float32(20)
"""How far a point may go in a round; a finished map is some hundred wide."""
_START = 1e-2
"""Standard deviation of the first layout: a point that photos move away from together."""
NEAR = 5
"""Neighbours between which a new photo is placed."""


def principal_components(vectors: Vectors) -> Points:
    """The two leading principal components of vectors (n, d), shape (n, 2)."""
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :2]
    # Which way round an axis is, is nobody's choice: the same photos give the same map.
    axes = axes * np.sign(np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0))
    points = np.zeros((len(vectors), 2), dtype=np.float32)
    points[:, : axes.shape[1]] = centred @ axes
    return points


def improve_layout(neighbours: Neighbours, start: Points, seed: int = 0) -> Iterator[Points]:
    """Better and better layouts, shape (n, 2), each new; `ROUNDS` of them. Same seed, same map.

    t-SNE (van der Maaten and Hinton, 2008) in which a photo is drawn to all its neighbours alike
    (Böhm, Berens and Kobak, arXiv 2007.08902), with the step size and the gathering of Belkina et
    al. (2019). In the end the attraction slackens: a picture needs room, which t-SNE does not
    give to those of a small, tight cluster.
    """
    graph = _attraction(neighbours.first(LINKS))
    draw = np.random.default_rng(seed)
    points = _START / max(float(start.std()), ROUNDING) * (start - start.mean(axis=0))
    # Without this, copies of one picture would never part.
    points = (points + 0.01 * _START * draw.standard_normal(points.shape)).astype(np.float32)
    speed, gain = np.zeros_like(points), np.ones_like(points)
    step = np.float32(len(points) / _DRAWN[0])
    for drawn, momentum in zip(_DRAWN, _MOMENTUM, strict=True):
        force = repulsion(points) + drawn * _pull(graph, points)
        # A point that goes on its way goes faster, one that swings to and fro slower.
        is_onward = (speed > 0) == (force > 0)
        gain = np.maximum(np.where(is_onward, gain + 0.2, gain * 0.8), 0.01).astype(np.float32)
        speed = momentum * speed + 4 * step * gain * force
        # A handful of photos, each drawn by all the others, would else fling itself apart.
        speed = np.clip(speed, -_FASTEST, _FASTEST)
        points = points + speed
        points -= points.mean(axis=0)
        yield points


def place(neighbours: Neighbours, points: Points) -> Points:
    """Where new photos lie on a map of points (n, 2), shape (m, 2), by their neighbours on it."""
    near = neighbours.first(NEAR)
    reach = np.maximum(near.distances[:, :1], ROUNDING)
    # The nearest count most, or a photo like two clusters would lie in the void between them.
    weights = np.exp(-8 * (near.distances / reach - 1)).astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    found: Points = np.einsum("mk,mkd->md", weights, points[near.ids])
    return found


def fit_unit_square(points: Points) -> Points:
    """A layout scaled to lie between 0 and 1, its shape kept; shape (n, 2)."""
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), ROUNDING)
    unit: Points = ((points - (low + high) / 2) / size + 0.5).astype(np.float32)
    return unit


def _attraction(neighbours: Neighbours) -> Graph:
    """How strongly photos draw each other, all of it being 1: a sparse graph (n, n)."""
    graph = symmetric_graph(neighbours, np.ones(neighbours.ids.shape, dtype=np.float32))
    graph.data /= max(float(graph.data.sum()), 1)
    return graph


def _pull(graph: Graph, points: Points) -> Points:
    """The attractive part of the gradient, pointing towards the neighbours, shape (n, 2)."""
    from scipy.sparse import csr_array

    links = np.diff(graph.indptr)
    apart = np.zeros(len(graph.indices), dtype=np.float32)
    for axis in points.T:
        apart += (np.repeat(axis, links) - axis[graph.indices]) ** 2
    weights = csr_array((graph.data / (1 + apart), graph.indices, graph.indptr), graph.shape)
    total = weights @ np.ones(len(points), dtype=np.float32)
    return np.asarray(weights @ points - total[:, None] * points, dtype=np.float32)
