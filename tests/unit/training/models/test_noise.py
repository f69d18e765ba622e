"""Noise in pieces, and topping it up."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from training.models.noise import noise_level, topped_up


@pytest.fixture
def slopes() -> Tensor:
    """Pieces without noise, from a quarter to three quarters of white."""
    along = torch.linspace(0.25, 0.75, 16)
    return torch.stack([along * share + 0.375 * (1 - share) for share in torch.linspace(0, 1, 40)])[
        :, None, None
    ].repeat(1, 3, 16, 1)


def noisy(pieces: Tensor, deviation: float) -> Tensor:
    random = torch.Generator().manual_seed(3)
    return pieces + deviation * torch.randn(pieces.shape, generator=random)


@pytest.mark.parametrize("deviation", [0.01, 0.05, 0.1])
def test_the_level_is_the_deviation_of_the_noise(slopes, deviation):
    assert noise_level(slopes) == pytest.approx(0, abs=1e-5)
    assert noise_level(noisy(slopes, deviation)) == pytest.approx(deviation, rel=0.05)


def test_an_edge_is_no_noise(slopes):
    slopes[:, :, :, 8:] += 0.2
    assert noise_level(slopes) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("deviation", [0.0, 0.03, 0.07])
def test_heaps_with_less_noise_come_to_the_same(slopes, deviation):
    found = topped_up(noisy(slopes, deviation), 0.08)
    assert noise_level(found) == pytest.approx(0.08, rel=0.05)
    assert found.min() >= 0
    assert found.max() <= 1


def test_nothing_is_added_to_heaps_with_more(slopes):
    heap = noisy(slopes, 0.1).clamp(0, 1)
    torch.testing.assert_close(topped_up(heap, 0.08), heap)


def test_the_same_heap_gets_the_same_noise_and_another_heap_another(slopes):
    torch.testing.assert_close(topped_up(slopes, 0.08), topped_up(slopes, 0.08))
    moved = slopes + 1 / 255
    assert not torch.allclose(topped_up(moved, 0.08) - moved, topped_up(slopes, 0.08) - slopes)
