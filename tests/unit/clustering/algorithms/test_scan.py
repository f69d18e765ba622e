"""SCAN's loss and what it learns."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.algorithms.scan import _SCALE, Head, Scan, loss_gradient, softmax
from organizer.clustering.space import Space


@pytest.fixture
def batch(unit_vectors):
    return unit_vectors(12, seed=1), unit_vectors(12, seed=2)


def loss(weights: np.ndarray, anchors: np.ndarray, partners: np.ndarray, entropy: float) -> float:
    """The formula of the paper, one photo at a time, in double precision."""
    p = [np.exp(_SCALE * x @ weights) / np.exp(_SCALE * x @ weights).sum() for x in anchors]
    q = [np.exp(_SCALE * x @ weights) / np.exp(_SCALE * x @ weights).sum() for x in partners]
    mean = np.mean(p, axis=0)
    agreement = np.mean([np.log(a @ b) for a, b in zip(p, q, strict=True)])
    return float(-agreement + entropy * (mean * np.log(mean)).sum())


def test_the_loss_and_its_gradient_are_those_of_the_paper(batch):
    weights = np.random.default_rng(0).standard_normal((8, 4)) * 0.1
    gradient, value = loss_gradient(Head(weights.astype(np.float32)), *batch, 3.0)
    double = [part.astype(np.float64) for part in batch]
    assert value == pytest.approx(loss(weights, *double, 3.0), rel=1e-4)
    for row, column in ((0, 0), (3, 2), (7, 3)):
        step = np.zeros_like(weights)
        step[row, column] = 1e-5
        slope = (loss(weights + step, *double, 3.0) - loss(weights - step, *double, 3.0)) / 2e-5
        assert gradient[row, column] == pytest.approx(slope, rel=1e-3, abs=1e-4)


def test_soft_assignments_add_up_to_one(batch):
    np.testing.assert_allclose(softmax(50 * batch[0]).sum(axis=1), 1, rtol=1e-5)


def test_without_the_entropy_term_groups_may_die(unit_vectors):
    fitted = Scan().fit(Space(unit_vectors(120)))
    even = fitted.cut({"number": 6, "entropy": 20})
    assert even.max() == 5
    assert np.bincount(even).min() > 5
