"""DINO's loss against the same in plain loops."""

from __future__ import annotations

import math

import numpy as np
import torch

from training.losses.dino import dino, moved_centre


def test_the_loss_is_the_mean_over_all_pairs_of_different_views() -> None:
    random = np.random.default_rng(0)
    student = [random.normal(size=(5, 3)) for _ in range(4)]
    teacher = [random.normal(size=(5, 3)) for _ in range(2)]
    centre = random.normal(size=3)
    losses = []
    for t, taught in enumerate(teacher):
        for s, learned in enumerate(student):
            if s == t:
                continue
            for row in range(5):
                said = _softmax((taught[row] - centre) / 0.04)
                found = _softmax(learned[row] / 0.1)
                losses.append(-sum(p * math.log(q) for p, q in zip(said, found, strict=True)))
    loss = dino(_tensors(student), _tensors(teacher), torch.from_numpy(centre), 0.1, 0.04)
    assert math.isclose(float(loss), np.mean(losses))


def test_the_centre_moves_to_the_mean_of_what_the_teacher_says() -> None:
    teacher = [np.array([[1.0, 2.0]]), np.array([[3.0, 6.0]])]
    found = moved_centre(torch.tensor([10.0, 10.0]), _tensors(teacher), 0.9)
    assert found.tolist() == [0.9 * 10 + 0.1 * 2, 0.9 * 10 + 0.1 * 4]


def test_nothing_flows_into_the_teacher() -> None:
    student, teacher = ([torch.randn(2, 3, requires_grad=True)] * 2 for _ in range(2))
    dino(student, teacher, torch.zeros(3), 0.1, 0.04).backward()  # type: ignore[no-untyped-call]
    assert student[0].grad is not None
    assert teacher[0].grad is None


def _softmax(scores: np.ndarray) -> list[float]:
    raised = [math.exp(score - max(scores)) for score in scores]
    return [each / sum(raised) for each in raised]


def _tensors(arrays: list[np.ndarray]) -> list[torch.Tensor]:
    return [torch.from_numpy(each) for each in arrays]
