"""What the trees are: where they are cut, and how they condense."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.algorithms import agglomerative
from organizer.clustering.algorithms.agglomerative import AVERAGE, COMPLETE, WARD, MergeTree
from organizer.clustering.space import Space
from organizer.errors import QueryError


@pytest.fixture
def tree(unit_vectors):
    return WARD.fit(Space(unit_vectors(200)))


def height_above(tree: MergeTree, number: int) -> float:
    """A height at which the tree falls into so many clusters, or the next possible number."""
    heights = [*tree.merges[:, 2], tree.merges[-1, 2] * 1.05]
    at = len(tree.merges) - number
    return float((heights[at] + heights[at + 1]) / 2) if at >= 0 else 0.0


def test_a_number_is_met_exactly_where_photos_differ(tree):
    assert [tree.cut({"number": k}).max() + 1 for k in (2, 5, 50, 200)] == [2, 5, 50, 200]


def test_more_groups_than_photos_give_every_photo_its_own(unit_vectors):
    np.testing.assert_array_equal(WARD.fit(Space(unit_vectors(4))).cut({"number": 30}), range(4))


def test_a_finer_cut_only_splits_clusters_of_a_coarser_one(tree):
    coarse, fine = tree.cut({"number": 6}), tree.cut({"number": 40})
    assert len(set(zip(coarse.tolist(), fine.tolist(), strict=True))) == 40


def test_a_greater_distance_gives_fewer_clusters(tree):
    counts = [tree.cut({"threshold": t}).max() + 1 for t in (0.05, 0.5, 1, 2, 200)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2] > counts[-1] == 1


def test_a_distance_of_0_leaves_the_number_in_force(tree):
    np.testing.assert_array_equal(tree.cut({"number": 7, "threshold": 0}), tree.cut({"number": 7}))


def test_a_number_and_a_distance_at_once_are_refused(tree):
    with pytest.raises(QueryError, match="not at both"):
        tree.cut({"number": 7, "threshold": 1})


def test_a_tree_is_cut_at_a_height_that_leaves_so_many_clusters(tree):
    for number in (1, 2, 7, 200):
        labels = tree.cut({"threshold": height_above(tree, number)}) if number < 200 else tree.leaf
        assert labels.max() + 1 == number


@pytest.mark.parametrize("method", [AVERAGE, COMPLETE])
def test_condensed_trees_of_every_linkage_find_far_groups(method, unit_vectors, monkeypatch):
    centres = unit_vectors(4, seed=3, dimension=16)
    noise = 0.1 * unit_vectors(400, seed=4, dimension=16)
    photos = np.repeat(centres, [160, 120, 80, 40], axis=0) + noise
    monkeypatch.setattr(agglomerative, "_CONDENSE_ABOVE", 100)
    monkeypatch.setattr(agglomerative, "_LEAVES", 60)
    labels = method.fit(Space(photos)).cut({"number": 4})
    np.testing.assert_array_equal(labels, np.repeat(np.arange(4), [160, 120, 80, 40]))


def test_copies_of_a_photo_stay_together(unit_vectors):
    photos = np.repeat(unit_vectors(5), 8, axis=0)
    labels = WARD.fit(Space(photos)).cut({"number": 20})
    np.testing.assert_array_equal(labels, np.repeat(np.arange(5), 8))


def test_condensed_photos_cluster_like_all_of_them(unit_vectors, monkeypatch):
    centres = unit_vectors(6, seed=3, dimension=16)
    noise = 0.2 * unit_vectors(1200, seed=4, dimension=16)
    photos = np.repeat(centres, [500, 300, 200, 100, 60, 40], axis=0) + noise
    exact = WARD.fit(Space(photos)).cut({"number": 6})
    monkeypatch.setattr(agglomerative, "_CONDENSE_ABOVE", 1000)
    monkeypatch.setattr(agglomerative, "_LEAVES", 100)
    condensed = WARD.fit(Space(photos))
    assert len(condensed.merges) < 100
    np.testing.assert_array_equal(condensed.cut({"number": 6}), exact)


def test_condensing_copies_makes_no_empty_leaves(unit_vectors, monkeypatch):
    monkeypatch.setattr(agglomerative, "_CONDENSE_ABOVE", 50)
    monkeypatch.setattr(agglomerative, "_LEAVES", 20)
    labels = WARD.fit(Space(np.repeat(unit_vectors(3), 40, axis=0))).cut({"number": 10})
    np.testing.assert_array_equal(labels, np.repeat(np.arange(3), 40))
