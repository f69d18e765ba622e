"""Encoders of fragments."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d

from organizer.fragments.files.cutting import Cutting
from organizer.fragments.grouping import embed_pieces
from organizer.fragments.layout import Pieces
from training.data.piece_heaps import Heap, draw_test_heaps
from training.metrics.piece_groups import as_tensor
from training.models.piece_encoders import (
    Autoencoder,
    Context,
    Contextual,
    Convolutional,
    linear_encoder,
)


@pytest.mark.parametrize("size", [(5, 5), (16, 16), (9, 20)])
def test_the_app_computes_the_same_looks(size):
    torch.manual_seed(1)
    encoder = Convolutional(72, 128, 3)
    pixels = np.random.default_rng(0).integers(0, 255, (3, *size, 3), dtype=np.uint8)
    weights = {name: value.numpy() for name, value in encoder.state_dict().items()}
    tensor = torch.from_numpy(pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255)
    ours = embed_pieces(Pieces(pixels, ("a", "b", "c")), weights)
    np.testing.assert_allclose(ours, encoder(tensor).detach().numpy(), atol=1e-5)


def test_the_second_layer_is_a_convolution_whose_output_is_averaged():
    encoder = Convolutional(12, 20, 5)
    pieces = torch.rand(2, 3, 16, 11)
    hidden = encoder.first(pieces - 0.5).relu()
    kernel = encoder.second.weight.reshape(20, 12, 5, 5)
    expected = conv2d(hidden, kernel, encoder.second.bias).mean(dim=(2, 3))
    torch.testing.assert_close(encoder(pieces), expected)


@pytest.mark.parametrize(
    "encoder", [Convolutional(6, 10, 4), linear_encoder(8, 10), Autoencoder(4, 10, 8)]
)
def test_plain_layers_compute_the_same(encoder):
    plain, _ = encoder.describe()
    pieces = torch.rand(3, 3, 8, 8)
    torch.testing.assert_close(plain(pieces - 0.5).flatten(1), encoder(pieces))


def test_an_autoencoder_makes_pieces_of_features():
    encoder = Autoencoder(4, 10, 8)
    assert encoder.decode(encoder(torch.rand(3, 3, 8, 8))).shape == (3, 3, 8, 8)


@pytest.fixture
def heap() -> Heap:
    """Smooth photos, much alike as wholes, whose pieces fit at their borders alone."""
    down, along = np.mgrid[0:64, 0:64] / 64
    photos = []
    for seed in range(3):
        random = np.random.default_rng(seed)
        picture = np.full((64, 64, 3), 128.0)
        for _ in range(4):
            frequency = random.uniform(-20, 20, 2)
            wave = np.sin(frequency[0] * down + frequency[1] * along)
            picture += wave[..., None] * random.uniform(-40, 40, 3)
        photos.append(np.clip(picture, 0, 255).astype(np.uint8))
    (found,) = draw_test_heaps(photos, 64, 3, 1, Cutting(16, rotate=True))
    return found


def test_partners_are_told_by_borders_even_before_training(heap):
    torch.manual_seed(0)
    encoder = Contextual(8, 16, 3, Context(rounds=2, depth=1))
    with torch.no_grad():
        logits = encoder.compare_pieces(as_tensor(heap.pieces, torch.device("cpu")))[1].numpy()
    assert logits.shape == (4 * 48, 4 * 48 + 1)
    found, true = logits[:, :-1].argmax(axis=1), heap.partners
    touching = true < 4 * 48
    assert touching.sum() == 3 * 2 * 24
    assert (found == true)[touching].mean() > 0.6


def test_looks_pass_between_pieces_that_fit(heap):
    torch.manual_seed(0)
    pieces = as_tensor(heap.pieces, torch.device("cpu"))
    near, far = Contextual(8, 16, 3, Context(6, depth=1)), Contextual(8, 16, 3, Context(0, depth=1))
    with torch.no_grad():
        near.sharpness += 2
        near.alone -= 10
        far.load_state_dict(near.state_dict())
        torch.testing.assert_close(far(pieces), near.looks(pieces))
        spreads = []
        for features in (near(pieces).numpy(), far(pieces).numpy()):
            within = [features[heap.sources == each].std(axis=0).mean() for each in range(3)]
            spreads.append(np.mean(within) / features.std(axis=0).mean())
    assert spreads[0] < 0.8 * spreads[1]


def test_the_order_of_pieces_does_not_matter(heap):
    encoder = Contextual(8, 16, 3, Context(rounds=3))
    pieces = as_tensor(heap.pieces, torch.device("cpu"))
    order = torch.from_numpy(np.random.default_rng(0).permutation(len(pieces)))
    with torch.no_grad():
        torch.testing.assert_close(encoder(pieces[order]), encoder(pieces)[order])


def test_an_encoder_blind_to_turns_sees_turned_pieces_as_upright_ones(heap):
    torch.manual_seed(0)
    encoder = Contextual(8, 16, 3, Context(rounds=3, is_turn_blind=True))
    pieces = as_tensor(heap.pieces, torch.device("cpu"))
    turned = torch.stack([each.rot90(turn % 4, (1, 2)) for turn, each in enumerate(pieces)])
    with torch.no_grad():
        torch.testing.assert_close(encoder(turned), encoder(pieces), atol=1e-5, rtol=1e-4)
        encoder = Contextual(8, 16, 3, Context(rounds=3))
        assert not torch.allclose(encoder(turned), encoder(pieces), atol=1e-3)


def test_noise_below_the_least_moves_an_encoder_less(heap):
    torch.manual_seed(0)
    pieces = as_tensor(heap.pieces, torch.device("cpu"))
    noise = torch.randn(pieces.shape, generator=torch.Generator().manual_seed(0))
    noisy = (pieces + 0.08 * noise).clamp(0, 1)
    bare, topped = (
        Contextual(8, 16, 3, Context(rounds=3, least_noise=least)) for least in (0.0, 26.0)
    )
    topped.load_state_dict(bare.state_dict())
    with torch.no_grad():
        moved = [
            float((each(noisy).mean(0) - each(pieces).mean(0)).norm()) for each in (bare, topped)
        ]
    assert moved[1] < 0.3 * moved[0]
