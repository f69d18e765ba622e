"""The chance of finding a partner is what drawing candidates again and again tends to."""

from __future__ import annotations

import numpy as np
import pytest

from training.metrics.retrieval import top_accuracy


def test_it_is_the_mean_over_draws_of_candidates():
    random = np.random.default_rng(0)
    similarities = random.normal(size=(12, 12)) + np.eye(12)
    hits = []
    for _ in range(3000):
        for row in range(12):
            others = random.choice([n for n in range(12) if n != row], 4, replace=False)
            better = (similarities[row, others] >= similarities[row, row]).sum()
            hits.append([better < 1, better < 2])
    one, two = np.mean(hits, axis=0)
    assert top_accuracy(similarities, 5, 1) == pytest.approx(one, abs=0.01)
    assert top_accuracy(similarities, 5, 2) == pytest.approx(two, abs=0.01)


def test_without_knowing_anything_nothing_is_found():
    assert top_accuracy(np.zeros((30, 30)), 20, 2) == 0


def test_there_are_no_more_candidates_than_pictures():
    assert top_accuracy(np.eye(3), 20, 1) == 1
    assert top_accuracy(np.eye(3)[::-1], 20, 3) == 1
