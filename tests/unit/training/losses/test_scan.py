"""SCAN's losses against the same in plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from training.losses.scan import scan, self_labelling


def test_neighbours_should_agree_and_names_be_even() -> None:
    random = np.random.default_rng(0)
    anchors, neighbours = random.normal(size=(2, 6, 4))
    agreement, mean = [], np.zeros(4)
    for one, other in zip(anchors, neighbours, strict=True):
        p, q = _softmax(one), _softmax(other)
        agreement.append(math.log(sum(a * b for a, b in zip(p, q, strict=True))))
        mean += np.array(p) / 6
    expected = -np.mean(agreement) + 5 * sum(m * math.log(m) for m in mean)
    found = scan(torch.from_numpy(anchors), torch.from_numpy(neighbours), 5)
    assert float(found) == pytest.approx(expected)


def test_only_sure_names_are_learned_and_rare_ones_count_more() -> None:
    random = np.random.default_rng(1)
    plain, varied = random.normal(size=(2, 12, 3)) * 2
    sure = [(row, int(np.argmax(_softmax(s)))) for row, s in enumerate(plain) if _sure(s)]
    assert 2 < len(sure) < 12
    counts = {name: sum(other == name for _, other in sure) for _, name in sure}
    weights = [len(sure) / counts[name] for _, name in sure]
    losses = [-math.log(_softmax(varied[row])[name]) for row, name in sure]
    found = self_labelling(torch.from_numpy(plain), torch.from_numpy(varied), 0.8)
    assert float(found) == pytest.approx(np.average(losses, weights=weights))


def test_where_nothing_is_sure_nothing_is_learned() -> None:
    varied = torch.randn(4, 3, requires_grad=True)
    loss = self_labelling(torch.zeros(4, 3), varied, 0.96)
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0
    assert varied.grad is not None
    assert not varied.grad.any()


def _sure(scores: np.ndarray) -> bool:
    return max(_softmax(scores)) > 0.8


def _softmax(scores: np.ndarray) -> list[float]:
    raised = [math.exp(score - max(scores)) for score in scores]
    return [each / sum(raised) for each in raised]
