"""A network small enough to be traced in a moment."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from organizer.embedding.runtimes import openvino_runtime

SIDE = 4


class Means(nn.Module):
    """A picture's mean colour, and its brightest value."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1 / 255), requires_grad=False)

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        scaled = pictures.float() * self.scale
        return scaled.mean((1, 2)), scaled.flatten(1).amax(1, keepdim=True)


class Builder:
    """Makes the network, and knows how often it did."""

    example = np.zeros((1, SIDE, SIDE, 3), np.uint8)

    def __init__(self) -> None:
        self.built = 0

    def __call__(self) -> nn.Module:
        self.built += 1
        return Means().eval()


@pytest.fixture(autouse=True)
def _full_precision(monkeypatch):
    """A processor that computes in float32 only, whatever this one can do."""
    monkeypatch.setattr(openvino_runtime, "_abilities", lambda _: ["FP32"])


@pytest.fixture
def builder() -> Builder:
    return Builder()


@pytest.fixture
def batch():
    return np.random.default_rng(0).integers(0, 256, (5, SIDE, SIDE, 3), np.uint8)


@pytest.fixture
def expected(batch):
    """What the network says of the batch, by numpy."""
    scaled = batch.astype(np.float64) / 255
    return scaled.mean((1, 2)), scaled.reshape(len(batch), -1).max(1, keepdims=True)
