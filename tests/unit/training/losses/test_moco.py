"""MoCo's loss against the same in plain loops."""

from __future__ import annotations

import math

import numpy as np
import torch

from training.losses.moco import moco


def test_the_loss_is_the_one_of_the_paper() -> None:
    random = np.random.default_rng(0)
    queries, keys, queue = (random.normal(size=(rows, 3)) for rows in (4, 4, 6))
    temperature, losses = 0.3, []
    for query, key in zip(queries, keys, strict=True):
        positive = math.exp(_cosine(query, key) / temperature)
        negatives = [math.exp(_cosine(query, other) / temperature) for other in queue]
        losses.append(-math.log(positive / (positive + sum(negatives))))
    tensors = (torch.from_numpy(each) for each in (queries, keys, queue))
    assert math.isclose(float(moco(*tensors, temperature)), np.mean(losses))


def test_nothing_flows_into_keys_and_queue() -> None:
    queries, keys, queue = (torch.randn(rows, 3, requires_grad=True) for rows in (4, 4, 6))
    moco(queries, keys, queue, 0.2).backward()  # type: ignore[no-untyped-call]
    assert queries.grad is not None
    assert keys.grad is None
    assert queue.grad is None


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
