"""The weighted trees against scipy's, which knows no weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, is_valid_linkage, linkage

from organizer.clustering.algorithms import linkage as ours
from organizer.clustering.algorithms.linkage import Linkage, link
from organizer.clustering.base import by_size


def drawn(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 5)).astype(np.float32)


@pytest.mark.parametrize("way", list(Linkage))
@pytest.mark.parametrize("count", [2, 3, 10, 200])
def test_at_weight_1_the_tree_is_scipys(count, way):
    points = drawn(count, count)
    expected = linkage(points.astype(np.float64), way.value)
    np.testing.assert_allclose(link(points, np.ones(count), way), expected, rtol=1e-5)


def test_distances_computed_in_blocks_give_the_same_tree(monkeypatch):
    whole = link(drawn(50, 0), np.ones(50))
    monkeypatch.setattr(ours, "_BLOCK", 7)
    np.testing.assert_allclose(link(drawn(50, 0), np.ones(50)), whole, rtol=1e-6)


@given(st.integers(2, 40), st.integers(0, 1000), st.sampled_from(Linkage))
@settings(deadline=None, max_examples=60)
def test_a_weight_counts_as_so_many_copies(count, seed, way):
    points = drawn(count, seed)
    weights = np.random.default_rng(seed).integers(1, 6, count)
    copies = linkage(np.repeat(points, weights, axis=0).astype(np.float64), way.value)
    tree = link(points, weights.astype(np.float64), way)
    np.testing.assert_allclose(tree[:, 2], copies[-(count - 1) :, 2], rtol=1e-4)
    groups = max(count // 3, 1)
    expected = fcluster(copies, groups, "maxclust")[np.cumsum(weights) - 1]
    found = fcluster(tree, groups, "maxclust")
    np.testing.assert_array_equal(by_size(found), by_size(expected))


@given(st.integers(1, 6), st.integers(2, 60), st.integers(0, 1000))
@settings(deadline=None, max_examples=50)
def test_ties_and_copies_give_a_valid_tree_that_only_rises(places, count, seed):
    draw = np.random.default_rng(seed)
    grid = draw.integers(0, 2, (places, 5)).astype(np.float32)
    tree = link(grid[draw.integers(0, places, count)], np.ones(count))
    assert is_valid_linkage(tree, throw=True)
    assert (np.diff(tree[:, 2]) >= 0).all()
    assert tree[-1, 3] == count


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_merge_gives_no_merges(count):
    assert link(drawn(count, 0), np.ones(count)).shape == (0, 4)
