"""The normalised temperature-scaled cross-entropy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from training.losses.nt_xent import nt_xent


def recomputed(features: np.ndarray, sources: np.ndarray, temperature: float) -> float:
    def alike(one: int, other: int) -> float:
        lengths = np.linalg.norm(features[one]) * np.linalg.norm(features[other])
        return float(features[one] @ features[other] / lengths / temperature)

    losses = []
    for anchor in range(len(features)):
        others = [each for each in range(len(features)) if each != anchor]
        everything = math.log(sum(math.exp(alike(anchor, each)) for each in others))
        positives = [each for each in others if sources[each] == sources[anchor]]
        if positives:
            losses.append(np.mean([everything - alike(anchor, each) for each in positives]))
    return float(np.mean(losses))


@pytest.mark.parametrize("sources", [[0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 1, 2], [3, 1, 3, 3, 1, 3]])
def test_the_loss_is_what_the_formula_says(sources):
    features = np.random.default_rng(0).normal(0, 2, (6, 4))
    of = np.array(sources)
    found = nt_xent(torch.from_numpy(features), torch.from_numpy(of), 0.3)
    assert float(found) == pytest.approx(recomputed(features, of, 0.3))


def test_the_loss_is_lowest_where_all_of_one_source_point_the_same_way():
    sources = torch.tensor([0, 0, 1, 1])
    apart = torch.tensor([[1.0, 0], [2, 0], [0, 1], [0, 3]], requires_grad=True)
    mixed = torch.tensor([[1.0, 0], [0, 2], [0, 1], [3, 0]])
    loss = nt_xent(apart, sources, 0.1)
    assert float(loss.detach()) < 1e-3 < float(nt_xent(mixed, sources, 0.1))
    loss.backward()
    assert torch.isfinite(apart.grad).all()
