"""The three-way loss, recomputed one pair at a time."""

from __future__ import annotations

import numpy as np
import torch

from training.losses.contrastive import contrastive
from training.losses.three_way import FALSE_NEGATIVE, NEGATIVE, TRUE_POSITIVE, Penalties, three_way


def test_each_kind_of_pair_has_its_own_penalty():
    random = np.random.default_rng(0)
    features, others = random.normal(size=(2, 30, 2))
    kinds = random.integers(0, 3, 30)
    how = Penalties(positive=0.5, false_negative=2.0, negative=3.0, near_margin=1.2, margin=2.5)
    expected = 0.0
    for first, second, kind in zip(features, others, kinds, strict=True):
        distance = np.sqrt(sum((first - second) ** 2))
        if kind == TRUE_POSITIVE:
            expected += 0.5 * 0.5 * distance**2
        elif kind == FALSE_NEGATIVE:
            expected += 0.5 * 2.0 * max(0.0, 1.2 - distance) ** 2
        else:
            expected += 0.5 * 3.0 * max(0.0, 2.5 - distance) ** 2
    found = three_way(*map(torch.from_numpy, (features, others, kinds)), how)
    assert np.isclose(float(found), expected / 30)


def test_without_false_negatives_it_is_the_contrastive_loss():
    features, others = torch.randn(2, 12, 3, generator=torch.Generator().manual_seed(1))
    same = torch.arange(12) % 2 == 0
    kinds = torch.where(same, TRUE_POSITIVE, NEGATIVE)
    found = three_way(features, others, kinds, Penalties(margin=1.5))
    assert torch.isclose(found, contrastive(features, others, same, 1.5))


def test_equal_points_have_a_finite_gradient():
    points = torch.zeros(3, 2, requires_grad=True)
    three_way(points, points.detach(), torch.tensor([0, 1, 2]), Penalties()).backward()
    assert points.grad.isfinite().all()
