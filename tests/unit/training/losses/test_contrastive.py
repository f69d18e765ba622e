"""The contrastive loss of pairs."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from training.losses.contrastive import all_pairs, contrastive


def penalty(one: np.ndarray, other: np.ndarray, is_same: bool, margin: float) -> float:
    distance = math.dist(one, other)
    return distance**2 / 2 if is_same else max(0.0, margin - distance) ** 2 / 2


@pytest.mark.parametrize("margin", [0.5, 1.0, 4.0])
def test_the_loss_is_what_the_formula_says(margin):
    random = np.random.default_rng(0)
    ones, others = random.normal(0, 1, (2, 12, 3))
    same = random.random(12) < 0.5
    expected = np.mean([penalty(*pair, margin) for pair in zip(ones, others, same, strict=True)])
    found = contrastive(*map(torch.from_numpy, (ones, others, same)), margin)
    assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize("sources", [[0, 0, 1, 1, 2], [3, 1, 3, 3, 1], [0, 1, 2, 3, 4]])
def test_all_pairs_are_every_pair_once(sources):
    features = np.random.default_rng(1).normal(0, 1, (5, 4))
    expected = np.mean(
        [
            penalty(features[one], features[other], sources[one] == sources[other], 2.5)
            for one in range(5)
            for other in range(one)
        ]
    )
    found = all_pairs(torch.from_numpy(features), torch.tensor(sources), 2.5)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_the_gradient_is_finite_where_both_are_one():
    features = torch.ones(3, 4, requires_grad=True)
    sources = torch.tensor([0, 0, 1])
    apart = contrastive(features[:2], features[1:], torch.tensor([False, False]), 1.0)
    (all_pairs(features, sources, 1.0) + apart).backward()
    assert torch.isfinite(features.grad).all()
