"""Makes one clustering out of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.louvain import FINENESS, partition
from organizer.clustering.base import Labels, Vectors, by_size
from organizer.clustering.graph import Graph, symmetric_graph
from organizer.clustering.neighbours import Neighbours
from organizer.clustering.quality import agreements

WAYS: dict[str, str] = {
    "majority": "Majority vote",
    "weighted": "Weighted vote",
    "average": "Average of shared groups",
    "stack": "Stacking",
}
"""How clusterings can be combined."""
_COLUMNS = 64
"""That stand for the clusters of one clustering beside the vectors."""
_NEXT_TO_NOTHING = 1e-6
"""Photos."""


def combine_by_vote(labelings: Sequence[Labels], weights: Sequence[float] | None = None) -> Labels:
    """The cluster that most clusterings, or the heaviest, give each photo.

    Clusters are first matched to those of the clusterings that agree best with the others. Where
    a photo is noise, that clustering abstains; where most of the weight abstains, it is noise.
    Of a tie, the clustering that agrees best with the others decides.
    """
    factors = _weights_of(labelings, weights)
    order = np.argsort(-(agreements(labelings)[0] @ factors), kind="stable")
    reference = labelings[order[0]]
    matched = []
    for labels in (labelings[at] for at in order):
        matched.append(_match(labels, reference))
        reference = np.where(reference < 0, matched[-1], reference)
    voices, factors = np.stack(matched), factors[order]
    support = np.stack([factors @ ((voices == voice) & (voice >= 0)) for voice in voices])
    winner = voices[support.argmax(axis=0), np.arange(len(reference))]
    return by_size(np.where(_is_noise(labelings, weights), -1, winner))


def coassociation(
    labelings: Sequence[Labels], neighbours: Neighbours, weights: Sequence[float] | None = None
) -> Graph:
    """For each two neighbours, the share of clusterings that have them in one cluster.

    A sparse symmetric matrix (n, n). The evidence accumulation of Fred and Jain (2005), on
    neighbours only, so that it grows with n and not with its square.
    """
    factors = _weights_of(labelings, weights)
    together = np.zeros(neighbours.ids.shape, dtype=np.float64)
    known = np.zeros_like(together)
    for labels, weight in zip(labelings, factors, strict=True):
        own, other = labels[:, None], labels[neighbours.ids]
        known += weight * ((own >= 0) & (other >= 0))
        together += weight * ((own == other) & (own >= 0))
    shares = together / np.maximum(known, 1e-12)
    return symmetric_graph(neighbours, shares.astype(np.float32))


def combine_by_average(
    labelings: Sequence[Labels],
    neighbours: Neighbours,
    weights: Sequence[float] | None = None,
    seed: int = 0,
) -> Labels:
    """The communities of the graph of shared clusters; how many, shows itself.

    Where most of the weight calls a photo noise, it is noise.
    """
    graph = coassociation(labelings, neighbours, weights)
    graph.eliminate_zeros()
    labels = np.zeros(len(neighbours.ids), dtype=np.int64)
    if graph.nnz:
        labels = partition(graph, FINENESS, np.random.default_rng(seed))
    return by_size(np.where(_is_noise(labelings, weights), -1, labels))


def combine_by_stacking(
    labelings: Sequence[Labels], vectors: Vectors, number: int, seed: int = 0
) -> Labels:
    """K-means on the clusterings side by side with the vectors, all weighing the same."""
    import sklearn.cluster

    number = min(number, len(vectors))
    if number < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    draw = np.random.default_rng(seed)
    blocks = [vectors, *(_encode(labels, draw) for labels in labelings)]
    untyped: Any = sklearn.cluster
    kind = untyped.MiniBatchKMeans if len(vectors) > 20_000 else untyped.KMeans
    model = kind(number, n_init=5, random_state=seed)
    return by_size(model.fit_predict(np.hstack(blocks)).astype(np.int64))


def _encode(labels: Labels, draw: np.random.Generator) -> NDArray[np.float32]:
    """A unit vector for each cluster, one for each photo, shape (n, c); noise is at the origin.

    They are at right angles, or nearly where there are more clusters than columns (Johnson and
    Lindenstrauss, 1984), so that thousands of clusters take no more room than these.
    """
    number = int(labels.max(initial=-1)) + 1
    codes = np.eye(number, min(number, _COLUMNS), dtype=np.float32)
    if number > _COLUMNS:
        drawn = draw.standard_normal(codes.shape, dtype=np.float32)
        codes = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    coded: NDArray[np.float32] = np.vstack((codes, np.zeros((1, codes.shape[1]), np.float32)))[
        labels
    ]
    return coded


def _match(labels: Labels, reference: Labels) -> Labels:
    """The same clusters under the numbers of those they share most photos with.

    The pairs of the greatest overlap in all (Kuhn, 1955); what is left over joins the one it
    shares most with, and has a new number where it shares nothing.
    """
    from scipy.sparse import csr_array, eye_array, hstack
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    number, others = int(labels.max(initial=-1)) + 1, int(reference.max(initial=-1)) + 1
    both = (labels >= 0) & (reference >= 0)
    target = np.arange(others, others + number)
    if both.any():
        pairs = (labels[both], reference[both])
        overlap = csr_array((np.ones(len(pairs[0])), pairs), (number, others))
        # Each may also stay alone for next to nothing, so that none is paired for no overlap.
        alone = _NEXT_TO_NOTHING * eye_array(number)
        options = hstack((overlap, alone), format="csr")
        rows, columns = min_weight_full_bipartite_matching(options, maximize=True)
        nearest = np.asarray(overlap.argmax(axis=1)).ravel()
        shares = np.diff(overlap.indptr) > 0
        target[shares] = nearest[shares]
        paired = columns < others
        target[rows[paired]] = columns[paired]
    return np.append(target, -1)[labels]


def _is_noise(labelings: Sequence[Labels], weights: Sequence[float] | None) -> NDArray[np.bool_]:
    """Whether the clusterings with most of the weight leave a photo out, shape (n,)."""
    factors = _weights_of(labelings, weights)
    left_out: NDArray[np.bool_] = factors @ (np.stack(labelings) < 0) > factors.sum() / 2
    return left_out


def _weights_of(
    labelings: Sequence[Labels], weights: Sequence[float] | None
) -> NDArray[np.float64]:
    return np.ones(len(labelings)) if weights is None else np.asarray(weights, dtype=np.float64)
