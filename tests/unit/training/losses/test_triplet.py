"""The triplet loss, recomputed one row at a time."""

from __future__ import annotations

import numpy as np
import torch

from training.losses.triplet import triplet


def test_the_triplet_loss_is_the_mean_of_what_each_row_lacks():
    random = np.random.default_rng(0)
    anchors, positives, negatives = random.normal(size=(3, 20, 3))
    expected = []
    for row in range(20):
        near = np.sqrt(sum((anchors[row] - positives[row]) ** 2))
        far = np.sqrt(sum((anchors[row] - negatives[row]) ** 2))
        expected.append(max(0.0, near - far + 0.7))
    assert 0 < sum(each == 0 for each in expected) < 20
    found = triplet(*map(torch.from_numpy, (anchors, positives, negatives)), margin=0.7)
    assert np.isclose(float(found), np.mean(expected), atol=1e-4)


def test_equal_points_have_a_finite_gradient():
    points = torch.zeros(4, 2, requires_grad=True)
    triplet(points, points, points, 1.0).backward()
    assert points.grad.isfinite().all()
