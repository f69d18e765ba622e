"""Random views of pictures."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
import torch

from training.data.views import Variation, draw_view, whole_view


def test_a_whole_picture_is_as_it_is(pictures: torch.Tensor) -> None:
    assert torch.equal(whole_view(pictures, 8), pictures.permute(0, 3, 1, 2) / 255)


def test_a_whole_picture_is_made_as_small_as_asked(pictures: torch.Tensor) -> None:
    assert whole_view(pictures, 5).shape == (len(pictures), 3, 5, 5)


def test_the_same_numbers_give_the_same_views(pictures: torch.Tensor) -> None:
    how = Variation(6, blurred=0.5, solarised=0.5)
    first, again, other = (draw_view(pictures, how, np.random.default_rng(n)) for n in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.shape == (len(pictures), 3, 6, 6)
    assert 0 <= float(first.min()) <= float(first.max()) <= 1


def test_flipping_mirrors_left_and_right() -> None:
    half = torch.zeros(40, 8, 8, 3, dtype=torch.uint8)
    half[:, :, :4] = 200
    how = Variation(8, least=1.0, jitter=0.0, grey=0.0, flipped=0.5)
    seen = draw_view(half, how, np.random.default_rng(0))[:, 0]
    is_flipped = seen[:, 4, 7] > seen[:, 4, 0]
    assert 5 < int(is_flipped.sum()) < 35


def test_grey_views_have_one_value_for_all_colours(pictures: torch.Tensor) -> None:
    how = Variation(8, jitter=0.0, grey=1.0)
    seen = draw_view(pictures, how, np.random.default_rng(0))
    assert float((seen - seen[:, :1]).abs().max()) < 1e-5


def test_a_turned_hue_is_about_that_of_the_colour_circle() -> None:
    red = torch.zeros(200, 4, 4, 3, dtype=torch.uint8)
    red[..., 0], red[..., 1:] = 180, 60
    how = Variation(4, jitter=0.5, jittered=1.0, grey=0.0)
    seen = draw_view(red, how, np.random.default_rng(0))[:, :, 0, 0].numpy()
    turned = [(colorsys.rgb_to_hsv(*map(float, colour))[0] + 0.5) % 1 - 0.5 for colour in seen]
    assert max(map(abs, turned)) < 0.2
    assert np.std(turned) > 0.02


def test_solarised_views_have_nothing_bright(pictures: torch.Tensor) -> None:
    how = Variation(8, jitter=0.0, grey=0.0, solarised=1.0)
    assert float(draw_view(pictures, how, np.random.default_rng(0)).max()) <= 0.5


def test_blur_takes_contrast_away() -> None:
    chess = (torch.arange(64)[:, None] + torch.arange(64)) % 2 * 255
    pictures = chess.to(torch.uint8)[None, :, :, None].expand(4, 64, 64, 3)
    sharp = Variation(64, least=1.0, jitter=0.0, grey=0.0)
    blurred = Variation(64, least=1.0, jitter=0.0, grey=0.0, blurred=1.0)
    spread = [
        float(draw_view(pictures, how, np.random.default_rng(0)).std()) for how in (sharp, blurred)
    ]
    assert spread[1] < 0.95 * spread[0]


@pytest.fixture
def pictures() -> torch.Tensor:
    random = np.random.default_rng(3)
    return torch.from_numpy(random.integers(0, 256, (12, 8, 8, 3), dtype=np.uint8))
