"""The tree of densities over the graph of neighbours."""

from __future__ import annotations

import numpy as np

from organizer.clustering.algorithms.density_tree import build_density_tree
from organizer.clustering.space import Space


def test_the_tree_of_densities_joins_pieces_that_no_neighbours_link():
    vectors = np.repeat(np.eye(8, dtype=np.float32)[:4], 30, axis=0)
    vectors += 0.01 * np.random.default_rng(0).standard_normal(vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    merges = build_density_tree(vectors, Space(vectors).neighbours(5), 3)
    assert merges.shape == (119, 4)
    assert merges[-1, 3] == 120
    assert (np.diff(merges[:, 2]) >= 0).all()
    assert (merges[-3:, 2] > 5 * merges[-4, 2]).all()
