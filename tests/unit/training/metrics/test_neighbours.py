"""Nearest neighbours of pictures by their features."""

from __future__ import annotations

import numpy as np

from training.metrics.neighbours import mine_neighbours


def test_neighbours_are_the_nearest_others() -> None:
    angles = np.array([0.0, 0.1, 0.3, 2.0, 2.05])
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert mine_neighbours(points, 2).tolist() == [[1, 2], [0, 2], [1, 0], [4, 2], [3, 2]]


def test_a_picture_that_is_there_twice_is_no_neighbour_of_itself() -> None:
    points = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    assert [row.tolist()[0] for row in mine_neighbours(points, 1)][:2] == [1, 0]
