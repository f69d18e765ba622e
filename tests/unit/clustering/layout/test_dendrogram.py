"""Where the branches of a tree are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.layout.dendrogram import BRANCHES, arrange_branches, cut_height

THREE = np.array([[0, 1, 0.5, 2], [2, 3, 1.5, 3]])
"""Leaf 0 joins leaf 1, then leaf 2 joins both."""


def test_children_come_before_parents_and_the_largest_is_on_the_left() -> None:
    branches = arrange_branches(THREE, np.array([4, 2, 1]))
    root = branches[-1]
    assert (root.photos, root.height) == (7, 1.5)
    left, right = sorted((branches[child] for child in root.children), key=lambda each: each.x)
    assert (left.photos, right.photos) == (6, 1)
    for number, branch in enumerate(branches):
        assert all(child < number for child in branch.children)
        assert 0 < branch.x < 1


def test_of_a_large_tree_only_the_top_is_drawn() -> None:
    count = 500
    merges = np.array([[row and count + row - 1, row + 1, row, 0] for row in range(count - 1)])
    branches = arrange_branches(merges.astype(float), np.ones(count, dtype=np.int64))
    tips = [branch for branch in branches if not branch.children]
    assert len(tips) == BRANCHES
    assert sum(branch.photos for branch in tips) == count


def test_a_tree_of_one_leaf_is_one_branch_that_is_cut_at_nothing() -> None:
    (only,) = arrange_branches(np.empty((0, 4)), np.array([3]))
    assert (only.photos, only.children) == (3, ())
    assert cut_height(np.empty(0), 1) == 0


def test_a_cut_lies_between_the_merges_beside_it() -> None:
    heights = THREE[:, 2]
    assert cut_height(heights, 1) > 1.5
    assert cut_height(heights, 2) == pytest.approx(1.0)
    assert cut_height(heights, 3) == pytest.approx(0.25)
