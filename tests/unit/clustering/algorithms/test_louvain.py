"""Communities on the graph of neighbours."""

from __future__ import annotations

import numpy as np

from organizer.clustering.algorithms.louvain import FINENESS, find_communities
from organizer.clustering.space import Space


def test_one_crowd_is_one_community():
    vectors = np.random.default_rng(3).standard_normal((40, 12)) * 0.05 + np.eye(12)[0]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    labels = find_communities(Space(vectors).neighbours(10), FINENESS)
    assert labels.max() == 0


def test_finer_communities_are_more(unit_vectors):
    neighbours = Space(unit_vectors(300)).neighbours(8)
    counts = [find_communities(neighbours, resolution).max() for resolution in (0.3, 1, 4)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
