"""The encoder of fragments, and what it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d

from organizer.fragments.grouping import embedded
from organizer.fragments.layout import Pieces
from training.fragment_encoder import (
    FragmentEncoder,
    Recipe,
    contrastive,
    heap_of,
    train,
)
from training.photos import LARGE


@pytest.fixture
def photos() -> list[np.ndarray]:
    """Four noisy squares of much alike colours."""
    random = np.random.default_rng(0)
    levels = ((120, 120, 130), (130, 120, 120), (120, 130, 120), (130, 130, 130))
    return [
        np.clip(random.normal(level, 9, (LARGE, LARGE, 3)), 0, 255).astype(np.uint8)
        for level in levels
    ]


@pytest.mark.parametrize("size", [(5, 5), (16, 16), (9, 20)])
def test_the_app_computes_the_same_looks(size):
    torch.manual_seed(1)
    encoder = FragmentEncoder()
    pixels = np.random.default_rng(0).integers(0, 255, (3, *size, 3), dtype=np.uint8)
    weights = {name: value.numpy() for name, value in encoder.state_dict().items()}
    tensor = torch.from_numpy(pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255)
    ours = embedded(Pieces(pixels, ("a", "b", "c")), weights)
    np.testing.assert_allclose(ours, encoder(tensor).detach().numpy(), atol=1e-5)


def test_the_second_layer_is_a_convolution_whose_output_is_averaged():
    encoder = FragmentEncoder()
    pieces = torch.rand(2, 3, 11, 9)
    hidden = encoder.first(pieces - 0.5).relu()
    kernel = encoder.second.weight.reshape(128, hidden.shape[1], 3, 3)
    expected = conv2d(hidden, kernel, encoder.second.bias).mean(dim=(2, 3))
    torch.testing.assert_close(encoder(pieces), expected)


def test_the_loss_is_the_mean_over_all_pairs():
    random = np.random.default_rng(0)
    features, sources = random.normal(0, 0.4, (7, 3)), random.integers(0, 3, 7)
    losses = []
    for one in range(7):
        for other in range(one + 1, 7):
            distance = np.linalg.norm(features[one] - features[other])
            same = sources[one] == sources[other]
            losses.append(0.5 * (distance**2 if same else max(0, 1.3 - distance) ** 2))
    found = contrastive(torch.from_numpy(features), torch.from_numpy(sources), 1.3)
    assert float(found) == pytest.approx(np.mean(losses))


def test_the_loss_has_a_slope_where_two_pieces_look_the_same():
    features = torch.zeros(4, 3, requires_grad=True)
    contrastive(features, torch.tensor([0, 0, 1, 1]), 1.0).backward()
    assert torch.isfinite(features.grad).all()


def test_training_lowers_the_loss_and_can_be_repeated(photos):
    recipe = Recipe(steps=30, heaps=1, photos=4)
    losses = [[loss for _, loss in train(photos, recipe)] for _ in range(2)]
    assert losses[0] == losses[1]
    assert np.mean(losses[0][-3:]) < 0.5 * np.mean(losses[0][:3])


def test_a_heap_has_as_many_pieces_of_each_photo(photos):
    pieces, sources = heap_of(photos, Recipe(photos=4), 5)
    assert pieces.dtype == torch.float32
    assert float(pieces.min()) >= 0
    assert float(pieces.max()) <= 1
    counts = np.bincount(sources.numpy())
    assert len(counts) == 4
    assert len(set(counts.tolist())) == 1
    assert len(pieces) == counts.sum()
