"""The similarities that are to be kept, against the formula written out."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.losses.similarities import similarities


def unit(random: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    found = random.normal(size=(rows, columns))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def expected(after: np.ndarray, before: np.ndarray, temperature: float) -> float:
    total = 0.0
    for row in range(len(before)):
        others = [other for other in range(len(before)) if other != row]
        kept, new = (
            np.exp([each[row] @ each[other] / temperature for other in others])
            for each in (before, after)
        )
        p, q = kept / kept.sum(), new / new.sum()
        total += float((p * np.log(p / q)).sum())
    return total / len(before)


@pytest.mark.parametrize("temperature", [0.05, 0.3])
def test_it_is_the_divergence_of_the_rows(temperature):
    random = np.random.default_rng(0)
    before, after = unit(random, 7, 5), unit(random, 7, 3)
    found = similarities(torch.from_numpy(after), torch.from_numpy(before), temperature)
    assert float(found) == pytest.approx(expected(after, before, temperature), rel=1e-9)


def test_turning_everything_together_costs_nothing():
    random = np.random.default_rng(1)
    before = unit(random, 6, 4)
    turn = np.linalg.qr(random.normal(size=(4, 4)))[0]
    found = similarities(torch.from_numpy(before @ turn), torch.from_numpy(before), 0.1)
    assert float(found) == pytest.approx(0, abs=1e-9)
